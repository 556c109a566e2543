"""What may be shown in logs, errors, hooks and reprs: an allow-list, so that what nobody thought of stays hidden."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

HIDDEN = "[redacted]"

Redactor = Callable[[Any, bytes | None], Any]
"""Takes the body of an error, as text or parsed, and that of the request, to what may be shown; for an SDK that knows
more about what is secret in them than our own credentials."""

SHOWN_HEADERS = frozenset(
    [
        "accept",
        "accept-encoding",
        "accept-language",
        "age",
        "allow",
        "cache-control",
        "connection",
        "content-encoding",
        "content-language",
        "content-length",
        "content-range",
        "content-type",
        "date",
        "deprecation",
        "etag",
        "expires",
        "if-match",
        "if-none-match",
        "if-range",
        "host",
        "idempotency-key",
        "last-modified",
        "range",
        "ratelimit",
        "ratelimit-limit",
        "ratelimit-policy",
        "ratelimit-remaining",
        "ratelimit-reset",
        "request-id",
        "retry-after",
        "retry-after-ms",
        "server",
        "sunset",
        "traceparent",
        "transfer-encoding",
        "user-agent",
        "vary",
        "via",
        "warning",
        "x-correlation-id",
        "x-ratelimit-limit",
        "x-ratelimit-remaining",
        "x-ratelimit-reset",
        "x-request-id",
    ]
)
SHOWN_PARAMETERS = frozenset(
    [
        "direction",
        "fields",
        "from",
        "include",
        "limit",
        "max_results",
        "offset",
        "order",
        "order_by",
        "page",
        "page_size",
        "per_page",
        "size",
        "sort",
        "status",
        "to",
        "type",
    ]
)
_PLAIN_VALUE = re.compile(r"-?\d{1,9}|true|false", re.IGNORECASE)


def shown_header(name: str, value: str) -> str:
    """The value of a header that may be shown, else `[redacted]`."""
    return value if name.lower() in SHOWN_HEADERS else HIDDEN


def shown_headers(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """All names, with the values that may be shown."""
    return {name: shown_header(name, value) for name, value in headers}


def shown_url(url: str) -> str:
    """The URL without userinfo and fragment; query values stay where they are small numbers, booleans or well-known."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    if not parts.query:
        return f"{parts.scheme}://{host}{parts.path}"
    fields = parse_qsl(parts.query, keep_blank_values=True)
    query = "&".join(f"{name}={_shown_parameter(name, value)}" for name, value in fields)
    return f"{parts.scheme}://{host}{parts.path}?{query}"


def _shown_parameter(name: str, value: str) -> str:
    known = name.lower() in SHOWN_PARAMETERS or _PLAIN_VALUE.fullmatch(value) or not value
    return value if known else HIDDEN


def scrub(text: str, secrets: Iterable[str]) -> str:
    """`text` with every occurrence of our own credentials hidden: servers like to echo what they were sent."""
    # The longest first: one credential may be part of another.
    for secret in sorted(secrets, key=len, reverse=True):
        if secret:
            text = text.replace(secret, HIDDEN)
    return text


def scrub_all(value: Any, secrets: Sequence[str]) -> Any:
    """Parsed JSON with every occurrence hidden, at any depth: there no escape can disguise a credential.

    Raises:
        RecursionError: it is nested too deeply.
    """
    if isinstance(value, str):
        return scrub(value, secrets)
    if isinstance(value, list):
        return [scrub_all(one, secrets) for one in cast("list[Any]", value)]
    if isinstance(value, dict):
        fields = cast("dict[str, Any]", value)
        return {scrub(name, secrets): scrub_all(one, secrets) for name, one in fields.items()}
    return value


def preview(text: str, length: int = 120) -> str:
    """The beginning of a body, on one line, for an error message."""
    line = " ".join(text[: 2 * length].split())
    line = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in line)
    return line if len(line) <= length and len(text) <= 2 * length else f"{line[:length]}…"
