"""The state of an upload as its files hold it: a snapshot, and a journal of what came after."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from ..errors import UploadStateError
from .stamps import UNTRUSTED, Stamp


@dataclass(slots=True)
class UploadState:
    """What is known of an upload.

    Attributes:
        uploaded: files that are stored as a whole.
        stamps: of these files, and of those that have been begun under a batch.
        remote: every key that exists in the store, or may.
    """

    uploaded: set[str] = field(default_factory=set[str])
    stamps: dict[str, Stamp] = field(default_factory=dict[str, Stamp])
    remote: set[str] = field(default_factory=set[str])

    def __bool__(self) -> bool:
        return bool(self.uploaded or self.remote or self.stamps)

    def merge(self, other: UploadState) -> None:
        """Add what another state knows, which goes before this one."""
        self.uploaded |= other.uploaded
        self.remote |= other.remote
        self.stamps |= other.stamps


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of one file: `confirmed` when it is stored, else only that it may be."""

    path: str
    stamp: Stamp | None
    confirmed: bool

    def line(self, fingerprint: str) -> bytes:
        """As one line of the journal."""
        record = {"r": self.path, "s": self.stamp, "c": self.confirmed, "f": fingerprint}
        return json.dumps(record, separators=(",", ":")).encode() + b"\n"

    def apply(self, state: UploadState) -> None:
        """Lay it over a state."""
        state.remote.add(self.path)
        if self.confirmed:
            state.uploaded.add(self.path)
        elif self.stamp == UNTRUSTED:
            state.uploaded.discard(self.path)
        if self.stamp is not None:
            state.stamps[self.path] = self.stamp
        elif self.confirmed:
            state.stamps.pop(self.path, None)


def damaged(path: Path, fault: str) -> UploadStateError:
    """The error for a state file that cannot be trusted."""
    return UploadStateError(
        f"the upload state in {path} {fault}; what has been uploaded is not known any more. To upload everything "
        f"again, delete {path}"
    )


def write_snapshot(state: UploadState, fingerprint: str, dataset_name: str) -> bytes:
    """A state as the content of a snapshot."""
    document = {
        "uploaded": sorted(state.uploaded),
        "stamps": {path: list(stamp) for path, stamp in sorted(state.stamps.items())},
        "remote": sorted(state.remote),
        "fingerprint": fingerprint,
        "dataset_name": dataset_name,
    }
    return json.dumps(document).encode()


def read_snapshot(content: bytes, path: Path, fingerprint: str) -> UploadState:
    """The state in a snapshot.

    Raises:
        UploadStateError: it is damaged, or belongs to another destination.
    """
    try:
        document = cast("dict[str, Any]", json.loads(content))
        uploaded, remote = _texts(document["uploaded"]), _texts(document.get("remote", document["uploaded"]))
        stamps = {_text(name): _stamp(value) for name, value in dict(document.get("stamps", {})).items()}
        found = document["fingerprint"]
    except (ValueError, TypeError, KeyError):
        raise damaged(path, "is damaged") from None
    if found != fingerprint:
        raise damaged(path, "belongs to another destination")
    return UploadState(set(uploaded), stamps, {*remote, *uploaded})


def read_journal(content: bytes, path: Path, fingerprint: str, state: UploadState) -> None:
    """Lay a journal over a state; a last line that was not written to its end does not count.

    Raises:
        UploadStateError: as `read_snapshot`.
    """
    for line in content.split(b"\n")[:-1]:
        try:
            record = cast("dict[str, Any]", json.loads(line))
            stamp = None if record["s"] is None else _stamp(record["s"])
            entry, found = Entry(_text(record["r"]), stamp, record["c"] is True), record["f"]
        except (ValueError, TypeError, KeyError):
            raise damaged(path, "is damaged") from None
        if found != fingerprint:
            raise damaged(path, "belongs to another destination")
        entry.apply(state)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _texts(values: Iterable[object]) -> list[str]:
    if not isinstance(values, list):
        raise TypeError
    return [_text(value) for value in values]


def _stamp(value: object) -> Stamp:
    numbers = cast("list[object]", value)
    if not isinstance(value, list) or len(numbers) < 2 or not all(type(one) is int for one in numbers):
        raise TypeError
    return tuple(cast("list[int]", value))
