"""Mistakes that the checker must find: each comment names the error, and one that is not needed is an error itself."""

# pyright: reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

from both_halves import BOOK_PAGES, GET_BOOK, LIST_BOOKS, AsyncLibrary, Book, Library

from twofold import APIClient, AsyncAPIClient, Hooks, RequestOptions, RequestView, run_bulk, run_bulk_async


def wrong_options(client: Library) -> None:
    """An option that does not exist, or of the wrong type."""
    client.books.get(1, retries=3)  # pyright: ignore[reportCallIssue]
    client.books.get(1, max_retries="three")  # pyright: ignore[reportArgumentType]
    client.with_options(timeout="long")  # pyright: ignore[reportArgumentType]
    client.with_options(idempotency_key="k")  # pyright: ignore[reportCallIssue]
    options: RequestOptions = {"max_concurrent": 2}  # pyright: ignore[reportAssignmentType]
    client.request(GET_BOOK, 1, options=options)


async def wrong_options_in_async(client: AsyncLibrary) -> None:
    """The same in the other half."""
    await client.books.get(1, retries=3)  # pyright: ignore[reportCallIssue]
    await client.books.get("one")  # pyright: ignore[reportArgumentType]
    client.with_options(max_concurrent=None)  # pyright: ignore[reportArgumentType]


def wrong_settings() -> None:
    """Settings of a client are known by name and type too; positions are for the base URL alone."""
    APIClient("http://127.0.0.1", retries=3)  # pyright: ignore[reportCallIssue]
    AsyncAPIClient("http://127.0.0.1", max_retries=None)  # pyright: ignore[reportArgumentType]
    APIClient("http://127.0.0.1", "key")  # pyright: ignore[reportCallIssue]
    APIClient()  # pyright: ignore[reportCallIssue]


async def wrong_halves(client: Library, async_client: AsyncLibrary) -> None:
    """What one half returns is not awaited, and what the other returns has to be."""
    await client.books.get(1)  # pyright: ignore[reportGeneralTypeIssues]
    async_client.books.get(1)  # pyright: ignore[reportUnusedCoroutine]
    book: Book = async_client.books.get(1)  # pyright: ignore[reportAssignmentType]
    assert book.title
    with async_client:  # pyright: ignore[reportGeneralTypeIssues]
        pass
    list(async_client.paginate(LIST_BOOKS, strategy=BOOK_PAGES))  # pyright: ignore[reportArgumentType]
    with async_client.paginate(LIST_BOOKS, strategy=BOOK_PAGES):  # pyright: ignore[reportGeneralTypeIssues]
        pass


async def wrong_bulk(client: Library, async_client: AsyncLibrary) -> None:
    """The function and the items have to fit, and to be of the same half as the helper."""
    run_bulk(client.books.get, ["one"])  # pyright: ignore[reportArgumentType]
    await run_bulk_async(client.books.get, [1])  # pyright: ignore[reportArgumentType]
    outcomes = await run_bulk_async(async_client.books.get, [1])
    assert outcomes[0].value.title  # pyright: ignore[reportOptionalMemberAccess]


def wrong_pages(client: Library) -> None:
    """A strategy reads answers of the operation's type only."""
    client.paginate(GET_BOOK, 1, strategy=BOOK_PAGES)  # pyright: ignore[reportArgumentType]


def wrong_hook() -> Hooks:
    """A hook takes the view of its moment."""

    def hook(view: RequestView, extra: int) -> None: ...

    return Hooks(on_request=[hook])  # pyright: ignore[reportArgumentType]
