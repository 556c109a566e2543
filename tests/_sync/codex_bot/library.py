# Generated from _async/codex_bot/library.py by twofold.mirror; do not edit.
"""A client of the lending library as an author writes it once; the mirror inherits the blocking base class."""

from __future__ import annotations

from typing import Any, Unpack

from tests.shelf_api import Book

from twofold.codex_bot import ApiOptions, ApiResponse, SyncBaseApiClient


class Library(SyncBaseApiClient):
    """The names of its methods are those that a base class likes to take."""

    def get(self, book_id: int, **options: Unpack[ApiOptions]) -> Book:
        """One book."""
        return self._request("GET", self._path("/books/{}", book_id), model=Book, **options)

    def list(self, limit: int | None = None, cursor: str | None = None) -> dict[str, Any]:
        """One page of books, plain."""
        return self._request("GET", "/books", params={"limit": limit, "cursor": cursor})

    def add(self, title: str, author: str, year: int, **options: Unpack[ApiOptions]) -> Any:
        """A new book."""
        book = {"title": title, "author": author, "year": year}
        return self._request("POST", "/books", book, **options)

    def remove(self, book_id: int) -> None:
        """One book less."""
        self._request("DELETE", self._path("/books/{}", book_id))

    def raw(self, book_id: int) -> ApiResponse:
        """One book with its headers."""
        return self._request_raw("GET", self._path("/books/{}", book_id))

    def patient(self, book_id: int) -> Book:
        """One book, whatever it takes."""
        return self._options(retry=3, headers={"X-Patience": "yes"}).get(book_id)
