"""Records as the API writes them: Pascal case, some nulls where nobody expects them."""

from __future__ import annotations

from typing import Any

from twofold.emulators.bloomy.state import (
    BloomyState,
    Headline,
    Issue,
    Item,
    Measurable,
    Meeting,
    Rock,
    Todo,
    User,
)

Json = dict[str, Any]

_NOTES = "https://notes.example.test"
_IMAGES = "https://img.example.test"


def user_view(user: User) -> Json:
    """A user in full."""
    return {
        **report_view(user),
        "Description": user.description,
        "Email": user.email,
        "OrganizationId": user.organization,
    }


def report_view(user: User) -> Json:
    """A user as a direct report; those without a photo get a generated one."""
    return {"Id": user.id, "Name": user.name, "ImageUrl": user.image or f"{_IMAGES}/{user.id}.png"}


def found_view(user: User) -> Json:
    """A user as a search result, where no photo is null."""
    return {**user_view(user), "ImageUrl": user.image}


def attendee_view(user: User) -> Json:
    """A user as an attendee or owner, where no photo is no key."""
    return name_id(user) if user.image is None else {**name_id(user), "ImageUrl": user.image}


def name_id(record: User | Meeting) -> Json:
    """An id and a name."""
    return {"Id": record.id, "Name": record.name}


def meeting_view(meeting: Meeting) -> Json:
    """A meeting in full."""
    return {
        "Id": meeting.id,
        "Basics": {"Name": meeting.name},
        "CreateTime": meeting.created,
        "StartDateUtc": meeting.start,
        "OrganizationId": meeting.organization,
    }


def meeting_row(meeting: Meeting) -> Json:
    """A meeting in a list."""
    return {"Id": meeting.id, "Type": "NameId", "Key": f"NameId_{meeting.id}", "Name": meeting.name}


def todo_view(state: BloomyState, todo: Todo) -> Json:
    """A todo."""
    return {
        **_item(todo),
        "DueDate": todo.due,
        "CompleteTime": todo.completed,
        "CloseTime": todo.closed,
        "Complete": todo.completed is not None,
        **_origin(state, todo),
        "Owner": name_id(state.users[todo.owner]),
    }


def issue_view(state: BloomyState, issue: Issue) -> Json:
    """An issue."""
    return {
        **_item(issue),
        "CloseTime": issue.closed,
        "CompleteTime": issue.completed,
        "Complete": issue.completed is not None,
        "Archived": issue.closed is not None,
        **_origin(state, issue),
        "Owner": attendee_view(state.users[issue.owner]),
    }


def headline_view(state: BloomyState, headline: Headline) -> Json:
    """A headline."""
    return {
        **_item(headline),
        "Notes": headline.notes,
        **_origin(state, headline),
        "Owner": name_id(state.users[headline.owner]),
        "OwnerId": headline.owner,
        "Archived": headline.closed is not None,
        "CloseTime": headline.closed,
    }


def rock_view(state: BloomyState, rock: Rock, *, origins: bool) -> Json:
    """A rock; with `origins`, its meeting in a list, or null for a personal one."""
    view = {
        **archived_rock_view(rock),
        "Completion": rock.completion,
        "Archived": rock.archived,
        "Owner": name_id(state.users[rock.owner]),
    }
    if origins:
        view["Origins"] = None if rock.meeting is None else [name_id(state.meetings[rock.meeting])]
    return view


def archived_rock_view(rock: Rock) -> Json:
    """A rock in the list of archived ones, which is short of several keys."""
    return {
        "Id": rock.id,
        "Name": rock.name,
        "CreateTime": rock.created,
        "DueDate": rock.due,
        "Complete": rock.completion == 2,
    }


def measurable_view(state: BloomyState, line: Measurable) -> Json:
    """A measurable of a meeting."""
    return {
        "Id": line.id,
        "Name": line.name,
        "Target": line.target,
        "Direction": line.direction,
        "Modifiers": line.modifiers,
        "Owner": None if line.owner is None else name_id(state.users[line.owner]),
        "Admin": None if line.admin is None else name_id(state.users[line.admin]),
    }


def _item(item: Item) -> Json:
    return {"Id": item.id, "Name": item.name, "DetailsUrl": f"{_NOTES}/{item.id}", "CreateTime": item.created}


def _origin(state: BloomyState, item: Item) -> Json:
    origin = None if item.meeting is None else state.meetings[item.meeting].name
    return {"OriginId": item.meeting, "Origin": origin}
