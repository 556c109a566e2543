"""Endpoints that are declared once for both halves."""

from __future__ import annotations

from typing import Any, Unpack

import pytest
from pydantic import BaseModel
from tests.scripted_server import ScriptedServer, answer

from twofold.codex_bot import ApiOptions, ApiRequestError, BaseApiClient, SyncBaseApiClient, endpoint


class Ticket(BaseModel):
    """A model."""

    id: int


class Endpoints:
    """Declared once."""

    @endpoint("GET", "/tickets/{ticket_id}/parts/{part}", query=["day", "all"])
    def part(
        self,
        ticket_id: int,
        part: str,
        day: str | None = None,
        all: bool = False,
        **options: Unpack[ApiOptions],
    ) -> Ticket:
        """A part."""
        raise NotImplementedError

    @endpoint("POST", "/tickets", body="ticket")
    def add(self, ticket: dict[str, Any]) -> list[Ticket]:
        """A new one."""
        raise NotImplementedError

    @endpoint("DELETE", "/tickets/{ticket_id}")
    def remove(self, ticket_id: int) -> None:
        """One less."""


class Tickets(Endpoints, BaseApiClient):
    """With methods that are written out beside those that are declared."""

    async def one(self) -> Any:
        """A call."""
        return await self._request("GET", "/one")


class BlockingTickets(Endpoints, SyncBaseApiClient):
    """The same, plain."""


ANSWERS = [answer({"id": 1}), answer([{"id": 2}]), b"HTTP/1.1 204 No Content\r\n\r\n"]
SENT = ["/tickets/7/parts/a%2Fb?day=monday&all=false", "/tickets", "/tickets/7"]


async def test_declared_endpoints_of_the_async_half(server: ScriptedServer) -> None:
    """They are awaited, return models, and take options; a method that is written out stands beside them."""
    server.script.extend([*ANSWERS, answer({})])
    async with Tickets(server.url) as tickets:
        assert await tickets.part(7, "a/b", day="monday", headers={"X-A": "1"}) == Ticket(id=1)
        assert await tickets.add({"id": 2}) == [Ticket(id=2)]
        assert await tickets.remove(7) is None
        assert await tickets.one() == {}
    assert server.targets == [*SENT, "/one"]
    assert server.requests[0].headers["x-a"] == "1"
    assert server.requests[1].body.replace(b" ", b"") == b'{"id":2}'


def test_declared_endpoints_of_the_blocking_half(server: ScriptedServer) -> None:
    """The same declarations, without await."""
    server.script.extend(ANSWERS)
    with BlockingTickets(server.url) as tickets:
        assert tickets.part(7, "a/b", day="monday") == Ticket(id=1)
        assert tickets.add({"id": 2}) == [Ticket(id=2)]
        assert tickets.remove(7) is None
        assert (tickets.part.__name__, tickets.part.__doc__) == ("part", "A part.")
        with pytest.raises(TypeError, match="ticket_id"):
            tickets.remove()  # type: ignore[call-arg]
        with pytest.raises(ApiRequestError):
            tickets.part(7, "..")
    assert server.targets == SENT


@pytest.mark.parametrize(
    ("path", "places"), [("/{a}", {}), ("/x", {}), ("/{b}", {"query": ["b", "c"]}), ("/{b}", {"body": "c"})]
)
def test_every_parameter_has_a_place(path: str, places: dict[str, Any]) -> None:
    """A declaration that does not fit its signature is refused when the class is defined."""
    with pytest.raises(ApiRequestError, match=r"method: [abc] has to be a parameter"):

        @endpoint("GET", path, **places)
        def method(self: Any, b: int) -> None: ...
