"""Pacing: requests wait for their turn here, before the server has to refuse them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from .._runtime.process import ThreadLock
from .clock import Clock
from .errors import InvalidRequestError
from .quota import SharedQuota
from .ratelimit import RateLimitInfo, rate_limit_info, seconds_until_reset
from .timeouts import positive_seconds
from .wire import WireFailure, WireResponse

# Seconds: nobody waits for others after a 429 that does not say how long.
_BLIND_HOLD = 1.0
# Seconds until the next look while requests that may have used up the rest of a window are under way.
_LOOK_AGAIN = 0.05
# Seconds by which servers that count in whole seconds let the end of one window vary.
_SAME_WINDOW = 1.5


@dataclass(slots=True)
class _Window:
    """What the server's answers say of its present window: the fewest requests left, and when it ends."""

    left: int
    ends: float


@dataclass(slots=True)
class _Lane:
    """One origin.

    Attributes:
        next_turn: when the rate alone would allow a request without any burst (GCRA's theoretical arrival time).
        held_until: no request goes out before.
        under_way: requests whose answer is not there yet, so that `window` may not count them.
    """

    next_turn: float = -math.inf
    held_until: float = -math.inf
    window: _Window | None = None
    under_way: int = 0

    def used_up(self, now: float) -> bool:
        """Whether the server would refuse one more request in this window, as far as is known."""
        window = self.window
        return window is not None and now < window.ends and window.left <= self.under_way

    def free_at(self, now: float) -> float:
        """When the server may take the next request, whatever the rate."""
        at = max(now, self.held_until)
        if self.window is None or not self.used_up(now):
            return at
        # Each answer that is still to come may show that its request had been counted already.
        settled = self.window.left == 0 or self.under_way == 0
        return max(at, self.window.ends if settled else now + _LOOK_AGAIN)

    def look(self, info: RateLimitInfo, now: float, wall: float) -> None:
        """Take in what an answer says of the server's window."""
        if info.remaining is None or (seconds := seconds_until_reset(info, wall)) is None:
            return
        ends, window = now + seconds, self.window
        if window is None or now >= window.ends or ends > window.ends + _SAME_WINDOW:
            self.window = _Window(info.remaining, ends)
        elif ends > window.ends - _SAME_WINDOW:
            # Answers overtake each other; the fewest left is the latest count.
            window.left = min(window.left, info.remaining)


class Pacing:
    """Keeps requests within a rate, and within what the server says is left: give it to a client as `pacing=`.

    Requests wait for their turn in the order in which they came, retries included; each origin has turns of its own.
    One object may serve several clients, of both halves, and any number of threads; copies of a client share it.

    With `adaptive`, answers are read for `X-RateLimit-*`, `RateLimit-*` and `RateLimit` fields and for `Retry-After`:
    when nothing is left of the server's window, requests wait for its end instead of being refused with a 429, and a
    429 or 503 with `Retry-After` holds back everyone and not its own call alone.

    Args:
        rate: requests per second; `None` to go by the server's answers alone.
        burst: so many may go out at once after a pause; in any second there are at most `rate + burst`.
        adaptive: whether answers are read.
        max_wait: seconds; a request that would have to wait longer ends at once with `OverloadedError`, whose
            `retry_after` says how long. One that would outlast its deadline ends at once with `APITimeoutError`.
        storage: where the count is kept. `memory://`: in this process. Else a URI of the `limits` package, such as
            `redis://host:6379`: all processes and machines that name the same storage and `name` share one rate
            (extra `fleet`). If it fails, each process goes on with its own count, and one warning is logged.
        name: of the shared quota.

    Raises:
        ConfigurationError: the storage cannot be used, or its package is not installed.
        InvalidRequestError: a number is out of range, or there is nothing to pace by.

    Example:
        client = Client(key, pacing=Pacing(50, burst=10))
    """

    def __init__(
        self,
        rate: float | None = None,
        *,
        burst: int = 1,
        adaptive: bool = True,
        max_wait: float = 60.0,
        storage: str = "memory://",
        name: str = "twofold",
    ) -> None:
        _check(rate, burst, adaptive)
        self.rate = rate
        self.burst = burst
        self.adaptive = adaptive
        self.max_wait = positive_seconds(max_wait, "max_wait")
        self._gap = 0.0 if rate is None else 1 / rate
        self._lanes: dict[str, _Lane] = {}
        self._lock = ThreadLock()
        self.shared = None if storage == "memory://" else SharedQuota(storage, rate, burst, name)

    def reserve(self, origin: str, now: float, patience: float) -> float:
        """Take the next turn, and return the seconds until it comes; then `enter`.

        Args:
            origin: `https://host[:port]`.
            now: seconds on the monotonic clock.
            patience: seconds the call has left.

        Raises:
            WireFailure: the wait would be longer than `patience` or `max_wait`; no turn is taken.
        """
        with self._lock:
            lane = self._lanes.setdefault(origin, _Lane())
            turn = max(lane.free_at(now), lane.next_turn - (self.burst - 1) * self._gap)
            self.check_wait(turn - now, patience)
            lane.next_turn = max(turn, lane.next_turn) + self._gap
            return turn - now

    def check_wait(self, wait: float, patience: float) -> None:
        """Refuse a wait that is too long.

        Raises:
            WireFailure: of the kind `timeout` if the call has less time left, else of the kind `overloaded`.
        """
        if wait <= 0:
            return
        if wait >= patience:
            text = f"its turn comes in {wait:.3g} s, the deadline in {patience:.3g} s"
            raise WireFailure("timeout", "pacing", False, text, wait)
        if wait > self.max_wait:
            text = f"its turn comes in {wait:.3g} s, and max_wait is {self.max_wait:g} s"
            raise WireFailure("overloaded", "pacing", False, text, wait)

    def enter(self, origin: str, now: float) -> bool:
        """Begin a request whose turn has come; False if it has to take another turn, because the server said so."""
        with self._lock:
            lane = self._lanes[origin]
            if now < lane.held_until or lane.used_up(now):
                return False
            lane.under_way += 1
            return True

    def leave(self, origin: str, answer: WireResponse | None, clock: Clock) -> None:
        """Note that a request that was begun is over, and learn from its answer if it has one."""
        with self._lock:
            lane = self._lanes[origin]
            lane.under_way -= 1
            if answer is None or not self.adaptive:
                return
            now = clock.monotonic()
            info = rate_limit_info(answer.headers, clock.time()) or RateLimitInfo()
            lane.look(info, now, clock.time())
            lane.held_until = max(lane.held_until, now + _hold(answer.status_code, info))

    def __repr__(self) -> str:
        rate = "as the server says" if self.rate is None else f"{self.rate:g} per second, burst={self.burst}"
        return f"Pacing({rate}{'' if self.shared is None else f', {self.shared!r}'})"


def _hold(status_code: int, info: RateLimitInfo) -> float:
    """Seconds for which everyone waits after an answer."""
    if status_code not in (429, 503):
        return 0.0
    if info.retry_after is not None:
        return info.retry_after
    # Where the window is known, it says how long.
    return _BLIND_HOLD if status_code == 429 and info.remaining is None else 0.0


def _check(rate: float | None, burst: int, adaptive: bool) -> None:
    if rate is None and not adaptive:
        raise InvalidRequestError("rate is None and adaptive False: give one of them, or no pacing at all")
    if rate is not None and (isinstance(rate, bool) or not 0 < rate < math.inf):
        raise InvalidRequestError(f"rate is {rate!r}: give requests per second, above 0")
    if isinstance(burst, bool) or not isinstance(burst, int) or burst < 1:  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidRequestError(f"burst is {burst!r}: give an integer, 1 or more")


def checked_pacing(pacing: object) -> Pacing | None:
    """The `pacing` setting.

    Raises:
        TypeError: it is something else than a pacing.
    """
    if pacing is not None and not isinstance(pacing, Pacing):
        raise TypeError(f"pacing is a {type(pacing).__name__}: give a twofold.Pacing")
    return pacing
