"""Request bodies for the fast backend, read while they are sent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any, TypeVar, cast

import aiohttp
import anyio
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http import StreamWriter

from .._core.wire import BodyStream, WireFailure
from . import aio

T = TypeVar("T")

# Bytes that are written in one step. The operating system takes as many at once; only a larger body can stall half-way.
PIECE = 64 * 1024


class Sending(aiohttp.Payload):
    """A body on its way: aiohttp neither limits the time of a write nor tells who broke off."""

    _autoclose = True

    def __init__(
        self, body: bytes | BodyStream, timeout: float | None, told: Callable[[str], object] | None
    ) -> None:
        super().__init__(body)
        self._pieces = _slices(body) if isinstance(body, bytes) else aiter(cast("Any", body))
        self._length = len(body) if isinstance(body, bytes) else body.length
        self._written = 0
        self._timeout = timeout
        self._told = told
        self._scope = anyio.CancelScope()
        self._pull: asyncio.Task[bytes | memoryview | None] | None = None
        self._complete = False
        self._transport: asyncio.WriteTransport | None = None

    async def watch(self, call: Awaitable[T]) -> T:
        """Await a call that sends this body; whatever ended it, nobody reads from its source afterwards."""
        try:
            with self._scope:
                answer = await call
                if self._written == self._length:
                    # aiohttp stops asking once it is answered, a moment before the source is at its end.
                    await self._settle()
                return answer
            raise WireFailure("timeout", "write", None, "the server takes no more of the body")
        except BaseException as error:
            if self._transport is not None and not self._complete:
                # Closed in peace, it would first wait for the server to take what is buffered.
                self._transport.abort()
            await self._settle()
            if self._pull is not None and (fault := self._pull.exception()) is not None:
                raise fault from None
            if isinstance(error, WireFailure) and error.sent and not self._complete:
                error.sent = None
            raise

    async def _settle(self) -> None:
        """Wait for the piece that is being read."""
        if self._pull is not None:
            with aio.shield():
                await asyncio.wait([self._pull])

    async def write(self, writer: AbstractStreamWriter) -> None:
        """Write piece by piece; none may take longer than a write may."""
        self._transport = cast("StreamWriter", writer).transport
        while True:
            # In a task of its own: aiohttp cancels this one as soon as it has an answer.
            self._pull = asyncio.create_task(self._next())
            piece = await asyncio.shield(self._pull)
            if piece is None:
                if self._told is not None:
                    self._told("aiohttp.send_request_body.complete")
                return
            self._written += len(piece)
            timer = self._start_timer()
            try:
                await writer.write(piece)
            finally:
                if timer is not None:
                    timer.cancel()

    async def write_with_length(self, writer: AbstractStreamWriter, content_length: int | None) -> None:  # noqa: ARG002
        """As `write`: a body is exactly as long as its header says."""
        await self.write(writer)

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        """What aiohttp would show for debugging."""
        raise TypeError(f"a stream has no text to decode as {encoding} ({errors})")

    async def _next(self) -> bytes | memoryview | None:
        piece = await anext(self._pieces, None)
        self._complete = piece is None
        return piece

    def _start_timer(self) -> asyncio.TimerHandle | None:
        if self._timeout is None:
            return None
        return asyncio.get_running_loop().call_later(self._timeout, self._scope.cancel)


async def _slices(body: bytes) -> AsyncGenerator[memoryview]:
    whole = memoryview(body)
    for start in range(0, len(whole), PIECE):
        yield whole[start : start + PIECE]
