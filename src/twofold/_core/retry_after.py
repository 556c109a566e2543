"""When the server says we may come back: `Retry-After` in all its forms, never raising on garbage."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds to wait, or `None` if the server did not say so in a way that means anything.

    `retry-after-ms` (milliseconds) comes before `Retry-After`, which holds seconds, whole or not, or one of the three
    date formats of RFC 9110 section 5.6.7; a date that has passed means 0.

    Args:
        headers: case-insensitive response headers.
        now: the present, in seconds since the epoch.
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    value = headers.get("retry-after")
    seconds = _number(value)
    return seconds if seconds is not None else _until_date(value, now)


def _number(value: str | None) -> float | None:
    if value is None:
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    return number if 0 <= number < math.inf else None


def _until_date(value: str | None, now: float) -> float | None:
    if value is None:
        return None
    # Half a mail package, which answers that name no date can do without.
    from email.utils import parsedate_to_datetime

    try:
        date = parsedate_to_datetime(value)
        # Dates without a zone are read as UTC, which RFC 9110 prescribes for all of them.
        moment = (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return max(0.0, moment - now)
