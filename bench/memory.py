"""Peak memory of walking a long list against a short one, each in a fresh process.

python bench/memory.py
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys

import paging
import transfers

from twofold import APIClient, AsyncAPIClient

SHORT, LONG = 1_000, 100_000
ALLOWED = 1.0
"""MiB more than the short walk, which is what the allocator's own grain comes to."""


async def _walk(url: str) -> None:
    async with AsyncAPIClient(url) as client:
        await paging.async_walk(client, None, "idle")


def _walked(url: str, half: str) -> float:
    """Peak MiB of this process after a walk."""
    if half == "async":
        asyncio.run(_walk(url))
    else:
        with APIClient(url) as client:
            paging.blocking_walk(client, None, "idle")
    return transfers.peak()


def peaks(half: str) -> tuple[float, float]:
    """MiB of the short walk and of the long one."""
    found: list[float] = []
    for items in (SHORT, LONG):
        with paging.server(items // paging.ITEMS) as url:
            command = [sys.executable, __file__, "--walk", url, "--half", half]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            found.append(float(done.stdout))
    return found[0], found[1]


def main() -> None:
    """Print both halves, or be the process that walks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--walk", help=argparse.SUPPRESS)
    parser.add_argument("--half", default="async", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.walk:
        print(_walked(options.walk, options.half))
        return
    for half in ("async", "blocking"):
        short, long = peaks(half)
        print(f"{half:9} {SHORT} items {short:6.1f} MiB   {LONG} items {long:6.1f} MiB")


if __name__ == "__main__":
    main()
