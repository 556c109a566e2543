# Generated from _async/test_connections.py by twofold.mirror; do not edit.
"""What calls leave behind: connections, files, tasks, threads and tokens."""

from __future__ import annotations

import gc
import random
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import httpx
import pytest
from tests import blocking
from tests.depot_api import GET_FILE
from tests.lab_api import CURSORS
from tests.reliability.process import open_files, open_sockets, settled_at
from tests.reliability.record import record
from tests.scripted_server import ScriptedServer, answer, hang, reset
from tests.shelf_api import GET_BOOK

from twofold import (
    AccessToken,
    APIConnectionError,
    APITimeoutError,
    APIClient,
    BearerAuth,
    DecodeError,
    Idempotency,
    Operation,
    ServerError,
)
from twofold._sync.bulk import run_bulk
from twofold._sync.tokens import TokenAuth
from twofold._core.clock import SYSTEM_CLOCK
from twofold._runtime import blocking as runtime
from twofold.emulators import DepotEmulator, PageLabEmulator, ShelfEmulator
from twofold.testing import FakeClock

HALF = APIClient.__name__
PING: Operation[dict[str, object]] = Operation("GET", "ping", dict, Idempotency.SAFE)
NOBODY = "http://127.0.0.1:9"
long = pytest.mark.long

# A step of the server (none: nobody listens), the class it ends in, seconds of patience.
FAILURES: dict[str, tuple[Any, type[Exception], float]] = {
    "refused": (None, APIConnectionError, 5),
    "RST": (reset, APIConnectionError, 5),
    "timeout": (hang, APITimeoutError, 0.01),
    "500": (answer({}, 500), ServerError, 5),
    "bad JSON": (answer(b"{"), DecodeError, 5),
}


@pytest.mark.parametrize("calls", [50, pytest.param(1_000, marks=long)])
def test_row_08_leaks(calls: int) -> None:
    """Failures of five kinds leave no socket, no file and no warning, at either end."""
    seen: Counter[str] = Counter()
    fail(10, Counter())
    gc.collect()
    files, sockets = open_files(), open_sockets()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        fail(calls, seen)
        gc.collect()
    left = settled_at(files) - files
    record(
        8,
        "1,000 mixed failures: 0 sockets, 0 files, 0 ResourceWarnings",
        f"{HALF}: {seen.total()} failures, {open_sockets() - sockets} sockets, {left} files, {len(caught)} warnings",
    )
    assert seen == dict.fromkeys(FAILURES, calls // 5)
    assert (open_sockets(), left) == (sockets, 0)
    assert [str(one.message) for one in caught] == []


def fail(calls: int, seen: Counter[str]) -> None:
    """Make so many calls that fail, in every way in turn; server and client are this function's own."""
    with ScriptedServer() as server:
        with APIClient(server.url, max_retries=0) as client, APIClient(NOBODY) as lost:
            for number in range(calls):
                kind = list(FAILURES)[number % 5]
                step, expected, timeout = FAILURES[kind]
                server.script.clear()
                if step is not None:
                    server.script.append(step)
                with pytest.raises(expected):
                    (lost if step is None else client).request(
                        PING, options={"timeout": httpx.Timeout(5, read=timeout), "max_retries": 0}
                    )
                if kind == "timeout":
                    # Its request may come late, and must not take the step of the next one.
                    blocking.aside(server.wait_until_hanging)
                seen[kind] += 1
        server.released.set()


@pytest.fixture
def _no_garbage_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("_no_garbage_collector")
def test_row_11_early_break(depot: DepotEmulator, lab: PageLabEmulator) -> None:
    """With one connection, the next call has it within 10 ms of leaving a stream or a walk in the middle."""
    settings: Any = {"limits": httpx.Limits(max_connections=1), "timeout": httpx.Timeout(5, pool=0.01)}
    depot.faults.add("GET", "files/large.bin", stall="body")
    times: list[float] = []
    with APIClient(depot.base_url, auth=BearerAuth(depot.key), **settings) as client:
        for _ in range(20):
            with client.stream(GET_FILE, "large.bin") as response:
                for chunk in response.iter_bytes():
                    assert chunk
                    break
            times.append(seconds_of(lambda: client.request(GET_FILE, "small.txt")))
    with APIClient(lab.base_url, auth=BearerAuth(lab.key), **settings) as client:
        for _ in range(20):
            for note in client.paginate(CURSORS.operation, strategy=CURSORS.strategy):
                if note["id"] == 12:
                    break
            times.append(seconds_of(lambda: client.request(CURSORS.operation)))
    record(
        11,
        "reusable within 10 ms, without the garbage collector",
        f"{HALF}: 40 of 40 calls had the connection in 10 ms; median call {sorted(times)[20] * 1000:.1f} ms",
    )
    assert len(times) == 40


def seconds_of(call: Callable[[], Any]) -> float:
    """How long a call takes; it fails where it waits for a connection longer than 10 ms."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


class Fetcher:
    """Hands out tokens that the library takes, or fails."""

    def __init__(self, shelf: ShelfEmulator) -> None:
        self.fetched = 0
        self.error: Exception | None = None
        shelf.admits = lambda request: request.headers.get("authorization") == f"Bearer token-{self.fetched}"

    def __call__(self) -> AccessToken:
        self.fetched += 1
        # Long enough for all callers to come.
        runtime.sleep(0.1, SYSTEM_CLOCK)
        if self.error is not None:
            raise self.error
        return AccessToken(f"token-{self.fetched}", 3600)


def test_row_13_one_refresh(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """64 callers with an expired token: one refresh; where that fails, one error for each of them and no hang."""
    fetch = Fetcher(shelf)
    auth = TokenAuth(fetch, clock=clock)
    with APIClient(shelf.base_url, auth=auth, clock=clock, max_retries=0) as client:

        def call(number: int) -> int:
            return (client.request(GET_BOOK, number)).id

        call(1)
        clock.advance(7200)
        numbers = range(1, 65)
        results = blocking.together(*[partial(call, number) for number in numbers])
        refreshes = fetch.fetched - 1
        clock.advance(7200)
        fetch.error = LookupError("no token today")
        failed = blocking.together(*[partial(call, number) for number in numbers])
    record(
        13,
        "64 callers: 1 refresh; a failed one: 1 error a caller",
        f"{HALF}: {refreshes} refresh, {len(results)} answers; then {sum(map(bool, failed))} errors",
    )
    assert results == list(numbers)
    assert refreshes == 1
    assert {type(one) for one in failed} == {LookupError}


class Stop(Exception):
    """What ends work at once."""


KINDS: list[dict[str, Any]] = [
    {"status": 500},
    {"drop": "before"},
    {"html": True},
    {"truncate": "body"},
    {"status": 404},
]


@pytest.mark.parametrize("items", [100, pytest.param(1_000, marks=long)])
def test_row_27_bulk(shelf: ShelfEmulator, items: int) -> None:
    """Every item has its result or its cause, in order; work that is stopped at any moment leaves nothing behind."""
    for book in range(1, 11):
        shelf.faults.add("GET", f"books/{book}", **KINDS[book % 5])
    numbers = [1 + number % 100 for number in range(items)]
    random.Random(27).shuffle(numbers)
    files, chance = open_files(), random.Random(27)
    with APIClient(shelf.base_url, auth=BearerAuth(shelf.key), max_retries=0) as client:

        def get(number: int) -> int:
            return (client.request(GET_BOOK, number)).id

        outcomes = run_bulk(get, numbers, max_concurrent=8)
        stopped = 0
        for _ in range(3):
            last = chance.randrange(1, items - 10)

            def stop(done: int, _: int, last: int = last) -> None:
                if done == last:
                    raise Stop

            with pytest.raises(Stop):
                run_bulk(get, numbers, max_concurrent=8, on_progress=stop)
            stopped += 1
            assert blocking.left_running() == 0
    shelf.settle()
    left = settled_at(files) - files
    causes = Counter(type(one.error).__name__ for one in outcomes if one.error is not None)
    record(
        27,
        "1,000 results in order, each failure with its cause; stopped: 0 tasks, threads, sockets",
        f"{HALF}: {len(outcomes)} of {items}, failures {dict(causes)}; stopped {stopped} times: {left} files left",
    )
    assert [one.item for one in outcomes] == numbers
    assert [one.index for one in outcomes] == list(range(items))
    assert all(one.ok == (one.item > 10) for one in outcomes)
    assert all(one.value == one.item for one in outcomes if one.ok)
    assert causes.total() == items // 10
    assert set(causes) == {"ServerError", "APIConnectionError", "DecodeError", "NotFoundError"}
    assert left <= 0
