"""The wire contract of the Bloom Growth emulator, endpoint by endpoint, on the seed s0."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from twofold.emulators import BloomyEmulator

ADA = {
    "Id": 7,
    "Name": "Ada Quill",
    "ImageUrl": "https://img.example.test/7.png",
    "Description": "COO",
    "Email": "ada@example.test",
    "OrganizationId": 42,
}
BO_FOUND = {
    "Id": 8,
    "Name": "Bo Marsh",
    "ImageUrl": None,
    "Description": None,
    "Email": "bo@example.test",
    "OrganizationId": 42,
}
SEAT = {
    "Id": 9,
    "Name": "Open Seat",
    "ImageUrl": "/i/userplaceholder",
    "Description": "",
    "Email": "",
    "OrganizationId": 42,
}
ORIGIN = {"OriginId": 100, "Origin": "Leadership Weekly"}
OWNER = {"Id": 7, "Name": "Ada Quill"}
NOW = "2025-06-18T12:00:00Z"


def details_url(id: int) -> str:
    return f"https://notes.example.test/{id}"


TODO_501 = {
    "Id": 501,
    "Name": "Send board pack",
    "DetailsUrl": details_url(501),
    "DueDate": "2025-06-25T00:00:00Z",
    "CreateTime": "2025-06-10T08:30:00Z",
    "CompleteTime": None,
    "CloseTime": None,
    "Complete": False,
    **ORIGIN,
    "Owner": OWNER,
}
ISSUE_601 = {
    "Id": 601,
    "Name": "Churn rising",
    "DetailsUrl": details_url(601),
    "CreateTime": "2025-06-02T09:00:00Z",
    "CloseTime": None,
    "CompleteTime": None,
    "Complete": False,
    "Archived": False,
    **ORIGIN,
    "Owner": {**OWNER, "ImageUrl": "https://img.example.test/7.png"},
}
ROCK_701 = {
    "Id": 701,
    "Name": "Launch portal",
    "CreateTime": "2025-04-01T09:00:00Z",
    "DueDate": "2025-06-30T00:00:00Z",
    "Complete": False,
    "Completion": 1,
    "Archived": False,
    "Owner": OWNER,
}
ORIGINS = {"Origins": [{"Id": 100, "Name": "Leadership Weekly"}]}
HEADLINE_801 = {
    "Id": 801,
    "Name": "Won Acme",
    "DetailsUrl": details_url(801),
    "Notes": "3-year term",
    **ORIGIN,
    "Owner": OWNER,
    "OwnerId": 7,
    "Archived": False,
    "CreateTime": "2025-06-16T09:00:00Z",
    "CloseTime": None,
}
CALLS_MADE = {"MeasurableId": 301, "AccountableUserId": 7, "MeasurableName": "Calls made", "Target": 50}
SCORES = [
    {
        "Id": 900,
        **CALLS_MADE,
        "Measured": 48,
        "Week": "2025-W24",
        "ForWeek": 2889,
        "DateEntered": "2025-06-13T16:20:00Z",
    },
    {"Id": 901, **CALLS_MADE, "Measured": None, "Week": "2025-W25", "ForWeek": 2890, "DateEntered": None},
    {
        "Id": 902,
        "MeasurableId": 302,
        "AccountableUserId": 7,
        "MeasurableName": "NPS",
        "Target": None,
        "Measured": 9,
        "Week": "2025-W25",
        "ForWeek": 2890,
        "DateEntered": "2025-06-17T11:02:00Z",
    },
]
MEASURABLES = [
    {
        "Id": 301,
        "Name": "Calls made",
        "Target": 50,
        "Direction": ">=",
        "Modifiers": "count",
        "Owner": OWNER,
        "Admin": {"Id": 8, "Name": "Bo Marsh"},
    },
    {
        "Id": 302,
        "Name": "NPS",
        "Target": None,
        "Direction": None,
        "Modifiers": None,
        "Owner": OWNER,
        "Admin": None,
    },
]


def meeting_row(id: int, name: str) -> dict[str, Any]:
    return {"Id": id, "Type": "NameId", "Key": f"NameId_{id}", "Name": name}


READS: dict[str, Any] = {
    "users/mine": ADA,
    "users/7": ADA,
    "users/8": {**BO_FOUND, "ImageUrl": "https://img.example.test/8.png"},
    "users/7/directreports": [{"Id": 8, "Name": "Bo Marsh", "ImageUrl": "https://img.example.test/8.png"}],
    "users/8/directreports": [],
    "users/7/seats": [
        {"Group": {"Position": {"Id": 31, "Name": "COO"}}},
        {"Group": {"Position": {"Id": 32, "Name": None}}},
    ],
    "users/8/seats": [],
    "search/user?term=BO": [BO_FOUND],
    "search/user?term=example.test": [ADA, BO_FOUND],
    "search/user?term=zzz": [],
    "search/all?term=%25": [{**user, "ResultType": "User"} for user in (ADA, BO_FOUND, SEAT)],
    "search/all?term=seat": [{**SEAT, "ResultType": "User"}],
    "L10/7/list": [meeting_row(100, "Leadership Weekly")],
    "L10/8/list": [meeting_row(100, "Leadership Weekly"), meeting_row(101, "Ops Sync")],
    "L10/12345/list": [],
    "L10/100": {
        "Id": 100,
        "Basics": {"Name": "Leadership Weekly"},
        "CreateTime": "2025-01-06T09:00:00Z",
        "StartDateUtc": "2025-01-08T15:00:00Z",
        "OrganizationId": 42,
    },
    "L10/101": {
        "Id": 101,
        "Basics": {"Name": "Ops Sync"},
        "CreateTime": "2025-02-03T09:00:00Z",
        "StartDateUtc": None,
        "OrganizationId": 42,
    },
    "L10/100/attendees": [
        {**OWNER, "ImageUrl": "https://img.example.test/7.png"},
        {"Id": 8, "Name": "Bo Marsh"},
    ],
    "L10/100/issues": [ISSUE_601],
    "L10/101/issues": [],
    "L10/100/measurables": MEASURABLES,
    "L10/101/measurables": [],
    "todo/501": TODO_501,
    "rocks/user/7": [ROCK_701],
    "rocks/user/7?include_origin=true": [{**ROCK_701, **ORIGINS}],
    "archivedrocks/user/7": [
        {
            "Id": 702,
            "Name": "Hire CFO",
            "CreateTime": "2025-01-05T09:00:00Z",
            "DueDate": None,
            "Complete": True,
        }
    ],
    "archivedrocks/user/8": [],
    "rocks/701": ROCK_701,
    "rocks/701?include_origin=true": {**ROCK_701, **ORIGINS},
    "weeks/current": {
        "Id": 2890,
        "ForWeekNumber": 2890,
        "LocalDate": {"Date": "2025-06-16T00:00:00"},
        "ForWeek": "2025-06-22T00:00:00Z",
    },
    "scorecard/user/7": {"Scores": SCORES},
    "scorecard/user/8": {"Scores": []},
    "scorecard/meeting/100": {"Scores": SCORES},
    "scorecard/meeting/101": {"Scores": []},
    "issues/users/7": [ISSUE_601],
    "issues/users/8": [],
    "issues/601": ISSUE_601,
    "headline/users/7": [HEADLINE_801],
    "headline/801": HEADLINE_801,
    "headline/801?Include_Origin=true": HEADLINE_801,
}

LISTED: dict[str, list[int]] = {
    "L10/100/issues?include_resolved=true": [601, 602],
    "L10/100/issues?include_resolved=false": [601],
    "L10/100/todos": [501, 503],
    "L10/100/todos?INCLUDE_CLOSED=true": [501, 503, 504],
    "L10/100/headlines": [801, 802],
    "todo/user/7": [501, 502],
    "todo/user/8": [503],
    "search/all?term=%25": [7, 8, 9],
}


@pytest.mark.parametrize("path", READS)
def test_a_read_answers_exactly(api: httpx.Client, bloomy: BloomyEmulator, path: str) -> None:
    """The body is the stated JSON, key for key, and the route is known."""
    answer = api.get(path)
    assert (answer.status_code, answer.json()) == (200, READS[path])
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert bloomy.unknown_requests == []


@pytest.mark.parametrize("path", LISTED)
def test_a_list_selects(api: httpx.Client, path: str) -> None:
    """The ids listed, in order."""
    assert [row["Id"] for row in api.get(path).json()] == LISTED[path]


CREATED: dict[tuple[str, str], tuple[dict[str, Any], dict[str, Any]]] = {
    ("L10/create", "itself"): ({"title": "Kickoff", "addSelf": True}, {"meetingId": 9001}),
    ("todo/create", "todo/9001"): (
        {"title": "X", "accountableUserId": 7, "notes": "n", "dueDate": "2025-07-01"},
        {
            "Id": 9001,
            "Name": "X",
            "DueDate": "2025-07-01",
            "OriginId": None,
            "Origin": None,
            "CreateTime": NOW,
        },
    ),
    ("L10/100/todos", "todo/9001"): (
        {"Title": "Y", "ForId": 8},
        {
            "Id": 9001,
            "Name": "Y",
            "DueDate": "2025-06-25T12:00:00Z",
            **ORIGIN,
            "Owner": {"Id": 8, "Name": "Bo Marsh"},
        },
    ),
    ("L10/100/rocks", "rocks/9001?include_origin=true"): (
        {"title": "G", "accountableUserId": 7},
        {
            "Id": 9001,
            "Name": "G",
            "Completion": 0,
            "Complete": False,
            "CreateTime": NOW,
            "Owner": OWNER,
            **ORIGINS,
        },
    ),
    ("issues/create", "issues/9001"): (
        {"title": "I", "meetingid": 100, "ownerid": 7, "notes": "n"},
        {"Id": 9001, "Name": "I", **ORIGIN, "DetailsUrl": details_url(9001), "CloseTime": None},
    ),
    ("L10/100/headlines", "headline/9001"): (
        {"title": "H", "ownerId": 7, "notes": "n"},
        {"Id": 9001, "Name": "H", "Notes": "n", **ORIGIN, "OwnerId": 7, "CreateTime": NOW},
    ),
}


@pytest.mark.parametrize(("path", "readable"), CREATED)
def test_a_creation_answers_what_it_made(api: httpx.Client, path: str, readable: str) -> None:
    """The answer has the stated keys, and reading the new record gives the same answer."""
    body, expected = CREATED[path, readable]
    answer = api.post(path, json=body)
    assert answer.status_code == 200
    assert {**answer.json(), **expected} == answer.json()
    if readable != "itself":
        assert api.get(readable).json() == answer.json()


def test_a_new_meeting_may_leave_its_maker_out(api: httpx.Client) -> None:
    """addSelf decides whether the caller attends."""
    api.post("L10/create", json={"title": "With", "addSelf": True})
    api.post("L10/create", json={"title": "Without", "addSelf": False})
    assert [row["Id"] for row in api.get("L10/7/list").json()] == [100, 9001]
    assert api.get("L10/9002/attendees").json() == []
    assert api.get("L10/9001").json()["CreateTime"] == NOW


WRITES: dict[tuple[str, str], tuple[Any, str, dict[str, Any]]] = {
    ("POST", "todo/501/complete?status=true"): (None, "todo/501", {"Complete": True, "CompleteTime": NOW}),
    ("POST", "todo/502/complete"): (None, "todo/502", {"Complete": True, "CompleteTime": NOW}),
    ("POST", "todo/503/complete?status=false"): (None, "todo/503", {"Complete": False, "CompleteTime": None}),
    ("PUT", "todo/501"): ({"title": "Z"}, "todo/501", {**TODO_501, "Name": "Z"}),
    ("PUT", "todo/502"): (
        {"dueDate": "2025-08-01"},
        "todo/502",
        {"Name": "Book travel", "DueDate": "2025-08-01"},
    ),
    ("POST", "issues/601/complete"): (
        {"complete": True},
        "issues/601",
        {"CloseTime": NOW, "CompleteTime": NOW, "Complete": True},
    ),
    ("POST", "issues/602/complete"): (
        {"complete": False},
        "issues/602",
        {"CloseTime": None, "CompleteTime": None},
    ),
    ("PUT", "issues/601"): ({"title": "J", "notes": "n"}, "issues/601", {**ISSUE_601, "Name": "J"}),
    ("PUT", "headline/801"): ({"title": "H2"}, "headline/801", {**HEADLINE_801, "Name": "H2"}),
    ("PUT", "rocks/701"): (
        {"title": "P", "accountableUserId": 8, "completion": "Complete"},
        "rocks/701",
        {"Name": "P", "Owner": {"Id": 8, "Name": "Bo Marsh"}, "Completion": 2, "Complete": True},
    ),
    ("PUT", "rocks/702"): ({"completion": "AtRisk"}, "rocks/702", {"Completion": 0, "Complete": False}),
    ("PUT", "rocks/703"): ({}, "rocks/703", {"Name": "Cut lead time", "Completion": 0}),
    ("PUT", "rocks/701/archive"): (None, "rocks/701", {"Archived": True}),
    ("PUT", "rocks/702/restore"): (None, "rocks/702", {"Archived": False}),
}


@pytest.mark.parametrize(("verb", "path"), WRITES)
def test_a_write_changes_what_is_read_next(api: httpx.Client, verb: str, path: str) -> None:
    """The write answers 200 with nothing, and the record then has the stated keys."""
    body, readable, expected = WRITES[verb, path]
    answer = api.request(verb, path, json=body) if body is not None else api.request(verb, path)
    assert (answer.status_code, answer.content) == (200, b"")
    record = api.get(readable).json()
    assert {**record, **expected} == record


def test_archiving_moves_a_rock_between_the_lists(api: httpx.Client) -> None:
    """An archived rock is in the archived list only, a restored one in the other."""
    api.put("rocks/701/archive")
    assert [rock["Id"] for rock in api.get("archivedrocks/user/7").json()] == [701, 702]
    assert api.get("rocks/user/7").json() == []
    api.put("rocks/702/restore")
    assert [rock["Id"] for rock in api.get("rocks/user/7").json()] == [702]


def test_adding_an_attendee_twice_adds_them_once(api: httpx.Client) -> None:
    """Attendees keep the order in which they were added."""
    for user in (9, 7, 9):
        assert api.post(f"L10/101/attendees/{user}").content == b""
    assert [user["Id"] for user in api.get("L10/101/attendees").json()] == [8, 9, 7]


@pytest.mark.parametrize("path", ["rocks/701", "headline/801", "L10/100"])
def test_what_is_deleted_is_gone(api: httpx.Client, path: str) -> None:
    """The first delete answers with nothing; reading and deleting again give 404."""
    assert api.delete(path).content == b""
    assert [api.get(path).status_code, api.delete(path).status_code] == [404, 404]
    assert 701 not in [rock["Id"] for rock in api.get("rocks/user/7").json()] or path != "rocks/701"


def test_a_deleted_meeting_leaves_the_lists_and_its_todos_keep_its_name(api: httpx.Client) -> None:
    """Listing omits it, its parts are 404, and a todo from it still names it."""
    api.delete("L10/100")
    assert api.get("L10/7/list").json() == []
    assert api.get("L10/100/todos").status_code == 404
    assert api.get("todo/501").json() == TODO_501


def test_a_score_is_entered_replaced_and_cleared(api: httpx.Client) -> None:
    """A write for a week shows in both scorecards; numbers keep their type."""
    api.put("measurables/301/week/2890", json={"value": 61.5})
    score = api.get("scorecard/user/7").json()["Scores"][1]
    assert (score["Id"], score["Measured"], score["DateEntered"]) == (901, 61.5, NOW)
    api.put("measurables/301/week/2890", json={"value": 5})
    assert b'"Measured":5,' in api.get("scorecard/meeting/100").content
    api.put("measurables/301/week/2890", json={"value": None})
    assert api.get("scorecard/user/7").json() == {"Scores": SCORES}


def test_a_score_for_a_new_week_is_a_new_row(api: httpx.Client) -> None:
    """The row gets a new id, and the text of its week."""
    api.put("measurables/302/week/2891", json={"value": 1})
    row = api.get("scorecard/user/7").json()["Scores"][-1]
    assert (row["Id"], row["ForWeek"], row["Week"], row["Measured"]) == (9001, 2891, "2025-W26", 1)


def test_the_current_week_follows_the_clock(api: httpx.Client, bloomy: BloomyEmulator) -> None:
    """Sunday night belongs to the old week, Monday to the next."""
    bloomy.clock.advance(4 * 86400 + 12 * 3600 - 1)
    assert api.get("weeks/current").json()["ForWeekNumber"] == 2890
    bloomy.clock.advance(1)
    assert api.get("weeks/current").json()["LocalDate"] == {"Date": "2025-06-23T00:00:00"}


def test_a_key_is_had_for_a_password(bloomy: BloomyEmulator) -> None:
    """/Token answers the account's key, and a wrong password or grant type with 400."""
    form = {"grant_type": "password", "userName": "ada@example.test", "password": "pw"}
    answer = httpx.post(f"{bloomy.url}/Token", data=form)
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "access_token": "emu-key",
            "token_type": "bearer",
            "expires_in": 1209599,
            "userName": "ada@example.test",
        },
    )
    refused = httpx.post(f"{bloomy.url}/Token", data={**form, "password": "no"})
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    other = httpx.post(f"{bloomy.url}/Token", data={**form, "grant_type": "x"})
    assert (other.status_code, other.json()["error"]) == (400, "unsupported_grant_type")


def test_all_45_endpoints_are_there(bloomy: BloomyEmulator) -> None:
    """The table of routes has the 45 endpoints, each once."""
    routes = [(verb, route.path) for route in bloomy.routes() for verb in route.methods - {"HEAD"}]  # pyright: ignore
    assert len(routes) == len(set(routes)) == 45
