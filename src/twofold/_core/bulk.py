"""What became of one input of a bulk call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

I = TypeVar("I")  # noqa: E741
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class BulkOutcome(Generic[I, T]):
    """The value for an input, or the exception it ended with; `index` is its place among the inputs."""

    index: int
    item: I
    value: T | None = None
    error: Exception | None = None

    @property
    def ok(self) -> bool:
        """Whether there is a value."""
        return self.error is None


def check_max_concurrent(value: object) -> int:
    """`value` as a number of calls in flight.

    Raises:
        ValueError: it is no integer, or below 1.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"max_concurrent is {value!r}: give an integer, 1 or more")
    return value
