# The async source; twofold.mirror generates its blocking mirror.
"""Admission: how many requests are in flight at once, and how many may wait for that."""

from __future__ import annotations

from collections.abc import Callable

from .._core.deadline import Deadline, remaining
from .._core.headers import Headers
from .._core.wire import WireFailure, WireRequest, WireResponse
from .._runtime import aio
from .._runtime.process import ThreadLock
from .wire import SOON, AsyncWire, AsyncWireStream, Trace


class AsyncGate:
    """Lets so many requests through at once and so many wait; the next one is refused.

    Attributes:
        in_flight, waiting: how many there are now.
    """

    def __init__(
        self, places: int, max_waiting: int | None, refusal: Callable[[str], Exception] | None = None
    ) -> None:
        self.in_flight = 0
        self.waiting = 0
        self._capacity = places
        self._max_waiting = max_waiting
        self._refusal = refusal or _overloaded
        self._places = aio.AsyncSemaphore(places)
        self._lock = ThreadLock()

    async def enter(self, seconds: float | None) -> None:
        """Take a place.

        Raises:
            WireFailure: none became free in time, or (unless there is another refusal) too many are waiting already.
        """
        self._queue()
        entered = False
        try:
            entered = await aio.acquire(self._places, seconds)
        finally:
            with self._lock:
                self.waiting -= 1
                self.in_flight += entered
        if not entered:
            raise WireFailure(
                "timeout", "pool", False, f"max_concurrent is {self._capacity}, and no call ended"
            )

    def _queue(self) -> None:
        with self._lock:
            ahead = self.in_flight + self.waiting - self._capacity
            if self._max_waiting is not None and ahead >= self._max_waiting:
                raise self._refusal(
                    f"{self.in_flight} calls are in flight and {self.waiting} are waiting: max_waiting is "
                    f"{self._max_waiting}"
                )
            self.waiting += 1

    def leave(self) -> None:
        """Give the place back."""
        with self._lock:
            self.in_flight -= 1
        self._places.release()


def _overloaded(text: str) -> Exception:
    return WireFailure("overloaded", "pool", False, text)


class AsyncAdmission:
    """A wire behind a gate; see `AsyncWire` for the contract."""

    def __init__(self, wire: AsyncWire, gate: AsyncGate) -> None:
        self._wire = wire
        self._gate = gate

    async def send(
        self, request: WireRequest, deadline: Deadline | None, trace: Trace | None
    ) -> WireResponse:
        """As `AsyncWire.send`."""
        await self._enter(request, deadline)
        try:
            return await self._wire.send(request, deadline, trace)
        finally:
            self._gate.leave()

    async def open(
        self, request: WireRequest, deadline: Deadline | None, trace: Trace | None
    ) -> AsyncWireStream:
        """As `AsyncWire.open`; the place is held as long as the connection."""
        await self._enter(request, deadline)
        try:
            stream = await self._wire.open(request, deadline, trace)
        except BaseException:
            self._gate.leave()
            raise
        return _Held(stream, self._gate)

    async def _enter(self, request: WireRequest, deadline: Deadline | None) -> None:
        try:
            await self._gate.enter(request.timeouts.pool)
        except WireFailure as failure:
            if failure.kind == "timeout" and remaining(deadline) < SOON:
                failure.phase = "deadline"
            raise
        request.timeouts = request.timeouts.clamped(remaining(deadline))

    async def close(self) -> None:
        """As `AsyncWire.close`."""
        await self._wire.close()


class _Held:
    """An open answer that holds a place; see `AsyncWireStream`."""

    def __init__(self, stream: AsyncWireStream, gate: AsyncGate) -> None:
        self.status_code = stream.status_code
        self.headers: Headers = stream.headers
        self._stream = stream
        self._gate: AsyncGate | None = gate

    async def read(self) -> bytes | None:
        """As `AsyncWireStream.read`."""
        chunk = await self._stream.read()
        if chunk is None:
            self._leave()
        return chunk

    async def close(self) -> None:
        """As `AsyncWireStream.close`."""
        try:
            await self._stream.close()
        finally:
            self._leave()

    def _leave(self) -> None:
        gate, self._gate = self._gate, None
        if gate is not None:
            gate.leave()
