"""What user code may watch: one view per moment, redacted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request about to be sent; `attempt` counts from 1."""

    method: str
    url: str
    headers: Mapping[str, str]
    attempt: int


@dataclass(frozen=True, slots=True)
class ResponseView:
    """An answer that has arrived, of whatever status; `elapsed` in seconds."""

    method: str
    url: str
    status_code: int
    headers: Mapping[str, str]
    request_id: str | None
    attempt: int
    elapsed: float


@dataclass(frozen=True, slots=True)
class RetryView:
    """A decision to try again after `wait` seconds; `attempt` is the one that failed, with a status or an error."""

    method: str
    url: str
    attempt: int
    status_code: int | None
    error: str | None
    wait: float
    reason: str


Hook = Callable[[object], Awaitable[object] | object]


@dataclass(frozen=True)
class Hooks:
    """Callables to run at each moment of an attempt, in order.

    In the async half they may be coroutine functions; in the blocking half a coroutine function is refused when the
    client is built. What a hook raises ends the call and reaches the caller as it is.
    """

    on_request: Sequence[Callable[[RequestView], Awaitable[object] | object]] = ()
    on_response: Sequence[Callable[[ResponseView], Awaitable[object] | object]] = ()
    on_retry: Sequence[Callable[[RetryView], Awaitable[object] | object]] = ()
