# The async source; twofold.mirror generates its blocking mirror.
"""`capture()`: what is kept of the calls made inside a block."""

from __future__ import annotations

import pytest
from tests import aio
from tests.shelf_api import BOOK_PAGES, GET_BOOK, LIST_BOOKS, Book

from twofold import DecodeError, InvalidRequestError, NotFoundError, ServerError, capture
from twofold._async.bulk import run_bulk
from twofold.emulators import ShelfEmulator
from twofold.testing import FakeClock


async def test_every_call_in_the_block_is_recorded(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Status, headers, request id, attempts and times; what was called before and after is not."""
    shelf.faults.add("GET", "books/2", calls=1, status=503, retry_after=7)
    async with aio.new_client(shelf, clock) as client:
        await client.request(GET_BOOK, 1)
        with capture() as calls:
            await client.request(GET_BOOK, 1, query={"token": "canary"})
            await client.request(GET_BOOK, 2)
        await client.request(GET_BOOK, 3)
    assert len(calls) == 2
    assert (calls[0].method, calls[0].url) == ("GET", f"{shelf.base_url}/books/1?token=[redacted]")
    assert (calls.last.status_code, calls.last.request_id, calls.last.error) == (200, "shelf-000004", None)
    assert calls.last.headers["content-type"] == "application/json"
    assert [(one.status_code, one.wait, one.reason) for one in calls.last.timeline] == [
        (503, 7.0, "Retry-After"),
        (200, None, ""),
    ]
    assert calls.last.elapsed == 7.0
    assert "canary" not in repr(calls)


async def test_phases_are_measured_where_they_will_be_seen(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """In a block the first attempt has its phases too; the second call needs no connection."""
    async with aio.new_client(shelf, clock) as client:
        with capture() as calls:
            await client.request(GET_BOOK, 1)
            await client.request(GET_BOOK, 1)
    first, second = (call.timeline[0].phases for call in calls)
    assert first is not None
    assert second is not None
    assert set(first) == {"connect", "send", "wait", "read"}
    assert set(second) == {"send", "wait", "read"}


async def test_failed_calls_are_recorded(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """With the class of what was raised, and the last answer if there was one."""
    shelf.faults.add("GET", "books/2", html=True)
    shelf.faults.add("GET", "books/3", drop="before")
    shelf.faults.add("GET", "books/4", status=500)
    async with aio.new_client(shelf, clock, max_retries=1) as client:
        with capture() as calls:
            for number in (2, 3, 4, 999):
                with pytest.raises(Exception, match="GET"):
                    await client.request(GET_BOOK, number)
    assert [(call.error, call.status_code, len(call.timeline)) for call in calls] == [
        ("DecodeError", 200, 1),
        ("APIConnectionError", None, 2),
        ("ServerError", 500, 2),
        ("NotFoundError", 404, 1),
    ]
    assert (calls[1].request_id, dict(calls[1].headers)) == (None, {})
    assert {DecodeError.__name__, ServerError.__name__, NotFoundError.__name__} < {
        call.error for call in calls
    }


async def test_what_was_never_sent_is_no_call(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """A request that was built wrong leaves no record."""
    async with aio.new_client(shelf, clock) as client:
        with capture() as calls, pytest.raises(InvalidRequestError):
            await client.request(GET_BOOK, "..")
    assert list(calls) == []


async def test_blocks_nest(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """The outer one hears of everything in the inner one."""
    async with aio.new_client(shelf, clock) as client:
        with capture() as outer:
            await client.request(GET_BOOK, 1)
            with capture() as inner:
                await client.request(GET_BOOK, 2)
            await client.request(GET_BOOK, 3)
    assert [call.url[-1] for call in outer] == ["1", "2", "3"]
    assert [call.url[-1] for call in inner] == ["2"]


async def test_a_block_hears_of_bulk_work(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """The tasks or threads of it are the block's, whichever of them makes a call."""
    async with aio.new_client(shelf, clock) as client:

        async def get(number: int) -> Book:
            return await client.request(GET_BOOK, number)

        with capture() as calls:
            await run_bulk(get, [1, 2, 999, 4], max_concurrent=3)
        await run_bulk(get, [5])
    assert sorted(call.url.rpartition("/")[2] for call in calls) == ["1", "2", "4", "999"]
    assert sorted(call.status_code or 0 for call in calls) == [200, 200, 200, 404]


async def test_blocks_side_by_side_do_not_mix(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Each hears of the calls made inside it, even at the same time."""
    entry = shelf.faults.add("GET", "books/*", stall="answer")
    async with aio.new_client(shelf, clock) as client:

        async def watch(number: int) -> list[str]:
            with capture() as calls:
                await client.request(GET_BOOK, number)
            return [call.url[-1] for call in calls]

        async def release() -> None:
            try:
                await aio.aside(lambda: entry.wait_until_held(2))
            finally:
                shelf.faults.remove(entry)

        assert await aio.together(lambda: watch(1), lambda: watch(2), release) == [["1"], ["2"], None]


async def test_a_walk_is_as_many_calls_as_pages(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Also when the pager was made outside of the block."""
    async with aio.new_client(shelf, clock) as client:
        pager = client.paginate(LIST_BOOKS, strategy=BOOK_PAGES, query={"limit": 50})
        with capture() as calls:
            await pager.collect()
    assert [call.status_code for call in calls] == [200, 200, 200]
