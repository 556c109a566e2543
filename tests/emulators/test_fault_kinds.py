"""Every kind of fault, seen from the client's side of the socket."""

from __future__ import annotations

import logging
import socket
import threading
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest

from twofold.emulators import ShelfEmulator

BOOK = {"id": 3, "title": "The Northern Garden", "author": "Mei Tanaka", "year": 1971}
NEW = {"title": "New", "author": "Ann", "year": 2020}


def read_raw(emulator: ShelfEmulator, method: bytes = b"GET") -> bytes:
    """All bytes that come back for one request for book 3, up to the close of the connection."""
    with socket.create_connection(("127.0.0.1", int(emulator.url.rpartition(":")[2])), timeout=5) as sock:
        sock.sendall(method + b" /v1/books/3 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer shelf-key\r\n\r\n")
        received = b""
        while chunk := sock.recv(65536):
            received += chunk
        return received


class Background:
    """One request for book 3 under way in a thread."""

    def __init__(self, client: httpx.Client) -> None:
        self.answer: httpx.Response | None = None
        self._client = client
        self._thread = threading.Thread(target=self._get)
        self._thread.start()

    def _get(self) -> None:
        self.answer = self._client.get("/books/3")

    def join(self) -> httpx.Response:
        self._thread.join(5)
        assert self.answer is not None
        return self.answer


def test_a_status_comes_in_the_api_s_place(shelf: ShelfEmulator, library: httpx.Client) -> None:
    """The write is not processed; the API's usual error body and standing headers are there."""
    shelf.faults.add("POST", "books", status=429)
    answer = library.post("/books", json=NEW)
    assert (answer.status_code, answer.json()["title"], len(shelf.books)) == (429, "Too Many Requests", 120)
    assert answer.headers["x-request-id"] == "shelf-000001"


def test_a_processed_status_hides_a_write_that_took_effect(
    shelf: ShelfEmulator, library: httpx.Client
) -> None:
    """With processed the API does its work and the error is answered all the same."""
    shelf.faults.add("POST", "books", status=502, processed=True, times=1)
    assert library.post("/books", json=NEW).status_code == 502
    assert len(shelf.books) == 121


@pytest.mark.parametrize(
    ("what", "body", "content_type"),
    [
        ({"body": "busy"}, b"busy", "application/problem+json"),
        ({"body": b"\xff"}, b"\xff", "application/problem+json"),
        ({"json": [1, None]}, b"[1, null]", "application/json"),
        ({"body": "busy", "headers": {"Content-Type": "text/plain"}}, b"busy", "text/plain"),
    ],
)
def test_a_status_can_bring_its_own_body(
    shelf: ShelfEmulator, library: httpx.Client, what: dict[str, Any], body: bytes, content_type: str
) -> None:
    """body, json and headers take the place of the usual ones, and the length is true."""
    shelf.faults.add("GET", "books/3", status=503, **what)
    answer = library.get("/books/3")
    assert (answer.content, answer.headers["content-type"]) == (body, content_type)
    assert answer.headers["content-length"] == str(len(body))


@pytest.mark.parametrize(
    ("what", "headers"),
    [
        ({"retry_after": 2}, {"retry-after": "2"}),
        ({"retry_after": 1.5}, {"retry-after": "1.5"}),
        ({"retry_after": "-1"}, {"retry-after": "-1"}),
        ({"retry_after": "soon, perhaps"}, {"retry-after": "soon, perhaps"}),
        ({"retry_after_ms": 1500}, {"retry-after-ms": "1500"}),
        ({"retry_after_ms": 250, "retry_after": 9}, {"retry-after-ms": "250", "retry-after": "9"}),
        ({"retry_after_date": 30}, {"retry-after": "Wed, 18 Jun 2025 12:00:30 GMT"}),
        ({"retry_after_date": -60}, {"retry-after": "Wed, 18 Jun 2025 11:59:00 GMT"}),
        (
            {"retry_after_date": 30, "date_format": "rfc850"},
            {"retry-after": "Wednesday, 18-Jun-25 12:00:30 GMT"},
        ),
        ({"retry_after_date": 30, "date_format": "asctime"}, {"retry-after": "Wed Jun 18 12:00:30 2025"}),
        ({"retry_after_date": 30}, {"date": "Wed, 18 Jun 2025 12:00:00 GMT"}),
    ],
)
def test_retry_after_in_every_form(
    shelf: ShelfEmulator, library: httpx.Client, what: dict[str, Any], headers: dict[str, str]
) -> None:
    """Seconds, fractions, milliseconds, garbage and the three date formats are sent as planned."""
    shelf.faults.add("GET", "books/3", status=429, **what)
    answer = library.get("/books/3")
    assert {name: answer.headers[name] for name in headers} == headers


def test_a_retry_date_can_be_of_real_time(shelf: ShelfEmulator, library: httpx.Client) -> None:
    """By the real clock the date lies ahead of the present, and the Date header agrees with it."""
    shelf.faults.add("GET", "books/3", status=429, retry_after_date=3600, date_clock="real")
    answer = library.get("/books/3")
    until, date = (parsedate_to_datetime(answer.headers[name]) for name in ("retry-after", "date"))
    assert until - date == timedelta(hours=1)
    assert abs(date - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize(("when", "books"), [("before", 120), ("after", 121)])
@pytest.mark.parametrize(("reset", "error"), [(False, httpx.RemoteProtocolError), (True, httpx.ReadError)])
def test_a_drop_loses_the_answer(
    shelf: ShelfEmulator, library: httpx.Client, when: str, books: int, reset: bool, error: type[Exception]
) -> None:
    """Before processing nothing happened, after it the write is there; a reset is told from a plain close."""
    shelf.faults.add("POST", "books", drop=when, reset=reset, times=1)
    with pytest.raises(error):
        library.post("/books", json=NEW)
    assert (len(shelf.books), shelf.requests[0].status) == (books, None)
    assert library.get("/books/3").status_code == 200


@pytest.mark.parametrize("where", ["answer", "headers", "body"])
def test_a_stall_lasts_until_released(shelf: ShelfEmulator, library: httpx.Client, where: str) -> None:
    """The answer stays incomplete until the entry is released, and is whole then."""
    entry = shelf.faults.add("GET", "books/3", stall=where)
    request = Background(library)
    entry.wait_until_held()
    assert request.answer is None
    entry.release()
    assert request.join().json() == BOOK


@pytest.mark.parametrize(
    ("where", "before", "after"),
    [
        ("answer", b"", b"HTTP/1.1 200"),
        ("headers", b"HTTP/1.1 200", b"\r\n\r\n"),
        ("body", b"\r\n\r\n{", b"Mei Tanaka"),
    ],
)
def test_a_stall_stops_where_it_says(shelf: ShelfEmulator, where: str, before: bytes, after: bytes) -> None:
    """What arrives before the release contains the part before the stall, and not the part after it."""
    entry = shelf.faults.add("GET", "books/3", stall=where)
    with socket.create_connection(("127.0.0.1", int(shelf.url.rpartition(":")[2])), timeout=5) as sock:
        sock.sendall(b"GET /v1/books/3 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer shelf-key\r\n\r\n")
        entry.wait_until_held()
        first = sock.recv(65536) if before else b""
        assert before in first
        assert after not in first
        entry.release()
        rest = b""
        while chunk := sock.recv(65536):
            rest += chunk
    assert after in first + rest


def test_a_stall_ends_when_the_client_leaves(shelf: ShelfEmulator, library: httpx.Client) -> None:
    """The server notices that the client gave up: the request ends without a status."""
    shelf.faults.add("GET", "books/3", stall="headers")
    with pytest.raises(httpx.ReadTimeout):
        library.get("/books/3", timeout=0.01)
    shelf.log.wait_until(lambda log: log.in_flight == 0)
    assert shelf.requests[0].status is None


def test_a_stall_after_a_long_upload_ends_when_the_client_leaves(shelf: ShelfEmulator) -> None:
    """A body that comes all at once, beyond the server's buffer, does not hide the client's leaving."""
    stall = shelf.faults.add("POST", "books", stall="answer")
    address = ("127.0.0.1", int(shelf.url.rpartition(":")[2]))
    with socket.create_connection(address) as upload, socket.create_connection(address) as other:
        upload.sendall(b"POST /v1/books HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n")
        shelf.log.wait_until(lambda log: log.arrived == 1)
        with (
            shelf.lock
        ):  # the other request makes the server wait here, so that the body arrives in one piece
            other.sendall(b"GET /v1/books HTTP/1.1\r\nHost: x\r\n\r\n")
            shelf.log.wait_until(lambda log: log.arrived == 2)
            upload.sendall(b" " * 100_000)
        stall.wait_until_held()
    shelf.log.wait_until(lambda log: log.in_flight == 0)
    assert (len(shelf.requests[0].body), shelf.requests[0].status) == (100_000, None)


def test_a_release_holds_for_the_present_only(shelf: ShelfEmulator, library: httpx.Client) -> None:
    """A sticky stall holds the next request again after a release."""
    entry = shelf.faults.add("GET", "books/3", stall="answer")
    for _ in range(2):
        request = Background(library)
        entry.wait_until_held()
        entry.release()
        assert request.join().status_code == 200


def test_removing_an_entry_opens_it_for_good(shelf: ShelfEmulator, library: httpx.Client) -> None:
    """What a removed entry held goes on, and it can hold nothing more."""
    entry = shelf.faults.add("GET", "books/3", stall="answer")
    request = Background(library)
    entry.wait_until_held()
    shelf.faults.remove(entry)
    assert request.join().status_code == 200
    assert library.get("/books/3").status_code == 200
    with pytest.raises(TimeoutError, match="0 requests were held"):
        entry.wait_until_held(timeout=0)


def test_a_request_on_its_way_to_a_removed_stall_is_not_held(shelf: ShelfEmulator) -> None:
    """A request that was chosen for a stall just before the plan was cleared goes on at once."""
    entry = shelf.faults.add("GET", "books/3", stall="answer")
    shelf.faults.clear()
    assert entry.gate.enter(object()) is False  # pyright: ignore[reportArgumentType]


def test_a_drip_arrives_in_small_pieces(shelf: ShelfEmulator) -> None:
    """The whole answer comes, in about as many pieces as it has bytes."""
    shelf.faults.add("GET", "books/3", drip=1, interval=0.0005)
    pieces: list[bytes] = []
    with socket.create_connection(("127.0.0.1", int(shelf.url.rpartition(":")[2])), timeout=5) as sock:
        sock.sendall(b"GET /v1/books/3 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer shelf-key\r\n\r\n")
        while chunk := sock.recv(65536):
            pieces.append(chunk)
    whole = b"".join(pieces)
    assert whole.endswith(b'"year":1971}')
    assert whole.startswith(b"HTTP/1.1 200 OK\r\n")
    assert len(pieces) > 20


def test_a_drip_is_a_valid_answer(shelf: ShelfEmulator, library: httpx.Client) -> None:
    """A patient client reads a dripped answer as any other, with the API's standing headers."""
    shelf.faults.add("GET", "books/3", drip=7, interval=0.0002)
    answer = library.get("/books/3")
    assert answer.json() == BOOK
    assert (answer.headers["x-request-id"], "date" in answer.headers) == ("shelf-000001", True)


def test_a_drip_ends_when_the_client_leaves(shelf: ShelfEmulator, library: httpx.Client) -> None:
    """The server stops dripping into a closed connection at once."""
    shelf.faults.add("GET", "books/3", drip=1, interval=60)
    with pytest.raises(httpx.ReadTimeout):
        library.get("/books/3", timeout=0.02)
    shelf.log.wait_until(lambda log: log.in_flight == 0)
    assert shelf.requests[0].status is None


def test_a_body_cut_short_of_its_length(shelf: ShelfEmulator, library: httpx.Client) -> None:
    """Content-Length promises more than is sent before the close."""
    shelf.faults.add("GET", "books/3", truncate="body")
    with pytest.raises(httpx.RemoteProtocolError, match="complete message body"):
        library.get("/books/3")
    head, _, body = read_raw(shelf).partition(b"\r\n\r\n")
    assert b"content-length: 72" in head
    assert len(body) == 36


def test_json_cut_short_with_a_true_length(shelf: ShelfEmulator, library: httpx.Client) -> None:
    """The answer is well-formed HTTP whose JSON ends half-way."""
    shelf.faults.add("GET", "books/3", truncate="json")
    answer = library.get("/books/3")
    assert answer.headers["content-length"] == "36"
    with pytest.raises(ValueError, match="Unterminated"):
        answer.json()


@pytest.mark.parametrize(
    ("garbage", "sent"), [(True, b"\x00\x01\x02 this is not HTTP\r\n\r\n"), ("220 hi\r\n", b"220 hi\r\n")]
)
def test_garbage_in_place_of_http(
    shelf: ShelfEmulator, library: httpx.Client, garbage: bool | str, sent: bytes
) -> None:
    """The bytes that come back are no HTTP response; nothing is processed."""
    shelf.faults.add("*", "books/3", garbage=garbage)
    assert read_raw(shelf, b"DELETE") == sent
    with pytest.raises(httpx.RemoteProtocolError):
        library.get("/books/3")
    assert 3 in shelf.books


def test_processed_garbage_hides_a_write(shelf: ShelfEmulator) -> None:
    """With processed the write took effect before the garbage."""
    shelf.faults.add("DELETE", "books/3", garbage=True, processed=True)
    read_raw(shelf, b"DELETE")
    assert 3 not in shelf.books


@pytest.mark.parametrize(("html", "text"), [(True, "Please sign in"), ("<p>Down", "<p>Down")])
def test_an_html_page_with_status_200(
    shelf: ShelfEmulator, library: httpx.Client, html: bool | str, text: str
) -> None:
    """The API's work is done, and a page is answered in place of its JSON."""
    shelf.faults.add("DELETE", "books/3", html=html)
    answer = library.delete("/books/3")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert text in answer.text
    assert 3 not in shelf.books


def test_an_empty_body(shelf: ShelfEmulator, library: httpx.Client) -> None:
    """Status and headers stay, the body is gone and its length is 0."""
    shelf.faults.add("POST", "books", empty=True)
    answer = library.post("/books", json=NEW)
    assert (answer.status_code, answer.content, answer.headers["content-length"]) == (201, b"", "0")
    assert (answer.headers["content-type"], len(shelf.books)) == ("application/json", 121)


def test_a_key_is_removed_or_nulled(shelf: ShelfEmulator, library: httpx.Client) -> None:
    """A dotted path with list indexes names the key."""
    shelf.faults.add("GET", "books/3", remove="title")
    shelf.faults.add("GET", "books", null="data.1.author", times=1)
    shelf.faults.add("GET", "books", remove="data.0", times=1)
    assert library.get("/books/3").json() == {key: BOOK[key] for key in ("id", "author", "year")}
    page = library.get("/books").json()
    assert [book["author"] for book in page["data"][:3]] == ["Tom Okafor", None, "Mei Tanaka"]
    assert library.get("/books").json()["data"][0]["id"] == 2


@pytest.mark.parametrize("path", ["isbn", "title.0", "0", "title.x"])
def test_a_key_the_answer_lacks_is_an_error_of_the_plan(
    shelf: ShelfEmulator, library: httpx.Client, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The request fails with 500, and the server's log names the path."""
    shelf.faults.add("GET", "books/3", remove=path)
    with caplog.at_level(logging.ERROR):
        assert library.get("/books/3").status_code == 500
    assert f"the answer has no {path!r}" in caplog.text


@pytest.mark.parametrize(("what", "status"), [({}, 302), ({"code": 308}, 308)])
def test_a_redirect(shelf: ShelfEmulator, library: httpx.Client, what: dict[str, int], status: int) -> None:
    """Location holds the URL, and the request is not processed."""
    shelf.faults.add("DELETE", "books/3", redirect="http://127.0.0.1:9/elsewhere", **what)
    answer = library.delete("/books/3")
    assert (answer.status_code, answer.headers["location"]) == (status, "http://127.0.0.1:9/elsewhere")
    assert 3 in shelf.books


def test_a_delay_holds_an_answer_back(shelf: ShelfEmulator, library: httpx.Client) -> None:
    """A client with less patience than the delay times out; the write took effect."""
    shelf.faults.add("DELETE", "books/3", delay=60)
    with pytest.raises(httpx.ReadTimeout):
        library.delete("/books/3", timeout=0.02)
    shelf.log.wait_until(lambda log: log.in_flight == 0)
    assert (shelf.requests[0].status, 3 in shelf.books) == (None, False)


def test_a_delayed_answer_is_the_api_s(shelf: ShelfEmulator, library: httpx.Client) -> None:
    """A patient client gets the API's own answer, or the fault's, after the delay."""
    shelf.faults.add("GET", "books/3", delay=0.001, times=1)
    shelf.faults.add("GET", "books/3", delay=0.001, status=503)
    assert library.get("/books/3").json() == BOOK
    assert library.get("/books/3").status_code == 503


def test_a_head_request_is_spoiled_without_a_body(shelf: ShelfEmulator) -> None:
    """A dripped answer to HEAD has the headers only."""
    shelf.faults.add("HEAD", "books/3", drip=50, interval=0)
    received = read_raw(shelf, b"HEAD")
    assert received.startswith(b"HTTP/1.1 200 OK\r\n")
    assert received.endswith(b"\r\n\r\n")


def test_other_routes_are_not_touched(shelf: ShelfEmulator, library: httpx.Client) -> None:
    """While one route fails the others answer, on the same connection."""
    shelf.faults.add("GET", "books/3", status=500)
    assert [library.get(f"/books/{number}").status_code for number in (2, 3, 4)] == [200, 500, 200]
