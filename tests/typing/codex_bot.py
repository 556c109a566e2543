"""What an author and a user of a `BaseApiClient` write, with the types the checker must see; checked and never run."""

# pyright: reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

import builtins
from typing import Any, ClassVar, Protocol, Unpack, assert_type

import httpx
from pydantic import BaseModel

from twofold import (
    AsyncResumable,
    AsyncStreamedResponse,
    BearerAuth,
    Download,
    RetryPolicy,
    StreamedResponse,
)
from twofold.codex_bot import (
    ApiOptions,
    ApiResponse,
    ApiSettings,
    AsyncBaseApiClient,
    BaseApiClient,
    Conflict,
    ContainerManaged,
    SyncBaseApiClient,
    SyncContainerManaged,
    TransferOptions,
    endpoint,
    from_env,
)


class Ticket(BaseModel):
    """A model."""

    id: int


class Tickets(BaseApiClient):
    """With names that must stay free, settings on the class, and options passed on."""

    retry = RetryPolicy(2)
    error_map: ClassVar[dict[int | str, type[Conflict]]] = {409: Conflict}

    def __init__(self, base_url: str, api_key: str | None = None, **settings: Unpack[ApiSettings]) -> None:
        super().__init__(base_url, api_key, 10.0, **settings)
        self.session = "mine"
        self.name = "mine"
        self.auth = 7
        self.base_url = base_url

    @property
    def timeout(self) -> str:
        """A property of the author's."""
        return "soon"

    async def get(self, ticket_id: int, **options: Unpack[ApiOptions]) -> Ticket:
        """A model."""
        return await self._request("GET", self._path("/{}", ticket_id), model=Ticket, **options)

    async def list(self) -> builtins.list[Ticket]:
        """A list of models."""
        tickets = await self._request("GET", "/", None, {"all": True}, model=builtins.list[Ticket])
        assert_type(tickets, builtins.list[Ticket])
        return tickets

    async def plain(self) -> dict[str, Any]:
        """Without a model it is anything."""
        value = await self._request("GET", "/")
        assert_type(value, Any)
        assert_type(await self._request_raw("GET", "/"), ApiResponse)
        return value

    async def bodies(self, ticket_id: int, **options: Unpack[TransferOptions]) -> Download:
        """Streams, files, other hosts."""
        async with self._stream("GET", "/export", form={"a": 1}, **options) as response:
            assert_type(response, AsyncStreamedResponse)
            assert_type(await response.read(), bytes)
        await self._request("POST", "/", content=iter([b"x"]), auth=BearerAuth("x"), progress=print)
        await self._request("POST", "/", files={"file": ("a.txt", b"abc", "text/plain")}, auth=None)
        assert_type(await self._request_external("PUT", "https://s/x", content=b"x"), ApiResponse)
        assert_type(await self._upload(Upload(), b"abc"), Ticket)
        return await self._download(self._path("/{}/file", ticket_id), "file", **options)


class Declared:
    """Endpoints that both halves share."""

    @endpoint("GET", "/tickets/{ticket_id}", query=["day"])
    def declared(self, ticket_id: int, day: str | None = None, **options: Unpack[ApiOptions]) -> Ticket:
        """A ticket."""
        raise NotImplementedError


class AsyncDeclared(Declared, BaseApiClient):
    """Awaited."""


class BlockingDeclared(Declared, SyncBaseApiClient):
    """Plain."""


async def declared(client: AsyncDeclared, blocking: BlockingDeclared) -> None:
    """The parameters are those of the declaration in both halves."""
    assert_type(await client.declared(1, "monday", timeout=3), Ticket)
    assert_type(blocking.declared(1, day="monday"), Ticket)
    await client.declared("1")  # pyright: ignore[reportArgumentType]
    blocking.declared(1, tiemout=3)  # pyright: ignore[reportCallIssue]


class Upload(AsyncResumable[Ticket]):
    """A protocol for uploads in parts."""

    async def start(self, size: int) -> int:
        """Begin."""
        return size

    async def append(self, offset: int, content: bytes) -> int:
        """Go on."""
        return offset + len(content)

    async def offset(self) -> int:
        """Ask."""
        return 0

    async def finish(self, size: int) -> Ticket:
        """End."""
        return Ticket(id=size)


class BlockingTickets(SyncContainerManaged, SyncBaseApiClient):
    """The other half."""

    def get(self, ticket_id: int, **options: Unpack[ApiOptions]) -> Ticket:
        """A model."""
        ticket = self._request("GET", self._path("/{}", ticket_id), model=Ticket, **options)
        assert_type(ticket, Ticket)
        return ticket

    def plain(self) -> Any:
        """The same."""
        with self._stream("GET", "/export") as response:
            assert_type(response, StreamedResponse)
            assert_type(response.read(), bytes)
        assert_type(self._download("/file", "file", resume=True), Download)
        assert_type(self._request_raw("GET", "/").parse(Ticket), Ticket)
        return self._request("GET", "/")


class Managed(ContainerManaged, Tickets):
    """A mixin before the client."""


class ReadsTickets(Protocol):
    """What a feature asks of its API."""

    async def get(self, ticket_id: int) -> Ticket:
        """A ticket."""
        ...


async def use(tickets: Tickets, blocking: BlockingTickets) -> None:
    """Views, context managers and `client` keep their types."""
    protocol: ReadsTickets = tickets
    assert_type(await protocol.get(1), Ticket)
    assert_type(await tickets.get(1, timeout=3, retry=2, headers={"X": "1"}), Ticket)
    assert_type(blocking.get(1, expect={404}), Ticket)
    assert_type(tickets.client, httpx.AsyncClient)
    assert_type(blocking.client, httpx.Client)
    async with Managed("https://h") as managed:
        assert_type(managed, Managed)
        await managed.shutdown()
    with blocking as entered:
        assert_type(entered, BlockingTickets)
        entered.shutdown()
    assert_type(from_env(Tickets, "BACKEND"), Tickets)
    assert_type(from_env(BlockingTickets, "BACKEND", retry=3), BlockingTickets)
    assert_type(BaseApiClient("https://h"), AsyncBaseApiClient)


async def rejected(tickets: Tickets, blocking: BlockingTickets) -> None:
    """Mistakes that the checker must find."""
    await tickets.get(1, tiemout=3)  # pyright: ignore[reportCallIssue]
    await tickets.get(1, retry="3")  # pyright: ignore[reportArgumentType]
    await tickets.get(1, content=7)  # pyright: ignore[reportArgumentType]
    await tickets.bodies(1, expect={404})  # pyright: ignore[reportCallIssue]
    await tickets.get("1")  # pyright: ignore[reportArgumentType]
    tickets.get(1)  # pyright: ignore[reportUnusedCoroutine]
    await blocking.get(1)  # pyright: ignore[reportGeneralTypeIssues]
    Tickets("https://h", retries=3)  # pyright: ignore[reportCallIssue]
    BaseApiClient(7)  # pyright: ignore[reportArgumentType]
    BaseApiClient("https://h", None, 10.0, 3)  # pyright: ignore[reportCallIssue]
    str(tickets.tickets)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownArgumentType]
    await tickets.close("soon")  # pyright: ignore[reportArgumentType]
