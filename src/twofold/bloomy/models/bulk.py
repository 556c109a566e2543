"""Models of the outcome of bulk operations."""

from typing import Any, Generic, TypeVar

from pydantic import ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from .base import BloomyBaseModel

T = TypeVar("T")


class BulkCreateError(BloomyBaseModel):
    """One failed item of a bulk operation: where it stood, what it was, why it failed.

    `exception` is the error itself, for its class and attributes (`status_code`, `meeting_id`, ...). It is
    not dumped, and two errors are equal when their other fields are: exceptions compare by identity only.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    index: int
    input_data: dict[str, Any]
    error: str
    exception: SkipJsonSchema[Exception | None] = Field(default=None, exclude=True, repr=False)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, BulkCreateError):
            return NotImplemented
        return self.model_dump() == other.model_dump()


class BulkCreateResult(BloomyBaseModel, Generic[T]):
    """The outcome of a bulk operation; both lists are in the order of the input."""

    successful: list[T]
    failed: list[BulkCreateError]
