# Generated from _async/test_answers.py by twofold.mirror; do not edit.
"""Answers that are not what they should be, from every SDK: waits as dates, bodies of another kind, other origins."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests import blocking
from tests.avala_api import KEY as AVALA_KEY
from tests.avala_api import NAMES
from tests.reliability.record import record
from tests.scripted_server import ScriptedServer, answer
from tests.shelf_api import GET_BOOK, Book

from twofold import (
    APIStatusError,
    APIClient,
    BasicAuth,
    BearerAuth,
    CombinedAuth,
    DecodeError,
    HeaderAuth,
    Operation,
    QueryAuth,
)
from twofold._sync.avala.client import Client as AvalaClient
from twofold._sync.bloomy.client import Client as BloomyClient
from twofold._sync.colony.client import ColonyClient
from twofold.codex_bot import SyncBaseApiClient
from twofold.emulators import ColonyEmulator
from twofold.testing import FakeClock

HALF = APIClient.__name__
SECRET = "c4nary-e1"


class CodexClient(SyncBaseApiClient):
    """A client as an author writes it."""

    def get(self) -> Book:
        """One book."""
        return self._request("GET", "/books/1", model=Book)


def codex(url: str, clock: FakeClock) -> Any:
    """The base class people subclass; there retries are asked for."""
    return CodexClient(url, SECRET, retry=2, clock=clock)


# Each makes a client for an origin and a clock, and then one call.
SDKS: dict[str, tuple[Callable[[str, FakeClock], Any], Callable[[Any], Any]]] = {
    "foundation": (
        lambda url, clock: APIClient(url, auth=BearerAuth(SECRET), clock=clock),
        lambda client: client.request(GET_BOOK, 1),
    ),
    "bloomy": (
        lambda url, clock: BloomyClient(SECRET, f"{url}/api/v1", clock=clock),
        lambda client: client.todo.details(501),
    ),
    "avala": (
        lambda url, clock: AvalaClient(AVALA_KEY, base_url=f"{url}/api/v1", clock=clock),
        lambda client: client.datasets.get(NAMES["dataset_uid"]),
    ),
    "codex_bot": (codex, lambda client: client.get()),
}
DATES = ("%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y")
HTML = b"<!doctype html><title>Sign in</title>"
BODIES: dict[str, bytes] = {
    "HTML": answer(HTML, content_type="text/html"),
    "truncated JSON": answer(b'{"id": 1, "tit'),
    "empty": answer(b""),
}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    """One that does as it is told, and that Avala's client may talk to."""
    monkeypatch.setenv("AVALA_ALLOW_INSECURE_BASE_URL", "1")
    with ScriptedServer() as server:
        yield server


@pytest.mark.parametrize("sdk", SDKS)
def test_row_25_dates(server: ScriptedServer, clock: FakeClock, sdk: str) -> None:
    """Every SDK waits until a moment that is given as an HTTP date, in any of the three forms."""
    make, call = SDKS[sdk]
    server.usual = answer({}, 418)
    with make(server.url, clock) as client:
        for form in DATES:
            clock.sleeps.clear()
            moment = time.strftime(form, time.gmtime(clock.time() + 10))
            server.script.append(answer({}, 503, retry_after=moment))
            with pytest.raises(APIStatusError):
                call(client)
            assert len(clock.sleeps) == 1
            assert clock.sleeps[0] == pytest.approx(10, abs=0.001)
    record(25, "Retry-After as a date honoured", f"{HALF}, {sdk}: 3 of 3 forms slept exactly")


@pytest.mark.parametrize("sdk", SDKS)
def test_row_26_no_json(server: ScriptedServer, clock: FakeClock, sdk: str) -> None:
    """A success without the promised JSON is a decode error, never an empty result and never the parser's own error."""
    make, call = SDKS[sdk]
    raised: list[str] = []
    with make(server.url, clock) as client:
        for body in BODIES.values():
            server.script.append(body)
            with pytest.raises(DecodeError) as caught:
                call(client)
            raised.append(type(caught.value).__name__)
            assert caught.value.status_code == 200
    record(26, "a decode error for each of 3 bodies", f"{HALF}, {sdk}: {', '.join(raised)}")
    assert len(raised) == 3


@pytest.mark.parametrize("form", ["imf", "rfc850", "asctime"])
def test_row_25_dates_of_colony(colony: ColonyEmulator, form: str) -> None:
    """The same of The Colony's client, which first asks for a token."""
    clock = FakeClock(now=colony.clock.now())
    colony.faults.add("GET", "users/me", calls=1, status=503, retry_after_date=10, date_format=form)
    with ColonyClient("col_alice", colony.base_url, clock=clock, cache_token=False) as client:
        client.get_me()
    record(25, "Retry-After as a date honoured", f"{HALF}, colony: {form} slept {clock.sleeps} of 10 s")
    assert clock.sleeps == [10.0]


@pytest.mark.parametrize("fault", [{"html": True}, {"truncate": "json"}, {"empty": True}], ids=str)
def test_row_26_no_json_from_colony(
    colony: ColonyEmulator, clock: FakeClock, fault: dict[str, Any]
) -> None:
    """The same of The Colony's client."""
    colony.faults.add("GET", "users/me", **fault)
    with ColonyClient("col_alice", colony.base_url, clock=clock, cache_token=False) as client:
        with pytest.raises(DecodeError) as caught:
            client.get_me()
    record(26, "a decode error for each of 3 bodies", f"{HALF}, colony: {type(caught.value).__name__}")


CREDENTIALS: dict[str, Any] = {
    "bearer": lambda: BearerAuth(SECRET),
    "basic": lambda: BasicAuth("user", SECRET),
    "header": lambda: HeaderAuth("X-API-Key", SECRET),
    "query": lambda: QueryAuth("key", SECRET),
    "two": lambda: CombinedAuth(BearerAuth(SECRET), HeaderAuth("X-Second", SECRET)),
}


@pytest.mark.parametrize("kind", CREDENTIALS)
def test_row_24_redirects(server: ScriptedServer, clock: FakeClock, kind: str) -> None:
    """No credential goes to another host, port or scheme, and a POST stays one or ends in an error."""
    options: Any = {
        "follow_redirects": True,
        "max_retries": 0,
        "headers": {"X-Tenant": SECRET, "Cookie": f"session={SECRET}"},
    }
    leaked, turned, asked = 0, 0, 0
    with ScriptedServer() as other:
        port = other.url.rpartition(":")[2]
        places = (f"http://127.0.0.1:{port}/x", f"http://localhost:{port}/x")
        with APIClient(server.url, auth=CREDENTIALS[kind](), clock=clock) as client:
            for place in places:
                for status in (302, 307, 308):
                    for method in ("GET", "POST"):
                        server.script.append(answer({}, status, location=place))
                        before = len(other.requests)
                        blocking.together(
                            lambda method=method: client.request(
                                Operation(method, "thing", dict),
                                json={"secret": SECRET} if method == "POST" else {},
                                options=options,
                            )
                        )
                        arrived = other.requests[before:]
                        asked += len(arrived)
                        leaked += sum(SECRET in f"{one.target}{one.headers}" for one in arrived)
                        turned += method == "POST" and any(one.method == "GET" for one in arrived)
    record(
        24,
        "no credential at another origin, no POST turned into GET",
        f"{HALF}, {kind}: {asked} requests elsewhere, {leaked} with a credential, {turned} turned",
    )
    assert asked >= 6
    assert (leaked, turned) == (0, 0)
