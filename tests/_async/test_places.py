# The async source; twofold.mirror generates its blocking mirror.
"""httpx clients that lose connections: noticed, and replaced if they are ours."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from tests import aio
from tests.scripted_server import ScriptedServer, answer, hang

from twofold._async.wire import AsyncHTTPXWire
from twofold._core.timeouts import PhaseTimeouts
from twofold._core.wire import WireFailure, WireRequest
from twofold._runtime import aio as runtime

NewClient = Callable[[], runtime.AsyncHTTPClient]


@pytest.fixture
def server() -> Any:
    """A server that does as it is told."""
    with ScriptedServer() as server:
        yield server


@pytest.fixture
async def clients() -> AsyncIterator[list[runtime.AsyncHTTPClient]]:
    """The httpx clients that were made."""
    made: list[runtime.AsyncHTTPClient] = []
    yield made
    for client in made:
        await client.aclose()


@pytest.fixture
def new_client(clients: list[runtime.AsyncHTTPClient]) -> NewClient:
    """Makes httpx clients with two connections."""

    def make() -> runtime.AsyncHTTPClient:
        clients.append(runtime.new_http_client({"limits": httpx.Limits(max_connections=2)}))
        return clients[-1]

    return make


def ask(server: ScriptedServer, pool: float = 0.05) -> WireRequest:
    """A request that waits so many seconds for a connection."""
    return WireRequest("GET", server.url, "/", (), None, PhaseTimeouts(5, 5, 5, pool))


async def lose_places(client: runtime.AsyncHTTPClient, server: ScriptedServer, count: int = 2) -> list[Any]:
    """Open answers behind the wire's back that nobody will close: to the wire it looks like lost places."""
    request = client.build_request("GET", server.url)
    return [await client.send(request, stream=True) for _ in range(count)]


async def give_back(lost: list[Any]) -> None:
    """So that nothing is left open after the test."""
    for response in lost:
        await response.aclose()


async def test_a_client_of_ours_is_replaced(
    server: ScriptedServer, new_client: NewClient, clients: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    """No call fails, two that notice it at once make one new client, and one warning says so."""
    wire = AsyncHTTPXWire(new_client(), new_client, places=2)
    lost = await lose_places(clients[0], server)
    with caplog.at_level(logging.WARNING, "twofold"):
        answers = await aio.together(*[lambda: wire.send(ask(server), None, None)] * 2)
    assert [one.status_code for one in answers] == [200] * 2
    assert len(clients) == 2
    (record,) = caplog.records
    assert (
        "only 0 of 2 are in use: it has lost places to cancelled calls; it is replaced" in record.getMessage()
    )
    await give_back(lost)
    await wire.close()
    assert [one.is_closed for one in clients] == [True, True]


async def test_calls_in_flight_are_not_disturbed(
    server: ScriptedServer, new_client: NewClient, clients: list[Any]
) -> None:
    """The client that was replaced stays open until its last answer has been read."""
    wire = AsyncHTTPXWire(new_client(), new_client, places=2)
    lost = await lose_places(clients[0], server, 1)
    stream = await wire.open(ask(server), None, None)
    assert (await wire.send(ask(server), None, None)).status_code == 200
    assert [one.is_closed for one in clients] == [False, False]
    body = b""
    while (chunk := await stream.read()) is not None:
        body += chunk
    assert (body, clients[0].is_closed, clients[1].is_closed) == (b"{}", True, False)
    await give_back(lost)
    await wire.close()


async def test_a_busy_client_is_not_replaced(
    server: ScriptedServer, new_client: NewClient, clients: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    """As long as all its connections are at work, a call that finds none is a plain pool timeout."""
    wire = AsyncHTTPXWire(new_client(), new_client, places=2)
    server.script += [hang, hang]

    async def late() -> None:
        await aio.aside(lambda: server.wait_until_hanging(2))
        with pytest.raises(WireFailure) as caught:
            await wire.send(ask(server), None, None)
        server.released.set()
        assert (caught.value.kind, caught.value.phase, caught.value.sent) == ("timeout", "pool", False)

    first, second, third = await aio.together(*[lambda: wire.send(ask(server, 5), None, None)] * 2, late)
    assert (first.status_code, second.status_code, third, len(clients)) == (200, 200, None, 1)
    assert caplog.records == []
    await wire.close()


async def test_a_client_of_somebody_else_is_warned_of(
    server: ScriptedServer, new_client: NewClient, clients: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    """It is theirs to replace: the calls end as they would, with one warning for all of them."""
    wire = AsyncHTTPXWire(new_client())
    lost = await lose_places(clients[0], server)
    for _ in range(2):
        with pytest.raises(WireFailure):
            await wire.send(ask(server), None, None)
    (record,) = caplog.records
    assert record.getMessage().endswith("give a new http_client")
    await give_back(lost)
    await wire.close()
    assert [one.is_closed for one in clients] == [False]


async def test_a_failed_call_holds_no_place(
    server: ScriptedServer, new_client: NewClient, clients: list[Any]
) -> None:
    """Failed calls are not taken for calls that have a connection."""
    wire = AsyncHTTPXWire(new_client(), new_client, places=2)
    server.script += [lambda connection: setattr(connection, "open", False)] * 3
    for _ in range(3):
        with pytest.raises(WireFailure):
            await wire.send(ask(server), None, None)
    server.usual = answer({"fine": True})
    lost = await lose_places(clients[0], server)
    assert (await wire.send(ask(server), None, None)).status_code == 200
    assert len(clients) == 2
    await give_back(lost)
    await wire.close()
