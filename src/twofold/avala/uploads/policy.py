"""How transfers are repeated: eight attempts, a new presigned URL for each."""

from __future__ import annotations

import math

from ..._core.errors import APIConnectionError, TwofoldError
from ..._core.options import RequestOptions
from ..._core.timeouts import PhaseTimeouts

ATTEMPTS = 8
STORAGE_TIMEOUTS = PhaseTimeouts(connect=30.0, read=300.0, write=600.0, pool=60.0)
# The loop around presigning and sending repeats; retries inside it would multiply.
ONCE: RequestOptions = {"max_retries": 0}
TO_STORAGE: RequestOptions = {"max_retries": 0, "follow_redirects": False, "timeout": STORAGE_TIMEOUTS}

FLEET_ATTEMPTS = 3
FLEET_STATUSES = frozenset({429, 500, 502, 503, 504})
TO_FLEET_STORAGE: RequestOptions = {"max_retries": 0, "follow_redirects": False, "timeout": 300.0}
TO_MANAGED_STORAGE: RequestOptions = {"max_retries": 0, "follow_redirects": False, "timeout": 60.0}

_LONGEST_WAIT = 60.0
_JITTER = 1.5
_NEVER_SENT = frozenset({"connect", "pool", "breaker"})


def is_retryable(error: BaseException) -> bool:
    """Whether a failed transfer is worth another attempt: no answer, 408, 429, or the fault of the server."""
    if isinstance(error, APIConnectionError):
        return True
    status = error.status_code if isinstance(error, TwofoldError) else None
    return status is not None and (status in (408, 429) or status >= 500)


def may_have_arrived(error: BaseException) -> bool:
    """Whether the file may be in the store although no answer says so."""
    return isinstance(error, APIConnectionError) and error.phase not in _NEVER_SENT


def transfer_wait(attempt: int, chance: float, retry_after: float | None) -> float:
    """Seconds before the next attempt, after number `attempt` (from 0) has failed.

    What the server asks for counts if it is longer, however long; `chance` is uniform in [0, 1).
    """
    own = min(_LONGEST_WAIT, 2.0**attempt) + chance * _JITTER
    return own if retry_after is None or math.isnan(retry_after) else max(own, retry_after)
