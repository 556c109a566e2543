"""The lending library's operations and models, as an SDK author would write them."""

from __future__ import annotations

from types import NoneType

from pydantic import BaseModel

from twofold import CursorPages, Idempotency, OffsetPages, Operation
from twofold.emulators import ShelfEmulator

KEY = "shelf-key"


class Book(BaseModel):
    """One book."""

    id: int
    title: str
    author: str
    year: int


class Books(BaseModel):
    """A page of books."""

    data: list[Book]
    next_cursor: str | None = None
    has_more: bool


class Loan(BaseModel):
    """One loan."""

    id: int
    book_id: int


class Loans(BaseModel):
    """A page of loans."""

    items: list[Loan]
    total: int
    offset: int


GET_BOOK = Operation("GET", "books/{book_id}", Book)
LIST_BOOKS = Operation("GET", "books", Books)
ADD_BOOK = Operation("POST", "books", Book, idempotency=Idempotency.KEYED)
CHANGE_BOOK = Operation("PUT", "books/{book_id}", Book)
REMOVE_BOOK = Operation("DELETE", "books/{book_id}", NoneType)
LIST_LOANS = Operation("GET", "loans", Loans)
ADD_LOAN = Operation("POST", "loans", Loan)

BOOK_PAGES: CursorPages[Books, Book] = CursorPages(
    items=lambda page: page.data,
    next_cursor=lambda page: page.next_cursor,
    has_more=lambda page: page.has_more,
)
LOAN_PAGES: OffsetPages[Loans, Loan] = OffsetPages(
    items=lambda page: page.items, total=lambda page: page.total, size_parameter="limit"
)

NEW_BOOK = {"title": "The Emigrants", "author": "W. G. Sebald", "year": 1992}
NEW_LOAN = {"book_id": 4, "member": "Ada Quill"}


def sent(shelf: ShelfEmulator) -> list[str]:
    """What has arrived, as `GET /v1/books/1`, in order."""
    return [f"{one.method} {one.target.decode('ascii')}" for one in shelf.requests]
