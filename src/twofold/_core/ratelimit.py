"""What the server says about its limits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .retry_after import retry_after

# Of `RateLimit`, in the drafts up to 7 and since: `limit=100, remaining=50, reset=5` and `"default";r=50;t=5`.
_REMAINING = re.compile(r"\b(?:remaining|r)\s*=\s*(\d{1,15})\b")
_RESET = re.compile(r"\b(?:reset|t)\s*=\s*(\d{1,15})\b")
# More seconds than this, 3 years, are a moment since the epoch, and more than the second in milliseconds.
_EPOCH = 1e8
_EPOCH_MILLISECONDS = 1e11


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
    """Read `X-RateLimit-*`, `RateLimit-*` or `RateLimit` fields; `None` if there are none.

    Args:
        headers: case-insensitive response headers.
        now: the present, in seconds since the epoch.
    """
    limit, remaining, reset = (_number(headers, name) for name in ("limit", "remaining", "reset"))
    if remaining is None and (found := _tightest(headers.get("ratelimit", ""))) is not None:
        remaining, reset = found
    wait = retry_after(headers, now)
    if limit is None and remaining is None and reset is None and wait is None:
        return None
    return RateLimitInfo(
        None if limit is None else int(limit), None if remaining is None else int(remaining), reset, wait
    )


def seconds_until_reset(info: RateLimitInfo, now: float) -> float | None:
    """Seconds until the server's window ends, in whichever form it said so; `None` if it did not.

    Args:
        info: what the answer said.
        now: the present, in seconds since the epoch.
    """
    reset = info.reset
    if reset is None or reset < _EPOCH:
        return reset
    return max(0.0, (reset / 1000 if reset > _EPOCH_MILLISECONDS else reset) - now)


def _tightest(field: str) -> tuple[float, float | None] | None:
    """Of the limits in a `RateLimit` field the one with the fewest requests left, and its reset."""
    # Before draft 8 the commas part the members of one limit, since then they part limits.
    limits = [field] if "remaining" in field else field.split(",")
    found = [(float(left[1]), _RESET.search(one)) for one in limits if (left := _REMAINING.search(one))]
    if not found:
        return None
    remaining, reset = min(found, key=lambda one: one[0])
    return remaining, None if reset is None else float(reset[1])


def _number(headers: Mapping[str, str], name: str) -> float | None:
    text = headers.get(f"x-ratelimit-{name}") or headers.get(f"ratelimit-{name}") or ""
    # The draft standard allows parameters after the number: `100, 100;w=60`.
    digits = text.split(",")[0].split(";")[0].strip()
    try:
        number = float(digits)
    except ValueError:
        return None
    return number if 0 <= number < 1e15 else None
