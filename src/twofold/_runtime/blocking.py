"""What the blocking half does where the async half needs an event loop: the names of `aio`, for threads."""

from __future__ import annotations

import inspect
import threading
import time
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import copy_context
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from .._core.clock import Clock
from .._core.deadline import Deadline, DeadlineError
from . import backends, crew, sockets
from .process import UNLIMITED, full_name, no_loop_runs, nothing_to_close, tls_context

if TYPE_CHECKING:
    from httpx import Client as HTTPClient
    from httpx import HTTPTransport as HTTPTransport

T = TypeVar("T")
I = TypeVar("I")  # noqa: E741

Supplier = Callable[[], T]
Function = Callable[[I], T]
Block = Generator[T, None, None]  # What a function for a with block returns.
Result = Annotated[T, "at once"]

__getattr__ = backends.from_httpx(
    HTTPClient="Client", HTTPTransport="HTTPTransport", ByteStream="SyncByteStream"
)
close_with_loop = nothing_to_close
still_runs = no_loop_runs
backend_of_environment = backends.blocking_backend_of_environment
fast_wire = backends.no_fast_wire
Event = threading.Event
Semaphore = threading.Semaphore
ASYNC_ITERABLES = False  # Bodies may come from them.


class Network(sockets.Network):
    """What lies beneath one connection: sockets whose every wait ends with the deadline of the call that uses it."""

    __slots__ = ()


def wait_until(event: Event, deadline: Deadline | None) -> None:
    """Wait for an event; raise `DeadlineError` when the deadline passes."""
    if not event.wait(None if deadline is None else deadline.remaining()):
        raise DeadlineError


def sleep(seconds: float, clock: Clock) -> None:
    """Wait, unless the clock is one that passes the time by itself."""
    if not clock.skip(seconds):
        time.sleep(seconds)


def acquire(semaphore: Semaphore, seconds: float | None) -> bool:
    """Take a place, or return False if none becomes free within so many seconds."""
    return semaphore.acquire(timeout=seconds)


def to_thread(function: Callable[..., T], *arguments: Any) -> T:
    """Run it here: this thread may block."""
    return function(*arguments)


def end_early(chunks: Generator[bytes]) -> None:
    """End a generator half-way, and those it reads from."""
    chunks.close()


def close_iterator(items: Any) -> None:
    """End an iterator, if it can be ended."""
    if hasattr(items, "close"):
        items.close()


def shield() -> AbstractContextManager[object]:
    """Threads are not cancelled, so there is nothing to shield from."""
    return nullcontext()


def loop_token() -> object:
    """Connections of this half are bound to no event loop."""
    return None


def limit_to(deadline: Deadline | None) -> AbstractContextManager[None]:  # noqa: ARG001
    """A thread cannot be interrupted: here deadlines work through timeouts and between two reads."""
    return UNLIMITED


def concurrently(*functions: Callable[[], Any]) -> list[Any]:
    """Run one after another; the first failure ends it."""
    return [function() for function in functions]


def run_workers(count: int, worker: Callable[[], None], abandon: Callable[[], None]) -> None:
    """Run `count` copies of a worker in threads, each with this thread's context; the first failure is raised.

    On a failure or an interrupt `abandon` makes the other workers take no more work. After a failure they are awaited:
    when this returns, no thread is left. After an interrupt they are given a moment to end; what hangs in a request
    then ends with it, or with the process.
    """
    crew.run(count, worker, abandon)


@contextmanager
def background(places: int) -> Generator[Callable[[Callable[[], None]], object]]:
    """A block with a function that starts others in threads; at its end those under way are awaited.

    They have to see to their own exceptions. At most `places` of them run at a time.
    """
    from concurrent.futures import ThreadPoolExecutor

    threads = ThreadPoolExecutor(places, thread_name_prefix="twofold")
    try:
        yield lambda function: threads.submit(copy_context().run, function)
    finally:
        threads.shutdown(cancel_futures=True)


def from_property(function: Callable[[], T], message: str) -> T:  # noqa: ARG001
    """The value, fetched now."""
    return function()


def check_hook(hook: Callable[..., object], name: str) -> None:
    """Accept what can be called without awaiting.

    Raises:
        TypeError: it cannot be called, or is a coroutine function or an object that is called like one.
    """
    if not callable(hook):
        raise TypeError(f"{name} holds a {type(hook).__name__}: give a function")
    if inspect.iscoroutinefunction(hook) or inspect.iscoroutinefunction(type(hook).__call__):
        raise TypeError(f"{name} holds a coroutine function: the blocking half needs a plain one")


def call_hook(hook: Callable[..., Any], *arguments: object) -> Any:
    """Call it."""
    return hook(*arguments)


def check_http_client(client: object) -> None:
    """Accept a blocking client of httpx, or of a package with its interface.

    Raises:
        TypeError: it is something else.
    """
    send = getattr(client, "send", None)
    if not callable(send) or inspect.iscoroutinefunction(send):
        raise TypeError(f"http_client is a {full_name(client)}: the blocking half needs an httpx.Client")


def new_http_client(settings: dict[str, Any], package: str = "httpx") -> HTTPClient:
    """A client with nothing of its own but connections: no redirects, no cookies sent, no headers merged."""
    connections: Any = {"verify": tls_context(), **settings}
    return backends.http_package_named(package).Client(follow_redirects=False, timeout=None, **connections)
