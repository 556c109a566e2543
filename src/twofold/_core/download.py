"""Downloads: what to ask for, what an answer to that means, and what is remembered between two runs."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

from .errors import InvalidRequestError
from .redact import shown_url

_CONTENT_RANGE = re.compile(r"bytes\s+(?:(\d{1,18})-(\d{1,18})|\*)/(?:(\d{1,18})|\*)", re.IGNORECASE)
_DIGITS = re.compile(r"\d{1,18}")


@dataclass(frozen=True, slots=True)
class Download:
    """A finished download.

    Attributes:
        path: where it is.
        size: bytes of the file.
        resumed_from: bytes that an earlier run had left and this one did not ask for again.
    """

    path: Path
    size: int
    resumed_from: int


class WantedFile(NamedTuple):
    """What a download is to come to; see `AsyncAPIClient.download`."""

    target: object
    resume: bool
    digest: str | None
    max_bytes: int | None


@dataclass(frozen=True, slots=True)
class PartState:
    """What is known of a part file; kept beside it.

    Attributes:
        url: where it comes from, without the query, which may hold a credential.
        validator: the strong `ETag` or the `Last-Modified` of the version it is part of.
        total: bytes of the whole file, if the server said so.
    """

    url: str
    validator: str
    total: int | None

    def dumped(self) -> bytes:
        """As JSON."""
        return json.dumps(asdict(self)).encode()


def read_state(text: bytes) -> PartState | None:
    """What `PartState.dumped` wrote; `None` if it is anything else."""
    try:
        fields: dict[str, Any] = json.loads(text)
        state = PartState(**fields)
    except (ValueError, TypeError, RecursionError):
        return None
    whole = isinstance(state.total, int) or state.total is None
    return state if isinstance(state.url, str) and isinstance(state.validator, str) and whole else None  # pyright: ignore[reportUnnecessaryIsInstance]


def bare_url(url: str) -> str:
    """A URL without its query."""
    return shown_url(url.partition("?")[0])


def validator(headers: Mapping[str, str]) -> str | None:
    """What `If-Range` may carry: a strong `ETag`, else `Last-Modified` (RFC 9110 section 13.1.5)."""
    etag = headers.get("etag", "")
    return etag if etag.startswith('"') else headers.get("last-modified")


def range_headers(have: int, state: PartState | None) -> dict[str, str]:
    """What a download asks for: the bytes as they are, and only those that are missing."""
    asked = {"Accept-Encoding": "identity"}
    if have and state is not None:
        asked |= {"Range": f"bytes={have}-", "If-Range": state.validator}
    return asked


class Plan(NamedTuple):
    """What to do: `write` the answer from an offset on, `restart` without what there is, be `complete`, or `fail`."""

    action: Literal["write", "restart", "complete", "fail"]
    offset: int = 0
    total: int | None = None


def plan(status_code: int, headers: Mapping[str, str], have: int, state: PartState | None) -> Plan:
    """What an answer means to somebody who has `have` bytes and asked for the rest (RFC 9110 section 14)."""
    found = _CONTENT_RANGE.fullmatch(headers.get("content-range", "").strip())
    total = int(found[3]) if found and found[3] else None
    if status_code == 416 and have:
        return Plan("complete", have, total) if total == have else Plan("restart")
    if status_code == 206:
        if not have:
            return Plan("fail")
        return Plan("write", have, total) if _continues(found, headers, have, state) else Plan("restart")
    return Plan("write", 0, _length(headers)) if 200 <= status_code < 300 else Plan("fail")


def _continues(
    found: re.Match[str] | None, headers: Mapping[str, str], have: int, state: PartState | None
) -> bool:
    if found is None or found[1] is None or int(found[1]) != have or state is None:
        return False
    if found[3] and state.total is not None and int(found[3]) != state.total:
        return False
    # A server that does not know If-Range sends the rest of another version.
    return validator(headers) in (None, state.validator)


def _length(headers: Mapping[str, str]) -> int | None:
    """The size of the file, if what travels is the file itself."""
    stated = headers.get("content-length", "")
    coded = headers.get("content-encoding", "identity").lower() != "identity"
    return int(stated) if _DIGITS.fullmatch(stated) and not coded else None


class Digest:
    """A checksum to hold a file against: `sha256:` and 64 hexadecimal digits, or another algorithm of hashlib.

    Raises:
        InvalidRequestError: the text has another form, or names an algorithm that is not there.
    """

    def __init__(self, text: object) -> None:
        name, _, digits = str(text).partition(":")
        if name not in hashlib.algorithms_guaranteed or name.startswith("shake"):
            raise InvalidRequestError(
                f"digest {text!r} names no known algorithm: give one like 'sha256:9f86d0…'"
            )
        self._name = name
        self._expected = digits.strip().lower()
        if not re.fullmatch(f"[0-9a-f]{{{2 * self.start().digest_size}}}", self._expected):
            raise InvalidRequestError(
                f"digest {text!r} has not the digits of a {name}: give them in hexadecimal"
            )

    def start(self) -> Any:
        """A hash that has seen nothing yet."""
        return hashlib.new(self._name, usedforsecurity=False)

    def matches(self, hashed: Any) -> bool:
        """Whether a hash has come to what was expected."""
        return hashed.hexdigest() == self._expected
