# The async source; twofold.mirror generates its blocking mirror.
"""Request bodies that are read while they are sent."""

from __future__ import annotations

from typing import Any, Protocol, Self, TypeVar

from .._core.bodies import ONLY_ONCE, Source
from .._core.clock import Clock
from .._core.errors import ErrorTypes, InvalidRequestError
from .._core.progress import Phase, Progress, ProgressEvent, ProgressMeter
from .._core.wire import SourceError
from .._runtime import aio

T_co = TypeVar("T_co", covariant=True)

_END = object()
_WRONG_HALF = "content is iterated asynchronously: a blocking client needs a plain iterable"


class AsyncReporter:
    """Tells a progress callback what its meter lets through.

    Raises:
        TypeError: the callback cannot be called, or not in this half.
    """

    def __init__(self, progress: Progress | None, phase: Phase, clock: Clock) -> None:
        if progress is not None:
            aio.check_hook(progress, "progress")
        self._progress = progress
        self._meter = ProgressMeter(phase, clock)

    async def began(self, attempt: int, done: int, total: int | None) -> None:
        """A request begins."""
        await self._tell(self._meter.begin(attempt, done, total))

    async def moved(self, done: int) -> None:
        """So much is done."""
        await self._tell(self._meter.moved(done))

    async def ended(self, done: int) -> None:
        """That was all of this request."""
        await self._tell(self._meter.end(done))

    async def _tell(self, event: ProgressEvent | None) -> None:
        if event is not None and self._progress is not None:
            await aio.call_hook(self._progress, event)


class AsyncUpload:
    """A body for a call: each of its attempts reads it from the beginning, if that can be had again.

    Args:
        source: what it is made of.
        reporter: told how much has been handed to the network.
        errors: the classes of the client.

    Raises:
        InvalidRequestError: the source is asynchronous, and this half is not.
    """

    def __init__(self, source: Source, reporter: AsyncReporter, errors: ErrorTypes) -> None:
        if source.asynchronous and not aio.ASYNC_ITERABLES:
            raise InvalidRequestError(_WRONG_HALF)
        self.reporter = reporter
        self.errors = errors
        self._source = source
        self._begun = False

    @property
    def obstacle(self) -> str | None:
        """Why it cannot be sent again."""
        return ONLY_ONCE if self._begun and not self._source.replayable else None

    def begin(self, attempt: int) -> AsyncUploadStream:
        """The body for one request."""
        return AsyncUploadStream(self, attempt, self._source.length)

    def started(self) -> Any:
        """An iterator over the source, now that somebody wants its first piece."""
        self._begun = True
        items: Any = self._source.open()
        if not hasattr(items, "__aiter__"):
            return iter(items)
        if not aio.ASYNC_ITERABLES:
            raise InvalidRequestError(_WRONG_HALF)
        return items.__aiter__()


class AsyncUploadStream:
    """The body of one request, handed to the HTTP package piece by piece.

    A class and no generator: a request that fails leaves nothing behind that wants to be closed.
    """

    def __init__(self, upload: AsyncUpload, attempt: int, length: int | None) -> None:
        self.length = length
        self._upload = upload
        self._attempt = attempt
        self._items: Any = None
        self._done = 0

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        # Whatever goes wrong here is the caller's own: the HTTP package must not take it for its own failure.
        try:
            chunk = await self._next()
        except InvalidRequestError as error:
            # Ours: the source is not what a body can be made of.
            own = self._upload.errors.refusal(error) if type(error) is InvalidRequestError else error
            raise SourceError(own) from error
        except Exception as error:
            raise SourceError(error) from error
        if chunk is None:
            raise StopAsyncIteration
        return chunk

    async def _next(self) -> bytes | None:
        if self._items is None:
            await self._upload.reporter.began(self._attempt, 0, self.length)
            self._items = self._upload.started()
        else:
            # Asked for more: what was handed out before is on its way.
            await self._upload.reporter.moved(self._done)
        chunk = await self._pulled()
        if chunk is _END:
            await self._upload.reporter.ended(self._done)
            return None
        if not isinstance(chunk, (bytes, bytearray)):
            raise InvalidRequestError(f"content holds a {type(chunk).__name__}: it has to be made of bytes")
        self._done += len(chunk)
        return bytes(chunk)

    async def _pulled(self) -> Any:
        if hasattr(self._items, "__anext__"):
            return await anext(self._items, _END)
        return await aio.to_thread(next, self._items, _END)

    async def close(self) -> None:
        """The request is over: an iterator that was made for it ends too."""
        items, self._items = self._items, None
        with aio.shield():
            await aio.close_iterator(items)


class AsyncResumable(Protocol[T_co]):
    """An API's own protocol for uploads in parts, for `AsyncAPIClient.upload`.

    Example:
        class Session(AsyncResumable[File]):
            async def start(self, size: int) -> int:
                self.id = (await self.client.request(NEW_SESSION, json={"size": size})).id
                return 0
    """

    async def start(self, size: int) -> int:
        """Open a session for so many bytes, or take one up; returns how many of them the server has."""
        ...

    async def append(self, offset: int, content: bytes) -> int:
        """Send the bytes that begin at `offset`; returns how many bytes in all the server has now."""
        ...

    async def offset(self) -> int:
        """Ask the server how many bytes it has; called after `append` has failed."""
        ...

    async def finish(self, size: int) -> T_co:
        """Close the session; what it returns is the result of the upload."""
        ...
