"""Where things are found in an answer, where parameters go, and what may be asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from twofold import (
    CursorPages,
    InvalidRequestError,
    OffsetPages,
    PageData,
    PageNumberPages,
    PageReply,
    PageStrategy,
    SinglePage,
)
from twofold._core.decode import Undecodable
from twofold._core.pages import check_page_size, check_parallel
from twofold._core.pages.paths import number_at, overlaid, value_at
from twofold._core.sentinel import UNSET

Answer = dict[str, Any]
CURSORS: CursorPages[Answer, int] = CursorPages(items="items", next_cursor="next")
OFFSETS: OffsetPages[Answer, int] = OffsetPages(items="items")
NUMBERS: PageNumberPages[Answer, int] = PageNumberPages(items="items")


@dataclass
class Event:
    """An item that is no mapping."""

    id: int


def read(strategy: PageStrategy[Any, Any], answer: object, cursor: str | None = None) -> PageData[Any]:
    """What a strategy reads from a body."""
    return strategy.read(PageReply(answer), cursor)


def test_a_whole_list_is_one_page() -> None:
    """It has no cursor, and takes none."""
    whole: SinglePage[list[int], int] = SinglePage()
    assert read(whole, [1, 2]) == PageData([1, 2], None)
    assert whole.ask(None).query == {}
    with pytest.raises(InvalidRequestError, match="this list has one page and no cursors"):
        whole.ask("c")


@pytest.mark.parametrize(
    ("items", "answer", "text"),
    [
        ("", {"items": [1]}, "there is a dict where the items should be, not a list"),
        ("items", [1, 2], "there is nothing at 'items', not a list"),
        ("items", {}, "there is nothing at 'items', not a list"),
        ("items", {"items": "abc"}, "there is a str at 'items', not a list"),
        ("data.items", {"data": {"items": {}}}, "there is a dict at 'data.items', not a list"),
        ("items.index", {"items": [1]}, "there is nothing at 'items.index', not a list"),
        (
            lambda answer: answer["items"],
            {"items": 5},
            "there is a int where the items should be, not a list",
        ),
    ],
)
def test_an_answer_without_its_list_is_an_error(items: Any, answer: object, text: str) -> None:
    """An empty list would be taken for the end."""
    with pytest.raises(Undecodable) as caught:
        read(SinglePage(items=items), answer)
    assert str(caught.value) == text


def test_null_is_an_empty_list() -> None:
    """Some languages write it so."""
    assert read(SinglePage(items="items"), {"items": None}) == PageData([], None)


def test_paths_go_through_mappings_and_models() -> None:
    """And an author's function is called as it is; what it raises is the author's."""
    event = Event(5)
    assert value_at({"a": {"b": event}}, "a.b.id") == 5
    assert value_at(event, lambda one: one.id) == 5
    with pytest.raises(KeyError):
        value_at({}, lambda answer: answer["items"])


@pytest.mark.parametrize(
    ("found", "number"), [(7, 7), ("7", 7), ("x", None), (True, None), (None, None), (7.5, None)]
)
def test_numbers_may_be_written_as_text(found: object, number: int | None) -> None:
    """What is no whole number says nothing."""
    assert number_at({"n": found}, "n") == number


def test_fields_are_laid_over_a_copy_of_the_body() -> None:
    """What the caller gave stays as it was, inner objects too."""
    body: Mapping[str, Any] = {"filter": {"a": 1}, "page": {"size": 5}}
    assert overlaid(body, {"page.start": "c", "deep.er.still": 1, "filter": 2}) == {
        "filter": 2,
        "page": {"size": 5, "start": "c"},
        "deep": {"er": {"still": 1}},
    }
    assert body == {"filter": {"a": 1}, "page": {"size": 5}}
    assert overlaid(UNSET, {}) is UNSET
    assert overlaid(UNSET, {"a": 1}) == {"a": 1}


@pytest.mark.parametrize("body", [[1], {"page": 5}, "text"])
def test_a_body_that_takes_no_fields_is_refused(body: object) -> None:
    """Nothing was sent."""
    with pytest.raises(
        InvalidRequestError, match=r"json holds a \w+ where the page parameter goes: give an object"
    ):
        overlaid(body, {"page.start": "c"})


@pytest.mark.parametrize("size", [0, -1, 2.5, "7", True])
def test_a_page_size_that_is_none_is_refused(size: object) -> None:
    """Before anything is sent."""
    with pytest.raises(InvalidRequestError, match=r"^page_size is .*: give an integer, 1 or more"):
        check_page_size(SinglePage(size_parameter="limit"), size)


def test_a_page_size_needs_a_parameter() -> None:
    """A hint that goes nowhere would be a lie."""
    check_page_size(SinglePage(), None)
    with pytest.raises(InvalidRequestError, match="this list takes none"):
        check_page_size(SinglePage(), 5)


@pytest.mark.parametrize("parallel", [0, -1, 2.5, "7", True])
def test_a_number_of_parallel_pages_that_is_none_is_refused(parallel: object) -> None:
    """Before anything is sent."""
    with pytest.raises(InvalidRequestError, match=r"^parallel is .*: give an integer, 1 or more"):
        check_parallel(parallel, OFFSETS)


def test_only_addressed_pages_are_fetched_in_parallel() -> None:
    """A cursor is known only once the page before has come."""
    assert (check_parallel(8, OFFSETS), check_parallel(8, NUMBERS), check_parallel(1, CURSORS)) == (8, 8, 1)
    with pytest.raises(
        InvalidRequestError, match="parallel is 2, but pages of this list cannot be named in advance"
    ):
        check_parallel(2, CURSORS)
