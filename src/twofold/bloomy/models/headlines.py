"""Models of headlines."""

from typing import Annotated, Any, cast

from pydantic import BeforeValidator, model_validator

from .base import BloomyBaseModel, IdOrZero, Moment, TextOrEmpty, alias, wire


class Headline(BloomyBaseModel):
    """A headline with its notes. No method returns it; it is kept for code that builds it."""

    id: Annotated[int, alias("Id")]
    title: Annotated[str, alias("Title")]
    notes: Annotated[str, alias("Notes")]
    owner_name: Annotated[str, alias("OwnerName")]
    owner_id: Annotated[int, alias("OwnerId")]
    headline_type: Annotated[str, alias("HeadlineType")]
    create_date: Annotated[Moment, alias("CreateDate")]
    meeting_id: Annotated[int, alias("MeetingId")]
    is_archived: Annotated[bool, alias("IsArchived")]


class OwnerDetails(BloomyBaseModel):
    """Who owns a headline; id 0 when nobody does."""

    id: Annotated[IdOrZero, wire("Id")]
    name: Annotated[str | None, wire("Name")] = None


class MeetingInfo(BloomyBaseModel):
    """The meeting a headline belongs to."""

    id: Annotated[int, wire("OriginId")]
    title: Annotated[str | None, wire("Origin")] = None


class CreatedHeadline(BloomyBaseModel):
    """The answer to `L10/{id}/headlines`, of which `HeadlineInfo` is made."""

    id: Annotated[int, wire("Id")]
    title: Annotated[str, wire("Name")]
    notes_url: Annotated[TextOrEmpty, wire("DetailsUrl")] = ""


class HeadlineInfo(BloomyBaseModel):
    """A headline just created; `notes_url` is empty when the API names none."""

    id: int
    title: str
    notes_url: str
    owner_details: OwnerDetails


def _nobody(value: Any) -> Any:
    return {"Id": 0} if value is None else value


class HeadlineDetails(BloomyBaseModel):
    """A headline with its meeting and owner."""

    id: Annotated[int, wire("Id")]
    title: Annotated[str, wire("Name")]
    notes_url: Annotated[str | None, wire("DetailsUrl")] = None
    meeting_details: MeetingInfo
    owner_details: Annotated[OwnerDetails, BeforeValidator(_nobody), wire("Owner")]
    archived: Annotated[bool, wire("Archived")]
    created_at: Annotated[str, wire("CreateTime")]
    closed_at: Annotated[str | None, wire("CloseTime")] = None

    @model_validator(mode="before")
    @classmethod
    def _gather_meeting(cls, data: Any) -> Any:
        if not isinstance(data, dict) or "meeting_details" in data:
            return data  # pyright: ignore[reportUnknownVariableType]
        row = dict(cast("dict[str, Any]", data))
        meeting = {key: row.pop(key) for key in ("OriginId", "Origin") if key in row}
        return {**row, "meeting_details": meeting}


HeadlineListItem = HeadlineDetails
