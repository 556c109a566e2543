"""Models of the scorecard: weeks and scores."""

from typing import Annotated

from pydantic import AliasPath

from .base import BloomyBaseModel, OptionalFloat, wire


class ScorecardWeek(BloomyBaseModel):
    """A scorecard week; `week_start` and `week_end` are the API's own date texts."""

    id: Annotated[int, wire("Id")]
    week_number: Annotated[int, wire("ForWeekNumber")]
    week_start: Annotated[str, wire(AliasPath("LocalDate", "Date"))]
    week_end: Annotated[str, wire("ForWeek")]


class ScorecardItem(BloomyBaseModel):
    """One measurable in one week; `value` is `None` when no score was entered."""

    id: Annotated[int, wire("Id")]
    measurable_id: Annotated[int, wire("MeasurableId")]
    accountable_user_id: Annotated[int, wire("AccountableUserId")]
    title: Annotated[str, wire("MeasurableName")]
    target: Annotated[OptionalFloat, wire("Target")] = None
    value: Annotated[OptionalFloat, wire("Measured")] = None
    week: Annotated[str, wire("Week")]
    week_id: Annotated[int, wire("ForWeek")]
    updated_at: Annotated[str | None, wire("DateEntered")] = None


class Scorecard(BloomyBaseModel):
    """The answer to `scorecard/user/{id}` and `scorecard/meeting/{id}`."""

    scores: Annotated[list[ScorecardItem], wire("Scores")]
