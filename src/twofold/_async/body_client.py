# The async source; twofold.mirror generates its blocking mirror.
"""The methods of a client that deal in bodies instead of models: streams, events, downloads, uploads."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from .._core.bodies import ContentTypes, Segments, addressable, is_count
from .._core.calls import Arguments, CallRules, PreparedCall, call_record
from .._core.clock import Clock
from .._core.errors import ErrorTypes, InvalidRequestError
from .._core.multipart import Files
from .._core.operation import Idempotency, Operation
from .._core.options import Options, RequestOptions, merge_headers
from .._core.outcome import Outcome
from .._core.sentinel import UNSET
from .._core.timeline import listeners
from .._core.wire import WireFailure
from .._runtime import aio
from .transport import AsyncTransport

# The methods load what they need: most programs use none of them.
if TYPE_CHECKING:
    from .._core.download import Download, WantedFile
    from .._core.progress import Progress
    from .events import AsyncEventSource
    from .exchange import AsyncExchange
    from .streams import AsyncStreamedResponse
    from .uploads import AsyncResumable

T = TypeVar("T")

UPLOAD_PART = 4 * 1024 * 1024
"""Bytes a request, unless told otherwise."""


class AsyncBodyClient:
    """What `AsyncAPIClient` can do beside `request`."""

    _errors: ClassVar[ErrorTypes]
    _rules: CallRules
    _options: Options
    _transport: AsyncTransport
    _limiters: tuple[aio.AsyncSemaphore, ...]
    _clock: Clock

    @asynccontextmanager
    async def stream(
        self,
        operation: Operation[Any],
        *path: object,
        query: Mapping[str, object] | None = None,
        json: object = UNSET,
        form: Mapping[str, str] | None = None,
        content: ContentTypes | None = None,
        files: Files | None = None,
        progress: Progress | None = None,
        max_bytes: int | None = None,
        options: RequestOptions | None = None,
    ) -> aio.AsyncBlock[AsyncStreamedResponse]:
        """Call an operation and use its body while it arrives; what it `returns` plays no part.

        Attempts, errors and hooks are those of `request` until a success begins; from then on nothing is repeated. The
        deadline, if there is one, covers the whole block: give `deadline=None` for a stream without end.

        Args:
            operation, path, query, json, form, content, files, progress, options: as for `request`.
            max_bytes: of the body, content coding undone; a longer one is an error.

        Raises:
            TwofoldError: as `request`, when the block is entered; see `AsyncStreamedResponse` for what comes later.

        Example:
            async with client.stream(EXPORT, "books") as response:
                async for line in response.iter_lines():
                    print(line)
        """
        self._check_open()
        self._check_count(max_bytes, "max_bytes")
        given = Arguments(path, query, json, form, options or {}, content=content, files=files)
        call = self._rules.prepare(self._options, operation, given)
        async with self._streamed(operation, call, progress, max_bytes) as response:
            yield response

    @asynccontextmanager
    async def events(
        self,
        operation: Operation[Any],
        *path: object,
        query: Mapping[str, object] | None = None,
        last_event_id: str = "",
        max_reconnects: int = 5,
        options: RequestOptions | None = None,
    ) -> aio.AsyncBlock[AsyncEventSource]:
        """Server-sent events, from a stream that is opened again where it breaks off or ends.

        Args:
            operation, path, query, options: as for `request`, for each time the stream is opened.
            last_event_id: where to go on, from an error's `resume_token` or from another source.
            max_reconnects: how often in a row to open it again without receiving an event.

        Raises:
            InvalidRequestError: the operation cannot be repeated: use `stream` and `iter_events`.
            APIConnectionError: while iterating: it cannot be opened again, or the deadline has passed.
            DecodeError: while iterating: the answer is no event stream.

        Example:
            async with client.events(PRICES) as events:
                async for event in events:
                    print(event.json(Price))
        """
        from .events import AsyncEventSource

        self._check_open()
        self._check_count(max_reconnects, "max_reconnects")
        if operation.resend is Idempotency.UNSAFE:
            raise self._refused(f"{operation.method} {operation.path} is not safe to repeat: use stream()")
        call = self._rules.prepare(
            self._options, operation, Arguments(path, query, UNSET, None, options or {})
        )
        source = AsyncEventSource(
            lambda event_id: self._connected(operation, call, event_id),
            last_event_id=last_event_id,
            max_reconnects=max_reconnects,
            rules=self._rules,
            call=call,
        )
        async with self._places(call):
            try:
                yield source
            finally:
                await source.close()

    async def download(
        self,
        operation: Operation[Any],
        *path: object,
        target: str | os.PathLike[str],
        query: Mapping[str, object] | None = None,
        resume: bool = False,
        digest: str | None = None,
        progress: Progress | None = None,
        max_bytes: int | None = None,
        options: RequestOptions | None = None,
    ) -> Download:
        """Fetch a file. Under its name there is never anything but the whole file.

        It grows in a part file beside it. Where a connection breaks off, the rest is asked for, as often as retries
        allow; all of it, if the server does not say which version this is (`ETag`, `Last-Modified`).

        Args:
            operation, path, query, options: as for `request`.
            target: where to put it; a file that is there is replaced once the new one is complete.
            resume: keep what has come when the download fails, and go on there at the next call.
            digest: what the file must come to, as `sha256:` and hexadecimal digits.
            progress: called with a `ProgressEvent`.
            max_bytes: refuse a larger file.

        Raises:
            TwofoldError: as `request`.
            DecodeError: the file is not as long as announced, too long, or has another digest.
            OSError: it cannot be written.

        Example:
            await client.download(GET_COVER, 42, target="cover.jpg", resume=True)
        """
        from .._core.download import WantedFile

        self._check_open()
        call = self._rules.prepare(
            self._options, operation, Arguments(path, query, UNSET, None, options or {})
        )
        wanted = WantedFile(target, resume, digest, max_bytes)
        return await self._downloaded(operation, call, wanted, progress)

    async def upload(
        self,
        session: AsyncResumable[T],
        content: Any,
        *,
        part_size: int = UPLOAD_PART,
        progress: Progress | None = None,
    ) -> T:
        """Send a file by the API's own protocol for uploads in parts.

        Where a part fails, the server is asked how much it has, and the upload goes on from there.

        Args:
            session: the protocol; see `AsyncResumable`.
            content: bytes, or a binary file from where it stands.
            part_size: bytes a request.
            progress: called with a `ProgressEvent`.

        Returns:
            What the session's `finish` returns.

        Raises:
            InvalidRequestError: the content cannot be read from any place.
            TwofoldError: what a method of the session raises, once retries are used up.
        """
        from .transfers import upload_in_parts
        from .uploads import AsyncReporter

        self._check_open()
        self._check_count(part_size, "part_size", least=1)
        with self._rules.own_error_class():
            file = addressable(content)
        reporter = AsyncReporter(progress, "upload", self._clock)
        return await upload_in_parts(
            session, file, part_size, reporter, self._options.retry, self._errors, self._clock
        )

    @asynccontextmanager
    async def _streamed(
        self, operation: Operation[Any], call: PreparedCall, progress: Progress | None, max_bytes: int | None
    ) -> aio.AsyncBlock[AsyncStreamedResponse]:
        """The answer to a call while it arrives."""
        call.exchange = exchange = self._exchange_for(call, progress, streamed=True)
        async with self._places(call):
            response = await self._opened(operation, call, exchange, max_bytes=max_bytes)
            try:
                yield response
            finally:
                await response.close()

    async def _downloaded(
        self, operation: Operation[Any], call: PreparedCall, wanted: WantedFile, progress: Progress | None
    ) -> Download:
        """The answer to a call as a file."""
        from .._core.download import Digest
        from .._core.partfile import PartFile, check_target
        from .transfers import AsyncDownloader
        from .uploads import AsyncReporter

        self._check_count(wanted.max_bytes, "max_bytes")
        with self._rules.own_error_class():
            place = check_target(wanted.target)
            expected = None if wanted.digest is None else Digest(wanted.digest)
        part = PartFile(place, call.url, resume=wanted.resume, digest=expected)
        reporter = AsyncReporter(progress, "download", self._clock)
        job = AsyncDownloader(self._transport, self._rules, call, part, reporter, wanted.max_bytes)
        async with self._places(call):
            try:
                done = await job.run(place)
            except Exception as error:
                self._note(call, job.outcomes, error)
                raise
        self._rules.warn(operation, call, job.outcomes)
        self._note(call, job.outcomes, done)
        return done

    def _set_exchange(self, call: PreparedCall, progress: Progress | None) -> None:
        """See to it that a call is sent as it needs to be; most are simply sent."""
        if call.source is not None or call.follow_redirects or progress is not None:
            call.exchange = self._exchange_for(call, progress, streamed=False)

    def _exchange_for(
        self, call: PreparedCall, progress: Progress | None, *, streamed: bool
    ) -> AsyncExchange:
        """How to send a call that is more than bytes out and bytes back."""
        from .exchange import AsyncExchange
        from .uploads import AsyncReporter, AsyncUpload

        source = call.source
        if source is None and call.body is not None and progress is not None:
            source = Segments([call.body])
        reporter = AsyncReporter(progress, "upload", self._clock)
        with self._rules.own_error_class():
            upload = None if source is None else AsyncUpload(source, reporter, self._errors)
        return AsyncExchange(upload, call, streamed=streamed)

    async def _connected(
        self, operation: Operation[Any], call: PreparedCall, last_event_id: str
    ) -> AsyncStreamedResponse:
        from .exchange import AsyncExchange

        given = {"Accept": "text/event-stream", "Cache-Control": "no-store"}
        # An id may have characters that no header may have; a server that gives such ones cannot be asked for them.
        if last_event_id.isascii() and last_event_id.isprintable():
            given["Last-Event-ID"] = last_event_id
        opening = replace(call, headers=merge_headers(tuple(call.headers), given))
        opening.exchange = exchange = AsyncExchange(None, opening, streamed=True)
        return await self._opened(operation, opening, exchange, final=False)

    async def _opened(
        self,
        operation: Operation[Any],
        call: PreparedCall,
        exchange: AsyncExchange,
        *,
        max_bytes: int | None = None,
        final: bool = True,
    ) -> AsyncStreamedResponse:
        from .streams import AsyncStreamedResponse

        try:
            outcomes = await self._transport.send(call)
            self._rules.warn(operation, call, outcomes)
            if exchange.stream is not None:
                response = AsyncStreamedResponse(
                    exchange.stream, self._rules, call, outcomes, max_bytes, final=final
                )
                self._note(call, outcomes, response)
                return response
        except BaseException:
            await exchange.close()
            raise
        error = self._rules.failed(call, outcomes)
        self._note(call, outcomes, error)
        raise error

    @asynccontextmanager
    async def _places(self, call: PreparedCall) -> aio.AsyncBlock[None]:
        """The places under `max_concurrent`, for as long as a body is on its way."""
        async with AsyncExitStack() as places:
            for limiter in self._limiters:
                if not await aio.acquire(
                    limiter, None if call.deadline is None else call.deadline.remaining()
                ):
                    failure = WireFailure("timeout", "deadline", False, "the deadline has passed")
                    raise self._rules.failed(call, [Outcome(1, 0.0, 0.0, failure=failure)])
                places.callback(limiter.release)
            yield

    def _note(self, call: PreparedCall, outcomes: Sequence[Outcome], result: object) -> None:
        """Tell the `capture()` blocks around this call what came of it."""
        if outcomes and (watching := listeners()):
            record = call_record(call, outcomes, result)
            for calls in watching:
                calls.records.append(record)

    def _check_count(self, value: object, argument: str, *, least: int = 0) -> None:
        if value is not None and not is_count(value, least=least):
            raise self._refused(f"{argument} is {value!r}: give an integer, {least} or more")

    def _refused(self, message: str) -> InvalidRequestError:
        return self._rules.errors.invalid_request(message)

    def _check_open(self) -> None:
        if self._transport.closed:
            raise self._rules.errors.closed(f"this {type(self).__name__} was closed: make a new one")
