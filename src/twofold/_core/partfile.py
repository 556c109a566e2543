"""The file work of a download; it blocks, so the async half has it done in threads."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, cast

from .download import Digest, PartState, bare_url, read_state
from .errors import InvalidRequestError

_READ = 1024 * 1024


class PartFile:
    """A file that grows beside its target and takes its place when it is whole.

    One that may be resumed has a name that the next run finds, and a state file; any other has a name of its own and
    disappears when the download fails.
    """

    def __init__(self, target: Path, url: str, *, resume: bool, digest: Digest | None) -> None:
        self._target = target
        self._resume = resume
        self._url = bare_url(url)
        name = f"{target.name}.part" if resume else f".{target.name}.{secrets.token_hex(4)}.part"
        self._part = target.with_name(name)
        self._state_file = target.with_name(f"{target.name}.part.json")
        self._digest = digest
        self._hash: Any = None
        self._file: BinaryIO | None = None
        self.size = 0
        self.state: PartState | None = None

    def look(self) -> None:
        """Find out what an earlier run has left: `size` and `state`, if they are for the same URL."""
        if not self._resume:
            return
        with suppress(OSError):
            state = read_state(self._state_file.read_bytes())
            if state is not None and state.url == self._url:
                self.size, self.state = self._part.stat().st_size, state

    def forget(self) -> None:
        """Start over: what there is counts for nothing."""
        self.size, self.state = 0, None

    def begin(self, offset: int, validator: str | None, total: int | None) -> None:
        """Make ready to write from an offset on; what lies behind it is cut off."""
        self.close()
        self._file = self._part.open("r+b" if offset else "w+b")
        self._file.truncate(offset)
        self._hash = None if self._digest is None else self._digest.start()
        if self._hash is not None:
            self._hash_what_is_there()
        self._file.seek(offset)
        self.size = offset
        self._remember(validator, total)

    def _hash_what_is_there(self) -> None:
        assert self._file is not None
        self._file.seek(0)
        while chunk := self._file.read(_READ):
            self._hash.update(chunk)

    def _remember(self, validator: str | None, total: int | None) -> None:
        self.state = None if validator is None else PartState(self._url, validator, total)
        if not self._resume:
            return
        if self.state is None:
            self._state_file.unlink(missing_ok=True)
            return
        fresh = self._state_file.with_suffix(".new")
        fresh.touch(0o600)
        fresh.write_bytes(self.state.dumped())
        fresh.replace(self._state_file)

    def write(self, chunk: bytes) -> None:
        """Add bytes."""
        assert self._file is not None
        self._file.write(chunk)
        self.size += len(chunk)
        if self._hash is not None:
            self._hash.update(chunk)

    def whole(self) -> bool:
        """Whether it has the digest that was promised; one that has not is not kept."""
        if self._digest is None:
            return True
        if self._hash is None:
            self.begin(self.size, None if self.state is None else self.state.validator, self.size)
        return self._digest.matches(self._hash)

    def publish(self) -> None:
        """Put it in the place of the target, at once and as a whole."""
        if self._file is not None:
            self._file.flush()
            os.fsync(self._file.fileno())
        self.close()
        self._part.replace(self._target)
        if self._resume:
            self._state_file.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the file, if it is open."""
        file, self._file = self._file, None
        if file is not None:
            file.close()

    def abandon(self, keep: bool) -> None:
        """The download has failed; keep what there is only if it may be resumed."""
        # On a full disk closing fails as well, and the first error is the one that counts.
        with suppress(OSError):
            self.close()
        if not (keep and self._resume and self.state is not None):
            self._part.unlink(missing_ok=True)
            if self._resume:
                self._state_file.unlink(missing_ok=True)


def check_target(target: object) -> Path:
    """The path of a file that can be written.

    Raises:
        InvalidRequestError: it is no path, is a folder, or lies in a folder that does not exist.
    """
    kind = type(target).__name__
    if not isinstance(target, (str, os.PathLike)) or target == "":
        raise InvalidRequestError(f"target is a {kind} that names no file: give the path of one")
    path = Path(cast("str | os.PathLike[str]", target))
    if path.is_dir():
        raise InvalidRequestError(f"target {str(path)!r} is a folder: give the path of a file in it")
    if not path.parent.is_dir():
        raise InvalidRequestError(f"target {str(path)!r} lies in a folder that does not exist: create it")
    return path
