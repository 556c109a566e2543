# The async source; twofold.mirror generates its blocking mirror.
"""Bulk work: bounded, in order, and nothing lost or left."""

from __future__ import annotations

import time
from typing import Any

import pytest
from tests import aio
from tests.shelf_api import GET_BOOK, Book

from twofold import APIConnectionError, DecodeError, NotFoundError, RateLimitError, ServerError
from twofold._async.bulk import run_bulk
from twofold.emulators import ShelfEmulator
from twofold.testing import FakeClock


class Work:
    """A function that notes what it was called with and what it has finished."""

    def __init__(self) -> None:
        self.started: list[int] = []
        self.finished: list[int] = []

    async def __call__(self, item: int) -> int:
        self.started.append(item)
        try:
            await aio.aside(lambda: None)
            if item < 0:
                raise LookupError(item)
            return item * 10
        finally:
            self.finished.append(item)


@pytest.mark.parametrize("max_concurrent", [1, 3, 50])
async def test_outcomes_come_in_the_order_of_the_items(max_concurrent: int) -> None:
    """One per item, with its place, the item and the value."""
    outcomes = await run_bulk(Work(), (n for n in range(20)), max_concurrent=max_concurrent)
    assert [(one.index, one.item, one.value, one.error, one.ok) for one in outcomes] == [
        (n, n, n * 10, None, True) for n in range(20)
    ]


async def test_no_items_are_no_work() -> None:
    """Nothing is started, and nothing is said of progress."""
    seen: list[tuple[int, int]] = []
    assert await run_bulk(Work(), [], on_progress=lambda done, total: seen.append((done, total))) == []
    assert seen == []


async def test_failures_are_values() -> None:
    """They end nothing: every other item has its value."""
    outcomes = await run_bulk(Work(), [1, -2, 3, -4], max_concurrent=2)
    assert [one.ok for one in outcomes] == [True, False, True, False]
    assert [(type(one.error), one.value) for one in outcomes if not one.ok] == [(LookupError, None)] * 2
    assert [str(one.error) for one in outcomes if not one.ok] == ["-2", "-4"]


@pytest.mark.parametrize("workers", [1, 8])
async def test_progress_is_reported_one_by_one(workers: int) -> None:
    """From 1 to the total, never two at once and never backwards, although the items are done at the same time."""
    seen: list[tuple[int, int]] = []
    inside: list[int] = []
    clashes: list[int] = []
    meeting = aio.Meeting(workers)

    async def work(item: int) -> None:
        await meeting.wait()
        if item % 3 == 0:
            raise LookupError

    def progress(done: int, total: int) -> None:
        inside.append(done)
        seen.append((done, total))
        for _ in range(20):
            time.sleep(0)  # lets another thread go on, if one can
            clashes.extend(inside if inside != [done] else [])
        inside.remove(done)

    await run_bulk(work, range(80), max_concurrent=workers, on_progress=progress)
    assert clashes == []
    assert seen == [(done, 80) for done in range(1, 81)]


@pytest.mark.parametrize("max_concurrent", [1, 4])
async def test_a_progress_callback_that_fails_ends_the_work(max_concurrent: int) -> None:
    """Its exception is raised as it is, no further item is begun, and nothing is left running."""
    work = Work()

    def progress(done: int, total: int) -> None:
        if done == 3:
            raise KeyError(f"stop at 3 of {total}")

    with pytest.raises(KeyError, match="stop at 3 of 1000"):
        await run_bulk(work, range(1000), max_concurrent=max_concurrent, on_progress=progress)
    assert len(work.started) < 1000
    assert sorted(work.started) == sorted(work.finished)
    if max_concurrent == 1:
        assert work.started == [0, 1, 2]


@pytest.mark.parametrize("max_concurrent", [0, -1, 1.5, True, None])
async def test_a_bound_below_one_is_refused(max_concurrent: Any) -> None:
    """Before anything is called, and before the items are looked at."""
    work = Work()

    def items() -> Any:
        raise AssertionError("looked at")
        yield

    with pytest.raises(ValueError, match=f"max_concurrent is {max_concurrent!r}"):
        await run_bulk(work, items(), max_concurrent=max_concurrent)
    assert work.started == []


@pytest.mark.parametrize("max_concurrent", [1, 3])
async def test_no_more_than_the_bound_are_in_flight(
    max_concurrent: int, shelf: ShelfEmulator, clock: FakeClock
) -> None:
    """And as many as that: the emulator holds the answers until the bound is reached."""
    entry = shelf.faults.add("GET", "books/*", stall="answer")

    async def release() -> None:
        try:
            await aio.aside(lambda: entry.wait_until_held(max_concurrent))
        finally:
            shelf.faults.remove(entry)

    async with aio.new_client(shelf, clock) as client:

        async def get(number: int) -> Book:
            return await client.request(GET_BOOK, number)

        outcomes, _ = await aio.together(
            lambda: run_bulk(get, range(1, 13), max_concurrent=max_concurrent), release
        )
    assert [one.value.id for one in outcomes] == list(range(1, 13))
    assert shelf.peak_in_flight == max_concurrent
    assert len(shelf.requests) == 12


async def test_the_usual_bound_is_five() -> None:
    """Unless another one is given."""
    going: list[int] = []
    most: list[int] = []

    async def work(item: int) -> None:
        going.append(item)
        await aio.aside(lambda: None)
        most.append(len(going))
        going.remove(item)

    await run_bulk(work, range(60))
    assert max(most) <= 5


async def test_mixed_failures_of_requests_are_all_accounted_for(
    shelf: ShelfEmulator, clock: FakeClock
) -> None:
    """A hundred calls, one in ten of which fails, in five ways: a hundred outcomes, each with its cause."""
    kinds: list[tuple[dict[str, Any], type[Exception]]] = [
        ({"status": 500}, ServerError),
        ({"status": 429, "retry_after": 3600}, RateLimitError),
        ({"drop": "before"}, APIConnectionError),
        ({"html": True}, DecodeError),
        ({"status": 404}, NotFoundError),
    ]
    expected: dict[int, type[Exception]] = {}
    for place, number in enumerate(range(10, 101, 10)):
        fault, cls = kinds[place % 5]
        shelf.faults.add("GET", f"books/{number}", **fault)
        expected[number] = cls
    async with aio.new_client(shelf, clock, max_retries=1) as client:

        async def get(number: int) -> Book:
            return await client.request(GET_BOOK, number)

        outcomes = await run_bulk(get, range(1, 101), max_concurrent=8)
    assert [one.item for one in outcomes] == list(range(1, 101))
    assert {one.item: type(one.error) for one in outcomes if not one.ok} == expected
    assert all(one.value is not None and one.value.id == one.item for one in outcomes if one.ok)
