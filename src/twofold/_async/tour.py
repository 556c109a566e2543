# The async source; twofold.mirror generates its blocking mirror.
"""The tour: one program, run by both halves on the emulators, so that what they do can be laid side by side."""

from __future__ import annotations

from types import NoneType
from typing import Any

from pydantic import BaseModel

from .._core.auth import BearerAuth
from .._core.errors import APIConnectionError, DecodeError, NotFoundError, ServerError
from .._core.operation import Idempotency, Operation
from .._core.pages import CursorPages, OffsetPages
from .._core.tour import OnStep, StepReport, TourServer
from .._runtime import aio
from ..avala.config import local_servers_allowed
from ..avala.errors import BulkEditError
from ..testing.clock import FakeClock
from .avala import client as avala
from .bloomy.client import AsyncClient
from .bloomy.configuration import AsyncConfiguration
from .client import AsyncAPIClient
from .tour_colony import AsyncColonyTour

USER_NAME, PASSWORD = "omar@harborlight.example", "harbor"


class _Book(BaseModel):
    id: int
    title: str


class _Books(BaseModel):
    data: list[_Book]
    next_cursor: str | None
    has_more: bool


class _Loans(BaseModel):
    items: list[dict[str, Any]]
    total: int


_LIST_BOOKS = Operation("GET", "books", _Books)
_ADD_BOOK = Operation("POST", "books", _Book, idempotency=Idempotency.KEYED)
_REMOVE_BOOK = Operation("DELETE", "books/{book_id}", NoneType)
_LIST_LOANS = Operation("GET", "loans", _Loans)
_ADD_LOAN = Operation("POST", "loans", dict[str, Any])
_BOOK_PAGES: CursorPages[_Books, _Book] = CursorPages(
    items=lambda page: page.data,
    next_cursor=lambda page: page.next_cursor,
    has_more=lambda page: page.has_more,
)
_LOAN_PAGES: OffsetPages[_Loans, dict[str, Any]] = OffsetPages(
    items=lambda page: page.items, total=lambda page: page.total
)
_NEW_BOOK = {"title": "The Emigrants", "author": "W. G. Sebald", "year": 1992}


class AsyncTour:
    """The steps of the tour, for one half.

    Args:
        bloomy: a fresh Bloom Growth emulator with its default seed.
        shelf: a fresh emulator of the lending library.
        labels: a fresh Avala emulator with its default seed.
        colony: a fresh emulator of The Colony.
        clock: lets waits pass at once and keeps jitter the same for both halves.
        on_step: told of each step as it is done.
    """

    def __init__(
        self,
        bloomy: TourServer,
        shelf: TourServer,
        labels: TourServer,
        colony: TourServer,
        clock: FakeClock,
        on_step: OnStep,
    ) -> None:
        self._bloomy = bloomy
        self._shelf = shelf
        self._servers = (bloomy, shelf, labels, colony)
        self._labels = labels
        self._colony = AsyncColonyTour(colony, clock)
        self._clock = clock
        self._on_step = on_step
        self._library = AsyncAPIClient(shelf.base_url, auth=BearerAuth(shelf.key), clock=clock)
        self._client: AsyncClient | None = None
        with local_servers_allowed():
            self._avala = avala.AsyncClient(labels.key, base_url=labels.base_url, clock=clock)

    async def run(self) -> list[StepReport]:
        """Take all steps; what a step raises that it should not ends the tour."""
        steps: list[tuple[str, aio.AsyncSupplier[str], bool]] = [
            ("log in with name and password", self._log_in, False),
            ("list meetings and to-dos", self._list, False),
            ("create a to-do and complete it", self._create, False),
            ("create 12 to-dos at once, 2 of them bad", self._create_many, True),
            ("read 4 meetings at once, 1 unknown", self._get_many, True),
            ("walk 120 books by cursor", self._walk_books, False),
            ("walk the loans by offset", self._walk_loans, False),
            ("answer: 429, Retry-After 2 s", self._rate_limited, False),
            ("answer: 503 twice", self._unavailable, False),
            ("answer lost after a keyed POST", self._lost_keyed, False),
            ("answer lost after a plain POST", self._lost_plain, False),
            ("answer: 500 every time", self._down, False),
            ("answer: HTML instead of JSON", self._not_json, False),
            ("ask for what is not there", self._missing, False),
            ("walk 6 tasks, 2 a page", self._walk_tasks, False),
            ("export, and wait for it", self._export, False),
            ("edit 5 objects in chunks of 2, one bad", self._edit, False),
            ("answer: 503 to a POST", self._not_repeated, False),
            *self._colony.steps(),
        ]
        try:
            return [await self._step(*step) for step in steps]
        finally:
            await self._library.close()
            await self._avala.close()
            await self._colony.close()
            if self._client is not None:
                await self._client.close()

    async def _step(self, title: str, action: aio.AsyncSupplier[str], concurrent: bool) -> StepReport:
        sent_before = [len(server.transcript()) for server in self._servers]
        slept_before = len(self._clock.sleeps)
        got = await action()
        servers = zip(self._servers, sent_before, strict=True)
        sent = [request for server, before in servers for request in server.transcript()[before:]]
        report = StepReport(title, sent, self._clock.sleeps[slept_before:], got, concurrent)
        self._on_step(report)
        return report

    @property
    def _company(self) -> AsyncClient:
        assert self._client is not None, "the first step logs in"
        return self._client

    async def _log_in(self) -> str:
        configuration = AsyncConfiguration(base_url=self._bloomy.base_url, clock=self._clock)
        await configuration.configure_api_key(USER_NAME, PASSWORD)
        self._client = AsyncClient(configuration.api_key, self._bloomy.base_url, clock=self._clock)
        me = await self._client.user.details()
        return f"a key for {me.name}"

    async def _list(self) -> str:
        meetings = await self._company.meeting.list()
        todos = await self._company.todo.list()
        return f"{len(meetings)} meetings, {len(todos)} to-dos"

    async def _create(self) -> str:
        todo = await self._company.todo.create("Take the tour", meeting_id=100, due_date="2025-07-01")
        done = await self._company.todo.complete(todo.id)
        return f"{done.name!r}, complete: {done.complete}"

    async def _create_many(self) -> str:
        todos: list[dict[str, Any]] = [{"title": f"Prepare item {n}", "meeting_id": 100} for n in range(10)]
        todos += [{"title": "In no meeting"}, {"title": "In an unknown one", "meeting_id": 999}]
        result = await self._company.todo.create_many(todos, max_concurrent=4)
        return f"{len(result.successful)} created, failed: {[one.index for one in result.failed]}"

    async def _get_many(self) -> str:
        result = await self._company.meeting.get_many([100, 101, 999, 102], max_concurrent=4)
        return f"{[one.name for one in result.successful]}, failed: {[one.index for one in result.failed]}"

    async def _walk_books(self) -> str:
        walk = self._library.paginate(_LIST_BOOKS, strategy=_BOOK_PAGES, query={"limit": 50})
        books = await walk.collect()
        return f"{len(books)} books, the last {books[-1].title!r}"

    async def _walk_loans(self) -> str:
        walk = self._library.paginate(_LIST_LOANS, strategy=_LOAN_PAGES, query={"limit": 10})
        loans = await walk.collect()
        return f"{len(loans)} loans"

    async def _rate_limited(self) -> str:
        self._bloomy.faults.add("GET", "weeks/current", calls=1, status=429, retry_after=2)
        week = await self._company.scorecard.current_week()
        return f"week {week.week_number}"

    async def _unavailable(self) -> str:
        self._bloomy.faults.add("GET", "users/*/seats", calls="1-2", status=503)
        seats = await self._company.user.positions()
        return f"{len(seats)} seats"

    async def _lost_keyed(self) -> str:
        self._shelf.faults.add("POST", "books", calls=1, drop="after")
        book = await self._library.request(_ADD_BOOK, json=_NEW_BOOK)
        await self._library.request(_REMOVE_BOOK, book.id)
        return f"one {book.title!r}, sent twice with one key"

    async def _lost_plain(self) -> str:
        self._shelf.faults.add("POST", "loans", calls=1, drop="after")
        return await _error_of(
            lambda: self._library.request(_ADD_LOAN, json={"book_id": 1, "reader": "Ada"}), APIConnectionError
        )

    async def _down(self) -> str:
        self._bloomy.faults.add("GET", "search/user", status=500)
        return await _error_of(lambda: self._company.user.search("nora"), ServerError)

    async def _not_json(self) -> str:
        self._bloomy.faults.add("GET", "L10/100/attendees", calls=1, html=True)
        return await _error_of(lambda: self._company.meeting.attendees(100), DecodeError)

    async def _missing(self) -> str:
        return await _error_of(lambda: self._company.goal.details(424242), NotFoundError)

    async def _walk_tasks(self) -> str:
        tasks = await self._avala.tasks.iter(limit=2).collect()
        return f"{len(tasks)} tasks, {sum(task.status == 'pending' for task in tasks)} pending"

    async def _export(self) -> str:
        project = (await self._avala.projects.list()).items[-1]
        export = await self._avala.exports.create(project=project.uid)
        done = await self._avala.exports.wait(export.uid)
        return f"{export.status}, then {done.status}"

    async def _edit(self) -> str:
        (dataset,) = await self._avala.datasets.list(name="harbor drive")
        (sequence,) = await self._avala.datasets.list_sequences("northwind", dataset.slug)
        edit = {"action": "delete", "object_type": "cuboid 3d", "sequence_uid": sequence.uid}
        edits: list[dict[str, Any]] = [{**edit, "object_uuid": f"{number:032x}"} for number in range(5)]
        edits[3]["object_type"] = "sphere"
        chunks = self._avala.annotations.bulk_edit("northwind", dataset.slug, edits, chunk_size=2)
        number, answer = await anext(chunks)
        failure = await _error_of(lambda: anext(chunks), BulkEditError)
        return f"chunk {number}: {answer}, then {failure}"

    async def _not_repeated(self) -> str:
        self._labels.faults.add("POST", "agents/", calls=1, status=503)
        return await _error_of(lambda: self._avala.agents.create(name="Lane checker"), ServerError)


async def _error_of(call: aio.AsyncSupplier[Any], expected: type[Exception]) -> str:
    """What the error of a call says of it; a call that succeeds is a fault of the tour."""
    try:
        await call()
    except expected as error:
        attempts = getattr(error, "attempts", None)
        return f"{type(error).__name__} after {attempts} attempt{'' if attempts == 1 else 's'}"
    raise AssertionError(f"no {expected.__name__} was raised")
