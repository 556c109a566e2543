"""What is made of a body while it arrives: pieces of one size, lines, JSON lines."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from email.message import Message
from typing import Generic, Protocol, TypeVar

from .decode import decode

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

_LINE_END = re.compile(r"\r\n|\r|\n")


class Parser(Protocol[T_co]):
    """Makes items of bytes as they come; where the bytes are cut makes no difference to the items."""

    def feed(self, data: bytes) -> Iterator[T_co]:
        """The items that these bytes complete."""
        ...

    def finish(self) -> Iterator[T_co]:
        """The items that the end of the body completes."""
        ...


class Chunker:
    """Pieces of exactly `size` bytes, but for the last; as they come if it is `None`."""

    __slots__ = ("_held", "_size")

    def __init__(self, size: int | None) -> None:
        self._size = size
        self._held = bytearray()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """As `Parser.feed`."""
        if self._size is None:
            if data:
                yield data
            return
        self._held += data
        while len(self._held) >= self._size:
            piece = bytes(self._held[: self._size])
            del self._held[: self._size]
            yield piece

    def finish(self) -> Iterator[bytes]:
        """The last piece, if one is left."""
        if self._held:
            yield bytes(self._held)


class LineSplitter:
    """Lines of text, which end in LF, CR or CRLF; bytes that are no text become U+FFFD.

    A line is complete at its CR: an LF that follows, perhaps in the next bytes, belongs to it.
    """

    __slots__ = ("_decode", "_held", "_skip_lf")

    def __init__(self, charset: str = "utf-8") -> None:
        self._decode = codecs.getincrementaldecoder(charset)("replace").decode
        self._held: list[str] = []
        self._skip_lf = False

    def feed(self, data: bytes) -> Iterator[str]:
        """As `Parser.feed`."""
        return self._split(self._decode(data))

    def _split(self, text: str) -> Iterator[str]:
        if not text:
            return
        if self._skip_lf and text[0] == "\n":
            text = text[1:]
        self._skip_lf = text.endswith("\r")
        *ended, rest = _LINE_END.split(text)
        for line in ended:
            yield "".join((*self._held, line)) if self._held else line
            self._held.clear()
        if rest:
            self._held.append(rest)

    def finish(self) -> Iterator[str]:
        """The last line, if it has no end."""
        yield from self._split(self._decode(b"", True))
        if self._held:
            yield "".join(self._held)


class JSONLines(Generic[T]):
    """One JSON document a line, empty lines aside (https://jsonlines.org)."""

    __slots__ = ("_lines", "_returns")

    def __init__(self, returns: type[T]) -> None:
        self._returns = returns
        self._lines = LineSplitter()

    def feed(self, data: bytes) -> Iterator[T]:
        """As `Parser.feed`.

        Raises:
            Undecodable: a line is not what was promised.
        """
        return self._decoded(self._lines.feed(data))

    def finish(self) -> Iterator[T]:
        """As `Parser.finish`; raises as `feed`."""
        return self._decoded(self._lines.finish())

    def _decoded(self, lines: Iterator[str]) -> Iterator[T]:
        for line in lines:
            if line.strip():
                yield decode(line.encode(), self._returns)


def charset_of(content_type: str | None) -> str:
    """The charset that a `Content-Type` names, UTF-8 if it names none that Python can read text in."""
    message = Message()
    message["Content-Type"] = content_type or ""
    charset = message.get_content_charset("utf-8")
    try:
        b"\xff".decode(charset, "replace")
    except (LookupError, ValueError):
        return "utf-8"
    return charset
