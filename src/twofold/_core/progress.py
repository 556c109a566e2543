"""How far a transfer has come, told often enough to watch and seldom enough to cost nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from .clock import Clock

Phase = Literal["upload", "download"]

# Seconds between two events; the last one comes in any case.
_INTERVAL = 0.1


@dataclass(frozen=True, slots=True)
class ProgressEvent:
    """One moment of a transfer.

    Attributes:
        done: bytes so far, of what travels: a compressed body counts as compressed. Those of an upload have been
            handed to the network.
        total: bytes in all; `None` if that is not known.
        phase: `upload` or `download`.
        attempt: which request, from 1; with a new one `done` goes back to where that one begins.
    """

    done: int
    total: int | None
    phase: Phase
    attempt: int


Progress = Callable[[ProgressEvent], Awaitable[object] | object]
"""Called with each event; what it raises ends the transfer and reaches the caller as it is."""


class ProgressMeter:
    """Decides which moments are told: the first, at most ten in a second, and the last of each attempt."""

    __slots__ = ("_attempt", "_clock", "_last", "_next", "_phase", "total")

    def __init__(self, phase: Phase, clock: Clock) -> None:
        self._phase: Phase = phase
        self._clock = clock
        self._attempt = 1
        self._next = 0.0
        self._last: ProgressEvent | None = None
        self.total: int | None = None

    def begin(self, attempt: int, done: int, total: int | None) -> ProgressEvent:
        """A request begins, with so many bytes behind it."""
        self._attempt = attempt
        self.total = total
        return self._event(done)

    def moved(self, done: int) -> ProgressEvent | None:
        """So many bytes are done; `None` if the last event was a moment ago."""
        return None if self._clock.monotonic() < self._next else self._event(done)

    def end(self, done: int) -> ProgressEvent | None:
        """That was all; `None` if it has been told already."""
        told = self._last is not None and (self._last.done, self._last.attempt) == (done, self._attempt)
        return None if told else self._event(done)

    def _event(self, done: int) -> ProgressEvent:
        self._next = self._clock.monotonic() + _INTERVAL
        self._last = ProgressEvent(done, self.total, self._phase, self._attempt)
        return self._last
