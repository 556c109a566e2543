"""One quota for many processes and machines, counted by the `limits` package in a storage that all of them reach."""

from __future__ import annotations

import logging
import math
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from .._runtime.process import ThreadLock
from .clock import Clock
from .errors import ConfigurationError

logger = logging.getLogger("twofold")

# Seconds: how long a storage may take to answer, and how long one that failed is left alone.
_PATIENCE = 0.5
_PAUSE = 1.0


class SharedQuota:
    """A rate that is shared by all who name the same storage and quota.

    Time is cut into slots of `burst / rate` seconds by the wall clock, and each has `burst` requests to give; so there
    are at most `rate + burst` in any second, and the slots of a busy fleet follow each other without a gap.

    Args:
        storage: a URI of the `limits` package; it may hold a password and is never shown.
        rate: requests per second.
        burst: so many may go out at once.
        name: of the quota.

    Raises:
        ConfigurationError: the storage cannot be used, its package is not installed, or there is no rate.
    """

    def __init__(self, storage: str, rate: float | None, burst: int, name: str) -> None:
        self._scheme = storage.partition("://")[0]
        if rate is None:
            raise ConfigurationError("storage is given, but no rate to share: give a rate per second")
        if find_spec("limits") is None:
            raise ConfigurationError("storage needs the package limits: pip install 'twofold[fleet]'")
        limits: Any = import_module("limits")
        self._window = _fixed_window(storage)
        self._slot = burst / rate
        # The storage keeps the count of a slot, which has a name of its own, at least until the slot is over.
        self._item = limits.RateLimitItemPerSecond(burst, math.ceil(self._slot) + 1, namespace=name)
        self._lock = ThreadLock()
        self._lost = False
        self._next_look = 0.0

    def take(self, origin: str, clock: Clock) -> float:
        """Count one request; 0.0 if it may go out, else the seconds after which to ask again. Blocks.

        While the storage does not answer every request may go out; it is asked again once a second.

        Args:
            origin: `https://host[:port]`.
            clock: its wall clock has to agree with that of the others.
        """
        if self._lost and not self._may_look(clock.monotonic()):
            return 0.0
        slot, passed = divmod(clock.time(), self._slot)
        try:
            granted = self._window.hit(self._item, origin, str(int(slot)))
        except Exception as error:  # noqa: BLE001
            # Whatever fails there, calls go on: each storage of `limits` has errors of its own.
            self._note(type(error).__name__, clock.monotonic())
            return 0.0
        if self._lost:
            self._note(None, clock.monotonic())
        # Not everybody at the same moment, and early enough to use the whole slot.
        return 0.0 if granted else self._slot * (1 + clock.random() / 5) - passed

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


def _fixed_window(storage: str) -> Any:
    strategies, backends = import_module("limits.strategies"), import_module("limits.storage")
    try:
        backend = backends.storage_from_string(storage, **_options(storage))
    except Exception as error:  # noqa: BLE001
        # Its text may quote the URI.
        raise ConfigurationError(
            f"storage cannot be used ({type(error).__name__}): give a URI of the limits package, like redis://host:6379"
        ) from None
    return strategies.FixedWindowRateLimiter(backend)


def _options(storage: str) -> dict[str, Any]:
    if not storage.startswith("redis"):
        return {}
    retry, backoff = import_module("redis.retry"), import_module("redis.backoff")
    # A server that is gone is not waited for; a kept connection that it has closed is worth a second attempt.
    once_more = retry.Retry(backoff.NoBackoff(), 1)
    return {"socket_timeout": _PATIENCE, "socket_connect_timeout": _PATIENCE, "retry": once_more}
