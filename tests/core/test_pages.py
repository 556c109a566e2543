"""What each kind of list asks for, and what it reads from an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from types import NoneType
from typing import Any
from uuid import UUID

import pytest

from twofold import (
    APIStatusError,
    CursorPages,
    InvalidRequestError,
    KeysetPages,
    OffsetPages,
    Operation,
    PageData,
    PageNumberPages,
    PageReply,
    PageStrategy,
)
from twofold._core.decode import Undecodable
from twofold._core.pages import PageBase

Answer = dict[str, Any]
CURSORS: CursorPages[Answer, int] = CursorPages(items="items", next_cursor="next")
TOLD: CursorPages[Answer, int] = CursorPages(
    items=lambda answer: answer["items"],
    next_cursor=lambda answer: answer.get("next"),
    has_more=lambda answer: answer.get("more"),
    parameter="after",
)
OFFSETS: OffsetPages[Answer, int] = OffsetPages(items="items")
TOTALS: OffsetPages[Answer, int] = OffsetPages(items="items", total="total", parameter="skip")
STATED: OffsetPages[Answer, int] = OffsetPages(
    items="items", next_offset="next", has_more=lambda answer: not answer["last"]
)
NUMBERS: PageNumberPages[Answer, int] = PageNumberPages(
    items="items", pages="pages", has_more="more", parameter="p"
)
FROM_ZERO: PageNumberPages[Answer, int] = PageNumberPages(items="items", pages="pages", first=0)
KEYS: KeysetPages[Answer, Answer] = KeysetPages(items="items", key="id", has_more="more")


def read(strategy: PageStrategy[Any, Any], answer: object, cursor: str | None = None) -> PageData[Any]:
    """What a strategy reads from a body."""
    return strategy.read(PageReply(answer), cursor)


# Cursors


@pytest.mark.parametrize(
    ("answer", "cursor"),
    [({"next": "c"}, "c"), ({"next": 7}, "7"), ({"next": 0}, "0"), ({"next": None}, None), ({"next": ""}, None),
     ({"next": False}, None), ({}, None)],
)  # fmt: skip
def test_a_cursor_is_the_next_page_and_none_is_the_end(answer: Answer, cursor: str | None) -> None:
    """Null, false and an empty text are no cursors either; a number is one."""
    assert read(CURSORS, {"items": [1, 2], **answer}, "b") == PageData([1, 2], cursor)


@pytest.mark.parametrize(
    ("answer", "cursor", "fault"),
    [
        ({"next": "c", "more": True}, "c", False),
        ({"next": "c", "more": False}, None, False),
        ({"next": "c", "more": None}, "c", False),
        ({"next": None, "more": None}, None, False),
        ({"next": None, "more": False}, None, False),
        ({"next": None, "more": True}, None, True),
        ({"next": "", "more": True}, None, True),
    ],
)
def test_the_servers_own_word_decides(answer: Answer, cursor: str | None, fault: bool) -> None:
    """More without a cursor is a fault, no end: a walk must not stop there as if it were complete."""
    page = read(TOLD, {"items": [1], **answer})
    assert (page.items, page.next_cursor) == ([1], cursor)
    assert page.fault == ("the server says that there is more, but gives no cursor for it" if fault else None)


def test_a_cursor_is_asked_for_by_its_parameter() -> None:
    """The first page is asked for without one."""
    assert [dict(CURSORS.ask(one).query) for one in (None, "c")] == [{}, {"cursor": "c"}]
    assert [dict(TOLD.ask(one).query) for one in (None, "c")] == [{}, {"after": "c"}]
    assert [dict(OFFSETS.ask(one).query) for one in (None, "40")] == [{"offset": 0}, {"offset": 40}]
    assert TOTALS.ask("40").query == {"skip": 40}
    assert [dict(NUMBERS.ask(one).query) for one in (None, "4")] == [{"p": 1}, {"p": 4}]
    assert FROM_ZERO.ask(None).query == {"page": 0}
    assert [dict(KEYS.ask(one).query) for one in (None, "i9")] == [{}, {"after": "i9"}]


def test_parameters_go_into_the_body_where_the_list_wants_them_there() -> None:
    """The cursor and the size alike; what continues elsewhere is given the cursor alone."""
    more = Operation("POST", "list/more", NoneType)
    lists: CursorPages[Answer, int] = CursorPages(
        items="items", next_cursor="next", parameter="page.start", location="body", size_parameter="page.size"
    )
    assert lists.request("c", 20).body == {"page.start": "c", "page.size": 20}
    assert lists.request("c", 20).query == {}
    boxes: CursorPages[Answer, int] = CursorPages(
        items="items", next_cursor="next", location="body", size_parameter="limit", continuation=more
    )
    assert (boxes.request(None, 20).body, boxes.request(None, 20).operation) == ({"limit": 20}, None)
    assert (boxes.request("c", 20).body, boxes.request("c", 20).operation) == ({"cursor": "c"}, more)


def test_of_several_places_the_first_that_holds_a_cursor_counts() -> None:
    """An API may keep it in two of them, one of which is always empty."""
    strategy: CursorPages[Answer, int] = CursorPages(items="items", next_cursor=("meta.next", "next"))
    for answer in ({"meta": {"next": "c"}}, {"meta": {"next": ""}, "next": "c"}, {"meta": None, "next": "c"}):
        assert read(strategy, {"items": [], **answer}).next_cursor == "c"
    assert read(strategy, {"items": [], "meta": {}}).next_cursor is None


def test_a_cursor_of_another_shape_is_no_end() -> None:
    """An object is neither a cursor nor the absence of one."""
    with pytest.raises(Undecodable, match="a dict stands where a cursor or link should be"):
        read(CURSORS, {"items": [], "next": {"token": "c"}})


@pytest.mark.parametrize(("status", "expired"), [(410, True), (400, False), (404, False)])
def test_gone_means_that_a_cursor_has_expired(status: int, expired: bool) -> None:
    """Unless the author knows better."""
    assert CURSORS.expired(APIStatusError(status_code=status)) is expired
    known: CursorPages[Answer, int] = CursorPages(
        next_cursor="next", expired=lambda error: error.code == "invalid_cursor"
    )
    assert known.expired(APIStatusError(code="invalid_cursor"))


# Offsets


@pytest.mark.parametrize(
    ("strategy", "cursor", "answer", "following"),
    [
        (OFFSETS, None, {"items": [1, 2]}, "2"),
        (OFFSETS, "40", {"items": [1]}, "41"),
        (OFFSETS, "40", {"items": []}, None),
        (TOTALS, None, {"items": [1, 2], "total": 3}, "2"),
        (TOTALS, None, {"items": [1, 2], "total": "3"}, "2"),
        (TOTALS, "1", {"items": [1, 2], "total": 3}, None),
        (TOTALS, "1", {"items": [], "total": 9}, None),
        (TOTALS, None, {"items": [1, 2], "total": None}, "2"),
        # A total that has been exceeded is wrong: the first empty page decides.
        (TOTALS, "1", {"items": [1, 2], "total": 2}, "3"),
        (TOTALS, None, {"items": [1, 2], "total": 0}, "2"),
        # The server's own offset wins over what was received, and its last page over both.
        (STATED, "10", {"items": [1, 2], "next": 25, "last": False}, "25"),
        (STATED, "10", {"items": [], "next": 25, "last": False}, "25"),
        (STATED, "10", {"items": [1, 2], "next": None, "last": False}, "12"),
        (STATED, "10", {"items": [1, 2], "next": 25, "last": True}, None),
    ],
)
def test_an_offset_counts_what_was_received(
    strategy: OffsetPages[Answer, int], cursor: str | None, answer: Answer, following: str | None
) -> None:
    """Not what was asked for, so nothing is lost if the server shortens a page; an empty page is the end."""
    assert read(strategy, answer, cursor) == PageData(answer["items"], following)


def test_an_offset_that_cannot_move_is_a_fault_where_the_server_says_that_there_is_more() -> None:
    """An empty page leaves no offset to go on with."""
    assert read(STATED, {"items": [], "next": None, "last": False}, "10").fault == (
        "the server says that there is more, but gives no offset for it"
    )


def test_offsets_may_begin_at_one() -> None:
    """The total still counts items."""
    scim: OffsetPages[Answer, int] = OffsetPages(items="items", total="total", first=1)
    assert scim.ask(None).query == {"offset": 1}
    assert read(scim, {"items": [1, 2], "total": 3}).next_cursor == "3"
    assert read(scim, {"items": [3], "total": 3}, "3").next_cursor is None


@pytest.mark.parametrize("cursor", ["", "x", "-1", "1.5", " 1", "٣", "²", "9" * 5000])
def test_what_is_no_offset_is_refused(cursor: str) -> None:
    """A resume token of another list names no page of this one."""
    with pytest.raises(
        InvalidRequestError, match="is no offset: give the resume token of a walk over the same list"
    ):
        OFFSETS.ask(cursor)
    with pytest.raises(InvalidRequestError, match="is no page number"):
        NUMBERS.ask(cursor)


# Page numbers


@pytest.mark.parametrize(
    ("strategy", "cursor", "answer", "following"),
    [
        (NUMBERS, None, {"items": [1], "pages": 2}, "2"),
        (NUMBERS, "2", {"items": [1], "pages": 2}, None),
        (NUMBERS, "2", {"items": [], "pages": 3}, "3"),
        (NUMBERS, "2", {"items": [1]}, "3"),
        (NUMBERS, "2", {"items": []}, None),
        (NUMBERS, "2", {"items": [], "more": True}, "3"),
        (NUMBERS, "2", {"items": [1], "pages": 9, "more": False}, None),
        # A number of pages that has been exceeded is wrong.
        (NUMBERS, "2", {"items": [1], "pages": 1}, "3"),
        (NUMBERS, "2", {"items": [], "pages": 1}, None),
        (FROM_ZERO, None, {"items": [1], "pages": 2}, "1"),
        (FROM_ZERO, "1", {"items": [1], "pages": 2}, None),
    ],
)
def test_page_numbers_end_by_the_servers_word_or_at_an_empty_page(
    strategy: PageNumberPages[Answer, int], cursor: str | None, answer: Answer, following: str | None
) -> None:
    """Whatever the first number is."""
    assert read(strategy, answer, cursor) == PageData(answer["items"], following)


def test_the_server_may_name_the_next_page_number() -> None:
    """And null is the end, whatever else it says."""
    strategy: PageNumberPages[Answer, int] = PageNumberPages(items="items", next_page="next")
    assert read(strategy, {"items": [1], "next": 5}, "2").next_cursor == "5"
    assert read(strategy, {"items": [1], "next": None}, "2").next_cursor is None


def test_a_list_that_goes_on_beyond_the_last_page_served_is_no_complete_list() -> None:
    """The walk must not end there as if it were."""
    capped: PageNumberPages[Answer, int] = PageNumberPages(items="items", max_page=3)
    assert read(capped, {"items": [1]}, "2").next_cursor == "3"
    assert (
        read(capped, {"items": [1]}, "3").fault
        == "the list goes on, but the API serves no page after number 3"
    )


@pytest.mark.parametrize(
    ("strategy", "answer", "following", "ahead"),
    [
        (OFFSETS, {"items": [1, 2]}, "2", ["4", "6", "8"]),
        (TOTALS, {"items": [1, 2], "total": 7}, "2", ["4", "6"]),
        (TOTALS, {"items": [1, 2], "total": 3}, "2", []),
        (STATED, {"items": [1, 2]}, "2", []),
        (OFFSETS, {"items": []}, "2", []),
        (OFFSETS, {"items": [1]}, None, []),
        (NUMBERS, {"items": [1]}, "2", ["3", "4", "5"]),
        (NUMBERS, {"items": [1], "pages": 4}, "2", ["3", "4"]),
        (NUMBERS, {"items": [1], "pages": 2}, "2", []),
        (PageNumberPages(items="items", max_page=3), {"items": [1]}, "2", ["3"]),
        (NUMBERS, {"items": [1]}, None, []),
        (CURSORS, {"items": [1]}, "c", []),
    ],
)
def test_pages_are_named_in_advance_within_the_list(
    strategy: PageStrategy[Answer, int], answer: Answer, following: str | None, ahead: list[str]
) -> None:
    """As far apart as this page is long; a list that cannot name them names none."""
    assert list(strategy.ahead(PageBase(PageData(answer["items"], following), answer), 3)) == ahead


# Keysets


@dataclass
class Event:
    """An item with keys of several kinds."""

    id: UUID | str | int | None
    at: datetime | None = None


def test_a_keyset_goes_on_behind_its_last_item() -> None:
    """As long as the server says that there is more, or else until an empty page."""
    items = [{"id": 1}, {"id": 2}]
    assert read(KEYS, {"items": items}) == PageData(items, "2")
    assert read(KEYS, {"items": items, "more": True}).next_cursor == "2"
    assert read(KEYS, {"items": items, "more": False}) == PageData(items, None)
    assert read(KEYS, {"items": []}) == PageData([], None)


@pytest.mark.parametrize(
    ("items", "more"), [([{"id": None}], None), ([{"id": ""}], True), ([{}], None), ([], True)]
)
def test_an_item_without_a_key_is_a_fault_and_no_end(items: list[Answer], more: bool | None) -> None:
    """Nor is an empty page, if the server says that there is more."""
    page = read(KEYS, {"items": items, "more": more})
    assert page.items == items
    assert page.fault is not None
    assert "gives no item with a key to go on from" in page.fault


def test_the_last_page_needs_no_key() -> None:
    """Nobody goes on from there."""
    assert read(KEYS, {"items": [{}], "more": False}).fault is None


def test_a_walk_backwards_turns_each_page_round() -> None:
    """So that items come in the order of the walk, and it goes on from the one that came last."""
    backwards: KeysetPages[Answer, Answer] = KeysetPages(
        items="items", key="id", parameter="ending_before", reverse=True
    )
    items = [{"id": 7}, {"id": 8}, {"id": 9}]
    assert read(backwards, {"items": items}) == PageData(items[::-1], "7")
    assert backwards.ask("7").query == {"ending_before": "7"}


def test_a_key_may_be_made_of_several_values() -> None:
    """They travel as one cursor and are asked for one by one."""
    moment, name = datetime(2025, 6, 18, tzinfo=UTC), UUID(int=5)
    wanted = {"since": "2025-06-18T00:00:00+00:00", "since_id": str(name)}
    for key in (("at", "id"), lambda item: (item.at, item.id)):
        pairs: KeysetPages[Answer, Event] = KeysetPages(
            items="items", key=key, parameter=("since", "since_id")
        )
        cursor = read(pairs, {"items": [Event(name, moment)]}).next_cursor
        assert cursor is not None
        assert pairs.ask(cursor).query == wanted
        assert read(pairs, {"items": [Event(name, None)]}).fault is not None


@pytest.mark.parametrize("cursor", ["x", "7", '["a"]', '{"a": 1}', "[" * 100_000])
def test_what_is_no_composite_key_is_refused(cursor: str) -> None:
    """Whatever a token holds."""
    pairs: KeysetPages[Answer, Event] = KeysetPages(key=("at", "id"), parameter=("since", "since_id"))
    with pytest.raises(InvalidRequestError, match="the cursor is no key of this list"):
        pairs.ask(cursor)


def test_a_page_is_a_sequence_of_its_items() -> None:
    """It iterates, indexes, slices and counts, and says whether there is more."""
    page = PageBase(PageData([3, 4, 5], "c"), {"total": 9})
    assert list(page) == [3, 4, 5]
    assert (page[0], page[-1], page[1:]) == (3, 5, [4, 5])
    assert (len(page), 4 in page, page.index(5)) == (3, True, 2)
    assert (page.has_more, page.next_cursor, page.answer) == (True, "c", {"total": 9})
    assert repr(page) == "<PageBase of 3 items, more to come>"


def test_the_last_page_says_so() -> None:
    """A page whose successor cannot be asked for is not the last one."""
    assert not PageBase(PageData([], None), None).has_more
    assert repr(PageBase(PageData([], None), None)) == "<PageBase of 0 items, the last one>"
    assert PageBase(PageData([], None, "no cursor"), None).has_more
