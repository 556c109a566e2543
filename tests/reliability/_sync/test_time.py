# Generated from _async/test_time.py by twofold.mirror; do not edit.
"""Deadlines against servers that stall in every phase."""

from __future__ import annotations

import itertools
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from tests import blocking
from tests.reliability.record import record
from tests.scripted_server import Connection, ScriptedServer, answer

from twofold import APITimeoutError, APIClient, Idempotency, Operation, ServerError
from twofold._core.clock import SystemClock

HALF = APIClient.__name__
PING: Operation[dict[str, object]] = Operation("GET", "ping", dict, Idempotency.SAFE)
long = pytest.mark.long


class RestlessClock(SystemClock):
    """Real time, on a machine whose wall clock somebody moves by an hour whenever it is looked at."""

    __slots__ = ("_hours",)

    def __init__(self) -> None:
        self._hours = itertools.cycle([1, -1])

    def time(self) -> float:
        return time.time() + 3600 * next(self._hours)


@contextmanager
def not_connecting() -> Iterator[str]:
    """The origin of a server whose queue is full, so that connecting to it takes for ever."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):
            one = stack.enter_context(socket.socket())
            one.setblocking(False)
            one.connect_ex(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@contextmanager
def not_speaking() -> Iterator[str]:
    """The origin of a server that accepts connections and does not shake hands."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"


def dripping(connection: Connection) -> None:
    """One byte every 0.2 s."""
    for byte in answer({"fine": True}):
        connection.socket.sendall(bytes([byte]))
        if connection.server.released.wait(0.2):
            return


def stalling(sent: bytes) -> Any:
    """Send so much and no more."""

    def step(connection: Connection) -> None:
        connection.socket.sendall(sent)
        connection.server.released.wait(10)

    return step


@contextmanager
def serving(step: Any) -> Iterator[str]:
    """The origin of a server that does this with every request."""
    with ScriptedServer() as server:
        server.usual = step
        yield server.url


ANSWER = answer({"fine": "x" * 100})
STALLS: dict[str, Any] = {
    "connect": not_connecting,
    "TLS": not_speaking,
    "headers": lambda: serving(stalling(ANSWER[:20])),
    "body": lambda: serving(stalling(ANSWER[:-50])),
    "drip": lambda: serving(dripping),
}


def seconds_until_given_up(origin: str, deadline: float) -> tuple[float, str | None]:
    """How long a call takes that cannot succeed, and the phase it says that it failed in."""
    with APIClient(origin, clock=RestlessClock(), verify=False, deadline=deadline) as client:
        started = time.monotonic()
        with pytest.raises(APITimeoutError) as caught:
            client.request(PING)
        return time.monotonic() - started, caught.value.phase


@pytest.mark.parametrize(("deadline", "late"), [(0.4, 0.4), pytest.param(1.0, 0.1, marks=long)])
def test_row_03_deadline(deadline: float, late: float) -> None:
    """Wherever a server stalls, and however the wall clock moves, the call is over when it has to be."""
    with ExitStack() as stack:
        origins = [stack.enter_context(stall()) for stall in STALLS.values()]
        results = blocking.together(
            *[lambda origin=origin: seconds_until_given_up(origin, deadline) for origin in origins]
        )
    taken = dict(zip(STALLS, results, strict=True))
    record(
        3,
        f"deadline {deadline:g} s: over in <= 1.1 s for 1.0 s, whatever the wall clock does",
        f"{HALF}: {', '.join(f'{name} {one[0]:.3f} s' for name, one in taken.items())}",
    )
    assert {phase for _, phase in results} == {"deadline"}
    assert all(0.9 * deadline <= seconds <= deadline + late for seconds, _ in results)


def test_row_03_no_sleep_overruns(clock: Any) -> None:
    """A wait that would go past the deadline is not begun."""
    with ScriptedServer() as server:
        server.usual = answer({}, 503, retry_after="5")
        with APIClient(server.url, deadline=12, max_retries=9, clock=clock) as client:
            with pytest.raises(ServerError) as caught:
                client.request(PING)
    record(3, "no sleep that would overrun", f"{HALF}: slept {clock.sleeps} of 12 s")
    assert clock.sleeps == [5.0, 5.0]
    assert caught.value.retry_after == 5.0
