# Generated from _async/test_places.py by twofold.mirror; do not edit.
"""httpx clients that lose connections: noticed, and replaced if they are ours."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Callable
from typing import Any

import httpx
import pytest
from tests import blocking
from tests.scripted_server import ScriptedServer, answer, hang

from twofold._sync.wire import HTTPXWire
from twofold._core.timeouts import PhaseTimeouts
from twofold._core.wire import WireFailure, WireRequest
from twofold._runtime import blocking as runtime

NewClient = Callable[[], runtime.HTTPClient]


@pytest.fixture
def server() -> Any:
    """A server that does as it is told."""
    with ScriptedServer() as server:
        yield server


@pytest.fixture
def clients() -> Iterator[list[runtime.HTTPClient]]:
    """The httpx clients that were made."""
    made: list[runtime.HTTPClient] = []
    yield made
    for client in made:
        client.close()


@pytest.fixture
def new_client(clients: list[runtime.HTTPClient]) -> NewClient:
    """Makes httpx clients with two connections."""

    def make() -> runtime.HTTPClient:
        clients.append(runtime.new_http_client({"limits": httpx.Limits(max_connections=2)}))
        return clients[-1]

    return make


def ask(server: ScriptedServer, pool: float = 0.05) -> WireRequest:
    """A request that waits so many seconds for a connection."""
    return WireRequest("GET", server.url, "/", (), None, PhaseTimeouts(5, 5, 5, pool))


def lose_places(client: runtime.HTTPClient, server: ScriptedServer, count: int = 2) -> list[Any]:
    """Open answers behind the wire's back that nobody will close: to the wire it looks like lost places."""
    request = client.build_request("GET", server.url)
    return [client.send(request, stream=True) for _ in range(count)]


def give_back(lost: list[Any]) -> None:
    """So that nothing is left open after the test."""
    for response in lost:
        response.close()


def test_a_client_of_ours_is_replaced(
    server: ScriptedServer, new_client: NewClient, clients: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    """No call fails, two that notice it at once make one new client, and one warning says so."""
    wire = HTTPXWire(new_client(), new_client, places=2)
    lost = lose_places(clients[0], server)
    with caplog.at_level(logging.WARNING, "twofold"):
        answers = blocking.together(*[lambda: wire.send(ask(server), None, None)] * 2)
    assert [one.status_code for one in answers] == [200] * 2
    assert len(clients) == 2
    (record,) = caplog.records
    assert (
        "only 0 of 2 are in use: it has lost places to cancelled calls; it is replaced" in record.getMessage()
    )
    give_back(lost)
    wire.close()
    assert [one.is_closed for one in clients] == [True, True]


def test_calls_in_flight_are_not_disturbed(
    server: ScriptedServer, new_client: NewClient, clients: list[Any]
) -> None:
    """The client that was replaced stays open until its last answer has been read."""
    wire = HTTPXWire(new_client(), new_client, places=2)
    lost = lose_places(clients[0], server, 1)
    stream = wire.open(ask(server), None, None)
    assert (wire.send(ask(server), None, None)).status_code == 200
    assert [one.is_closed for one in clients] == [False, False]
    body = b""
    while (chunk := stream.read()) is not None:
        body += chunk
    assert (body, clients[0].is_closed, clients[1].is_closed) == (b"{}", True, False)
    give_back(lost)
    wire.close()


def test_a_busy_client_is_not_replaced(
    server: ScriptedServer, new_client: NewClient, clients: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    """As long as all its connections are at work, a call that finds none is a plain pool timeout."""
    wire = HTTPXWire(new_client(), new_client, places=2)
    server.script += [hang, hang]

    def late() -> None:
        blocking.aside(lambda: server.wait_until_hanging(2))
        with pytest.raises(WireFailure) as caught:
            wire.send(ask(server), None, None)
        server.released.set()
        assert (caught.value.kind, caught.value.phase, caught.value.sent) == ("timeout", "pool", False)

    first, second, third = blocking.together(*[lambda: wire.send(ask(server, 5), None, None)] * 2, late)
    assert (first.status_code, second.status_code, third, len(clients)) == (200, 200, None, 1)
    assert caplog.records == []
    wire.close()


def test_a_client_of_somebody_else_is_warned_of(
    server: ScriptedServer, new_client: NewClient, clients: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    """It is theirs to replace: the calls end as they would, with one warning for all of them."""
    wire = HTTPXWire(new_client())
    lost = lose_places(clients[0], server)
    for _ in range(2):
        with pytest.raises(WireFailure):
            wire.send(ask(server), None, None)
    (record,) = caplog.records
    assert record.getMessage().endswith("give a new http_client")
    give_back(lost)
    wire.close()
    assert [one.is_closed for one in clients] == [False]


def test_a_failed_call_holds_no_place(
    server: ScriptedServer, new_client: NewClient, clients: list[Any]
) -> None:
    """Failed calls are not taken for calls that have a connection."""
    wire = HTTPXWire(new_client(), new_client, places=2)
    server.script += [lambda connection: setattr(connection, "open", False)] * 3
    for _ in range(3):
        with pytest.raises(WireFailure):
            wire.send(ask(server), None, None)
    server.usual = answer({"fine": True})
    lost = lose_places(clients[0], server)
    assert (wire.send(ask(server), None, None)).status_code == 200
    assert len(clients) == 2
    give_back(lost)
    wire.close()
