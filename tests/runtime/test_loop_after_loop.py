"""One client in several event loops, one after another, that nobody closes in between."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Generator
from types import NoneType
from typing import Any

import anyio
import httpx
import pytest
from tests.scripted_server import ScriptedServer

from twofold import AsyncAPIClient, ClientClosedError, Operation

GET = Operation("GET", "x", NoneType)


@pytest.fixture
def server() -> Generator[ScriptedServer]:
    """One for each test: these count connections."""
    with ScriptedServer() as server:
        yield server


@pytest.mark.parametrize("wire", ["pool", "http package"])
@pytest.mark.parametrize("backends", [["asyncio"] * 3, ["trio"] * 3, ["asyncio", "trio", "asyncio"]], ids=str)
def test_a26_a_loop_that_ends_takes_its_connections_with_it(
    server: ScriptedServer, wire: str, backends: list[str]
) -> None:
    """Each loop has one connection for all its calls; when it ends, none is left to the garbage collector."""
    # Through a proxy, connections are left to the HTTP package.
    settings: Any = {"proxy": server.url} if wire == "http package" else {}
    client = AsyncAPIClient(server.url, **settings)

    async def twice() -> None:
        for _ in range(2):
            await client.request(GET)

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for backend in backends:
            anyio.run(twice, backend=backend)
        gc.collect()
    assert [str(one.message) for one in caught] == []
    assert server.connections == 3
    anyio.run(client.close)
    with pytest.raises(ClientClosedError):
        anyio.run(twice)


def test_first_calls_together_make_one_pool(server: ScriptedServer) -> None:
    """They find the connections that one of them has begun to make."""
    client = AsyncAPIClient(server.url, limits=httpx.Limits(max_connections=1))

    async def crowd() -> None:
        async with anyio.create_task_group() as group:
            for _ in range(10):
                group.start_soon(client.request, GET)
        await client.close()

    anyio.run(crowd)
    assert (server.connections, len(server.requests)) == (1, 10)
