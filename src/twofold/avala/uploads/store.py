"""The state files of one upload: shared by threads and processes, whole after a crash. All of it blocks."""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any, Self, cast

from ..._core.clock import SYSTEM_CLOCK, Clock
from .destination import Destination, checkpoint_stem
from .files import append_line, locked, read_if_there, replace_file
from .state import Entry, UploadState, damaged, read_journal, read_snapshot, write_snapshot

STATE_FOLDER = Path("~/.avala/uploads")
_COMPACTION_INTERVAL = 2.0


class UploadStore:
    """What is remembered of one upload.

    Args:
        root: the folder of all state files.
        stem: what the names of these begin with.
        fingerprint: of the destination they are bound to.
        dataset_name: for whoever reads them.
        clock: by which compactions are spaced.

    Raises:
        UploadStateError: by every method that reads: a file is damaged, or belongs to another destination.
        OSError: a file cannot be read or written.
    """

    def __init__(
        self, root: Path, stem: str, fingerprint: str, dataset_name: str, clock: Clock = SYSTEM_CLOCK
    ) -> None:
        self.root = root
        self.stem = stem
        self.fingerprint = fingerprint
        self.dataset_name = dataset_name
        self._clock = clock
        self._compacted = clock.monotonic()

    @classmethod
    def of(cls, root: Path, key: str, destination: Destination, clock: Clock = SYSTEM_CLOCK) -> Self:
        """The files for a state key and a destination."""
        stem = checkpoint_stem(key, destination.fingerprint)
        return cls(root, stem, destination.fingerprint, destination.dataset_name, clock)

    def path(self, suffix: str) -> Path:
        """One of the files."""
        return self.root / f"{self.stem}{suffix}"

    def load(self) -> UploadState:
        """Everything that is known; an empty state if there is nothing."""
        with locked(self.path(".lock")):
            target = self.redirect()
            if target is None:
                return self._read()
        return target.load()

    def record(self, entry: Entry) -> None:
        """Write down what became of a file; once this returns, no crash can undo it."""
        with locked(self.path(".lock")):
            target = self.redirect()
            if target is None:
                append_line(self.path(".journal"), entry.line(self.fingerprint))
                if self._clock.monotonic() - self._compacted >= _COMPACTION_INTERVAL:
                    self._compact()
        if target is not None:
            target.record(entry)

    def compact(self) -> None:
        """Fold the journal into the snapshot."""
        with locked(self.path(".lock")):
            self._compact()

    def clear(self) -> None:
        """Forget everything: the upload is finished."""
        with locked(self.path(".lock")):
            target = self.redirect()
            for path in (self.path(".json"), self.path(".batch"), self.path(".journal"), *self._claims()):
                path.unlink(missing_ok=True)
        if target is not None:
            target.clear()

    def batch(self) -> str | None:
        """The uid of the batch that is under way."""
        content = _readable(self.path(".batch"))
        return None if content is None else self._checked_batch(content)

    def start_batch(self, *, resume: bool, new: str) -> str | None:
        """The uid of the batch to go on with: the one under way, else `new`; `None` for an upload without a batch.

        Without `resume` the batch under way is retired: what it has completed has to be sent again.
        """
        with locked(self.path(".lock")):
            current, state = self.batch(), self._read()
            if resume and (current is not None or state):
                return current
            if current is not None:
                append_line(self.path(".retired-batches"), current.encode() + b"\n")
            if state:
                self._write(UploadState(remote=state.remote))
            replace_file(self.path(".batch"), new.encode())
            return new

    def retired(self) -> list[str]:
        """The batches that were given up."""
        return (read_if_there(self.path(".retired-batches")) or b"").decode("ascii", "replace").split()

    def adopt(self, earlier: UploadStore) -> None:
        """Take over what was written under another name of the same account; who still writes there is sent on."""
        if not earlier.path(".lock").exists():
            return
        with locked(earlier.path(".lock")):
            if earlier.redirect() is not None:
                return
            state, batch = earlier._read(), earlier.batch()
            if not state and batch is None:
                return
            with locked(self.path(".lock")):
                state.merge(self._read())
                self._write(state)
                if batch is not None and self.batch() is None:
                    replace_file(self.path(".batch"), batch.encode())
            marker = json.dumps({"stem": self.stem, "fingerprint": self.fingerprint})
            replace_file(earlier.path(".redirect"), marker.encode())
            for path in (earlier.path(".json"), earlier.path(".batch"), earlier.path(".journal")):
                path.unlink(missing_ok=True)
            for path in earlier._claims():
                path.unlink(missing_ok=True)

    def redirect(self) -> UploadStore | None:
        """Where this state has gone."""
        path = self.path(".redirect")
        content = _readable(path)
        if content is None:
            return None
        try:
            found: Any = json.loads(content)
            stem, fingerprint = str(found["stem"]), str(found["fingerprint"])
        except (ValueError, TypeError, KeyError):
            raise damaged(path, "is damaged") from None
        if Path(stem).name != stem or stem == self.stem:
            raise damaged(path, "leads nowhere")
        return UploadStore(self.root, stem, fingerprint, self.dataset_name, self._clock)

    def _claims(self) -> list[Path]:
        """Journals that a compaction has taken and not folded in, the oldest first."""
        prefix, suffix = f"{self.stem}.journal.", ".compacting"
        names = [name for name in os.listdir(self.root) if name.startswith(prefix) and name.endswith(suffix)]  # noqa: PTH208
        paths = [self.root / name for name in names]
        return sorted(paths, key=lambda path: path.stat().st_mtime_ns)

    def _read(self) -> UploadState:
        path = self.path(".json")
        content = _readable(path)
        state = UploadState() if content is None else read_snapshot(content, path, self.fingerprint)
        for journal in (*self._claims(), self.path(".journal")):
            if (lines := _readable(journal)) is not None:
                read_journal(lines, journal, self.fingerprint, state)
        return state

    def _compact(self) -> None:
        self._compacted = self._clock.monotonic()
        with suppress(FileNotFoundError):
            claim = f".journal.{os.getpid()}-{secrets.token_hex(4)}.compacting"
            self.path(".journal").rename(self.path(claim))
        if self._claims():
            self._write(self._read())

    def _write(self, state: UploadState) -> None:
        """Make a state the snapshot; the journals that it includes go."""
        replace_file(self.path(".json"), write_snapshot(state, self.fingerprint, self.dataset_name))
        for path in (*self._claims(), self.path(".journal")):
            path.unlink(missing_ok=True)

    def _checked_batch(self, content: bytes) -> str:
        text = content.decode("ascii", "replace").strip()
        if len(text) != 36 or any(character not in "0123456789abcdef-" for character in text):
            raise damaged(self.path(".batch"), "is damaged")
        return text


def _readable(path: Path) -> bytes | None:
    try:
        return read_if_there(path)
    except OSError as error:
        raise damaged(path, f"cannot be read ({type(error).__name__})") from error


def cached_identity(root: Path, base_url: str, key_hash: str) -> str | None:
    """The uid of an API key's owner, if an earlier upload has learnt it."""
    found: Any = _identities(root).get(f"{base_url}|{key_hash}")
    return found if isinstance(found, str) else None


def remember_identity(root: Path, base_url: str, key_hash: str, uid: str) -> None:
    """Keep the uid of an API key's owner."""
    with locked(root / "identity.json.lock"):
        known = _identities(root) | {f"{base_url}|{key_hash}": uid}
        replace_file(root / "identity.json", json.dumps(known, sort_keys=True).encode())


def _identities(root: Path) -> dict[str, Any]:
    # A cache: one that cannot be read is asked for again.
    with suppress(OSError, ValueError):
        known: Any = json.loads((root / "identity.json").read_bytes())
        if isinstance(known, dict):
            return cast("dict[str, Any]", known)
    return {}
