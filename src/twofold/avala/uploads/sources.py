"""The local files of a dataset. All of it blocks."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..errors import InvalidRequestError

Files = list[tuple[str, str]]
"""Local path and path in the dataset, for each file."""


def collect_local(source: str | os.PathLike[str], state_root: Path) -> Files:
    """The files to upload for a source: a file, or all below a folder, links followed.

    The state files of uploads are left out wherever they lie.

    Raises:
        InvalidRequestError: the source does not exist, lies among the state files, or holds no files.
    """
    root, state = Path(source).expanduser(), state_root.resolve()
    real = root.resolve()
    if not root.exists():
        raise InvalidRequestError(f"source {str(root)!r} does not exist: give a file or a folder")
    if real.is_relative_to(state):
        raise InvalidRequestError(f"source {str(root)!r} lies among the state files of uploads, in {state}")
    if root.is_file():
        return [(str(root), root.name)]
    found = [(str(path), path.relative_to(root).as_posix()) for path in _walk(root, (real,), state)]
    if not found:
        raise InvalidRequestError(f"no files found in source {str(root)!r}")
    return found


def _walk(folder: Path, ancestors: tuple[Path, ...], state: Path) -> Iterator[Path]:
    entries = sorted(folder.iterdir(), key=lambda path: path.name)
    yield from (one for one in entries if one.is_file() and not one.resolve().is_relative_to(state))
    for one in entries:
        real = one.resolve()
        # A link to a folder above would never end.
        if one.is_dir() and not real.is_relative_to(state) and real not in ancestors:
            yield from _walk(one, (*ancestors, real), state)


def check_files(files: Sequence[tuple[str, str]], workers: object) -> None:
    """See that every file has a destination of its own.

    Raises:
        InvalidRequestError: two files have the same one, one is empty, or `workers` is no number.
    """
    if isinstance(workers, bool) or not isinstance(workers, int) or workers < 1:
        raise InvalidRequestError(f"workers is {workers!r}: give an integer, 1 or more")
    seen: dict[str, str] = {}
    for local, key in files:
        if not isinstance(key, str) or not key:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InvalidRequestError(f"the file {local!r} has no destination path: give one")
        if key in seen:
            raise InvalidRequestError(
                f"{seen[key]!r} and {local!r} have the same destination path {key!r}: give each its own"
            )
        seen[key] = local


def check_none_missing(remote: set[str], files: Sequence[tuple[str, str]], name: str) -> None:
    """See that nothing which may be in the store has left the source: the dataset would hold it all the same.

    Raises:
        InvalidRequestError: something has.
    """
    missing = sorted(remote - {key for _, key in files})
    if missing:
        more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
        raise InvalidRequestError(
            f"{', '.join(missing[:3])}{more}: uploaded earlier, but no longer in {name}'s source; put them back, or "
            "use another dataset name"
        )
