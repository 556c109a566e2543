"""Files with secrets and state that several processes write at once."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

import twofold

from . import writers
from .record import record

long = pytest.mark.long
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("times", [5, pytest.param(100, marks=long)])
def test_row_28_files(times: int, tmp_path: Path) -> None:
    """8 processes write the same files: readers find whole ones, only the owner may read them, no rest is left."""
    path = f"{Path(twofold.__file__).parents[1]}:{ROOT}"
    command = [sys.executable, "-m", writers.__name__, str(tmp_path)]
    processes = [
        subprocess.Popen(
            [*command, letter, str(times)],
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env={"PYTHONPATH": path, "HOME": str(tmp_path)},
        )
        for letter in "abcdefgh"
    ]
    results = [(process.communicate()[1].decode(), process.returncode) for process in processes]
    files = [one for one in tmp_path.rglob("*") if one.is_file()]
    modes = sorted({f"{stat.S_IMODE(one.stat().st_mode):04o}" for one in files})
    record(
        28,
        "0600, never torn or foreign under 8 writers",
        f"key file, token cache, upload state: 8 x {times} writes, {sum(code != 0 for _, code in results)} torn, "
        f"modes {', '.join(modes)}, {len(files)} files left",
    )
    assert results == [("", 0)] * 8
    assert modes == ["0600"]
    kept = [one for one in files if one.suffix != ".lock"]
    # A token, a key, and the snapshot and journal of an upload.
    assert len(kept) <= 4, kept
    assert not [one for one in kept if one.suffix in (".tmp", ".new")]
