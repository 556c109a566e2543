# Generated from _async/codex_call.py by twofold.mirror; do not edit.
"""One attempt of a `SyncBaseApiClient`: a single `client.request(...)`, in the form that the transport can retry."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from .._core.codex.answers import NotAnAnswer, answer_of, failed_answer, is_status_error
from .._core.deadline import Deadline, remaining
from .._core.timeouts import PhaseTimeouts
from .._core.wire import WireFailure, WireRequest, WireResponse
from .._runtime import blocking
from .admission import Gate
from .codex_transport import DEADLINE
from .wire import Wire, Trace, tracer, wire_failure


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
