"""The files of a recording, with their digests, and the proof that nobody touched them meanwhile. All of it blocks."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import UploadStateError

_MOST_FILES = 50_000
_LONGEST_PATH = 1024
_READ = 1024 * 1024


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file: its path within the source, its size, and the SHA-256 of its content in hexadecimal digits."""

    path: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class SourceInventory:
    """All files of a source, sorted by path."""

    source: Path
    files: tuple[SourceFile, ...]

    @property
    def total_bytes(self) -> int:
        """The size of all files together."""
        return sum(file.size_bytes for file in self.files)

    def manifest(self) -> list[dict[str, Any]]:
        """What the API is told of the files."""
        return [{"path": file.path, "size_bytes": file.size_bytes} for file in self.files]

    def local(self, file: SourceFile) -> Path:
        """Where a file lies."""
        return self.source / file.path


def collect_inventory(source_dir: str | os.PathLike[str], state_root: Path) -> SourceInventory:
    """Look through a folder and read every file once.

    Raises:
        UploadStateError: there is something in it that cannot be uploaded safely.
    """
    try:
        source = Path(source_dir).expanduser().resolve(strict=True)
        if not source.is_dir():
            raise _refused(f"{source} is no folder")
        paths = sorted(_walk(source, source, state_root.resolve()))
        if not paths:
            raise _refused(f"{source} has no files to upload")
        return SourceInventory(source, tuple(_read(source, path) for path in paths))
    except OSError as error:
        raise _refused(f"the source cannot be read safely ({type(error).__name__})") from error


def read_unchanged(path: Path) -> tuple[int, str]:
    """Size and SHA-256 of a file that stays as it is while it is read.

    Raises:
        UploadStateError: it is no ordinary file, or was changed meanwhile.
        OSError: it cannot be read.
    """
    digest = hashlib.sha256()
    before = path.lstat()
    if not stat.S_ISREG(before.st_mode):
        raise _refused(f"{path.name} is no ordinary file")
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as file:
        while chunk := file.read(_READ):
            digest.update(chunk)
        after = os.fstat(file.fileno())
    if _marks(before) != _marks(after) or _marks(after) != _marks(path.lstat()):
        raise _refused(f"{path.name} was changed while it was read")
    return after.st_size, digest.hexdigest()


def _read(source: Path, path: str) -> SourceFile:
    size, digest = read_unchanged(source / path)
    return SourceFile(path, size, digest)


def _walk(folder: Path, source: Path, state: Path) -> Iterator[str]:
    count = 0
    for place in folder.iterdir():
        if place == state:
            continue
        if place.is_symlink():
            raise _refused(f"{place.name} is a symbolic link")
        if place.is_dir():
            found = _walk(place, source, state)
        elif place.is_file():
            found = iter([_checked(place.relative_to(source).as_posix())])
        else:
            raise _refused(f"{place.name} is neither file nor folder")
        for path in found:
            count += 1
            if count > _MOST_FILES:
                raise _refused(f"the source has more than {_MOST_FILES} files")
            yield path


def _checked(path: str) -> str:
    segments = path.split("/")
    if (
        len(path) > _LONGEST_PATH
        or any(character in path for character in "\\\0")
        or any(one == ".." or one != one.strip() for one in segments)
    ):
        raise _refused("a path is too long, or has a backslash, '..' or outer blanks in it: rename the file")
    return path


def _marks(found: os.stat_result) -> tuple[int, ...]:
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def _refused(fault: str) -> UploadStateError:
    return UploadStateError(
        f"the source of this upload cannot be used: {fault}. What was uploaded so far is kept; restore the source, or "
        "use a new recording"
    )
