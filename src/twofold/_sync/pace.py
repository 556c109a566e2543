# Generated from _async/pace.py by twofold.mirror; do not edit.
"""Waiting for one's turn."""

from __future__ import annotations

from .._core.clock import Clock
from .._core.deadline import Deadline, remaining
from .._core.pacing import Pacing
from .._core.quota import SharedQuota
from .._runtime import blocking


def wait_for_turn(pacing: Pacing, origin: str, deadline: Deadline | None, clock: Clock) -> None:
    """Return when a request may go out; `pacing.leave` has to be called when it is over.

    Raises:
        WireFailure: the wait would be too long; nothing is waited for.
    """
    while True:
        wait = pacing.reserve(origin, clock.monotonic(), remaining(deadline))
        if wait > 0:
            blocking.sleep(wait, clock)
        if pacing.shared is not None:
            _wait_for_share(pacing, pacing.shared, origin, deadline, clock)
        if pacing.enter(origin, clock.monotonic()):
            return


def _wait_for_share(
    pacing: Pacing, shared: SharedQuota, origin: str, deadline: Deadline | None, clock: Clock
) -> None:
    while (wait := blocking.to_thread(shared.take, origin, clock)) > 0:
        pacing.check_wait(wait, remaining(deadline))
        blocking.sleep(wait, clock)
