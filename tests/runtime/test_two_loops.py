"""One client, two event loops that run at the same time: the second is refused."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any

import anyio
import pytest
import trio
from tests.shelf_api import GET_BOOK, KEY

from twofold import AsyncAPIClient, BearerAuth, InvalidRequestError
from twofold.emulators import ShelfEmulator

Main = Callable[[], Coroutine[Any, Any, None]]
LOOPS: dict[str, Callable[[Main], None]] = {"asyncio": lambda main: asyncio.run(main()), "trio": trio.run}


@pytest.mark.parametrize("first", LOOPS)
@pytest.mark.parametrize("second", LOOPS)
def test_row_12_two_loops_at_the_same_time(shelf: ShelfEmulator, first: str, second: str) -> None:
    """A clear error within a second, nothing sent; the first goes on, and when it is over the second may work."""
    client = AsyncAPIClient(shelf.base_url, auth=BearerAuth(KEY), max_retries=0)
    working, over = threading.Event(), threading.Event()
    found: list[int] = []

    async def work() -> None:
        found.append((await client.request(GET_BOOK, 1)).id)
        working.set()
        while not over.is_set():
            found.append((await client.request(GET_BOOK, 1)).id)
        found.append((await client.request(GET_BOOK, 1)).id)

    async def intrude() -> None:
        with anyio.fail_after(1):
            await client.request(GET_BOOK, 2)

    thread = threading.Thread(target=LOOPS[first], args=(work,))
    thread.start()
    assert working.wait(5)
    try:
        with pytest.raises(InvalidRequestError, match="another event loop, which is still running"):
            LOOPS[second](intrude)
    finally:
        over.set()
        thread.join(5)
    assert set(found) == {1}
    assert "/v1/books/2" not in [request.path for request in shelf.requests]
    LOOPS[second](intrude)
