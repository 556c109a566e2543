# The async source; twofold.mirror generates its blocking mirror.
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
from .._runtime import aio
from .._runtime.process import ThreadLock, tls_context
from .wire import AsyncWireStream, Trace, tracer, wire_failure

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
        self.network = aio.Network()
        self.connection = httpcore.AsyncHTTPConnection(
            origin, ssl_context=tls, network_backend=self.network.backend
        )
        self.idle_since = 0.0


class _Shelf(NamedTuple):
    """The idle connections to one origin, the one used last at the end."""

    origin: httpcore.Origin
    host: bytes
    lines: list[_Line]


class AsyncPool:
    """Sends requests over connections of its own; see `AsyncWire` for the contract.

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
        self._places = None if limits.connections is None else aio.AsyncSemaphore(limits.connections)
        self._closed = False

    async def send(
        self, request: WireRequest, deadline: Deadline | None, trace: Trace | None
    ) -> WireResponse:
        """As `AsyncWire.send`."""
        watch = SentWatch(False, trace)
        try:
            async with aio.limit_to(deadline):
                return await self._send(request, deadline, trace if deadline is None else watch)
        except _ERRORS as error:
            raise wire_failure(error, deadline) from error
        except TimeoutError as error:
            raise watch.failure() from error

    async def _send(
        self, request: WireRequest, deadline: Deadline | None, trace: Trace | None
    ) -> WireResponse:
        await self._occupy(request.timeouts.pool)
        try:
            shelf = self._shelf(request.origin)
            line = await self._take(shelf)
            try:
                line.network.deadline = deadline
                answer = await _exchange(line.connection, _message(shelf, request, trace))
            except BaseException:
                await self._drop([line])
                raise
            await self._give_back(shelf, line)
            return answer
        finally:
            self._vacate()

    async def open(
        self, request: WireRequest, deadline: Deadline | None, trace: Trace | None
    ) -> AsyncWireStream:
        """As `AsyncWire.open`."""
        watch = SentWatch(False, trace)
        try:
            async with aio.limit_to(deadline):
                return await self._open(request, deadline, trace if deadline is None else watch)
        except _ERRORS as error:
            raise wire_failure(error, deadline) from error
        except TimeoutError as error:
            raise watch.failure() from error

    async def _open(
        self, request: WireRequest, deadline: Deadline | None, trace: Trace | None
    ) -> AsyncWireStream:
        await self._occupy(request.timeouts.pool)
        try:
            shelf = self._shelf(request.origin)
            line = await self._take(shelf)
            try:
                line.network.deadline = deadline
                response = await line.connection.handle_async_request(_message(shelf, request, trace))
            except BaseException:
                await self._drop([line])
                raise
        except BaseException:
            self._vacate()
            raise
        return _Stream(self, shelf, line, response)

    async def finish(self, shelf: _Shelf, line: _Line, *, whole: bool) -> None:
        """The end of an open answer: its connection is kept if it was read as a whole, and its place is free."""
        try:
            await (self._give_back(shelf, line) if whole else self._drop([line]))
        finally:
            self._vacate()

    async def _occupy(self, seconds: float | None) -> None:
        if self._places is not None and not await aio.acquire(self._places, seconds):
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

    async def _take(self, shelf: _Shelf) -> _Line:
        """The idle connection used last, if the server still holds it open; else a new one."""
        while shelf.lines:
            with self._lock:
                line = shelf.lines.pop() if shelf.lines else None
            if line is None:
                break
            if not line.connection.has_expired() and line.connection.is_available():
                return line
            await self._drop([line])
        return _Line(shelf.origin, self._context(shelf.origin))

    def _context(self, origin: httpcore.Origin) -> Any:
        """Made for the first https origin: it takes longer than everything else that a first call does."""
        if self._tls is None and origin.scheme == b"https":
            self._tls = tls_context()
        return self._tls

    async def _give_back(self, shelf: _Shelf, line: _Line) -> None:
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
            await self._drop(dropped)

    def _surplus(self, lines: list[_Line], now: float) -> bool:
        limits = self._limits
        if limits.idle is not None and len(lines) > limits.idle:
            return True
        return limits.idle_seconds is not None and now - lines[0].idle_since > limits.idle_seconds

    async def _drop(self, lines: list[_Line]) -> None:
        # Shielded: a cancelled call still has to put its connection away.
        with aio.shield():
            for line in lines:
                await line.connection.aclose()
                await line.network.close()

    async def close(self) -> None:
        """Close the idle connections; those in use are closed when their calls end."""
        with self._lock:
            self._closed = True
            lines = [line for shelf in self._shelves.values() for line in shelf.lines]
            for shelf in self._shelves.values():
                shelf.lines.clear()
        await self._drop(lines)

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
    """An open answer on a connection of the pool; see `AsyncWireStream`."""

    def __init__(self, pool: AsyncPool, shelf: _Shelf, line: _Line, response: httpcore.Response) -> None:
        self.status_code = response.status
        self.headers = Headers(response.headers)
        self._pool = pool
        self._shelf = shelf
        self._line = line
        self._response = response
        self._chunks: Any = aiter(cast("Any", response.stream))
        self._closed = False

    async def read(self) -> bytes | None:
        """As `AsyncWireStream.read`."""
        if self._closed:
            return None
        deadline = self._line.network.deadline
        try:
            async with aio.limit_to(deadline):
                chunk: bytes | None = await anext(self._chunks, None)
        except _ERRORS as error:
            raise wire_failure(error, deadline) from error
        except TimeoutError as error:
            raise WireFailure("timeout", "deadline", True, "the deadline has passed") from error
        if chunk is None:
            await self._finish(whole=True)
        return chunk

    async def close(self) -> None:
        """As `AsyncWireStream.close`."""
        if not self._closed:
            await self._finish(whole=False)

    async def _finish(self, *, whole: bool) -> None:
        self._closed = True
        # Shielded: a cancelled call still has to put its connection away.
        with aio.shield():
            await (self._response.aclose() if whole else aio.end_early(self._chunks))
            await self._pool.finish(self._shelf, self._line, whole=whole)


async def _exchange(connection: httpcore.AsyncHTTPConnection, message: httpcore.Request) -> WireResponse:
    response = await connection.handle_async_request(message)
    try:
        content = await response.aread()
    finally:
        await response.aclose()
    headers = Headers(response.headers)
    return WireResponse(response.status, headers, undone(response.status, headers, content))
