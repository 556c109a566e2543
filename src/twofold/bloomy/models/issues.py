"""Models of issues outside a meeting's own listing."""

from typing import Annotated

from pydantic import AliasPath

from .base import BloomyBaseModel, IdOrZero, TextOrEmpty, wire


class IssueDetails(BloomyBaseModel):
    """An issue. `completed_at` is the API's closing time; without an owner the user id is 0."""

    id: Annotated[int, wire("Id")]
    title: Annotated[str, wire("Name")]
    notes_url: Annotated[TextOrEmpty, wire("DetailsUrl")]
    created_at: Annotated[str, wire("CreateTime")]
    completed_at: Annotated[str | None, wire("CloseTime")] = None
    archived: Annotated[bool, wire("Archived")] = False
    meeting_id: Annotated[int, wire("OriginId")]
    meeting_title: Annotated[TextOrEmpty, wire("Origin")]
    user_id: Annotated[IdOrZero, wire(AliasPath("Owner", "Id"))] = 0
    user_name: Annotated[TextOrEmpty, wire(AliasPath("Owner", "Name"))] = ""


class IssueListItem(BloomyBaseModel):
    """An issue in a user's or a meeting's list."""

    id: Annotated[int, wire("Id")]
    title: Annotated[str, wire("Name")]
    notes_url: Annotated[TextOrEmpty, wire("DetailsUrl")]
    created_at: Annotated[str, wire("CreateTime")]
    archived: Annotated[bool, wire("Archived")] = False
    meeting_id: Annotated[int, wire("OriginId")]
    meeting_title: Annotated[str | None, wire("Origin")]


class CreatedIssue(BloomyBaseModel):
    """An issue just created, as the API answered."""

    id: Annotated[int, wire("Id")]
    meeting_id: Annotated[int, wire("OriginId")]
    meeting_title: Annotated[TextOrEmpty, wire("Origin")]
    title: Annotated[str, wire("Name")]
    user_id: Annotated[IdOrZero, wire(AliasPath("Owner", "Id"))] = 0
    notes_url: Annotated[TextOrEmpty, wire("DetailsUrl")]
