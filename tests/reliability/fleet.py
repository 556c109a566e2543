"""One process of a fleet: `fleet.py URL OTHER_URL STORAGE HALF WORKERS RATE SECONDS`; prints what it logged."""

from __future__ import annotations

import logging
import sys
import time
from typing import Any

import anyio
from tests import aio, blocking

from twofold import APIClient, APITimeoutError, AsyncAPIClient, Idempotency, Operation, Pacing

PING: Operation[dict[str, object]] = Operation("GET", "ping", dict, Idempotency.SAFE)


def options(end: float) -> Any:
    """Of a call that must not outlast the run; a deadline has to be above zero."""
    return {"deadline": max(1e-6, end - time.monotonic())}


def run_blocking(url: str, other_url: str, pacing: Pacing, workers: int, seconds: float) -> None:
    """Workers in threads."""
    # What the first call of a process costs would make requests late that have had their turn.
    with APIClient(other_url) as first:
        first.request(PING)
    end = time.monotonic() + seconds
    with APIClient(url, pacing=pacing, max_retries=0) as client:

        def work() -> None:
            try:
                while time.monotonic() < end:
                    client.request(PING, options=options(end))
            except APITimeoutError:
                return

        check(blocking.together(*[work] * workers))


async def run_async(url: str, other_url: str, pacing: Pacing, workers: int, seconds: float) -> None:
    """Workers in tasks."""
    async with AsyncAPIClient(other_url) as first:
        await first.request(PING)
    end = time.monotonic() + seconds
    async with AsyncAPIClient(url, pacing=pacing, max_retries=0) as client:

        async def work() -> None:
            try:
                while time.monotonic() < end:
                    await client.request(PING, options=options(end))
            except APITimeoutError:
                return

        check(await aio.together(*[work] * workers))


def check(results: list[Any]) -> None:
    """No worker failed."""
    assert results == [None] * len(results), results


def main(url: str, other_url: str, storage: str, half: str, workers: str, rate: str, seconds: str) -> None:
    """Run the workers of this process."""
    logging.basicConfig(stream=sys.stdout, level=logging.WARNING, format="%(levelname)s %(message)s")
    pacing = Pacing(float(rate), burst=5, storage=storage, name="fleet")
    if half == "blocking":
        run_blocking(url, other_url, pacing, int(workers), float(seconds))
    else:
        anyio.run(run_async, url, other_url, pacing, int(workers), float(seconds), backend=half)


if __name__ == "__main__":
    main(*sys.argv[1:])
