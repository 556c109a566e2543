"""The circuit breaker's arithmetic, on a clock that is given as a number."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from twofold import APIClient, CircuitBreaker, InvalidRequestError
from twofold._core.breaker import Passage, health
from twofold._core.headers import Headers
from twofold._core.outcome import Outcome
from twofold._core.wire import FailureKind, WireFailure, WireResponse

HOST = "https://api.example.com"


def answered(status: int) -> Outcome:
    """A call that ended with an answer."""
    return Outcome(1, 0.0, 0.1, WireResponse(status, Headers(), b""))


def failed(kind: FailureKind, phase: str = "read") -> Outcome:
    """A call that ended without one."""
    return Outcome(1, 0.0, 0.1, failure=WireFailure(kind, phase, None, "it broke"))


DOWN, FINE = answered(503), answered(200)


def call(breaker: CircuitBreaker, outcome: Outcome, now: float = 0.0, origin: str = HOST) -> Passage:
    """One call from beginning to end."""
    with breaker.enter(origin, now) as passage:
        passage.settle(outcome, now)
    return passage


def opened(threshold: int = 2, cooldown: float = 10.0) -> CircuitBreaker:
    """A breaker that opened at 0 s."""
    breaker = CircuitBreaker(threshold, cooldown=cooldown)
    for _ in range(threshold):
        call(breaker, DOWN)
    return breaker


def refusal(breaker: CircuitBreaker, now: float) -> WireFailure:
    """What a call gets that is not let through."""
    with pytest.raises(WireFailure) as caught:
        breaker.enter(HOST, now)
    return caught.value


@pytest.mark.parametrize("threshold", [1, 2, 5])
def test_it_opens_after_so_many_failures_in_a_row(threshold: int) -> None:
    """Not one failure earlier, and a success in between starts the count again."""
    breaker = CircuitBreaker(threshold, cooldown=10)
    for outcome in [DOWN] * (threshold - 1) + [FINE] + [DOWN] * (threshold - 1):
        call(breaker, outcome)
    assert breaker.state(HOST) == "closed"
    call(breaker, DOWN)
    assert breaker.state(HOST) == "open"


def test_an_open_circuit_refuses_and_says_for_how_long() -> None:
    """What is left of the cool-down is in the failure, which is known not to have been sent."""
    failure = refusal(opened(), 2.5)
    assert (failure.kind, failure.phase, failure.sent, failure.retry_after) == ("open", "breaker", False, 7.5)
    assert str(failure) == "the circuit breaker is open for 7.5 s"


def test_one_call_finds_out_whether_the_service_is_back() -> None:
    """While it does, all others are refused; its success closes the circuit."""
    breaker = opened()
    with breaker.enter(HOST, 10.0) as probe:
        assert probe.probe
        assert breaker.state(HOST) == "half-open"
        assert refusal(breaker, 11.0).retry_after == 10.0
        probe.settle(FINE, 11.0)
    assert breaker.state(HOST) == "closed"
    assert not call(breaker, DOWN).probe
    assert breaker.state(HOST) == "closed"


def test_a_probe_that_fails_opens_it_for_another_cooldown() -> None:
    """One failure is enough then, and the time runs from that failure on."""
    breaker = opened()
    assert call(breaker, failed("timeout"), 12.0).probe
    assert breaker.state(HOST) == "open"
    assert refusal(breaker, 12.0).retry_after == 10.0
    assert call(breaker, FINE, 22.0).probe


def test_a_cancelled_probe_makes_room_for_the_next() -> None:
    """Otherwise the circuit would stay half open for ever."""
    breaker = opened()
    with pytest.raises(KeyboardInterrupt), breaker.enter(HOST, 10.0):
        raise KeyboardInterrupt
    assert breaker.state(HOST) == "open"
    assert call(breaker, FINE, 10.0).probe
    assert breaker.state(HOST) == "closed"


def test_a_cancelled_call_counts_for_nothing() -> None:
    """It neither opens the circuit nor starts the count again."""
    breaker = CircuitBreaker(2)
    call(breaker, DOWN)
    with pytest.raises(KeyboardInterrupt), breaker.enter(HOST, 0.0):
        raise KeyboardInterrupt
    assert breaker.state(HOST) == "closed"
    call(breaker, DOWN)
    assert breaker.state(HOST) == "open"


@pytest.mark.parametrize("late", [FINE, DOWN])
def test_a_call_from_before_has_no_say(late: Outcome) -> None:
    """What was sent before the circuit opened neither closes it nor makes it wait longer."""
    breaker = CircuitBreaker(1, cooldown=10)
    slow = breaker.enter(HOST, 0.0)
    call(breaker, DOWN)
    slow.settle(late, 5.0)
    assert refusal(breaker, 5.0).retry_after == 5.0


def test_each_origin_has_a_circuit_of_its_own() -> None:
    """That one host is down says nothing about another."""
    breaker = opened()
    other = "https://files.example.com"
    assert breaker.state(other) == "closed"
    assert not call(breaker, FINE, 1.0, other).probe
    assert repr(breaker) == "CircuitBreaker(2, cooldown=10, 1 open)"


@pytest.mark.parametrize(
    ("outcome", "healthy"),
    [
        *((answered(status), True) for status in (200, 204, 301, 400, 401, 404, 408, 409, 422)),
        *((answered(status), False) for status in (429, 500, 502, 503, 504, 599)),
        (failed("connection"), False),
        (failed("timeout", "connect"), False),
        (failed("timeout", "read"), False),
        (failed("timeout", "deadline"), False),
        (failed("timeout", "pool"), None),
        (failed("request"), None),
        (failed("closed"), None),
        (failed("decode"), None),
    ],
)
def test_only_failures_of_the_service_count(outcome: Outcome, healthy: bool | None) -> None:
    """A caller's own mistakes, and waiting for a connection of ours, say nothing about it."""
    assert health(outcome) is healthy


def test_threads_let_exactly_one_probe_through() -> None:
    """However many ask at the same moment."""
    breaker = opened()

    def probes(_: int) -> bool:
        try:
            return breaker.enter(HOST, 10.0).probe
        except WireFailure:
            return False

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(probes, range(400))) == 1


@pytest.mark.parametrize("threshold", [0, -1, True, 1.5, "5", None])
def test_a_threshold_that_means_nothing_is_refused(threshold: Any) -> None:
    """The message says what to give."""
    with pytest.raises(InvalidRequestError, match="give an integer, 1 or more"):
        CircuitBreaker(threshold)


@pytest.mark.parametrize("cooldown", [0, -1.0, float("nan"), float("inf"), None])
def test_a_cooldown_that_means_nothing_is_refused(cooldown: Any) -> None:
    """The message names it."""
    with pytest.raises(InvalidRequestError, match="cooldown is"):
        CircuitBreaker(cooldown=cooldown)


def test_the_setting_takes_a_breaker_and_nothing_else() -> None:
    """A threshold alone would be guessing."""
    settings: Any = {"breaker": 5}
    with pytest.raises(TypeError, match=r"breaker is a int: give a twofold\.CircuitBreaker"):
        APIClient(HOST, **settings)
