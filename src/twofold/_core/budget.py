"""A quota of retries for the whole process, so that an outage is not multiplied by everyone's retries."""

from __future__ import annotations

from .._runtime.process import ThreadLock


class RetryBudget:
    """Tokens that retries spend and successes earn; the arithmetic is that of botocore's standard retry quota.

    A retry costs `retry_cost` and gets it back if it leads to a success; a call that succeeds at once earns one token.
    With the defaults 100 retries may fail in a row, in all clients of both halves together, before calls fail without
    a retry. Safe to share between threads and tasks.

    Raises:
        ValueError: the capacity is below one retry's cost, or the cost below 1.
    """

    __slots__ = ("_lock", "_tokens", "capacity", "retry_cost")

    def __init__(self, capacity: int = 500, *, retry_cost: int = 5) -> None:
        if retry_cost < 1 or capacity < retry_cost:
            raise ValueError(
                f"capacity is {capacity}, retry_cost {retry_cost}: need capacity >= retry_cost >= 1"
            )
        self.capacity = capacity
        self.retry_cost = retry_cost
        self._tokens = capacity
        self._lock = ThreadLock()

    @property
    def tokens(self) -> int:
        """What is left now, between 0 and the capacity."""
        return self._tokens

    def spend(self) -> bool:
        """Pay for one retry; False (and nothing is paid) if the budget does not allow it."""
        with self._lock:
            if self._tokens < self.retry_cost:
                return False
            self._tokens -= self.retry_cost
            return True

    def succeeded(self, retries: int) -> None:
        """Record a call that succeeded after so many retries."""
        # Read without the lock: a full budget, the normal case, needs no writing.
        if self._tokens < self.capacity:
            with self._lock:
                self._tokens = min(self.capacity, self._tokens + (retries * self.retry_cost or 1))

    def reset(self) -> None:
        """Fill it up again."""
        with self._lock:
            self._tokens = self.capacity

    def __repr__(self) -> str:
        return f"RetryBudget({self._tokens} of {self.capacity})"


PROCESS_RETRY_BUDGET = RetryBudget()
