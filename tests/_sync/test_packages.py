# Generated from _async/test_packages.py by twofold.mirror; do not edit.
"""Clients of httpx and of its continuation httpx2, injected: what works with the one works with the other."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from types import NoneType
from typing import Any

import pytest
from tests import blocking
from tests.depot_api import GET_FILE, PUT_FILE, sha256
from tests.shelf_api import ADD_BOOK, BOOK_PAGES, GET_BOOK, KEY, LIST_BOOKS, NEW_BOOK

from twofold import (
    APIConnectionError,
    APITimeoutError,
    APIClient,
    BearerAuth,
    DecodeError,
    HTTPLogFilter,
    Operation,
    PoolTimeoutError,
    ServerError,
)
from twofold._sync.bloomy.client import Client as BloomyClient
from twofold.emulators import BloomyEmulator, DepotEmulator, ShelfEmulator
from twofold.testing import FakeClock


@pytest.fixture(params=["httpx", "httpx2"])
def package(request: pytest.FixtureRequest) -> Any:
    """The one or the other, if it is installed."""
    return pytest.importorskip(request.param)


@pytest.fixture
def injected(package: Any) -> Iterator[Any]:
    """A client as its owner has made it, with a header, a cookie and few connections."""
    limits = package.Limits(max_connections=2)
    with package.Client(headers={"X-Owner": "o"}, cookies={"c": "1"}, limits=limits) as client:
        yield client


def test_calls(injected: Any, shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Reads, writes, retries and pages; with the owner's header and cookie, and the client is not closed."""
    shelf.faults.add("GET", "books/1", calls=1, status=503, retry_after=3)
    with blocking.new_client(shelf, clock, http_client=injected) as client:
        assert (client.request(GET_BOOK, 1)).id == 1
        assert (client.request(ADD_BOOK, json=NEW_BOOK)).title == NEW_BOOK["title"]
        books = client.paginate(LIST_BOOKS, strategy=BOOK_PAGES).collect()
    assert len(books) == 121
    assert clock.sleeps == [3.0]
    assert {(one.header("x-owner"), one.header("cookie")) for one in shelf.requests} == {("o", "c=1")}
    assert {one.header("authorization") for one in shelf.requests} == {f"Bearer {KEY}"}
    assert not injected.is_closed


@pytest.mark.parametrize(
    ("fault", "cls", "sent"),
    [
        ({"status": 500}, ServerError, None),
        ({"stall": "answer"}, APITimeoutError, True),
        ({"stall": "body"}, APITimeoutError, None),
        ({"drop": "before", "reset": True}, APIConnectionError, None),
        ({"garbage": True}, APIConnectionError, None),
        ({"truncate": "body"}, APIConnectionError, None),
        ({"html": True}, DecodeError, None),
    ],
    ids=str,
)
def test_failures(
    injected: Any, shelf: ShelfEmulator, fault: dict[str, Any], cls: type[Exception], sent: bool | None
) -> None:
    """Each is the error of its meaning, however the package calls it."""
    shelf.faults.add("GET", "books/1", **fault)
    auth, settings = BearerAuth(KEY), {"max_retries": 0, "timeout": 0.2}
    with APIClient(shelf.base_url, auth=auth, http_client=injected, **settings) as client:
        with pytest.raises(cls) as caught:
            client.request(GET_BOOK, 1)
    assert type(caught.value) is cls
    assert getattr(caught.value, "sent", None) in (sent, True)


def test_nobody_listens_and_a_deadline(injected: Any, shelf: ShelfEmulator) -> None:
    """A refused connection says that nothing was sent; the deadline ends a call that stalls."""
    with APIClient("http://127.0.0.1:9", http_client=injected, max_retries=0) as client:
        with pytest.raises(APIConnectionError) as caught:
            client.request(GET_BOOK, 1)
    assert caught.value.sent is False
    shelf.faults.add("GET", "books/1", stall="answer")
    with APIClient(shelf.base_url, auth=BearerAuth(KEY), http_client=injected) as client:
        with pytest.raises(APITimeoutError) as caught:
            client.request(GET_BOOK, 1, options={"deadline": 0.1})
    assert caught.value.phase == "deadline"


def test_bodies(injected: Any, depot: DepotEmulator, tmp_path: Path) -> None:
    """Streams both ways, downloads, and a stream that is left early."""
    with APIClient(depot.base_url, auth=BearerAuth(depot.key), http_client=injected) as client:
        done = client.download(GET_FILE, "large.bin", target=tmp_path / "large.bin")
        with (tmp_path / "large.bin").open("rb") as file:
            echo = client.request(PUT_FILE, "copy.bin", content=file)
        with client.stream(GET_FILE, "large.bin") as response:
            for chunk in response.iter_bytes():
                assert chunk
                break
        with client.stream(GET_FILE, "small.txt") as response:
            assert response.read() == b"twelve bytes"
    assert echo.size == done.size
    assert echo.sha256 == sha256((tmp_path / "large.bin").read_bytes())


def test_a_pool_without_room(injected: Any, package: Any, depot: DepotEmulator) -> None:
    """The package's own pool timeout is the library's."""
    timeout = package.Timeout(5, pool=0.05)
    with (
        APIClient(
            depot.base_url, auth=BearerAuth(depot.key), http_client=injected, timeout=timeout, max_retries=0
        ) as client,
        client.stream(GET_FILE, "large.bin"),
        client.stream(GET_FILE, "large.bin"),
    ):
        with pytest.raises(PoolTimeoutError) as caught:
            client.request(GET_FILE, "small.txt")
    assert caught.value.sent is False


def test_transports_of_the_package(package: Any) -> None:
    """Those that make answers up, and those that raise the package's own errors."""
    seen: list[str] = []

    def answer(request: Any) -> Any:
        seen.append(request.url.path)
        if len(seen) == 1:
            raise package.ReadError("gone", request=request)
        return package.Response(204)

    transport = package.MockTransport(answer)
    with package.Client(transport=transport) as mocked:
        client = APIClient("http://h", http_client=mocked, clock=FakeClock())
        assert client.request(Operation("GET", "x", NoneType)) is None
    assert seen == ["/x", "/x"]


def test_an_sdk_takes_it(injected: Any, bloomy: BloomyEmulator) -> None:
    """As every client does."""
    with BloomyClient("emu-key", bloomy.base_url, http_client=injected) as client:
        assert (client.todo.details(501)).id == 501


def test_its_log(
    injected: Any,
    package: Any,
    shelf: ShelfEmulator,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Through the filter, without the values of the query."""
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(logging.getLogger(package.__name__), "filters", [HTTPLogFilter()])
    with APIClient(shelf.base_url, auth=BearerAuth(KEY), http_client=injected) as client:
        client.request(LIST_BOOKS, query={"token": "c4nary"})
    assert package.__name__ in {one.name for one in caplog.records}
    assert "c4nary" not in caplog.text
