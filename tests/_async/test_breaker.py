# The async source; twofold.mirror generates its blocking mirror.
"""A client with a circuit breaker, against a service that goes down and comes back."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from tests.shelf_api import GET_BOOK, KEY

from twofold import (
    APIConnectionError,
    AsyncAPIClient,
    BearerAuth,
    CircuitBreaker,
    CircuitOpenError,
    Hooks,
    NotFoundError,
    ServerError,
    capture,
)
from twofold.emulators import ShelfEmulator
from twofold.testing import FakeClock

BROKEN = Hooks(on_request=[lambda _: 1 / 0])


@pytest.fixture
def breaker() -> CircuitBreaker:
    """One that opens after three calls, for 30 s."""
    return CircuitBreaker(3, cooldown=30)


@pytest.fixture
async def client(
    shelf: ShelfEmulator, clock: FakeClock, breaker: CircuitBreaker
) -> AsyncIterator[AsyncAPIClient]:
    """A client of the lending library with that breaker."""
    async with AsyncAPIClient(
        shelf.base_url, auth=BearerAuth(KEY), clock=clock, breaker=breaker, max_retries=1
    ) as client:
        yield client


async def fail(client: AsyncAPIClient, shelf: ShelfEmulator, times: int = 3) -> None:
    """Open the circuit."""
    fault = shelf.faults.add("GET", "books/1", status=503)
    for _ in range(times):
        with pytest.raises(ServerError):
            await client.request(GET_BOOK, 1)
    shelf.faults.remove(fault)


async def test_an_open_circuit_sends_nothing(
    client: AsyncAPIClient, shelf: ShelfEmulator, clock: FakeClock
) -> None:
    """Calls count once, whatever their retries; then they end at once, saying when to come back."""
    await fail(client, shelf)
    assert len(shelf.requests) == 6
    clock.advance(10)
    with pytest.raises(CircuitOpenError, match=r"GET .*/books/2 was not sent: .* open for 20 s") as caught:
        await client.request(GET_BOOK, 2)
    assert len(shelf.requests) == 6
    error = caught.value
    assert isinstance(error, APIConnectionError)
    assert (error.sent, error.phase, error.retry_after, error.attempts) == (False, "breaker", 20.0, 0)
    assert str(error.timeline).endswith("open in breaker (not sent)  -")


async def test_the_service_comes_back(
    client: AsyncAPIClient, shelf: ShelfEmulator, clock: FakeClock, breaker: CircuitBreaker
) -> None:
    """After the cool-down one call goes out, and its success opens the way for all."""
    await fail(client, shelf)
    clock.advance(30)
    book = await client.request(GET_BOOK, 1)
    assert book.id == 1
    assert breaker.state(shelf.url) == "closed"


async def test_a_probe_is_a_single_request(
    client: AsyncAPIClient, shelf: ShelfEmulator, clock: FakeClock
) -> None:
    """A service that is still down is not asked twice, although the client retries."""
    await fail(client, shelf)
    sent = len(shelf.requests)
    clock.advance(30)
    await fail(client, shelf, times=1)
    assert len(shelf.requests) == sent + 1
    with pytest.raises(CircuitOpenError):
        await client.request(GET_BOOK, 1)


async def test_answers_of_a_healthy_service_never_open_it(
    client: AsyncAPIClient, shelf: ShelfEmulator, breaker: CircuitBreaker
) -> None:
    """A book that is not there is the caller's business."""
    for _ in range(5):
        with pytest.raises(NotFoundError):
            await client.request(GET_BOOK, 999)
    assert breaker.state(shelf.url) == "closed"


async def test_copies_share_the_breaker(client: AsyncAPIClient, shelf: ShelfEmulator) -> None:
    """What one of them found out, all know; `capture` sees the refused call too."""
    await fail(client.with_options(max_retries=0), shelf)
    with capture() as calls, pytest.raises(CircuitOpenError):
        await client.request(GET_BOOK, 1)
    assert (calls.last.error, calls.last.status_code) == ("CircuitOpenError", None)


async def test_a_failing_hook_frees_the_probe(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """A call that ends in an exception of somebody else's says nothing about the service."""
    breaker = CircuitBreaker(1, cooldown=30)
    client = AsyncAPIClient(shelf.base_url, auth=BearerAuth(KEY), clock=clock, breaker=breaker)
    async with client:
        await fail(client, shelf, times=1)
        clock.advance(30)
        with pytest.raises(ZeroDivisionError):
            async with AsyncAPIClient(shelf.base_url, clock=clock, breaker=breaker, hooks=BROKEN) as broken:
                await broken.request(GET_BOOK, 1)
        book = await client.request(GET_BOOK, 1)
        assert book.id == 1
