# The async source; twofold.mirror generates its blocking mirror.
"""Deprecated endpoints: one warning each, at the user's own line."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from tests.shelf_api import GET_BOOK, KEY, LIST_BOOKS, Book

from twofold import AsyncAPIClient, AsyncResource, BearerAuth, NotFoundError, Operation, run_bulk_async
from twofold._core.deprecation import forget_warnings
from twofold.emulators import ShelfEmulator

OLD_BOOK = Operation("GET", "books/{book_id}", Book, deprecated="use editions instead")
SUNSET = {"Deprecation": "true", "Sunset": "Wed, 31 Dec 2025 23:59:59 GMT"}


class AsyncBooks(AsyncResource):
    """A group of methods as an author writes it."""

    async def get(self, book_id: int) -> Book:
        return await self._request(GET_BOOK, book_id)


@pytest.fixture(autouse=True)
def _untold() -> Iterator[None]:
    forget_warnings()
    yield
    forget_warnings()


def new_client(shelf: ShelfEmulator) -> AsyncAPIClient:
    """A client of the lending library."""
    return AsyncAPIClient(shelf.base_url, auth=BearerAuth(KEY))


def line() -> int:
    """The line this is called from."""
    frame = inspect.currentframe()
    assert frame is not None
    assert frame.f_back is not None
    return frame.f_back.f_lineno


async def test_an_announced_end_warns_once_at_the_callers_line(shelf: ShelfEmulator) -> None:
    """Where the user's code calls the client's method, whatever lies between; other endpoints warn for themselves."""
    shelf.faults.add("GET", "books/*", status=200, processed=True, headers=SUNSET, json=shelf.books[1])
    async with new_client(shelf) as client:
        books = AsyncBooks(client)
        with warnings.catch_warnings(record=True, action="always") as caught:
            here = line() + 1
            await books.get(1)
            await books.get(2)
            await client.request(GET_BOOK, 3)
    (warning,) = caught
    assert (warning.filename, warning.lineno) == (__file__, here)
    assert str(warning.message) == (
        f"GET {shelf.base_url}/books/{{book_id}}: deprecated, to be switched off on 2025-12-31"
    )


async def test_an_error_answer_announces_too(shelf: ShelfEmulator) -> None:
    """It may be the last that is heard of the endpoint."""
    shelf.faults.add("GET", "books/999", status=404, headers=SUNSET)
    async with new_client(shelf) as client:
        with pytest.warns(DeprecationWarning, match="switched off"), pytest.raises(NotFoundError):
            await client.request(GET_BOOK, 999)


async def test_an_operation_can_be_deprecated(shelf: ShelfEmulator) -> None:
    """Its author says so, and what to use instead."""
    async with new_client(shelf) as client:
        with warnings.catch_warnings(record=True, action="always") as caught:
            here = line() + 1
            await client.request(OLD_BOOK, 1)
            await client.request(OLD_BOOK, 2)
    (warning,) = caught
    assert (warning.filename, warning.lineno) == (__file__, here)
    assert str(warning.message) == f"GET {shelf.base_url}/books/{{book_id}}: use editions instead"


async def test_as_an_error_it_stops_the_call_before_it_is_sent(shelf: ShelfEmulator) -> None:
    """Only because the user's own filter says so."""
    async with new_client(shelf) as client:
        with warnings.catch_warnings():
            warnings.simplefilter("error", DeprecationWarning)
            with pytest.raises(DeprecationWarning):
                await client.request(OLD_BOOK, 1)
    assert shelf.requests == []


async def test_bulk_work_warns_once_too(shelf: ShelfEmulator) -> None:
    """Tasks and threads come between it and the caller, and it is the endpoint that counts."""
    shelf.faults.add("GET", "books/*", status=200, processed=True, headers=SUNSET, json=shelf.books[1])
    async with new_client(shelf) as client:
        with pytest.warns(DeprecationWarning, match="switched off") as caught:
            await run_bulk_async(AsyncBooks(client).get, [1, 2, 3], max_concurrent=1)
    assert len(caught) == 1


async def test_an_endpoint_without_an_end_is_silent(shelf: ShelfEmulator) -> None:
    """Nothing is announced, nothing is warned of."""
    async with new_client(shelf) as client:
        result: Any = await client.request(LIST_BOOKS)
    assert result.has_more
