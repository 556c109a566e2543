# The async source; twofold.mirror generates its blocking mirror.
"""Retries end to end: how many, after how long, and for which requests at all."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import pytest
from tests import aio
from tests.shelf_api import ADD_BOOK, ADD_LOAN, CHANGE_BOOK, GET_BOOK, NEW_BOOK, NEW_LOAN, REMOVE_BOOK, sent

from twofold import (
    APIConnectionError,
    AsyncAPIClient,
    BearerAuth,
    NotFoundError,
    RateLimitError,
    RetryBudget,
    RetryPolicy,
    ServerError,
    Timeline,
)
from twofold.emulators import ShelfEmulator
from twofold.testing import FakeClock


def rows(timeline: Timeline | None) -> list[tuple[Any, ...]]:
    """What a timeline says of each attempt."""
    assert timeline is not None
    return [(one.number, one.status_code or one.error, one.wait, one.reason) for one in timeline]


@pytest.mark.parametrize("max_retries", [0, 1, 2, 5])
async def test_there_are_exactly_max_retries_retries(
    max_retries: int, shelf: ShelfEmulator, clock: FakeClock
) -> None:
    """Requests = 1 + max_retries; the error counts them and lists each."""
    shelf.faults.add("GET", "books/1", status=503)
    async with aio.new_client(shelf, clock, max_retries=max_retries) as client:
        with pytest.raises(ServerError) as caught:
            await client.request(GET_BOOK, 1)
    assert len(shelf.requests) == 1 + max_retries == caught.value.attempts
    assert len(clock.sleeps) == max_retries
    assert [one[:2] for one in rows(caught.value.timeline)] == [(n, 503) for n in range(1, max_retries + 2)]
    assert rows(caught.value.timeline)[-1][3] == ("retries exhausted" if max_retries else "retries are off")
    assert f"no further attempt: {rows(caught.value.timeline)[-1][3]}" in caught.value.__notes__


async def test_a_retry_that_helps_is_a_success(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Nothing is raised; the waits are the jittered back-off of the clock's own chance."""
    shelf.faults.add("GET", "books/1", calls="1-2", status=502)
    twin = FakeClock()
    expected = [twin.random() * 0.5, twin.random() * 1.0]
    async with aio.new_client(shelf, clock) as client:
        book = await client.request(GET_BOOK, 1)
    assert (book.id, sent(shelf)) == (1, ["GET /v1/books/1"] * 3)
    assert clock.sleeps == expected


async def test_every_attempt_sends_the_same(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Method, path, query, headers and body, byte for byte."""
    shelf.faults.add("PUT", "books/1", calls="1-2", status=500)
    async with aio.new_client(shelf, clock) as client:
        await client.request(
            CHANGE_BOOK, 1, json=NEW_BOOK, query={"a": "ü"}, options={"headers": {"X-Y": "z"}}
        )
    assert len(set(shelf.transcript())) == 1
    assert len(shelf.requests) == 3


@pytest.mark.parametrize(
    ("fault", "slept"),
    [
        ({"retry_after": 7}, 7.0),
        ({"retry_after": "1.5"}, 1.5),
        ({"retry_after": 0}, 0.0),
        ({"retry_after_ms": 250}, 0.25),
        ({"retry_after_ms": 250, "retry_after": 9}, 0.25),
        ({"retry_after_date": 10}, 10.0),
        ({"retry_after_date": 10, "date_format": "rfc850"}, 10.0),
        ({"retry_after_date": 10, "date_format": "asctime"}, 10.0),
        ({"retry_after_date": -60}, 0.0),
        ({"retry_after": 60}, 60.0),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
async def test_the_server_says_how_long_to_wait(
    status: int, fault: dict[str, Any], slept: float, shelf: ShelfEmulator, clock: FakeClock
) -> None:
    """In seconds, milliseconds or as a date in any of its three forms, slept exactly."""
    shelf.faults.add("GET", "books/1", calls=1, status=status, **fault)
    async with aio.new_client(shelf, clock) as client:
        await client.request(GET_BOOK, 1)
    assert clock.sleeps == [slept]


@pytest.mark.parametrize("value", ["soon", "-5", "nan", "inf", "1e309", "", "Wed, 99 Jun 2025 12:00:10 GMT"])
async def test_a_wait_that_means_nothing_is_none(value: str, shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Then the back-off decides, as if the header were not there."""
    shelf.faults.add("GET", "books/1", calls=1, status=503, retry_after=value)
    async with aio.new_client(shelf, clock) as client:
        await client.request(GET_BOOK, 1)
    assert clock.sleeps == [FakeClock().random() * 0.5]


@pytest.mark.parametrize(
    "fault",
    [{"retry_after": 61}, {"retry_after_ms": 60_001}, {"retry_after_date": 3600}, {"retry_after": "1e300"}],
)
async def test_a_wait_beyond_the_cap_is_the_callers(
    fault: dict[str, Any], shelf: ShelfEmulator, clock: FakeClock
) -> None:
    """The call fails at once, without a sleep, and carries what the server asked for."""
    shelf.faults.add("GET", "books/1", status=429, **fault)
    async with aio.new_client(shelf, clock) as client:
        with pytest.raises(RateLimitError) as caught:
            await client.request(GET_BOOK, 1)
    assert (clock.sleeps, len(shelf.requests), caught.value.attempts) == ([], 1, 1)
    assert caught.value.retry_after is not None
    assert caught.value.retry_after > 60
    assert "exceeds 60 s" in rows(caught.value.timeline)[0][3]


async def test_the_cap_is_the_policys(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """A client may be more patient."""
    shelf.faults.add("GET", "books/1", calls=1, status=429, retry_after=600)
    async with aio.new_client(shelf, clock, retry=RetryPolicy(max_retry_after=3600)) as client:
        await client.request(GET_BOOK, 1)
    assert clock.sleeps == [600.0]


async def test_a_server_with_a_real_limit_is_waited_for(clock: FakeClock) -> None:
    """The clocks of both sides go on together, so the wait the server names is just enough."""
    with ShelfEmulator(rate_limit=2, enforce_rate_limit=True) as shelf:
        clock.on_sleep = shelf.clock.advance
        async with aio.new_client(shelf, clock) as client:
            for number in (1, 2, 3):
                await client.request(GET_BOOK, number)
        assert [one.status for one in shelf.requests] == [200, 200, 429, 200]
    assert clock.sleeps == [60.0]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 501])
async def test_what_would_not_change_is_not_repeated(
    status: int, shelf: ShelfEmulator, clock: FakeClock
) -> None:
    """One request, and the reason in the timeline."""
    shelf.faults.add("GET", "books/1", status=status)
    async with aio.new_client(shelf, clock) as client:
        with pytest.raises(Exception, match=f"answered {status}") as caught:
            await client.request(GET_BOOK, 1)
    assert rows(caught.value.timeline) == [(1, status, None, "not retryable")]
    assert len(shelf.requests) == 1


@pytest.mark.parametrize("drop", ["before", "after"])
@pytest.mark.parametrize(
    ("operation", "path", "body"),
    [(GET_BOOK, (1,), {}), (CHANGE_BOOK, (1,), {"json": NEW_BOOK}), (ADD_BOOK, (), {"json": NEW_BOOK})],
)
async def test_what_may_be_repeated_is_repeated(
    operation: Any,
    path: tuple[int, ...],
    body: dict[str, Any],
    drop: str,
    shelf: ShelfEmulator,
    clock: FakeClock,
) -> None:
    """Whether the server had worked on the lost request or not."""
    shelf.faults.add("*", "books**", calls="1-2", drop=drop)
    async with aio.new_client(shelf, clock) as client:
        await client.request(operation, *path, **body)
    assert len(shelf.requests) == 3


async def test_a_deletion_is_repeated_and_its_answer_is_the_last_ones(
    shelf: ShelfEmulator, clock: FakeClock
) -> None:
    """It is idempotent for the server, although the second answer is another."""
    shelf.faults.add("DELETE", "books/1", calls=1, drop="after")
    async with aio.new_client(shelf, clock) as client:
        with pytest.raises(NotFoundError) as caught:
            await client.request(REMOVE_BOOK, 1)
    assert caught.value.attempts == 2


async def test_keyed_calls_make_one_object_each(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """100 answers lost after the work was done: 100 objects, one key per call, other keys for other calls."""
    shelf.faults.add("POST", "books", calls=list(range(1, 200, 2)), drop="after")
    async with aio.new_client(shelf, clock) as client:
        books = [await client.request(ADD_BOOK, json={**NEW_BOOK, "year": year}) for year in range(100)]
    keys = [request.header("idempotency-key") for request in shelf.requests]
    assert (len(shelf.books), len({book.id for book in books}), len(keys)) == (220, 100, 200)
    assert keys == [f"key-{number}" for number in range(1, 101) for _ in range(2)]


async def test_the_callers_key_is_used_for_every_attempt(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """A repeated call with the same key returns what the first one made."""
    shelf.faults.add("POST", "books", calls=1, status=500, processed=True)
    async with aio.new_client(shelf, clock) as client:
        first = await client.request(ADD_BOOK, json=NEW_BOOK, options={"idempotency_key": "mine"})
        second = await client.request(ADD_BOOK, json=NEW_BOOK, options={"idempotency_key": "mine"})
    assert first.id == second.id
    assert [one.header("idempotency-key") for one in shelf.requests] == ["mine"] * 3


@pytest.mark.parametrize("drop", ["before", "after"])
async def test_an_unsafe_request_is_never_repeated_after_a_lost_answer(
    drop: str, shelf: ShelfEmulator, clock: FakeClock
) -> None:
    """Nobody knows whether the server worked on it: 0 replays, and the error says so."""
    shelf.faults.add("POST", "loans", drop=drop)
    async with aio.new_client(shelf, clock) as client:
        with pytest.raises(APIConnectionError) as caught:
            await client.request(ADD_LOAN, json=NEW_LOAN)
    assert (len(shelf.requests), clock.sleeps) == (1, [])
    assert len(shelf.loans) == (36 if drop == "after" else 35)
    assert caught.value.sent is None
    assert rows(caught.value.timeline)[0][3] == "not idempotent, and may have been processed"
    assert shelf.requests[0].header("idempotency-key") is None


@pytest.mark.parametrize(
    ("fault", "requests"),
    [
        ({"status": 429, "retry_after": 1}, 2),
        ({"status": 503, "retry_after": 0}, 2),
        ({"status": 429}, 1),
        ({"status": 503}, 1),
        ({"status": 503, "retry_after": "soon"}, 1),
        ({"status": 500, "retry_after": 1}, 1),
        ({"status": 504}, 1),
    ],
)
async def test_an_unsafe_request_is_repeated_if_it_was_turned_away(
    fault: dict[str, Any], requests: int, shelf: ShelfEmulator, clock: FakeClock
) -> None:
    """429 or 503 with a `Retry-After` was said before any work; nothing else proves that."""
    shelf.faults.add("POST", "loans", calls=1, **fault)
    async with aio.new_client(shelf, clock) as client:
        with nullcontext() if requests == 2 else pytest.raises((RateLimitError, ServerError)):
            await client.request(ADD_LOAN, json=NEW_LOAN)
    assert len(shelf.requests) == requests


async def test_an_unsafe_request_that_never_left_is_sent_again(clock: FakeClock) -> None:
    """A refused connection brought nothing to the server, so there is nothing to double."""
    shelf = ShelfEmulator()
    shelf.start()
    base_url, port = shelf.base_url, int(shelf.url.rpartition(":")[2])
    shelf.stop()

    def come_back(seconds: float) -> None:
        assert seconds < 0.5
        shelf.start(port)

    clock.on_sleep = come_back
    async with AsyncAPIClient(base_url, auth=BearerAuth("shelf-key"), clock=clock) as client:
        loan = await client.request(ADD_LOAN, json=NEW_LOAN)
    shelf.stop()
    assert (loan.book_id, len(shelf.loans), len(shelf.requests)) == (4, 36, 1)


async def test_a_refused_connection_says_that_nothing_left(clock: FakeClock) -> None:
    """After all retries: not sent, in every row."""
    shelf = ShelfEmulator()
    shelf.start()
    base_url = shelf.base_url
    shelf.stop()
    async with AsyncAPIClient(base_url, clock=clock) as client:
        with pytest.raises(APIConnectionError) as caught:
            await client.request(ADD_LOAN, json=NEW_LOAN)
    error = caught.value
    assert (error.sent, error.phase, error.attempts, len(clock.sleeps)) == (False, "connect", 3, 2)
    assert error.timeline is not None
    assert {one.result for one in error.timeline} == {"connection in connect (not sent)"}


async def test_an_outage_is_not_multiplied(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """All clients of the process together retry 100 times in vain, then calls fail at once; it refills."""
    shelf.faults.add("GET", "books/1", status=503)
    async with aio.new_client(shelf, clock) as one, aio.new_client(shelf, clock) as other:
        for number in range(70):
            with pytest.raises(ServerError) as caught:
                await (one if number % 2 else other).request(GET_BOOK, 1)
        assert len(shelf.requests) == 170
        assert rows(caught.value.timeline) == [(1, 503, None, "the retry budget of this process is used up")]
        for _ in range(5):
            await one.request(GET_BOOK, 2)
        with pytest.raises(ServerError) as caught:
            await other.request(GET_BOOK, 1)
    assert caught.value.attempts == 2


async def test_a_retry_that_helps_costs_nothing(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """What it took from the budget comes back; a budget of one's own leaves the process's alone."""
    budget = RetryBudget(10)
    shelf.faults.add("GET", "books/1", calls="1-2", status=503)
    async with aio.new_client(shelf, clock, retry_budget=budget) as client:
        await client.request(GET_BOOK, 1)
        assert budget.tokens == 10
        with pytest.raises(NotFoundError):
            await client.request(GET_BOOK, 999)
    assert budget.tokens == 10


async def test_phases_of_a_retry_are_measured(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Where retries happened, the timeline says what took how long."""
    shelf.faults.add("GET", "books/1", status=503)
    async with aio.new_client(shelf, clock, max_retries=1) as client:
        with pytest.raises(ServerError) as caught:
            await client.request(GET_BOOK, 1)
    assert caught.value.timeline is not None
    first, second = caught.value.timeline
    assert first.phases is None
    assert second.phases is not None
    assert {"send", "wait", "read"} <= set(second.phases)
    assert second.started == clock.sleeps[0]
