"""What the mirrored tests need of an event loop; `tests.blocking` has the same names for threads."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import anyio.lowlevel
import anyio.to_thread

from twofold import AsyncAPIClient, BearerAuth
from twofold.emulators import ShelfEmulator
from twofold.testing import FakeClock

from .shelf_api import KEY

# The package that carries the requests of this run.
WIRE = os.environ.get("TWOFOLD_BACKEND") or "httpcore"


def new_client(shelf: ShelfEmulator, clock: FakeClock, **settings: Any) -> AsyncAPIClient:
    """A client of the lending library, with its key."""
    return AsyncAPIClient(shelf.base_url, auth=BearerAuth(KEY), clock=clock, **settings)


async def together(*functions: Callable[[], Awaitable[Any]]) -> list[Any]:
    """All at the same time; their results or exceptions, in order."""
    results: list[Any] = [None] * len(functions)

    async def run(index: int, function: Callable[[], Awaitable[Any]]) -> None:
        try:
            results[index] = await function()
        except Exception as error:
            results[index] = error

    async with anyio.create_task_group() as group:
        for index, function in enumerate(functions):
            group.start_soon(run, index, function)
    return results


# Seconds after which code that is broken fails its test instead of hanging it.
_PATIENCE = 5


class Meeting:
    """A point where `count` wait for each other, again and again."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._arrived = 0
        self._complete = anyio.Event()

    async def wait(self) -> None:
        """Return when all have come; `TimeoutError` if they do not."""
        complete = self._complete
        self._arrived += 1
        if self._arrived == self._count:
            self._arrived, self._complete = 0, anyio.Event()
            complete.set()
        with anyio.fail_after(_PATIENCE):
            await complete.wait()


async def aside(function: Callable[[], Any]) -> Any:
    """The result of a function that blocks, while everything else goes on."""
    return await anyio.to_thread.run_sync(function)


async def until_waiting(event: Any, count: int) -> None:
    """Return when so many wait for an event."""
    while event.statistics().tasks_waiting < count:
        await anyio.lowlevel.checkpoint()


def left_running() -> int:
    """How many tasks the library has left behind."""
    return sum((one.name or "").startswith("twofold.") for one in anyio.get_running_tasks())
