"""Whether to try again, and when: plain functions of what happened."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import NamedTuple

from .errors import InvalidRequestError
from .operation import Idempotency
from .timeouts import positive_seconds

RETRIED_STATUSES = frozenset({408, 429, 500, 502, 503, 504})
REFUSED_BEFORE_WORK = frozenset({429, 503})


class Decision(NamedTuple):
    """Go on after `wait` seconds, or stop; `reason` says why either way."""

    retry: bool
    wait: float
    reason: str


@dataclass(frozen=True)
class RetryPolicy:
    """When a failed attempt is followed by another.

    The wait is what `Retry-After` says, else exponential back-off with full jitter: uniform between 0 and
    `min(initial_backoff * 2**n, max_backoff)` seconds, n counting from 0; without jitter exactly that.

    Attributes:
        max_retries: requests made after the first one; 0 turns retries off.
        initial_backoff, max_backoff: seconds.
        max_retry_after: seconds; a server that asks for more gets no retry, and the error carries what it asked for.
        statuses: answers worth a retry.
        refusals: those among them that are worth it for any request, because the server did not work on it.
        refusals_say_when: only where they come with a `Retry-After`.
        jitter: whether back-off is random, so that many clients do not come back at the same moment.

    Raises:
        InvalidRequestError: a value is out of range.
    """

    max_retries: int = 2
    initial_backoff: float = 0.5
    max_backoff: float = 8.0
    max_retry_after: float = 60.0
    statuses: frozenset[int] = RETRIED_STATUSES
    refusals: frozenset[int] = REFUSED_BEFORE_WORK
    refusals_say_when: bool = True
    jitter: bool = True

    def __post_init__(self) -> None:
        check_max_retries(self.max_retries)
        positive_seconds(self.initial_backoff, "initial_backoff")
        positive_seconds(self.max_backoff, "max_backoff")
        if not self.max_retry_after >= 0:
            raise InvalidRequestError(
                f"max_retry_after is {self.max_retry_after!r}: give seconds, at least 0"
            )

    def with_max_retries(self, max_retries: int) -> RetryPolicy:
        """The same policy with another number of retries."""
        return replace(self, max_retries=max_retries)

    def backoff(self, retries_so_far: int, chance: float) -> float:
        """Seconds to wait before the next retry; `chance` is uniform in [0, 1)."""
        # 2.0**n overflows beyond 1023 retries; the cap has been reached long before.
        longest = min(self.initial_backoff * 2.0 ** min(retries_so_far, 64), self.max_backoff)
        return chance * longest if self.jitter else longest

    def decide(
        self,
        resend: Idempotency,
        *,
        attempt: int,
        status_code: int | None = None,
        sent: bool | None = None,
        retry_after: float | None = None,
        remaining: float = math.inf,
        chance: float = 0.0,
    ) -> Decision:
        """Decide after attempt number `attempt` (from 1), which ended with a status or, if that is `None`, without one.

        Args:
            resend: the operation's idempotency class.
            sent: for a failure without a status, whether the request left.
            retry_after: seconds the server asked for.
            remaining: seconds left of the deadline.
            chance: a random number in [0, 1) for the jitter.
        """
        if status_code is not None and status_code not in self.statuses:
            return Decision(False, 0.0, "not retryable")
        if attempt > self.max_retries:
            return Decision(False, 0.0, "retries exhausted" if self.max_retries else "retries are off")
        if resend is Idempotency.UNSAFE and not self._never_processed(status_code, sent, retry_after):
            return Decision(False, 0.0, "not idempotent, and may have been processed")
        if retry_after is not None and retry_after > self.max_retry_after:
            return Decision(
                False, 0.0, f"Retry-After of {retry_after:g} s exceeds {self.max_retry_after:g} s"
            )
        wait = self.backoff(attempt - 1, chance) if retry_after is None else retry_after
        if wait >= remaining:
            return Decision(False, 0.0, "the deadline leaves no time for a retry")
        return Decision(True, wait, "backoff" if retry_after is None else "Retry-After")

    def _never_processed(self, status_code: int | None, sent: bool | None, retry_after: float | None) -> bool:
        if status_code is None:
            return sent is False
        return status_code in self.refusals and not (self.refusals_say_when and retry_after is None)


def check_max_retries(value: object) -> int:
    """`value` as a number of retries.

    Raises:
        InvalidRequestError: it is no integer, or negative.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise InvalidRequestError(f"max_retries is {value!r}: give an integer, 0 or more")
    return value
