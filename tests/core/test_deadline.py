"""Deadlines, timeouts per phase, and the clocks they are read from."""

from __future__ import annotations

import math
import time
import uuid
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from twofold import InvalidRequestError
from twofold._core.clock import SYSTEM_CLOCK
from twofold._core.deadline import Deadline, remaining
from twofold._core.timeouts import PhaseTimeouts, phase_timeouts
from twofold.testing import FakeClock


def test_a_deadline_runs_down_on_the_monotonic_clock(clock: FakeClock) -> None:
    """What is left shrinks with time, to 0 and not below; at 0 it has expired."""
    deadline = Deadline(1.0, clock)
    left: list[tuple[float, bool]] = []
    for _ in range(4):
        left.append((round(deadline.remaining(), 3), deadline.expired))
        clock.advance(0.4)
    assert left == [(1.0, False), (0.6, False), (0.2, False), (0.0, True)]


def test_a_deadline_expires_at_its_very_moment(clock: FakeClock) -> None:
    """When nothing is left, it has passed."""
    deadline = Deadline(2.0, clock)
    clock.advance(2.0)
    assert deadline.expired
    assert deadline.remaining() == 0.0


@pytest.mark.parametrize("hours", [-1, 1])
def test_setting_the_time_changes_no_deadline(clock: FakeClock, hours: int) -> None:
    """The wall clock may be moved by an hour in the middle of a call."""
    deadline = Deadline(1.0, clock)
    clock.advance(0.25)
    clock.set_wall_clock(datetime.fromtimestamp(clock.time(), UTC) + timedelta(hours=hours))
    assert deadline.remaining() == 0.75
    assert not deadline.expired


def test_without_a_deadline_there_is_all_the_time_in_the_world(clock: FakeClock) -> None:
    """`remaining` takes `None` for no deadline."""
    assert remaining(None) == math.inf
    assert remaining(Deadline(3.0, clock)) == 3.0


def test_timeouts_are_cut_to_what_is_left() -> None:
    """No phase may outlast the deadline, not even one without a limit of its own."""
    timeouts = PhaseTimeouts(5.0, 0.5, None, 2.0)
    assert timeouts.clamped(1.0) == (1.0, 0.5, 1.0, 1.0)
    assert timeouts.clamped(math.inf) == timeouts


@pytest.mark.parametrize(
    ("given", "phases"),
    [
        (30, (30.0, 30.0, 30.0, 30.0)),
        (0.5, (0.5, 0.5, 0.5, 0.5)),
        (None, (None, None, None, None)),
        (httpx.Timeout(9.0, connect=1.0, pool=None), (1.0, 9.0, 9.0, None)),
    ],
)
def test_a_timeout_may_have_any_form(given: object, phases: tuple[float | None, ...]) -> None:
    """One number for all phases, `None` for no limit, or an object with one value per phase."""
    assert phase_timeouts(given) == phases  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    "given", [0, -1, math.nan, math.inf, True, "30", (5, 5), httpx.Timeout(5.0, read=0.0), object()]
)
def test_a_timeout_that_is_none_is_refused(given: object) -> None:
    """The message names the argument."""
    with pytest.raises(InvalidRequestError, match=r"^timeout is "):
        phase_timeouts(given)  # pyright: ignore[reportArgumentType]


def test_the_system_clock_is_the_systems() -> None:
    """Real time goes on, chance is in [0, 1), keys are random UUIDs, and sleep is needed."""
    assert SYSTEM_CLOCK.monotonic() <= time.monotonic()
    assert abs(SYSTEM_CLOCK.time() - time.time()) < 60
    assert 0 <= SYSTEM_CLOCK.random() < 1
    keys = {SYSTEM_CLOCK.new_key() for _ in range(100)}
    assert len(keys) == 100
    assert {uuid.UUID(key).version for key in keys} == {4}
    assert not SYSTEM_CLOCK.skip(1.0)


def test_the_fake_clock_writes_sleeps_down_and_passes_the_time() -> None:
    """Both of its clocks go on by what is slept; setting the time moves only one."""
    clock, seen = FakeClock(), list[float]()
    clock.on_sleep = seen.append
    start = clock.time()
    assert clock.skip(2.5)
    assert (clock.sleeps, seen) == ([2.5], [2.5])
    assert (clock.monotonic(), clock.time()) == (2.5, start + 2.5)
    clock.set_wall_clock(datetime(2030, 1, 1, tzinfo=UTC))
    assert (clock.monotonic(), clock.time()) == (2.5, datetime(2030, 1, 1, tzinfo=UTC).timestamp())


def test_two_fake_clocks_are_alike() -> None:
    """Jitter and keys repeat from run to run, and differ with the seed."""
    draws = [[clock.random() for _ in range(5)] for clock in (FakeClock(), FakeClock(), FakeClock(seed=1))]
    assert draws[0] == draws[1] != draws[2]
    clock = FakeClock()
    assert [clock.new_key(), clock.new_key()] == ["key-1", "key-2"]
