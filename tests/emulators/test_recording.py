"""The request log: what was received, as it was received."""

from __future__ import annotations

import json
import socket
import threading

import httpx
import pytest

from twofold.emulators import RecordedRequest, RequestLog, ShelfEmulator


def send_raw(emulator: ShelfEmulator, data: bytes) -> bytes:
    """Send bytes on a fresh connection and return all that comes back until the server closes it."""
    with socket.create_connection(("127.0.0.1", int(emulator.url.rpartition(":")[2])), timeout=5) as sock:
        sock.sendall(data)
        received = b""
        while chunk := sock.recv(65536):
            received += chunk
        return received


def test_a_request_is_kept_byte_for_byte(shelf: ShelfEmulator) -> None:
    """Target, header case, order and duplicates, and body are those on the wire."""
    send_raw(
        shelf,
        b"POST /V1/b%6Foks?a=%2F&a=+&b HTTP/1.1\r\nHost: x\r\nX-Two: 1\r\nx-two: 2\r\nAccept:  */*\r\n"
        b"Content-Length: 3\r\nConnection: close\r\n\r\na\x00b",
    )
    (request,) = shelf.requests
    assert (request.number, request.method, request.target) == (1, "POST", b"/V1/b%6Foks?a=%2F&a=+&b")
    assert (request.path, request.query) == ("/V1/b%6Foks", "a=%2F&a=+&b")
    assert request.headers == (
        (b"Host", b"x"),
        (b"X-Two", b"1"),
        (b"x-two", b"2"),
        (b"Accept", b"*/*"),
        (b"Content-Length", b"3"),
        (b"Connection", b"close"),
    )
    assert request.body == b"a\x00b"
    assert (request.header("X-TWO"), request.header("absent")) == ("1", None)


def test_requests_are_numbered_and_carry_their_status(shelf: ShelfEmulator, library: httpx.Client) -> None:
    """Numbers count arrivals; the status is the one answered, and None when the connection was dropped."""
    shelf.faults.add("GET", "books/3", drop="before")
    library.get("/books/1")
    library.get("/books/999")
    with pytest.raises(httpx.RemoteProtocolError):
        library.get("/books/3")
    assert [(one.number, one.status) for one in shelf.requests] == [(1, 200), (2, 404), (3, None)]


def test_unknown_routes_and_verbs_are_answered_and_reported(
    shelf: ShelfEmulator, library: httpx.Client
) -> None:
    """What the API does not have gets its own kind of error, and is listed apart."""
    assert library.get("/shelves").json()["status"] == 404
    assert library.patch("/books/1").json()["status"] == 405
    assert library.get("/books/").status_code == 404
    library.get("/books/999")
    assert [(one.method, one.path) for one in shelf.unknown_requests] == [
        ("GET", "/v1/shelves"),
        ("PATCH", "/v1/books/1"),
        ("GET", "/v1/books/"),
    ]


def test_a_transcript_leaves_out_what_belongs_to_the_connection(shelf: ShelfEmulator) -> None:
    """Host, Connection and all but the first product of the user agent are left out, nothing else."""
    send_raw(
        shelf,
        b"POST /v1/books?x=1 HTTP/1.1\r\nHost: x\r\nUser-Agent: lib/1.0 (async) extra/2\r\n"
        b"Accept-Encoding: gzip\r\nconnection: close\r\nContent-Length: 2\r\n\r\n{}",
    )
    assert shelf.transcript() == [
        "POST /v1/books?x=1\nUser-Agent: lib/1.0\nAccept-Encoding: gzip\nContent-Length: 2\n\n{}"
    ]


def test_equal_calls_from_different_clients_have_equal_transcripts(shelf: ShelfEmulator) -> None:
    """The same calls over one connection and over several compare equal; a different body does not."""
    headers = {"Authorization": "Bearer shelf-key"}
    with httpx.Client(base_url=shelf.base_url, headers=headers) as client:
        client.get("/books/1")
        client.post("/loans", json={"book_id": 1, "member": "Ada"})
    first = shelf.transcript()
    shelf.reset()
    httpx.get(f"{shelf.base_url}/books/1", headers={**headers, "Connection": "close"})
    httpx.post(f"{shelf.base_url}/loans", headers=headers, json={"book_id": 1, "member": "Ada"})
    assert [one.replace("Connection: close\n", "") for one in shelf.transcript()] == first
    shelf.reset()
    httpx.get(f"{shelf.base_url}/books/1", headers=headers)
    httpx.post(f"{shelf.base_url}/loans", headers=headers, json={"book_id": 2, "member": "Ada"})
    assert shelf.transcript() != first


def test_peak_in_flight_counts_requests_at_once(shelf: ShelfEmulator, library: httpx.Client) -> None:
    """Requests one after the other peak at 1, three that are held together at 3."""
    for number in (1, 2, 3):
        library.get(f"/books/{number}")
    assert shelf.peak_in_flight == 1
    held = shelf.faults.add("GET", "books/*", stall="answer")
    clients = [threading.Thread(target=library.get, args=(f"/books/{number}",)) for number in (1, 2, 3)]
    for client in clients:
        client.start()
    held.wait_until_held(3)
    held.release()
    for client in clients:
        client.join()
    assert (shelf.peak_in_flight, shelf.log.in_flight) == (3, 0)


def test_a_client_that_leaves_mid_body_is_noted(shelf: ShelfEmulator) -> None:
    """A request cut short by its client is in the log without a status, and has no effect."""
    port = int(shelf.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=5) as sock:
        sock.sendall(
            b"DELETE /v1/books/1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer shelf-key\r\n"
            b"Content-Length: 9\r\n\r\nab"
        )
        shelf.log.wait_until(lambda log: log.in_flight == 1)
    shelf.log.wait_until(lambda log: log.in_flight == 0)
    assert (shelf.requests[0].status, shelf.requests[0].body, 1 in shelf.books) == (None, b"ab", True)


def test_a_bounded_log_keeps_the_latest_and_counts_all() -> None:
    """With keep=2 only the last two requests are held, while the count goes on."""
    log = RequestLog(keep=2)
    for number in range(5):
        log.finish(log.arrive("GET", b"/%d" % number, ()), 200)
    assert [request.path for request in log.requests] == ["/3", "/4"]
    assert (log.arrived, log.in_flight, log.peak_in_flight) == (5, 0, 1)


def test_waiting_for_the_log_ends_with_an_error() -> None:
    """A state that is never reached raises TimeoutError with the log's figures."""
    with pytest.raises(TimeoutError, match="arrived=0"):
        RequestLog().wait_until(lambda log: log.arrived > 0, timeout=0)


def test_a_listener_hears_of_every_finished_request(shelf: ShelfEmulator, library: httpx.Client) -> None:
    """on_request is called once for each request, with its status."""
    heard: list[RecordedRequest] = []
    shelf.on_request = heard.append
    try:
        library.get("/books/1")
        library.get("/nothing")
    finally:
        shelf.on_request = None
    assert [(one.path, one.status) for one in heard] == [("/v1/books/1", 200), ("/v1/nothing", 404)]


def test_the_text_of_a_request_shows_no_credentials(shelf: ShelfEmulator, library: httpx.Client) -> None:
    """Neither headers, nor query, nor body appear in the repr, as they may hold secrets."""
    library.post("/books?token=canary", json={"title": "canary"})
    assert "canary" not in repr(shelf.requests)
    assert "shelf-key" not in repr(shelf.requests)
    assert json.loads(shelf.requests[0].body) == shelf.requests[0].json() == {"title": "canary"}
