"""Work of many threads, and work that is cancelled."""

from __future__ import annotations

import random
from functools import partial

import anyio
import anyio.to_thread
import pytest
from tests import aio, blocking
from tests.shelf_api import GET_BOOK

from twofold import APIClient, AsyncAPIClient, BearerAuth, run_bulk_async
from twofold.emulators import ShelfEmulator

from .process import open_files, settled_at
from .record import record

long = pytest.mark.long


@pytest.mark.parametrize(("threads", "calls"), [(16, 20), pytest.param(32, 200, marks=long)])
def test_row_13_threads(shelf: ShelfEmulator, threads: int, calls: int) -> None:
    """They share one blocking client: no error, and nobody gets the answer of another."""
    with APIClient(shelf.base_url, auth=BearerAuth(shelf.key)) as client:

        def work(first: int) -> int:
            numbers = [1 + (first + 7 * step) % 120 for step in range(calls)]
            return sum(client.request(GET_BOOK, number).id != number for number in numbers)

        results = blocking.together(*[partial(work, first) for first in range(threads)])
    errors = [one for one in results if isinstance(one, Exception)]
    record(
        13,
        "32 threads x 200 requests: 0 errors, 0 crossed answers",
        f"blocking, {threads} x {calls}: {len(errors)} errors, {sum(one for one in results if one not in errors)} "
        "crossed",
    )
    assert results == [0] * threads


@pytest.mark.parametrize("times", [5, pytest.param(50, marks=long)])
async def test_row_27_cancelled(shelf: ShelfEmulator, anyio_backend: str, times: int) -> None:
    """Bulk work that is cancelled at any moment leaves no task and no socket, and nothing is sent afterwards."""
    moments, files, left = random.Random(27), open_files(), 0
    late = 0
    async with AsyncAPIClient(shelf.base_url, auth=BearerAuth(shelf.key), max_retries=0) as client:

        async def get(number: int) -> int:
            return (await client.request(GET_BOOK, number)).id

        for _ in range(times):
            with anyio.move_on_after(moments.uniform(0.001, 0.1)) as scope:
                await run_bulk_async(get, [1 + number % 100 for number in range(1_000)], max_concurrent=8)
            assert scope.cancelled_caught
            left += aio.left_running()
            await anyio.to_thread.run_sync(shelf.settle)
            before = len(shelf.requests)
            await anyio.sleep(0.01)
            late += len(shelf.requests) - before
    files = settled_at(files) - files
    record(
        27,
        "cancelled at a random moment: 0 tasks, threads, sockets",
        f"{anyio_backend}: cancelled {times} times: {left} tasks, {files} files, {late} requests afterwards",
    )
    assert (left, max(files, 0), late) == (0, 0, 0)
