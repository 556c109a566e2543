# Generated from _async/uploads.py by twofold.mirror; do not edit.
"""Request bodies that are read while they are sent."""

from __future__ import annotations

from typing import Any, Protocol, Self, TypeVar

from .._core.bodies import ONLY_ONCE, Source
from .._core.clock import Clock
from .._core.errors import ErrorTypes, InvalidRequestError
from .._core.progress import Phase, Progress, ProgressEvent, ProgressMeter
from .._core.wire import SourceError
from .._runtime import blocking

T_co = TypeVar("T_co", covariant=True)

_END = object()
_WRONG_HALF = "content is iterated asynchronously: a blocking client needs a plain iterable"


class Reporter:
    """Tells a progress callback what its meter lets through.

    Raises:
        TypeError: the callback cannot be called, or not in this half.
    """

    def __init__(self, progress: Progress | None, phase: Phase, clock: Clock) -> None:
        if progress is not None:
            blocking.check_hook(progress, "progress")
        self._progress = progress
        self._meter = ProgressMeter(phase, clock)

    def began(self, attempt: int, done: int, total: int | None) -> None:
        """A request begins."""
        self._tell(self._meter.begin(attempt, done, total))

    def moved(self, done: int) -> None:
        """So much is done."""
        self._tell(self._meter.moved(done))

    def ended(self, done: int) -> None:
        """That was all of this request."""
        self._tell(self._meter.end(done))

    def _tell(self, event: ProgressEvent | None) -> None:
        if event is not None and self._progress is not None:
            blocking.call_hook(self._progress, event)


class Upload:
    """A body for a call: each of its attempts reads it from the beginning, if that can be had again.

    Args:
        source: what it is made of.
        reporter: told how much has been handed to the network.
        errors: the classes of the client.

    Raises:
        InvalidRequestError: the source is asynchronous, and this half is not.
    """

    def __init__(self, source: Source, reporter: Reporter, errors: ErrorTypes) -> None:
        if source.asynchronous and not blocking.ASYNC_ITERABLES:
            raise InvalidRequestError(_WRONG_HALF)
        self.reporter = reporter
        self.errors = errors
        self._source = source
        self._begun = False

    @property
    def obstacle(self) -> str | None:
        """Why it cannot be sent again."""
        return ONLY_ONCE if self._begun and not self._source.replayable else None

    def begin(self, attempt: int) -> UploadStream:
        """The body for one request."""
        return UploadStream(self, attempt, self._source.length)

    def started(self) -> Any:
        """An iterator over the source, now that somebody wants its first piece."""
        self._begun = True
        items: Any = self._source.open()
        if not hasattr(items, "__aiter__"):
            return iter(items)
        if not blocking.ASYNC_ITERABLES:
            raise InvalidRequestError(_WRONG_HALF)
        return items.__iter__()


class UploadStream:
    """The body of one request, handed to the HTTP package piece by piece.

    A class and no generator: a request that fails leaves nothing behind that wants to be closed.
    """

    def __init__(self, upload: Upload, attempt: int, length: int | None) -> None:
        self.length = length
        self._upload = upload
        self._attempt = attempt
        self._items: Any = None
        self._done = 0

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        # Whatever goes wrong here is the caller's own: the HTTP package must not take it for its own failure.
        try:
            chunk = self._next()
        except InvalidRequestError as error:
            # Ours: the source is not what a body can be made of.
            own = self._upload.errors.refusal(error) if type(error) is InvalidRequestError else error
            raise SourceError(own) from error
        except Exception as error:
            raise SourceError(error) from error
        if chunk is None:
            raise StopIteration
        return chunk

    def _next(self) -> bytes | None:
        if self._items is None:
            self._upload.reporter.began(self._attempt, 0, self.length)
            self._items = self._upload.started()
        else:
            # Asked for more: what was handed out before is on its way.
            self._upload.reporter.moved(self._done)
        chunk = self._pulled()
        if chunk is _END:
            self._upload.reporter.ended(self._done)
            return None
        if not isinstance(chunk, (bytes, bytearray)):
            raise InvalidRequestError(f"content holds a {type(chunk).__name__}: it has to be made of bytes")
        self._done += len(chunk)
        return bytes(chunk)

    def _pulled(self) -> Any:
        if hasattr(self._items, "__anext__"):
            return next(self._items, _END)
        return blocking.to_thread(next, self._items, _END)

    def close(self) -> None:
        """The request is over: an iterator that was made for it ends too."""
        items, self._items = self._items, None
        with blocking.shield():
            blocking.close_iterator(items)


class Resumable(Protocol[T_co]):
    """An API's own protocol for uploads in parts, for `APIClient.upload`.

    Example:
        class Session(Resumable[File]):
            def start(self, size: int) -> int:
                self.id = (self.client.request(NEW_SESSION, json={"size": size})).id
                return 0
    """

    def start(self, size: int) -> int:
        """Open a session for so many bytes, or take one up; returns how many of them the server has."""
        ...

    def append(self, offset: int, content: bytes) -> int:
        """Send the bytes that begin at `offset`; returns how many bytes in all the server has now."""
        ...

    def offset(self) -> int:
        """Ask the server how many bytes it has; called after `append` has failed."""
        ...

    def finish(self, size: int) -> T_co:
        """Close the session; what it returns is the result of the upload."""
        ...
