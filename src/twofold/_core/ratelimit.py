"""What the server says about its limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .retry_after import retry_after


@dataclass(frozen=True, slots=True)
class RateLimitInfo:
    """The limit as the last answer stated it; `None` where it did not.

    Attributes:
        limit: requests allowed per window.
        remaining: requests left in this window.
        reset: seconds, or the moment in seconds since the epoch, as the API chose to send it.
        retry_after: seconds to wait, after a refusal.
    """

    limit: int | None = None
    remaining: int | None = None
    reset: float | None = None
    retry_after: float | None = None


def rate_limit_info(headers: Mapping[str, str], now: float) -> RateLimitInfo | None:
    """Read `X-RateLimit-*` or `RateLimit-*` fields; `None` if there are none.

    Args:
        headers: case-insensitive response headers.
        now: the present, in seconds since the epoch.
    """
    limit, remaining, reset = (_number(headers, name) for name in ("limit", "remaining", "reset"))
    wait = retry_after(headers, now)
    if limit is None and remaining is None and reset is None and wait is None:
        return None
    return RateLimitInfo(
        None if limit is None else int(limit), None if remaining is None else int(remaining), reset, wait
    )


def _number(headers: Mapping[str, str], name: str) -> float | None:
    text = headers.get(f"x-ratelimit-{name}") or headers.get(f"ratelimit-{name}") or ""
    # The draft standard allows parameters after the number: `100, 100;w=60`.
    digits = text.split(",")[0].split(";")[0].strip()
    try:
        number = float(digits)
    except ValueError:
        return None
    return number if 0 <= number < 1e15 else None
