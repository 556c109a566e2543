"""Arithmetic with scorecard weeks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from twofold.bloomy.errors import InvalidRequestError
from twofold.bloomy.models import ScorecardItem, ScorecardWeek
from twofold.bloomy.weeks import TargetWeek, target_week


def week(number: int, start: str) -> ScorecardWeek:
    """A current week."""
    return ScorecardWeek(id=1, week_number=number, week_start=start, week_end=start)


CASES = [
    (2890, "2025-06-16T00:00:00", -1, 2889, None),
    (2890, "2025-06-16T00:00:00", 0, 2890, None),
    (2890, "2025-06-16T00:00:00", 200, 3090, None),
    (25, "2025-06-16T00:00:00", 0, 25, 2025),
    (25, "2025-06-16", -1, 24, 2025),
    (1, "2025-12-29", -1, 52, 2025),
    (1, "2025-12-29", 0, 1, 2026),
    (52, "2025-12-22", 1, 1, 2026),
    (53, "2020-12-28", 1, 1, 2021),
    (1, "2021-01-04", -1, 53, 2020),
    (1, "2025-12-29", -53, 52, 2024),
    (26, "2025-06-16", -1, 25, 2025),
    (1, "2025-12-22", -1, 52, 2025),
    (52, "2025-12-29", 1, 1, 2026),
    (40, "2025-06-16", 20, 60, None),
    (40, "soon", 20, 60, None),
]


@pytest.mark.parametrize(("number", "start", "offset", "expected", "year"), CASES)
def test_target_week(number: int, start: str, offset: int, expected: int, year: int | None) -> None:
    """Numbers that follow the calendar restart with the year; all others are counted on."""
    assert target_week(week(number, start), offset) == TargetWeek(expected, year)


def test_every_week_of_thirty_years() -> None:
    """From any Monday, every offset up to a year leads to the ISO week that the calendar names."""
    for day in range(0, 7 * 52 * 30, 7):
        monday = date(2005, 1, 3) + timedelta(days=day)
        current = week(monday.isocalendar().week, monday.isoformat())
        for offset in (-53, -52, -1, 1, 52, 53):
            named = (monday + timedelta(weeks=offset)).isocalendar()
            assert target_week(current, offset) == TargetWeek(named.week, named.year)


@pytest.mark.parametrize(
    ("number", "start", "offset"), [(2890, "2025-06-16", -2890), (25, "2025-06-16", 10**9)]
)
def test_out_of_range(number: int, start: str, offset: int) -> None:
    """An offset that leads out of all weeks is refused by name."""
    with pytest.raises(InvalidRequestError, match="week_offset"):
        target_week(week(number, start), offset)


def test_scores_of_another_year() -> None:
    """The same number of another year is another week; a label that is no year decides nothing."""
    target = TargetWeek(25, 2025)
    assert target.holds(score(25, "2025-W25"))
    assert not target.holds(score(25, "2024-W25"))
    assert not target.holds(score(24, "2025-W24"))
    assert target.holds(score(25, "this week"))
    assert TargetWeek(2890).holds(score(2890, "2024-W25"))


def score(week_id: int, label: str) -> ScorecardItem:
    """A score in a week."""
    return ScorecardItem(
        id=1, measurable_id=2, accountable_user_id=7, title="t", target=None, week=label, week_id=week_id
    )
