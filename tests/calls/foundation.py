"""The foundation's own client, on the lending library."""

from __future__ import annotations

from typing import Any

from tests.calls.table import Row, Suite
from tests.shelf_api import (
    ADD_BOOK,
    ADD_LOAN,
    BOOK_PAGES,
    CHANGE_BOOK,
    GET_BOOK,
    KEY,
    LIST_BOOKS,
    LIST_LOANS,
    LOAN_PAGES,
    REMOVE_BOOK,
)

from twofold import APIClient, AsyncAPIClient, BearerAuth, CombinedAuth, QueryAuth
from twofold.emulators import ShelfEmulator
from twofold.testing import FakeClock

NEW_BOOK = {"title": "The Emigrants", "author": "W. G. Sebald", "year": 1992}


def _books(emulator: ShelfEmulator) -> None:
    for number in range(8, 121):
        del emulator.books[number]


def _new_async(emulator: ShelfEmulator, clock: FakeClock) -> Any:
    return AsyncAPIClient(emulator.base_url, auth=BearerAuth(KEY), clock=clock)


def _new_blocking(emulator: ShelfEmulator, clock: FakeClock) -> Any:
    return APIClient(emulator.base_url, auth=BearerAuth(KEY), clock=clock)


SUITE = Suite(
    "foundation",
    ShelfEmulator,
    _new_async,
    _new_blocking,
    [
        Row("request", (GET_BOOK, 1), expect=lambda book: book.id == 1, requests=["GET /v1/books/1"]),
        Row("request", (GET_BOOK, 999), raises="NotFoundError", requests=["GET /v1/books/999"]),
        Row("request", (GET_BOOK, ".."), raises="InvalidRequestError"),
        Row("request", (REMOVE_BOOK, 3), expect=None, requests=["DELETE /v1/books/3"]),
        Row(
            "request",
            (CHANGE_BOOK, 2),
            {"json": NEW_BOOK, "options": {"headers": {"X-Trace": "7"}, "params": {"dry": False}}},
            expect=lambda book: book.title == "The Emigrants",
            requests=["PUT /v1/books/2?dry=false"],
        ),
        Row(
            "request",
            (GET_BOOK, 5),
            prepare=lambda emulator: emulator.faults.add("GET", "books/5", calls="1-2", status=503),
            expect=lambda book: book.id == 5,
            requests=["GET /v1/books/5"] * 3,
        ),
        Row(
            "request",
            (ADD_BOOK,),
            {"json": NEW_BOOK},
            prepare=lambda emulator: emulator.faults.add("POST", "books", calls=1, drop="after"),
            expect=lambda book: book.title == "The Emigrants",
            requests=["POST /v1/books"] * 2,
        ),
        Row(
            "request",
            (ADD_LOAN,),
            {"json": {"book_id": 4}},
            prepare=lambda emulator: emulator.faults.add("POST", "loans", calls=1, drop="before"),
            raises="APIConnectionError",
            requests=["POST /v1/loans"],
        ),
        Row(
            "request",
            (GET_BOOK, 1),
            {"options": {"auth": CombinedAuth(BearerAuth(KEY), QueryAuth("key", "a b"))}},
            expect=lambda book: book.id == 1,
            requests=["GET /v1/books/1?key=a+b"],
        ),
        Row(
            "request",
            (GET_BOOK, 1),
            {"options": {"auth": None}},
            raises="AuthenticationError",
            requests=["GET /v1/books/1"],
        ),
        Row(
            "paginate",
            (LIST_BOOKS,),
            {"strategy": BOOK_PAGES, "query": {"limit": 5}},
            prepare=_books,
            then=lambda pager: pager.collect(),
            expect=lambda books: [book.id for book in books] == [1, 2, 3, 4, 5, 6, 7],
            requests=["GET /v1/books?limit=5", "GET /v1/books?limit=5&cursor=NS4w"],
        ),
        Row(
            "paginate",
            (LIST_LOANS,),
            {
                "strategy": LOAN_PAGES,
                "page_size": 10,
                "limit": 25,
                "parallel": 2,
                "unique_by": lambda loan: loan.id,
            },
            then=lambda pager: pager.collect(),
            expect=lambda loans: [loan.id for loan in loans] == list(range(201, 226)),
            requests=[f"GET /v1/loans?offset={offset}&limit=10" for offset in (0, 10, 20)],
            concurrent=True,
        ),
        Row(
            "paginate",
            (LIST_BOOKS,),
            {
                "strategy": BOOK_PAGES,
                "query": {"limit": 50},
                "max_pages": 1,
                "resume_token": "WyJOUzR3IiwgMV0",
            },
            then=lambda pager: pager.collect(),
            expect=lambda books: [book.id for book in books] == list(range(7, 56)),
            requests=["GET /v1/books?limit=50&cursor=NS4w"],
        ),
        Row("paginate", (LIST_BOOKS,), {"strategy": BOOK_PAGES, "parallel": 2}, raises="InvalidRequestError"),
        Row(
            "paginate", (LIST_BOOKS,), {"strategy": BOOK_PAGES, "page_size": 2}, raises="InvalidRequestError"
        ),
        Row(
            "page",
            (LIST_BOOKS,),
            {"strategy": BOOK_PAGES, "query": {"limit": 2}, "cursor": "NS4w"},
            expect=lambda page: [book.id for book in page] == [6, 7],
            requests=["GET /v1/books?limit=2&cursor=NS4w"],
        ),
        Row(
            "page",
            (LIST_LOANS,),
            {"strategy": LOAN_PAGES, "query": {"limit": 2}},
            then=lambda page: page.next(),
            expect=lambda page: len(page) == 2,
            requests=["GET /v1/loans?limit=2&offset=0", "GET /v1/loans?limit=2&offset=2"],
        ),
        Row(
            "with_options",
            (),
            {"max_retries": 0, "headers": {"X-Copy": "yes"}},
            prepare=lambda emulator: emulator.faults.add("GET", "books/1", status=503),
            then=lambda copy: copy.request(GET_BOOK, 1),
            raises="ServerError",
            requests=["GET /v1/books/1"],
        ),
        Row("base_url", expect=lambda url: url.startswith("http://127.0.0.1:") and url.endswith("/v1/")),
        Row("rate_limit_info", expect=None),
        Row("start_deadline", ({"timeout": 3},), expect={"timeout": 3}),
        Row("start_deadline", ({"deadline": -1},), raises="InvalidRequestError"),
        Row("close", expect=None),
    ],
)
