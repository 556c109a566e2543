"""Arguments are checked before anything is sent."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from twofold.bloomy import GoalStatus, requests
from twofold.bloomy.errors import ArgumentTypeError, BloomyError, InvalidRequestError


def test_ids() -> None:
    """Ids are integers from 0 on."""
    assert requests.identifier("todo_id", 0) == 0
    for wrong in ("5", 5.0, None, True, [5]):
        with pytest.raises(ArgumentTypeError, match="todo_id is a"):
            requests.identifier("todo_id", wrong)
    with pytest.raises(InvalidRequestError, match="todo_id is -1"):
        requests.identifier("todo_id", -1)


def test_errors_of_arguments() -> None:
    """A wrong type is an error of this package, a TypeError and a ValueError at once."""
    with pytest.raises(ArgumentTypeError) as caught:
        requests.text("title", 5)
    assert isinstance(caught.value, BloomyError)
    assert isinstance(caught.value, TypeError)
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize(
    ("value", "number"), [(5, 5), (5.0, 5.0), (Fraction(1, 2), 0.5), (0, 0), (-1.5, -1.5)]
)
def test_scores(value: Any, number: float) -> None:
    """Scores are finite numbers, integers stay integers."""
    checked = requests.number("score", value)
    assert (checked, type(checked)) == (number, type(number))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "5", None, True, Decimal(5)])
def test_no_scores(value: Any) -> None:
    """What JSON cannot say as a number, or is none, is refused by name."""
    with pytest.raises(InvalidRequestError, match="score is"):
        requests.number("score", value)


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        ("2025-07-01", "2025-07-01"),
        ("soon", "soon"),
        (date(2025, 7, 1), "2025-07-01"),
        (datetime(2025, 7, 1, 9, tzinfo=UTC), "2025-07-01T09:00:00+00:00"),
        (None, None),
    ],
)
def test_dates(value: Any, sent: str | None) -> None:
    """Dates are sent in ISO 8601, text as it is."""
    assert requests.iso_date("due_date", value) == sent


def test_no_date() -> None:
    """A number is no date."""
    with pytest.raises(ArgumentTypeError, match="due_date is a int"):
        requests.iso_date("due_date", 20250701)


@pytest.mark.parametrize(
    ("status", "word"),
    [(GoalStatus.ON_TRACK, "OnTrack"), ("OFF", "AtRisk"), ("Complete", "Complete"), (None, None)],
)
def test_completion(status: Any, word: str | None) -> None:
    """A status is translated to the API's word, in any case."""
    assert requests.completion(status) == word


@pytest.mark.parametrize("status", ["done", "", 5, b"on"])
def test_no_completion(status: Any) -> None:
    """Any other status is refused with the words that can be used."""
    with pytest.raises(ValueError, match=r"Invalid status value .*: give one of on, off, complete"):
        requests.completion(status)


def test_bodies_keep_their_spelling() -> None:
    """Personal and meeting to-dos are spelt as their endpoints want them, empty text included."""
    personal = {**requests.new_todo("t", None, "", ""), **requests.todo_owner(None, 7)}
    assert list(personal.items()) == [
        ("title", "t"),
        ("accountableUserId", 7),
        ("notes", ""),
        ("dueDate", ""),
    ]
    meeting = {**requests.new_todo("t", 100, date(2025, 7, 1), "n"), **requests.todo_owner(100, 7)}
    assert list(meeting.items()) == [("Title", "t"), ("ForId", 7), ("Notes", "n"), ("dueDate", "2025-07-01")]


@pytest.mark.parametrize(
    "build",
    [
        lambda: requests.new_todo(None, None, None, None),
        lambda: requests.new_todo("t", "100", None, None),
        lambda: requests.new_todo("t", None, None, 5),
        lambda: requests.new_issue(100, 5, None),
        lambda: requests.new_headline("t", 5),
        lambda: requests.goal_changes("t", "7", None),
        lambda: requests.issue_changes(5, None),
        lambda: requests.todo_changes(5, None),
        lambda: requests.item_fields([("title", "t")]),
    ],
)
def test_wrong_types(build: Any) -> None:
    """Every argument of every body is checked for its type."""
    with pytest.raises(ArgumentTypeError):
        build()


def test_item_fields() -> None:
    """The first missing field is named; empty text and 0 are given."""
    assert requests.item_fields({"title": "", "meeting_id": 0}, "title", "meeting_id")["meeting_id"] == 0
    with pytest.raises(InvalidRequestError, match=r"^title is required$"):
        requests.item_fields({"title": None}, "title", "meeting_id")
