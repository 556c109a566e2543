"""The course of a walk over pages: resume tokens, limits, guards."""

from __future__ import annotations

import base64
import json
import tracemalloc
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold import InvalidRequestError
from twofold._core.pages import (
    BrokenWalk,
    PageBase,
    PageData,
    Position,
    Unseen,
    Walk,
    WalkGuard,
    WalkRules,
    check_count,
    check_limit,
)


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


def test_a_circle_longer_than_the_memory_is_found() -> None:
    """Every cursor of it is new to a memory of any fixed size."""

    def go_round() -> None:
        guard = WalkGuard(10)
        for number in range(30_000):
            guard.check(PageData([1], f"c{(number + 1) % 5000}"), f"c{number % 5000}")

    with pytest.raises(BrokenWalk, match="a cursor that it had given before"):
        go_round()


def test_a_cursor_may_repeat_where_the_server_keeps_the_place() -> None:
    """Empty pages are still counted."""
    guard = WalkGuard(1, cursors_repeat=True)
    for _ in range(3):
        guard.check(PageData([1], "scroll"), "scroll")
    guard.check(PageData([], "scroll"), "scroll")
    with pytest.raises(BrokenWalk, match="2 empty pages in a row"):
        guard.check(PageData([], "scroll"), "scroll")


def test_a_walk_takes_the_same_memory_however_long_it_is() -> None:
    """A hundred thousand pages no more than ten thousand."""

    def peak(pages: int) -> int:
        tracemalloc.start()
        walk = Walk[int](WalkRules(Position(), max_empty_pages=pages))
        for number in range(pages):
            assert walk.goes_on()
            page = PageBase(PageData[int]([], f"cursor {number}"), None)
            walk.arrived(page)
            walk.hand_out(page)
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    assert peak(100_000) < 1.1 * peak(10_000)


@pytest.mark.parametrize("value", [0, -1, 2.5, "7", True, None])
def test_a_number_of_pages_that_is_none_is_refused(value: object) -> None:
    """The message names the argument."""
    with pytest.raises(InvalidRequestError, match=r"^max_pages is .*: give an integer, 1 or more"):
        check_count("max_pages", value)


def page(*items: int, following: str | None = None, fault: str | None = None) -> PageBase[int]:
    """A page with a successor, or the last one."""
    return PageBase(PageData(items, following, fault), None)


def begun(*pages: PageBase[int], **rules: Any) -> Walk[int]:
    """A walk that has handed out pages."""
    walk = Walk[int](WalkRules(**{"start": Position(), **rules}))
    for one in pages:
        assert walk.goes_on()
        walk.arrived(one)
        walk.hand_out(one)
    return walk


def test_a_walk_goes_from_cursor_to_cursor_and_ends() -> None:
    """A token leads behind the page handed out last; behind the last one nothing is left."""
    walk = begun(page(1, 2, following="b"))
    assert (walk.goes_on(), walk.cursor, walk.behind) == (True, "b", Position("b"))
    assert (walk.within(0), walk.within(1), walk.within(2)) == (
        Position(None),
        Position(None, 1),
        Position("b"),
    )
    walk = begun(page(1, 2, following="b"), page(3))
    assert (walk.goes_on(), walk.behind, walk.within(1)) == (False, Position("b", 1), Position("b", 1))


def test_a_page_that_arrived_but_was_not_handed_out_is_not_skipped() -> None:
    """An interrupt in between must lose nothing."""
    walk = begun(page(1, 2, following="b"))
    walk.arrived(page(3, following="c"))
    assert (walk.behind, walk.within(1)) == (Position("b"), Position(None, 1))


def test_a_page_that_fails_is_where_the_token_leads() -> None:
    """At the very beginning too, and within a page that was begun before."""
    assert begun().behind == Position()
    assert begun(start=Position("b", 2)).behind == Position("b", 2)
    walk = begun(page(1, following="b"), start=Position("a", 1))
    assert (walk.goes_on(), walk.behind) == (True, Position("b"))


def test_a_fault_is_raised_after_its_page_and_its_token_leads_behind_that_page() -> None:
    """Not to the cursor that is at fault, which would hand out its items again."""
    for broken in (page(1, 2, fault="no cursor"), page(1, 2, following="a")):
        walk = begun(broken, start=Position("a"))
        assert walk.behind == Position("a", 2)
        with pytest.raises(BrokenWalk):
            walk.goes_on()


def test_what_was_handed_out_before_is_skipped() -> None:
    """A page that was handed out whole is not handed out again."""
    walk = Walk[int](WalkRules(Position("b", 2)))
    first, second = page(1, 2, following="c"), page(3, 4)
    walk.arrived(first)
    assert (walk.hand_out(first), walk.taken) == (False, 2)
    walk.arrived(second)
    assert (walk.hand_out(second), walk.taken) == (True, 0)
    assert walk.hand_out(page()) is True


def test_a_page_that_has_become_shorter_takes_nothing_from_the_next_one() -> None:
    """Items that are gone are gone."""
    walk = Walk[int](WalkRules(Position("b", 9)))
    walk.arrived(page(1, 2, following="c"))
    walk.arrived(page(3, 4))
    assert walk.taken == 0


def test_a_walk_without_lasting_cursors_counts_from_the_beginning() -> None:
    """Its tokens lead through the pages, however they are cut the next time."""
    walk = begun(page(1, 2, 3, following="b"), page(4, 5, following="c"), recount=True)
    assert (walk.behind, walk.behind, walk.within(1)) == (
        Position(None, 5),
        Position(None, 5),
        Position(None, 4),
    )
    again = Walk[int](WalkRules(Position(None, 4), recount=True))
    assert again.behind == Position(None, 4)
    first, second = page(1, 2, following="b"), page(3, 4, 5)
    again.arrived(first)
    assert (again.hand_out(first), again.behind) == (False, Position(None, 4))
    again.arrived(second)
    assert (again.hand_out(second), again.taken, again.within(2)) == (True, 2, Position(None, 4))


def test_limits_end_a_walk_without_asking_further() -> None:
    """By items, counting only those not handed out before, or by pages."""
    assert not begun(limit=0).goes_on()
    assert begun(page(1, 2, following="b"), limit=3).goes_on()
    assert not begun(page(1, 2, following="b"), limit=2).goes_on()
    assert begun(page(1, 2, following="b"), limit=1, start=Position("a", 2)).goes_on()
    walk = begun(page(1, following="b"), page(2, following="c"), max_pages=2)
    assert (walk.goes_on(), walk.behind) == (False, Position("c"))


@pytest.mark.parametrize(
    ("rules", "wanted"),
    [
        ({"ahead": 8}, 8),
        ({"ahead": 1}, 1),
        ({"ahead": 8, "max_pages": 3}, 2),
        ({"ahead": 8, "limit": 2}, 0),
        ({"ahead": 8, "limit": 3}, 1),
        ({"ahead": 8, "limit": 7}, 3),
    ],
)
def test_no_more_is_asked_for_ahead_than_can_be_wanted(rules: dict[str, int], wanted: int) -> None:
    """A limit bounds the requests too."""
    arrived = page(1, 2, following="b")
    assert begun(arrived, **rules).wanted(arrived) == wanted


def test_nothing_is_asked_for_after_the_last_page_or_a_fault() -> None:
    """Not even ahead."""
    for arrived in (page(1), page(1, fault="no cursor"), page(1, following="a")):
        assert begun(arrived, start=Position("a"), ahead=8).wanted(arrived) == 0


def test_items_that_come_again_are_left_out() -> None:
    """Those handed out before the token was made count as seen."""
    unseen: Unseen[int] = Unseen(lambda item: item % 10)
    assert list(unseen.places([1, 2, 3], 1, True)) == [1, 2]
    assert list(unseen.places([3, 11, 4, 14], 0, True)) == [2]
    assert list(unseen.places([], 0, True)) == []
    assert list(unseen.places([1, 2], 0, False)) == []


def test_a_page_of_nothing_new_is_a_server_that_does_not_move_on() -> None:
    """A walk by offsets would otherwise never end."""
    unseen: Unseen[int] = Unseen(lambda item: item)
    unseen.places([1, 2], 0, True)
    with pytest.raises(BrokenWalk, match="every item of the page had come before"):
        unseen.places([1, 2], 0, True)
