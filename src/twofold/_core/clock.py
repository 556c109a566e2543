"""Time and randomness as one injectable object, so that every decision can be tested without waiting."""

from __future__ import annotations

import random
import time
import uuid
from typing import Protocol


class Clock(Protocol):
    """What the library asks of time and chance; `twofold.testing.FakeClock` is the one for tests."""

    def monotonic(self) -> float:
        """Seconds on a clock that never goes back: deadlines and durations."""
        ...

    def time(self) -> float:
        """Seconds since the epoch: only to read dates that servers send."""
        ...

    def random(self) -> float:
        """A number in [0, 1): jitter."""
        ...

    def new_key(self) -> str:
        """A fresh idempotency key."""
        ...

    def skip(self, seconds: float) -> bool:
        """True if this clock passes `seconds` by itself, so that nobody needs to sleep."""
        ...


class SystemClock:
    """The real one."""

    __slots__ = ()

    monotonic = staticmethod(time.monotonic)
    time = staticmethod(time.time)
    random = staticmethod(random.random)

    def new_key(self) -> str:
        """A random UUID (version 4)."""
        return str(uuid.uuid4())

    def skip(self, seconds: float) -> bool:  # noqa: ARG002
        """False: real time has to be waited for."""
        return False


SYSTEM_CLOCK = SystemClock()
