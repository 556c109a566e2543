"""What crosses the seam to the HTTP package, and what its exceptions mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from .errors import TwofoldError
from .headers import Headers
from .timeouts import PhaseTimeouts

HeaderPairs = Sequence[tuple[str, str]]


class BodyStream(Protocol):
    """A body that is read while it is sent; the HTTP package iterates it.

    Attributes:
        length: bytes in all; `None` if that is not known beforehand.
    """

    length: int | None


@dataclass(slots=True)
class WireRequest:
    """One HTTP request, complete but for what the HTTP package adds (Host, connection headers).

    Attributes:
        bare: nothing that the owner of an injected client wants on every request may be added.
    """

    method: str
    origin: str
    target: str
    headers: HeaderPairs
    body: bytes | BodyStream | None
    timeouts: PhaseTimeouts
    bare: bool = False

    @property
    def url(self) -> str:
        """The whole URL."""
        return f"{self.origin}{self.target}"

    @property
    def framing(self) -> HeaderPairs:
        """The header that says where the body ends: its length if that is known, else chunks (RFC 9112 section 6)."""
        body = self.body
        if body is None:
            return (("Content-Length", "0"),) if self.method in ("POST", "PUT", "PATCH") else ()
        length = len(body) if isinstance(body, bytes) else body.length
        return (("Transfer-Encoding", "chunked"),) if length is None else (("Content-Length", str(length)),)


@dataclass(slots=True)
class WireResponse:
    """One complete answer; `content` is the body after content decoding."""

    status_code: int
    headers: Headers
    content: bytes


class PoolLimits(NamedTuple):
    """How many connections there may be in all, how many of them idle, and for how many seconds; `None`: no limit."""

    connections: int | None = 100
    idle: int | None = 20
    idle_seconds: float | None = 5.0


FailureKind = Literal[
    "timeout", "connection", "request", "decode", "closed", "open", "overloaded", "credential"
]


class WireFailure(Exception):
    """A request that brought no answer.

    Attributes:
        kind: `timeout`, `connection`, `request` (could not be sent as it is), `decode` (broken content coding),
            `closed` (the client was closed in the meantime), `open` (the circuit breaker is), `overloaded` (too much
            waits already) or `credential` (there was none to send it with).
        phase: `connect`, `read`, `write`, `pool`, `pacing`, `deadline`, `breaker`, `authentication`.
        sent: False, True, or `None` if that cannot be known.
        retry_after: seconds after which it may be different, where that is known.
        stale: the server had closed a kept-alive connection, as it may at any time: worth a new one at once.
    """

    stale = False

    def __init__(
        self,
        kind: FailureKind,
        phase: str,
        sent: bool | None,
        description: str,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(description)
        self.kind: FailureKind = kind
        self.phase = phase
        self.sent = sent
        self.description = description
        self.retry_after = retry_after


class CredentialFailure(WireFailure):
    """A request that was not sent, because its credential could not be had.

    Attributes:
        error: what went wrong, in the common class for it.
    """

    def __init__(self, error: TwofoldError) -> None:
        super().__init__("credential", "authentication", False, str(error))
        self.error = error


class SourceError(Exception):
    """What the code of the caller raised while a body was read from it; carried past the HTTP package unchanged."""

    def __init__(self, error: Exception) -> None:
        super().__init__(type(error).__name__)
        self.error = error


class _Meaning(NamedTuple):
    kind: FailureKind
    phase: str
    sent: bool | None


# By class name, because httpx and its continuation httpx2 share the names but not the classes. Most derived first:
# the first name found along the MRO decides.
_MEANINGS = {
    "ConnectTimeout": _Meaning("timeout", "connect", False),
    "PoolTimeout": _Meaning("timeout", "pool", False),
    "ReadTimeout": _Meaning("timeout", "read", True),
    "WriteTimeout": _Meaning("timeout", "write", None),
    "ConnectError": _Meaning("connection", "connect", False),
    "ConnectionNotAvailable": _Meaning("connection", "connect", False),
    "ProxyError": _Meaning("connection", "connect", False),
    "ReadError": _Meaning("connection", "read", True),
    "WriteError": _Meaning("connection", "write", None),
    # A keep-alive connection that the server closed while we wrote looks the same as one closed after our request was
    # worked on, so nothing is known about a disconnect.
    "RemoteProtocolError": _Meaning("connection", "read", None),
    "LocalProtocolError": _Meaning("request", "write", False),
    "UnsupportedProtocol": _Meaning("request", "connect", False),
    "InvalidURL": _Meaning("request", "connect", False),
    "DecodingError": _Meaning("decode", "read", True),
    "TransportError": _Meaning("connection", "read", None),
    "RequestError": _Meaning("connection", "read", None),
}


def failure_of(error: Exception) -> WireFailure | None:
    """What an exception of the HTTP package means; `None` if it is none of its own."""
    for cls in type(error).__mro__:
        meaning = _MEANINGS.get(cls.__name__)
        if meaning is not None:
            # A local protocol error prints the offending header with its value, which may be a credential.
            description = (
                type(error).__name__ if meaning.kind == "request" else str(error) or type(error).__name__
            )
            return WireFailure(*meaning, description)
    return None
