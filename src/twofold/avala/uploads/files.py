"""Files that several processes share: private, replaced as a whole, guarded by a lock. All of it blocks."""

from __future__ import annotations

import os
import secrets
from collections.abc import Generator
from contextlib import contextmanager, suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# Absent on Windows: there appending whole lines and replacing whole files has to be enough.
_fcntl: Any = import_module("fcntl") if find_spec("fcntl") else None

FILE_MODE = 0o600
FOLDER_MODE = 0o700


def make_private(folder: Path) -> None:
    """Make a folder, and those above it, that nobody else may look into."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    for one in reversed(missing):
        one.mkdir(mode=FOLDER_MODE, exist_ok=True)
    with suppress(OSError):
        folder.chmod(FOLDER_MODE)


@contextmanager
def locked(path: Path, *, wait: bool = True) -> Generator[None]:
    """Hold the lock of a file among processes and threads.

    Raises:
        BlockingIOError: somebody else holds it, and we do not `wait`.
    """
    make_private(path.parent)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), FILE_MODE)
    try:
        if _fcntl is not None:
            _fcntl.flock(handle, _fcntl.LOCK_EX | (0 if wait else _fcntl.LOCK_NB))
        yield
    finally:
        os.close(handle)


def replace_file(path: Path, content: bytes) -> None:
    """Put content under a name at once and for good: readers see the old file or the new one."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}.tmp")
    try:
        _write(temporary, content, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def append_line(path: Path, line: bytes) -> None:
    """Add a line for good. What a killed process has left of a line of its own is cut off first; hold the lock."""
    with suppress(FileNotFoundError), path.open("r+b") as file:
        end = file.seek(0, os.SEEK_END)
        file.seek(max(0, end - 1))
        if file.read(1) not in (b"", b"\n"):
            file.seek(0)
            file.truncate(file.read().rfind(b"\n") + 1)
    _write(path, line, os.O_WRONLY | os.O_CREAT | os.O_APPEND)


def read_if_there(path: Path) -> bytes | None:
    """The content of a file, `None` if there is none; raises other `OSError`."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _write(path: Path, content: bytes, flags: int) -> None:
    handle = os.open(path, flags | getattr(os, "O_CLOEXEC", 0), FILE_MODE)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
