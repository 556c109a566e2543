"""Calls that are cancelled or run out of time, again and again, cost no connection."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import anyio
import httpx
import pytest
from tests import aio, blocking

from twofold import APIClient, APITimeoutError, AsyncAPIClient, Idempotency, Operation

from .record import record
from .servers import StampingServer

PING: Operation[dict[str, object]] = Operation("GET", "ping", dict, Idempotency.SAFE)
SETTINGS: Any = {"limits": httpx.Limits(max_connections=5), "max_retries": 0}
long = pytest.mark.long
PROXIED = "through a proxy"
# Seconds: about as long as a call takes, so that many are cancelled just when a connection becomes free for them.
LONGEST = 0.012


@pytest.fixture
def server() -> Iterator[StampingServer]:
    """One that takes 10 ms for an answer."""
    with StampingServer(0.01) as server:
        yield server


def report_storm(half: str, right: int, times: list[float], *, strict: bool) -> None:
    """Row 9, once the calls after the storm have been made."""
    last = sorted(times)[int(len(times) * 0.99) - 1]
    record(9, "100 of 100, p99 < 50 ms", f"{half}: {right} of 100, p99 {last * 1000:.0f} ms")
    assert right == 100
    if strict:
        assert last < 0.05


@pytest.mark.parametrize("way", ["own connections", PROXIED])
@pytest.mark.parametrize("seconds", [1.0, pytest.param(5.0, marks=long)])
async def test_row_09_cancellation_storm(
    server: StampingServer, anyio_backend: str, seconds: float, way: str
) -> None:
    """Twice as many tasks as connections, each cancelled at some moment of its call: afterwards every call succeeds."""
    moments, times, right = random.Random(9), list[float](), 0
    proxy = {"proxy": server.url} if way == PROXIED else {}
    async with AsyncAPIClient(server.url, timeout=1, **SETTINGS, **proxy) as client:
        end = time.monotonic() + seconds

        async def storm() -> None:
            while time.monotonic() < end:
                with anyio.move_on_after(moments.uniform(0, LONGEST)):
                    await client.request(PING)

        await aio.together(*[storm] * 10)
        for _ in range(100):
            started = time.monotonic()
            right += (await client.request(PING))["fine"] is True
            times.append(time.monotonic() - started)
    # What a replaced client costs at first is a pool timeout, in calls that nobody cancels.
    report_storm(
        f"async, {anyio_backend}, {way}, {seconds:g} s", right, times, strict=seconds > 1 and not proxy
    )


@pytest.mark.parametrize("seconds", [1.0, pytest.param(5.0, marks=long)])
def test_row_09_storm_of_deadlines(server: StampingServer, seconds: float) -> None:
    """Threads cannot be cancelled; there deadlines end the calls at any moment."""
    moments, times, right = random.Random(9), list[float](), 0
    with APIClient(server.url, timeout=1, **SETTINGS) as client:
        end = time.monotonic() + seconds

        def storm() -> None:
            while time.monotonic() < end:
                with suppress(APITimeoutError):
                    client.request(PING, options={"deadline": moments.uniform(0.001, LONGEST)})

        blocking.together(*[storm] * 10)
        for _ in range(100):
            started = time.monotonic()
            right += client.request(PING)["fine"] is True
            times.append(time.monotonic() - started)
    report_storm(f"blocking, {seconds:g} s", right, times, strict=seconds > 1)


def report_rounds(half: str, successes: list[int]) -> None:
    """Row 10: a pool that loses connections has none left after a few rounds."""
    record(10, "last round as the first", f"{half}: {' '.join(map(str, successes))}")
    third = len(successes) // 3
    # Places that are lost stay lost; a round in which the machine was busy is followed by better ones.
    assert max(successes[-third:]) >= 0.7 * max(successes[:third]) > 0


@pytest.mark.parametrize("rounds", [6, pytest.param(20, marks=long)])
async def test_row_10_ordinary_timeouts(server: StampingServer, anyio_backend: str, rounds: int) -> None:
    """40 tasks on 5 connections with 0.12 s each: the last round brings as many answers as the first."""
    server.latency = 0.05
    successes: list[int] = []
    async with AsyncAPIClient(server.url, **SETTINGS) as client:
        for _ in range(rounds):
            results = await aio.together(*[lambda: client.request(PING, options={"deadline": 0.12})] * 40)
            assert {type(one) for one in results} <= {dict, APITimeoutError}
            successes.append(sum(isinstance(one, dict) for one in results))
    report_rounds(f"async, {anyio_backend}", successes)


@pytest.mark.parametrize("rounds", [6, pytest.param(20, marks=long)])
def test_row_10_ordinary_timeouts_of_threads(server: StampingServer, rounds: int) -> None:
    """The same with threads."""
    server.latency = 0.05
    successes: list[int] = []
    with APIClient(server.url, **SETTINGS) as client:
        for _ in range(rounds):
            results = blocking.together(*[lambda: client.request(PING, options={"deadline": 0.12})] * 40)
            successes.append(sum(isinstance(one, dict) for one in results))
    report_rounds("blocking", successes)
