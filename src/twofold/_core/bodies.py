"""Request bodies that are not JSON: what they are made of, and whether they can be sent twice."""

from __future__ import annotations

import inspect
import os
from collections.abc import AsyncIterable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO, cast

from .clock import Clock
from .errors import InvalidRequestError
from .multipart import FilePart, form_parts, utf8

ContentTypes = (
    bytes
    | str
    | BinaryIO
    | Iterable[bytes]
    | AsyncIterable[bytes]
    | Callable[[], Iterable[bytes] | AsyncIterable[bytes]]
)
"""A body: bytes or text, a binary file (from where it stands), an iterable of bytes, or a function that makes one."""

_READ = 256 * 1024

ONLY_ONCE = (
    "the body comes from an iterator, which can be sent only once: give a function that makes a new one"
)


@dataclass(slots=True)
class FileSlice:
    """The part of a seekable file that is sent: from where it stood when it was given, to its end."""

    file: BinaryIO
    start: int
    size: int

    def read(self, offset: int, size: int) -> bytes:
        """At most so many bytes from an offset within the slice."""
        self.file.seek(self.start + offset)
        return self.file.read(min(size, self.size - offset))

    def chunks(self) -> Iterator[bytes]:
        """Read it.

        Raises:
            InvalidRequestError: it has become shorter in the meantime.
        """
        self.file.seek(self.start)
        left = self.size
        while left:
            chunk = self.file.read(min(left, _READ))
            if not chunk:
                raise InvalidRequestError(
                    f"the file ended {left} bytes early: it was changed while it was sent"
                )
            left -= len(chunk)
            yield chunk


class Segments:
    """A body of known length, from bytes and files; it can be sent any number of times."""

    replayable = True
    asynchronous = False

    def __init__(self, segments: Iterable[bytes | FileSlice]) -> None:
        self._segments = tuple(segments)
        self.length: int | None = sum(
            len(one) if isinstance(one, bytes) else one.size for one in self._segments
        )

    def open(self) -> Iterator[bytes]:
        """Read it from the beginning."""
        for segment in self._segments:
            if isinstance(segment, FileSlice):
                yield from segment.chunks()
            else:
                yield from (segment[at : at + _READ] for at in range(0, len(segment), _READ))


class Pieces:
    """A body of unknown length, from an iterable; it can be sent again if that gives a new iterator each time."""

    length: int | None = None

    def __init__(self, make: Callable[[], Any], *, replayable: bool, asynchronous: bool = False) -> None:
        self.open = make
        self.replayable = replayable
        self.asynchronous = asynchronous


Source = Segments | Pieces


def encode_content(content: object) -> bytes | Source:
    """What a `content=` argument stands for.

    Raises:
        InvalidRequestError: it is of a kind that is no body.
    """
    if isinstance(content, (bytes, bytearray)):
        return bytes(content)
    if isinstance(content, str):
        return utf8(content, "content")
    if hasattr(content, "read"):
        file = _binary(content, "content")
        return Segments([_slice(file)]) if _seekable(file) else Pieces(_reader(file), replayable=False)
    kind = type(content).__name__
    if isinstance(content, (Mapping, os.PathLike)):
        raise InvalidRequestError(f"content is a {kind}: give data as json=, a file as open(path, 'rb')")
    if hasattr(content, "__aiter__") or hasattr(content, "__iter__"):
        once = hasattr(content, "__next__") or hasattr(content, "__anext__")
        return Pieces(lambda: content, replayable=not once, asynchronous=hasattr(content, "__aiter__"))
    if callable(content):
        make = cast("Callable[[], Any]", content)
        return Pieces(make, replayable=True, asynchronous=inspect.isasyncgenfunction(content))
    raise InvalidRequestError(f"content is a {kind}: give bytes, a binary file, or an iterable of bytes")


def addressable(content: object) -> FileSlice:
    """Content of which any part can be read at any time: bytes, or a file that can be rewound.

    Raises:
        InvalidRequestError: it is something else.
    """
    if isinstance(content, (bytes, bytearray)):
        return _slice(BytesIO(content))
    if hasattr(content, "read") and _seekable(file := _binary(content, "content")):
        return _slice(file)
    raise InvalidRequestError(
        f"content is a {type(content).__name__}: give bytes or a binary file that can be rewound"
    )


def is_count(value: object, *, least: int) -> bool:
    """Whether it is an integer, and not below the least one."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def encode_form(form: Mapping[str, str] | None, files: object, clock: Clock) -> tuple[Segments, str]:
    """A form with files, and its content type, which names the boundary.

    Raises:
        InvalidRequestError: a field or file is of a kind that cannot be sent.
    """
    boundary = f"twofold-{clock.new_key()}"
    segments: list[bytes | FileSlice] = []
    for part in form_parts(form or {}, files, boundary):
        segments += [part.header, _file_content(part)] if isinstance(part, FilePart) else [part]
    return Segments(segments), f"multipart/form-data; boundary={boundary}"


def _file_content(part: FilePart) -> bytes | FileSlice:
    content = part.content
    if isinstance(content, (bytes, bytearray)):
        return bytes(content)
    if isinstance(content, str):
        return utf8(content, "a file in files")
    file = _binary(content, "a file in files") if hasattr(content, "read") else None
    if file is None or not _seekable(file):
        raise InvalidRequestError(
            f"a file in files is a {type(content).__name__}: give bytes or a binary file that can be rewound"
        )
    return _slice(file)


def _binary(file: Any, argument: str) -> BinaryIO:
    if isinstance(file.read(0), str):
        raise InvalidRequestError(f"{argument} is a text file: open it in binary mode, as open(path, 'rb')")
    return file


def _seekable(file: BinaryIO) -> bool:
    return hasattr(file, "seekable") and file.seekable()


def _slice(file: BinaryIO) -> FileSlice:
    start = file.tell()
    size = file.seek(0, os.SEEK_END) - start
    file.seek(start)
    return FileSlice(file, start, max(0, size))


def _reader(file: BinaryIO) -> Callable[[], Iterator[bytes]]:
    return lambda: iter(lambda: file.read(_READ), b"")
