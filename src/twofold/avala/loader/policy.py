"""How the resolver is asked again: only when it says that there were too many requests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..._core.options import RequestOptions
from ..._core.retry import Decision, RetryPolicy
from ..uploads.policy import STORAGE_TIMEOUTS

SPOOL_MEMORY = 8 * 1024 * 1024
MAX_READ = 64 * 1024 * 1024


@dataclass(frozen=True)
class ResolverRetry(RetryPolicy):
    """Three more attempts after 429, and none after anything else; 1, 2 and 4 seconds apart unless the server says."""

    max_retries: int = 3
    max_retry_after: float = 300.0
    statuses: frozenset[int] = frozenset({429})

    def backoff(self, retries_so_far: int, chance: float) -> float:  # noqa: ARG002
        """Seconds to wait, without jitter: at most three requests follow."""
        return 2.0**retries_so_far

    def decide(self, resend: Any, **facts: Any) -> Decision:
        """As the policy of all calls, but a request without an answer is not repeated."""
        if facts.get("status_code") is None:
            return Decision(False, 0.0, "not retryable")
        return super().decide(resend, **facts)


def download_options(provider: str) -> RequestOptions:
    """How an object is fetched: the bytes as they are stored."""
    # Without this the store would unpack what it keeps packed, and the digest would be of something else.
    coding = "gzip" if provider == "gcs" else "identity"
    return {
        "max_retries": 0,
        "follow_redirects": False,
        "timeout": STORAGE_TIMEOUTS,
        "headers": {"Accept-Encoding": coding, "Accept": "*/*"},
    }
