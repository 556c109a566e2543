"""Walking a list of pages that take the server 5 ms each: plainly, one page ahead, eight pages at once; in turns.

python bench/paging.py [--rounds 5] [--pages 100]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from statistics import median
from typing import Any

from pydantic import BaseModel

from twofold import APIClient, AsyncAPIClient, OffsetPages, Operation

ITEMS = 100
LATENCY = 0.005
MODES = {"plain": None, "one ahead": 1, "parallel=8": 8}
CONSUMERS = ("idle", "computes 5 ms", "waits 5 ms")


class Row(BaseModel):
    """One item."""

    id: int
    title: str
    author: str
    year: int


class Rows(BaseModel):
    """One page."""

    items: list[Row]
    total: int


LIST_ROWS = Operation("GET", "rows", Rows)
PAGES: OffsetPages[Rows, Row] = OffsetPages(
    items=lambda page: page.items, total=lambda page: page.total, size_parameter="limit"
)


def answer(pages: int) -> bytes:
    """The same page for every offset."""
    items = [{"id": n, "title": "Austerlitz", "author": "W. G. Sebald", "year": 2001} for n in range(ITEMS)]
    body = json.dumps({"items": items, "total": pages * ITEMS}).encode()
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
    return head % len(body) + body


class Answering(asyncio.Protocol):
    """Answers a while after the head of a request is complete."""

    def __init__(self, page: bytes) -> None:
        self._page = page

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what to write to."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._received = b""

    def data_received(self, data: bytes) -> None:
        """Answer each head later."""
        *heads, self._received = (self._received + data).split(b"\r\n\r\n")
        for _ in heads:
            asyncio.get_running_loop().call_later(LATENCY, self._transport.write, self._page)


async def serve(pages: int) -> None:
    """Print the port, and serve until standard input ends."""
    loop, page = asyncio.get_running_loop(), answer(pages)
    listening = await loop.create_server(lambda: Answering(page), "127.0.0.1", 0)
    print(listening.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


@contextmanager
def server(pages: int) -> Generator[str]:
    """The base URL of a server in a process of its own."""
    command = [sys.executable, __file__, "--serve", "--pages", str(pages)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
        process.stdin.close()


def compute(seconds: float) -> None:
    """Use the processor and let nothing else run."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass


async def async_walk(client: AsyncAPIClient, parallel: int | None, consumer: str) -> int:
    """Take every item; how many there were."""
    pager = client.paginate(LIST_ROWS, strategy=PAGES, page_size=ITEMS, parallel=parallel or 1)
    if parallel is None:
        return await async_consume(pager, consumer)
    async with pager:
        return await async_consume(pager, consumer)


async def async_consume(pager: Any, consumer: str) -> int:
    """Take every item, and work on a page at its end."""
    count = 0
    async for _ in pager:
        count += 1
        if count % ITEMS == 0 and consumer != "idle":
            compute(LATENCY) if consumer.startswith("computes") else await asyncio.sleep(LATENCY)
    return count


def blocking_walk(client: APIClient, parallel: int | None, consumer: str) -> int:
    """Take every item; how many there were."""
    pager = client.paginate(LIST_ROWS, strategy=PAGES, page_size=ITEMS, parallel=parallel or 1)
    if parallel is None:
        return blocking_consume(pager, consumer)
    with pager:
        return blocking_consume(pager, consumer)


def blocking_consume(pager: Any, consumer: str) -> int:
    """Take every item, and work on a page at its end."""
    count = 0
    for _ in pager:
        count += 1
        if count % ITEMS == 0 and consumer != "idle":
            compute(LATENCY) if consumer.startswith("computes") else time.sleep(LATENCY)
    return count


async def async_rounds(url: str, rounds: int, pages: int) -> dict[str, dict[str, float]]:
    """Measure the async half and print its lines; gains by consumer and mode."""
    gains: dict[str, dict[str, float]] = {}
    async with AsyncAPIClient(url) as client:
        for consumer in CONSUMERS:
            seconds: dict[str, list[float]] = {mode: [] for mode in MODES}
            for _ in range(rounds + 1):
                for mode, parallel in MODES.items():
                    started = time.perf_counter()
                    assert await async_walk(client, parallel, consumer) == pages * ITEMS
                    seconds[mode].append(time.perf_counter() - started)
            gains[consumer] = print_line("AsyncAPIClient", consumer, seconds, pages)
    return gains


def blocking_rounds(url: str, rounds: int, pages: int) -> dict[str, dict[str, float]]:
    """Measure the blocking half and print its lines; gains by consumer and mode."""
    gains: dict[str, dict[str, float]] = {}
    with APIClient(url) as client:
        for consumer in CONSUMERS:
            seconds: dict[str, list[float]] = {mode: [] for mode in MODES}
            for _ in range(rounds + 1):
                for mode, parallel in MODES.items():
                    started = time.perf_counter()
                    assert blocking_walk(client, parallel, consumer) == pages * ITEMS
                    seconds[mode].append(time.perf_counter() - started)
            gains[consumer] = print_line("APIClient", consumer, seconds, pages)
    return gains


def print_line(half: str, consumer: str, seconds: dict[str, list[float]], pages: int) -> dict[str, float]:
    """Print ms per page and the gain over the plain walk; the first round, which connects, is left out."""
    columns: list[str] = []
    gains: dict[str, float] = {}
    for mode, taken in seconds.items():
        each = median(taken[1:]) / pages * 1000
        gain = median(plain / one for plain, one in zip(seconds["plain"][1:], taken[1:], strict=True))
        gains[mode] = gain
        columns.append(f"{each:6.2f} ms" + ("" if mode == "plain" else f" ({gain:.2f} x)"))
    print(f"{half:15} {consumer:14}   " + "   ".join(f"{one:18}" for one in columns))
    return gains


def main() -> None:
    """Print one line per half and consumer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        asyncio.run(serve(options.pages))
        return
    print(
        f"{options.pages} pages of {ITEMS} items, 5 ms of server latency each; time per page, gain over plain\n"
    )
    print(f"{'':15} {'consumer':14}   " + "   ".join(f"{mode:18}" for mode in MODES))
    with server(options.pages) as url:
        asyncio.run(async_rounds(url, options.rounds, options.pages))
        blocking_rounds(url, options.rounds, options.pages)


if __name__ == "__main__":
    main()
