# The async source; twofold.mirror generates its blocking mirror.
"""Leaving a stream early frees its connection at once: reliability row 11."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import httpx
import pytest
from tests.depot_api import EVENTS, GET_FILE, KEY

from twofold import APIConnectionError, AsyncAPIClient, BearerAuth, PoolTimeoutError
from twofold.emulators import DepotEmulator
from twofold.testing import FakeClock

SOON = httpx.Timeout(5, pool=0.01)


@pytest.fixture(autouse=True)
def _without_garbage_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


async def test_row_11_a_connection_is_free_after_a_break(depot: DepotEmulator, clock: FakeClock) -> None:
    """With one connection, the next call gets it although the stream was left in its middle, 20 times in a row."""
    limits = httpx.Limits(max_connections=1)
    stalled = depot.faults.add("GET", "files/large.bin", stall="body")
    async with AsyncAPIClient(
        depot.base_url, auth=BearerAuth(KEY), limits=limits, clock=clock, timeout=SOON
    ) as client:
        for _ in range(20):
            async with client.stream(GET_FILE, "large.bin") as response:
                async for chunk in response.iter_bytes():
                    assert chunk
                    break
            await client.request(GET_FILE, "small.txt")
    assert stalled.fired == 20


async def test_row_11_while_a_stream_is_open_its_place_is_taken(
    depot: DepotEmulator, clock: FakeClock
) -> None:
    """The place is held until the end of the block, and by nothing else."""
    limits = httpx.Limits(max_connections=1)
    async with AsyncAPIClient(
        depot.base_url, auth=BearerAuth(KEY), limits=limits, clock=clock, timeout=SOON, max_retries=0
    ) as client:
        async with client.stream(GET_FILE, "large.bin"):
            with pytest.raises(PoolTimeoutError):
                await client.request(GET_FILE, "small.txt")
        await client.request(GET_FILE, "small.txt")


async def test_row_11_a_body_read_to_its_end_gives_its_connection_back(depot: DepotEmulator) -> None:
    """The connection is kept, and is free before the block ends."""
    limits = httpx.Limits(max_connections=1)
    async with (
        AsyncAPIClient(
            depot.base_url, auth=BearerAuth(KEY), limits=limits, timeout=SOON, max_retries=0
        ) as client,
        client.stream(GET_FILE, "large.bin") as response,
    ):
        await response.read()
        await client.request(GET_FILE, "small.txt")
        await client.request(GET_FILE, "small.txt")


async def test_row_11_a_stream_that_does_not_begin_takes_no_place(
    depot: DepotEmulator, clock: FakeClock
) -> None:
    """Refusals and dropped connections free it too."""
    limits = httpx.Limits(max_connections=1)
    depot.faults.add("GET", "files/large.bin", calls="1-3", drop="before")
    async with AsyncAPIClient(
        depot.base_url, auth=BearerAuth(KEY), limits=limits, clock=clock, timeout=SOON
    ) as client:
        with pytest.raises(APIConnectionError):
            async with client.stream(GET_FILE, "large.bin"):
                pytest.fail("the block was entered")
        await client.request(GET_FILE, "small.txt")
    assert len(depot.requests) == 4


async def test_row_11_events_are_left_early(depot: DepotEmulator, clock: FakeClock) -> None:
    """An event source frees its connection as well, whether by a break or by an exception."""
    limits = httpx.Limits(max_connections=1)
    depot.faults.add("GET", "events", stall="body")
    async with AsyncAPIClient(
        depot.base_url, auth=BearerAuth(KEY), limits=limits, clock=clock, timeout=SOON
    ) as client:
        async with client.events(EVENTS) as events:
            async for event in events:
                assert event.id == "1"
                break
        await client.request(GET_FILE, "small.txt")
        with pytest.raises(ZeroDivisionError):
            async with client.events(EVENTS) as events:
                raise ZeroDivisionError(await anext(events))
        await client.request(GET_FILE, "small.txt")


async def test_a_copy_with_few_places_holds_one_for_a_stream(client: AsyncAPIClient) -> None:
    """`max_concurrent` counts an open stream, and no longer once it is closed."""
    narrow = client.with_options(max_concurrent=1)
    for _ in range(3):
        async with narrow.stream(GET_FILE, "small.txt"):
            pass
    assert await narrow.request(GET_FILE, "small.txt") is None
