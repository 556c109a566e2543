"""The rate limit as the API states it with every answer."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from typing import NamedTuple


class Seen(NamedTuple):
    """The headers of the last answer that a task or thread got, and from which client."""

    client: object
    headers: Mapping[str, str]


_LAST: ContextVar[Seen | None] = ContextVar("twofold_avala_last_answer", default=None)


def rate_limit_headers(headers: Mapping[str, str] | None) -> dict[str, str | None]:
    """`limit`, `remaining` and `reset` as they were sent; `None` for what was not."""
    found = headers or {}
    return {name: found.get(f"x-ratelimit-{name}") for name in ("limit", "remaining", "reset")}


def remember(client: object, headers: Mapping[str, str]) -> None:
    """Keep an answer's headers for this task or thread."""
    _LAST.set(Seen(client, headers))


def remembered(client: object) -> Mapping[str, str] | None:
    """The headers of this task's last answer, if it came to this client."""
    last = _LAST.get()
    return last.headers if last is not None and last.client is client else None
