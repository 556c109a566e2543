# The async source; twofold.mirror generates its blocking mirror.
"""Walks over servers that do not mean well, and streams of events that break anywhere."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.core.test_sse import FIXTURES
from tests.depot_api import EVENTS
from tests.lab_api import ALL_NOTES, CURSORS, LISTS, NEXT_URLS
from tests.reliability.process import memory
from tests.reliability.record import record
from tests.scripted_server import Connection, ScriptedServer, answer

from twofold import AsyncAPIClient, BearerAuth, NextURLPages, Operation, PaginationError, ServerError
from twofold._core.sse import EventParser, ServerSentEvent
from twofold.emulators import DepotEmulator, PageLabEmulator
from twofold.testing import FakeClock

HALF = AsyncAPIClient.__name__
SECRET = "c4nary-e2"
WHOLE = 417
long = pytest.mark.long


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    """One that does as it is told."""
    with ScriptedServer() as server:
        yield server


@pytest.fixture
def other() -> Iterator[ScriptedServer]:
    """Another origin."""
    with ScriptedServer() as server:
        yield server


class EmptyPages:
    """So many pages without an item, and one note at the end.

    Attributes:
        objects: how many Python objects there were when the hundredth page was asked for, and when the last one was.
    """

    def __init__(self, pages: int) -> None:
        self.pages = pages
        self.objects: list[int] = []

    def __call__(self, connection: Connection) -> None:
        asked = connection.server.requests.pop()
        page = int(parse_qs(urlsplit(asked.target).query).get("cursor", ["0"])[0])
        if page in (100, self.pages):
            gc.collect()
            self.objects.append(len(gc.get_objects()))
        more = page < self.pages
        body = {"items": [] if more else [{"id": 1}], "next_cursor": str(page + 1), "has_more": more}
        connection.socket.sendall(answer(json.dumps(body).encode()))


@pytest.mark.parametrize("pages", [500, pytest.param(10_000, marks=long)])
async def test_row_14_empty_pages(server: ScriptedServer, pages: int) -> None:
    """They are walked without recursion, in the same memory however many there are."""
    served = server.usual = EmptyPages(pages)
    before = memory()
    async with AsyncAPIClient(server.url) as client:
        pager = client.paginate(CURSORS.operation, strategy=CURSORS.strategy)
        seen = [note["id"] async for note in pager]
    grown = memory() - before
    early, late = served.objects
    record(
        14,
        "10,000 empty pages in constant memory",
        f"{HALF}: {pages} pages, {late - early} objects more at the last than at the 100th, {grown / 2**20:.1f} MiB",
    )
    assert seen == [1]
    # What the walk keeps to tell circles are numbers in a set and a queue, which are no such objects.
    assert late - early < 100
    assert grown < 4 * 2**20


async def test_row_14_walks_that_cannot_go_on(lab: PageLabEmulator, clock: FakeClock) -> None:
    """A repeated cursor ends a walk with an error; an error in the middle resumes it without loss or repetition."""
    complete = 0
    async with AsyncAPIClient(lab.base_url, auth=BearerAuth(lab.key), clock=clock, max_retries=0) as client:
        lab.fault = "repeated_cursor"
        with pytest.raises(PaginationError, match="given before"):
            async for _ in client.paginate(CURSORS.operation, strategy=CURSORS.strategy):
                pass
        for operation, strategy in LISTS.values():
            lab.reset()
            lab.faults.add("*", "**", calls=[2, 4], status=500)
            complete += await resumed(client, operation, strategy) == ALL_NOTES
    record(
        14,
        "a repeated cursor raises; resumed: every item exactly once",
        f"{HALF}: raised; {complete} of {len(LISTS)} ways of paging complete",
    )
    assert complete == len(LISTS)


async def resumed(client: AsyncAPIClient, operation: Operation[Any], strategy: Any) -> list[int]:
    """The items of a walk that is taken up again after each error."""
    seen: list[int] = []
    token: str | None = None
    for _ in range(4):
        try:
            async with client.paginate(operation, strategy=strategy, resume_token=token) as pager:
                async for note in pager:
                    seen.append(note["id"])  # noqa: PERF401
        except ServerError as error:
            token = error.resume_token
        else:
            return seen
    return seen


async def test_row_14_a_foreign_next_link(server: ScriptedServer, other: ScriptedServer) -> None:
    """It is refused; neither a request nor the credential goes there."""
    foreign = other.url.replace("127.0.0.1", "localhost")
    links = (f"{other.url}/next-urls", f"{foreign}/next-urls", f"//{foreign[7:]}/x", "https://evil.test/x")
    refused = 0
    strategy: NextURLPages[Any, Any] = NEXT_URLS.strategy  # pyright: ignore[reportAssignmentType]
    async with AsyncAPIClient(server.url, auth=BearerAuth(SECRET)) as client:
        for link in links:
            server.usual = answer({"items": [{"id": 1}], "next": link, "has_more": True})
            with pytest.raises(PaginationError, match="leads to another origin"):
                async for _ in client.paginate(NEXT_URLS.operation, strategy=strategy):
                    pass
            refused += 1
    record(
        14,
        "a foreign next link is refused, the credential not sent",
        f"{HALF}: {refused} of {len(links)} refused, {len(other.requests)} requests elsewhere",
    )
    assert refused == len(links) == len(server.requests)
    assert other.requests == []


def read(pieces: list[bytes]) -> list[ServerSentEvent]:
    """The events of a body that comes in these pieces."""
    parser = EventParser()
    return [event for piece in pieces for event in parser.feed(piece)]


def test_row_17_cuts() -> None:
    """Every fixture gives the same events wherever its bytes are cut, with any end of line and byte by byte."""
    cuts = 0
    for content, expected in FIXTURES.values():
        for body in (content, b"\xef\xbb\xbf" + content.removeprefix(b"\xef\xbb\xbf")):
            whole = read([body])
            assert body is not content or whole == expected
            assert read([bytes([byte]) for byte in body]) == whole
            for place in range(len(body) + 1):
                assert read([body[:place], body[place:]]) == whole
                cuts += 1
        if b"\r" not in content:
            for end in (b"\r", b"\r\n"):
                assert read([content.replace(b"\n", end)]) == expected
    record(
        17, "identical events at every cut", f"{HALF}: {len(FIXTURES)} fixtures, {cuts} cuts, all identical"
    )


@pytest.mark.parametrize("step", [43, pytest.param(1, marks=long)])
async def test_row_17_reconnects(depot: DepotEmulator, clock: FakeClock, step: int) -> None:
    """However many bytes come on one connection, no event is lost and none comes twice."""
    expected = [str(number) for number in range(1, 11)]
    wrong, connections = 0, 0
    sizes = range(61, WHOLE + 1, step)
    async with AsyncAPIClient(depot.base_url, auth=BearerAuth(depot.key), clock=clock) as client:
        for size in sizes:
            depot.event_bytes = size
            # A connection that brings nothing must not make the place forgotten.
            depot.faults.clear()
            depot.faults.add("GET", "events", calls=2, empty=True)
            async with client.events(EVENTS) as events:
                wrong += [event.id async for event in events] != expected
                connections += events.connections
    record(
        17,
        "reconnects lose 0 and repeat 0",
        f"{HALF}: {len(sizes)} places to break off, {connections} connections, {wrong} wrong",
    )
    assert wrong == 0
