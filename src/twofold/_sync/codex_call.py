# Generated from _async/codex_call.py by twofold.mirror; do not edit.
"""How a `SyncBaseApiClient` sends: a single `client.request(...)` for each attempt, as the transport's wire."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from typing import Any

from .._core.codex.answers import NotAnAnswer, answer_of, failed_answer, is_status_error, read_answer
from .._core.deadline import Deadline, remaining
from .._core.timeouts import PhaseTimeouts, phase_timeouts
from .._core.wire import WireFailure, WireRequest, WireResponse
from .._runtime import blocking
from .._runtime.process import ThreadLock
from .admission import Gate
from .codex_transport import DEADLINE
from .wire import HTTPXWire, WireStream, Trace, tracer, wire_failure


@dataclass
class CallsInFlight:
    """The calls in flight of a client and its views, and who waits for them to end."""

    in_flight: int = 0
    closers: list[blocking.Semaphore] = field(default_factory=list[blocking.Semaphore])
    cut: bool = False
    lock: Any = field(default_factory=ThreadLock)

    def begin(self) -> None:
        """One more."""
        with self.lock:
            self.in_flight += 1

    def end(self) -> None:
        """One less; whoever waits for the last one is told."""
        with self.lock:
            self.in_flight -= 1
            closers = () if self.in_flight else tuple(self.closers)
        for closer in closers:
            closer.release()

    def wait(self, seconds: float) -> None:
        """Until there are none, for so many seconds at most."""
        closer = blocking.Semaphore(0)
        with self.lock:
            if not self.in_flight:
                return
            self.closers.append(closer)
        blocking.acquire(closer, seconds)

    def first_cut(self) -> bool:
        """True once: for whoever is to cut them off."""
        with self.lock:
            first, self.cut = not self.cut, True
            return first


class ApiWire:
    """The HTTP client as its user has it, in the place of connections of our own; see `Wire` for the contract.

    Args:
        client: an `httpx.Client`, or what an author's test has put in its place.
        plain: the keywords of its `request` that say where the call goes and with which body; `None` to take both from
            the request as it stands, for calls that may not be what they were when they are sent again.
        usual_timeouts: those the client has anyway; `None` if they are not known.
        expect: statuses that count as success.
        max_bytes: longer bodies are no answer.
        gate: where requests wait for their turn.
        closed: whether the client has been closed.
    """

    def __init__(
        self,
        client: Any,
        plain: dict[str, Any] | None,
        *,
        usual_timeouts: PhaseTimeouts | None,
        expect: Collection[int],
        max_bytes: int | None,
        gate: Gate | None,
        closed: Callable[[], bool],
    ) -> None:
        self._client = client
        self._plain = plain
        self._usual_timeouts = usual_timeouts
        self._expect = expect
        self._max_bytes = max_bytes
        self._gate = gate
        self._closed = closed

    def send(
        self, request: WireRequest, deadline: Deadline | None, trace: Trace | None
    ) -> WireResponse:
        """As `Wire.send`.

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

    def open(
        self, request: WireRequest, deadline: Deadline | None, trace: Trace | None
    ) -> WireStream:
        """As `Wire.open`; it needs a whole request."""
        self._check_open()
        if request.timeouts == self._usual_timeouts:
            # Its user may have set others on it.
            request = replace(request, timeouts=phase_timeouts(self._client.timeout))
        return HTTPXWire(self._client, as_it_is=True).open(request, deadline, trace)

    def close(self) -> None:
        """Leave it to the client's owner."""

    def _check_open(self) -> None:
        if self._client.is_closed is True:
            raise WireFailure("closed", "connect", False, "closed")

    def _send(
        self, request: WireRequest, deadline: Deadline | None, trace: Trace | None
    ) -> WireResponse:
        self._check_open()
        if request.bare:
            bare = HTTPXWire(self._client).send(request, deadline, trace)
            return self._bounded(read_answer(bare, self._expect))
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
        return self._bounded(answer_of(response, self._expect))

    def _bounded(self, answer: WireResponse) -> WireResponse:
        if self._max_bytes is not None and len(answer.content) > self._max_bytes:
            raise NotAnAnswer(f"the body is longer than max_response_bytes, {self._max_bytes}")
        return answer

    def _complete(
        self, request: WireRequest, deadline: Deadline | None, trace: Trace | None
    ) -> dict[str, Any]:
        """The keywords, with what is given for this call or is known only now; an author's mocks see nothing else."""
        keywords, extensions = self._plain or _whole(request), dict[str, Any]()
        if request.headers and self._plain is not None:
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


def _whole(request: WireRequest) -> dict[str, Any]:
    """The keywords for a request as it stands."""
    return {
        "method": request.method,
        "url": request.url,
        "headers": [*request.headers, *request.framing],
        "content": request.body,
        "follow_redirects": False,
    }
