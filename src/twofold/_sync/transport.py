# Generated from _async/transport.py by twofold.mirror; do not edit.
"""One logical call: its attempts, what is decided after each, and what is remembered of them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from tenacity import Retrying, RetryCallState

from .._core.breaker import CircuitBreaker
from .._core.budget import RetryBudget
from .._core.calls import PreparedCall
from .._core.clock import Clock
from .._core.deadline import remaining
from .._core.headers import Headers
from .._core.hooks import Hooks, RequestView, ResponseView, RetryView
from .._core.outcome import Outcome
from .._core.pacing import Pacing
from .._core.phases import PhaseTimer
from .._core.redact import shown_headers, shown_url
from .._core.retry import Decision
from .._core.retry_after import retry_after
from .._core.timeline import listeners
from .._core.wire import SourceError, WireFailure, WireRequest, WireResponse
from .._runtime import blocking
from .._runtime.process import ThreadLock, process_id
from .auth import authorize, converse
from .pace import wait_for_turn
from .wire import Wire

logger = logging.getLogger("twofold")

_TWO_LOOPS = "its client belongs to another event loop, which is still running: make a client for each loop"


class Transport:
    """Sends calls over one pool of connections per event loop; shared by a client and its copies.

    Attributes:
        breaker: asked before each call; may be replaced at any time.
        last_headers: of the last answer, of whatever status.
    """

    def __init__(
        self,
        new_wire: Callable[[], Wire],
        *,
        hooks: Hooks,
        budget: RetryBudget,
        breaker: CircuitBreaker | None,
        pacing: Pacing | None,
        clock: Clock,
    ) -> None:
        self._new_wire = new_wire
        self._hooks = hooks
        self._budget = budget
        self.breaker = breaker
        self._pacing = pacing
        self._clock = clock
        self._wire: Wire | None = None
        self._home: tuple[object, int] | None = None
        self._lock = ThreadLock()
        self.closed = False
        self.last_headers: Headers | None = None

    def add_hooks(self, hooks: Hooks) -> None:
        """Run these, too, from the next attempt on."""
        self._hooks = self._hooks.joined(hooks)

    def _current_wire(self) -> Wire | None:
        """The connections of this event loop in this process; never those of another loop or of a parent process."""
        return self._wire if self._home == (blocking.loop_token(), process_id()) else None

    def _connect(self) -> Wire:
        """Connections for an event loop and process that has none."""
        with self._lock:
            if self.closed:
                raise WireFailure("closed", "connect", False, "closed")
            wire = self._current_wire()
            if wire is not None:
                return wire
            if self._home is not None and self._home[1] == process_id() and blocking.still_runs(self._home[0]):
                raise WireFailure("request", "connect", False, _TWO_LOOPS)
            wire = self._wire = self._new_wire()
            self._home = (blocking.loop_token(), process_id())
        blocking.close_with_loop(wire)
        return wire

    def send(
        self, call: PreparedCall, earlier: Sequence[Outcome] = (), *, admitted: bool = False
    ) -> list[Outcome]:
        """Make the attempts of a call, after those made earlier; the last outcome is the one that counts.

        The circuit breaker is not asked about `admitted` calls.
        """
        if self.breaker is not None and not admitted:
            return self._guard(call, earlier, self.breaker)
        started = self._clock.monotonic()
        attempt = self._attempt if self._pacing is None else self._paced
        outcome = attempt(call, len(earlier) + 1, started)
        outcomes = [*earlier, outcome]
        if not outcome.ok:
            outcome.decision = self._decide(call, outcome)
            if outcome.decision.retry:
                outcome = self._retry(call, outcomes, started)
        if outcome.ok:
            self._budget.succeeded(outcome.number - 1 - call.replays)
        if outcome.response is not None:
            self.last_headers = outcome.response.headers
        return outcomes

    def _guard(
        self, call: PreparedCall, earlier: Sequence[Outcome], breaker: CircuitBreaker
    ) -> list[Outcome]:
        """Send a call if the breaker lets it through."""
        try:
            passage = breaker.enter(call.origin, self._clock.monotonic())
        except WireFailure as failure:
            return [*earlier, Outcome(len(earlier) + 1, 0.0, 0.0, failure=failure)]
        with passage:
            if passage.probe:
                call = replace(call, retry=call.retry.with_max_retries(0))
            outcomes = self.send(call, earlier, admitted=True)
            passage.settle(outcomes[-1], self._clock.monotonic())
        return outcomes

    def _retry(self, call: PreparedCall, outcomes: list[Outcome], started: float) -> Outcome:
        """Go on after a first attempt that is worth a retry; a call that succeeds at once never comes here."""

        def next_outcome() -> Outcome:
            outcome = outcomes[-1]
            if waited:
                attempt = self._attempt if self._pacing is None else self._paced
                outcome = attempt(call, len(outcomes) + 1, started)
                outcomes.append(outcome)
                if not outcome.ok:
                    outcome.decision = self._decide(call, outcome)
            if outcome.decision.retry:
                self._announce(call, outcome)
            return outcome

        def sleep(seconds: float) -> None:
            waited.append(seconds)
            # A replay with a new token is no retry, and waits for nothing.
            if not outcomes[-1].renewable:
                blocking.sleep(seconds, self._clock)

        waited: list[float] = []
        return Retrying(sleep=sleep, wait=_decided_wait, retry=_decided_retry)(next_outcome)

    def _paced(self, call: PreparedCall, number: int, call_started: float) -> Outcome:
        """An attempt that waits for its turn."""
        pacing = self._pacing
        assert pacing is not None
        try:
            wait_for_turn(pacing, call.origin, call.deadline, self._clock)
        except WireFailure as failure:
            return Outcome(number, self._clock.monotonic() - call_started, 0.0, failure=failure)
        answer: WireResponse | None = None
        try:
            outcome = self._attempt(call, number, call_started)
            answer = outcome.response
        finally:
            pacing.leave(call.origin, answer, self._clock)
        return outcome

    def _attempt(self, call: PreparedCall, number: int, call_started: float) -> Outcome:
        auth = call.credential
        headers = call.headers if auth is None else (*call.headers, *auth.headers())
        # Phase times are measured where somebody will see them: retries end in a timeline.
        watched = number > 1 or call.on_sent is not None or listeners()
        timer = PhaseTimer(self._clock, call.on_sent) if watched else None
        timeouts = call.timeouts.clamped(remaining(call.deadline))
        request = WireRequest(
            call.method, call.origin, call.target, headers, call.body, timeouts, bare=call.external
        )
        started = self._clock.monotonic()
        outcome = Outcome(number, started - call_started, 0.0)
        stopped: Exception | None = None
        try:
            if auth is not None and auth.parts:
                authorize(auth, request, call.deadline)
                request.timeouts = call.timeouts.clamped(remaining(call.deadline))
            if self._hooks.on_request:
                view = RequestView(
                    call.method,
                    shown_url(call.url),
                    shown_headers(request.headers),
                    number,
                    _sent_content(call),
                )
                for hook in self._hooks.on_request:
                    blocking.call_hook(hook, view)
            if auth is None or auth.flow is None:
                outcome.response = self._send(call, request, number, timer)
            else:
                send = partial(self._send, call, number=number, timer=timer)
                outcome.response = converse(auth.flow, request, send)
            # A stranger that a redirect led to has never seen the credential.
            refused = outcome.response.status_code == 401 and not (call.exchange and call.exchange.strayed)
            if refused and auth is not None and not call.replays:
                outcome.renewable = auth.refuse(request.headers)
        except WireFailure as failure:
            outcome.failure = failure
        except SourceError as source:
            stopped = source.error
        if stopped is not None:
            raise stopped
        outcome.elapsed = self._clock.monotonic() - started
        outcome.phases = timer.seconds if timer else None
        self._observe(call, outcome)
        return outcome

    def _send(
        self, call: PreparedCall, request: WireRequest, number: int, timer: PhaseTimer | None
    ) -> WireResponse:
        deadline = call.deadline
        if deadline is not None and deadline.expired:
            raise WireFailure("timeout", "deadline", False, "the deadline has passed")
        wire: Wire = call.wire or self._current_wire() or self._connect()
        if call.exchange is not None:
            return call.exchange.send(wire, request, deadline, timer, number)
        return wire.send(request, deadline, timer)

    def _observe(self, call: PreparedCall, outcome: Outcome) -> None:
        if logger.isEnabledFor(logging.DEBUG):
            logger.debug(
                "%s %s -> %s in %.1f ms (attempt %d)",
                call.method,
                shown_url(call.url),
                outcome.attempt().result,
                outcome.elapsed * 1000,
                outcome.number,
            )
        if self._hooks.on_response and outcome.response is not None:
            view = ResponseView(
                call.method,
                shown_url(call.url),
                outcome.response.status_code,
                shown_headers(outcome.headers.items()),
                outcome.request_id,
                outcome.number,
                outcome.elapsed,
                outcome.response.content,
            )
            for hook in self._hooks.on_response:
                blocking.call_hook(hook, view)

    def _announce(self, call: PreparedCall, outcome: Outcome) -> None:
        attempt = outcome.attempt()
        url, decision = shown_url(call.url), outcome.decision
        logger.info(
            "%s %s: %s, next attempt in %.3f s (%s)",
            call.method,
            url,
            attempt.result,
            decision.wait,
            decision.reason,
        )
        view = RetryView(
            call.method,
            url,
            attempt.number,
            attempt.status_code,
            attempt.error,
            decision.wait,
            decision.reason,
        )
        for hook in self._hooks.on_retry:
            blocking.call_hook(hook, view)

    def goes_on(self, call: PreparedCall, outcome: Outcome) -> bool:
        """Whether to ask again after an answer that broke off; if so, the wait is over when this returns."""
        outcome.decision = self._decide(call, outcome)
        if outcome.decision.retry:
            self._announce(call, outcome)
            blocking.sleep(outcome.decision.wait, self._clock)
        return outcome.decision.retry

    def _decide(self, call: PreparedCall, outcome: Outcome) -> Decision:
        failure, response = outcome.failure, outcome.response
        if call.exchange is not None and (obstacle := call.exchange.obstacle) is not None:
            return Decision(False, 0.0, obstacle)
        if outcome.renewable:
            call.replays = 1
            return Decision(True, 0.0, "the access token was refused: once more with a new one")
        if failure is not None and failure.kind == "credential":
            return Decision(False, 0.0, "there is no credential to send it with")
        if failure is not None and (
            failure.kind not in ("timeout", "connection") or failure.phase == "pacing"
        ):
            return Decision(False, 0.0, "not retryable")
        decision = call.retry.decide(
            call.resend,
            attempt=outcome.number - call.replays,
            status_code=None if failure is not None or response is None else response.status_code,
            sent=None if failure is None else failure.sent,
            retry_after=retry_after(outcome.headers, self._clock.time()),
            remaining=remaining(call.deadline),
            chance=self._clock.random(),
        )
        if decision.retry and not self._budget.spend():
            return Decision(False, 0.0, "the retry budget of this process is used up")
        if decision.retry and failure is not None and failure.stale and outcome.number == 1:
            return decision._replace(wait=0.0, reason="the kept-alive connection had been closed")
        return decision

    def close(self) -> None:
        """Close the connections of this event loop; afterwards nothing can be sent."""
        with self._lock:
            self.closed = True
            wire, self._wire = self._wire, None
        if wire is not None and self._home == (blocking.loop_token(), process_id()):
            wire.close()


def _sent_content(call: PreparedCall) -> bytes | None:
    return call.body if call.source is None else None


def _decided_retry(state: RetryCallState) -> bool:
    return _outcome(state).decision.retry


def _decided_wait(state: RetryCallState) -> float:
    return _outcome(state).decision.wait


def _outcome(state: RetryCallState) -> Outcome:
    assert state.outcome is not None
    return state.outcome.result()
