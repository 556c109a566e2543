# The async source; twofold.mirror generates its blocking mirror.
"""Walks that have several pages on their way at once: the same items and errors, sooner."""

from __future__ import annotations

from typing import Any

import pytest
from tests import lab_api
from tests.lab_api import ALL_NOTES, KEY, LISTS, List

from twofold import (
    AsyncAPIClient,
    AsyncPager,
    BearerAuth,
    Hooks,
    InvalidRequestError,
    OffsetPages,
    Operation,
    PageNumberPages,
    ServerError,
)
from twofold.emulators import PageLabEmulator
from twofold.testing import FakeClock

ADDRESSED = pytest.mark.parametrize("name", ["offsets", "numbers", "bare_offsets", "counted"])
BARE_OFFSETS = List(Operation("GET", "offsets", Any), OffsetPages(items="items", size_parameter="limit"))
ADDRESSED_LISTS = {**LISTS, "bare_offsets": BARE_OFFSETS, "counted": lab_api.COUNTED}


def walk(client: AsyncAPIClient, one: List, **settings: Any) -> AsyncPager[Any]:
    """A pager over one of the lists."""
    return client.paginate(one.operation, strategy=one.strategy, **settings)


async def ids(pager: AsyncPager[Any], seen: list[int]) -> list[int]:
    """The ids of a walk, written down as they come; inside the pager's own block."""
    async with pager:
        async for note in pager:
            seen.append(note["id"])  # noqa: PERF401
    return seen


@ADDRESSED
@pytest.mark.parametrize("parallel", [2, 8])
async def test_parallel_pages_come_in_order_and_complete(
    name: str, parallel: int, client: AsyncAPIClient, lab: PageLabEmulator
) -> None:
    """Whatever the server says of their number; never more than so many requests at a time."""
    pager = walk(client, ADDRESSED_LISTS[name], page_size=2, parallel=parallel)
    assert await ids(pager, []) == ALL_NOTES
    assert lab.peak_in_flight <= parallel


async def test_parallel_pages_are_on_their_way_together(client: AsyncAPIClient, lab: PageLabEmulator) -> None:
    """The server holds all of them before the first page's items are used up; no ninth comes."""
    held = lab.faults.add("GET", "offsets", calls="2+", stall="answer")
    async with walk(client, lab_api.OFFSETS, page_size=1, parallel=8) as pager:
        items = aiter(pager)
        assert (await anext(items))["id"] == 1
        held.wait_until_held(8)
        assert len(lab.requests) == 9
        lab.faults.remove(held)
        assert [note["id"] async for note in items] == ALL_NOTES[1:]
    assert len(lab.requests) == 25


async def test_parallel_stops_at_the_total(client: AsyncAPIClient, lab: PageLabEmulator) -> None:
    """A list that says how long it is costs no request too many."""
    for one in (lab_api.OFFSETS, lab_api.NUMBERS):
        lab.reset()
        await ids(walk(client, one, page_size=5, parallel=8), [])
        assert len(lab.requests) == 5


@pytest.mark.parametrize("fault", ["uneven_pages", "empty_page", "wrong_total"])
@pytest.mark.parametrize("name", ["numbers", "bare_offsets"])
async def test_parallel_is_right_about_pages_it_guessed_wrong(
    name: str, fault: Any, client: AsyncAPIClient, lab: PageLabEmulator
) -> None:
    """Pages and their order are those of a walk that takes one after the other."""
    lab.fault = fault
    one = ADDRESSED_LISTS[name]
    plain = [note["id"] async for note in walk(client, one, page_size=3)]
    assert await ids(walk(client, one, page_size=3, parallel=4), []) == plain


async def test_parallel_guesses_no_more_once_it_was_wrong(lab: PageLabEmulator, clock: FakeClock) -> None:
    """Or every page would cost as many requests; it still looks one page ahead."""
    lab.fault = "uneven_pages"
    urls: list[str] = []
    hooks = Hooks(on_request=[lambda view: urls.append(view.url)])
    async with AsyncAPIClient(lab.base_url, auth=BearerAuth(KEY), clock=clock, hooks=hooks) as client:
        plain = [page.next_cursor async for page in walk(client, BARE_OFFSETS, page_size=3).pages()]
        urls.clear()
        async with walk(client, BARE_OFFSETS, page_size=3, parallel=4) as pager:
            async for page in pager.pages():
                assert page.next_cursor is None or any(f"offset={page.next_cursor}&" in url for url in urls)
    assert len(plain) < len(urls) <= len(plain) + 4


async def test_parallel_can_be_asked_again_after_an_error(
    client: AsyncAPIClient, lab: PageLabEmulator
) -> None:
    """The page that failed is asked for once more; those behind it do not take its place."""
    lab.broken = "page=3"
    async with walk(client, lab_api.NUMBERS, page_size=5, parallel=4) as pager:
        items = aiter(pager)
        seen = [(await anext(items))["id"] for _ in range(10)]
        with pytest.raises(ServerError):
            await anext(items)
        lab.broken = None
        assert seen + [note["id"] async for note in items] == ALL_NOTES


@pytest.mark.parametrize("cap", [1, 4])
async def test_parallel_leaves_no_gap_where_the_server_caps_its_pages(
    cap: int, client: AsyncAPIClient, lab: PageLabEmulator
) -> None:
    """Offsets are as far apart as the first page is long."""
    lab.max_page_size = cap
    assert await ids(walk(client, BARE_OFFSETS, page_size=20, parallel=4), []) == ALL_NOTES


@ADDRESSED
@pytest.mark.parametrize("failing", [1, 3])
async def test_parallel_raises_the_error_a_plain_walk_would(
    name: str, failing: int, client: AsyncAPIClient, lab: PageLabEmulator
) -> None:
    """After the same items, and with a token that leads on."""
    seen: list[int] = []
    one = ADDRESSED_LISTS[name]
    offset, parameter = (failing - 1) * 5, one.strategy.ask(None).query
    target = f"page={failing}" if "page" in parameter else f"offset={offset}"
    lab.broken = target
    with pytest.raises(ServerError) as caught:
        await ids(walk(client, one, page_size=5, parallel=4), seen)
    assert seen == ALL_NOTES[:offset]
    lab.broken = None
    rest = walk(client, one, page_size=5, parallel=4, resume_token=caught.value.resume_token)
    assert await ids(rest, seen) == ALL_NOTES


async def test_errors_beyond_the_end_are_nobodys(lab: PageLabEmulator, clock: FakeClock) -> None:
    """Requests for pages that do not exist may fail as they like: a plain walk would not have made them."""
    lab.strict = True
    full: PageNumberPages[Any, Any] = PageNumberPages(
        items="items", has_more=lambda answer: len(answer["items"]) == 10, size_parameter="limit"
    )
    urls: list[str] = []
    hooks = Hooks(on_request=[lambda view: urls.append(view.url)])
    async with AsyncAPIClient(lab.base_url, auth=BearerAuth(KEY), clock=clock, hooks=hooks) as client:
        pager = client.paginate(lab_api.NUMBERS.operation, strategy=full, parallel=8)
        assert await ids(pager, []) == ALL_NOTES
    assert {url.partition("page=")[2] for url in urls} >= {"3", "4", "9"}


async def test_parallel_needs_the_block(client: AsyncAPIClient, lab: PageLabEmulator) -> None:
    """Something has to own the requests under way; `collect` and `first` see to it themselves."""
    pager = walk(client, lab_api.OFFSETS, parallel=4)
    with pytest.raises(InvalidRequestError, match="inside a with block of the pager only"):
        aiter(pager)
    with pytest.raises(InvalidRequestError, match="inside a with block of the pager only"):
        pager.pages()
    assert lab.requests == []
    assert [note["id"] for note in await pager.collect()] == ALL_NOTES
    assert await pager.first() == {"id": 1, "text": "note 1"}
