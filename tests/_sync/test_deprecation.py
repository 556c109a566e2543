# Generated from _async/test_deprecation.py by twofold.mirror; do not edit.
"""Deprecated endpoints: one warning each, at the user's own line."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from tests.shelf_api import GET_BOOK, KEY, LIST_BOOKS, Book

from twofold import APIClient, Resource, BearerAuth, NotFoundError, Operation, run_bulk
from twofold._core.deprecation import forget_warnings
from twofold.emulators import ShelfEmulator

OLD_BOOK = Operation("GET", "books/{book_id}", Book, deprecated="use editions instead")
SUNSET = {"Deprecation": "true", "Sunset": "Wed, 31 Dec 2025 23:59:59 GMT"}


class Books(Resource):
    """A group of methods as an author writes it."""

    def get(self, book_id: int) -> Book:
        return self._request(GET_BOOK, book_id)


@pytest.fixture(autouse=True)
def _untold() -> Iterator[None]:
    forget_warnings()
    yield
    forget_warnings()


def new_client(shelf: ShelfEmulator) -> APIClient:
    """A client of the lending library."""
    return APIClient(shelf.base_url, auth=BearerAuth(KEY))


def line() -> int:
    """The line this is called from."""
    frame = inspect.currentframe()
    assert frame is not None
    assert frame.f_back is not None
    return frame.f_back.f_lineno


def test_an_announced_end_warns_once_at_the_callers_line(shelf: ShelfEmulator) -> None:
    """Where the user's code calls the client's method, whatever lies between; other endpoints warn for themselves."""
    shelf.faults.add("GET", "books/*", status=200, processed=True, headers=SUNSET, json=shelf.books[1])
    with new_client(shelf) as client:
        books = Books(client)
        with warnings.catch_warnings(record=True, action="always") as caught:
            here = line() + 1
            books.get(1)
            books.get(2)
            client.request(GET_BOOK, 3)
    (warning,) = caught
    assert (warning.filename, warning.lineno) == (__file__, here)
    assert str(warning.message) == (
        f"GET {shelf.base_url}/books/{{book_id}}: deprecated, to be switched off on 2025-12-31"
    )


def test_an_error_answer_announces_too(shelf: ShelfEmulator) -> None:
    """It may be the last that is heard of the endpoint."""
    shelf.faults.add("GET", "books/999", status=404, headers=SUNSET)
    with new_client(shelf) as client:
        with pytest.warns(DeprecationWarning, match="switched off"), pytest.raises(NotFoundError):
            client.request(GET_BOOK, 999)


def test_an_operation_can_be_deprecated(shelf: ShelfEmulator) -> None:
    """Its author says so, and what to use instead."""
    with new_client(shelf) as client:
        with warnings.catch_warnings(record=True, action="always") as caught:
            here = line() + 1
            client.request(OLD_BOOK, 1)
            client.request(OLD_BOOK, 2)
    (warning,) = caught
    assert (warning.filename, warning.lineno) == (__file__, here)
    assert str(warning.message) == f"GET {shelf.base_url}/books/{{book_id}}: use editions instead"


def test_as_an_error_it_stops_the_call_before_it_is_sent(shelf: ShelfEmulator) -> None:
    """Only because the user's own filter says so."""
    with new_client(shelf) as client:
        with warnings.catch_warnings():
            warnings.simplefilter("error", DeprecationWarning)
            with pytest.raises(DeprecationWarning):
                client.request(OLD_BOOK, 1)
    assert shelf.requests == []


def test_bulk_work_warns_once_too(shelf: ShelfEmulator) -> None:
    """Tasks and threads come between it and the caller, and it is the endpoint that counts."""
    shelf.faults.add("GET", "books/*", status=200, processed=True, headers=SUNSET, json=shelf.books[1])
    with new_client(shelf) as client:
        with pytest.warns(DeprecationWarning, match="switched off") as caught:
            run_bulk(Books(client).get, [1, 2, 3], max_concurrent=1)
    assert len(caught) == 1


def test_an_endpoint_without_an_end_is_silent(shelf: ShelfEmulator) -> None:
    """Nothing is announced, nothing is warned of."""
    with new_client(shelf) as client:
        result: Any = client.request(LIST_BOOKS)
    assert result.has_more
