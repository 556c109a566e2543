"""`multipart/form-data` (RFC 7578), escaped as browsers do it (WHATWG HTML, section 4.10.21.8)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any, BinaryIO, NamedTuple, cast

from .errors import InvalidRequestError
from .options import checked_value

FileContent = bytes | str | BinaryIO
FileTypes = FileContent | tuple[str, FileContent] | tuple[str, FileContent, str]
"""What to send as one file: its content, with or without a file name and a content type before and after it."""

Files = Mapping[str, FileTypes] | Sequence[tuple[str, FileTypes]]
"""Files by field name; as pairs where a field holds several."""

_ESCAPES = {'"': "%22", "\r": "%0D", "\n": "%0A"}


class FilePart(NamedTuple):
    """One file of a form: the header that stands before it, and its content."""

    header: bytes
    content: Any


def form_parts(fields: Mapping[str, str], files: object, boundary: str) -> Iterator[bytes | FilePart]:
    """The pieces of a form in order: what is ready to be sent as bytes, files to be read.

    Raises:
        InvalidRequestError: a field is no text, or `files` is of another form than `Files`.
    """
    for name, value in fields.items():
        if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InvalidRequestError(f"form[{name!r}] is a {type(value).__name__}: give text")
        yield _head(boundary, f'name="{_escaped(name)}"') + utf8(value, f"form[{name!r}]") + b"\r\n"
    for name, given in _pairs(files):
        file = _named(name, given)
        disposition = f'name="{_escaped(name)}"; filename="{_escaped(file.name)}"'
        yield FilePart(_head(boundary, disposition, file.content_type), file.content)
        yield b"\r\n"
    yield b"--" + boundary.encode() + b"--\r\n"


class _File(NamedTuple):
    name: str
    content: Any
    content_type: str


def _pairs(files: object) -> list[tuple[str, Any]]:
    kind = type(files).__name__
    if isinstance(files, Mapping):
        return list(cast("Mapping[str, Any]", files).items())
    if isinstance(files, (list, tuple)):
        pairs = cast("Sequence[Any]", files)
        if all(isinstance(pair, tuple) and len(cast("Any", pair)) == 2 for pair in pairs):
            return list(pairs)
    raise InvalidRequestError(
        f"files is a {kind}: give a mapping of field names to files, or a list of such pairs"
    )


def _named(field: str, given: Any) -> _File:
    """One file with its name and type, from any form of `FileTypes`."""
    if not isinstance(given, tuple):
        name = getattr(given, "name", None)
        filename = PurePath(name).name if isinstance(name, str) else "upload"
        return _File(filename, given, _guessed(filename))
    entry = cast("tuple[Any, ...]", given)
    if len(entry) not in (2, 3) or not isinstance(entry[0], str):
        raise InvalidRequestError(f"files[{field!r}] is a tuple: give (file name, content, content type)")
    content_type = entry[2] if len(entry) == 3 else _guessed(entry[0])
    return _File(entry[0], entry[1], checked_value("Content-Type", content_type))


def _guessed(filename: str) -> str:
    import mimetypes

    return mimetypes.guess_type(filename)[0] or "application/octet-stream"


def _head(boundary: str, disposition: str, content_type: str | None = None) -> bytes:
    lines = [f"--{boundary}", f"Content-Disposition: form-data; {disposition}"]
    if content_type is not None:
        lines.append(f"Content-Type: {content_type}")
    return utf8("\r\n".join([*lines, "", ""]), "a field or file name")


def utf8(text: str, argument: str) -> bytes:
    """A text as it is sent.

    Raises:
        InvalidRequestError: it holds half a character (a lone surrogate), which UTF-8 has no bytes for.
    """
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise InvalidRequestError(f"{argument} cannot be encoded as UTF-8: give valid text") from None


def _escaped(text: object) -> str:
    if not isinstance(text, str):
        raise InvalidRequestError(f"a field or file name is a {type(text).__name__}: give text")
    return re.sub('["\r\n]', lambda match: _ESCAPES[match[0]], text)
