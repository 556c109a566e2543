"""Content codings (RFC 9110 section 8.4), undone piece by piece."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any, Protocol

from .headers import Headers
from .wire import WireFailure

# A few bytes may stand for a thousand times as many: they come to light in pieces, so that a limit can be kept.
_PIECE = 256 * 1024
_CODED = frozenset({b"content-encoding"})


class Decoder(Protocol):
    """Undoes one content coding."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What these bytes bring to light.

        Raises:
            WireFailure: they are not in this coding.
        """
        ...

    def finish(self) -> None:
        """The body is over.

        Raises:
            WireFailure: it was cut short.
        """
        ...


class Identity:
    """No coding: the bytes are what they are."""

    __slots__ = ()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The same bytes."""
        yield data

    def finish(self) -> None:
        """Nothing is missing."""


class Inflate:
    """Undoes `gzip` and `deflate`; the latter also without its frame, as some servers send it."""

    __slots__ = ("_gzip", "_head", "_inflate")

    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._head = b""
        self._inflate: Any = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        """As `Decoder.feed`."""
        if self._inflate is None:
            data = self._head = self._head + data
            if len(data) < 2:
                return
            self._inflate = zlib.decompressobj(self._window(data))
        try:
            while data:
                yield self._inflate.decompress(data, _PIECE)
                data = self._inflate.unconsumed_tail
        except zlib.error as error:
            raise WireFailure("decode", "read", True, str(error)) from error

    def _window(self, head: bytes) -> int:
        if self._gzip:
            return zlib.MAX_WBITS | 16
        framed = head[0] & 0x0F == zlib.DEFLATED and int.from_bytes(head[:2]) % 31 == 0
        return zlib.MAX_WBITS if framed else -zlib.MAX_WBITS

    def finish(self) -> None:
        """As `Decoder.finish`; a body without a single byte is whole."""
        if self._head and (self._inflate is None or not self._inflate.eof):
            raise WireFailure("decode", "read", True, "the coded body is cut short")


def decoder(coding: str | None) -> Decoder:
    """What undoes the coding that a `Content-Encoding` header names.

    Raises:
        WireFailure: it is none that was asked for.
    """
    name = (coding or "identity").strip().lower()
    if name == "identity":
        return Identity()
    if name in ("gzip", "x-gzip", "deflate"):
        return Inflate(gzip=name != "deflate")
    raise WireFailure("decode", "read", True, f"the body comes in a coding that was not asked for: {name}")


def undone(status_code: int, headers: Headers, content: bytes) -> bytes:
    """A whole body with its content coding undone.

    Raises:
        WireFailure: it is not in the coding that its head names; of an error the status says more, so its body is empty
            then: gateways put pages of their own below a header of the API's.
    """
    # Looked for in the raw names: most answers have no coding, and need no index of their headers.
    if not content or not headers.has_any(_CODED):
        return content
    try:
        decoding = decoder(headers["content-encoding"])
        plain = b"".join(decoding.feed(content))
        decoding.finish()
    except WireFailure:
        if 200 <= status_code < 300:
            raise
        return b""
    return plain
