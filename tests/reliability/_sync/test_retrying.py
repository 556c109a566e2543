# Generated from _async/test_retrying.py by twofold.mirror; do not edit.
"""How often a call is sent, after how long a wait, and with which body."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from typing import Any, Self

import pytest
from pydantic import BaseModel, model_validator
from tests import blocking
from tests.depot_api import ECHO, PUT_FILE, sha256
from tests.reliability.record import record
from tests.scripted_server import ScriptedServer, answer
from tests.shelf_api import ADD_BOOK, ADD_LOAN, GET_BOOK, NEW_BOOK, NEW_LOAN, Book

from twofold import (
    APIConnectionError,
    APIClient,
    BearerAuth,
    Hooks,
    Idempotency,
    Operation,
    RateLimitError,
    RetryBudget,
    ServerError,
)
from twofold.emulators import DepotEmulator, ShelfEmulator
from twofold.testing import FakeClock

HALF = APIClient.__name__
PING: Operation[dict[str, object]] = Operation("GET", "ping", dict, Idempotency.SAFE)
DOWN = answer({}, 503)
CAPS = [0.5, 1.0, 2.0, 4.0, 8.0]
long = pytest.mark.long


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    """One that does as it is told."""
    with ScriptedServer() as server:
        yield server


@pytest.mark.parametrize(("calls", "within"), [(40, 0.2), pytest.param(2_000, 0.02, marks=long)])
def test_row_01_attempts_and_delays(
    server: ScriptedServer, clock: FakeClock, calls: int, within: float
) -> None:
    """1 + max_retries requests a call, and full jitter between nothing and a cap that doubles up to 8 s."""
    server.usual = DOWN
    with APIClient(server.url, clock=clock, retry_budget=RetryBudget(10**9)) as client:
        for _ in range(calls):
            with pytest.raises(ServerError):
                client.request(PING, options={"max_retries": 5})
        requests = len(server.requests)
        for max_retries in (0, 1, 2):
            with pytest.raises(ServerError) as caught:
                client.request(PING, options={"max_retries": max_retries})
            assert caught.value.attempts == 1 + max_retries
    delays = clock.sleeps[: 5 * calls]
    shares = [delay / CAPS[number % 5] for number, delay in enumerate(delays)]
    off = abs(sum(shares) / len(shares) - 0.5) / 0.5
    record(
        1,
        "1 + max_retries requests; delays in [0, cap], mean within 2 % of theory (10,000 delays)",
        f"{HALF}: {requests / calls:g} requests a call, {len(delays)} delays, largest {max(shares):.4f} of its cap, "
        f"mean off by {off:.2%}",
    )
    assert requests == 6 * calls
    assert all(0 <= share <= 1 for share in shares)
    assert off < within


def date(moment: float, form: str) -> str:
    """A date of HTTP."""
    return time.strftime(form, time.gmtime(moment))


def hints(now: float) -> dict[str, tuple[dict[str, str], float | None]]:
    """Header fields, and the seconds they mean; `None` where they mean nothing."""
    return {
        "int": ({"retry_after": "7"}, 7.0),
        "float": ({"retry_after": "1.5"}, 1.5),
        "ms": ({"retry_after_ms": "250"}, 0.25),
        "IMF date": ({"retry_after": date(now + 10, "%a, %d %b %Y %H:%M:%S GMT")}, 10.0),
        "RFC 850 date": ({"retry_after": date(now + 10, "%A, %d-%b-%y %H:%M:%S GMT")}, 10.0),
        "asctime": ({"retry_after": date(now + 10, "%a %b %e %H:%M:%S %Y")}, 10.0),
        "past date": ({"retry_after": date(now - 60, "%a, %d %b %Y %H:%M:%S GMT")}, 0.0),
        "negative": ({"retry_after": "-5"}, None),
        "NaN": ({"retry_after": "nan"}, None),
        "inf": ({"retry_after": "inf"}, None),
        "1e309": ({"retry_after": "1e309"}, None),
        "garbage": ({"retry_after": "soon"}, None),
    }


def test_row_02_retry_after(server: ScriptedServer) -> None:
    """Of twelve forms none raises; what means something is slept exactly, what means nothing leaves the back-off."""
    right = 0
    for form in hints(0):
        clock = FakeClock()
        fields, seconds = hints(clock.time())[form]
        server.script.append(answer({}, 503, **fields))
        with APIClient(server.url, clock=clock) as client:
            assert client.request(PING) == {}
        expected = FakeClock().random() * 0.5 if seconds is None else seconds
        right += clock.sleeps == [expected]
    times = [refused_after(server) for _ in range(5)]
    record(
        2,
        "12 of 12 forms, none raises; above the cap raises in < 50 ms with the value",
        f"{HALF}: {right} of 12; {min(times) * 1000:.1f} ms, carries 61.0",
    )
    assert right == 12
    assert min(times) < 0.05


def refused_after(server: ScriptedServer) -> float:
    """Seconds until a call fails that should wait longer than anybody would."""
    server.script.append(answer({}, 429, retry_after="61"))
    with APIClient(server.url) as client:
        started = time.perf_counter()
        with pytest.raises(RateLimitError) as caught:
            client.request(PING)
        taken = time.perf_counter() - started
    assert caught.value.retry_after == 61.0
    return taken


@pytest.mark.parametrize(("calls", "capacity"), [(100, 50), pytest.param(1_000, 500, marks=long)])
def test_row_04_budget(server: ScriptedServer, clock: FakeClock, calls: int, capacity: int) -> None:
    """An outage is multiplied by 1.1; afterwards the budget fills up again, and is never out of its bounds."""
    budget, seen = RetryBudget(capacity), list[int]()
    workers = 10 if HALF == "APIClient" else 100
    hooks = Hooks(on_response=[lambda _: seen.append(budget.tokens)])
    server.usual = DOWN
    with APIClient(server.url, clock=clock, retry_budget=budget, hooks=hooks) as client:

        def work() -> None:
            for _ in range(calls // workers):
                with pytest.raises(ServerError):
                    client.request(PING)

        assert blocking.together(*[work] * workers) == [None] * workers
        requests, low = len(server.requests), budget.tokens
        server.usual = answer({})

        def recover() -> None:
            for _ in range(capacity // workers + 1):
                client.request(PING)

        assert blocking.together(*[recover] * workers) == [None] * workers
    record(
        4,
        f"{calls} failing calls <= {calls * 1.1:.0f} requests; refills; never outside [0, max]",
        f"{HALF}, {workers} workers: {requests} requests; {low}, then {budget.tokens} of {capacity}; seen "
        f"{min(seen)} to {max(seen)}",
    )
    assert calls < requests <= 1.1 * calls
    assert (low, budget.tokens) == (0, capacity)
    assert 0 <= min(seen) <= max(seen) <= capacity


@pytest.mark.parametrize("calls", [50, pytest.param(1_000, marks=long)])
def test_row_05_idempotency(shelf: ShelfEmulator, clock: FakeClock, calls: int) -> None:
    """Answers lost after the work was done cost nothing: one object a call; without a key nothing is sent again."""
    shelf.faults.add("POST", "books", calls=list(range(1, 2 * calls, 2)), drop="after")
    shelf.faults.add("POST", "loans", drop="after")
    books, loans = len(shelf.books), len(shelf.loans)
    with blocking.new_client(shelf, clock, retry_budget=RetryBudget(10**9)) as client:
        for _ in range(calls):
            client.request(ADD_BOOK, json=NEW_BOOK)
        for _ in range(10):
            with pytest.raises(APIConnectionError) as caught:
                client.request(ADD_LOAN, json=NEW_LOAN)
            assert caught.value.attempts == 1
    keys = [one.header("idempotency-key") for one in shelf.requests if one.path.endswith("books")]
    made, replays = len(shelf.books) - books, len(shelf.loans) - loans - 10
    record(
        5,
        f"{calls} keyed POSTs whose answer is lost: {calls} objects, one key a call; un-keyed: 0 replays",
        f"{HALF}: {made} objects, {len(set(keys))} keys in {len(keys)} requests; {replays} replays",
    )
    assert (made, len(set(keys)), len(keys), replays) == (calls, calls, 2 * calls, 0)
    assert keys[::2] == keys[1::2]


def pieces() -> Iterator[bytes]:
    """A body that can be read once."""
    yield b"one"
    yield b"two"


def test_row_06_body_replay(depot: DepotEmulator, clock: FakeClock) -> None:
    """A file is sent again from where it stood; a generator is sent once, and the error says why."""
    content = bytes(range(256)) * 4_000
    file = io.BytesIO(content)
    file.seek(12_345)
    depot.faults.add("PUT", "files/*", calls=1, status=503)
    depot.faults.add("PUT", "files/*", calls=2, drop="after")
    depot.faults.add("POST", "echo", status=503, retry_after=1)
    with APIClient(depot.base_url, auth=BearerAuth(depot.key), clock=clock) as client:
        client.request(PUT_FILE, "f", content=file)
        bodies = {sha256(one.body) for one in depot.requests}
        sent = len(depot.requests)
        with pytest.raises(ServerError) as caught:
            client.request(ECHO, content=pieces())
    again = len(depot.requests) - sent
    record(
        6,
        "a file again from its original offset; a generator once, with the reason",
        f"{HALF}: {sent} requests with {len(bodies)} body; a generator {again} time",
    )
    assert (sent, bodies) == (3, {sha256(content[12_345:])})
    assert again == 1
    assert "can be sent only once: give a function" in "".join(caught.value.__notes__)


class BugError(Exception):
    """What a programmer did not think of."""


def bug(*_: Any) -> Any:
    """A function with a mistake."""
    raise BugError


class Odd(BaseModel):
    """A model with a mistake in its validator."""

    @model_validator(mode="after")
    def check(self) -> Self:
        """Never done."""
        return bug()


def failing_pieces() -> Iterator[bytes]:
    """A body whose second piece is never made."""
    yield b"one"
    bug()


MISTAKES: dict[str, tuple[int, dict[str, Any], Operation[Any], dict[str, Any]]] = {
    "on_request": (0, {"hooks": Hooks(on_request=[bug])}, GET_BOOK, {}),
    "on_response": (1, {"hooks": Hooks(on_response=[bug])}, GET_BOOK, {}),
    "on_retry": (1, {"hooks": Hooks(on_retry=[bug])}, GET_BOOK, {}),
    "is_error": (1, {"is_error": bug}, Operation("GET", "books/2", Book), {}),
    "parser": (1, {}, Operation("GET", "books/2", Odd), {}),
    "body": (0, {}, Operation("PUT", "books/1", Book), {"content": failing_pieces}),
}


@pytest.mark.parametrize("place", MISTAKES)
def test_row_07_programming_errors(place: str, shelf: ShelfEmulator, clock: FakeClock) -> None:
    """They are raised as they are, with the line they come from, after one attempt; an unfinished body is none."""
    promised, settings, operation, arguments = MISTAKES[place]
    shelf.faults.add("GET", "books/1", status=503)
    path = (1,) if operation is GET_BOOK else ()
    with blocking.new_client(shelf, clock, max_retries=3, **settings) as client:
        with pytest.raises(BugError) as caught:
            client.request(operation, *path, **arguments)
    made = sum(one.status is not None for one in shelf.requests)
    record(7, "1 attempt, original type and traceback", f"{HALF}, {place}: {made}, {caught.typename}")
    assert caught.traceback[-1].name == "bug"
    assert made == promised
    assert clock.sleeps == []
