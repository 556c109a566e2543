# Generated from _async/paging/test_callers.py by twofold.mirror; do not edit.
"""What callers and authors ask of a walk: sizes, limits, items once only, error classes, strategies of their own."""

from __future__ import annotations

import tracemalloc
from typing import Any, ClassVar

import pytest
from tests import lab_api
from tests.lab_api import ALL_NOTES, KEY, LISTS, List, asked

from twofold import (
    APIClient,
    Pager,
    BearerAuth,
    CursorExpiredError,
    CursorPages,
    DecodeError,
    ErrorTypes,
    InvalidRequestError,
    OffsetPages,
    Operation,
    PageData,
    PageReply,
    PageRequest,
    PageStrategy,
    PaginationError,
)
from twofold._sync.page_source import PageSource
from twofold.emulators import PageLabEmulator

EVERY_LIST = pytest.mark.parametrize("name", LISTS)


def walk(client: APIClient, one: List, **settings: Any) -> Pager[Any]:
    """A pager over one of the lists."""
    return client.paginate(one.operation, strategy=one.strategy, **settings)


def ids(pager: Pager[Any], seen: list[int] | None = None) -> list[int]:
    """The ids of a walk, written down as they come; inside the pager's own block."""
    found = [] if seen is None else seen
    with pager:
        for note in pager:
            found.append(note["id"])
    return found


def plain_ids(pager: Pager[Any], seen: list[int]) -> list[int]:
    """The same without looking ahead."""
    for note in pager:
        seen.append(note["id"])  # noqa: PERF401
    return seen


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("cursors", "GET cursors?limit=7"),
        ("links", "GET links?limit=7"),
        ("offsets", "GET offsets?offset=0&limit=7"),
        ("numbers", "GET numbers?page=1&limit=7"),
        ("keys", "GET keys?limit=7"),
    ],
)
def test_the_page_size_goes_into_its_parameter(
    name: str, first: str, client: APIClient, lab: PageLabEmulator
) -> None:
    """Of every page; a limit of items is something else."""
    pager = walk(client, LISTS[name], page_size=7, limit=8)
    assert [note["id"] for note in pager.collect()] == ALL_NOTES[:8]
    assert asked(lab)[0] == first
    assert all("limit=7" in line for line in asked(lab))
    assert len(lab.requests) == 2


def test_post_lists_carry_their_cursor_in_the_body(
    client: APIClient, lab: PageLabEmulator
) -> None:
    """Laid over the caller's own, which may hold other fields of the same object."""
    json = {"filter": {"text": "note"}, "page": {"order": "id"}}
    pager = walk(client, lab_api.SEARCH, page_size=10, json=json)
    assert ids(pager) == ALL_NOTES
    assert [one.json() for one in lab.requests] == [
        {"filter": {"text": "note"}, "page": {"order": "id", "size": 10}},
        {"filter": {"text": "note"}, "page": {"order": "id", "start": "row-10", "size": 10}},
        {"filter": {"text": "note"}, "page": {"order": "id", "start": "row-20", "size": 10}},
    ]
    assert json == {"filter": {"text": "note"}, "page": {"order": "id"}}
    with pytest.raises(InvalidRequestError, match="json holds a list where the page parameter goes"):
        walk(client, lab_api.SEARCH, page_size=10, json=[1]).collect()
    assert len(lab.requests) == 3


def test_items_that_come_again_are_left_out(client: APIClient, lab: PageLabEmulator) -> None:
    """Where something is inserted during the walk, the last items of a page come again with the next one."""
    seen: list[int] = []
    for note in walk(client, lab_api.OFFSETS, unique_by=lambda note: note["id"]):
        seen.append(note["id"])
        if len(seen) == 5:
            lab.notes[:0] = [{"id": 101}, {"id": 102}]
    assert seen == ALL_NOTES


def test_items_that_come_again_do_not_count_towards_a_limit(
    client: APIClient, lab: PageLabEmulator
) -> None:
    """Further pages are asked for in their place."""
    pager = walk(client, lab_api.OFFSETS, unique_by=lambda note: note["id"], limit=20)
    seen: list[int] = []
    for note in pager:
        seen.append(note["id"])
        if len(seen) == 5:
            lab.notes[:0] = [{"id": 101}, {"id": 102}]
    assert seen == ALL_NOTES[:20]


def test_a_server_that_takes_no_notice_of_the_offset_is_an_error(
    client: APIClient, lab: PageLabEmulator
) -> None:
    """Its first page would come for ever."""
    blind: OffsetPages[Any, Any] = OffsetPages(items="items", parameter="skip")
    pager = client.paginate(lab_api.OFFSETS.operation, strategy=blind, unique_by=lambda note: note["id"])
    seen: list[int] = []
    with pytest.raises(PaginationError, match="every item of the page had come before"):
        ids(pager, seen)
    assert (seen, len(lab.requests) <= 3) == (ALL_NOTES[:10], True)


@pytest.mark.parametrize("ahead", [False, True])
def test_max_pages_bounds_the_requests(
    ahead: bool, client: APIClient, lab: PageLabEmulator
) -> None:
    """The token leads on from there."""
    pager = walk(client, lab_api.CURSORS, max_pages=2)
    seen = (ids if ahead else plain_ids)(pager, [])
    assert (seen, len(lab.requests)) == (ALL_NOTES[:20], 2)
    assert ids(walk(client, lab_api.CURSORS, resume_token=pager.resume_token)) == ALL_NOTES[20:]


def test_a_limit_ends_a_walk_over_pages_too(client: APIClient, lab: PageLabEmulator) -> None:
    """Pages are whole, and none is asked for that is not needed."""
    with walk(client, lab_api.CURSORS, limit=15) as pager:
        assert [len(page) for page in pager.pages()] == [10, 10]
    assert len(lab.requests) == 2


def test_collect_may_lower_the_limit(client: APIClient) -> None:
    """Never raise it."""
    pager = walk(client, lab_api.CURSORS, limit=12)
    assert [len(pager.collect(limit)) for limit in (None, 3, 20, 0)] == [12, 3, 12, 0]
    with pytest.raises(InvalidRequestError, match="limit is -1"):
        pager.collect(-1)


def test_a_page_can_be_asked_for_by_its_cursor(client: APIClient, lab: PageLabEmulator) -> None:
    """As an SDK's list method does whose caller keeps cursors."""
    one = lab_api.CURSORS
    page = client.page(one.operation, strategy=one.strategy, page_size=5)
    again = client.page(one.operation, strategy=one.strategy, page_size=5, cursor=page.next_cursor)
    assert [note["id"] for note in again] == [6, 7, 8, 9, 10]
    following = again.next()
    assert following is not None
    assert asked(lab)[-1] == "GET cursors?cursor=row-10&limit=5"


class LabError(Exception):
    """An SDK's root."""


class LabInvalidError(LabError, InvalidRequestError):
    """Built wrong."""


class LabExpiredError(LabError, CursorExpiredError):
    """A cursor has expired."""


class LabDecodeError(LabError, DecodeError):
    """No page."""


class Lab(APIClient):
    """An SDK with error classes of its own."""

    _errors: ClassVar[ErrorTypes] = ErrorTypes(
        invalid_request=LabInvalidError, cursor_expired=LabExpiredError, decode=LabDecodeError
    )


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"page_size": 0}, "page_size is 0"),
        ({"max_pages": 0}, "max_pages is 0"),
        ({"parallel": 0}, "parallel is 0"),
        ({"parallel": 4}, "pages of this list cannot be named in advance"),
        ({"limit": -1}, "limit is -1"),
        ({"resume_token": "x"}, "resume_token cannot be read"),
    ],
)
def test_what_cannot_be_walked_is_refused_in_the_sdks_own_class(
    settings: dict[str, Any], text: str, lab: PageLabEmulator
) -> None:
    """When the pager is made, before anything is sent."""
    with Lab(lab.base_url, auth=BearerAuth(KEY)) as client:
        with pytest.raises(LabInvalidError, match=text):
            walk(client, lab_api.CURSORS, **settings)
    assert lab.requests == []


def test_walks_raise_the_sdks_own_classes(lab: PageLabEmulator) -> None:
    """For expired cursors and answers that are no pages as well."""
    lab.good_for = 1
    with Lab(lab.base_url, auth=BearerAuth(KEY)) as client:
        with pytest.raises(LabExpiredError):
            walk(client, lab_api.CURSORS).collect()
        with pytest.raises(LabDecodeError):
            client.paginate(Operation("GET", "whole", Any), strategy=lab_api.CURSORS.strategy).collect()


class HalvesPages(PageStrategy[Any, Any]):
    """A strategy of an author's own: the list has two halves, named by a word."""

    def ask(self, cursor: str | None) -> PageRequest:
        """The first half, or the one a word names."""
        return PageRequest(query={"limit": 5, "cursor": {None: "row-15"}.get(cursor, "row-20")})

    def read(self, reply: PageReply[Any], cursor: str | None) -> PageData[Any]:
        """Its items."""
        return PageData(self.read_items(reply), "second" if cursor is None else None)


def test_an_author_may_bring_a_strategy(client: APIClient) -> None:
    """Two methods are enough; walks, tokens and looking ahead come with them."""
    halves = List(lab_api.CURSORS.operation, HalvesPages(items="items"))
    pager = walk(client, halves, limit=6)
    assert ids(pager) == [16, 17, 18, 19, 20, 21]
    assert ids(walk(client, halves, resume_token=pager.resume_token)) == [22, 23, 24, 25]


def numbered(pages: int, per_page: int) -> PageSource[Any, int]:
    """A list of many pages that come without a server."""

    def call(request: PageRequest) -> PageReply[Any]:
        page = int(str(request.query.get("cursor", 0)))
        following = f"{page + 1}" if page + 1 < pages else None
        return PageReply({"items": range(page * per_page, (page + 1) * per_page), "next": following})

    return PageSource(call, CursorPages(items="items", next_cursor="next"))


def peak(pages: int, per_page: int) -> int:
    """The most bytes that a walk over so many pages holds at a time."""
    pager = Pager(numbered(pages, per_page))
    tracemalloc.start()
    count = 0
    for _ in pager:
        count += 1
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == pages * per_page
    return most


@pytest.mark.parametrize(("pages", "per_page"), [(10_000, 0), (2_000, 10)])
def test_a_long_walk_takes_no_more_memory_than_a_short_one(pages: int, per_page: int) -> None:
    """Nor does it recurse, whether the pages are empty or not."""
    assert peak(pages, per_page) < peak(600, per_page) + 100_000
