"""One quota for several processes, in a Redis that dies half-way and comes back."""

from __future__ import annotations

import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest

import twofold
from twofold.testing import FakeClock

from .record import record
from .redis_server import RedisServer
from .servers import StampingServer

PROGRAM = Path(__file__).with_name("fleet.py")
ROOT = Path(__file__).parents[2]
RATE = 50
PROCESSES = 4
long = pytest.mark.long


def start(
    server: StampingServer, other: StampingServer, redis: RedisServer, half: str, seconds: float
) -> list[subprocess.Popen[str]]:
    """A fleet of processes with eight workers each."""
    arguments = [server.url, other.url, redis.storage, half, "8", str(RATE), str(seconds)]
    command = [sys.executable, str(PROGRAM), *arguments]
    path = f"{Path(twofold.__file__).parents[1]}:{ROOT}"
    return [
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={"PYTHONPATH": path}
        )
        for _ in range(PROCESSES)
    ]


def logged(processes: list[subprocess.Popen[str]], seconds: float) -> list[list[str]]:
    """What each of them printed, once they are over."""
    return [process.communicate(timeout=seconds)[0].splitlines() for process in processes]


def most_in_a_second(stamps: list[float]) -> int:
    """The most moments in any second that begins with one of them."""
    return max(sum(first <= one < first + 1 for one in stamps) for first in stamps)


@pytest.mark.parametrize(
    ("half", "seconds"),
    [
        ("blocking", 3.0),
        ("asyncio", 3.0),
        pytest.param("blocking", 10.0, marks=long),
        pytest.param("asyncio", 10.0, marks=long),
        pytest.param("trio", 10.0, marks=long),
    ],
)
def test_row_32_fleet(tmp_path: Path, half: str, seconds: float) -> None:
    """4 processes keep to one rate and use it; when Redis dies calls go on, and each process says so once."""
    pytest.importorskip("limits")
    with RedisServer(tmp_path) as redis, StampingServer() as server, StampingServer() as other:
        processes = start(server, other, redis, half, 2 * seconds)
        while not server.stamps:
            time.sleep(0.01)
        begin = server.stamps[0]
        time.sleep(seconds)
        killed = time.monotonic()
        redis.kill()
        logs = logged(processes, 2 * seconds + 30)
        shared = [one for one in server.stamps if one < killed]
        alone = [one for one in server.stamps if one >= killed]
    # Not counted: the second in which processes start and take what a fresh window has to give.
    used = sum(one >= begin + 1 for one in shared) / (RATE * (killed - begin - 1))
    most = most_in_a_second(shared)
    pause = max(later - earlier for earlier, later in pairwise([killed, *alone]))
    record(
        32,
        f"{RATE} per s: no second above {RATE} + 5, >= 95 % used; without Redis calls go on, 1 warning per process",
        f"{half}, {seconds:g} s: at most {most}, {used:.1%} used; without Redis {len(alone)} calls, longest pause "
        f"{pause * 1000:.0f} ms, warnings {[len(log) for log in logs]}",
    )
    # On a busy machine requests come late, and so into the next slot: the bound itself is for the long form.
    assert most <= RATE + (5 if seconds > 3 else 10)
    assert used >= 0.95
    assert len(alone) > RATE
    assert pause < 2
    for log in logs:
        (line,) = log
        assert line.startswith("WARNING the shared quota in redis does not answer")
        assert redis.password not in line


def test_row_32_a_quota_that_comes_back(
    tmp_path: Path, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    """After a restart the count is shared again, and one line says so; nothing shows the password."""
    pytest.importorskip("limits")
    with RedisServer(tmp_path) as redis, caplog.at_level("INFO", "twofold"):
        pacing = twofold.Pacing(0.01, storage=redis.storage)
        quota = pacing.shared
        assert quota is not None
        assert [quota.take("https://h", clock) > 0 for _ in range(2)] == [False, True]
        redis.kill()
        assert [quota.take("https://h", clock) for _ in range(3)] == [0, 0, 0]
        redis.start()
        clock.advance(2)
        assert [quota.take("https://h", clock) > 0 for _ in range(2)] == [False, True]
        # Storages have no close of their own, and this process goes on without this one.
        quota._window.storage.storage.connection_pool.disconnect()
    levels = [record.levelname for record in caplog.records]
    record(32, "1 warning when it goes, comes back", f"levels logged: {', '.join(levels)}")
    assert levels == ["WARNING", "INFO"]
    assert redis.password not in caplog.text + repr(pacing)
