# The async source; twofold.mirror generates its blocking mirror.
"""Our own pool: connections are used again, closed in time, and never lost."""

from __future__ import annotations

import gzip
import ssl
from collections.abc import AsyncIterator
from typing import Any

import pytest
from tests import aio
from tests.shelf_api import GET_BOOK, KEY

from twofold._async.bulk import run_bulk
from twofold._async.client import AsyncAPIClient
from twofold._async.pool import AsyncPool
from twofold._core.auth import BearerAuth
from twofold._core.errors import DecodeError, InvalidRequestError, PoolTimeoutError
from twofold._core.timeouts import PhaseTimeouts
from twofold._core.wire import PoolLimits, WireFailure, WireRequest
from twofold.emulators import ShelfEmulator
from twofold.testing import FakeClock

PATIENT = PhaseTimeouts(5, 5, 5, 5)


class Limits:
    """Shaped like `httpx.Limits`."""

    def __init__(
        self, connections: int | None = 100, idle: int | None = 20, seconds: float | None = 5
    ) -> None:
        self.max_connections = connections
        self.max_keepalive_connections = idle
        self.keepalive_expiry = seconds


def connections(shelf: ShelfEmulator) -> set[int]:
    """The connections over which requests came."""
    return {request.connection for request in shelf.requests}


def ask(shelf: ShelfEmulator, target: str = "/v1/books/1", **changes: Any) -> WireRequest:
    """A request for a book."""
    fields: dict[str, Any] = {"method": "GET", "body": None, "timeouts": PATIENT} | changes
    return WireRequest(
        origin=shelf.url, target=target, headers=[("Authorization", f"Bearer {KEY}")], **fields
    )


@pytest.fixture
async def pool(clock: FakeClock) -> AsyncIterator[AsyncPool]:
    """A pool that keeps two idle connections for ten seconds."""
    pool = AsyncPool(PoolLimits(5, 2, 10.0), ssl.create_default_context(), clock)
    yield pool
    await pool.close()


async def test_a_connection_is_used_again(pool: AsyncPool, shelf: ShelfEmulator) -> None:
    """Calls one after another share one connection."""
    answers = [await pool.send(ask(shelf), None, None) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len(connections(shelf)) == 1


async def test_what_the_server_closed_is_replaced(pool: AsyncPool) -> None:
    """A kept connection that the server has closed in the meantime fails no call."""
    shelf = ShelfEmulator()
    shelf.start()
    request = ask(shelf)
    await pool.send(request, None, None)
    shelf.stop()
    shelf.start(port=int(request.origin.rpartition(":")[2]))
    try:
        assert (await pool.send(request, None, None)).status_code == 200
    finally:
        shelf.stop()


async def test_idle_connections_are_bounded(pool: AsyncPool, shelf: ShelfEmulator) -> None:
    """Of the connections that a burst has opened, only as many stay as may be idle."""
    shelf.faults.add("GET", "books/1", calls="1-5", delay=0.05)
    await run_bulk(lambda _: pool.send(ask(shelf), None, None), range(5), max_concurrent=5)
    assert len(connections(shelf)) == 5
    assert repr(pool).endswith("2 idle>")


async def test_old_connections_are_closed(pool: AsyncPool, shelf: ShelfEmulator, clock: FakeClock) -> None:
    """The next call closes connections that nobody has wanted for as long as the limits say."""
    shelf.faults.add("GET", "books/1", calls="1-2", delay=0.05)
    await run_bulk(lambda _: pool.send(ask(shelf), None, None), range(2), max_concurrent=2)
    assert repr(pool).endswith("2 idle>")
    clock.advance(11)
    await pool.send(ask(shelf), None, None)
    assert repr(pool).endswith("1 idle>")


async def test_no_place_in_time(pool: AsyncPool, shelf: ShelfEmulator) -> None:
    """A call that finds all places taken says so when its time is over, and that nothing was sent."""
    held = shelf.faults.add("GET", "books/2", stall="headers")

    async def call(number: int) -> int:
        if number < 5:
            return (await pool.send(ask(shelf, "/v1/books/2"), None, None)).status_code
        await aio.aside(lambda: shelf.log.wait_until(lambda log: log.in_flight == 5))
        with pytest.raises(WireFailure) as caught:
            await pool.send(ask(shelf, timeouts=PhaseTimeouts(5, 5, 5, 0.001)), None, None)
        held.release()
        assert (caught.value.kind, caught.value.phase, caught.value.sent) == ("timeout", "pool", False)
        return 0

    outcomes = await run_bulk(call, range(6), max_concurrent=6)
    assert [outcome.error for outcome in outcomes] == [None] * 6


async def test_a_failed_call_gives_its_place_back(pool: AsyncPool, shelf: ShelfEmulator) -> None:
    """However a call ends, its place is free again: more calls fail than there are places, and the next one works."""
    shelf.faults.add("GET", "books/1", calls="1-3", drop="before")
    shelf.faults.add("GET", "books/1", calls="4-6", garbage=True)
    shelf.faults.add("GET", "books/1", calls="7-9", truncate="body")
    for _ in range(9):
        with pytest.raises(WireFailure):
            await pool.send(ask(shelf, timeouts=PhaseTimeouts(5, 5, 5, 0.01)), None, None)
    assert (await pool.send(ask(shelf), None, None)).status_code == 200
    assert repr(pool).endswith("1 idle>")


async def test_after_close_nothing_is_kept(pool: AsyncPool, shelf: ShelfEmulator) -> None:
    """A call that is under way when the pool is closed ends well, and its connection is not kept."""
    shelf.faults.add("GET", "books/2", delay=0.05)

    async def call() -> int:
        return (await pool.send(ask(shelf, "/v1/books/2"), None, None)).status_code

    async def close() -> None:
        await aio.aside(lambda: shelf.log.wait_until(lambda log: log.in_flight == 1))
        await pool.close()

    assert await aio.together(call, close) == [200, None]
    assert repr(pool).endswith("0 idle>")


async def test_the_limits_of_a_client_hold(shelf: ShelfEmulator) -> None:
    """`limits` bounds the connections of a client; what cannot be read as limits is refused."""
    shelf.faults.add("GET", "books/1", delay=0.01)
    async with AsyncAPIClient(shelf.base_url, auth=BearerAuth(KEY), limits=Limits(connections=2)) as client:
        await run_bulk(lambda _: client.request(GET_BOOK, 1), range(8), max_concurrent=8)
    assert len(connections(shelf)) == 2
    assert shelf.peak_in_flight == 2
    with pytest.raises(InvalidRequestError, match="limits is a int: give an httpx"):
        AsyncAPIClient(shelf.base_url, limits=5)


async def test_a_pool_timeout_is_an_error_of_its_own(shelf: ShelfEmulator) -> None:
    """`PoolTimeoutError` tells a full pool from a slow server; nothing was sent."""
    held = shelf.faults.add("GET", "books/2", stall="headers")
    limits, settings = Limits(connections=1), {"auth": BearerAuth(KEY), "max_retries": 0}
    async with AsyncAPIClient(shelf.base_url, limits=limits, timeout=5, **settings) as client:

        async def call(number: int) -> None:
            if number == 0:
                await client.request(GET_BOOK, 2)
                return
            await aio.aside(held.wait_until_held)
            with pytest.raises(PoolTimeoutError) as caught:
                await client.request(GET_BOOK, 1, options={"timeout": 0.001})
            assert caught.value.sent is False
            held.release()

        await run_bulk(call, range(2), max_concurrent=2)
    assert [request.path for request in shelf.requests] == ["/v1/books/2"]


@pytest.mark.parametrize(("whole", "coding"), [(True, "gzip"), (True, "x-gzip"), (False, "gzip")])
async def test_coded_bodies(shelf: ShelfEmulator, whole: bool, coding: str) -> None:
    """A gzip body is decoded; one that is broken is a decode error."""
    body = gzip.compress(b'{"id": 1, "title": "T", "author": "A", "year": 1999}')
    sent = body if whole else b"no gzip"
    shelf.faults.add("GET", "books/1", status=200, headers={"Content-Encoding": coding}, body=sent)
    async with AsyncAPIClient(shelf.base_url, auth=BearerAuth(KEY)) as client:
        if whole:
            assert (await client.request(GET_BOOK, 1)).year == 1999
        else:
            with pytest.raises(DecodeError, match="content coding is broken"):
                await client.request(GET_BOOK, 1)
