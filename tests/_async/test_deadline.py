# The async source; twofold.mirror generates its blocking mirror.
"""Deadlines, as far as no real time has to pass for them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from tests import aio
from tests.shelf_api import GET_BOOK

from twofold import APITimeoutError, AsyncAPIClient, Hooks, RequestView, ServerError
from twofold._core.deadline import Deadline
from twofold.emulators import ShelfEmulator
from twofold.testing import FakeClock


async def test_no_sleep_overruns_the_deadline(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """A wait that leaves no time for the retry is not begun: the last answer is raised at once."""
    shelf.faults.add("GET", "books/1", status=503, retry_after=4)
    async with aio.new_client(shelf, clock, max_retries=9) as client:
        with pytest.raises(ServerError) as caught:
            await client.request(GET_BOOK, 1, options={"deadline": 10})
    assert clock.sleeps == [4.0, 4.0]
    assert caught.value.timeline is not None
    assert caught.value.timeline[-1].reason == "the deadline leaves no time for a retry"


async def test_setting_the_time_changes_no_deadline(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """The wall clock jumps an hour at every sleep, once this way and once that."""
    for hours in (1, -1):
        shelf.faults.add("GET", "books/1", status=503, retry_after=4)
        clock.sleeps.clear()
        clock.on_sleep = lambda _, hours=hours: clock.set_wall_clock(
            datetime.fromtimestamp(clock.time(), UTC) + timedelta(hours=hours)
        )
        async with aio.new_client(shelf, clock, max_retries=9, deadline=10) as client:
            with pytest.raises(ServerError):
                await client.request(GET_BOOK, 1)
        assert clock.sleeps == [4.0, 4.0]


async def test_a_deadline_that_has_passed_sends_nothing(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Here a hook has used up the time; the error says that the request never left."""
    hooks = Hooks(on_request=[lambda _: clock.advance(2)])
    async with aio.new_client(shelf, clock, deadline=1, hooks=hooks) as client:
        with pytest.raises(APITimeoutError, match="the deadline has passed") as caught:
            await client.request(GET_BOOK, 1)
    assert (caught.value.phase, caught.value.sent, shelf.requests) == ("deadline", False, [])


async def test_each_call_has_the_whole_deadline(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """It begins anew with every call."""
    async with aio.new_client(shelf, clock, deadline=1) as client:
        for number in (1, 2, 3):
            assert (await client.request(GET_BOOK, number)).id == number
            clock.advance(0.75)


async def test_several_calls_may_share_one_deadline(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """For methods that make several requests: it runs from when it is started; the call's comes before the client's."""
    shelf.faults.add("GET", "books/1", calls=1, status=503, retry_after=4)
    shelf.faults.add("GET", "books/2", status=503, retry_after=4)
    async with aio.new_client(shelf, clock, max_retries=9, deadline=100) as client:
        options = client.start_deadline({"deadline": 10, "headers": {"X-A": "1"}})
        await client.request(GET_BOOK, 1, options=options)
        with pytest.raises(ServerError):
            await client.request(GET_BOOK, 2, options=options)
        assert clock.sleeps == [4.0, 4.0]
        deadline = client.start_deadline({}).get("deadline")
        assert isinstance(deadline, Deadline)
        assert deadline.remaining() == 100.0
        assert client.with_options(deadline=None).start_deadline({"max_retries": 1}) == {"max_retries": 1}
    assert {request.header("x-a") for request in shelf.requests} == {"1"}


async def test_waiting_for_a_bound_ends_with_the_deadline(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """A call that gets no place in time says that nothing was sent; the place it waited for is not lost."""
    entry = shelf.faults.add("GET", "books/1", stall="answer")
    async with aio.new_client(shelf, clock) as client:
        narrow = client.with_options(max_concurrent=1)

        async def too_late() -> None:
            try:
                await aio.aside(entry.wait_until_held)
                options = narrow.start_deadline({"deadline": 1})
                clock.advance(1)
                with pytest.raises(APITimeoutError, match="the deadline has passed") as caught:
                    await narrow.request(GET_BOOK, 2, options=options)
                assert (caught.value.phase, caught.value.sent) == ("deadline", False)
            finally:
                shelf.faults.remove(entry)

        book, late = await aio.together(lambda: narrow.request(GET_BOOK, 1), too_late)
        assert (book.id, late) == (1, None)
        assert (await narrow.request(GET_BOOK, 3)).id == 3
    assert len(shelf.requests) == 2


async def test_timeouts_are_cut_to_what_is_left(clock: FakeClock) -> None:
    """Each attempt gets the client's timeouts, or what the deadline leaves where that is less."""
    seen: list[dict[str, float]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.extensions["timeout"])
        return httpx.Response(503, headers={"Retry-After": "6"})

    timeout = httpx.Timeout(5.0, connect=1.0, pool=None)
    injected = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    client = AsyncAPIClient("http://h", clock=clock, timeout=timeout, http_client=injected)
    with pytest.raises(ServerError):
        await client.request(GET_BOOK, 1, options={"deadline": 8})
    with pytest.raises(ServerError):
        await client.request(GET_BOOK, 1, options={"max_retries": 0})
    await injected.aclose()
    assert seen == [
        {"connect": 1.0, "read": 5.0, "write": 5.0, "pool": 8.0},
        {"connect": 1.0, "read": 2.0, "write": 2.0, "pool": 2.0},
        {"connect": 1.0, "read": 5.0, "write": 5.0, "pool": None},
    ]


async def test_a_timeout_near_the_deadline_is_the_deadlines(clock: FakeClock) -> None:
    """The HTTP package sees only phases; what ended the call is said all the same."""

    def time_out(request: httpx.Request) -> httpx.Response:
        clock.advance(request.extensions["timeout"]["read"])
        raise httpx.ReadTimeout("slow", request=request)

    async with httpx.AsyncClient(transport=httpx.MockTransport(time_out)) as injected:
        client = AsyncAPIClient("http://h", clock=clock, timeout=5, http_client=injected, max_retries=0)
        for deadline, phase in ((9.0, "read"), (3.0, "deadline")):
            with pytest.raises(APITimeoutError) as caught:
                await client.request(GET_BOOK, 1, options={"deadline": deadline})
            assert (caught.value.phase, caught.value.sent) == (phase, True)


async def test_attempts_count_from_one(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """The timeline's times are seconds since the call began, sleeps included."""
    views: list[RequestView] = []
    shelf.faults.add("GET", "books/1", status=503, retry_after=4)
    clock.advance(1000)
    async with aio.new_client(shelf, clock, hooks=Hooks(on_request=[views.append])) as client:
        with pytest.raises(ServerError) as caught:
            await client.request(GET_BOOK, 1)
    assert [view.attempt for view in views] == [1, 2, 3]
    assert caught.value.timeline is not None
    assert [one.started for one in caught.value.timeline] == [0.0, 4.0, 8.0]
