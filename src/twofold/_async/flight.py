# The async source; twofold.mirror generates its blocking mirror.
"""One call for many callers: token exchanges and look-ups that must not happen N times at once."""

from __future__ import annotations

from typing import Generic, TypeVar

from .._core.sentinel import UNSET, Unset
from .._runtime import aio
from .._runtime.process import ThreadLock

T = TypeVar("T")


class _Flight(Generic[T]):
    __slots__ = ("error", "landed", "value")

    def __init__(self) -> None:
        self.landed = aio.AsyncEvent()
        self.value: T | Unset = UNSET
        self.error: Exception | None = None


class AsyncSingleFlight(Generic[T]):
    """A value that is fetched once, however many callers ask for it at the same time.

    A failure reaches every caller that was waiting and is not kept: the next caller tries again. If the caller that
    does the fetching is cancelled, another one takes over.

    Attributes:
        value: what was fetched, or `UNSET`.
    """

    __slots__ = ("_flight", "_lock", "value")

    def __init__(self) -> None:
        self.value: T | Unset = UNSET
        self._flight: _Flight[T] | None = None
        self._lock = ThreadLock()

    async def get(self, function: aio.AsyncSupplier[T]) -> T:
        """The value, fetched by `function` if nobody has yet; raises what `function` raises."""
        while True:
            with self._lock:
                if self.value is not UNSET:
                    return self.value
                flight = self._flight
                leading = flight is None
                if flight is None:
                    flight = self._flight = _Flight[T]()
            if leading:
                return await self._lead(flight, function)
            await flight.landed.wait()
            if flight.error is not None:
                raise flight.error
            if flight.value is not UNSET:
                return flight.value

    async def _lead(self, flight: _Flight[T], function: aio.AsyncSupplier[T]) -> T:
        try:
            value = flight.value = self.value = await function()
        except Exception as error:
            flight.error = error
            raise
        finally:
            with self._lock:
                self._flight = None
            flight.landed.set()
        # Not what is kept: that may have been cleared meanwhile.
        return value

    def set(self, value: T) -> None:
        """Keep a value that came from elsewhere."""
        self.value = value

    def clear(self) -> None:
        """Forget it: the next caller fetches again."""
        self.value = UNSET
