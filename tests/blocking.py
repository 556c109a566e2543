"""What the mirrored tests need of threads; `tests.aio` has the same names for an event loop."""

from __future__ import annotations

import functools
import os
import threading
import time
from collections.abc import Callable
from contextvars import copy_context
from typing import Any

from twofold import APIClient, BearerAuth
from twofold.emulators import ShelfEmulator
from twofold.testing import FakeClock

from .shelf_api import KEY

# The package that carries the requests of this run; aiohttp has no blocking half.
WIRE = os.environ.get("TWOFOLD_BACKEND", "").removeprefix("aiohttp") or "httpcore"


def new_client(shelf: ShelfEmulator, clock: FakeClock, **settings: Any) -> APIClient:
    """A client of the lending library, with its key."""
    return APIClient(shelf.base_url, auth=BearerAuth(KEY), clock=clock, **settings)


def together(*functions: Callable[[], Any]) -> list[Any]:
    """All at the same time; their results or exceptions, in order."""
    results: list[Any] = [None] * len(functions)

    def run(index: int, function: Callable[[], Any]) -> None:
        try:
            results[index] = function()
        except Exception as error:
            results[index] = error

    contexts = [copy_context() for _ in functions]
    threads = [
        threading.Thread(target=context.run, args=(run, index, function))
        for index, (context, function) in enumerate(zip(contexts, functions, strict=True))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


# Seconds after which code that is broken fails its test instead of hanging it.
Meeting = functools.partial(threading.Barrier, timeout=5)


def aside(function: Callable[[], Any]) -> Any:
    """The result of a function that blocks."""
    return function()


def until_waiting(event: Any, count: int) -> None:
    """Return when so many wait for an event."""
    while len(event._cond._waiters) < count:
        time.sleep(0)


def left_running() -> int:
    """How many threads the library has left behind."""
    return sum(one.name.startswith("twofold") for one in threading.enumerate())
