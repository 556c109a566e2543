"""What methods return is made of the arguments and of what the API answered."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from typing import Any

import pytest

import twofold
from twofold import BulkOutcome
from twofold.bloomy import GoalStatus, Issue, Todo, errors
from twofold.bloomy.models.goals import CreatedGoal
from twofold.bloomy.models.headlines import CreatedHeadline
from twofold.bloomy.results import (
    bulk_result,
    created_goal,
    created_headline,
    created_todo,
    item_data,
    of_meeting,
)

NOW = datetime(2025, 6, 18, 12, tzinfo=UTC)


def test_created_todo_is_open() -> None:
    """A new to-do is open and of the meeting asked for, whatever the API says."""
    answer = Todo.model_validate(
        {
            "Id": 1,
            "Name": "t",
            "Complete": True,
            "CompleteTime": "2025-06-01",
            "CloseTime": "2025-06-01",
            "OriginId": 5,
            "Origin": "m",
        }
    )
    todo = created_todo(answer, 100, NOW)
    assert (todo.meeting_id, todo.meeting_name) == (100, None)
    assert (todo.complete, todo.complete_date, todo.archived) == (False, None, False)


@pytest.mark.parametrize(
    ("sent", "made"),
    [
        ({}, NOW),
        ({"CreateTime": None}, None),
        ({"CreateTime": "2025-06-01"}, datetime(2025, 6, 1, tzinfo=UTC)),
    ],
)
def test_created_todo_has_a_date(sent: dict[str, Any], made: datetime | None) -> None:
    """A new to-do is made now only if the API does not mention when."""
    assert created_todo(Todo.model_validate({"Id": 1, "Name": "t", **sent}), None, NOW).create_date == made


def test_created_goal_echoes_the_arguments() -> None:
    """Title, meeting and user of a new goal are the ones asked for."""
    answer = CreatedGoal.model_validate(
        {
            "Id": 1,
            "Name": "other",
            "CreateTime": "2025-06-01",
            "Owner": {"Id": 9, "Name": "Ada"},
            "Origins": [{"Id": 5, "Name": "m"}],
            "Completion": 1,
        }
    )
    goal = created_goal(answer, "t", 100, 7)
    assert (goal.title, goal.meeting_id, goal.user_id) == ("t", 100, 7)
    assert (goal.user_name, goal.meeting_title, goal.status) == ("Ada", "m", GoalStatus.ON_TRACK)


def test_created_headline_has_its_owner() -> None:
    """The owner of a new headline is the one asked for; without notes their address is empty."""
    answer = CreatedHeadline.model_validate({"Id": 1, "Name": "t", "DetailsUrl": None})
    headline = created_headline(answer, 7)
    assert (headline.owner_details.id, headline.owner_details.name, headline.notes_url) == (7, None, "")


def test_issues_of_a_meeting() -> None:
    """Issues listed for a meeting have the id it was asked for by, whatever the rows say."""
    rows = [{"Id": 1, "Name": "i", "CreateTime": "2025-06-01", "Origin": "m", "OriginId": 5}]
    rows.append({"Id": 2, "Name": "j", "CreateTime": "2025-06-01", "Origin": None})
    issues = of_meeting([Issue.model_validate(row) for row in rows], 100)
    assert [(issue.id, issue.meeting_id, issue.meeting_name) for issue in issues] == [
        (1, 100, "m"),
        (2, 100, ""),
    ]


def test_failures_always_say_something() -> None:
    """A failure whose exception has no text is named after its class, and keeps the exception."""
    fault = TimeoutError()
    outcomes = [BulkOutcome(0, {"a": 1}, value=5), BulkOutcome(1, {"b": 2}, error=fault)]
    result = bulk_result(outcomes, item_data)
    assert result.successful == [5]
    assert (result.failed[0].error, result.failed[0].exception) == ("TimeoutError", fault)


def test_input_data_is_a_copy() -> None:
    """The item of a failure is a copy, and what is no dict is kept beside its name."""
    item = {"title": "t"}
    assert item_data(item) == item
    assert item_data(item) is not item
    assert item_data(5) == {"item": 5}


def test_every_error_is_of_both_trees() -> None:
    """Each error class inherits the root of this package and the common class of its name."""
    for name in vars(errors):
        cls = getattr(errors, name)
        if isinstance(cls, type) and issubclass(cls, errors.BloomyError):
            assert issubclass(cls, getattr(twofold, name, twofold.TwofoldError)), name


def test_api_error_by_position() -> None:
    """An APIError takes message and status, and has the text of its message."""
    error = errors.APIError("no", 418)
    assert (str(error), error.status_code, error.applied) == ("no", 418, False)
    assert errors.APIError("no").status_code is None


def test_attendees_error_survives_a_pickle() -> None:
    """The error of a meeting without its attendees keeps all that it knows across processes."""
    error = errors.attendees_error(9001, [8], {404: errors.NotFoundError("gone", 404), 5: ValueError("x")})
    copy = pickle.loads(pickle.dumps(error))
    assert (copy.meeting_id, copy.added, list(copy.failed)) == (9001, (8,), [404, 5])
    assert (copy.status_code, copy.applied, str(copy)) == (404, True, str(error))
    assert "2 of 3 attendees" in str(error)
