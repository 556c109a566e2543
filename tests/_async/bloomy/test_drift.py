# The async source; twofold.mirror generates its blocking mirror.
"""Differences between the hand-written halves, each settled the same way in both."""

from __future__ import annotations

import pytest
from tests.bloomy_api import ids, sent, writes

from twofold._async.bloomy.client import AsyncClient
from twofold._async.bulk import run_bulk
from twofold.bloomy import APIError
from twofold.bloomy.errors import MeetingAttendeesError, NotFoundError
from twofold.emulators import BloomyEmulator


async def test_drift_d02_results_in_the_order_of_the_input(
    client: AsyncClient, bloomy: BloomyEmulator
) -> None:
    """Successes and failures are in the order of the input, however the requests overtake one another."""
    bloomy.faults.add("POST", "L10/100/todos", calls=1, delay=0.03)
    items = [{"title": name, "meeting_id": 999 if name in "bd" else 100} for name in "abcdef"]
    result = await client.todo.create_many(items, max_concurrent=3)
    assert [todo.name for todo in result.successful] == ["a", "c", "e", "f"]
    assert [failure.input_data["title"] for failure in result.failed] == ["b", "d"]


async def test_drift_d03_one_lookup_for_all(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """However many calls start at once, on whichever operations, the owner of the key is looked up once."""
    bloomy.faults.add("GET", "users/mine", delay=0.01)
    calls = [
        client.todo.list,
        client.goal.list,
        client.issue.list,
        client.meeting.list,
        client.headline.list,
    ] * 2

    async def run(index: int) -> object:
        return await calls[index]()

    outcomes = await run_bulk(run, range(len(calls)), max_concurrent=10)
    assert all(outcome.ok for outcome in outcomes)
    assert sent(bloomy).count("GET users/mine") == 1


async def test_drift_d03_failed_lookup_is_not_kept(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """A failed lookup reaches the caller, and the next call tries again."""
    bloomy.faults.add("GET", "users/mine", calls=1, status=403)
    with pytest.raises(APIError):
        await client.todo.list()
    assert ids(await client.todo.list()) == [501, 502]


async def test_drift_d03_copies_share_the_lookup(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """A copy of a client knows the owner that the client knows, and the other way round."""
    copy = client.with_options(max_retries=0)
    await copy.todo.list()
    await client.goal.list()
    assert sent(bloomy).count("GET users/mine") == 1
    assert copy.todo is not client.todo
    assert client.todo is client.todo


async def test_drift_d04_user_id(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """The id can be fetched, read from all operations once known, and set for all."""
    assert await client.goal.get_user_id() == 7
    assert (client.todo.user_id, client.user.user_id) == (7, 7)
    client.todo.user_id = 8
    assert await client.issue.get_user_id() == 8
    assert ids(await client.meeting.list()) == [100, 101]
    assert sent(bloomy) == ["GET users/mine", "GET L10/8/list"]
    with pytest.raises(ValueError, match="user_id is -8"):
        client.todo.user_id = -8


async def test_drift_d04_zero_is_an_id(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """The user 0 is asked for by id and not taken for the owner of the key."""
    await client.meeting.list(0)
    with pytest.raises(NotFoundError):
        await client.user.details(0)
    assert sent(bloomy) == ["GET L10/0/list", "GET users/0"]


async def test_drift_d05_failing_part_of_a_meeting(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """A part of a meeting that fails ends the call, and the other parts are not left running."""
    bloomy.faults.add("GET", "L10/100/attendees", status=404)
    bloomy.faults.add("GET", "L10/100/issues", stall="answer")
    with pytest.raises(NotFoundError, match="attendees"):
        await client.meeting.details(100, timeout=60)
    bloomy.log.wait_until(lambda log: log.in_flight == 0)


async def test_drift_d06_attendees_are_bounded(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """Attendees are added at most five at a time, and all of them before the call returns."""
    bloomy.faults.add("POST", "L10/*/attendees/*", delay=0.01)
    created = await client.meeting.create("K", add_self=False, attendees=[7, 8, 9] * 4)
    assert bloomy.state.meetings[created["meeting_id"]].attendees
    assert len(writes(bloomy)) == 13
    assert 1 < bloomy.peak_in_flight <= 5


async def test_drift_d06_all_attendees_are_tried(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """A lost connection while adding one attendee does not keep the others from being added first."""
    bloomy.faults.add("POST", "L10/*/attendees/8", drop="before")
    with pytest.raises(MeetingAttendeesError, match="user 8") as caught:
        await client.meeting.create("K", add_self=False, attendees=[8, 7, 9])
    assert sorted(bloomy.state.meetings[9001].attendees) == [7, 9]
    assert sorted(caught.value.added) == [7, 9]


async def test_drift_d07_failing_part_of_a_user(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """A part of a user that fails ends the call, and the other part is not left running."""
    bloomy.faults.add("GET", "users/7/directreports", status=404)
    bloomy.faults.add("GET", "users/7/seats", stall="answer")
    with pytest.raises(NotFoundError, match="directreports"):
        await client.user.details(7, include_all=True, timeout=60)
    bloomy.log.wait_until(lambda log: log.in_flight == 0)


async def test_drift_d09_headers(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """Every request accepts anything and declares JSON, whether it has a body or not."""
    await client.todo.complete(501)
    await client.goal.archive(701)
    await client.headline.create(100, "H", 7)
    await client.meeting.delete(101)
    for request in bloomy.requests:
        assert request.header("accept") == "*/*"
        assert request.header("content-type") == "application/json"
        assert request.header("authorization") == "Bearer emu-key"
    lengths = [
        request.header("content-length") for request in bloomy.requests if request.method in ("POST", "PUT")
    ]
    assert lengths[:2] == ["0", "0"]


async def test_drift_d10_context_manager(bloomy: BloomyEmulator) -> None:
    """A client may be entered after a request and again inside; leaving any of the blocks closes it."""
    client = AsyncClient("emu-key", bloomy.base_url)
    await client.todo.details(501)
    async with client:
        async with client:
            await client.todo.details(501)
        with pytest.raises(RuntimeError, match="closed"):
            await client.todo.details(501)


async def test_drift_d11_meetings_in_bulk(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """Meetings fetched in bulk keep the order and the doubles of the ids, and progress is told."""
    bloomy.faults.add("GET", "L10/100", calls=1, delay=0.03)
    told: list[tuple[int, int]] = []
    result = await client.meeting.get_many(
        [100, 101, 100], max_concurrent=3, on_progress=lambda done, total: told.append((done, total))
    )
    assert ids(result.successful) == [100, 101, 100]
    assert told == [(1, 3), (2, 3), (3, 3)]


ITEMS = {
    "todo.create_many": [{"title": "a", "meeting_id": 100}, {}],
    "issue.create_many": [{"title": "a", "meeting_id": 100}, {}],
    "goal.create_many": [{"title": "a", "meeting_id": 100}, {}],
    "meeting.create_many": [{"title": "a"}, {}],
    "meeting.get_many": [100, 999],
}


@pytest.mark.parametrize("method", ITEMS)
async def test_drift_d01_bulk_arguments(client: AsyncClient, bloomy: BloomyEmulator, method: str) -> None:
    """Every bulk method takes bound, progress and options for each request."""
    told: list[tuple[int, int]] = []
    resource, name = method.split(".")
    result = await getattr(getattr(client, resource), name)(
        ITEMS[method],
        1,
        on_progress=lambda done, total: told.append((done, total)),
        headers={"X-Trace": "7"},
    )
    assert (len(result.successful), [failure.index for failure in result.failed]) == (1, [1])
    assert told == [(1, 2), (2, 2)]
    assert {request.header("x-trace") for request in bloomy.requests} == {"7"}


async def test_drift_d12_bad_item_in_the_middle(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """A bad item in the middle keeps neither the one before nor the one after from being sent."""
    items = [{"title": "a", "meeting_id": 100}, None, {"title": "c", "meeting_id": 100}]
    result = await client.goal.create_many(items)
    assert [goal.title for goal in result.successful] == ["a", "c"]
    assert len(writes(bloomy)) == 2
