# The async source; twofold.mirror generates its blocking mirror.
"""The acceptance scenarios 1 to 13: users, meetings, to-dos."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.bloomy_api import ids, last_body, sent

from twofold._async.bloomy.client import AsyncClient
from twofold.bloomy import BloomyError, Todo
from twofold.bloomy.errors import MeetingAttendeesError, NotFoundError
from twofold.emulators import BloomyEmulator
from twofold.emulators.bloomy.state import OtherResult


async def test_scenario_01_user_details(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """Details come alone or with reports and seats, and the key's owner is looked up once."""
    plain = await client.user.details()
    assert (plain.id, plain.direct_reports, plain.positions) == (7, None, None)
    assert sent(bloomy) == ["GET users/mine", "GET users/7"]
    full = await client.user.details(include_all=True)
    assert ids(full.direct_reports or []) == [8]
    assert [(seat.id, seat.name) for seat in full.positions or []] == [(31, "COO"), (32, None)]
    assert sent(bloomy).count("GET users/mine") == 1


async def test_scenario_01_user_details_by_flag(client: AsyncClient) -> None:
    """Each flag fetches its own part only; what was asked for and is empty is an empty list."""
    reports = await client.user.details(8, include_direct_reports=True)
    assert (reports.direct_reports, reports.positions) == ([], None)
    seats = await client.user.details(8, include_positions=True)
    assert (seats.direct_reports, seats.positions) == (None, [])


async def test_scenario_02_reports_and_positions(client: AsyncClient) -> None:
    """Reports default to the key's owner; a user without seats has none."""
    assert ids(await client.user.direct_reports()) == [8]
    assert await client.user.positions(8) == []


async def test_scenario_03_search(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """A search finds by part of a name; without a match the list is empty."""
    (found,) = await client.user.search("bo")
    assert (found.id, found.description, found.organization_id) == (8, None, 42)
    assert await client.user.search("zzz") == []
    assert await client.user.search("a q") != []
    assert sent(bloomy)[-1] == "GET search/user?term=a+q"


async def test_scenario_04_directory(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """The directory lists users only, placeholders on request, and survives a user without an address."""
    bloomy.state.others[55] = OtherResult(id=55, name="Finance", type="Group")
    assert ids(await client.user.list()) == [7, 8]
    assert ids(await client.user.list(include_placeholders=True)) == [7, 8, 9]
    assert sent(bloomy) == ["GET search/all?term=%25"] * 2
    bloomy.state.users[8].email = None
    assert ids(await client.user.list()) == [7]
    assert [user.email for user in await client.user.list(True)] == ["ada@example.test", "", ""]


async def test_scenario_05_meetings_and_attendees(client: AsyncClient) -> None:
    """Meetings are listed by attendee, attendees by meeting."""
    (meeting,) = await client.meeting.list()
    assert (meeting.id, meeting.type, meeting.key) == (100, "NameId", "NameId_100")
    assert ids(await client.meeting.list(8)) == [100, 101]
    assert [attendee.user_id for attendee in await client.meeting.attendees(100)] == [7, 8]


async def test_scenario_06_closed_items_on_request(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """Closed issues and archived to-dos appear when asked for; the flags are always sent, in lower case."""
    assert ids(await client.meeting.issues(100)) == [601]
    assert ids(await client.meeting.issues(100, include_closed=True)) == [601, 602]
    assert ids(await client.meeting.todos(100)) == [501, 503]
    everything = await client.meeting.todos(100, include_closed=True)
    assert [(todo.id, todo.archived) for todo in everything] == [(501, False), (503, False), (504, True)]
    assert [request.query for request in bloomy.requests] == [
        "include_resolved=false",
        "include_resolved=true",
        "INCLUDE_CLOSED=false",
        "INCLUDE_CLOSED=true",
    ]


async def test_scenario_06_meeting_of_an_issue(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """Issues of a meeting have the id it was asked for by, also where the rows do not name one."""
    bloomy.faults.add("GET", "L10/100/issues", remove="0.OriginId")
    (issue,) = await client.meeting.issues(100)
    assert (issue.meeting_id, issue.meeting_name) == (100, "Leadership Weekly")


async def test_scenario_07_metrics(client: AsyncClient) -> None:
    """A measurable may lack target, unit and type."""
    calls, nps = await client.meeting.metrics(100)
    assert (calls.id, calls.target, calls.unit, calls.metric_type) == (301, 50.0, "count", ">=")
    assert (nps.id, nps.target, nps.unit, nps.metric_type, nps.week_number) == (302, None, None, None, 0)


async def test_scenario_08_meeting_details(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """A meeting comes with all its parts, also one the caller does not attend."""
    meeting = await client.meeting.details(101)
    assert meeting.start_date_utc is None
    assert meeting.created_date == datetime(2025, 2, 3, 9, tzinfo=UTC)
    assert meeting.organization_id == 42
    assert [attendee.user_id for attendee in meeting.attendees or []] == [8]
    assert (meeting.issues, meeting.todos, meeting.metrics) == ([], [], [])
    assert len(bloomy.requests) == 5
    full = await client.meeting.details(100)
    assert (full.name, ids(full.issues or []), ids(full.todos or []), ids(full.metrics or [])) == (
        "Leadership Weekly",
        [601],
        [501, 503],
        [301, 302],
    )


async def test_scenario_08_unknown_meeting(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """An unknown meeting is a not-found error after one request."""
    with pytest.raises(NotFoundError) as caught:
        await client.meeting.details(999)
    assert caught.value.status_code == 404
    assert isinstance(caught.value, BloomyError)
    assert sent(bloomy) == ["GET L10/999"]


async def test_scenario_09_create_and_delete(client: AsyncClient) -> None:
    """A created meeting is listed until it is deleted."""
    attendees = [8]
    created = await client.meeting.create("Kickoff", attendees=attendees)
    assert created == {"meeting_id": 9001, "title": "Kickoff", "attendees": [8]}
    assert created["attendees"] is attendees
    assert ids(await client.meeting.list()) == [100, 9001]
    assert await client.meeting.delete(9001) is True
    assert ids(await client.meeting.list()) == [100]


async def test_scenario_10_attendee_failure(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """When an attendee cannot be added the others are, and the error tells the meeting and who is missing."""
    with pytest.raises(MeetingAttendeesError, match=r"meeting 9001 was created.*user 404") as caught:
        await client.meeting.create("K", add_self=False, attendees=[404, 8])
    error = caught.value
    assert (error.meeting_id, error.added, list(error.failed)) == (9001, (8,), [404])
    assert (error.status_code, error.applied) == (404, True)
    assert isinstance(error.__cause__, NotFoundError)
    assert bloomy.state.meetings[9001].attendees == [8]
    assert sorted(sent(bloomy)) == [
        "POST L10/9001/attendees/404",
        "POST L10/9001/attendees/8",
        "POST L10/create",
    ]


async def test_scenario_11_todo_lists(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """To-dos are listed by user or by meeting."""
    assert ids(await client.todo.list()) == [501, 502]
    assert ids(await client.todo.list(8)) == [503]
    assert ids(await client.todo.list(meeting_id=100)) == [501, 503]
    assert sent(bloomy)[-1] == "GET L10/100/todos"


@pytest.mark.parametrize("both", [(7, 100), (0, 0)])
async def test_scenario_11_both_ids(
    client: AsyncClient, bloomy: BloomyEmulator, both: tuple[int, int]
) -> None:
    """Two owners of one list are refused before anything is sent; 0 is an id like any other."""
    with pytest.raises(ValueError, match=r"Please provide either.*not both"):
        await client.todo.list(*both)
    assert sent(bloomy) == []


async def test_scenario_12_create_personal_todo(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """A to-do without a meeting is personal and spelt the personal way."""
    todo = await client.todo.create("X", due_date="2025-07-01", notes="n")
    assert sent(bloomy) == ["GET users/mine", "POST todo/create"]
    assert last_body(bloomy, "POST") == {
        "title": "X",
        "accountableUserId": 7,
        "notes": "n",
        "dueDate": "2025-07-01",
    }
    assert (todo.id, todo.meeting_id, todo.complete, todo.archived) == (9001, None, False, False)


async def test_scenario_12_create_meeting_todo(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """A to-do of a meeting is spelt the meeting's way, and its owner need not be looked up."""
    todo = await client.todo.create("Y", 100, user_id=8)
    assert sent(bloomy) == ["POST L10/100/todos"]
    assert last_body(bloomy, "POST") == {"Title": "Y", "ForId": 8}
    assert (todo.meeting_id, todo.meeting_name) == (100, None)


async def test_scenario_13_change_todos(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """Completing and updating return the to-do as it is afterwards."""
    done = await client.todo.complete(501)
    assert done.complete is True
    assert done.complete_date == datetime(2025, 6, 18, 12, tzinfo=UTC)
    assert (await client.todo.update(501, title="Z")).name == "Z"
    assert last_body(bloomy, "PUT") == {"title": "Z"}
    assert sent(bloomy) == [
        "POST todo/501/complete?status=true",
        "GET todo/501",
        "PUT todo/501",
        "GET todo/501",
    ]
    assert (await client.todo.details(504)).archived is True


async def test_scenario_13_empty_update(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """An update of nothing is refused before anything is sent."""
    with pytest.raises(ValueError, match="At least one field"):
        await client.todo.update(501)
    assert sent(bloomy) == []


async def test_scenario_13_round_trip(client: AsyncClient) -> None:
    """An open to-do stays open through a dump and back, by name and by alias."""
    todo = await client.todo.details(501)
    assert todo.archived is False
    assert Todo.model_validate(todo.model_dump()) == todo
    assert Todo.model_validate(todo.model_dump(by_alias=True)) == todo
    assert Todo.model_validate_json(todo.model_dump_json()).archived is False
    todo.archived = False
    assert todo.archived is False
