# The async source; twofold.mirror generates its blocking mirror.
"""Walks that look ahead, inside the pager's own block: what they ask for, and what they leave behind."""

from __future__ import annotations

import gc
from typing import Any

import pytest
from tests import aio, lab_api
from tests.lab_api import ALL_NOTES, KEY, LISTS, List, asked

import twofold
from twofold import (
    AsyncAPIClient,
    AsyncPager,
    InvalidRequestError,
    ServerError,
)
from twofold.emulators import PageLabEmulator


def walk(client: AsyncAPIClient, one: List, **settings: Any) -> AsyncPager[Any]:
    """A pager over one of the lists."""
    return client.paginate(one.operation, strategy=one.strategy, **settings)


async def ids(pager: AsyncPager[Any], seen: list[int]) -> list[int]:
    """The ids of a walk, written down as they come; inside the pager's own block."""
    async with pager:
        async for note in pager:
            seen.append(note["id"])  # noqa: PERF401
    return seen


class NoCollector:
    """Nothing is tidied up by chance."""

    def __enter__(self) -> None:
        gc.disable()

    def __exit__(self, *_: object) -> None:
        gc.enable()


async def test_a_page_is_handed_out_once_the_next_request_is_on_the_wire(
    client: AsyncAPIClient, lab: PageLabEmulator
) -> None:
    """A caller that computes and never lets anything else run gains from it all the same."""
    second = lab.faults.add("GET", "cursors", calls=2, stall="answer")
    async with walk(client, lab_api.CURSORS) as pager:
        items = aiter(pager)
        assert (await anext(items))["id"] == 1
        # This blocks the event loop, as computing does.
        second.wait_until_held()
        second.release()
        assert [note["id"] async for note in items] == ALL_NOTES[1:]
    assert len(lab.requests) == 3


async def test_without_the_block_nothing_is_asked_for_ahead(
    client: AsyncAPIClient, lab: PageLabEmulator
) -> None:
    """A loop that is left early leaves nothing behind."""
    async for _ in walk(client, lab_api.CURSORS):
        break
    assert len(lab.requests) == 1


async def test_one_page_is_asked_for_ahead_and_no_more(client: AsyncAPIClient, lab: PageLabEmulator) -> None:
    """However slow the caller is."""
    counts: list[int] = []
    async with walk(client, lab_api.CURSORS, page_size=5) as pager:
        async for page in pager.pages():
            counts.append(len(lab.requests))
            assert page
    # The server may not have noted the latest request yet.
    assert all(count <= number for number, count in enumerate(counts, 2))
    assert len(lab.requests) == 5


async def test_a_limit_bounds_what_is_asked_for_ahead(client: AsyncAPIClient, lab: PageLabEmulator) -> None:
    """No page is asked for that holds no wanted item, by one page ahead or by eight."""
    assert await ids(walk(client, lab_api.CURSORS, page_size=5, limit=10), []) == ALL_NOTES[:10]
    assert len(lab.requests) == 2
    assert await ids(walk(client, lab_api.OFFSETS, page_size=2, limit=9, parallel=8), []) == ALL_NOTES[:9]
    assert len(lab.requests) == 2 + 5


async def test_an_error_ahead_is_raised_in_its_place(client: AsyncAPIClient, lab: PageLabEmulator) -> None:
    """After the items before it; with the token of the page that failed."""
    lab.faults.add("GET", "cursors", calls=2, status=500)
    seen: list[int] = []
    pager = walk(client, lab_api.CURSORS)
    with pytest.raises(ServerError) as caught:
        await ids(pager, seen)
    assert (seen, caught.value.resume_token) == (ALL_NOTES[:10], pager.resume_token)
    assert await ids(walk(client, lab_api.CURSORS, resume_token=pager.resume_token), seen) == ALL_NOTES


async def test_an_iterator_can_be_asked_again_after_an_error_ahead(
    client: AsyncAPIClient, lab: PageLabEmulator
) -> None:
    """The page that failed is asked for once more."""
    lab.faults.add("GET", "cursors", calls=2, status=500)
    async with walk(client, lab_api.CURSORS) as pager:
        pages = pager.pages()
        assert len(await anext(pages)) == 10
        with pytest.raises(ServerError):
            await anext(pages)
        assert [len(page) async for page in pages] == [10, 5]


async def test_several_walks_in_one_block_do_not_disturb_each_other(
    client: AsyncAPIClient, lab: PageLabEmulator
) -> None:
    """Each begins at the beginning."""
    async with walk(client, lab_api.CURSORS) as pager:
        one, other = aiter(pager), aiter(pager)
        assert [(await anext(one))["id"], (await anext(other))["id"], (await anext(one))["id"]] == [1, 1, 2]
        assert [note["id"] async for note in other] == ALL_NOTES[1:]
        assert [note["id"] async for note in one] == ALL_NOTES[2:]
    assert len(lab.requests) == 6


async def test_a_pager_can_be_entered_again_but_not_twice_at_once(
    client: AsyncAPIClient, lab: PageLabEmulator
) -> None:
    """A block owns what it started."""
    pager = walk(client, lab_api.CURSORS)
    for _ in range(2):
        async with pager:
            with pytest.raises(InvalidRequestError, match="in a with block already"):
                await pager.__aenter__()
            assert len(await pager.collect()) == 25
    assert len(lab.requests) == 6


async def test_a_walk_ends_with_its_block(client: AsyncAPIClient, lab: PageLabEmulator) -> None:
    """Iterating on afterwards says so, and asks for nothing."""
    async with walk(client, lab_api.CURSORS, page_size=5) as pager:
        pages = pager.pages()
        await anext(pages)
    count = len(lab.requests)
    with pytest.raises(InvalidRequestError, match="the with block of this pager is over"):
        await anext(pages)
    assert len(lab.requests) == count


async def test_calls_made_ahead_are_captured_where_the_loop_runs(client: AsyncAPIClient) -> None:
    """They belong to the caller's context."""
    with twofold.capture() as calls:
        await ids(walk(client, lab_api.CURSORS), [])
    assert [call.status_code for call in calls] == [200, 200, 200]


async def leave_by_break(pager: AsyncPager[Any]) -> None:
    """Stop after five items."""
    async with pager:
        async for note in pager:
            if note["id"] == 5:
                break


async def leave_by_error(pager: AsyncPager[Any]) -> None:
    """Fail in the body of the loop."""

    async def fail() -> None:
        async with pager:
            async for note in pager:
                if note["id"] == 5:
                    raise ZeroDivisionError("in the body")

    with pytest.raises(ZeroDivisionError, match=r"^in the body$"):
        await fail()


async def leave_by_exit(pager: AsyncPager[Any]) -> None:
    """End the program in the body of the loop."""

    async def leave() -> None:
        async with pager:
            async for note in pager:
                if note["id"] == 5:
                    raise SystemExit(3)

    with pytest.raises(SystemExit, match=r"^3$"):
        await leave()


async def leave_at_the_end(pager: AsyncPager[Any]) -> None:
    """Take everything."""
    async with pager:
        async for _ in pager:
            pass


WAYS_OUT = pytest.mark.parametrize("leave", [leave_by_break, leave_by_error, leave_by_exit, leave_at_the_end])


@WAYS_OUT
@pytest.mark.parametrize(("name", "parallel"), [("cursors", 1), ("offsets", 4)])
async def test_a21_a_walk_that_is_left_leaves_nothing_running(
    leave: Any, name: str, parallel: int, client: AsyncAPIClient, lab: PageLabEmulator
) -> None:
    """No task or thread, no further request, a connection for the next call; and no help from the collector."""
    with NoCollector():
        await leave(walk(client, LISTS[name], page_size=5, parallel=parallel))
        assert aio.left_running() == 0
        await client.request(lab_api.WHOLE.operation)
    most = 2 if parallel == 1 and leave is not leave_at_the_end else 5
    assert len(lab.requests) <= most + 1


async def test_a21_a_plain_walk_that_is_left_gives_its_connection_back(
    client: AsyncAPIClient, lab: PageLabEmulator
) -> None:
    """The next call goes over it, with the collector switched off."""
    with NoCollector():
        async for note in walk(client, lab_api.CURSORS):
            if note["id"] == 5:
                break
        await client.request(lab_api.WHOLE.operation)
    first, second = lab.requests
    assert first.connection == second.connection


@WAYS_OUT
async def test_a21_a_snapshot_is_released_once(
    leave: Any, client: AsyncAPIClient, lab: PageLabEmulator
) -> None:
    """However the walk ends."""
    await leave(walk(client, lab_api.SCROLL))
    assert (lab.released, lab.snapshots) == (["scroll-1"], {})
    assert asked(lab)[-1] == "DELETE scroll/scroll-1"


async def test_a21_a_snapshot_is_released_when_a_page_fails(
    client: AsyncAPIClient, lab: PageLabEmulator
) -> None:
    """The error of the page is the one that is raised."""
    lab.faults.add("POST", "scroll/next", calls=1, status=500)
    with pytest.raises(ServerError):
        await ids(walk(client, lab_api.SCROLL), [])
    assert (lab.released, lab.snapshots) == (["scroll-1"], {})


async def test_each_walk_of_a_block_has_its_own_snapshot(
    client: AsyncAPIClient, lab: PageLabEmulator
) -> None:
    """All of them are released; `collect` and `first` release their own."""
    async with walk(client, lab_api.SCROLL) as pager:
        await anext(aiter(pager))
        await anext(aiter(pager))
        assert lab.released == []
    assert lab.released == ["scroll-1", "scroll-2"]
    assert await pager.first() == {"id": 1, "text": "note 1"}
    assert len(await pager.collect()) == 25
    assert (lab.released[2:], lab.snapshots) == (["scroll-3", "scroll-4"], {})


async def test_a_snapshot_needs_the_block(client: AsyncAPIClient, lab: PageLabEmulator) -> None:
    """Or nothing would release it when the loop is left early."""
    with pytest.raises(InvalidRequestError, match="inside a with block of the pager only"):
        aiter(walk(client, lab_api.SCROLL))
    assert lab.requests == []


async def test_a_snapshot_that_is_gone_already_is_no_error(
    client: AsyncAPIClient, lab: PageLabEmulator, caplog: pytest.LogCaptureFixture
) -> None:
    """The server may have let go by itself."""
    async with walk(client, lab_api.SCROLL) as pager:
        await anext(aiter(pager))
        lab.snapshots.clear()
    assert asked(lab)[-1] == "DELETE scroll/scroll-1"
    assert caplog.records == []


async def test_a_release_that_fails_is_logged_and_spoils_nothing(
    client: AsyncAPIClient, lab: PageLabEmulator, caplog: pytest.LogCaptureFixture
) -> None:
    """All items have come; the server will let go in the end."""
    lab.faults.add("DELETE", "scroll/*", status=500)
    assert await ids(walk(client, lab_api.SCROLL), []) == ALL_NOTES
    (record,) = [one for one in caplog.records if one.levelname == "WARNING"]
    assert "the snapshot of a list was not released: DELETE" in record.getMessage()
    assert KEY not in record.getMessage()
