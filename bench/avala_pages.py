"""Walking pages of the Avala API, 5 ms of server latency and 5 ms of work each: `iter` against the published client.

python bench/avala_pages.py [--rounds 5] [--pages 100]

Needs an interpreter that has `avala` 0.10.0 and can import twofold. That client has no walks, so it is paged by hand,
as its documentation shows: the next call with the cursor of the last page.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from statistics import median
from typing import Any

ITEMS = 100
LATENCY = 0.005
WORK = 0.005
KEY = "avk_bench"
CURSOR = re.compile(rb"cursor=(\d+)")


def answers(pages: int, port: int) -> list[bytes]:
    """What the server sends, page by page: `next` names the following one."""
    rendered: list[bytes] = []
    for page in range(pages):
        more = (
            f"http://127.0.0.1:{port}/v1/tasks/?cursor={page + 1}&limit={ITEMS}" if page + 1 < pages else None
        )
        tasks = [
            {
                "uid": f"{page}-{n}",
                "type": "image-annotation",
                "name": "box",
                "status": "pending",
                "project": "p",
            }
            | {"created_at": "2026-03-01T00:00:00Z", "updated_at": "2026-03-01T00:00:00Z"}
            for n in range(ITEMS)
        ]
        body = json.dumps({"results": tasks, "next": more, "previous": None}).encode()
        head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(body)
        rendered.append(head + body)
    return rendered


class Answering(asyncio.Protocol):
    """Answers a while after the head of a request is complete."""

    def __init__(self, rendered: list[bytes]) -> None:
        self._rendered = rendered

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what to write to."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._received = b""

    def data_received(self, data: bytes) -> None:
        """Answer each head later."""
        *heads, self._received = (self._received + data).split(b"\r\n\r\n")
        for head in heads:
            found = CURSOR.search(head)
            page = self._rendered[int(found[1]) if found else 0]
            asyncio.get_running_loop().call_later(LATENCY, self._transport.write, page)


async def serve(pages: int) -> None:
    """Print the port, and serve until standard input ends."""
    loop, rendered = asyncio.get_running_loop(), list[bytes]()
    listening = await loop.create_server(lambda: Answering(rendered), "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    rendered += answers(pages, port)
    print(port, flush=True)
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


def work() -> None:
    """Use the processor and let nothing else run."""
    end = time.perf_counter() + WORK
    while time.perf_counter() < end:
        pass


async def async_iter(client: Any, *, ahead: bool) -> int:
    """All tasks through `iter`, working on each page once it is complete."""
    walk, count = client.tasks.iter(limit=ITEMS), 0
    if not ahead:
        async for _ in walk:
            count += 1
            if count % ITEMS == 0:
                work()
        return count
    async with walk:
        async for _ in walk:
            count += 1
            if count % ITEMS == 0:
                work()
    return count


async def async_by_hand(client: Any) -> int:
    """All tasks page by page."""
    page = await client.tasks.list(limit=ITEMS)
    count = len(page)
    work()
    while page.has_more:
        page = await client.tasks.list(limit=ITEMS, cursor=page.next_cursor)
        count += len(list(page))
        work()
    return count


def blocking_iter(client: Any, *, ahead: bool) -> int:
    """All tasks through `iter`, working on each page once it is complete."""
    walk, count = client.tasks.iter(limit=ITEMS), 0
    if not ahead:
        for _ in walk:
            count += 1
            if count % ITEMS == 0:
                work()
        return count
    with walk:
        for _ in walk:
            count += 1
            if count % ITEMS == 0:
                work()
    return count


def blocking_by_hand(client: Any) -> int:
    """All tasks page by page."""
    page = client.tasks.list(limit=ITEMS)
    count = len(page)
    work()
    while page.has_more:
        page = client.tasks.list(limit=ITEMS, cursor=page.next_cursor)
        count += len(list(page))
        work()
    return count


async def async_rounds(url: str, rounds: int, pages: int) -> None:
    """Measure the async halves, in turns."""
    import avala
    from twofold.avala import AsyncClient

    async with AsyncClient(KEY, base_url=url) as ours, avala.AsyncClient(KEY, base_url=url) as theirs:
        taken: list[list[float]] = []
        for _ in range(rounds + 1):
            row: list[float] = []
            for walk in (
                lambda: async_by_hand(theirs),
                lambda: async_iter(ours, ahead=False),
                lambda: async_iter(ours, ahead=True),
            ):
                started = time.perf_counter()
                assert await walk() == pages * ITEMS
                row.append(time.perf_counter() - started)
            taken.append(row)
    print_line("AsyncClient", taken[1:], pages)


def blocking_rounds(url: str, rounds: int, pages: int) -> None:
    """Measure the blocking halves, in turns."""
    import avala
    from twofold.avala import Client

    with Client(KEY, base_url=url) as ours, avala.Client(KEY, base_url=url) as theirs:
        taken: list[list[float]] = []
        for _ in range(rounds + 1):
            row: list[float] = []
            for walk in (
                lambda: blocking_by_hand(theirs),
                lambda: blocking_iter(ours, ahead=False),
                lambda: blocking_iter(ours, ahead=True),
            ):
                started = time.perf_counter()
                assert walk() == pages * ITEMS
                row.append(time.perf_counter() - started)
            taken.append(row)
    print_line("Client", taken[1:], pages)


def print_line(half: str, taken: list[list[float]], pages: int) -> None:
    """Print ms per page and the gain over the published client; the first round, which connects, was left out."""
    each = [median(row[n] for row in taken) / pages * 1000 for n in range(3)]
    gains = [median(row[0] / row[n] for row in taken) for n in (1, 2)]
    print(
        f"{half:12} {each[0]:10.2f} ms {each[1]:10.2f} ms ({gains[0]:.2f} x) {each[2]:10.2f} ms ({gains[1]:.2f} x)"
    )


def main() -> None:
    """Print one line per half."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        asyncio.run(serve(options.pages))
        return
    os.environ["AVALA_ALLOW_INSECURE_BASE_URL"] = "1"
    print(
        f"{options.pages} pages of {ITEMS} tasks, 5 ms of server latency and 5 ms of work each; time per page\n"
    )
    print(f"{'':12} {'published':>13} {'iter':>22} {'iter, one ahead':>22}")
    with server(options.pages) as url:
        asyncio.run(async_rounds(url, options.rounds, options.pages))
        blocking_rounds(url, options.rounds, options.pages)


if __name__ == "__main__":
    main()
