"""Arguments checked and bodies built, before anything is sent."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from numbers import Integral, Real
from typing import Any, cast

from .errors import ArgumentTypeError, InvalidRequestError
from .models.goals import GoalStatus

_COMPLETIONS = {"on": "OnTrack", "off": "AtRisk", "complete": "Complete"}


def identifier(argument: str, value: object) -> int:
    """An id: an integer, 0 or more, of any integral type.

    Raises:
        ArgumentTypeError: it is no integer; text is refused because it would become part of the path.
        InvalidRequestError: it is negative.
    """
    number = integer(argument, value)
    if number < 0:
        raise InvalidRequestError(f"{argument} is {number}: ids are 0 or more")
    return number


def integer(argument: str, value: object) -> int:
    """A whole number.

    Raises:
        ArgumentTypeError: it is something else.
    """
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise ArgumentTypeError(f"{argument} is a {type(value).__name__}: give an int")
    return int(value)


def number(argument: str, value: object) -> int | float:
    """A finite number; an integer stays an integer.

    Raises:
        ArgumentTypeError: it is no number.
        InvalidRequestError: it is infinite or not a number, which JSON cannot say.
    """
    if isinstance(value, Integral):
        return integer(argument, value)
    if not isinstance(value, Real):
        raise ArgumentTypeError(f"{argument} is a {type(value).__name__}: give an int or a float")
    if not math.isfinite(value):
        raise InvalidRequestError(f"{argument} is {value}: give a finite number")
    return float(value)


def text(argument: str, value: object) -> str:
    """Text, as it is.

    Raises:
        ArgumentTypeError: it is something else.
    """
    if not isinstance(value, str):
        raise ArgumentTypeError(f"{argument} is a {type(value).__name__}: give a str")
    return value


def optional_text(argument: str, value: object) -> str | None:
    """Text or `None`.

    Raises:
        ArgumentTypeError: it is something else.
    """
    return None if value is None else text(argument, value)


def iso_date(argument: str, value: object) -> str | None:
    """A date as the API takes it: text as it is, a `date` or `datetime` in ISO 8601, `None` for none.

    Raises:
        ArgumentTypeError: it is something else.
    """
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str):
        return value
    raise ArgumentTypeError(
        f"{argument} is a {type(value).__name__}: give a date, a datetime or ISO 8601 text"
    )


def not_both(user_id: object, meeting_id: object) -> None:
    """Refuse two owners of one listing.

    Raises:
        InvalidRequestError: both ids are given.
    """
    if user_id is not None and meeting_id is not None:
        raise InvalidRequestError("Please provide either user_id or meeting_id, not both")


def completion(status: object) -> str | None:
    """The API's word for the status of a goal, `None` for none; upper and lower case are the same.

    Raises:
        InvalidRequestError: it is none of the values of `GoalStatus`.
    """
    if status is None:
        return None
    word = _COMPLETIONS.get(status.lower()) if isinstance(status, str) else None
    if word is None:
        allowed = ", ".join(GoalStatus)
        raise InvalidRequestError(f"Invalid status value {status!r}: give one of {allowed}")
    return word


def given(**fields: object) -> dict[str, object]:
    """The fields that are not `None`."""
    return {name: value for name, value in fields.items() if value is not None}


def changes(arguments: str, **fields: object) -> dict[str, object]:
    """The fields to change; `arguments` tells in the error what could have been given.

    Raises:
        InvalidRequestError: there are none.
    """
    body = given(**fields)
    if not body:
        raise InvalidRequestError(f"At least one field must be provided: {arguments}")
    return body


def item_fields(item: object, *required: str) -> Mapping[str, Any]:
    """An item of a bulk call that has all it needs; empty text and 0 count as given.

    Raises:
        ArgumentTypeError: it is no mapping.
        InvalidRequestError: a required field is missing or `None`.
    """
    if not isinstance(item, Mapping):
        raise ArgumentTypeError(f"the item is a {type(item).__name__}: give a dict")
    fields = cast("Mapping[str, Any]", item)
    for name in required:
        if fields.get(name) is None:
            raise InvalidRequestError(f"{name} is required")
    return fields


def new_todo(title: object, meeting_id: int | None, due_date: object, notes: object) -> dict[str, object]:
    """The body of a new to-do without its owner (see `todo_owner`); meetings take another mixture of cases.

    Raises:
        InvalidRequestError: an argument cannot be used.
    """
    checked, more, due = text("title", title), optional_text("notes", notes), iso_date("due_date", due_date)
    if meeting_id is None:
        return {"title": checked, "accountableUserId": None, **given(notes=more, dueDate=due)}
    identifier("meeting_id", meeting_id)
    return {"Title": checked, "ForId": None, **given(Notes=more, dueDate=due)}


def todo_owner(meeting_id: int | None, user_id: int) -> dict[str, object]:
    """The owner's part of the body of a new to-do."""
    return {"accountableUserId": user_id} if meeting_id is None else {"ForId": user_id}


def todo_changes(title: object, due_date: object) -> dict[str, object]:
    """The body of an update of a to-do.

    Raises:
        InvalidRequestError: an argument cannot be used, or there is none.
    """
    return changes(
        "title, due_date", title=optional_text("title", title), dueDate=iso_date("due_date", due_date)
    )


def goal_changes(title: object, accountable_user: object, status: object) -> dict[str, object]:
    """The body of an update of a goal.

    Raises:
        InvalidRequestError: an argument cannot be used, or there is none.
    """
    user = None if accountable_user is None else identifier("accountable_user", accountable_user)
    return changes(
        "title, accountable_user, status",
        accountableUserId=user,
        title=optional_text("title", title),
        completion=completion(status),
    )


def issue_changes(title: object, notes: object) -> dict[str, object]:
    """The body of an update of an issue.

    Raises:
        InvalidRequestError: an argument cannot be used, or there is none.
    """
    return changes("title, notes", title=optional_text("title", title), notes=optional_text("notes", notes))


def new_issue(meeting_id: object, title: object, notes: object) -> dict[str, object]:
    """The body of a new issue; its owner is still to be filled in as `ownerid`.

    Raises:
        InvalidRequestError: an argument cannot be used.
    """
    fields = {
        "title": text("title", title),
        "meetingid": identifier("meeting_id", meeting_id),
        "ownerid": None,
    }
    return {**fields, **given(notes=optional_text("notes", notes))}


def new_headline(title: object, notes: object) -> dict[str, object]:
    """The body of a new headline; its owner is still to be filled in as `ownerId`.

    Raises:
        InvalidRequestError: an argument cannot be used.
    """
    return {"title": text("title", title), "ownerId": None, **given(notes=optional_text("notes", notes))}
