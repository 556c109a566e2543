# The async source; twofold.mirror generates its blocking mirror.
"""One call for many callers: token exchanges and look-ups that must not happen N times at once."""

from __future__ import annotations

from contextvars import ContextVar
from types import TracebackType
from typing import Generic, TypeVar

from .._core.deadline import Deadline, DeadlineError
from .._core.errors import ConfigurationError
from .._core.sentinel import UNSET, Unset
from .._runtime import aio
from .._runtime.process import ThreadLock, process_id

T = TypeVar("T")

_leading: ContextVar[tuple[object, ...]] = ContextVar("twofold_leading", default=())


class _Flight(Generic[T]):
    __slots__ = ("error", "home", "landed", "trace", "value")

    def __init__(self, home: tuple[object, int]) -> None:
        self.home = home
        self.landed = aio.AsyncEvent()
        self.value: T | Unset = UNSET
        self.error: Exception | None = None
        self.trace: TracebackType | None = None


class AsyncSingleFlight(Generic[T]):
    """A value that is fetched once, however many callers ask for it at the same time.

    A failure reaches every caller that was waiting and is not kept: the next caller tries again. If the caller that
    does the fetching is cancelled, or its deadline passes, another one takes over.

    Attributes:
        value: what was fetched, or `UNSET`.
    """

    __slots__ = ("_flight", "_lock", "value")

    def __init__(self) -> None:
        self.value: T | Unset = UNSET
        self._flight: _Flight[T] | None = None
        self._lock = ThreadLock()

    async def get(self, function: aio.AsyncSupplier[T], deadline: Deadline | None = None) -> T:
        """The value, fetched by `function` if nobody has yet; raises what `function` raises.

        Args:
            function: fetches the value.
            deadline: of this caller; if it passes while another one fetches, that is a `DeadlineError`.

        Raises:
            ConfigurationError: `function` asks for the value that it is to fetch.
        """
        while True:
            home = (aio.loop_token(), process_id())
            with self._lock:
                if self.value is not UNSET:
                    return self.value
                flight = self._flight
                # An event loop cannot wait for another, nor a child process for its parent's threads.
                leading = flight is None or flight.home != home
                if flight is None or leading:
                    flight = self._flight = _Flight[T](home)
            if leading:
                return await self._lead(flight, function)
            if self in _leading.get():
                raise ConfigurationError(
                    "the function that fetches a value asks for the value itself: let it use a client, or operations, "
                    "that do without"
                )
            await aio.wait_until(flight.landed, deadline)
            if flight.error is not None:
                # Every caller that raises it would add to its traceback.
                raise flight.error.with_traceback(flight.trace)
            if flight.value is not UNSET:
                return flight.value

    async def renew(self, function: aio.AsyncSupplier[T], deadline: Deadline | None = None) -> T:
        """Fetch anew while the present value goes on being handed out; at once the present value, if somebody does.

        A failure is raised, and leaves the present value where it is.
        """
        flight = None
        with self._lock:
            present = self.value
            if present is not UNSET and self._flight is None:
                flight = self._flight = _Flight[T]((aio.loop_token(), process_id()))
        if flight is not None:
            return await self._lead(flight, function)
        return await self.get(function, deadline) if present is UNSET else present

    async def _lead(self, flight: _Flight[T], function: aio.AsyncSupplier[T]) -> T:
        token = _leading.set((*_leading.get(), self))
        try:
            value = await function()
            flight.value = self.value = value
        except Exception as error:
            # The end of this caller's time says nothing to the others.
            if not isinstance(error, DeadlineError):
                flight.error, flight.trace = error, error.__traceback__
            raise
        finally:
            _leading.reset(token)
            with self._lock:
                if self._flight is flight:
                    self._flight = None
            flight.landed.set()
        # Not what is kept: that may have been cleared meanwhile.
        return value

    def set(self, value: T) -> None:
        """Keep a value that came from elsewhere."""
        self.value = value

    def discard(self, value: T) -> None:
        """Forget it if it is still this one: the next caller fetches again."""
        with self._lock:
            if self.value is value:
                self.value = UNSET

    def clear(self) -> None:
        """Forget it: the next caller fetches again."""
        self.value = UNSET
