"""What the exceptions of aiohttp mean."""

from __future__ import annotations

from typing import NamedTuple

import aiohttp

from .._core.deadline import Deadline, remaining
from .._core.wire import FailureKind, WireFailure

# Seconds; clocks and timers differ by less.
_SOON = 0.01


class _Meaning(NamedTuple):
    kind: FailureKind
    phase: str
    sent: bool | None
    text: str


# Most derived first: the first one that fits decides. With texts of our own, because aiohttp's quote whole URLs.
_MEANINGS: dict[type[Exception], _Meaning] = {
    aiohttp.ConnectionTimeoutError: _Meaning("timeout", "connect", False, "no connection in time"),
    aiohttp.SocketTimeoutError: _Meaning("timeout", "read", True, "nothing came in time"),
    aiohttp.ClientHttpProxyError: _Meaning("connection", "connect", False, "the proxy refused"),
    aiohttp.ClientConnectorError: _Meaning("connection", "connect", False, "cannot connect"),
    aiohttp.InvalidURL: _Meaning("request", "connect", False, "InvalidURL"),
    aiohttp.ServerDisconnectedError: _Meaning(
        "connection", "read", None, "Server disconnected without sending a response."
    ),
    aiohttp.ClientOSError: _Meaning("connection", "read", True, "the connection broke off"),
    aiohttp.ClientPayloadError: _Meaning("connection", "read", None, "the body is cut short"),
    aiohttp.ClientResponseError: _Meaning("connection", "read", None, "the answer is no HTTP"),
    aiohttp.ClientError: _Meaning("connection", "read", None, "the connection failed"),
    TimeoutError: _Meaning("timeout", "deadline", None, "the deadline has passed"),
}


# Others have the URL in their text, or what the server sent, and tracebacks show that as it is.
_QUOTES_NOTHING = (
    aiohttp.ClientConnectorError,
    aiohttp.ServerDisconnectedError,
    aiohttp.SocketTimeoutError,
    aiohttp.ClientPayloadError,
    TimeoutError,
)


def failure_of(error: Exception, deadline: Deadline | None) -> WireFailure:
    """What an exception means, given the deadline that it came under."""
    if isinstance(error, WireFailure):
        failure = error
    else:
        kind, phase, sent, text = next(_MEANINGS[cls] for cls in _MEANINGS if isinstance(error, cls))
        reason = getattr(error, "strerror", None)
        failure = WireFailure(kind, phase, sent, f"{text}: {reason}" if reason else text)
        failure.__cause__ = error if isinstance(error, _QUOTES_NOTHING) else None
    # The timeouts of the phases are cut to what the deadline leaves, so it may show itself as one of them.
    if failure.kind == "timeout" and remaining(deadline) < _SOON:
        failure.phase = "deadline"
    return failure


async def translated(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Say at once what an exception means: aiohttp sends some requests again by itself when it sees its own."""
    try:
        return await handler(request)
    except (aiohttp.ClientError, TimeoutError) as error:
        failure = failure_of(error, None)
        raise failure from failure.__cause__
