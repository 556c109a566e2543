"""What only the blocking half can do: threads, interrupts, and its room of the runtime."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable
from typing import Any

import anyio
import httpx
import pytest
from tests import blocking
from tests.shelf_api import GET_BOOK, Book

from twofold import APIClient, Hooks, capture, run_bulk
from twofold._core.clock import SYSTEM_CLOCK
from twofold._core.deadline import Deadline
from twofold._runtime import blocking as runtime
from twofold._runtime import crew
from twofold._runtime.process import http_package
from twofold.emulators import ShelfEmulator
from twofold.testing import FakeClock


class Interrupt(BaseException):
    """As `KeyboardInterrupt`, which pytest would take for itself."""


class Watcher:
    """A callable whose calls have to be awaited."""

    async def __call__(self, view: object) -> None:
        """Watch."""


async def watch(view: object) -> None:
    """A coroutine function."""


@pytest.mark.parametrize("moment", ["on_request", "on_response", "on_retry"])
@pytest.mark.parametrize(
    "hook", [watch, functools.partial(watch), Watcher()], ids=["function", "partial", "object"]
)
def test_a_coroutine_hook_is_refused(moment: str, hook: Any, clock: FakeClock) -> None:
    """Nobody would await it: refused when the client is built, by the name of its list."""
    with pytest.raises(
        TypeError, match=f"{moment} holds a coroutine function: the blocking half needs a plain one"
    ):
        APIClient("https://h", hooks=Hooks(**{moment: [hook]}), clock=clock)


class Impostor:
    """Nothing that could send."""

    send = None


@pytest.mark.parametrize(
    ("make", "name"),
    [(httpx.AsyncClient, "httpx.AsyncClient"), (object, "builtins.object"), (Impostor, ".*Impostor")],
)
def test_a_client_of_the_other_half_is_refused(make: Callable[[], Any], name: str, clock: FakeClock) -> None:
    """When ours is built, with what it needs."""
    client = make()
    with pytest.raises(TypeError, match=f"http_client is a {name}: the blocking half needs an httpx.Client"):
        APIClient("https://h", http_client=client, clock=clock)
    if isinstance(client, httpx.AsyncClient):
        anyio.run(client.aclose)


def test_threads_may_share_a_client(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """No error, no crossed answer."""
    with blocking.new_client(shelf, clock) as client:

        def work(first: int) -> list[int]:
            return [client.request(GET_BOOK, number).id for number in range(first, first + 15)]

        starts = range(1, 106, 15)
        results = blocking.together(*(functools.partial(work, first) for first in starts))
    assert results == [list(range(first, first + 15)) for first in starts]
    assert len(shelf.requests) == 105


def test_an_interrupt_ends_bulk_work() -> None:
    """It is no outcome: it is raised, no further item is begun, and no thread is left."""
    started: list[int] = []

    def work(item: int) -> None:
        started.append(item)
        if item == 3:
            raise Interrupt

    with pytest.raises(Interrupt):
        run_bulk(work, range(10_000), max_concurrent=4)
    assert len(started) < 10_000
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("twofold")]


def interrupt_the_caller(monkeypatch: pytest.MonkeyPatch, worker: Callable[[], None], told: Any) -> None:
    """Two workers, and an interrupt of the thread that waits for them."""

    class Ended(crew.SimpleQueue[Any]):
        def get(self, *_: Any, **__: Any) -> Any:
            raise KeyboardInterrupt

    monkeypatch.setattr(crew, "SimpleQueue", Ended)
    with pytest.raises(KeyboardInterrupt):
        runtime.run_workers(2, worker, told)


def test_an_interrupt_of_the_caller_makes_workers_take_no_more_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """They cannot be cancelled, so they are told, and those that end at once are awaited."""
    told, ended = threading.Event(), list[bool]()
    monkeypatch.setattr(crew, "PATIENCE", 5.0)
    interrupt_the_caller(monkeypatch, lambda: ended.append(told.wait(5)), told.set)
    assert ended == [True, True]


def test_an_interrupt_does_not_wait_for_a_request_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The threads that do not end are left behind, as daemons, which the end of the process does not wait for."""
    answer, told = threading.Event(), list[str]()
    monkeypatch.setattr(crew, "PATIENCE", 0.0)
    interrupt_the_caller(monkeypatch, lambda: answer.wait(5) and None, lambda: told.append("told"))
    left = [thread for thread in threading.enumerate() if thread.name.startswith("twofold")]
    assert (len(left), all(thread.daemon for thread in left), told) == (2, True, ["told"])
    answer.set()
    for thread in left:
        thread.join()


def test_bulk_work_is_done_when_it_returns(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Also when a progress callback failed: what was in flight has ended, and no thread is left."""
    with blocking.new_client(shelf, clock) as client:

        def get(number: int) -> Book:
            return client.request(GET_BOOK, number)

        def progress(done: int, total: int) -> None:
            raise KeyError(f"{done} of {total}")

        with pytest.raises(KeyError, match=r"[1-5] of 50"):
            run_bulk(get, range(1, 51), max_concurrent=5, on_progress=progress)
    assert (shelf.log.in_flight, len(shelf.requests) <= 9) == (0, True)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("twofold")]


def test_a_thread_of_ones_own_does_not_report_to_a_block(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """It has a context of its own; bulk threads have the caller's."""
    with blocking.new_client(shelf, clock) as client, capture() as calls:
        thread = threading.Thread(target=client.request, args=(GET_BOOK, 1))
        thread.start()
        thread.join()
    assert (len(shelf.requests), list(calls)) == (1, [])


def test_the_real_clock_is_slept_for(monkeypatch: pytest.MonkeyPatch, clock: FakeClock) -> None:
    """A clock that passes the time by itself is not."""
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    runtime.sleep(3.0, SYSTEM_CLOCK)
    runtime.sleep(4.0, clock)
    assert (slept, clock.sleeps) == ([3.0], [4.0])


def test_work_side_by_side_is_done_in_order() -> None:
    """One function after another; the first failure ends it."""
    done: list[int] = []

    def fail() -> None:
        raise LookupError("first")

    assert runtime.concurrently(lambda: 1, lambda: "x") == [1, "x"]
    with pytest.raises(LookupError, match="first"):
        runtime.concurrently(lambda: done.append(1), fail, lambda: done.append(2))
    assert done == [1]


def test_a_place_is_taken_or_not() -> None:
    """Without waiting if one is free; else for so many seconds at most."""
    semaphore = runtime.Semaphore(1)
    assert runtime.acquire(semaphore, None)
    assert not runtime.acquire(semaphore, 0.0)
    semaphore.release()
    assert runtime.acquire(semaphore, 0.0)


def test_every_wait_of_a_socket_is_cut_to_the_deadline(clock: FakeClock) -> None:
    """A thread cannot be interrupted, so no single wait may outlast the call."""
    network = runtime.Network()
    assert (network.allowed(None), network.allowed(5.0)) == (None, 5.0)
    network.deadline = Deadline(3.0, clock)
    assert (network.allowed(None), network.allowed(5.0), network.allowed(1.0)) == (3.0, 3.0, 1.0)
    clock.advance(3.0)
    with pytest.raises(TimeoutError):
        network.allowed(5.0)


def test_a_property_is_fetched_now() -> None:
    """There is nothing to await."""
    assert runtime.from_property(lambda: 7, "unused") == 7


def test_a_clients_package_is_found() -> None:
    """Also that of a subclass, and httpx for what only looks like a client."""

    class Mine(httpx.Client):
        pass

    with Mine() as client:
        assert http_package(client) is httpx
    assert http_package(object()) is httpx


def test_there_is_no_loop_to_be_bound_to() -> None:
    """Connections of this half belong to the process."""
    assert runtime.loop_token() is None
