# The async source; twofold.mirror generates its blocking mirror.
"""Answers that are used while they arrive: bytes, lines, JSON lines, server-sent events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Generic, Self, TypeVar

from .._core.bodies import is_count
from .._core.calls import CallRules, PreparedCall
from .._core.coding import Decoder, decoder
from .._core.decode import Undecodable, type_name
from .._core.errors import TwofoldError
from .._core.headers import Headers
from .._core.lines import Chunker, JSONLines, LineSplitter, Parser, charset_of
from .._core.outcome import Outcome
from .._core.retry import Decision
from .._core.sse import EventParser, ServerSentEvent
from .._core.wire import WireFailure
from .wire import AsyncWireStream

T = TypeVar("T")

_BEGUN = Decision(False, 0.0, "a part of the answer has been used")


class AsyncStreamedResponse:
    """A successful answer whose body is still on its way; from `AsyncAPIClient.stream`.

    The body can be read once, in one of the ways below. The read timeout holds for each piece of it, the deadline for
    all. Leaving the `async with` block early drops the connection.

    Attributes:
        status_code, headers: of the answer.
        received: bytes that have come so far, as they travelled.
    """

    def __init__(
        self,
        stream: AsyncWireStream,
        rules: CallRules,
        call: PreparedCall,
        outcomes: Sequence[Outcome],
        max_bytes: int | None,
        *,
        final: bool = True,
    ) -> None:
        self.status_code = stream.status_code
        self.headers: Headers = stream.headers
        self.received = 0
        self._stream = stream
        self._rules = rules
        self._call = call
        self._outcomes = list(outcomes)
        self._max_bytes = max_bytes
        # Whoever goes on after a break says itself what came of the call.
        self._final = final
        self._given = 0
        self._decoder: Decoder | None = None
        self._taken = False
        self._closed = False

    @property
    def request_id(self) -> str | None:
        """What the server calls this request."""
        return self._outcomes[-1].request_id

    @property
    def outcomes(self) -> Sequence[Outcome]:
        """The attempts so far; the last one has a failure once the body has broken off."""
        return self._outcomes

    def iter_bytes(self, chunk_size: int | None = None) -> AsyncItems[bytes]:
        """The body, content coding undone, in pieces of `chunk_size` bytes or, without it, as they come.

        Raises:
            InvalidRequestError: the size is no integer above 0.
            RuntimeError: the body is being read already.
            APIConnectionError: while iterating: the rest will not come.
            DecodeError: while iterating: the coding is broken, or the body longer than `max_bytes`.
        """
        if chunk_size is not None and not is_count(chunk_size, least=1):
            raise self._rules.errors.invalid_request(f"chunk_size is {chunk_size!r}: give an integer above 0")
        return self._items(Chunker(chunk_size))

    def iter_lines(self) -> AsyncItems[str]:
        """The lines of a text without their ends (LF, CR or CRLF); raises as `iter_bytes`."""
        return self._items(LineSplitter(charset_of(self.headers.get("content-type"))))

    def iter_json_lines(self, returns: type[T]) -> AsyncItems[T]:
        """One document a line, validated as a type; empty lines do not count.

        Raises:
            DecodeError: while iterating: a line is not what was promised; and as `iter_bytes`.

        Example:
            async for row in response.iter_json_lines(Row):
                print(row.total)
        """
        return self._items(JSONLines(returns), type_name(returns))

    def iter_events(self) -> AsyncItems[ServerSentEvent]:
        """Server-sent events; raises as `iter_bytes`. See `AsyncAPIClient.events` for streams that are reopened."""
        return self._items(EventParser(), "events")

    async def read(self) -> bytes:
        """The whole body; raises as `iter_bytes`."""
        return b"".join([chunk async for chunk in self.iter_bytes()])

    def _items(self, parser: Parser[T], promised: str = "bytes") -> AsyncItems[T]:
        if self._taken:
            raise RuntimeError("the body of this response is being read already: it comes only once")
        self._taken = True
        return AsyncItems(self, parser, promised)

    async def next_chunk(self) -> bytes | None:
        """The next bytes from the network as they travelled, `None` after the last; for `AsyncItems`."""
        if self._closed:
            raise RuntimeError("this response is closed: read it inside its with block")
        try:
            chunk = await self._stream.read()
        except WireFailure as failure:
            raise self.broken(failure) from failure.__cause__
        self.received += len(chunk or b"")
        return chunk

    def parsed(self, parser: Parser[T], promised: str, chunk: bytes | None) -> Iterator[T]:
        """The items that a chunk, or with `None` the end of the body, completes; for `AsyncItems`."""
        try:
            if self._decoder is None:
                self._decoder = decoder(self.headers.get("content-encoding"))
            for piece in () if chunk is None else self._decoder.feed(chunk):
                self._count(len(piece))
                yield from parser.feed(piece)
            if chunk is None:
                self._decoder.finish()
                yield from parser.finish()
        except WireFailure as failure:
            raise self.broken(failure) from failure.__cause__
        except Undecodable as fault:
            self._closed = True
            raise self.not_as_promised(f"not the promised {promised}: {fault}") from fault

    def _count(self, size: int) -> None:
        self._given += size
        if self._max_bytes is not None and self._given > self._max_bytes:
            raise Undecodable(f"the body is longer than the {self._max_bytes} bytes of max_bytes")

    def broken(self, failure: WireFailure) -> TwofoldError:
        """The error for a body that does not come to its end."""
        self._closed = True
        failure.sent = True
        self._outcomes[-1] = replace(self._outcomes[-1], failure=failure, decision=_BEGUN)
        return self._rules.failed(self._call, self._outcomes, logged=self._final)

    def not_as_promised(self, fault: str) -> TwofoldError:
        """The error for a body that is not what it should be."""
        return self._rules.not_as_promised(self._call, self._outcomes, fault)

    async def close(self) -> None:
        """Close it before its end; the block that it was opened for does this by itself."""
        self._closed = True
        await self._stream.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.status_code}{' (closed)' if self._closed else ''}>"


class AsyncItems(Generic[T]):
    """An iterator over what a parser makes of a body.

    A class and no generator: a loop that is left early leaves nothing behind that wants to be closed.
    """

    __slots__ = ("_ended", "_parser", "_promised", "_ready", "_response")

    def __init__(self, response: AsyncStreamedResponse, parser: Parser[T], promised: str) -> None:
        self._response = response
        self._parser = parser
        self._promised = promised
        self._ready: Iterator[T] = iter(())
        self._ended = False

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        while True:
            for item in self._ready:
                return item
            if self._ended:
                raise StopAsyncIteration
            chunk = await self._response.next_chunk()
            self._ended = chunk is None
            self._ready = self._response.parsed(self._parser, self._promised, chunk)
