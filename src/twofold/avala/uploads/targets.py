"""What a presign request answers: one of three ways to send a file."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, cast

from ..errors import APIResponseError

MIB = 1024 * 1024
_PART_SIZES = range(5 * MIB, 128 * MIB + 1)
_MOST_PARTS = 10_000


@dataclass(frozen=True, slots=True)
class FormTarget:
    """A form to be posted, the file as its last part."""

    url: str
    fields: Mapping[str, str]

    def content_type(self, name: str) -> str:
        """The type of the file part."""
        declared = self.fields.get("Content-Type")
        return declared or mimetypes.guess_type(name)[0] or "application/octet-stream"


@dataclass(frozen=True, slots=True)
class PutTarget:
    """A URL that takes the whole file."""

    upload_uid: str
    url: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a file, counted from 1."""

    number: int
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class PartsTarget:
    """A file to be sent in parts, of which these are still missing."""

    upload_uid: str
    missing: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class StoredTarget:
    """The store has the whole file already; the API has only to be told so."""

    upload_uid: str


Target = FormTarget | PutTarget | PartsTarget | StoredTarget


def parse_target(answer: object, size: int) -> Target:
    """The way to send a file of `size` bytes.

    Raises:
        APIResponseError: the answer is none that this protocol has.
    """
    given = _mapping(answer, "the presign answer")
    method = given.get("method") or "POST"
    if method == "POST":
        return FormTarget(_text(given, "url"), _texts(given, "fields"))
    if method not in ("PUT", "MULTIPART"):
        raise APIResponseError("the presign answer names a method that is none of POST, PUT and MULTIPART")
    upload_uid = _text(given, "upload_uid")
    if given.get("complete") is True:
        return StoredTarget(upload_uid)
    if method == "PUT":
        return PutTarget(upload_uid, _text(given, "url"), _texts(given, "headers"))
    stored = _stored(given.get("uploaded_parts") or [])
    parts = plan_parts(size, given.get("part_size"), given.get("part_count"))
    return PartsTarget(upload_uid, tuple(part for part in parts if stored.get(part.number) != part.size))


def plan_parts(size: int, part_size: object, part_count: object) -> list[Part]:
    """The parts of a file.

    Raises:
        APIResponseError: the numbers do not fit the file, or each other.
    """
    if type(part_size) is not int or part_size not in _PART_SIZES:
        raise APIResponseError("the presign answer has a part_size that is not within 5 and 128 MiB")
    expected = -(-size // part_size)
    if type(part_count) is not int or not 1 <= part_count <= _MOST_PARTS or part_count != expected:
        raise APIResponseError(f"the presign answer has a part_count that does not fit {size} bytes")
    offsets = range(0, size, part_size)
    return [
        Part(number, offset, min(part_size, size - offset)) for number, offset in enumerate(offsets, start=1)
    ]


def parse_part(answer: object, part: Part) -> PutTarget:
    """Where to send one part.

    Raises:
        APIResponseError: the answer is about something else.
    """
    parts = _mapping(answer, "the answer for a part").get("parts")
    entries = cast("list[object]", parts) if isinstance(parts, list) else []
    if len(entries) != 1:
        raise APIResponseError("the answer for a part does not have exactly one part")
    entry = _mapping(entries[0], "the answer for a part")
    if entry.get("part_number") != part.number:
        raise APIResponseError("the answer for a part is about another part")
    return PutTarget("", _text(entry, "url"), _texts(entry, "headers"))


def base_name(path: str) -> str:
    """The last segment of a path in a dataset."""
    return PurePosixPath(path).name or "file"


def _stored(entries: object) -> dict[int, int]:
    if not isinstance(entries, list):
        raise APIResponseError("the presign answer has uploaded_parts that are no list")
    stored: dict[int, int] = {}
    for one in cast("list[object]", entries):
        entry = _mapping(one, "uploaded_parts")
        number, size = entry.get("part_number"), entry.get("size")
        if type(number) is int and type(size) is int:
            stored[number] = size
    return stored


def _mapping(value: object, what: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise APIResponseError(f"{what} is no object")
    return cast("dict[str, Any]", value)


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str) or not value:
        raise APIResponseError(f"the answer has no {name}")
    return value


def _texts(given: Mapping[str, Any], name: str) -> dict[str, str]:
    value = _mapping(given.get(name) or {}, name)
    if not all(isinstance(one, str) for one in value.values()):
        raise APIResponseError(f"the answer has {name} that are no texts")
    return dict(value)
