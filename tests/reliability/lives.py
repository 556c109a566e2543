"""A program with one client in several event loops, or in parent and child: `lives.py URL HALF CASE`."""

from __future__ import annotations

import asyncio
import atexit
import os
import sys
from collections.abc import Callable

import trio

from twofold import APIClient, AsyncAPIClient, BearerAuth, Idempotency, Operation

GET_BOOK: Operation[dict[str, object]] = Operation("GET", "books/{book_id}", dict, Idempotency.SAFE)
Count = Callable[[int], int]


def blocking(url: str) -> list[Count]:
    """A function that makes so many calls and says how many answers were right; three times the same."""
    client = APIClient(url, auth=BearerAuth("shelf-key"))
    atexit.register(client.close)

    def count(calls: int) -> int:
        return sum(client.request(GET_BOOK, one % 3 + 1)["id"] == one % 3 + 1 for one in range(calls))

    return [count] * 3


def asynchronous(url: str) -> list[Count]:
    """The same over one client in event loops of its own: asyncio, trio, asyncio again."""
    client = AsyncAPIClient(url, auth=BearerAuth("shelf-key"))

    async def count(calls: int) -> int:
        books = [(await client.request(GET_BOOK, one % 3 + 1))["id"] for one in range(calls)]
        return sum(book == one % 3 + 1 for one, book in enumerate(books))

    def in_asyncio(calls: int) -> int:
        return asyncio.run(count(calls))

    return [in_asyncio, lambda calls: trio.run(count, calls), in_asyncio]


def main(url: str, half: str, case: str) -> None:
    """Print how many answers were right, of the child first."""
    counts = {"blocking": blocking, "async": asynchronous}[half](url)
    if case == "runs":
        print(sum(count(10) for count in counts), "of 30")  # noqa: T201
        return
    # So that the parent has connections which the child must not use.
    assert counts[0](5) == 5
    child = os.fork()
    # In one piece: parent and child write to the same pipe.
    os.write(1, f"{counts[-1](200)} of 200\n".encode())
    if child:
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


if __name__ == "__main__":
    main(*sys.argv[1:])
