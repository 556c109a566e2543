"""The clock an emulator tells the time by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class EmulatorClock:
    """A clock that stands still until it is moved, or follows real time when it was given no start.

    `start` is a datetime with a time zone, or `None` for real time.
    """

    def __init__(self, start: datetime | None) -> None:
        self._start = None if start is None else _aware(start)
        self._moment = self._start

    def now(self) -> datetime:
        """The present moment, in UTC."""
        return datetime.now(UTC) if self._moment is None else self._moment

    def set(self, moment: datetime) -> None:
        """Stand still at `moment` (with a time zone; `ValueError` without)."""
        self._moment = _aware(moment)

    def advance(self, seconds: float) -> None:
        """Move on by `seconds`; a clock on real time cannot be moved (`RuntimeError`)."""
        if self._moment is None:
            raise RuntimeError("The clock follows real time: set() it first, or leave out real_time.")
        self._moment += timedelta(seconds=seconds)

    def reset(self) -> None:
        """Go back to the start."""
        self._moment = self._start


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("The clock needs a time zone, as in datetime(2025, 6, 18, tzinfo=UTC).")
    return moment.astimezone(UTC)
