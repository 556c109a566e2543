"""Closing what is bound to an event loop before that loop is gone; only the async half needs it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any, Protocol
from weakref import WeakSet

import anyio
from anyio.lowlevel import RunVar


class Closable(Protocol):
    """Anything with connections."""

    async def close(self) -> None:
        """Close them."""
        ...


# Of each running loop: what is to be closed, and the generator that waits for the loop's end.
_open: RunVar[tuple[WeakSet[Closable], AsyncGenerator[None]]] = RunVar("twofold_open")


async def close_with_loop(resource: Closable) -> None:
    """Have something closed when this event loop ends, unless it is garbage by then.

    Event loops finalise the asynchronous generators that are left when they end (PEP 525), asyncio and trio alike:
    the last moment at which connections can be closed in the ordinary way.
    """
    found = _open.get(None)
    if found is None:
        waiting = WeakSet[Closable]()
        found = (waiting, _at_the_end(waiting))
        _open.set(found)
        await anext(found[1])
    found[0].add(resource)


async def _at_the_end(resources: WeakSet[Closable]) -> AsyncGenerator[None]:
    try:
        yield
    finally:
        with anyio.CancelScope(shield=True):
            for resource in list(resources):
                await resource.close()


def still_runs(loop: object) -> bool:
    """Whether an event loop of another thread is running, given its token."""
    if isinstance(loop, asyncio.AbstractEventLoop):
        return loop.is_running()
    trio: Any = getattr(loop, "native_token", loop)
    try:
        trio.run_sync_soon(int)
    except RuntimeError:
        # Of a run that is over.
        return False
    return True
