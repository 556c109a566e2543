# The async source; twofold.mirror generates its blocking mirror.
"""Many callers, one fetch."""

from __future__ import annotations

import pytest
from tests import aio
from tests.shelf_api import GET_BOOK, Book

from twofold import UNSET, AsyncSingleFlight, NotFoundError
from twofold.emulators import ShelfEmulator
from twofold.testing import FakeClock


class Fetch:
    """A fetch that takes until every other caller is waiting for it; fails the first `failures` times."""

    def __init__(self, flight: AsyncSingleFlight[int], callers: int, failures: int = 0) -> None:
        self.flight = flight
        self.waiting = callers - 1
        self.failures = failures
        self.calls = 0

    async def __call__(self) -> int:
        self.calls += 1
        assert self.flight._flight is not None
        await aio.until_waiting(self.flight._flight.landed, self.waiting)
        self.waiting = 0
        if self.calls <= self.failures:
            raise LookupError(f"failure {self.calls}")
        return self.calls


async def test_sixteen_callers_fetch_once() -> None:
    """All get the value of the one fetch, and so does everybody later."""
    flight: AsyncSingleFlight[int] = AsyncSingleFlight()
    fetch = Fetch(flight, 16)
    assert await aio.together(*[lambda: flight.get(fetch)] * 16) == [1] * 16
    assert await flight.get(fetch) == 1
    assert (fetch.calls, flight.value) == (1, 1)


async def test_a_failure_reaches_all_and_is_not_kept() -> None:
    """Whoever was waiting hears of it; the next caller tries again."""
    flight: AsyncSingleFlight[int] = AsyncSingleFlight()
    fetch = Fetch(flight, 16, failures=1)
    results = await aio.together(*[lambda: flight.get(fetch)] * 16)
    assert [(type(one), str(one)) for one in results] == [(LookupError, "failure 1")] * 16
    assert (fetch.calls, flight.value) == (1, UNSET)
    assert await flight.get(fetch) == 2


async def test_what_is_cleared_is_fetched_again() -> None:
    """`None` is a value like any other; `set` brings one from elsewhere."""
    flight: AsyncSingleFlight[int | None] = AsyncSingleFlight()
    values: list[int | None] = [7, None]

    async def fetch() -> int | None:
        return values.pop()

    assert await flight.get(fetch) is None
    assert await flight.get(fetch) is None
    flight.clear()
    assert flight.value is UNSET
    assert await flight.get(fetch) == 7
    flight.set(9)
    assert await flight.get(fetch) == 9
    assert values == []


async def test_a_value_cleared_at_once_still_reaches_who_fetched_it() -> None:
    """A token that another caller has just found expired is no reason to return nothing."""
    flight: AsyncSingleFlight[int] = AsyncSingleFlight()

    class Landed:
        """An event whose waiters forget the value before the leader goes on."""

        def set(self) -> None:
            flight.clear()

    async def fetch() -> int:
        assert flight._flight is not None
        flight._flight.landed = Landed()
        return 7

    assert await flight.get(fetch) == 7
    assert flight.value is UNSET


async def test_a_fetch_may_be_a_request(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Its error is the request's, and the next caller may succeed."""
    flight: AsyncSingleFlight[Book] = AsyncSingleFlight()
    async with aio.new_client(shelf, clock) as client:
        with pytest.raises(NotFoundError):
            await flight.get(lambda: client.request(GET_BOOK, 999))
        assert (await flight.get(lambda: client.request(GET_BOOK, 7))).id == 7
        assert (await flight.get(lambda: client.request(GET_BOOK, 8))).id == 7
    assert len(shelf.requests) == 2
