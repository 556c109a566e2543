# The async source; twofold.mirror generates its blocking mirror.
"""Any `httpx.Auth` object: its conversation is led over our connections, and over those of an injected client."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from tests.shelf_api import ADD_LOAN, GET_BOOK, KEY

from twofold import (
    APIConnectionError,
    AuthenticationError,
    BearerAuth,
    CombinedAuth,
    ConfigurationError,
    HeaderAuth,
    QueryAuth,
    SigningAuth,
    capture,
)
from twofold._async.client import AsyncAPIClient
from twofold.emulators import ShelfEmulator, TokenEmulator
from twofold.testing import FakeClock

LOAN = {"book_id": 1, "member": "Ada"}


class Flow(httpx.Auth):
    """An auth whose flow is a function."""

    def __init__(self, flow: Callable[[httpx.Request], Iterator[httpx.Request]], **needs: bool) -> None:
        self._flow = flow
        self.requires_request_body = needs.get("request", False)
        self.requires_response_body = needs.get("response", False)

    def auth_flow(self, request: httpx.Request) -> Any:
        """The function's."""
        return self._flow(request)


@pytest.mark.parametrize("injected", [False, True])
async def test_what_httpx_ships_works(shelf: ShelfEmulator, injected: bool) -> None:
    """Over our own connections and over those of an injected client."""
    shelf.admits = lambda request: request.headers.get("authorization", "").startswith("Basic ")
    async with httpx.AsyncClient() as http_client:
        settings = {"http_client": http_client} if injected else {}
        async with AsyncAPIClient(shelf.base_url, auth=httpx.BasicAuth("ada", "pw"), **settings) as client:
            assert (await client.request(GET_BOOK, 1)).id == 1


async def test_a_digest_challenge_is_answered(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """The 401 with the challenge is part of the conversation: one attempt, two requests, the same body twice."""
    shelf.admits = digest_of("ada", "pw", shelf)
    challenge = {"WWW-Authenticate": 'Digest realm="shelf", nonce="n1", qop="auth", algorithm=MD5'}
    shelf.faults.add("POST", "loans", calls=1, status=401, headers=challenge)
    async with AsyncAPIClient(shelf.base_url, auth=httpx.DigestAuth("ada", "pw"), clock=clock) as client:
        with capture() as calls:
            await client.request(ADD_LOAN, json=LOAN)
        await client.request(ADD_LOAN, json=LOAN)
    assert [request.status for request in shelf.requests] == [401, 201, 201]
    assert shelf.requests[0].body == shelf.requests[1].body == shelf.requests[2].body
    assert [one.status_code for one in calls.last.timeline] == [201]
    assert clock.sleeps == []


def digest_of(name: str, password: str, shelf: ShelfEmulator) -> Callable[[Request], bool]:
    """Whether a request carries the digest that RFC 7616 asks for."""

    def admits(request: Request) -> bool:
        scheme, _, text = request.headers.get("authorization", "").partition(" ")
        fields = dict(field.strip().split("=", 1) for field in text.split(",")) if scheme == "Digest" else {}
        given = {key: value.strip('"') for key, value in fields.items()}
        if not given:
            return False
        first = hashlib.md5(f"{name}:shelf:{password}".encode()).hexdigest()
        second = hashlib.md5(f"{request.method}:{request.url.path}".encode()).hexdigest()
        middle = f"n1:{given['nc']}:{given['cnonce']}:auth"
        return given["response"] == hashlib.md5(f"{first}:{middle}:{second}".encode()).hexdigest()

    assert shelf.requests == []
    return admits


async def test_bodies_are_there_when_asked_for(shelf: ShelfEmulator) -> None:
    """`requires_request_body` and `requires_response_body` hold: both can be read in the flow."""
    seen: list[bytes] = []
    shelf.admits = lambda request: "x-digest" in request.headers

    def flow(request: httpx.Request) -> Iterator[httpx.Request]:
        seen.append(request.content)
        response = yield request
        seen.append(response.json()["detail"].encode())
        request.headers["X-Digest"] = hashlib.sha256(request.content).hexdigest()
        yield request

    auth = Flow(flow, request=True, response=True)
    async with AsyncAPIClient(shelf.base_url, auth=auth) as client:
        await client.request(ADD_LOAN, json=LOAN)
    assert seen[0] == shelf.requests[0].body == shelf.requests[1].body != b""
    assert b"Authorization" in seen[1]
    assert shelf.requests[1].header("x-digest") == hashlib.sha256(seen[0]).hexdigest()


async def test_a_compressed_answer_is_readable_in_the_flow(shelf: ShelfEmulator) -> None:
    """It was decoded already, and is not decoded twice."""
    seen: list[object] = []
    body = gzip.compress(b'{"id": 1, "title": "t", "author": "a", "year": 1}')
    shelf.faults.add(
        "GET",
        "books/1",
        status=200,
        body=body,
        headers={"Content-Encoding": "gzip", "Content-Type": "application/json"},
    )

    def flow(request: httpx.Request) -> Iterator[httpx.Request]:
        response = yield request
        seen.append(response.json()["id"])

    async with AsyncAPIClient(shelf.base_url, auth=Flow(flow, response=True)) as client:
        assert (await client.request(GET_BOOK, 1)).title == "t"
    assert seen == [1]


async def test_a_flow_may_ask_another_host_first(shelf: ShelfEmulator, tokens: TokenEmulator) -> None:
    """As the flows of OAuth packages do; the other host gets what the flow gives it, and nothing else."""

    def flow(request: httpx.Request) -> Iterator[httpx.Request]:
        form = {"grant_type": "client_credentials", "client_id": "emu-client", "client_secret": "emu-secret"}
        answer = yield httpx.Request("POST", tokens.token_url, data=form)
        request.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        yield request

    auth = CombinedAuth(HeaderAuth("X-App", "app"), Flow(flow, response=True))
    async with AsyncAPIClient(shelf.base_url, auth=auth) as client:
        assert (await client.request(GET_BOOK, 1)).id == 1
    [asked], [sent] = tokens.requests, shelf.requests
    assert (asked.header("x-app"), sent.header("x-app")) == (None, "app")
    assert sent.header("authorization") == "Bearer access-1"
    assert asked.header("content-type") == "application/x-www-form-urlencoded"


async def test_a_flow_comes_behind_all_other_credentials(shelf: ShelfEmulator) -> None:
    """It sees the request as the others have left it; two flows contradict each other."""
    seen: list[httpx.Request] = []

    def flow(request: httpx.Request) -> Iterator[httpx.Request]:
        seen.append(request)
        yield request

    shelf.admits = lambda _: True
    auth = CombinedAuth(
        Flow(flow),
        SigningAuth(lambda request: {"X-Sign": request.url[-6:]}),
        QueryAuth("k", "v"),
        BearerAuth("t"),
    )
    async with AsyncAPIClient(shelf.base_url, auth=auth) as client:
        await client.request(GET_BOOK, 1)
    assert (seen[0].headers["authorization"], seen[0].headers["x-sign"]) == ("Bearer t", "/1?k=v")
    assert str(seen[0].url).endswith("/books/1?k=v")
    with pytest.raises(ConfigurationError, match=r"two httpx\.Auth"):
        AsyncAPIClient(shelf.base_url, auth=CombinedAuth(Flow(flow), Flow(flow)))


async def test_a_flow_runs_at_every_attempt_and_for_one_call(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Per call like any credential, and again for a retry."""
    count: list[int] = []

    def flow(request: httpx.Request) -> Iterator[httpx.Request]:
        count.append(1)
        request.headers["X-Count"] = str(len(count))
        yield request

    shelf.faults.add("GET", "books/1", calls=1, status=503)
    async with AsyncAPIClient(shelf.base_url, auth=BearerAuth(KEY), clock=clock) as client:
        with pytest.raises(AuthenticationError):
            await client.request(GET_BOOK, 1, options={"auth": Flow(flow)})
    assert [request.header("x-count") for request in shelf.requests] == ["1", "2"]
    assert [request.header("authorization") for request in shelf.requests] == [None, None]


async def test_what_goes_wrong_in_a_flow(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """A fault in its code is raised as it is; the HTTP package's own error over a senseless challenge is a failure."""

    def broken(request: httpx.Request) -> Iterator[httpx.Request]:
        yield request
        raise ZeroDivisionError("mine")

    async with AsyncAPIClient(shelf.base_url, auth=Flow(broken), clock=clock) as client:
        with pytest.raises(ZeroDivisionError, match="mine"):
            await client.request(GET_BOOK, 1)
    shelf.faults.add("GET", "books/2", status=401, headers={"WWW-Authenticate": "Digest nonsense=1"})
    client = AsyncAPIClient(shelf.base_url, auth=httpx.DigestAuth("ada", "pw"), clock=clock, max_retries=0)
    async with client:
        with pytest.raises(APIConnectionError):
            await client.request(GET_BOOK, 2)


async def test_a_flow_is_ended_when_the_request_fails(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """It is told, as httpx tells it, and not left half-way."""
    ended: list[str] = []

    def flow(request: httpx.Request) -> Iterator[httpx.Request]:
        try:
            yield request
        finally:
            ended.append("ended")

    shelf.faults.add("GET", "books/1", drop="before")
    client = AsyncAPIClient(shelf.base_url, auth=Flow(flow), clock=clock, max_retries=1)
    async with client:
        with pytest.raises(APIConnectionError):
            await client.request(GET_BOOK, 1)
    assert ended == ["ended", "ended"]
