"""A circuit breaker: after some failed calls in a row an origin is left alone for a while."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Self

from .._runtime.process import ThreadLock
from .errors import InvalidRequestError
from .outcome import Outcome
from .timeouts import positive_seconds
from .wire import WireFailure

CircuitState = Literal["closed", "open", "half-open"]


@dataclass(slots=True)
class _Circuit:
    """One origin. `epoch` counts the changes of state: what was begun before the last one has no say any more."""

    failures: int = 0
    retry_at: float | None = None
    probing: bool = False
    epoch: int = 0


class CircuitBreaker:
    """Stops calling a service that is down: give it to a client as `breaker=`.

    Each origin has a circuit of its own. After `threshold` failed calls in a row it opens: calls end at once with
    `CircuitOpenError`, and nothing is sent. After `cooldown` seconds one call is let through, without retries; if the
    service answers it, the circuit closes, else it stays open for another `cooldown`. A call that is cancelled or
    interrupted says nothing about the service; if it was the one let through, the next call takes its place.

    What counts is how a call ends, after its retries: no answer, 5xx and 429 are failures of the service; any other
    answer shows that it works. One breaker may serve several clients, of both halves, and any number of threads.

    Raises:
        InvalidRequestError: the threshold is no integer above 0, or the cool-down no number of seconds above 0.

    Example:
        client = Client(key, breaker=CircuitBreaker(threshold=3, cooldown=10))
    """

    def __init__(self, threshold: int = 5, *, cooldown: float = 30.0) -> None:
        if isinstance(threshold, bool) or not isinstance(threshold, int) or threshold < 1:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InvalidRequestError(f"threshold is {threshold!r}: give an integer, 1 or more")
        self.threshold = threshold
        self.cooldown = positive_seconds(cooldown, "cooldown")
        self._circuits: dict[str, _Circuit] = {}
        self._lock = ThreadLock()

    def enter(self, origin: str, now: float) -> Passage:
        """Ask to make a call; to be used as a context manager around it.

        Args:
            origin: `https://host[:port]`.
            now: seconds on the monotonic clock.

        Raises:
            WireFailure: of the kind `open`; `retry_after` says when to come back.
        """
        with self._lock:
            circuit = self._circuits.setdefault(origin, _Circuit())
            if circuit.retry_at is None:
                return Passage(self, circuit)
            wait = self.cooldown if circuit.probing else circuit.retry_at - now
            if wait > 0:
                raise WireFailure(
                    "open", "breaker", False, f"the circuit breaker is open for {wait:.3g} s", wait
                )
            circuit.probing = True
            return Passage(self, circuit, probe=True)

    def state(self, origin: str) -> CircuitState:
        """`closed`: calls go out; `open`: none does; `half-open`: one is finding out whether the service is back."""
        circuit = self._circuits.get(origin)
        if circuit is None or circuit.retry_at is None:
            return "closed"
        return "half-open" if circuit.probing else "open"

    def settle(self, passage: Passage, healthy: bool | None, now: float) -> None:
        """Record how a call ended; `None`: it says nothing about the service."""
        circuit = passage.circuit
        with self._lock:
            if circuit.epoch != passage.epoch:
                return
            if passage.probe:
                circuit.probing = False
            if healthy:
                self._close(circuit)
            elif healthy is False:
                self._count(circuit, now)

    def _close(self, circuit: _Circuit) -> None:
        circuit.failures = 0
        if circuit.retry_at is not None:
            circuit.retry_at = None
            circuit.epoch += 1

    def _count(self, circuit: _Circuit, now: float) -> None:
        circuit.failures += 1
        if circuit.retry_at is not None or circuit.failures >= self.threshold:
            circuit.retry_at = now + self.cooldown
            circuit.epoch += 1

    def __repr__(self) -> str:
        unhealthy = sum(circuit.retry_at is not None for circuit in self._circuits.values())
        return f"CircuitBreaker({self.threshold}, cooldown={self.cooldown:g}, {unhealthy} open)"


class Passage:
    """One call that a breaker let through.

    Attributes:
        probe: whether it is the one that finds out whether the service is back.
    """

    __slots__ = ("_breaker", "_settled", "circuit", "epoch", "probe")

    def __init__(self, breaker: CircuitBreaker, circuit: _Circuit, *, probe: bool = False) -> None:
        self._breaker = breaker
        self._settled = False
        self.circuit = circuit
        self.epoch = circuit.epoch
        self.probe = probe

    def settle(self, outcome: Outcome, now: float) -> None:
        """Tell the breaker how the call ended."""
        self._settled = True
        self._breaker.settle(self, health(outcome), now)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        # A call that ended without an outcome was cancelled, or a hook of the user's failed.
        if not self._settled:
            self._breaker.settle(self, None, 0.0)


def health(outcome: Outcome) -> bool | None:
    """Whether an outcome speaks for the service or against it; `None`: neither."""
    failure, response = outcome.failure, outcome.response
    if failure is not None:
        # Waiting for a connection of our own, or for our turn, is no fault of the service.
        ours = failure.phase in ("pool", "pacing")
        return False if failure.kind in ("timeout", "connection") and not ours else None
    return response is not None and response.status_code < 500 and response.status_code != 429


def checked_breaker(breaker: object) -> CircuitBreaker | None:
    """The `breaker` setting.

    Raises:
        TypeError: it is something else than a circuit breaker.
    """
    if breaker is not None and not isinstance(breaker, CircuitBreaker):
        raise TypeError(f"breaker is a {type(breaker).__name__}: give a twofold.CircuitBreaker")
    return breaker
