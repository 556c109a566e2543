"""One monotonic budget of seconds over everything a call does."""

from __future__ import annotations

import math

from .clock import Clock


class DeadlineError(TimeoutError):
    """The deadline has passed: that of the call, and no time limit that somebody's function has set itself."""


class Deadline:
    """The moment a call has to be over, on the monotonic clock: moving the wall clock changes nothing."""

    __slots__ = ("_clock", "_expires", "seconds")

    def __init__(self, seconds: float, clock: Clock) -> None:
        self.seconds = seconds
        self._clock = clock
        self._expires = clock.monotonic() + seconds

    def remaining(self) -> float:
        """Seconds left, 0.0 once it has passed."""
        return max(0.0, self._expires - self._clock.monotonic())

    @property
    def expired(self) -> bool:
        """Whether nothing is left."""
        return self._clock.monotonic() >= self._expires


def remaining(deadline: Deadline | None) -> float:
    """Seconds left, infinity without a deadline."""
    return math.inf if deadline is None else deadline.remaining()
