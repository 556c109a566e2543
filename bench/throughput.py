"""Calls per second against bare httpx: all take turns on one server, in one process; medians over the rounds."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, ExitStack
from dataclasses import dataclass, field
from math import nan
from statistics import median
from typing import TypeVar

from clients import ASYNC, BLOCKING, BlockingCall, Call, bare_aiohttp, bare_httpx, foundation

T = TypeVar("T")
UNIT = "httpx"


@dataclass
class Turns:
    """Seconds per call of everybody, round by round; the processor's seconds as well."""

    wall: dict[str, list[float]] = field(default_factory=dict[str, list[float]])
    cpu: dict[str, list[float]] = field(default_factory=dict[str, list[float]])

    def add(self, name: str, wall: float, cpu: float) -> None:
        """Note a turn."""
        self.wall.setdefault(name, []).append(wall)
        self.cpu.setdefault(name, []).append(cpu)

    def ratio(self, name: str, unit: str = UNIT) -> float:
        """How many calls in the time of one of the unit's; the median of what each round says. NaN without the unit."""
        if unit not in self.wall:
            return nan
        return median(one / own for one, own in zip(self.wall[unit], self.wall[name], strict=True))

    def cpu_ratio(self, name: str, unit: str = UNIT) -> float:
        """The same by the processor's time, which other programs disturb less."""
        return median(one / own for one, own in zip(self.cpu[unit], self.cpu[name], strict=True))

    def microseconds(self, name: str) -> float:
        """Per call."""
        return median(self.wall[name]) * 1e6

    def cpu_microseconds(self, name: str) -> float:
        """Of the processor, per call."""
        return median(self.cpu[name]) * 1e6


async def _turn(call: Callable[[], Awaitable[object]], calls: int, width: int) -> tuple[float, float]:
    left = iter(range(calls))

    async def work() -> None:
        for _ in left:
            await call()

    wall, cpu = time.perf_counter(), time.process_time()
    async with asyncio.TaskGroup() as group:
        for _ in range(width):
            group.create_task(work())
    return (time.perf_counter() - wall) / calls, (time.process_time() - cpu) / calls


async def in_flight(
    url: str,
    width: int,
    rounds: int,
    calls: int,
    clients: Mapping[str, Callable[[str], AbstractAsyncContextManager[Call]]] = ASYNC,
) -> Turns:
    """Everybody's turns with so many calls in flight. The first one, which opens connections, does not count."""
    turns = Turns()
    async with AsyncExitStack() as stack:
        opened = [(name, await stack.enter_async_context(open_(url))) for name, open_ in clients.items()]
        for _, call in opened:
            await _turn(call, max(width, 20), width)
        for number in range(rounds):
            for name, call in _shifted(opened, number):
                turns.add(name, *await _turn(call, max(calls, width), width))
    return turns


def blocking(url: str, rounds: int, calls: int) -> Turns:
    """Everybody's turns in one thread."""
    turns = Turns()
    with ExitStack() as stack:
        opened = [(name, stack.enter_context(open_(url))) for name, open_ in BLOCKING.items()]
        for _, call in opened:
            _blocking_turn(call, 20)
        for number in range(rounds):
            for name, call in _shifted(opened, number):
                turns.add(name, *_blocking_turn(call, calls))
    return turns


def _blocking_turn(call: BlockingCall, calls: int) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(calls):
        call()
    return (time.perf_counter() - wall) / calls, (time.process_time() - cpu) / calls


def _shifted(opened: list[T], number: int) -> list[T]:
    """Everybody begins a round once: who comes after whom makes a difference."""
    start = number % len(opened)
    return opened[start:] + opened[:start]


async def retrying(url: str, rounds: int, calls: int) -> float:
    """What a client that would retry costs above one that would not, as a fraction, when every call succeeds."""
    clients: dict[str, Callable[[str], AbstractAsyncContextManager[Call]]] = {
        "off": lambda url: foundation(url, max_retries=0),
        "on": lambda url: foundation(url, max_retries=2),
    }
    turns = await in_flight(url, 1, rounds, calls, clients)
    return 1 / turns.cpu_ratio("on", "off") - 1


async def over_tls(url: str, tls: ssl.SSLContext, rounds: int, calls: int) -> Turns:
    """A hundred calls in flight, on a server whose certificate the context knows."""
    return await in_flight(
        url,
        100,
        rounds,
        calls,
        {
            "aiohttp": lambda url: bare_aiohttp(url, tls),
            "httpx": lambda url: bare_httpx(url, verify=tls),
            "twofold": lambda url: foundation(url, verify=tls),
            "twofold, fast": lambda url: foundation(url, verify=tls, backend="aiohttp"),
        },
    )
