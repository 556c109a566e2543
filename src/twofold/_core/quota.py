"""One quota for many processes and machines, counted by the `limits` package in a storage that all of them reach."""

from __future__ import annotations

import logging
import time
from fractions import Fraction
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from .._runtime.process import ThreadLock
from .errors import ConfigurationError

logger = logging.getLogger("twofold")

# Seconds: how long a storage may take to answer, and how long one that failed is left alone.
_PATIENCE = 0.5
_PAUSE = 1.0
# Seconds: the least wait after a refusal, because the window's end is known to the millisecond at best.
_LEAST = 0.005


class SharedQuota:
    """A moving window of `rate` requests per second, shared by all who name the same storage and quota.

    Args:
        storage: a URI of the `limits` package; it may hold a password and is never shown.
        rate: requests per second.
        name: of the quota.

    Raises:
        ConfigurationError: the storage cannot be used, its package is not installed, or there is no rate.
    """

    def __init__(self, storage: str, rate: float | None, name: str) -> None:
        self._scheme = storage.partition("://")[0]
        if rate is None:
            raise ConfigurationError("storage is given, but no rate to share: give a rate per second")
        if find_spec("limits") is None:
            raise ConfigurationError("storage needs the package limits: pip install 'twofold[fleet]'")
        limits: Any = import_module("limits")
        self._window = _moving_window(storage)
        # The window is counted in whole seconds, so a rate of 0.4 is 2 in 5 seconds.
        share = Fraction(rate).limit_denominator(3600)
        self._item = limits.RateLimitItemPerSecond(share.numerator, share.denominator, namespace=name)
        self._lock = ThreadLock()
        self._lost = False
        self._next_look = 0.0

    def take(self, origin: str, now: float) -> float:
        """Count one request; 0.0 if it may go out, else the seconds after which to ask again. Blocks.

        While the storage does not answer every request may go out; it is asked again once a second.

        Args:
            origin: `https://host[:port]`.
            now: seconds on the monotonic clock.
        """
        if self._lost and not self._may_look(now):
            return 0.0
        try:
            wait = self._ask(origin)
        except Exception as error:  # noqa: BLE001
            # Whatever fails there, calls go on: each storage of `limits` has errors of its own.
            self._note(type(error).__name__, now)
            return 0.0
        if self._lost:
            self._note(None, now)
        return wait

    def _ask(self, origin: str) -> float:
        if self._window.hit(self._item, origin):
            return 0.0
        return max(_LEAST, self._window.get_window_stats(self._item, origin).reset_time - time.time())

    def _may_look(self, now: float) -> bool:
        with self._lock:
            due = now >= self._next_look
            if due:
                self._next_look = now + _PAUSE
            return due

    def _note(self, failure: str | None, now: float) -> None:
        """Remember whether the storage answers; say so when that changes."""
        with self._lock:
            changed, self._lost = self._lost != (failure is not None), failure is not None
            self._next_look = now + _PAUSE
        if changed and failure is not None:
            logger.warning(
                "the shared quota in %s does not answer (%s): requests are paced in each process alone until it does",
                self._scheme,
                failure,
            )
        elif changed:
            logger.info("the shared quota in %s answers again", self._scheme)

    def __repr__(self) -> str:
        return f"<shared in {self._scheme}>"


def _moving_window(storage: str) -> Any:
    strategies, backends = import_module("limits.strategies"), import_module("limits.storage")
    try:
        backend = backends.storage_from_string(storage, **_options(storage))
    except Exception as error:  # noqa: BLE001
        # Its text may quote the URI.
        raise ConfigurationError(
            f"storage cannot be used ({type(error).__name__}): give a URI of the limits package, like redis://host:6379"
        ) from None
    return strategies.MovingWindowRateLimiter(backend)


def _options(storage: str) -> dict[str, Any]:
    if not storage.startswith("redis"):
        return {}
    retry, backoff = import_module("redis.retry"), import_module("redis.backoff")
    # A server that is gone is not waited for; a kept connection that it has closed is worth a second attempt.
    once_more = retry.Retry(backoff.NoBackoff(), 1)
    return {"socket_timeout": _PATIENCE, "socket_connect_timeout": _PATIENCE, "retry": once_more}
