# Generated from _async/pool.py by twofold.mirror; do not edit.
"""Direct HTTP/1.1 connections: a free list per origin over httpcore's public connection class.

httpx's own pool looks through all its requests and connections at every step, and loses places for good when a call is
cancelled while it waits. Here a place is held by the call that uses it, for exactly as long as it uses it.
"""

from __future__ import annotations

from typing import Any, NamedTuple, cast

import httpcore

from .._core.clock import SYSTEM_CLOCK, Clock
from .._core.coding import undone
from .._core.deadline import Deadline
from .._core.headers import Headers
from .._core.phases import SentWatch
from .._core.wire import PoolLimits, WireFailure, WireRequest, WireResponse
from .._runtime import blocking
from .._runtime.process import ThreadLock, tls_context
from .wire import WireStream, Trace, tracer, wire_failure

_ERRORS = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
    httpcore.ConnectionNotAvailable,
)


class _Line:
    """One connection, with the network beneath it."""

    __slots__ = ("connection", "idle_since", "network")

    def __init__(self, origin: httpcore.Origin, tls: Any) -> None:
        self.network = blocking.Network()
        self.connection = httpcore.HTTPConnection(
            origin, ssl_context=tls, network_backend=self.network.backend
        )
        self.idle_since = 0.0


class _Shelf(NamedTuple):
    """The idle connections to one origin, the one used last at the end."""

    origin: httpcore.Origin
    host: bytes
    lines: list[_Line]


class Pool:
    """Sends requests over connections of its own; see `Wire` for the contract.

    The connection used last is taken first, so that the others grow old and can be closed.

    Args:
        limits: how many connections at most, how many of them idle and for how long.
        tls: context for https origins; `None` for that of the process.
        clock: by which idle connections grow old.
    """

    def __init__(self, limits: PoolLimits, tls: Any, clock: Clock = SYSTEM_CLOCK) -> None:
        self._limits = limits
        self._clock = clock
        self._tls = tls
        self._shelves: dict[str, _Shelf] = {}
        self._lock = ThreadLock()
        self._places = None if limits.connections is None else blocking.Semaphore(limits.connections)
        self._closed = False

    def send(
        self, request: WireRequest, deadline: Deadline | None, trace: Trace | None
    ) -> WireResponse:
        """As `Wire.send`."""
        watch = SentWatch(False, trace)
        try:
            with blocking.limit_to(deadline):
                return self._send(request, deadline, trace if deadline is None else watch)
        except _ERRORS as error:
            raise wire_failure(error, deadline) from error
        except TimeoutError as error:
            raise watch.failure() from error

    def _send(
        self, request: WireRequest, deadline: Deadline | None, trace: Trace | None
    ) -> WireResponse:
        self._occupy(request.timeouts.pool)
        try:
            shelf = self._shelf(request.origin)
            line = self._take(shelf)
            try:
                line.network.deadline = deadline
                answer = _exchange(line.connection, _message(shelf, request, trace))
            except BaseException:
                self._drop([line])
                raise
            self._give_back(shelf, line)
            return answer
        finally:
            self._vacate()

    def open(
        self, request: WireRequest, deadline: Deadline | None, trace: Trace | None
    ) -> WireStream:
        """As `Wire.open`."""
        watch = SentWatch(False, trace)
        try:
            with blocking.limit_to(deadline):
                return self._open(request, deadline, trace if deadline is None else watch)
        except _ERRORS as error:
            raise wire_failure(error, deadline) from error
        except TimeoutError as error:
            raise watch.failure() from error

    def _open(
        self, request: WireRequest, deadline: Deadline | None, trace: Trace | None
    ) -> WireStream:
        self._occupy(request.timeouts.pool)
        try:
            shelf = self._shelf(request.origin)
            line = self._take(shelf)
            try:
                line.network.deadline = deadline
                response = line.connection.handle_request(_message(shelf, request, trace))
            except BaseException:
                self._drop([line])
                raise
        except BaseException:
            self._vacate()
            raise
        return _Stream(self, shelf, line, response)

    def finish(self, shelf: _Shelf, line: _Line, *, whole: bool) -> None:
        """The end of an open answer: its connection is kept if it was read as a whole, and its place is free."""
        try:
            (self._give_back(shelf, line) if whole else self._drop([line]))
        finally:
            self._vacate()

    def _occupy(self, seconds: float | None) -> None:
        if self._places is not None and not blocking.acquire(self._places, seconds):
            raise WireFailure("timeout", "pool", False, "no connection became free")

    def _vacate(self) -> None:
        if self._places is not None:
            self._places.release()

    def _shelf(self, origin: str) -> _Shelf:
        shelf = self._shelves.get(origin)
        if shelf is None:
            url = httpcore.URL(origin)
            host = origin.partition("://")[2].encode("ascii")
            shelf = self._shelves.setdefault(origin, _Shelf(url.origin, host, []))
        return shelf

    def _take(self, shelf: _Shelf) -> _Line:
        """The idle connection used last, if the server still holds it open; else a new one."""
        while shelf.lines:
            with self._lock:
                line = shelf.lines.pop() if shelf.lines else None
            if line is None:
                break
            if not line.connection.has_expired() and line.connection.is_available():
                return line
            self._drop([line])
        return _Line(shelf.origin, self._context(shelf.origin))

    def _context(self, origin: httpcore.Origin) -> Any:
        """Made for the first https origin: it takes longer than everything else that a first call does."""
        if self._tls is None and origin.scheme == b"https":
            self._tls = tls_context()
        return self._tls

    def _give_back(self, shelf: _Shelf, line: _Line) -> None:
        """Keep a connection for the next call, and close those that nobody has wanted for long."""
        now = self._clock.monotonic()
        line.idle_since = now
        dropped: list[_Line] = []
        with self._lock:
            if self._closed or not line.connection.is_available():
                dropped.append(line)
            else:
                shelf.lines.append(line)
            while shelf.lines and self._surplus(shelf.lines, now):
                dropped.append(shelf.lines.pop(0))
        if dropped:
            self._drop(dropped)

    def _surplus(self, lines: list[_Line], now: float) -> bool:
        limits = self._limits
        if limits.idle is not None and len(lines) > limits.idle:
            return True
        return limits.idle_seconds is not None and now - lines[0].idle_since > limits.idle_seconds

    def _drop(self, lines: list[_Line]) -> None:
        # Shielded: a cancelled call still has to put its connection away.
        with blocking.shield():
            for line in lines:
                line.connection.close()
                line.network.close()

    def close(self) -> None:
        """Close the idle connections; those in use are closed when their calls end."""
        with self._lock:
            self._closed = True
            lines = [line for shelf in self._shelves.values() for line in shelf.lines]
            for shelf in self._shelves.values():
                shelf.lines.clear()
        self._drop(lines)

    def __repr__(self) -> str:
        idle = sum(len(shelf.lines) for shelf in self._shelves.values())
        return f"<{type(self).__name__} {idle} idle>"


def _message(shelf: _Shelf, request: WireRequest, trace: Trace | None) -> httpcore.Request:
    origin = shelf.origin
    extensions: dict[str, Any] = {"timeout": request.timeouts._asdict()}
    if trace is not None:
        extensions["trace"] = tracer(trace)
    # httpcore encodes text itself, and looks at each field in any case.
    headers: Any = [(b"Host", shelf.host), *request.headers, *request.framing]
    url = httpcore.URL(scheme=origin.scheme, host=origin.host, port=origin.port, target=request.target)
    content: Any = request.body
    return httpcore.Request(request.method, url, headers=headers, content=content, extensions=extensions)


class _Stream:
    """An open answer on a connection of the pool; see `WireStream`."""

    def __init__(self, pool: Pool, shelf: _Shelf, line: _Line, response: httpcore.Response) -> None:
        self.status_code = response.status
        self.headers = Headers(response.headers)
        self._pool = pool
        self._shelf = shelf
        self._line = line
        self._response = response
        self._chunks: Any = iter(cast("Any", response.stream))
        self._closed = False

    def read(self) -> bytes | None:
        """As `WireStream.read`."""
        if self._closed:
            return None
        deadline = self._line.network.deadline
        try:
            with blocking.limit_to(deadline):
                chunk: bytes | None = next(self._chunks, None)
        except _ERRORS as error:
            raise wire_failure(error, deadline) from error
        except TimeoutError as error:
            raise WireFailure("timeout", "deadline", True, "the deadline has passed") from error
        if chunk is None:
            self._finish(whole=True)
        return chunk

    def close(self) -> None:
        """As `WireStream.close`."""
        if not self._closed:
            self._finish(whole=False)

    def _finish(self, *, whole: bool) -> None:
        self._closed = True
        # Shielded: a cancelled call still has to put its connection away.
        with blocking.shield():
            (self._response.close() if whole else blocking.end_early(self._chunks))
            self._pool.finish(self._shelf, self._line, whole=whole)


def _exchange(connection: httpcore.HTTPConnection, message: httpcore.Request) -> WireResponse:
    response = connection.handle_request(message)
    try:
        content = response.read()
    finally:
        response.close()
    headers = Headers(response.headers)
    return WireResponse(response.status, headers, undone(response.status, headers, content))
