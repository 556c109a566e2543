"""Waiting for a record to become what is wanted: when it is over, when to look again, when to give up."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from numbers import Real
from typing import Generic, TypedDict, TypeVar

from .._core.clock import Clock
from .._core.deadline import Deadline
from .errors import InvalidRequestError, WaitFailedError, WaitTimeoutError
from .models.dataset import Dataset
from .models.export import Export

T = TypeVar("T")

FINAL_EXPORT_STATUSES = frozenset({"exported", "completed", "failed", "cancelled"})
FAILED_DATASET_STATUSES = frozenset({"failed", "error", "cancelled"})


class WaitOptions(TypedDict, total=False):
    """What the waits take as keywords for each of their requests; their `timeout` is that of the whole wait.

    Attributes:
        max_retries: requests made after a poll fails.
        headers: added to each request.
    """

    max_retries: int
    headers: Mapping[str, str]


class Wait(Generic[T]):
    """One wait; its time runs from when it is made.

    Args:
        over: takes a record to whether this is what was waited for.
        unmet: says in an error what did not happen, given seconds and the record.
        least: seconds between two looks, however small the interval.

    Raises:
        InvalidRequestError: `interval` or `timeout` is no number of 0 or more.
    """

    def __init__(
        self,
        over: Callable[[T], bool],
        unmet: Callable[[str, T], str],
        *,
        interval: float,
        timeout: float,
        least: float,
        clock: Clock,
    ) -> None:
        self.over = over
        self._unmet = unmet
        self._interval = max(_seconds("interval", interval), least)
        self._timeout = _seconds("timeout", timeout)
        self._deadline = Deadline(self._timeout, clock)

    def pause(self, record: T) -> float:
        """Seconds until the next look; never beyond the end.

        Raises:
            WaitTimeoutError: there is no time left.
        """
        left = self._deadline.remaining()
        if left <= 0:
            text = self._unmet(f"{self._timeout:g} seconds", record)
            raise WaitTimeoutError(text, last=record)
        return min(self._interval, left)


def dataset_wait(status: str, *, interval: float, timeout: float, clock: Clock) -> Wait[Dataset]:
    """For a dataset to have a status."""

    def over(dataset: Dataset) -> bool:
        if dataset.status != status and dataset.status in FAILED_DATASET_STATUSES:
            raise WaitFailedError(
                f"dataset {dataset.uid} did not reach status {status!r}: it is {dataset.status!r}",
                last=dataset,
            )
        return dataset.status == status

    def unmet(seconds: str, dataset: Dataset) -> str:
        return f"dataset {dataset.uid} did not reach status {status!r} within {seconds}: it is {dataset.status!r}"

    return Wait(over, unmet, interval=interval, timeout=timeout, least=1.0, clock=clock)


def export_wait(*, interval: float, timeout: float, clock: Clock) -> Wait[Export]:
    """For an export to come to an end, whichever."""

    def unmet(seconds: str, export: Export) -> str:
        return f"export {export.uid} did not complete within {seconds}: it is {export.status!r}"

    return Wait(
        lambda export: export.status in FINAL_EXPORT_STATUSES,
        unmet,
        interval=interval,
        timeout=timeout,
        least=0.5,
        clock=clock,
    )


def _seconds(argument: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, Real) or math.isnan(value):
        raise InvalidRequestError(f"{argument} is {value!r}: give seconds")
    if value < 0:
        raise InvalidRequestError(f"{argument} must be non-negative: it is {value!r}")
    return float(value)
