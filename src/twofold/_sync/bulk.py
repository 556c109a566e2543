# Generated from _async/bulk.py by twofold.mirror; do not edit.
"""Many calls at once: bounded, in order, and with nothing lost when some of them fail."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from .._core.bulk import BulkOutcome, check_max_concurrent
from .._runtime import blocking
from .._runtime.process import ThreadLock

I = TypeVar("I")  # noqa: E741
T = TypeVar("T")


def run_bulk(
    function: blocking.Function[I, T],
    items: Iterable[I],
    *,
    max_concurrent: int = 5,
    on_progress: Callable[[int, int], object] | None = None,
) -> list[BulkOutcome[I, T]]:
    """Call `function` for every item, at most `max_concurrent` at the same time.

    The async half runs tasks, the blocking half threads; both report in the order of the items. Cancelling the call, or
    interrupting it, starts no further item and leaves nothing running.

    Args:
        function: its exceptions become outcomes; those that are no `Exception` (cancellation, interrupt) end the call.
        items: read completely before the first call.
        max_concurrent: at least 1.
        on_progress: called with the number of items done and their total, never by two threads at once; what it raises
            ends the call.

    Returns:
        One outcome per item, with the value or the exception.

    Raises:
        ValueError: `max_concurrent` is below 1; nothing was called.

    Example:
        outcomes = run_bulk(client.todo.complete, [501, 502, 503], max_concurrent=2)
        failed = [outcome.item for outcome in outcomes if not outcome.ok]
    """
    check_max_concurrent(max_concurrent)
    inputs = list(items)
    outcomes: dict[int, BulkOutcome[I, T]] = {}
    # Shared by all workers: taking the next index is atomic, in threads too.
    indices = iter(range(len(inputs)))

    reporting = ThreadLock()

    def work() -> None:
        try:
            for index in indices:
                outcome = _outcome(function, index, inputs[index])
                with reporting:
                    outcomes[index] = outcome
                    if on_progress is not None:
                        on_progress(len(outcomes), len(inputs))
        except BaseException:
            # Here already: until the caller's thread hears of it, other threads would take one item after another.
            abandon()
            raise

    def abandon() -> None:
        for _ in indices:
            pass

    if inputs:
        blocking.run_workers(min(max_concurrent, len(inputs)), work, abandon)
    return [outcomes[index] for index in range(len(inputs))]


def _outcome(function: blocking.Function[I, T], index: int, item: I) -> BulkOutcome[I, T]:
    try:
        return BulkOutcome(index, item, function(item))
    except Exception as error:  # noqa: BLE001
        return BulkOutcome(index, item, error=error)
