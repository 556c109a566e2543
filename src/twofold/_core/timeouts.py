"""Timeouts per phase, in whatever form the user gives them."""

from __future__ import annotations

import math
from typing import NamedTuple, Protocol

from .errors import InvalidRequestError


class SupportsPhases(Protocol):
    """Anything shaped like `httpx.Timeout`."""

    @property
    def connect(self) -> float | None: ...
    @property
    def read(self) -> float | None: ...
    @property
    def write(self) -> float | None: ...
    @property
    def pool(self) -> float | None: ...


TimeoutTypes = float | SupportsPhases | None


class PhaseTimeouts(NamedTuple):
    """Seconds allowed to connect, between two reads, for one write and to wait for a connection; `None`: no limit."""

    connect: float | None
    read: float | None
    write: float | None
    pool: float | None

    def clamped(self, seconds: float) -> PhaseTimeouts:
        """No phase longer than `seconds`; what is left of a deadline."""
        if seconds == math.inf:
            return self
        return PhaseTimeouts(*(seconds if phase is None else min(phase, seconds) for phase in self))


def phase_timeouts(timeout: TimeoutTypes, argument: str = "timeout") -> PhaseTimeouts:
    """One number for all phases, `None` for no limit, or an object with a value per phase (`httpx.Timeout`).

    Raises:
        InvalidRequestError: a value is not a positive, finite number of seconds.
    """
    if timeout is None:
        return PhaseTimeouts(None, None, None, None)
    if isinstance(timeout, (int, float)):
        return PhaseTimeouts(*[positive_seconds(timeout, argument)] * 4)
    try:
        phases = (timeout.connect, timeout.read, timeout.write, timeout.pool)
    except AttributeError:
        raise InvalidRequestError(
            f"{argument} is a {type(timeout).__name__}: give seconds, None or an httpx.Timeout"
        ) from None
    return PhaseTimeouts(*(None if phase is None else positive_seconds(phase, argument) for phase in phases))


def positive_seconds(value: object, argument: str) -> float:
    """`value` as seconds greater than 0.

    Raises:
        InvalidRequestError: it is no finite number above 0.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < math.inf:
        raise InvalidRequestError(f"{argument} is {value!r}: give a number of seconds above 0")
    return float(value)
