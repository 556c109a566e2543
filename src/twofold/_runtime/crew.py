"""Threads that work side by side, and that an interrupt does not wait for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextvars import copy_context
from queue import SimpleQueue

# Seconds. Whoever presses Ctrl-C has waited enough; a request that hangs would make them wait for its timeout.
PATIENCE = 0.1


def run(count: int, worker: Callable[[], None], abandon: Callable[[], None]) -> None:
    """What `blocking.run_workers` does."""
    ended: SimpleQueue[BaseException | None] = SimpleQueue()
    # Daemons, because the interpreter waits for all others before it ends.
    threads = [
        threading.Thread(
            target=copy_context().run, args=(_work, worker, ended), name=f"twofold_{number}", daemon=True
        )
        for number in range(count)
    ]
    try:
        for thread in threads:
            thread.start()
        for _ in threads:
            if (error := ended.get()) is not None:
                raise error
    except BaseException as error:
        abandon()
        _join(threads, None if isinstance(error, Exception) else PATIENCE)
        raise
    _join(threads, None)


def _work(worker: Callable[[], None], ended: SimpleQueue[BaseException | None]) -> None:
    try:
        worker()
    except BaseException as error:  # noqa: BLE001 - it is raised in the caller's thread
        ended.put(error)
    else:
        ended.put(None)


def _join(threads: Sequence[threading.Thread], seconds: float | None) -> None:
    end = None if seconds is None else time.monotonic() + seconds
    for thread in threads:
        if thread.ident is not None:
            thread.join(None if end is None else max(0.0, end - time.monotonic()))
