"""Meetings, their attendees and what they list."""

from typing import Any

from pydantic import BaseModel

from twofold.emulators.bloomy.calls import Call, Endpoint
from twofold.emulators.bloomy.state import Meeting
from twofold.emulators.bloomy.views import (
    attendee_view,
    headline_view,
    issue_view,
    measurable_view,
    meeting_row,
    meeting_view,
    todo_view,
)


class _NewMeeting(BaseModel, strict=True):
    title: str
    addself: bool = True


def _list(call: Call) -> Any:
    meetings = call.state.meetings.values()
    return [meeting_row(one) for one in meetings if call.id in one.attendees and not one.deleted]


def _meeting(call: Call) -> Any:
    return meeting_view(call.meeting())


def _attendees(call: Call) -> Any:
    return [attendee_view(call.state.users[id]) for id in call.meeting().attendees]


def _issues(call: Call) -> Any:
    meeting, closed_too = call.meeting(), call.flag("include_resolved")
    issues = [one for one in call.state.issues.values() if one.meeting == meeting.id]
    return [issue_view(call.state, one) for one in issues if closed_too or one.closed is None]


def _todos(call: Call) -> Any:
    meeting, closed_too = call.meeting(), call.flag("include_closed")
    todos = [one for one in call.state.todos.values() if one.meeting == meeting.id]
    return [todo_view(call.state, one) for one in todos if closed_too or one.closed is None]


def _measurables(call: Call) -> Any:
    meeting = call.meeting()
    lines = [one for one in call.state.measurables.values() if meeting.id in one.meetings]
    if not lines and call.modes.null_measurables:
        return None
    return [measurable_view(call.state, one) for one in lines]


def _headlines(call: Call) -> Any:
    meeting = call.meeting()
    headlines = call.state.headlines.values()
    return [
        headline_view(call.state, one)
        for one in headlines
        if one.meeting == meeting.id and one.closed is None
    ]


def _create(call: Call) -> Any:
    body = call.body(_NewMeeting)
    attendees = [call.caller] if body.addself else []
    meeting = Meeting(id=call.state.new_id(), name=body.title, attendees=attendees, created=call.timestamp)
    call.state.meetings[meeting.id] = meeting
    return {"meetingId": meeting.id}


def _add_attendee(call: Call) -> None:
    meeting, user = call.meeting(), call.state.user(call.ids["user"])
    if user.id not in meeting.attendees:
        meeting.attendees.append(user.id)


def _delete(call: Call) -> None:
    call.meeting().deleted = True


ENDPOINTS = (
    Endpoint("GET", "l10/{id:int}/list", _list),
    Endpoint("GET", "l10/{id:int}", _meeting),
    Endpoint("GET", "l10/{id:int}/attendees", _attendees),
    Endpoint("GET", "l10/{id:int}/issues", _issues),
    Endpoint("GET", "l10/{id:int}/todos", _todos),
    Endpoint("GET", "l10/{id:int}/measurables", _measurables),
    Endpoint("GET", "l10/{id:int}/headlines", _headlines),
    Endpoint("POST", "l10/create", _create, "create"),
    Endpoint("POST", "l10/{id:int}/attendees/{user:int}", _add_attendee, "write"),
    Endpoint("DELETE", "l10/{id:int}", _delete, "write"),
)
