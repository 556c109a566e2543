# Generated from _async/codex_call.py by twofold.mirror; do not edit.
"""One attempt of a `SyncBaseApiClient`: a single `client.request(...)`, in the form that the transport can retry."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from .._core.codex.answers import NotAnAnswer, answer_of, failed_answer, is_status_error
from .._core.codex.errors import ApiOverloaded
from .._core.deadline import Deadline, remaining
from .._core.timeouts import PhaseTimeouts
from .._core.wire import WireFailure, WireRequest, WireResponse
from .._runtime import blocking
from .._runtime.process import ThreadLock
from .codex_transport import DEADLINE
from .wire import Wire, Trace, tracer, wire_failure


class Gate:
    """Lets so many requests through at once and so many wait; the next one is refused.

    Attributes:
        in_flight, waiting: how many there are now.
    """

    def __init__(self, places: int, max_waiting: int | None) -> None:
        self.in_flight = 0
        self.waiting = 0
        self._capacity = places
        self._max_waiting = max_waiting
        self._places = blocking.Semaphore(places)
        self._lock = ThreadLock()

    def enter(self, seconds: float | None) -> None:
        """Take a place.

        Raises:
            ApiOverloaded: too many are waiting already.
            WireFailure: none became free in time.
        """
        self._queue()
        entered = False
        try:
            entered = blocking.acquire(self._places, seconds)
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
                raise ApiOverloaded(
                    f"{self.in_flight} calls are in flight and {self.waiting} are waiting: max_waiting is "
                    f"{self._max_waiting}"
                )
            self.waiting += 1

    def leave(self) -> None:
        """Give the place back."""
        with self._lock:
            self.in_flight -= 1
        self._places.release()


class PlainExchange:
    """How the attempts of one call are sent; the transport calls `send` for each.

    Args:
        client: an `httpx.Client`, or what an author's test has put in its place.
        keywords: of its `request`.
        usual_timeouts: those the client has anyway; `None` if they are not known.
        expect: statuses that count as success.
        max_bytes: longer bodies are no answer.
        gate: where requests wait for their turn.
        closed: whether the client has been closed.
    """

    # Everything it sends can be sent again.
    obstacle: str | None = None

    def __init__(
        self,
        client: Any,
        keywords: dict[str, Any],
        *,
        usual_timeouts: PhaseTimeouts | None,
        expect: Collection[int],
        max_bytes: int | None,
        gate: Gate | None,
        closed: Callable[[], bool],
    ) -> None:
        self._client = client
        self._keywords = keywords
        self._usual_timeouts = usual_timeouts
        self._expect = expect
        self._max_bytes = max_bytes
        self._gate = gate
        self._closed = closed

    def send(
        self,
        wire: Wire,  # noqa: ARG002
        request: WireRequest,
        deadline: Deadline | None,
        trace: Trace | None,
        number: int,  # noqa: ARG002
    ) -> WireResponse:
        """Send once.

        Raises:
            WireFailure: no answer came.
            ApiOverloaded: too many calls are waiting.
        """
        if self._gate is None:
            return self._send(request, deadline, trace)
        self._gate.enter(None if deadline is None else deadline.remaining())
        try:
            return self._send(request, deadline, trace)
        finally:
            self._gate.leave()

    def _send(
        self, request: WireRequest, deadline: Deadline | None, trace: Trace | None
    ) -> WireResponse:
        if self._client.is_closed is True:
            raise WireFailure("closed", "connect", False, "closed")
        keywords = self._complete(request, deadline, trace)
        try:
            if deadline is None:
                response = self._client.request(**keywords)
            else:
                with blocking.limit_to(deadline):
                    response = self._client.request(**keywords)
        except Exception as error:
            if is_status_error(error):
                return failed_answer(error, self._expect)
            meaning = self._meaning(error, deadline)
            if meaning is error:
                raise
            raise meaning from error
        answer = answer_of(response, self._expect)
        if self._max_bytes is not None and len(answer.content) > self._max_bytes:
            raise NotAnAnswer(f"the body is longer than max_response_bytes, {self._max_bytes}")
        return answer

    def _complete(
        self, request: WireRequest, deadline: Deadline | None, trace: Trace | None
    ) -> dict[str, Any]:
        """The keywords, with what is given for this call or is known only now; an author's mocks see nothing else."""
        keywords, extensions = self._keywords, dict[str, Any]()
        if request.headers:
            keywords = {**keywords, "headers": dict(request.headers)}
        if request.timeouts != self._usual_timeouts:
            keywords = {**keywords, "timeout": tuple(request.timeouts)}
        if deadline is not None:
            extensions[DEADLINE] = deadline
        if trace is not None:
            extensions["trace"] = tracer(trace)
        return {**keywords, "extensions": extensions} if extensions else keywords

    def _meaning(self, error: Exception, deadline: Deadline | None) -> Exception:
        if isinstance(error, WireFailure):
            return error
        if isinstance(error, TimeoutError) and remaining(deadline) == 0:
            return WireFailure("timeout", "deadline", None, "the deadline has passed")
        failure = wire_failure(error, deadline)
        if isinstance(failure, WireFailure):
            failure.stale = type(error).__name__ == "RemoteProtocolError"
            if self._closed():
                failure = WireFailure("closed", failure.phase, failure.sent, "closed")
        return failure
