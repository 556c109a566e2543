# The async source; twofold.mirror generates its blocking mirror.
"""A client that waits for its turn, and one that lets only so many wait."""

from __future__ import annotations

import pickle
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from tests import aio
from tests.scripted_server import ScriptedServer, answer, hang
from tests.shelf_api import GET_BOOK, KEY

from twofold import (
    APIStatusError,
    APITimeoutError,
    AsyncAPIClient,
    BearerAuth,
    CircuitBreaker,
    ConfigurationError,
    OverloadedError,
    Pacing,
    PoolTimeoutError,
)
from twofold._core.errors import InvalidRequestError
from twofold._runtime import aio as runtime
from twofold.emulators import ShelfEmulator
from twofold.testing import FakeClock

BOOK = {"id": 1, "title": "T", "author": "A", "year": 1999}


async def test_every_attempt_takes_its_turn(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Retries too, and copies of the client in the same line."""
    shelf.faults.add("GET", "books/2", calls=1, status=503)
    async with aio.new_client(shelf, clock, pacing=Pacing(0.1)) as client:
        await client.request(GET_BOOK, 1)
        await client.with_options(timeout=5).request(GET_BOOK, 2)
    assert (len(shelf.requests), clock.monotonic()) == (3, pytest.approx(20))


async def test_no_429_where_the_server_says_what_is_left(server: ScriptedServer, clock: FakeClock) -> None:
    """The wait is made before the refusal: the window's end comes first, then the next request."""
    server.usual = answer(BOOK)
    server.script.append(answer(BOOK, X_RateLimit_Remaining="0", X_RateLimit_Reset="9"))
    async with AsyncAPIClient(f"{server.url}/v1", clock=clock, pacing=Pacing()) as client:
        await client.request(GET_BOOK, 1)
        await client.request(GET_BOOK, 1)
    assert clock.sleeps == [9.0]


async def test_a_wait_that_would_overrun_sends_nothing(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Neither past the deadline nor past `max_wait`: the error comes at once, and nobody's fault is counted."""
    breaker = CircuitBreaker(1)
    async with aio.new_client(shelf, clock, pacing=Pacing(0.01, max_wait=50), breaker=breaker) as client:
        await client.request(GET_BOOK, 1)
        with pytest.raises(APITimeoutError, match=r"comes in 100 s, the deadline in 60 s") as late:
            await client.request(GET_BOOK, 1, options={"deadline": 60})
        with pytest.raises(OverloadedError, match=r"books/1 was not sent: its turn comes in 100 s") as far:
            await client.request(GET_BOOK, 1)
    assert (late.value.sent, late.value.phase, late.value.attempts) == (False, "pacing", 1)
    error = pickle.loads(pickle.dumps(far.value))
    assert (error.sent, error.phase, error.retry_after, error.attempts) == (False, "pacing", 100.0, 0)
    assert (len(shelf.requests), clock.sleeps, breaker.state(shelf.url)) == (1, [], "closed")


async def test_a_refusal_of_one_call_holds_the_others(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """A 429 with `Retry-After` is for everybody."""
    shelf.faults.add("GET", "books/1", calls=1, status=429, retry_after=20)
    async with aio.new_client(shelf, clock, pacing=Pacing(), max_retries=0) as client:
        with pytest.raises(APIStatusError):
            await client.request(GET_BOOK, 1)
        await client.request(GET_BOOK, 2)
    assert clock.sleeps == [20.0]


@pytest.fixture(params=["own connections", "injected client", "through a proxy"])
async def client(request: pytest.FixtureRequest, server: ScriptedServer) -> AsyncIterator[AsyncAPIClient]:
    """A client that has one request in flight and lets one wait, on each kind of connection."""
    base, bounds = f"{server.url}/v1", {"max_concurrent": 1, "max_waiting": 1, "max_retries": 0}
    async with runtime.new_http_client({}) as package:
        own: dict[str, Any] = {
            "own connections": {},
            "injected client": {"http_client": package},
            "through a proxy": {"proxy": server.url},
        }[request.param]
        async with AsyncAPIClient(base, auth=BearerAuth(KEY), timeout=5, **own, **bounds) as client:
            yield client


async def test_more_than_may_wait_are_refused(client: AsyncAPIClient, server: ScriptedServer) -> None:
    """At once, nothing sent; those in flight and in line are answered, and then there is room again."""
    server.usual = answer(BOOK)
    server.script.append(hang)
    refusals: list[OverloadedError] = []

    async def call() -> Any:
        try:
            return await client.request(GET_BOOK, 1)
        except OverloadedError as error:
            refusals.append(error)
            server.released.set()
            raise

    async def late() -> Any:
        await aio.aside(server.wait_until_hanging)
        return await aio.together(call, call)

    first, (second, third) = await aio.together(lambda: client.request(GET_BOOK, 1), late)
    assert type(first).__name__ == "DecodeError", "the answer of a request that hung is no book"
    assert sorted(type(one).__name__ for one in (second, third)) == ["Book", "OverloadedError"]
    (refusal,) = refusals
    assert (refusal.sent, refusal.phase, refusal.attempts) == (False, "pool", 0)
    assert "1 calls are in flight and 1 are waiting: max_waiting is 1" in str(refusal)
    assert len(server.requests) == 2
    assert (await client.request(GET_BOOK, 1)).year == 1999


async def test_a_place_is_waited_for_as_long_as_for_a_connection(
    client: AsyncAPIClient, server: ScriptedServer
) -> None:
    """An open stream holds its place; a call that finds none in time says so, nothing sent."""
    server.usual = answer(BOOK)
    async with client.stream(GET_BOOK, 1):
        for options in ({"timeout": httpx.Timeout(5, pool=0.01)}, {"deadline": 0.02}):
            with pytest.raises(APITimeoutError) as caught:
                await client.request(GET_BOOK, 1, options=options)
            assert caught.value.sent is False
            assert isinstance(caught.value, PoolTimeoutError) == ("timeout" in options)
    assert (await client.request(GET_BOOK, 1)).id == 1
    async with client.stream(GET_BOOK, 1) as response:
        await response.read()
        assert (await client.request(GET_BOOK, 1)).id == 1
    assert len(server.requests) == 4


async def test_what_cannot_be_kept_is_refused() -> None:
    """A queue without a known number of places, and numbers out of range."""
    async with runtime.new_http_client({}) as package:
        with pytest.raises(ConfigurationError, match="max_waiting needs a number of places"):
            AsyncAPIClient("https://h", http_client=package, max_waiting=1)
    with pytest.raises(ConfigurationError, match="give max_concurrent"):
        AsyncAPIClient("https://h", limits=httpx.Limits(), max_waiting=1)
    with pytest.raises(InvalidRequestError, match="max_waiting is -1"):
        AsyncAPIClient("https://h", max_waiting=-1)
    with pytest.raises(ValueError, match="max_concurrent is 0"):
        AsyncAPIClient("https://h", max_concurrent=0)


@pytest.fixture
def server() -> Any:
    """A server that does as it is told."""
    with ScriptedServer() as server:
        yield server
