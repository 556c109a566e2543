# Generated from _async/streams/test_leaving_early.py by twofold.mirror; do not edit.
"""Leaving a stream early frees its connection at once: reliability row 11."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import httpx
import pytest
from tests.depot_api import EVENTS, GET_FILE, KEY

from twofold import APIConnectionError, APIClient, BearerAuth, PoolTimeoutError
from twofold.emulators import DepotEmulator
from twofold.testing import FakeClock

SOON = httpx.Timeout(5, pool=0.01)


@pytest.fixture(autouse=True)
def _without_garbage_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def test_row_11_a_connection_is_free_after_a_break(depot: DepotEmulator, clock: FakeClock) -> None:
    """With one connection, the next call gets it although the stream was left in its middle, 20 times in a row."""
    limits = httpx.Limits(max_connections=1)
    stalled = depot.faults.add("GET", "files/large.bin", stall="body")
    with APIClient(
        depot.base_url, auth=BearerAuth(KEY), limits=limits, clock=clock, timeout=SOON
    ) as client:
        for _ in range(20):
            with client.stream(GET_FILE, "large.bin") as response:
                for chunk in response.iter_bytes():
                    assert chunk
                    break
            client.request(GET_FILE, "small.txt")
    assert stalled.fired == 20


def test_row_11_while_a_stream_is_open_its_place_is_taken(
    depot: DepotEmulator, clock: FakeClock
) -> None:
    """The place is held until the end of the block, and by nothing else."""
    limits = httpx.Limits(max_connections=1)
    with APIClient(
        depot.base_url, auth=BearerAuth(KEY), limits=limits, clock=clock, timeout=SOON, max_retries=0
    ) as client:
        with client.stream(GET_FILE, "large.bin"):
            with pytest.raises(PoolTimeoutError):
                client.request(GET_FILE, "small.txt")
        client.request(GET_FILE, "small.txt")


def test_row_11_a_body_read_to_its_end_gives_its_connection_back(depot: DepotEmulator) -> None:
    """The connection is kept, and is free before the block ends."""
    limits = httpx.Limits(max_connections=1)
    with (
        APIClient(
            depot.base_url, auth=BearerAuth(KEY), limits=limits, timeout=SOON, max_retries=0
        ) as client,
        client.stream(GET_FILE, "large.bin") as response,
    ):
        response.read()
        client.request(GET_FILE, "small.txt")
        client.request(GET_FILE, "small.txt")


def test_row_11_a_stream_that_does_not_begin_takes_no_place(
    depot: DepotEmulator, clock: FakeClock
) -> None:
    """Refusals and dropped connections free it too."""
    limits = httpx.Limits(max_connections=1)
    depot.faults.add("GET", "files/large.bin", calls="1-3", drop="before")
    with APIClient(
        depot.base_url, auth=BearerAuth(KEY), limits=limits, clock=clock, timeout=SOON
    ) as client:
        with pytest.raises(APIConnectionError):
            with client.stream(GET_FILE, "large.bin"):
                pytest.fail("the block was entered")
        client.request(GET_FILE, "small.txt")
    assert len(depot.requests) == 4


def test_row_11_events_are_left_early(depot: DepotEmulator, clock: FakeClock) -> None:
    """An event source frees its connection as well, whether by a break or by an exception."""
    limits = httpx.Limits(max_connections=1)
    depot.faults.add("GET", "events", stall="body")
    with APIClient(
        depot.base_url, auth=BearerAuth(KEY), limits=limits, clock=clock, timeout=SOON
    ) as client:
        with client.events(EVENTS) as events:
            for event in events:
                assert event.id == "1"
                break
        client.request(GET_FILE, "small.txt")
        with pytest.raises(ZeroDivisionError):
            with client.events(EVENTS) as events:
                raise ZeroDivisionError(next(events))
        client.request(GET_FILE, "small.txt")


def test_a_copy_with_few_places_holds_one_for_a_stream(client: APIClient) -> None:
    """`max_concurrent` counts an open stream, and no longer once it is closed."""
    narrow = client.with_options(max_concurrent=1)
    for _ in range(3):
        with narrow.stream(GET_FILE, "small.txt"):
            pass
    assert narrow.request(GET_FILE, "small.txt") is None
