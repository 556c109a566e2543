"""Cancelling a call of a `BaseApiClient` wherever it stands."""

from __future__ import annotations

import logging
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from typing import Any

import anyio
import httpx
import pytest
from tests.scripted_server import Connection, ScriptedServer, answer, hang

from twofold import AsyncOAuth2ClientCredentials, CursorPages, Hooks, RetryPolicy
from twofold.codex_bot import BaseApiClient
from twofold.emulators import ShelfEmulator, TokenEmulator

Wait = Callable[[], Awaitable[Any]]


async def cancelled(call: Callable[[], Awaitable[Any]], ready: Wait) -> None:
    """Begin a call, and cancel it once it is where it should be; what it raises then must be the cancellation."""
    caught: list[bool] = []

    async def run(scope: anyio.CancelScope) -> None:
        with scope:
            await call()
        caught.append(scope.cancelled_caught)

    with anyio.fail_after(5):
        async with anyio.create_task_group() as group:
            scope = anyio.CancelScope()
            group.start_soon(run, scope)
            await ready()
            await anyio.wait_all_tasks_blocked()
            scope.cancel()
    assert caught == [True]


@pytest.fixture(autouse=True)
def _no_error_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with caplog.at_level(logging.WARNING):
        yield
    assert [one for one in caplog.records if one.name.startswith("twofold")] == []


def in_use(client: BaseApiClient) -> list[int]:
    """How many requests each pool believes to be under way."""
    homes: Any = client.client._transport
    return [home.in_use for home in homes._homes.values()]


async def hanging(server: ScriptedServer) -> None:
    """Until a request hangs."""
    await anyio.to_thread.run_sync(server.wait_until_hanging)


async def test_a24_while_it_connects() -> None:
    """The other side does not answer yet; once it does, the next call gets through."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=0)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    fillers = [socket.socket() for _ in range(3)]
    for one in fillers:
        # The queue of a listener that accepts nobody is full after a few: the next ones wait.
        one.setblocking(False)
        with suppress(BlockingIOError):
            one.connect(listener.getsockname())
    async with BaseApiClient(url) as client:
        await cancelled(lambda: client._request("GET", "/x"), anyio.lowlevel.checkpoint)
        assert client._api_engine is not None
        assert client._api_engine._calls.in_flight == 0
    for one in (*fillers, listener):
        one.close()


async def test_a24_while_it_waits_for_the_answer(server: ScriptedServer) -> None:
    """Neither the head nor the body has come; the next call uses another connection."""

    def half_a_body(connection: Connection) -> None:
        connection.socket.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n" + b"1" * 10)
        hang(connection)

    async with BaseApiClient(server.url) as client:
        for step in (hang, half_a_body):
            server.script.append(step)
            await cancelled(lambda: client._request("GET", "/x"), lambda: hanging(server))
            assert in_use(client) == [0]
            assert await client._request("GET", "/y") == {}


async def test_a24_while_it_uses_a_stream(server: ScriptedServer) -> None:
    """The connection is dropped, and nothing counts as in use."""

    def endless(connection: Connection) -> None:
        connection.socket.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n" + b"1" * 10)
        hang(connection)

    async with BaseApiClient(server.url) as client:

        async def use() -> None:
            async with client._stream("GET", "/x") as response:
                await response.read()

        server.script.append(endless)
        await cancelled(use, lambda: hanging(server))
        assert in_use(client) == [0]
        assert await client._request("GET", "/y") == {}


async def test_a24_while_it_waits_for_the_next_attempt(server: ScriptedServer) -> None:
    """There is none."""
    waiting = anyio.Event()
    server.script.append(answer({}, 503))
    hooks = Hooks(on_retry=[lambda _: waiting.set()])
    async with BaseApiClient(
        server.url, retry=RetryPolicy(3, initial_backoff=60, max_backoff=60), hooks=hooks
    ) as client:
        await cancelled(lambda: client._request("GET", "/x"), waiting.wait)
        assert len(server.requests) == 1
        assert await client._request("GET", "/y") == {}


async def test_a24_while_it_fetches_a_token(shelf: ShelfEmulator, tokens: TokenEmulator) -> None:
    """Others who wait for the same token get it from another one who fetches; so does the next call."""
    entry = tokens.faults.add("POST", "/token", calls=1, stall="answer")
    auth = AsyncOAuth2ClientCredentials(tokens.token_url, "emu-client", "emu-secret")
    results: list[Any] = []
    async with BaseApiClient(shelf.base_url, auth=auth) as client, anyio.create_task_group() as group:

        async def follow(number: int) -> None:
            results.append((await client._request("GET", f"/books/{number}"))["id"])

        async def crowd() -> None:
            await anyio.to_thread.run_sync(entry.wait_until_held, 1, 5)
            for number in range(2, 12):
                group.start_soon(follow, number)

        await cancelled(lambda: client._request("GET", "/books/1"), crowd)
    assert sorted(results) == list(range(2, 12))
    assert len(tokens.requests) == 2


@pytest.mark.parametrize("limit", ["connections", "calls"])
async def test_a24_while_it_waits_for_its_turn(server: ScriptedServer, limit: str) -> None:
    """The place that it did not get is still there for the next one."""
    server.script.append(hang)
    settings: Any = (
        {"limits": httpx.Limits(max_connections=1)}
        if limit == "connections"
        else {"max_concurrent": 1, "max_waiting": 1}
    )
    async with BaseApiClient(server.url, **settings) as client:
        results: list[Any] = []

        async def first() -> None:
            results.append(await client._request("GET", "/first"))

        async with anyio.create_task_group() as group:
            group.start_soon(first)
            await hanging(server)
            for _ in range(3):
                await cancelled(lambda: client._request("GET", "/x"), anyio.lowlevel.checkpoint)
            server.released.set()
        assert results == [{"late": True}]
        assert await client._request("GET", "/y") == {}
    assert server.targets == ["/first", "/y"]


async def test_a21_a_walk_cancelled_mid_page(server: ScriptedServer) -> None:
    """No further request, and the client goes on."""
    server.script.extend([answer({"data": [1], "next": "c2"}), hang])
    seen: list[int] = []
    async with BaseApiClient(server.url) as client:
        pager = client._paginate("GET", "/t", strategy=CursorPages(items="data", next_cursor="next"))

        async def walk() -> None:
            async for item in pager:
                seen.append(item)  # noqa: PERF401

        await cancelled(walk, lambda: hanging(server))
        assert await client._request("GET", "/y") == {}
    assert seen == [1]
    assert server.targets == ["/t", "/t?cursor=c2", "/y"]
