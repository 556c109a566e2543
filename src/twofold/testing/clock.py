"""Time that passes when it is told to."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime


class FakeClock:
    """A clock for `clock=`: sleeping takes no time and is written down; jitter and keys are the same in every run.

    Attributes:
        sleeps: every wait so far, in seconds, in order.
        on_sleep: called with the seconds of each wait, before it is over.

    Example:
        clock = FakeClock()
        client = Client(api_key, clock=clock)
        client.todo.list()
        assert clock.sleeps == []
    """

    def __init__(self, *, now: datetime = datetime(2025, 6, 18, 12, tzinfo=UTC), seed: int = 0) -> None:
        self.sleeps: list[float] = []
        self.on_sleep: Callable[[float], object] | None = None
        self._now = now.timestamp()
        self._passed = 0.0
        self._chance = random.Random(seed)
        self._keys = 0

    def monotonic(self) -> float:
        """Seconds that have passed since the clock was made."""
        return self._passed

    def time(self) -> float:
        """Seconds since the epoch."""
        return self._now

    def random(self) -> float:
        """The next number of a fixed sequence in [0, 1)."""
        return self._chance.random()

    def new_key(self) -> str:
        """`key-1`, `key-2` and so on."""
        self._keys += 1
        return f"key-{self._keys}"

    def skip(self, seconds: float) -> bool:
        """Let the time pass at once, and write it down."""
        self.sleeps.append(seconds)
        if self.on_sleep is not None:
            self.on_sleep(seconds)
        self.advance(seconds)
        return True

    def advance(self, seconds: float) -> None:
        """Let time pass without anybody sleeping."""
        self._passed += seconds
        self._now += seconds

    def set_wall_clock(self, now: datetime) -> None:
        """Move the wall clock alone, as somebody who sets the time does."""
        self._now = now.timestamp()
