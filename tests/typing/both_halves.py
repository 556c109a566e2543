"""What a user writes, for both halves, with the types the checker must see in it; checked and never run."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from types import NoneType
from typing import Any, Unpack, assert_type

from pydantic import BaseModel

from twofold import (
    APIClient,
    AsyncAPIClient,
    AsyncPage,
    AsyncPager,
    AsyncResource,
    AsyncSingleFlight,
    BearerAuth,
    BulkOutcome,
    CallRecord,
    CursorPages,
    Hooks,
    KeysetPages,
    LinkHeaderPages,
    OffsetPages,
    Operation,
    Page,
    Pager,
    RateLimitInfo,
    RequestOptions,
    RequestView,
    Resource,
    SingleFlight,
    Timeline,
    capture,
    run_bulk,
    run_bulk_async,
)


class Book(BaseModel):
    """One book."""

    id: int
    title: str


class BookList(BaseModel):
    """A page of books."""

    data: list[Book]
    next_cursor: str | None = None


GET_BOOK = Operation("GET", "books/{book_id}", Book)
NEW_BOOKS = Operation("GET", "books/new", list[Book])
COUNTS = Operation("GET", "books/counts", dict[str, int])
REMOVE_BOOK = Operation("DELETE", "books/{book_id}", NoneType)
LIST_BOOKS = Operation("GET", "books", BookList)

BOOK_PAGES: CursorPages[BookList, Book] = CursorPages(
    items=lambda page: page.data, next_cursor=lambda page: page.next_cursor
)


class AsyncBooks(AsyncResource):
    """Books, in async code."""

    async def get(self, book_id: int, **options: Unpack[RequestOptions]) -> Book:
        """One book."""
        return await self._request(GET_BOOK, book_id, options=options)


class Books(Resource):
    """Books, in blocking code."""

    def get(self, book_id: int, **options: Unpack[RequestOptions]) -> Book:
        """One book."""
        return self._request(GET_BOOK, book_id, options=options)


class AsyncLibrary(AsyncAPIClient):
    """An own client, in async code."""

    @property
    def books(self) -> AsyncBooks:
        """Books."""
        return AsyncBooks(self)


class Library(APIClient):
    """An own client, in blocking code."""

    @property
    def books(self) -> Books:
        """Books."""
        return Books(self)


async def watch(view: RequestView) -> None:
    """An async hook."""
    assert_type(view.attempt, int)


async def async_requests(url: str) -> None:
    """An operation's type is what its call returns."""
    async with AsyncLibrary(url, auth=BearerAuth("key"), hooks=Hooks(on_request=[watch])) as client:
        assert_type(client, AsyncLibrary)
        assert_type(await client.request(GET_BOOK, 1), Book)
        assert_type(await client.request(NEW_BOOKS, query={"limit": 3}), list[Book])
        assert_type(await client.request(COUNTS), dict[str, int])
        assert_type(await client.request(REMOVE_BOOK, 1), None)
        assert_type(await client.books.get(1, timeout=5, deadline=None, max_retries=0), Book)
        assert_type(client.rate_limit_info, RateLimitInfo | None)


def blocking_requests(url: str) -> None:
    """The same, without await."""
    with Library(url, auth=BearerAuth("key"), timeout=None, max_retries=5) as client:
        assert_type(client, Library)
        assert_type(client.request(GET_BOOK, 1), Book)
        assert_type(client.request(NEW_BOOKS, query={"limit": 3}), list[Book])
        assert_type(client.request(COUNTS), dict[str, int])
        assert_type(client.request(REMOVE_BOOK, 1), None)
        assert_type(client.books.get(1, headers={"X-Trace": "7"}, idempotency_key="k"), Book)
        assert_type(client.rate_limit_info, RateLimitInfo | None)


async def async_copies(client: AsyncLibrary, options: RequestOptions) -> None:
    """A copy is of the class it was made from; options can be kept in a dict and passed on."""
    assert_type(client.with_options(timeout=120, max_concurrent=2), AsyncLibrary)
    assert_type(await client.with_options(params={"dry": True}).books.get(1, **options), Book)


def blocking_copies(client: Library, options: RequestOptions) -> None:
    """The same, without await."""
    assert_type(client.with_options(timeout=120, max_concurrent=2), Library)
    assert_type(client.with_options(params={"dry": True}).books.get(1, **options), Book)


async def async_pages(client: AsyncAPIClient) -> None:
    """A pager hands out items; its pages are sequences of them."""
    pager = client.paginate(LIST_BOOKS, strategy=BOOK_PAGES, limit=100, resume_token=None)
    assert_type(pager, AsyncPager[Book])
    assert_type(pager.pages(), AsyncIterator[AsyncPage[Book]])
    assert_type(await pager.first(), Book | None)
    assert_type(await pager.collect(), list[Book])
    assert_type(pager.resume_token, str)
    async for book in pager:
        assert_type(book, Book)
    page = await client.page(LIST_BOOKS, strategy=BOOK_PAGES)
    assert_type(page, AsyncPage[Book])
    assert_type([book.title for book in page], list[str])
    assert_type(page[0], Book)
    assert_type(page[:2], Sequence[Book])
    assert_type(await page.next(), AsyncPage[Book] | None)
    async with client.paginate(LIST_BOOKS, strategy=BOOK_PAGES, unique_by=lambda book: book.title) as books:
        assert_type(books, AsyncPager[Book])


def blocking_pages(client: APIClient) -> None:
    """The same, without await."""
    pager = client.paginate(LIST_BOOKS, strategy=BOOK_PAGES, limit=100, resume_token=None)
    assert_type(pager, Pager[Book])
    assert_type(pager.pages(), Iterator[Page[Book]])
    assert_type(pager.first(), Book | None)
    assert_type(pager.collect(), list[Book])
    assert_type(pager.resume_token, str)
    for book in pager:
        assert_type(book, Book)
    page = client.page(LIST_BOOKS, strategy=BOOK_PAGES)
    assert_type(page, Page[Book])
    assert_type([book.title for book in page], list[str])
    assert_type(page[0], Book)
    assert_type(page[:2], Sequence[Book])
    assert_type(page.next(), Page[Book] | None)
    with client.paginate(LIST_BOOKS, strategy=BOOK_PAGES, unique_by=lambda book: book.title) as books:
        assert_type(books, Pager[Book])


def other_strategies(client: APIClient) -> None:
    """An operation that answers a plain list is paged by offset."""
    offsets: OffsetPages[list[Book], Book] = OffsetPages(items=lambda books: books)
    assert_type(client.paginate(NEW_BOOKS, strategy=offsets), Pager[Book])
    links: LinkHeaderPages[list[Book], Book] = LinkHeaderPages()
    assert_type(client.paginate(NEW_BOOKS, strategy=links, parallel=1), Pager[Book])
    keys: KeysetPages[list[Book], Book] = KeysetPages(key=lambda book: book.title, parameter="after")
    assert_type(client.paginate(NEW_BOOKS, strategy=keys, page_size=10), Pager[Book])


async def async_bulk(client: AsyncLibrary) -> None:
    """Outcomes know the type of the input and of the value."""
    outcomes = await run_bulk_async(client.books.get, [1, 2], max_concurrent=2)
    assert_type(outcomes, list[BulkOutcome[int, Book]])
    assert_type(outcomes[0].item, int)
    assert_type(outcomes[0].value, Book | None)
    assert_type(outcomes[0].error, Exception | None)


def blocking_bulk(client: Library) -> None:
    """The same, without await."""
    outcomes = run_bulk(client.books.get, [1, 2], on_progress=lambda done, total: done / total)
    assert_type(outcomes, list[BulkOutcome[int, Book]])
    assert_type([outcome.item for outcome in outcomes if not outcome.ok], list[int])


async def async_single_flight() -> None:
    """What is fetched once has the type of what fetches it."""

    async def fetch() -> str:
        return "token"

    flight: AsyncSingleFlight[str] = AsyncSingleFlight()
    assert_type(await flight.get(fetch), str)


def blocking_single_flight() -> None:
    """The same, without await."""
    flight: SingleFlight[str] = SingleFlight()
    assert_type(flight.get(lambda: "token"), str)


def captured(client: Library) -> None:
    """A record of each call can be read in both halves."""
    with capture() as calls:
        client.books.get(1)
    assert_type(calls.last, CallRecord)
    assert_type(calls.last.status_code, int | None)
    assert_type(calls.last.timeline, Timeline)
    assert_type(calls.last.headers.get("x-request-id"), str | None)


def untyped_answers(client: APIClient) -> None:
    """Where an API promises nothing, neither does the type."""
    anything: Operation[Any] = Operation("GET", "anything", object)
    assert_type(client.request(anything), Any)
