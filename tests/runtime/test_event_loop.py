"""What only the async half can do: cancellation, coroutine hooks, and its room of the runtime."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anyio
import httpx
import pytest
from tests import aio
from tests.shelf_api import GET_BOOK, Book

from twofold import AsyncAPIClient, AsyncSingleFlight, Hooks, capture
from twofold._async.bulk import run_bulk
from twofold._core.clock import SYSTEM_CLOCK
from twofold._core.deadline import Deadline
from twofold._runtime import aio as runtime
from twofold._runtime.process import http_package
from twofold.emulators import ShelfEmulator
from twofold.testing import FakeClock


class Impostor:
    """Nothing that could send."""

    send = None


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (httpx.Client, "httpx.Client"),
        (object, "builtins.object"),
        (Impostor, f"{__name__.split('.')[0]}.Impostor"),
    ],
)
def test_a_client_of_the_other_half_is_refused(make: Callable[[], Any], name: str, clock: FakeClock) -> None:
    """When ours is built, with what it needs."""
    client = make()
    with pytest.raises(
        TypeError, match=f"http_client is a {name}: the async half needs an httpx.AsyncClient"
    ):
        AsyncAPIClient("https://h", http_client=client, clock=clock)
    if isinstance(client, httpx.Client):
        client.close()


async def test_coroutine_hooks_are_awaited(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """In order with the plain ones; what they raise reaches the caller."""
    seen: list[str] = []

    async def note(view: object) -> None:
        await anyio.lowlevel.checkpoint()
        seen.append(type(view).__name__)

    async def fail(view: object) -> None:
        raise KeyError(type(view).__name__)

    hooks = Hooks(
        on_request=[note, lambda _: seen.append("plain")], on_response=[note], on_retry=[note, fail]
    )
    shelf.faults.add("GET", "books/1", calls=2, status=503)
    async with aio.new_client(shelf, clock, hooks=hooks) as client:
        await client.request(GET_BOOK, 1)
        assert seen == ["RequestView", "plain", "ResponseView"]
        with pytest.raises(KeyError, match="RetryView"):
            await client.request(GET_BOOK, 1)
    assert (len(shelf.requests), clock.sleeps) == (2, [])


async def test_a_cancelled_call_leaves_the_client_usable(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Its connection is given up, and with one place in the pool the next call still finds it free."""
    entry = shelf.faults.add("GET", "books/1", stall="answer")
    async with aio.new_client(shelf, clock, limits=httpx.Limits(max_connections=1)) as client:
        for _ in range(3):
            async with anyio.create_task_group() as group:
                group.start_soon(client.request, GET_BOOK, 1)
                await aio.aside(entry.wait_until_held)
                group.cancel_scope.cancel()
            await aio.aside(lambda: shelf.log.wait_until(lambda log: log.in_flight == 0))
        shelf.faults.clear()
        assert (await client.request(GET_BOOK, 1)).id == 1
    assert len(shelf.requests) == 4


async def test_a_call_cancelled_in_its_wait_makes_no_further_attempt(shelf: ShelfEmulator) -> None:
    """The wait before a retry is where most cancellations hit; the real clock would take a minute."""
    shelf.faults.add("GET", "books/1", status=503, retry_after=60)
    waiting = anyio.Event()
    hooks = Hooks(on_retry=[lambda _: waiting.set()])
    async with AsyncAPIClient(shelf.base_url, hooks=hooks) as client, anyio.create_task_group() as group:
        group.start_soon(client.request, GET_BOOK, 1)
        with anyio.fail_after(5):
            await waiting.wait()
        await anyio.wait_all_tasks_blocked()
        group.cancel_scope.cancel()
    assert len(shelf.requests) == 1


async def test_another_caller_takes_over_from_a_cancelled_leader() -> None:
    """Nobody hangs, and nobody but the leader is cancelled."""
    flight: AsyncSingleFlight[str] = AsyncSingleFlight()
    leading, results = anyio.Event(), list[str]()

    async def never() -> str:
        leading.set()
        await anyio.sleep_forever()
        return "never"

    async def lead(scope: anyio.CancelScope) -> None:
        with scope:
            await flight.get(never)

    async def fetch() -> str:
        return "second"

    async def follow() -> None:
        results.append(await flight.get(fetch))

    scope = anyio.CancelScope()
    async with anyio.create_task_group() as group:
        group.start_soon(lead, scope)
        await leading.wait()
        for _ in range(5):
            group.start_soon(follow)
        await anyio.wait_all_tasks_blocked()
        scope.cancel()
    assert (results, flight.value) == (["second"] * 5, "second")


async def test_cancelled_bulk_work_leaves_nothing_running(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """No further item is begun, and every request in flight is given up."""
    entry = shelf.faults.add("GET", "books/*", stall="answer")
    async with aio.new_client(shelf, clock) as client:

        async def get(number: int) -> Book:
            return await client.request(GET_BOOK, number)

        async with anyio.create_task_group() as group:
            group.start_soon(lambda: run_bulk(get, range(1, 101), max_concurrent=7))
            await aio.aside(lambda: entry.wait_until_held(7))
            group.cancel_scope.cancel()
        await aio.aside(lambda: shelf.log.wait_until(lambda log: log.in_flight == 0))
    assert len(shelf.requests) == 7


async def test_a_failed_progress_callback_cancels_what_is_in_flight(
    shelf: ShelfEmulator, clock: FakeClock
) -> None:
    """The answers that never come are not waited for."""
    shelf.faults.add("GET", "books/*", calls="2+", stall="answer")
    async with aio.new_client(shelf, clock) as client:

        async def get(number: int) -> Book:
            return await client.request(GET_BOOK, number)

        def progress(done: int, total: int) -> None:
            raise KeyError(f"{done} of {total}")

        with pytest.raises(KeyError, match="1 of 50"):
            await run_bulk(get, range(1, 51), max_concurrent=5, on_progress=progress)
        await aio.aside(lambda: shelf.log.wait_until(lambda log: log.in_flight == 0))
    assert len(shelf.requests) <= 6


async def test_tasks_started_in_a_block_report_to_it(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Also when the block is the caller's and the tasks are its own."""
    async with aio.new_client(shelf, clock) as client:
        with capture() as calls:
            async with anyio.create_task_group() as group:
                for number in (1, 2, 3):
                    group.start_soon(client.request, GET_BOOK, number)
    assert sorted(call.url[-1] for call in calls) == ["1", "2", "3"]


async def test_the_real_clock_is_slept_for(monkeypatch: pytest.MonkeyPatch, clock: FakeClock) -> None:
    """A clock that passes the time by itself is not."""
    slept: list[float] = []

    async def note(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(anyio, "sleep", note)
    await runtime.sleep(3.0, SYSTEM_CLOCK)
    await runtime.sleep(4.0, clock)
    assert (slept, clock.sleeps) == ([3.0], [4.0])


async def test_work_side_by_side_fails_as_a_whole() -> None:
    """Results in the order of the functions; the first failure cancels the others and is raised as it is."""

    async def value() -> int:
        return 1

    async def text() -> str:
        return "x"

    async def fail() -> None:
        raise LookupError("first")

    async def wait() -> None:
        try:
            await anyio.sleep_forever()
        finally:
            ended.append(True)

    ended: list[bool] = []
    assert await runtime.concurrently(value, text) == [1, "x"]
    with pytest.raises(LookupError, match="first"):
        await runtime.concurrently(wait, fail, wait)
    assert ended == [True, True]


async def test_a_place_is_taken_or_not() -> None:
    """Without waiting if one is free; else for so many seconds at most."""
    semaphore = runtime.AsyncSemaphore(1)
    assert await runtime.acquire(semaphore, None)
    assert not await runtime.acquire(semaphore, 0.0)
    semaphore.release()
    assert await runtime.acquire(semaphore, 0.0)


async def test_a_block_ends_with_its_deadline(clock: FakeClock) -> None:
    """`TimeoutError` for one that has passed; without a deadline there is no limit."""
    deadline = Deadline(1.0, clock)
    clock.advance(2.0)
    with pytest.raises(TimeoutError):
        async with runtime.limit_to(deadline):
            await anyio.sleep_forever()
    async with runtime.limit_to(None):
        await anyio.lowlevel.checkpoint()


async def test_connections_are_bound_to_their_loop(anyio_backend: str) -> None:
    """Equal tokens inside one loop, another one in the next."""
    token = runtime.loop_token()
    assert runtime.loop_token() == token

    async def elsewhere() -> object:
        return runtime.loop_token()

    assert await aio.aside(lambda: anyio.run(elsewhere, backend=anyio_backend)) != token


def test_a_property_cannot_be_awaited() -> None:
    """It says what to call instead."""
    with pytest.raises(RuntimeError, match="call load"):
        runtime.from_property(lambda: anyio.sleep(0), "call load() instead")


def test_a_clients_package_is_found() -> None:
    """Also that of a subclass, and httpx for what only looks like a client."""

    class Mine(httpx.AsyncClient):
        pass

    assert http_package(Mine()) is httpx
    assert http_package(object()) is httpx
