"""Models: from the wire, from field names, and back."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from twofold import bloomy
from twofold.bloomy import models
from twofold.bloomy.models.goals import CreatedGoal
from twofold.bloomy.models.meetings import Measurables
from twofold.bloomy.models.users import Directory

ADA = {"Id": 7, "Name": "Ada Quill", "ImageUrl": "https://img.example.test/7.png"}
ROCK = {
    "Id": 701,
    "Name": "Launch portal",
    "CreateTime": "2025-04-01T09:00:00Z",
    "DueDate": "2025-06-30T00:00:00Z",
    "Complete": False,
    "Completion": 1,
    "Owner": ADA,
    "Origins": [{"Id": 100, "Name": "Leadership Weekly"}],
}
ISSUE = {
    "Id": 601,
    "Name": "Churn rising",
    "DetailsUrl": "https://notes.example.test/601",
    "CreateTime": "2025-06-02T09:00:00Z",
    "CloseTime": None,
    "CompleteTime": "",
    "Archived": False,
    "OriginId": 100,
    "Origin": "Leadership Weekly",
    "Owner": ADA,
}
HEADLINE = {
    "Id": 801,
    "Name": "Won Acme",
    "DetailsUrl": None,
    "Notes": "3-year term",
    "OriginId": 100,
    "Origin": "Leadership Weekly",
    "Owner": ADA,
    "Archived": False,
    "CreateTime": "2025-06-16T09:00:00Z",
    "CloseTime": None,
}
WIRE: list[tuple[type[BaseModel], dict[str, Any]]] = [
    (models.UserDetails, {**ADA, "Email": "ada@example.test"}),
    (models.DirectReport, ADA),
    (models.Position, {"Group": {"Position": {"Id": 32, "Name": None}}}),
    (models.UserSearchResult, {**ADA, "Email": "a@example.test", "OrganizationId": 42, "Description": None}),
    (models.UserListItem, {**ADA, "Email": "a@example.test", "Description": "COO", "ResultType": "User"}),
    (models.MeetingListItem, {"Id": 1, "Type": "NameId", "Key": "NameId_1", "Name": "m"}),
    (models.MeetingAttendee, ADA),
    (
        models.MeetingDetails,
        {"Id": 1, "Basics": {"Name": "m"}, "CreateTime": "2025-01-06", "OrganizationId": 42},
    ),
    (models.Issue, ISSUE),
    (models.IssueDetails, ISSUE),
    (models.IssueListItem, ISSUE),
    (models.CreatedIssue, ISSUE),
    (models.Todo, {"Id": 1, "Name": "t", "CloseTime": "2025-06-04T15:30:00Z", "Owner": ADA}),
    (models.GoalInfo, ROCK),
    (models.ArchivedGoalInfo, ROCK),
    (models.HeadlineDetails, HEADLINE),
    (models.ScorecardMetric, {"Id": 302, "Name": "NPS", "Target": None, "Direction": ">=", "Owner": ADA}),
    (
        models.ScorecardWeek,
        {"Id": 1, "ForWeekNumber": 2, "LocalDate": {"Date": "2025-06-16"}, "ForWeek": "2025-06-22"},
    ),
    (
        models.ScorecardItem,
        {
            "Id": 901,
            "MeasurableId": 301,
            "AccountableUserId": 7,
            "MeasurableName": "Calls",
            "Target": "",
            "Measured": 0,
            "Week": "2025-W25",
            "ForWeek": 2890,
            "DateEntered": None,
        },
    ),
]
CASES = pytest.mark.parametrize(("model", "row"), WIRE, ids=[model.__name__ for model, _ in WIRE])


@CASES
def test_round_trips(model: type[BaseModel], row: dict[str, Any]) -> None:
    """What came from the API is equal after a dump and back, by name, by alias, as JSON and pickled."""
    value = model.model_validate({**row, "Unheard": {"of": [1]}})
    assert model.model_validate(value.model_dump()) == value
    assert model.model_validate(value.model_dump(by_alias=True)) == value
    assert model.model_validate_json(value.model_dump_json()) == value
    assert model.model_validate_json(value.model_dump_json(by_alias=True)) == value
    assert pickle.loads(pickle.dumps(value)) == value
    assert (value.model_extra or {})["Unheard"] == {"of": [1]}


@CASES
def test_dumps_by_field_name(model: type[BaseModel], row: dict[str, Any]) -> None:
    """A dump has every field by its name."""
    value = model.model_validate(row)
    assert set(model.model_fields) <= set(value.model_dump())
    assert set(value.model_dump()) - set(model.model_fields) == set(value.model_extra or {})


def test_aliases_of_the_api() -> None:
    """The models with aliases dump the API's names by alias."""
    issue = models.Issue.model_validate(ISSUE)
    assert list(issue.model_dump(by_alias=True))[:11] == [
        "Id",
        "Name",
        "DetailsUrl",
        "CreateDate",
        "MeetingId",
        "MeetingName",
        "OwnerName",
        "OwnerId",
        "OwnerImageUrl",
        "ClosedDate",
        "CompletionDate",
    ]
    assert (issue.owner_name, issue.owner_id, issue.meeting_id) == ("Ada Quill", 7, 100)
    todo = models.Todo(id=1, name="t", archived=True)
    assert todo.model_dump(by_alias=True) == {
        "Id": 1,
        "Name": "t",
        "DetailsUrl": None,
        "DueDate": None,
        "CompleteTime": None,
        "CreateTime": None,
        "OriginId": None,
        "Origin": None,
        "Complete": False,
        "CloseTime": True,
    }
    attendee = models.MeetingAttendee.model_validate(ADA)
    assert attendee.model_dump(by_alias=True)["UserId"] == 7


def test_owner_and_notes_are_within_reach() -> None:
    """What the API sends beyond the known fields can be read."""
    todo = models.Todo.model_validate({"Id": 1, "Name": "t", "Owner": ADA, "Notes": "n"})
    assert todo.model_extra == {"Owner": ADA, "Notes": "n"}


@pytest.mark.parametrize("origins", [None, [], [None], [{}], [{"Id": None, "Name": None}], "?"])
def test_goal_without_a_meeting(origins: object) -> None:
    """A goal without a meeting has none, in whichever way the API says so."""
    goal = models.GoalInfo.model_validate({**ROCK, "Origins": origins})
    assert (goal.meeting_id, goal.meeting_title) == (None, None)


@pytest.mark.parametrize("owner", [None, {}, {"Id": None, "Name": None}, "?"])
def test_without_an_owner(owner: object) -> None:
    """A record without an owner has the id 0 and no name, in whichever way the API says so."""
    goal = models.GoalInfo.model_validate({**ROCK, "Owner": owner})
    assert (goal.user_id, goal.user_name) == (0, "")
    issue = models.Issue.model_validate({**ISSUE, "Owner": owner})
    assert (issue.owner_id, issue.owner_name, issue.owner_image_url) == (0, "", "")
    details = models.IssueDetails.model_validate({**ISSUE, "Owner": owner})
    assert (details.user_id, details.user_name) == (0, "")


def test_headline_without_an_owner() -> None:
    """A headline that nobody owns has an owner with id 0."""
    assert models.HeadlineDetails.model_validate({**HEADLINE, "Owner": None}).owner_details.id == 0


def test_headline_gathers_its_meeting() -> None:
    """The flat meeting of the API becomes an object, and a missing one is named in the error."""
    headline = models.HeadlineDetails.model_validate(HEADLINE)
    assert (headline.meeting_details.id, headline.meeting_details.title) == (100, "Leadership Weekly")
    headline.title = "Won Acme twice"
    assert headline.title == "Won Acme twice"
    with pytest.raises(ValidationError, match="OriginId"):
        models.HeadlineDetails.model_validate({**HEADLINE, "OriginId": None})


@pytest.mark.parametrize(
    ("sent", "active", "archived"),
    [
        (True, "Completed", "Complete"),
        (False, "Incomplete", "Incomplete"),
        (None, "Incomplete", "Incomplete"),
    ],
)
def test_status_of_goals(sent: object, active: str, archived: str) -> None:
    """Active and archived goals have their own words for being complete."""
    assert models.GoalInfo.model_validate({**ROCK, "Complete": sent}).status == active
    assert models.ArchivedGoalInfo.model_validate({**ROCK, "Complete": sent}).status == archived


@pytest.mark.parametrize(
    ("sent", "status"), [(2, "complete"), (1, "on"), (0, "off"), (None, "off"), (9, "off")]
)
def test_status_of_created_goals(sent: object, status: str) -> None:
    """A created goal is on track, at risk or complete by number."""
    assert CreatedGoal.model_validate({**ROCK, "Completion": sent}).status == status


def test_measurables_in_the_making() -> None:
    """Rows that are no measurables yet are dropped; the id 0 is an id; a missing target is 0."""
    rows = [
        5,
        None,
        {"Id": None, "Name": "x"},
        {"Name": "x"},
        {"Id": 1, "Name": " "},
        {"Id": 0, "Name": " Calls "},
    ]
    (metric,) = Measurables.model_validate(rows).root
    assert (metric.id, metric.title, metric.target, metric.accountable_user_id) == (0, "Calls", 0.0, 0)
    assert models.ScorecardMetric.model_validate({"Id": 1, "Name": "x", "Modifiers": 3}).unit == "3"


def test_directory_rows() -> None:
    """Rows that are no users may lack everything; a user without a name is an error."""
    rows = [{"ResultType": "Team"}, {"Id": 7, "Name": "A", "Email": "a@b.test", "ResultType": "User"}]
    assert [user.id for user in Directory.model_validate(rows).users(include_placeholders=False)] == [7]
    with pytest.raises(ValidationError, match="Name"):
        Directory.model_validate([{"Id": 7, "Email": "", "ResultType": "User"}])
    with pytest.raises(ValidationError, match="dictionary"):
        Directory.model_validate([7])


def test_null_is_no_completion() -> None:
    """Whether a to-do is complete is never guessed: null is refused."""
    with pytest.raises(ValidationError, match="Complete"):
        models.Todo.model_validate({"Id": 1, "Name": "t", "Complete": None})


def test_text_is_trimmed() -> None:
    """Text fields lose their outer white space."""
    assert models.Todo(id=1, name="  t ").name == "t"


def test_assignments_are_validated() -> None:
    """What is assigned to a field is converted and checked as at construction."""
    todo = models.Todo(id=1, name="t")
    todo.due_date = "2025-07-01"
    assert todo.due_date == datetime(2025, 7, 1, tzinfo=UTC)
    with pytest.raises(ValidationError):
        todo.complete = "perhaps"


def test_bulk_errors() -> None:
    """A bulk error keeps its exception, which is neither dumped nor compared."""
    error = models.BulkCreateError(index=1, input_data={" title ": "t"}, error="no", exception=KeyError("Id"))
    assert error.model_dump() == {"index": 1, "input_data": {"title": "t"}, "error": "no"}
    assert models.BulkCreateError.model_validate(error.model_dump()) == error
    assert error != models.BulkCreateError(index=2, input_data={"title": "t"}, error="no")
    assert error != "no"
    assert isinstance(pickle.loads(pickle.dumps(error)).exception, KeyError)
    result: models.BulkCreateResult[models.Todo] = models.BulkCreateResult(successful=[], failed=[error])
    assert result.model_dump() == {"successful": [], "failed": [error.model_dump()]}
    assert pickle.loads(pickle.dumps(result)) == result


def test_models_have_schemas() -> None:
    """Every exported model has a JSON schema."""
    for name in bloomy.__all__:
        exported = getattr(bloomy, name)
        if isinstance(exported, type) and issubclass(exported, BaseModel):
            assert TypeAdapter(exported).json_schema()
