"""Models of meetings and of what belongs to one: attendees, issues, measurables."""

from datetime import datetime
from typing import Annotated, Any, cast

from pydantic import AliasPath, BeforeValidator, ConfigDict, RootModel

from .base import (
    AnyText,
    BloomyBaseModel,
    IdOrZero,
    Moment,
    OptionalDatetime,
    OptionalFloat,
    TextOrEmpty,
    alias,
    wire,
)
from .todos import Todo


class MeetingAttendee(BloomyBaseModel):
    """Somebody who attends a meeting."""

    user_id: Annotated[int, alias("UserId", "Id")]
    name: Annotated[str, alias("Name")]
    image_url: Annotated[TextOrEmpty, alias("ImageUrl")] = ""


class MeetingListItem(BloomyBaseModel):
    """A meeting in a user's list."""

    id: Annotated[int, alias("Id")]
    type: Annotated[str, alias("Type")]
    key: Annotated[str, alias("Key")]
    name: Annotated[str, alias("Name")]


class Meeting(BloomyBaseModel):
    """A meeting with its dates. No method returns it; it is kept for code that builds it."""

    id: Annotated[int, alias("Id")]
    name: Annotated[str, alias("Name")]
    start_date_utc: Annotated[Moment, alias("StartDateUtc")]
    created_date: Annotated[Moment, alias("CreateDate")]
    organization_id: Annotated[int, alias("OrganizationId")]


class Issue(BloomyBaseModel):
    """An issue of a meeting. An issue without an owner has owner id 0 and empty owner texts."""

    id: Annotated[int, alias("Id")]
    name: Annotated[str, alias("Name")]
    details_url: Annotated[str | None, alias("DetailsUrl")] = None
    created_date: Annotated[Moment, alias("CreateDate", "CreateTime")]
    meeting_id: Annotated[int, alias("MeetingId", "OriginId")] = 0
    meeting_name: Annotated[TextOrEmpty, alias("MeetingName", "Origin")]
    owner_name: Annotated[TextOrEmpty, alias("OwnerName", AliasPath("Owner", "Name"))] = ""
    owner_id: Annotated[IdOrZero, alias("OwnerId", AliasPath("Owner", "Id"))] = 0
    owner_image_url: Annotated[TextOrEmpty, alias("OwnerImageUrl", AliasPath("Owner", "ImageUrl"))] = ""
    closed_date: Annotated[OptionalDatetime, alias("ClosedDate", "CloseTime")] = None
    completion_date: Annotated[OptionalDatetime, alias("CompletionDate", "CompleteTime")] = None


class ScorecardMetric(BloomyBaseModel):
    """A measurable of a meeting. `week_number` is 0 and `value` is `None`: the listing has no scores."""

    id: Annotated[int, alias("Id")]
    title: Annotated[str, alias("Title", "Name")]
    target: Annotated[OptionalFloat, alias("Target")] = None
    unit: Annotated[AnyText, alias("Unit", "Modifiers")] = None
    week_number: Annotated[int, alias("WeekNumber")] = 0
    value: Annotated[OptionalFloat, alias("Value")] = None
    metric_type: Annotated[AnyText, alias("MetricType", "Direction")] = None
    accountable_user_id: Annotated[IdOrZero, alias("AccountableUserId", AliasPath("Owner", "Id"))] = 0
    accountable_user_name: Annotated[str | None, alias("AccountableUserName", AliasPath("Owner", "Name"))] = (
        None
    )
    is_inverse: Annotated[bool, alias("IsInverse")] = False


def _usable_rows(body: Any) -> Any:
    if not isinstance(body, list):
        return [] if body is None else body
    # The API sends rows without an id or a name for measurables under construction; a missing target is 0.
    rows = [cast("dict[str, Any]", row) for row in cast("list[Any]", body) if isinstance(row, dict)]
    return [
        {"Target": 0.0, **row}
        for row in rows
        if row.get("Id") is not None and str(row.get("Name") or "").strip()
    ]


class Measurables(RootModel[Annotated[list[ScorecardMetric], BeforeValidator(_usable_rows)]]):
    """The measurables of a meeting; null stands for none, rows without id or name are dropped."""

    model_config = ConfigDict(defer_build=True)


class MeetingDetails(BloomyBaseModel):
    """A meeting with everything in it."""

    id: Annotated[int, wire("Id")]
    name: Annotated[TextOrEmpty, wire(AliasPath("Basics", "Name"))] = ""
    start_date_utc: Annotated[OptionalDatetime, wire("StartDateUtc")] = None
    created_date: Annotated[OptionalDatetime, wire("CreateTime")] = None
    organization_id: Annotated[int | None, wire("OrganizationId")] = None
    attendees: list[MeetingAttendee] | None = None
    issues: list[Issue] | None = None
    todos: list[Todo] | None = None
    metrics: list[ScorecardMetric] | None = None


class CreatedMeeting(BloomyBaseModel):
    """The answer to `L10/create`."""

    meeting_id: Annotated[int, wire("meetingId", "MeetingId")]


class CurrentWeek(BloomyBaseModel):
    """A week with its limits. No method returns it; it is kept for code that builds it."""

    week_number: int
    start_date: datetime
    end_date: datetime
