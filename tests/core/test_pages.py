"""Where the next page is, resume tokens, and walks that must end."""

from __future__ import annotations

import base64
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold import CursorPages, InvalidRequestError, OffsetPages
from twofold._core.pages import BrokenWalk, PageBase, PageData, Position, WalkGuard, check_limit

Answer = dict[str, Any]
CURSORS: CursorPages[Answer, int] = CursorPages(
    items=lambda answer: answer["items"], next_cursor=lambda answer: answer.get("next")
)
TOLD: CursorPages[Answer, int] = CursorPages(
    items=lambda answer: answer["items"],
    next_cursor=lambda answer: answer.get("next"),
    has_more=lambda answer: answer.get("more"),
    parameter="after",
)
OFFSETS: OffsetPages[Answer, int] = OffsetPages(items=lambda answer: answer["items"])
TOTALS: OffsetPages[Answer, int] = OffsetPages(
    items=lambda answer: answer["items"], total=lambda answer: answer.get("total"), parameter="skip"
)


@pytest.mark.parametrize(
    ("answer", "cursor"),
    [({"next": "c"}, "c"), ({"next": None}, None), ({"next": ""}, None), ({}, None)],
)
def test_a_cursor_is_the_next_page_and_none_is_the_end(answer: Answer, cursor: str | None) -> None:
    """An empty text is no cursor either."""
    assert CURSORS.read({"items": [1, 2], **answer}, "b") == PageData([1, 2], cursor)


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
    page = TOLD.read({"items": [1], **answer}, None)
    assert (page.items, page.next_cursor) == ([1], cursor)
    assert page.fault == ("the server says that there is more, but gives no cursor for it" if fault else None)


def test_a_cursor_is_asked_for_by_its_parameter() -> None:
    """The first page is asked for without one."""
    assert (CURSORS.query(None), CURSORS.query("c")) == ({}, {"cursor": "c"})
    assert (TOLD.query(None), TOLD.query("c")) == ({}, {"after": "c"})
    assert (OFFSETS.query(None), OFFSETS.query("40")) == ({"offset": 0}, {"offset": 40})
    assert TOTALS.query("40") == {"skip": 40}


@pytest.mark.parametrize(
    ("strategy", "cursor", "answer", "following"),
    [
        (OFFSETS, None, {"items": [1, 2]}, "2"),
        (OFFSETS, "40", {"items": [1]}, "41"),
        (OFFSETS, "40", {"items": []}, None),
        (TOTALS, None, {"items": [1, 2], "total": 3}, "2"),
        (TOTALS, "1", {"items": [1, 2], "total": 3}, None),
        (TOTALS, "1", {"items": [1, 2], "total": 2}, None),
        (TOTALS, "1", {"items": [], "total": 9}, None),
        (TOTALS, None, {"items": [1, 2], "total": None}, "2"),
    ],
)
def test_an_offset_counts_what_was_received(
    strategy: OffsetPages[Answer, int], cursor: str | None, answer: Answer, following: str | None
) -> None:
    """Not what was asked for, so nothing is lost if the server shortens a page; an empty page is the end."""
    assert strategy.read(answer, cursor) == PageData(answer["items"], following)


@pytest.mark.parametrize("cursor", ["", "x", "-1", "1.5", " 1", "٣", "²", "9" * 5000])
def test_what_is_no_offset_is_refused(cursor: str) -> None:
    """A resume token of another list names no page of this one."""
    with pytest.raises(
        InvalidRequestError, match="is no offset: give the resume token of a walk over the same list"
    ):
        OFFSETS.query(cursor)


@given(st.none() | st.text(st.characters(exclude_categories=["Cs"])), st.integers(min_value=0))
def test_a_resume_token_is_the_place_it_was_made_of(cursor: str | None, taken: int) -> None:
    """Any cursor survives; the token itself is plain text without padding."""
    token = Position(cursor, taken).token()
    assert Position.parse(token) == Position(cursor, taken)
    assert token.replace("-", "").replace("_", "").isalnum()


def test_no_token_is_the_beginning() -> None:
    """`None` starts at the first item."""
    assert Position.parse(None) == Position(None, 0) == Position()


def encoded(value: object) -> str:
    """A token of something that is no place."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "not a token",
        "ü",
        5,
        b"W251bGwsIDBd",
        encoded([None, -1]),
        encoded([7, 0]),
        encoded([None, "0"]),
        encoded([None, True]),
        encoded([None]),
        encoded([None, 0, 0]),
        encoded({"cursor": None}),
        encoded(None),
        base64.urlsafe_b64encode(b"[" * 100_000).decode(),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    ],
)
def test_what_is_no_token_is_refused(token: Any) -> None:
    """Nothing but the documented error comes out, whatever is given."""
    with pytest.raises(InvalidRequestError, match=r"^resume_token cannot be read"):
        Position.parse(token)


@given(st.text() | st.binary().map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_no_token_makes_anything_else_come_out(token: str) -> None:
    """A place, or `InvalidRequestError`."""
    with suppress(InvalidRequestError):
        assert Position.parse(token).taken >= 0


@pytest.mark.parametrize("limit", [None, 0, 7])
def test_a_limit_is_a_number_of_items(limit: int | None) -> None:
    """Or `None` for all."""
    assert check_limit(limit) == limit


@pytest.mark.parametrize("limit", [-1, 2.5, "7", True])
def test_a_limit_that_is_none_is_refused(limit: object) -> None:
    """Half an item would never be reached, and the walk never end."""
    with pytest.raises(InvalidRequestError, match=rf"^limit is {limit!r}: give a number of items"):
        check_limit(limit)


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


def test_ten_thousand_empty_pages_are_walked_and_no_more() -> None:
    """Empty pages in a row are counted; a page with items starts the count anew."""
    guard = WalkGuard(10_000)
    cursor = None
    for number in range(10_000):
        guard.check(PageData([], f"c{number}"), cursor)
        cursor = f"c{number}"
    guard.check(PageData([1], "full"), cursor)
    guard.check(PageData([], "d"), "full")
    one = WalkGuard(1)
    one.check(PageData([], "a"), None)
    with pytest.raises(
        BrokenWalk, match="2 empty pages in a row, and the server still says that there is more"
    ):
        one.check(PageData([], "b"), "a")


@pytest.mark.parametrize("cycle", [["a", "a"], ["a", "b", "c", "a"], ["a", "b", "b"]])
def test_a_repeated_cursor_ends_the_walk(cycle: list[str]) -> None:
    """However long the circle is; the cursor that the walk began with counts too."""
    guard = WalkGuard(10)
    asked = [None, *cycle]
    for cursor, following in list(zip(asked, cycle, strict=False))[:-1]:
        guard.check(PageData([1], following), cursor)
    with pytest.raises(BrokenWalk, match="a cursor that it had given before"):
        guard.check(PageData([1], cycle[-1]), cycle[-2])


def test_a_page_that_names_itself_ends_the_walk() -> None:
    """The cursor that a resumed walk began with has not been given in this walk, but it has been used."""
    with pytest.raises(BrokenWalk):
        WalkGuard(10).check(PageData([1], "c"), "c")


def test_a_fault_ends_the_walk_with_its_reason() -> None:
    """What the strategy found wrong is what the error says."""
    with pytest.raises(BrokenWalk, match=r"^no cursor$"):
        WalkGuard(10).check(PageData([1], None, "no cursor"), None)
