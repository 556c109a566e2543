"""Subclasses of `BaseApiClient`, written once: on the lending library, and on the store of files."""

from __future__ import annotations

from typing import Any

from tests._async.codex_bot.library import Library
from tests._async.codex_bot.store import Store
from tests._sync.codex_bot.library import Library as BlockingLibrary
from tests._sync.codex_bot.store import Store as BlockingStore
from tests.calls.bodies import FOLDER, SMALL
from tests.calls.table import Row, Suite
from tests.depot_api import sha256

from twofold import BearerAuth
from twofold.emulators import DepotEmulator, ShelfEmulator
from twofold.testing import FakeClock

BOOK = ("The Emigrants", "W. G. Sebald", 1992)


def _new(cls: Any) -> Any:
    def new(emulator: Any, clock: FakeClock) -> Any:
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


def _arrived(content: bytes) -> Any:
    return lambda answer: answer["sha256"] == sha256(content)


STORE = Suite(
    "codex_bot-bodies",
    DepotEmulator,
    _new(Store),
    _new(BlockingStore),
    [
        Row("lines", (2,), expect=['{"number": 1}', '{"number": 2}'], requests=["GET /v1/lines?count=2"]),
        Row(
            "lines",
            (2,),
            prepare=_down("lines", status=404),
            raises="NotFound",
            requests=["GET /v1/lines?count=2"],
        ),
        Row(
            "save",
            ("small.txt", FOLDER / "saved.txt"),
            {"retry": 2, "headers": {"X-Trace": "1"}},
            prepare=_down("files/*", calls=1, truncate="body"),
            expect=lambda done: (done.path.read_bytes(), done.size) == (SMALL, 12),
            requests=["GET /v1/files/small.txt"] * 2,
        ),
        Row(
            "save",
            ("x", FOLDER / "moved.txt"),
            {"follow_redirects": True},
            prepare=_down("files/x", redirect="small.txt"),
            expect=lambda done: done.path.read_bytes() == SMALL,
            requests=["GET /v1/files/x", "GET /v1/files/small.txt"],
        ),
        Row("save", ("x", FOLDER), raises="ApiRequestError"),
        Row("put", ("new", b"abc"), expect=_arrived(b"abc"), requests=["PUT /v1/files/new"]),
        Row(
            "put",
            ("new", [b"ab", b"c"]),
            {"headers": {"Content-Type": "text/plain"}},
            prepare=_down("files/new", calls=1, status=503),
            expect=_arrived(b"abc"),
            requests=["PUT /v1/files/new"] * 2,
        ),
        Row("put", ("new", 42), raises="ApiRequestError"),
        Row(
            "send",
            ("note", ("a.txt", b"abc")),
            expect=lambda echo: echo["content_type"].startswith(
                "multipart/form-data; boundary=twofold-key-1"
            ),
            requests=["POST /v1/echo"],
        ),
        Row(
            "send_parts",
            (b"abcdef", 4),
            prepare=lambda emulator: setattr(emulator, "accepts", 3),
            expect=_arrived(b"abcdef"),
            requests=[
                "POST /v1/sessions",
                *["PATCH /v1/sessions/session-1"] * 2,
                "POST /v1/sessions/session-1/finish",
            ],
        ),
        Row(
            "put_elsewhere",
            ("/signed/new?signature=signed-for-new", b"abc"),
            expect=_arrived(b"abc"),
            requests=["PUT /signed/new?signature=signed-for-new"],
        ),
        Row(
            "put_elsewhere",
            ("/signed/new?signature=wrong", b"abc"),
            raises="BadRequest",
            requests=["PUT /signed/new?signature=wrong"],
        ),
        Row("put_elsewhere", ("ftp://127.0.0.1/new", b"abc"), raises="ApiRequestError"),
        Row("close", expect=None),
    ],
)
