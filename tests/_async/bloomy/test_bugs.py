# The async source; twofold.mirror generates its blocking mirror.
"""Defects of the hand-written SDK, each shown to be gone on the wire."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.bloomy_api import ids, sent, writes

from twofold._async.bloomy.client import AsyncClient
from twofold.bloomy import APIError, BloomyError
from twofold.bloomy.errors import DecodeError, MeetingAttendeesError, ServerError
from twofold.emulators import BloomyEmulator
from twofold.testing import FakeClock


@pytest.mark.parametrize("target", ["null", '""'])
async def test_bug_b02_measurable_without_target(
    client: AsyncClient, bloomy: BloomyEmulator, target: str
) -> None:
    """A measurable without a target harms neither the metrics nor the details of its meeting."""
    body = f'[{{"Id":302,"Name":" NPS ","Target":{target},"Direction":null,"Modifiers":null,"Owner":null}}]'
    bloomy.faults.add("GET", "L10/100/measurables", status=200, body=body)
    (metric,) = await client.meeting.metrics(100)
    assert (metric.title, metric.target, metric.unit, metric.metric_type) == ("NPS", None, None, None)
    assert (await client.meeting.details(100)).metrics == [metric]
    assert len((await client.meeting.get_many([100])).successful) == 1


async def test_bug_b03_item_that_is_no_dict(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """An item that is no dict fails alone: the others are created and reported."""
    items: list[Any] = [{"title": "a", "meeting_id": 100}, "b", {"title": "c", "meeting_id": 100}, {1: 2}]
    result = await client.todo.create_many(items)
    assert [todo.name for todo in result.successful] == ["a", "c"]
    assert [(failure.index, failure.input_data) for failure in result.failed] == [
        (1, {"item": "b"}),
        (3, {"1": 2}),
    ]
    assert len(writes(bloomy)) == 2


async def test_bug_b04_bound_of_zero(client: AsyncClient) -> None:
    """A bound of 0 is refused in place of waiting for ever, and so is one that is no integer."""
    for bound in (0, 1.5, True):
        with pytest.raises(ValueError, match="max_concurrent"):
            await client.meeting.create_many([{"title": "a"}], max_concurrent=bound)


async def test_bug_b05_bound_counts_requests(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """The bound of a bulk call holds for its requests, those for attendees included."""
    bloomy.faults.add("*", "**", delay=0.005)
    result = await client.meeting.create_many(
        [{"title": "a", "attendees": [8, 9]}, {"title": "b", "attendees": [8, 9]}], max_concurrent=1
    )
    assert len(result.successful) == 2
    assert bloomy.peak_in_flight == 1
    assert len(writes(bloomy)) == 6


async def test_bug_b06_user_without_address(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """A user whose address is null is skipped as a placeholder and does not spoil the list."""
    bloomy.state.users[8].email = None
    assert ids(await client.user.list()) == [7]


async def test_bug_b07_nulls(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """Nulls that the API sends harm nothing: images, notes, basics, owners; empty dates and scores are none."""
    faults = bloomy.faults
    faults.add("GET", "L10/100/attendees", null="0.ImageUrl")
    faults.add("GET", "L10/100/issues", null="0.Owner.ImageUrl")
    faults.add(
        "GET", "L10/100", status=200, body='{"Id":100,"Basics":null,"StartDateUtc":"","CreateTime":null}'
    )
    faults.add("GET", "issues/601", null="DetailsUrl")
    faults.add("GET", "rocks/701", null="Owner")
    faults.add("GET", "scorecard/user/7", status=200, body=SCORES)
    meeting = await client.meeting.details(100)
    assert (meeting.name, meeting.start_date_utc, meeting.created_date) == ("", None, None)
    assert (meeting.attendees or [])[0].image_url == ""
    assert (meeting.issues or [])[0].owner_image_url == ""
    assert (await client.issue.details(601)).notes_url == ""
    assert (await client.goal.details(701)).user_id == 0
    (score,) = await client.scorecard.list(7, show_empty=True)
    assert (score.value, score.target) == (None, None)


SCORES = (
    '{"Scores":[{"Id":1,"MeasurableId":301,"AccountableUserId":7,"MeasurableName":"Calls","Target":"",'
    '"Measured":"","Week":"2025-W25","ForWeek":2890,"DateEntered":null}]}'
)


async def test_bug_b08_notes_of_listed_headlines(client: AsyncClient) -> None:
    """Listed headlines carry the address of their notes."""
    assert [one.notes_url for one in await client.headline.list(meeting_id=100)] == [
        "https://notes.example.test/801",
        "https://notes.example.test/802",
    ]


async def test_bug_b09_weeks_across_the_year(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """Where week numbers restart each year, the week before the first is the last one of the year before."""
    bloomy.modes.weeks = "year"
    bloomy.clock.set(datetime(2025, 12, 31, tzinfo=UTC))
    assert (await client.scorecard.current_week()).week_number == 1
    week_52 = 2890 + 27
    bloomy.state.scores[901].week = week_52
    bloomy.state.scores[901].value = 50
    bloomy.state.scores[902].week = week_52 - 52
    last_week = await client.scorecard.list(week_offset=-1)
    assert [(item.id, item.week) for item in last_week] == [(901, "2025-W52")]
    await client.scorecard.score(301, 1, week_offset=-1)
    assert writes(bloomy) == ["PUT measurables/301/week/52"]


async def test_bug_b09_before_the_first_week(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """An offset to before the first week is refused, and nothing is written."""
    with pytest.raises(ValueError, match="week_offset is -2890"):
        await client.scorecard.score(301, 1, week_offset=-2890)
    assert writes(bloomy) == []


async def test_bug_b10_trailing_newline(bloomy: BloomyEmulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key with a newline around it, as files and shells add one, is usable."""
    monkeypatch.setenv("BG_API_KEY", " emu-key\n")
    async with AsyncClient(base_url=bloomy.base_url) as client:
        assert (await client.user.details()).id == 7
    assert bloomy.requests[0].header("authorization") == "Bearer emu-key"


async def test_bug_b10_unusable_key(bloomy: BloomyEmulator) -> None:
    """A key that cannot be sent is refused at construction, without showing it."""
    with pytest.raises(BloomyError, match="characters") as caught:
        AsyncClient("se\ncret", bloomy.base_url)
    assert "cret" not in repr(caught.value)


async def test_bug_b11_ids_are_integers(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """Text, booleans and negative numbers are no ids; the error names the argument and nothing is sent."""
    for wrong in ("../../x?y=1#z", "7", True, 7.0, -1):
        with pytest.raises(ValueError, match="user_id"):
            await client.user.direct_reports(wrong)
    with pytest.raises(TypeError, match="attendees"):
        await client.meeting.create("K", attendees=["8"])
    assert sent(bloomy) == []


async def test_bug_b13_goal_update_of_nothing(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """A goal update of nothing is refused before anything is sent."""
    with pytest.raises(ValueError, match="At least one field"):
        await client.goal.update(701)
    assert sent(bloomy) == []


TWO_STEP = [
    ("todo.complete", (501,), "todo/501", "to-do 501 was completed"),
    ("todo.update", (501, "Z"), "todo/501", "to-do 501 was updated"),
    ("issue.complete", (601,), "issues/601", "issue 601 was completed"),
    ("issue.update", (601, "Z"), "issues/601", "issue 601 was updated"),
    ("goal.update", (701, "Z"), "rocks/701", "goal 701 was updated"),
    ("headline.update", (801, "Z"), "headline/801", "headline 801 was updated"),
]


@pytest.mark.parametrize(("method", "arguments", "path", "said"), TWO_STEP)
async def test_bug_b14_reading_again_fails(
    client: AsyncClient, bloomy: BloomyEmulator, method: str, arguments: tuple[Any, ...], path: str, said: str
) -> None:
    """When a change was made and only reading it again failed, the error says so, also after a pickle."""
    bloomy.faults.add("GET", path, status=500)
    with pytest.raises(ServerError, match=said) as caught:
        await call(client, method)(*arguments)
    assert (caught.value.applied, caught.value.status_code) == (True, 500)
    assert len(writes(bloomy)) == 1
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (copy.applied, str(copy)) == (True, str(caught.value))


@pytest.mark.parametrize(("method", "arguments"), [row[:2] for row in TWO_STEP])
async def test_bug_b14_the_change_itself_fails(
    client: AsyncClient, bloomy: BloomyEmulator, method: str, arguments: tuple[Any, ...]
) -> None:
    """When the change was refused, the error does not claim that it was made, and nothing is read."""
    bloomy.faults.add("PUT", "**", status=400)
    bloomy.faults.add("POST", "**", status=400)
    with pytest.raises(APIError) as caught:
        await call(client, method)(*arguments)
    assert caught.value.applied is False
    assert len(bloomy.requests) == 1


def call(client: AsyncClient, method: str) -> Any:
    """A method by its dotted name."""
    resource, name = method.split(".")
    return getattr(getattr(client, resource), name)


async def test_bug_b14_unreadable_creation(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """A creation that the server reported as done, in an answer that cannot be read, counts as applied."""
    bloomy.faults.add("POST", "**", remove="Id")
    for method, arguments in (
        ("todo.create", ("X",)),
        ("issue.create", (100, "X")),
        ("goal.create", ("X", 100)),
        ("headline.create", (100, "X")),
    ):
        with pytest.raises(DecodeError, match=r"the server reported that the .* was created") as caught:
            await call(client, method)(*arguments)
        assert caught.value.applied is True


async def test_bug_b14_bulk_meeting_that_exists(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """In bulk, the failure of a meeting whose attendee is missing shows that the meeting exists."""
    result = await client.meeting.create_many([{"title": "K", "attendees": [404]}])
    (failure,) = result.failed
    assert isinstance(failure.exception, MeetingAttendeesError)
    assert failure.exception.meeting_id in bloomy.state.meetings
    assert failure.exception.applied is True
    assert "meeting 9001 was created" in failure.error


async def test_bug_b16_closed_items_in_bulk(client: AsyncClient) -> None:
    """Meetings fetched in bulk come with their closed items when asked for."""
    result = await client.meeting.get_many([100], include_closed=True)
    assert ids(result.successful[0].issues or []) == [601, 602]


async def test_bug_b17_api_error_is_raised(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """A status without a class of its own is an APIError, a redirect among them."""
    bloomy.faults.add("GET", "todo/501", status=418)
    bloomy.faults.add("GET", "todo/502", redirect="http://127.0.0.1:9/login")
    for todo, status in ((501, 418), (502, 302)):
        with pytest.raises(APIError) as caught:
            await client.todo.details(todo)
        assert (type(caught.value), caught.value.status_code) == (APIError, status)


async def test_bug_b18_metrics_that_are_no_list(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """An object in place of the measurables is a decode error; null still means none."""
    bloomy.faults.add("GET", "L10/100/measurables", calls=1, status=200, body='{"Message":"Oops"}')
    bloomy.faults.add("GET", "L10/100/measurables", calls=2, status=200, body="null")
    with pytest.raises(DecodeError, match="L10/100/measurables"):
        await client.meeting.metrics(100)
    assert await client.meeting.metrics(100) == []


async def test_bodies_of_writes_are_ignored(bloomy: BloomyEmulator, clock: FakeClock) -> None:
    """Whatever the thirteen writes answer, empty or not, with 200 or 204, is survived."""
    for body in ("empty", "null", "true", "string"):
        for rest in (False, True):
            bloomy.reset()
            bloomy.modes.write_body, bloomy.modes.rest_statuses = body, rest
            async with AsyncClient("emu-key", bloomy.base_url, clock=clock) as client:
                await make_all_writes(client)
            assert len(writes(bloomy)) == 15


async def make_all_writes(client: AsyncClient) -> None:
    """Every write whose answer means nothing."""
    await client.todo.complete(501)
    await client.todo.update(501, "t")
    await client.issue.update(601, "t")
    await client.issue.complete(601)
    await client.headline.update(801, "t")
    await client.headline.delete(801)
    await client.goal.update(701, "t")
    await client.goal.archive(701)
    await client.goal.restore(701)
    await client.goal.delete(701)
    await client.scorecard.score(301, 5)
    await client.meeting.create("K", attendees=[8])
    await client.todo.create("X", 100)
    await client.meeting.delete(9001)
