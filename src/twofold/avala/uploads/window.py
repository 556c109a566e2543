"""A part of a file as a file of its own, so that it is sent without being read into memory first."""

from __future__ import annotations

import hashlib
import io
import os
from typing import Any, BinaryIO, cast


class FileWindow(io.RawIOBase):
    """So many bytes of a file from an offset on; closing it closes the file."""

    def __init__(self, path: str | os.PathLike[str], offset: int, size: int) -> None:
        super().__init__()
        self._file = open(path, "rb", buffering=0)  # noqa: PTH123, SIM115 - closed with this one
        self._offset = offset
        self._size = size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        left = max(0, self._size - self._at)
        self._file.seek(self._offset + self._at)
        count = self._file.readinto(memoryview(buffer)[: min(len(buffer), left)])
        self._at += count
        return count

    def close(self) -> None:
        self._file.close()
        super().close()


class HashingWindow(FileWindow):
    """A whole file, and the digest of what has been read of it since it was last rewound."""

    def __init__(self, path: str | os.PathLike[str], size: int) -> None:
        super().__init__(path, 0, size)
        self._digest = hashlib.sha256()

    @property
    def sha256(self) -> str:
        """In hexadecimal digits."""
        return self._digest.hexdigest()

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._digest = hashlib.sha256()
        return super().seek(offset, whence)

    def readinto(self, buffer: Any) -> int:
        count = super().readinto(buffer)
        self._digest.update(memoryview(buffer)[:count])
        return count


def file_window(path: str | os.PathLike[str], offset: int, size: int) -> BinaryIO:
    """A `FileWindow`, as the type that bodies of requests have."""
    return cast("BinaryIO", FileWindow(path, offset, size))
