# The async source; twofold.mirror generates its blocking mirror.
"""Calls that bring no answer: told apart by class and phase, and by what is known of the request."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any

import httpx
import pytest
from tests import aio
from tests.shelf_api import ADD_LOAN, GET_BOOK, KEY, LIST_BOOKS

from twofold import (
    APIConnectionError,
    APITimeoutError,
    AsyncAPIClient,
    BearerAuth,
    ConfigurationError,
    InvalidRequestError,
    PoolTimeoutError,
    TwofoldError,
)
from twofold._runtime import aio as runtime
from twofold.emulators import ShelfEmulator
from twofold.testing import FakeClock

SHORT = httpx.Timeout(5.0, connect=0.05)


@pytest.fixture
def hanging_port() -> Iterator[int]:
    """A port where connecting never ends: nobody accepts, and the queue is full."""
    with ExitStack() as sockets:
        server = sockets.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        port = server.getsockname()[1]
        for _ in range(4):
            caller = sockets.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(("127.0.0.1", port))
        yield port


async def failure(client: AsyncAPIClient, **options: Any) -> APIConnectionError:
    """The error of a call that is made once."""
    async with client:
        with pytest.raises(APIConnectionError) as caught:
            await client.request(GET_BOOK, 1, options=options)
    return caught.value


def check(error: TwofoldError, cls: type[APIConnectionError], phase: str, sent: bool | None) -> None:
    """Class, phase and fate are these; the message says what happened, and the cause is kept."""
    assert isinstance(error, APIConnectionError)
    assert (type(error), error.phase, error.sent) == (cls, phase, sent)
    assert str(error).partition("/books/1: ")[2].strip()
    assert error.attempts == 1


async def test_refused(clock: FakeClock) -> None:
    """Nobody listens, so nothing was sent."""
    error = await failure(AsyncAPIClient("http://127.0.0.1:9", clock=clock, max_retries=0))
    check(error, APIConnectionError, "connect", False)
    assert error.__cause__ is not None


async def test_a_connection_that_hangs(hanging_port: int, clock: FakeClock) -> None:
    """A timeout before anything was sent."""
    client = AsyncAPIClient(f"http://127.0.0.1:{hanging_port}", clock=clock, timeout=SHORT, max_retries=0)
    check(await failure(client), APITimeoutError, "connect", False)


@pytest.mark.parametrize(("fault", "sent"), [({"drop": "before"}, None), ({"drop": "after"}, None)])
async def test_closed_without_an_answer(
    shelf: ShelfEmulator, clock: FakeClock, fault: dict[str, Any], sent: bool | None
) -> None:
    """Whether the request was worked on cannot be known."""
    shelf.faults.add("GET", "books/1", **fault)
    error = await failure(aio.new_client(shelf, clock, max_retries=0))
    check(error, APIConnectionError, "read", sent)


async def test_reset(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """The connection broke while the answer was awaited, so the request was sent."""
    shelf.faults.add("GET", "books/1", drop="before", reset=True)
    error = await failure(aio.new_client(shelf, clock, max_retries=0))
    check(error, APIConnectionError, "read", True)


async def test_an_answer_that_never_comes(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """A timeout after the request was sent."""
    shelf.faults.add("GET", "books/1", stall="answer")
    error = await failure(aio.new_client(shelf, clock, max_retries=0), timeout=0.05)
    check(error, APITimeoutError, "read", True)


@pytest.mark.parametrize("wire", ["own connections", "injected client"])
async def test_what_a_deadline_ended(shelf: ShelfEmulator, hanging_port: int, wire: str) -> None:
    """It ends the call at any moment, and is known to have ended it before or after the request was sent."""
    shelf.faults.add("GET", "books/1", stall="answer")
    for url, sent in ((f"http://127.0.0.1:{hanging_port}", False), (shelf.base_url, True)):
        async with runtime.new_http_client({}) as http_client:
            settings: Any = {"http_client": http_client} if wire == "injected client" else {}
            client = AsyncAPIClient(url, auth=BearerAuth(KEY), **settings)
            check(await failure(client, deadline=0.15), APITimeoutError, "deadline", sent)
            client = AsyncAPIClient(url, auth=BearerAuth(KEY), **settings)
            with pytest.raises(APITimeoutError) as caught:
                async with client, client.stream(GET_BOOK, 1, options={"deadline": 0.15}):
                    pass
            check(caught.value, APITimeoutError, "deadline", sent)


async def test_no_connection_is_free(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """A timeout of our own, before anything was sent."""
    held = shelf.faults.add("GET", "books", stall="answer")
    client = aio.new_client(shelf, clock, max_retries=0, limits=httpx.Limits(max_connections=1))

    async def second() -> Any:
        await aio.aside(held.wait_until_held)
        try:
            return await client.request(GET_BOOK, 1, options={"timeout": 0.05})
        finally:
            held.release()

    async with client:
        _, error = await aio.together(partial(client.request, LIST_BOOKS), second)
    check(error, PoolTimeoutError, "pool", False)


async def test_built_wrong(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Mistakes of the caller's are `ValueError`s, and nothing is sent."""
    with pytest.raises(ConfigurationError, match="base_url is not absolute") as refused:
        AsyncAPIClient("ftp://127.0.0.1/v1")
    assert isinstance(refused.value, ValueError)
    async with aio.new_client(shelf, clock) as client:
        with pytest.raises(InvalidRequestError, match="json cannot be encoded") as caught:
            await client.request(ADD_LOAN, json={"book_id": float("nan")})
    assert isinstance(caught.value, ValueError)
    assert shelf.requests == []
