# The async source; twofold.mirror generates its blocking mirror.
"""A server that does as it is told, and the smallest subclass to call it with."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Generator
from typing import Any

import pytest
from tests.scripted_server import ScriptedServer

from twofold.codex_bot import BaseApiClient


@pytest.fixture(scope="session")
def _scripted_server() -> Generator[ScriptedServer]:
    with ScriptedServer() as server:
        yield server


@pytest.fixture
def server(_scripted_server: ScriptedServer) -> ScriptedServer:
    """The server, with an empty script."""
    _scripted_server.reset()
    return _scripted_server


class Api(BaseApiClient):
    """What an author writes who needs nothing."""


@pytest.fixture
async def make(server: ScriptedServer) -> AsyncIterator[Callable[..., Api]]:
    """Make clients of the server, below `/api/v1` and with a key unless told otherwise; they are closed afterwards."""
    made: list[Api] = []

    def new(*args: Any, cls: Any = Api, **settings: Any) -> Any:
        client = cls(*(args or (f"{server.url}/api/v1", "k3y-canary")), **settings)
        made.append(client)
        return client

    yield new
    for client in made:
        await client.close()
