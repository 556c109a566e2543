"""Weeks, scorecards and scores.

Scores are kept by a continuous count of weeks, numbered so that the week of Monday 16 June 2025 is 2890; in
the per-year mode the API shows, and takes, ISO week numbers instead.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from pydantic import BaseModel

from twofold.emulators.bloomy.calls import Call, Endpoint
from twofold.emulators.bloomy.errors import ApiError
from twofold.emulators.bloomy.state import Measurable, Score

_WEEK_ZERO = date(1970, 1, 26)


class _NewScore(BaseModel, strict=True):
    value: int | float | None


def _monday(week: int) -> date:
    return _WEEK_ZERO + timedelta(weeks=week)


def _week_of(day: date) -> int:
    return (day - _WEEK_ZERO).days // 7


def _shown(call: Call, week: int) -> int:
    return week if call.modes.weeks == "continuous" else _monday(week).isocalendar().week


def _current_week(call: Call) -> Any:
    week = _week_of(call.now.date())
    monday = _monday(week)
    year, number, _ = monday.isocalendar()
    return {
        "Id": week if call.modes.weeks == "continuous" else year * 1000 + number,
        "ForWeekNumber": _shown(call, week),
        "LocalDate": {"Date": f"{monday}T00:00:00"},
        "ForWeek": f"{monday + timedelta(days=6)}T00:00:00Z",
    }


def _scores(call: Call, wanted: Callable[[Measurable], bool]) -> Any:
    lines = {id: line for id, line in call.state.measurables.items() if wanted(line)}
    rows = [one for one in call.state.scores.values() if one.measurable in lines]
    return {"Scores": [_score_view(call, lines[one.measurable], one) for one in rows]}


def _score_view(call: Call, line: Measurable, score: Score) -> Any:
    year, number, _ = _monday(score.week).isocalendar()
    return {
        "Id": score.id,
        "MeasurableId": line.id,
        "AccountableUserId": line.owner or 0,
        "MeasurableName": line.name,
        "Target": line.target,
        "Measured": score.value,
        "Week": f"{year}-W{number:02}",
        "ForWeek": _shown(call, score.week),
        "DateEntered": score.entered,
    }


def _scorecard_of_user(call: Call) -> Any:
    owner = call.state.user(call.id).id
    return _scores(call, lambda line: line.owner == owner)


def _scorecard_of_meeting(call: Call) -> Any:
    meeting = call.meeting().id
    return _scores(call, lambda line: meeting in line.meetings)


def _enter_score(call: Call) -> None:
    line, week, value = call.state.measurable(call.id), _named_week(call), call.body(_NewScore).value
    scores = call.state.scores.values()
    score = next((one for one in scores if (one.measurable, one.week) == (line.id, week)), None)
    if score is None:
        score = Score(id=call.state.new_id(), measurable=line.id, week=week)
        call.state.scores[score.id] = score
    score.value = value
    score.entered = None if value is None else call.timestamp


def _named_week(call: Call) -> int:
    number = call.ids["week"]
    if call.modes.weeks == "continuous":
        return number
    try:
        return _week_of(date.fromisocalendar(call.now.isocalendar().year, number, 1))
    except ValueError:
        raise ApiError.not_found(number) from None


ENDPOINTS = (
    Endpoint("GET", "weeks/current", _current_week),
    Endpoint("GET", "scorecard/user/{id:int}", _scorecard_of_user),
    Endpoint("GET", "scorecard/meeting/{id:int}", _scorecard_of_meeting),
    Endpoint("PUT", "measurables/{id:int}/week/{week:int}", _enter_score, "write"),
)
