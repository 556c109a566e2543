"""What only an event loop can do, for the async half; `blocking` has the same names for threads.

anyio carries it, so it runs on asyncio and on trio.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

import anyio
import anyio.lowlevel
import anyio.to_thread

from .._core.clock import Clock
from .._core.deadline import Deadline, DeadlineError
from . import backends, loop_end, networks
from .process import UNLIMITED, full_name, tls_context

if TYPE_CHECKING:
    from httpx import AsyncByteStream as AsyncByteStream
    from httpx import AsyncClient as AsyncHTTPClient
    from httpx import AsyncHTTPTransport as AsyncHTTPTransport

T = TypeVar("T")
I = TypeVar("I")  # noqa: E741

# Functions to be awaited, named once: the mirror cannot take `Awaitable[T]` apart.
AsyncSupplier = Callable[[], Awaitable[T]]
AsyncFunction = Callable[[I], Awaitable[T]]
AsyncBlock = AsyncGenerator[T, None]  # What a function for a with block returns.
AsyncResult = Awaitable[T]  # What a plain method returns that hands on the call of a coroutine function.

__getattr__ = backends.from_httpx(
    AsyncHTTPClient="AsyncClient", AsyncHTTPTransport="AsyncHTTPTransport", AsyncByteStream="AsyncByteStream"
)
close_with_loop = loop_end.close_with_loop
still_runs = loop_end.still_runs
backend_of_environment = backends.backend_of_environment
fast_wire = backends.fast_wire
AsyncEvent = anyio.Event
AsyncSemaphore = anyio.Semaphore
ASYNC_ITERABLES = True  # Bodies may come from them.


async def wait_until(event: AsyncEvent, deadline: Deadline | None) -> None:  # noqa: ARG001
    """Wait for an event; here `limit_to` ends the wait when the deadline passes."""
    await event.wait()


async def sleep(seconds: float, clock: Clock) -> None:
    """Wait, unless the clock is one that passes the time by itself."""
    if clock.skip(seconds):
        await anyio.lowlevel.checkpoint()
    else:
        await anyio.sleep(seconds)


async def acquire(semaphore: AsyncSemaphore, seconds: float | None) -> bool:
    """Take a place, or return False if none becomes free within so many seconds."""
    try:
        semaphore.acquire_nowait()
    except anyio.WouldBlock:
        with anyio.move_on_after(seconds) as scope:
            await semaphore.acquire()
        return not scope.cancelled_caught
    return True


async def to_thread(function: Callable[..., T], *arguments: Any) -> T:
    """Run what blocks in a worker thread, and wait for its end even if the task is cancelled."""
    return await anyio.to_thread.run_sync(function, *arguments)


async def end_early(chunks: AsyncGenerator[bytes]) -> None:
    """End a generator half-way, and those it reads from: trio wants none left to the garbage collector."""
    with suppress(Exception), anyio.CancelScope(shield=True) as scope:
        scope.cancel()
        # What is buffered comes without waiting, and no buffer holds more; then the first wait ends all of them.
        for _ in range(20_000):
            await anext(chunks)


async def close_iterator(items: Any) -> None:
    """End an iterator of either kind, if it can be ended."""
    if hasattr(items, "aclose"):
        await items.aclose()
    elif hasattr(items, "close"):
        await to_thread(items.close)


def shield() -> AbstractContextManager[object]:
    """A block that is finished even if its task has been cancelled."""
    return anyio.CancelScope(shield=True)


class Network(networks.Network):
    """What lies beneath one connection; here deadlines cancel."""

    __slots__ = ()


def loop_token() -> object:
    """What connections are bound to: the running event loop."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return anyio.lowlevel.current_token()


def limit_to(deadline: Deadline | None) -> AbstractAsyncContextManager[None]:
    """A block in which `DeadlineError` is raised when the deadline passes."""
    return UNLIMITED if deadline is None else _limited(deadline)


@asynccontextmanager
async def _limited(deadline: Deadline) -> AsyncGenerator[None]:
    with anyio.move_on_after(deadline.remaining()) as scope:
        yield
    if scope.cancelled_caught:
        raise DeadlineError


async def concurrently(*functions: Callable[[], Awaitable[Any]]) -> list[Any]:
    """Run all, results in the order of the functions; the first failure cancels and awaits the others and is raised."""
    results: list[Any] = [None] * len(functions)

    async def run(index: int, function: Callable[[], Awaitable[Any]]) -> None:
        results[index] = await function()

    await _in_group([(run, (index, function)) for index, function in enumerate(functions)])
    return results


async def run_workers(count: int, worker: Callable[[], Awaitable[None]], abandon: Callable[[], None]) -> None:  # noqa: ARG001
    """Run `count` copies of a worker until all are done; the first failure cancels and awaits the others.

    `abandon` is for threads, which cannot be cancelled: it makes workers take no more work.
    """
    await _in_group([(worker, ())] * count)


async def _in_group(work: Sequence[tuple[Callable[..., Awaitable[None]], tuple[Any, ...]]]) -> None:
    first: list[Exception] = []

    async def guarded(function: Callable[..., Awaitable[None]], arguments: tuple[Any, ...]) -> None:
        # Caught inside, so that callers see the failure itself and never an exception group.
        try:
            await function(*arguments)
        except Exception as error:  # noqa: BLE001
            first.append(error)
            group.cancel_scope.cancel()

    async with anyio.create_task_group() as group:
        for function, arguments in work:
            group.start_soon(guarded, function, arguments)
    if first:
        raise first[0]


@asynccontextmanager
async def background(places: int) -> AsyncGenerator[Callable[..., object]]:  # noqa: ARG001
    """A block with a function that starts others beside it; at its end they are cancelled and awaited.

    They have to see to their own exceptions. `places` is for threads: how many of them run at a time.
    """
    failure: BaseException | None = None
    async with anyio.create_task_group() as group:
        try:
            yield group.start_soon
        except anyio.get_cancelled_exc_class():
            raise
        except BaseException as error:  # noqa: BLE001
            # Kept from the group, which would wrap it; what leaves the block is what was raised in it.
            failure = error
        group.cancel_scope.cancel()
    if failure is not None:
        raise failure


def from_property(function: Callable[[], Awaitable[T]], message: str) -> T:  # noqa: ARG001
    """A property cannot await: say what to call instead.

    Raises:
        RuntimeError: always, in this half.
    """
    raise RuntimeError(message)


def check_hook(hook: Callable[..., object], name: str) -> None:
    """Any callable will do.

    Raises:
        TypeError: it cannot be called.
    """
    if not callable(hook):
        raise TypeError(f"{name} holds a {type(hook).__name__}: give a function")


async def call_hook(hook: Callable[..., Any], *arguments: object) -> Any:
    """Call it, and await what it returns if that can be awaited."""
    result = hook(*arguments)
    return await result if inspect.isawaitable(result) else result


def check_http_client(client: object) -> None:
    """Accept an async client of httpx, or of a package with its interface.

    Raises:
        TypeError: it is something else.
    """
    if not inspect.iscoroutinefunction(getattr(client, "send", None)):
        raise TypeError(f"http_client is a {full_name(client)}: the async half needs an httpx.AsyncClient")


def new_http_client(settings: dict[str, Any], package: str = "httpx") -> AsyncHTTPClient:
    """A client with nothing of its own but connections: no redirects, no cookies sent, no headers merged."""
    connections: Any = {"verify": tls_context(), **settings}
    return backends.http_package_named(package).AsyncClient(
        follow_redirects=False, timeout=None, **connections
    )
