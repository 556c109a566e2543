"""What this process holds, as the operating system counts it."""

from __future__ import annotations

import threading
import time
from pathlib import Path

_OWN = Path("/proc/self")


def open_files() -> int:
    """How many file descriptors are open, sockets included."""
    return len(list((_OWN / "fd").iterdir()))


def open_sockets() -> int:
    """How many sockets are open."""
    count = 0
    for one in (_OWN / "fd").iterdir():
        try:
            count += str(one.readlink()).startswith("socket:")
        except FileNotFoundError:
            continue
    return count


def settled_at(files: int) -> int:
    """How many file descriptors are open once those of other threads have been closed, or after some seconds."""
    for _ in range(500):
        if open_files() <= files:
            break
        time.sleep(0.01)
    return open_files()


def running_threads() -> int:
    """How many threads there are, but for those that trio keeps for a while for whoever needs one next."""
    return sum(not one.name.startswith("Trio thread") for one in threading.enumerate())


def memory() -> int:
    """Bytes that are resident now."""
    return _status("VmRSS")


def forget_peak() -> None:
    """Let `peak_memory` begin anew."""
    (_OWN / "clear_refs").write_text("5")


def peak_memory() -> int:
    """The most bytes that were resident at any moment."""
    return _status("VmHWM")


def _status(name: str) -> int:
    lines = (_OWN / "status").read_text().splitlines()
    (line,) = [one for one in lines if one.startswith(f"{name}:")]
    return int(line.split()[1]) * 1024
