# Generated from _async/test_failures.py by twofold.mirror; do not edit.
"""Calls that bring no answer: told apart by class and phase, and by what is known of the request."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any

import httpx
import pytest
from tests import blocking
from tests.shelf_api import ADD_LOAN, GET_BOOK, KEY, LIST_BOOKS

from twofold import (
    APIConnectionError,
    APITimeoutError,
    APIClient,
    BearerAuth,
    ConfigurationError,
    InvalidRequestError,
    PoolTimeoutError,
    TwofoldError,
)
from twofold._runtime import blocking as runtime
from twofold.emulators import ShelfEmulator
from twofold.testing import FakeClock

SHORT = httpx.Timeout(5.0, connect=0.05)


@pytest.fixture
def hanging_port() -> Iterator[int]:
    """A port where connecting never ends: nobody accepts, and the queue is full."""
    with ExitStack() as sockets:
        server = sockets.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        port = server.getsockname()[1]
        for _ in range(4):
            caller = sockets.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(("127.0.0.1", port))
        yield port


def failure(client: APIClient, **options: Any) -> APIConnectionError:
    """The error of a call that is made once."""
    with client:
        with pytest.raises(APIConnectionError) as caught:
            client.request(GET_BOOK, 1, options=options)
    return caught.value


def check(error: TwofoldError, cls: type[APIConnectionError], phase: str, sent: bool | None) -> None:
    """Class, phase and fate are these; the message says what happened, and the cause is kept."""
    assert isinstance(error, APIConnectionError)
    assert (type(error), error.phase, error.sent) == (cls, phase, sent)
    assert str(error).partition("/books/1: ")[2].strip()
    assert error.attempts == 1


def test_refused(clock: FakeClock) -> None:
    """Nobody listens, so nothing was sent."""
    error = failure(APIClient("http://127.0.0.1:9", clock=clock, max_retries=0))
    check(error, APIConnectionError, "connect", False)
    assert error.__cause__ is not None


def test_a_connection_that_hangs(hanging_port: int, clock: FakeClock) -> None:
    """A timeout before anything was sent."""
    client = APIClient(f"http://127.0.0.1:{hanging_port}", clock=clock, timeout=SHORT, max_retries=0)
    check(failure(client), APITimeoutError, "connect", False)


@pytest.mark.parametrize(("fault", "sent"), [({"drop": "before"}, None), ({"drop": "after"}, None)])
def test_closed_without_an_answer(
    shelf: ShelfEmulator, clock: FakeClock, fault: dict[str, Any], sent: bool | None
) -> None:
    """Whether the request was worked on cannot be known."""
    shelf.faults.add("GET", "books/1", **fault)
    error = failure(blocking.new_client(shelf, clock, max_retries=0))
    check(error, APIConnectionError, "read", sent)


def test_reset(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """The connection broke while the answer was awaited, so the request was sent."""
    shelf.faults.add("GET", "books/1", drop="before", reset=True)
    error = failure(blocking.new_client(shelf, clock, max_retries=0))
    check(error, APIConnectionError, "read", True)


def test_an_answer_that_never_comes(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """A timeout after the request was sent."""
    shelf.faults.add("GET", "books/1", stall="answer")
    error = failure(blocking.new_client(shelf, clock, max_retries=0), timeout=0.05)
    check(error, APITimeoutError, "read", True)


@pytest.mark.parametrize("wire", ["own connections", "injected client"])
def test_what_a_deadline_ended(shelf: ShelfEmulator, hanging_port: int, wire: str) -> None:
    """It ends the call at any moment, and is known to have ended it before or after the request was sent."""
    shelf.faults.add("GET", "books/1", stall="answer")
    for url, sent in ((f"http://127.0.0.1:{hanging_port}", False), (shelf.base_url, True)):
        with runtime.new_http_client({}) as http_client:
            settings: Any = {"http_client": http_client} if wire == "injected client" else {}
            client = APIClient(url, auth=BearerAuth(KEY), **settings)
            check(failure(client, deadline=0.15), APITimeoutError, "deadline", sent)
            client = APIClient(url, auth=BearerAuth(KEY), **settings)
            with pytest.raises(APITimeoutError) as caught:
                with client, client.stream(GET_BOOK, 1, options={"deadline": 0.15}):
                    pass
            check(caught.value, APITimeoutError, "deadline", sent)


def test_no_connection_is_free(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """A timeout of our own, before anything was sent."""
    held = shelf.faults.add("GET", "books", stall="answer")
    client = blocking.new_client(shelf, clock, max_retries=0, limits=httpx.Limits(max_connections=1))

    def second() -> Any:
        blocking.aside(held.wait_until_held)
        try:
            return client.request(GET_BOOK, 1, options={"timeout": 0.05})
        finally:
            held.release()

    with client:
        _, error = blocking.together(partial(client.request, LIST_BOOKS), second)
    check(error, PoolTimeoutError, "pool", False)


def test_built_wrong(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Mistakes of the caller's are `ValueError`s, and nothing is sent."""
    with pytest.raises(ConfigurationError, match="base_url is not absolute") as refused:
        APIClient("ftp://127.0.0.1/v1")
    assert isinstance(refused.value, ValueError)
    with blocking.new_client(shelf, clock) as client:
        with pytest.raises(InvalidRequestError, match="json cannot be encoded") as caught:
            client.request(ADD_LOAN, json={"book_id": float("nan")})
    assert isinstance(caught.value, ValueError)
    assert shelf.requests == []
