"""What a local file looked like when it was sent: enough to notice that it has been changed since."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

Stamp = tuple[int, ...]
"""Size, modification time and change time in nanoseconds, inode; older state files hold the first two alone."""

UNTRUSTED: Stamp = (-1, -1)
"""The stamp of a file that was changed while it was sent: no file matches it."""


def file_stamp(path: str | os.PathLike[str]) -> Stamp:
    """The stamp of a file as it is now; raises `OSError`."""
    found = Path(path).stat()
    return (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def same_file(recorded: Sequence[int] | None, now: Sequence[int]) -> bool:
    """Whether a file is what it was; one without a stamp, from an older state file, is taken to be."""
    if recorded is None:
        return True
    length = max(2, min(len(recorded), len(now)))
    return tuple(recorded[:length]) == tuple(now[:length])
