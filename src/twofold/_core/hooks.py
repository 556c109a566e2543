"""What user code may watch: one view per moment, redacted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request about to be sent; `attempt` counts from 1.

    Attributes:
        content: the body as it is sent, not redacted; `None` without one, or if it is read while it is sent.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    attempt: int
    content: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ResponseView:
    """An answer that has arrived, of whatever status; `elapsed` in seconds.

    Attributes:
        content: the body as it came, not redacted; empty if it is left to a stream.
    """

    method: str
    url: str
    status_code: int
    headers: Mapping[str, str]
    request_id: str | None
    attempt: int
    elapsed: float
    content: bytes = field(default=b"", repr=False)


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

    def joined(self, others: Hooks) -> Hooks:
        """These, and others after them."""
        return Hooks(
            (*self.on_request, *others.on_request),
            (*self.on_response, *others.on_response),
            (*self.on_retry, *others.on_retry),
        )
