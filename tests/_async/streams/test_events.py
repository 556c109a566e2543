# The async source; twofold.mirror generates its blocking mirror.
"""Server-sent events over connections that break: reliability row 17."""

from __future__ import annotations

import pytest
from tests.depot_api import ECHO, EVENTS, LINES, Row, sent

from twofold import (
    APIConnectionError,
    APITimeoutError,
    AsyncAPIClient,
    AsyncEventSource,
    AuthenticationError,
    DecodeError,
    InvalidRequestError,
    ServerError,
)
from twofold.emulators import DepotEmulator
from twofold.testing import FakeClock

ALL = [str(number) for number in range(1, 11)]
WHOLE = 417


async def read_on(events: AsyncEventSource) -> None:
    """Read to the end, which may be an error."""
    async for event in events:
        assert event.id


async def test_events_arrive_with_id_type_and_data(client: AsyncAPIClient, depot: DepotEmulator) -> None:
    """Ten events, typed; then the store says that there are no more, and the loop ends."""
    async with client.events(EVENTS) as events:
        seen = [(event.id, event.event, event.json(Row).number) async for event in events]
    assert seen == [(str(n), "tick" if n % 2 == 0 else "message", n) for n in range(1, 11)]
    assert [one.header("last-event-id") for one in depot.requests] == [None, "10"]
    assert depot.requests[0].header("accept") == "text/event-stream"
    assert depot.requests[0].header("authorization") == "Bearer depot-key"


@pytest.mark.parametrize("size", [61, 62, 63, 80, 100, 101, 102, 103, 104, 105, 150, 399, WHOLE])
async def test_row_17_a_stream_that_ends_anywhere_loses_and_repeats_nothing(
    client: AsyncAPIClient, depot: DepotEmulator, size: int
) -> None:
    """However many bytes come on one connection, each event is handed out once, in order."""
    depot.event_bytes = size
    async with client.events(EVENTS) as events:
        assert [event.id async for event in events] == ALL
        assert events.last_event_id == "10"
        assert events.connections == len(depot.requests)


async def test_row_17_a_connection_that_breaks_loses_and_repeats_nothing(
    client: AsyncAPIClient, depot: DepotEmulator
) -> None:
    """The same for connections that are cut in the middle, and for refusals in between."""
    depot.faults.add("GET", "events", calls=[1, 2, 4], truncate="body")
    depot.faults.add("GET", "events", calls=3, status=503)
    async with client.events(EVENTS) as events:
        assert [event.id async for event in events] == ALL


async def test_the_server_says_how_long_to_wait(
    client: AsyncAPIClient, depot: DepotEmulator, clock: FakeClock
) -> None:
    """`retry:` is kept in milliseconds, and kept to, over all connections."""
    depot.retry, depot.event_bytes = 2500, 120
    async with client.events(EVENTS) as events:
        assert [event.id async for event in events] == ALL
    assert set(clock.sleeps) == {2.5}
    assert len(clock.sleeps) == len(depot.requests) - 1


async def test_reading_goes_on_where_another_source_ended(client: AsyncAPIClient) -> None:
    """An id from before is where this one begins."""
    async with client.events(EVENTS, last_event_id="7") as events:
        assert [event.id async for event in events] == ["8", "9", "10"]


async def test_a_stream_in_vain_is_given_up(
    client: AsyncAPIClient, depot: DepotEmulator, clock: FakeClock
) -> None:
    """Connections that bring no event are counted; the error says where to go on."""
    depot.event_bytes = 150
    async with client.events(EVENTS, max_reconnects=3) as events:
        assert (await anext(events)).id == "1"
        depot.event_bytes = 5
        depot.faults.add("GET", "events", truncate="body")
        with pytest.raises(APIConnectionError, match="broke off") as raised:
            await read_on(events)
    assert raised.value.resume_token == "4"
    assert len(depot.requests) == 4
    assert len(clock.sleeps) == 3


async def test_ends_in_vain_are_given_up_too(client: AsyncAPIClient, depot: DepotEmulator) -> None:
    """A server that answers with an empty stream again and again is not asked for ever."""
    depot.event_bytes = 0
    async with client.events(EVENTS, max_reconnects=2, last_event_id="3") as events:
        with pytest.raises(APIConnectionError, match="the stream ended 3 times in a row") as raised:
            await anext(events)
    assert raised.value.resume_token == "3"
    assert len(depot.requests) == 3


async def test_the_deadline_ends_it(client: AsyncAPIClient, depot: DepotEmulator, clock: FakeClock) -> None:
    """Waiting for the next connection never goes past the deadline of the whole."""
    depot.retry, depot.event_bytes = 4000, 24
    async with client.events(EVENTS, options={"deadline": 10.0}) as events:
        with pytest.raises(APIConnectionError):
            await anext(events)
    assert clock.sleeps == [4.0, 4.0]


async def test_a_stalled_stream_is_read_again(client: AsyncAPIClient, depot: DepotEmulator) -> None:
    """Silence for longer than the read timeout is a broken connection."""
    depot.faults.add("GET", "events", calls=1, stall="body")
    async with client.events(EVENTS, options={"timeout": 0.2}) as events:
        assert [event.id async for event in events] == ALL


async def test_a_passed_deadline_is_a_timeout(client: AsyncAPIClient, depot: DepotEmulator) -> None:
    """A stream that is silent when the deadline passes is not opened again."""
    depot.faults.add("GET", "events", stall="body")
    patient = AsyncAPIClient(depot.base_url, auth=client._rules.auth)  # pyright: ignore[reportPrivateUsage]
    async with patient, patient.events(EVENTS, options={"deadline": 0.3, "timeout": 5}) as events:
        with pytest.raises(APITimeoutError, match="deadline") as raised:
            await read_on(events)
    assert raised.value.phase == "deadline"
    assert raised.value.resume_token == "5"


async def test_errors_of_the_first_connection_are_raised(
    client: AsyncAPIClient, depot: DepotEmulator
) -> None:
    """A wrong address, a refusal or another kind of answer is no interruption."""
    depot.faults.add("GET", "events", calls=1, status=401)
    async with client.events(EVENTS) as events:
        with pytest.raises(AuthenticationError):
            await anext(events)
    depot.faults.clear()
    depot.faults.add("GET", "events", drop="before")
    async with client.events(EVENTS, options={"max_retries": 1}) as events:
        with pytest.raises(APIConnectionError):
            await anext(events)
    assert len(depot.requests) == 3
    async with client.events(LINES) as events:
        with pytest.raises(DecodeError, match="not the promised events, but application/x-ndjson"):
            await anext(events)


async def test_a_refusal_later_on_carries_the_place(client: AsyncAPIClient, depot: DepotEmulator) -> None:
    """An error status ends it, with the id to go on from."""
    depot.event_bytes = 110
    depot.faults.add("GET", "events", calls="2+", status=500)
    async with client.events(EVENTS, options={"max_retries": 0}) as events:
        with pytest.raises(ServerError) as raised:
            await read_on(events)
    assert raised.value.resume_token == "3"


async def test_what_cannot_be_repeated_is_refused(client: AsyncAPIClient, depot: DepotEmulator) -> None:
    """A POST is not opened a second time by accident: the message names the other way."""
    with pytest.raises(InvalidRequestError, match="use stream"):
        async with client.events(ECHO):
            pass
    with pytest.raises(InvalidRequestError, match="max_reconnects is -1"):
        async with client.events(EVENTS, max_reconnects=-1):
            pass
    assert sent(depot) == []
