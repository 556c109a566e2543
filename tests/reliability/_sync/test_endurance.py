# Generated from _async/test_endurance.py by twofold.mirror; do not edit.
"""Very many calls, and very big bodies: neither takes more memory than a few, and nothing is left behind."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import NoneType

import pytest
from tests import blocking
from tests.big_bodies import serve
from tests.reliability import careless
from tests.reliability.process import (
    forget_peak,
    memory,
    open_files,
    peak_memory,
    running_threads,
    settled_at,
)
from tests.reliability.record import record

from twofold import APIClient, BearerAuth, Idempotency, Operation, RetryBudget, TwofoldError
from twofold._core.clock import SystemClock

HALF = APIClient.__name__
THING: Operation[dict[str, int]] = Operation("GET", "things/{n}", dict, Idempotency.SAFE)
GET = Operation("GET", "zeros", NoneType)
PUT = Operation("PUT", "zeros", int)
MIB = 2**20
# In each half, and the async one runs on two event loops.
MANY = 200_000 if HALF == "APIClient" else 100_000
long = pytest.mark.long


class HastyClock(SystemClock):
    """Real time, but nobody sleeps."""

    __slots__ = ()

    def skip(self, seconds: float) -> bool:  # noqa: ARG002
        return True


@pytest.fixture
def origin() -> Iterator[str]:
    """A careless server in a process of its own."""
    command = [sys.executable, str(careless.__file__), "30"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        process.terminate()


@pytest.mark.parametrize(
    ("warm_up", "calls"), [(300, 1_000), pytest.param(10_000, MANY, marks=long, id="long")]
)
def test_row_30_soak(origin: str, warm_up: int, calls: int) -> None:
    """However answers are spoilt, none is wrong, every failure is a documented error, and nothing adds up."""
    files, threads, done = open_files(), running_threads(), Counter[str]()
    with APIClient(
        origin, clock=HastyClock(), max_retries=4, retry_budget=RetryBudget(10**9)
    ) as client:

        def work(worker: int, share: int) -> None:
            for number in range(worker, worker + 16 * share, 16):
                try:
                    right = (client.request(THING, number))["id"] == number
                    done["right" if right else "wrong"] += 1
                except TwofoldError as error:
                    done[type(error).__name__] += 1

        def run(count: int) -> None:
            results = blocking.together(
                *[lambda worker=worker: work(worker, count // 16) for worker in range(16)]
            )
            assert results == [None] * 16

        run(warm_up)
        gc.collect()
        before = memory()
        done.clear()
        run(calls)
        gc.collect()
        grown = memory() - before
    left = settled_at(files) - files
    running = blocking.left_running() + running_threads() - threads
    record(
        30,
        "200,000 calls: 0 wrong, 0 sockets, tasks or threads left, < 8 MiB more",
        f"{HALF}: {done.total()} calls, {dict(done)}; {left} sockets, {running} tasks and threads, "
        f"{grown / MIB:.1f} MiB",
    )
    assert done.total() == calls // 16 * 16
    assert set(done) <= {"right", "ServerError", "APIConnectionError", "DecodeError"}
    assert done["right"] > 0.9 * calls
    assert (max(left, 0), max(running, 0)) == (0, 0)
    assert grown < 8 * MIB


@pytest.mark.parametrize("calls", [500, pytest.param(10_000, marks=long)])
def test_row_16_calls(origin: str, calls: int) -> None:
    """They take no memory that is not given back; copies of a client neither."""
    with APIClient(origin, clock=HastyClock(), retry_budget=RetryBudget(10**9)) as client:

        def work(count: int) -> None:
            for number in range(count):
                try:
                    client.request(THING, number)
                except TwofoldError:
                    continue

        def run(count: int) -> None:
            blocking.together(*[lambda: work(count // 10)] * 10)

        run(calls // 2)
        gc.collect()
        before = memory()
        run(calls)
        gc.collect()
        grown = memory() - before
        copies = [
            weakref.ref(client.with_options(timeout=1 + n, auth=BearerAuth("k"))) for n in range(10_000)
        ]
        gc.collect()
        alive = sum(one() is not None for one in copies)
    record(
        16,
        "10,000 calls < 4 MiB; 10,000 copies, 0 survive",
        f"{HALF}: {calls} calls, {grown / MIB:.2f} MiB; {alive} of {len(copies)} copies",
    )
    assert grown < 4 * MIB
    assert alive == 0


@pytest.mark.parametrize("mebibytes", [64, pytest.param(1024, marks=long)])
def test_row_16_big_bodies(tmp_path: Path, mebibytes: int) -> None:
    """They go to the disk and come from it piece by piece."""
    size, path = mebibytes * MIB, tmp_path / "zeros"
    with serve(size) as url:
        with APIClient(url, timeout=60) as client:
            gc.collect()
            forget_peak()
            before = memory()
            done = client.download(GET, target=path)
            down = peak_memory() - before
            forget_peak()
            with path.open("rb") as file:
                received = client.request(PUT, content=file)
            up = peak_memory() - before
    path.unlink()
    record(
        16,
        "1 GiB down and up, each < 16 MiB more",
        f"{HALF}: {mebibytes} MiB: {down / MIB:.1f} MiB down, {up / MIB:.1f} MiB up",
    )
    assert (done.size, received) == (size, size)
    assert max(down, up) < 16 * MIB
