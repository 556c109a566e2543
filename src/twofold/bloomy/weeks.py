"""Arithmetic with scorecard weeks, which some accounts count through and others restart each year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from .errors import InvalidRequestError
from .models.scorecards import ScorecardItem, ScorecardWeek

_FEWEST_WEEKS_IN_A_YEAR = 52
_MOST_WEEKS_IN_A_YEAR = 53


@dataclass(frozen=True, slots=True)
class TargetWeek:
    """The week meant by an offset: its number, and its year where numbers restart each year."""

    number: int
    year: int | None = None

    def holds(self, item: ScorecardItem) -> bool:
        """Whether a score belongs to this week; its text (`2025-W25`) tells the years apart."""
        if item.week_id != self.number:
            return False
        year, separator, _ = item.week.partition("-W")
        return self.year is None or not separator or year == str(self.year)


def target_week(current: ScorecardWeek, offset: int) -> TargetWeek:
    """The week `offset` weeks after the current one (before it, if negative).

    A number that agrees with the calendar week of `week_start` is taken to restart each year, and is then counted
    by the calendar (ISO 8601: 52 or 53 weeks), so that week 1 less 1 is the last week of the year before. Any other
    number is a continuous count.

    Raises:
        InvalidRequestError: the offset leads to before the first week, or out of the calendar.
    """
    start = _date(current.week_start)
    drift = _drift(current.week_number, start.isocalendar().week) if start else None
    if start is None or drift is None:
        return TargetWeek(_from_the_first(current.week_number + offset, offset))
    try:
        shifted = (start + timedelta(weeks=offset + drift)).isocalendar()
    except OverflowError as error:
        raise InvalidRequestError(f"week_offset is {offset}: it leads out of the calendar") from error
    return TargetWeek(shifted.week if offset else current.week_number, shifted.year)


def _from_the_first(number: int, offset: int) -> int:
    if number < 1:
        raise InvalidRequestError(f"week_offset is {offset}: it leads to before the first week")
    return number


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _drift(number: int, calendar_week: int) -> int | None:
    """How far the server numbers weeks ahead of ISO 8601: -1, 0 or 1; `None` if its number is of another kind."""
    if not 1 <= number <= _MOST_WEEKS_IN_A_YEAR:
        return None
    distance = number - calendar_week
    if abs(distance) <= 1:
        return distance
    if abs(distance) < _FEWEST_WEEKS_IN_A_YEAR - 1:
        return None
    return -1 if distance > 0 else 1
