"""A subclass of `BaseApiClient`, written once, on the lending library."""

from __future__ import annotations

from typing import Any

from tests._async.codex_bot.library import Library
from tests._sync.codex_bot.library import Library as BlockingLibrary
from tests.calls.table import Row, Suite

from twofold import BearerAuth
from twofold.emulators import ShelfEmulator
from twofold.testing import FakeClock

BOOK = ("The Emigrants", "W. G. Sebald", 1992)


def _new(cls: Any) -> Any:
    def new(emulator: ShelfEmulator, clock: FakeClock) -> Any:
        settings = {"retry": 1, "omit_none": True, "idempotency_header": "Idempotency-Key", "clock": clock}
        return cls(emulator.base_url, None, 5, auth=BearerAuth(emulator.key), **settings)

    return new


def _down(path: str, **what: Any) -> Any:
    return lambda emulator: emulator.faults.add("*", path, **what)


SUITE = Suite(
    "codex_bot",
    ShelfEmulator,
    _new(Library),
    _new(BlockingLibrary),
    [
        Row("get", (3,), expect=lambda book: book.id == 3, requests=["GET /v1/books/3"]),
        Row("get", (999,), raises="NotFound", requests=["GET /v1/books/999"]),
        Row("get", ("..",), raises="ApiRequestError"),
        Row(
            "get",
            (3,),
            {"retry": 2, "headers": {"X-Trace": "1"}, "timeout": 2, "deadline": 30},
            prepare=_down("books/3", calls="1-2", status=503),
            expect=lambda book: book.id == 3,
            requests=["GET /v1/books/3"] * 3,
        ),
        Row(
            "get",
            (3,),
            {"expect": {410}},
            prepare=_down("books/3", status=410, json={"id": 1, "title": "t", "author": "a", "year": 1}),
            expect=lambda book: book.title == "t",
            requests=["GET /v1/books/3"],
        ),
        Row(
            "get",
            (3,),
            prepare=_down("books/3", html=True),
            raises="ApiDecodeError",
            requests=["GET /v1/books/3"],
        ),
        Row(
            "get",
            (3,),
            prepare=_down("books/3", drop="before"),
            raises="ApiConnectionError",
            requests=["GET /v1/books/3"] * 2,
        ),
        Row(
            "list",
            (2,),
            expect=lambda page: [book["id"] for book in page["data"]] == [1, 2],
            requests=["GET /v1/books?limit=2"],
        ),
        Row(
            "add",
            BOOK,
            prepare=_down("books", calls=1, drop="after"),
            expect=lambda book: book["title"] == BOOK[0],
            requests=["POST /v1/books"] * 2,
        ),
        Row(
            "add",
            BOOK,
            {"idempotency_key": "mine", "retry": 0},
            expect=lambda book: book["id"] == 236,
            requests=["POST /v1/books"],
        ),
        Row("add", ("", "", "no year"), raises="Unprocessable", requests=["POST /v1/books"]),
        Row("remove", (3,), expect=None, requests=["DELETE /v1/books/3"]),
        Row(
            "raw",
            (3,),
            then=lambda raw: (raw.status_code, raw.request_id, raw.data["id"]),
            expect=(200, "shelf-000001", 3),
            requests=["GET /v1/books/3"],
        ),
        Row(
            "patient",
            (3,),
            prepare=_down("books/3", calls="1-3", status=503),
            expect=lambda book: book.id == 3,
            requests=["GET /v1/books/3"] * 4,
        ),
        Row("close", expect=None),
    ],
)
