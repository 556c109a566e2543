"""One client through the life of a program: several event loops, and a fork."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import twofold
from twofold.emulators import ShelfEmulator

from .record import record

PROGRAM = Path(__file__).with_name("lives.py")
PROMISED = {"runs": "30 of 30 in 3 event loops", "fork": "200 of 200 in parent and in child"}


@pytest.mark.parametrize("half", ["async", "blocking"])
@pytest.mark.parametrize(("case", "right"), [("runs", ["30 of 30"]), ("fork", ["200 of 200"] * 2)])
def test_row_12_one_client_for_several_lives(
    shelf: ShelfEmulator, half: str, case: str, right: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In runs one after another, and in parent and child after a fork, no call fails or gets another's answer."""
    if case == "runs":
        # One of them is trio's.
        monkeypatch.delenv("TWOFOLD_BACKEND", raising=False)
    monkeypatch.setenv("PYTHONPATH", str(Path(twofold.__file__).parents[1]))
    # Not here: this process has threads, which a fork would cut off. The child lets go of its parent's connections,
    # which the interpreter remarks on.
    command = [sys.executable, "-W", "error" if case == "runs" else "ignore", str(PROGRAM)]
    command += [shelf.base_url, half, case]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    record(12, PROMISED[case], f"{half}: {', '.join(done.stdout.splitlines())}")
    assert (done.stderr, done.stdout.splitlines()) == ("", right)
