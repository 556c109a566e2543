"""The to-do model."""

from typing import Annotated

from pydantic import SerializationInfo, field_serializer

from .base import BloomyBaseModel, IsPresent, OptionalDatetime, alias


class Todo(BloomyBaseModel):
    """A to-do. A personal one has no `meeting_id`; `archived` is true once the API has a closing time."""

    id: Annotated[int, alias("Id")]
    name: Annotated[str, alias("Name")]
    details_url: Annotated[str | None, alias("DetailsUrl")] = None
    due_date: Annotated[OptionalDatetime, alias("DueDate")] = None
    complete_date: Annotated[OptionalDatetime, alias("CompleteTime")] = None
    create_date: Annotated[OptionalDatetime, alias("CreateTime")] = None
    meeting_id: Annotated[int | None, alias("OriginId")] = None
    meeting_name: Annotated[str | None, alias("Origin")] = None
    complete: Annotated[bool, alias("Complete")] = False
    archived: Annotated[IsPresent, alias("CloseTime")] = False

    @field_serializer("archived")
    def _closing_time(self, archived: bool, info: SerializationInfo) -> bool | None:
        # The API's key holds a time or null, never false.
        return None if info.by_alias and not archived else archived
