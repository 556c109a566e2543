"""A typed GET through twofold against the same GET by bare httpx, in turns, on one server: ratios of throughput.

python bench/calls.py [--rounds 7] [--calls 400]
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import httpx
from pydantic import BaseModel

from twofold import APIClient, AsyncAPIClient, Operation

WIDTHS = (1, 20, 100)


class Book(BaseModel):
    """What the server sends."""

    id: int
    title: str
    author: str
    year: int
    note: str


GET_BOOK = Operation("GET", "books/{book_id}", Book)


@contextmanager
def server() -> Generator[str]:
    """The base URL of a server in a process of its own."""
    command = [sys.executable, str(Path(__file__).with_name("server.py"))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
        process.stdin.close()


async def async_seconds(call: Callable[[], Awaitable[object]], calls: int, width: int) -> float:
    """How long `calls` calls take with `width` of them in flight."""
    left = iter(range(calls))

    async def work() -> None:
        for _ in left:
            await call()

    started = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(width):
            group.create_task(work())
    return time.perf_counter() - started


def blocking_seconds(call: Callable[[], object], calls: int, width: int) -> float:
    """The same in threads; one thread is this one."""
    left = iter(range(calls))

    def work() -> None:
        for _ in left:
            call()

    started = time.perf_counter()
    if width == 1:
        work()
    else:
        with ThreadPoolExecutor(width) as threads:
            for done in [threads.submit(work) for _ in range(width)]:
                done.result()
    return time.perf_counter() - started


async def async_rounds(url: str, rounds: int, calls: int) -> None:
    """Measure the async half and print its ratios."""
    async with AsyncAPIClient(url) as ours, httpx.AsyncClient(base_url=url) as bare:
        for width in WIDTHS:
            pairs: list[tuple[float, float]] = []
            for _ in range(rounds + 1):
                theirs = await async_seconds(lambda: bare.get("books/1"), calls, width)
                pairs.append((theirs, await async_seconds(lambda: ours.request(GET_BOOK, 1), calls, width)))
            print_ratio("AsyncAPIClient", width, pairs[1:], calls)


def blocking_rounds(url: str, rounds: int, calls: int) -> None:
    """Measure the blocking half and print its ratios."""
    with APIClient(url) as ours, httpx.Client(base_url=url) as bare:
        for width in WIDTHS:
            pairs: list[tuple[float, float]] = []
            for _ in range(rounds + 1):
                theirs = blocking_seconds(lambda: bare.get("books/1"), calls, width)
                pairs.append((theirs, blocking_seconds(lambda: ours.request(GET_BOOK, 1), calls, width)))
            print_ratio("APIClient", width, pairs[1:], calls)


def print_ratio(name: str, width: int, pairs: list[tuple[float, float]], calls: int) -> None:
    """Print the medians over all rounds; the first one, in which connections are made, is left out before."""
    ratio = median(theirs / ours for theirs, ours in pairs)
    theirs, ours = (median(one[side] for one in pairs) / calls * 1e6 for side in (0, 1))
    print(f"{name:15} {width:9}   {ratio:6.2f}   {ours:10.0f}   {theirs:10.0f}")


def main() -> None:
    """Print one line per half and number of calls in flight."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--calls", type=int, default=400, help="per round and side")
    options = parser.parse_args()
    print("throughput against bare httpx (higher is better); medians, times per call in microseconds\n")
    print(f"{'':15} {'in flight':>9}   {'ratio':>6}   {'twofold':>10}   {'httpx':>10}")
    with server() as url:
        asyncio.run(async_rounds(url, options.rounds, options.calls))
        blocking_rounds(url, options.rounds, options.calls)


if __name__ == "__main__":
    main()
