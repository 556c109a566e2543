"""The fast backend: what it refuses, and what aiohttp would do otherwise."""

from __future__ import annotations

import asyncio
import socket
import sys
import threading
from typing import Any

import anyio
import httpx
import pytest
from tests.shelf_api import GET_BOOK, KEY, NEW_BOOK, Book

from twofold import (
    APIClient,
    APIConnectionError,
    APITimeoutError,
    AsyncAPIClient,
    BearerAuth,
    ConfigurationError,
    InvalidRequestError,
    NotFoundError,
    Operation,
    capture,
)
from twofold._runtime.fast import AiohttpWire
from twofold.emulators import ShelfEmulator
from twofold.testing import FakeClock

UPLOAD = Operation("PUT", "upload", dict[str, Any])


def fast(shelf: ShelfEmulator, **settings: Any) -> AsyncAPIClient:
    """A client of the lending library by aiohttp."""
    return AsyncAPIClient(shelf.base_url, auth=BearerAuth(KEY), backend="aiohttp", **settings)


def test_it_is_chosen_by_name(shelf: ShelfEmulator) -> None:
    """`backend="aiohttp"` sends by aiohttp, over connections that are used again."""

    async def call() -> object:
        async with fast(shelf) as client:
            assert [(await client.request(GET_BOOK, number)).id for number in (1, 2)] == [1, 2]
            return client._transport._wire

    assert isinstance(asyncio.run(call()), AiohttpWire)
    assert len({request.connection for request in shelf.requests}) == 1


def test_it_is_chosen_by_the_environment(shelf: ShelfEmulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """`TWOFOLD_BACKEND` is for the async half of the process; `backend=None` takes the default all the same."""
    monkeypatch.setenv("TWOFOLD_BACKEND", "aiohttp")

    async def kinds() -> list[str]:
        found: list[str] = []
        for settings in ({}, {"backend": None}):
            async with AsyncAPIClient(shelf.base_url, auth=BearerAuth(KEY), **settings) as client:
                await client.request(GET_BOOK, 1)
                found.append(type(client._transport._wire).__name__)
        return found

    assert asyncio.run(kinds()) == ["AiohttpWire", "AsyncPool"]
    with APIClient(shelf.base_url, auth=BearerAuth(KEY)) as client:
        assert client.request(GET_BOOK, 1).id == 1
    monkeypatch.setenv("TWOFOLD_BACKEND", "curl")
    with pytest.raises(ConfigurationError, match="backend is 'curl'"):
        AsyncAPIClient(shelf.base_url)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"backend": "curl"}, "backend is 'curl': give one of aiohttp, httpx, httpx2"),
        ({"http2": True}, "HTTP/2|h2"),
        ({"proxy": "socks5://127.0.0.1:1"}, "http and https proxies"),
        ({"proxy": httpx.Proxy("http://127.0.0.1:1")}, "http and https proxies, as text"),
        ({"limits": httpx.Limits(max_connections=5, max_keepalive_connections=2)}, "keeps every idle"),
        ({"limits": httpx.Limits(max_keepalive_connections=2)}, "keeps every idle"),
        ({"http_client": object()}, "http_client comes with its own connections: set backend on it"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_it_cannot_do_is_refused(settings: dict[str, Any], message: str) -> None:
    """When the client is made, and never ignored."""
    with pytest.raises(ConfigurationError, match=message):
        AsyncAPIClient("http://127.0.0.1:1", **{"backend": "aiohttp", **settings})


def test_proxies_of_the_environment_are_refused_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """A SOCKS proxy that the machine wants used is not passed by; `trust_env=False` passes it by."""
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1")
    with pytest.raises(ConfigurationError, match="http and https proxies"):
        AsyncAPIClient("http://127.0.0.1:1", backend="aiohttp")
    AsyncAPIClient("http://127.0.0.1:1", backend="aiohttp", trust_env=False)


def test_the_blocking_half_has_none() -> None:
    """It says so instead of sending by something else."""
    with pytest.raises(ConfigurationError, match="for the async half: leave it out here"):
        APIClient("http://127.0.0.1:1", backend="aiohttp")


def test_without_aiohttp(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the extra to install."""
    for name in [name for name in sys.modules if name.startswith("twofold._runtime.fast")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "aiohttp", None)
    monkeypatch.delattr("twofold._runtime.fast", raising=False)
    with pytest.raises(ConfigurationError, match=r"pip install 'twofold\[fast\]'"):
        AsyncAPIClient("http://127.0.0.1:1", backend="aiohttp")


def test_trio_is_refused(shelf: ShelfEmulator) -> None:
    """aiohttp runs on asyncio only: the first call says so, and nothing is sent."""

    async def call() -> None:
        async with fast(shelf) as client:
            await client.request(GET_BOOK, 1)

    with pytest.raises(InvalidRequestError, match="runs on asyncio only"):
        anyio.run(call, backend="trio")
    assert not shelf.requests


def test_nothing_is_sent_twice(shelf: ShelfEmulator) -> None:
    """aiohttp repeats an idempotent request on a kept-alive connection that breaks; that is for the retry policy."""

    async def call() -> None:
        async with fast(shelf, max_retries=0) as client:
            await client.request(GET_BOOK, 1)
            shelf.faults.add("GET", "books/1", drop="before", times=1)
            with pytest.raises(APIConnectionError) as caught:
                await client.request(GET_BOOK, 1)
            assert caught.value.sent is None

    asyncio.run(call())
    assert len(shelf.requests) == 2


def test_a_post_that_dies_after_sending_may_have_been_processed(shelf: ShelfEmulator) -> None:
    """It is no failure to connect, so it is not sent again."""

    async def call() -> APIConnectionError:
        shelf.faults.add("POST", "books", drop="after")
        async with fast(shelf) as client:
            with pytest.raises(APIConnectionError) as caught:
                await client.request(Operation("POST", "books", Book), json=NEW_BOOK)
        return caught.value

    error = asyncio.run(call())
    assert (error.sent, error.phase, error.attempts) == (None, "read", 1)


def test_no_cookie_is_kept(shelf: ShelfEmulator) -> None:
    """What one answer sets, the next request does not carry."""

    async def call() -> None:
        shelf.faults.add("GET", "books/1", status=500, headers={"Set-Cookie": "a=b"}, times=1)
        async with fast(shelf, clock=FakeClock()) as client:
            await client.request(GET_BOOK, 1)

    asyncio.run(call())
    assert [(request.status, request.header("cookie")) for request in shelf.requests] == [
        (500, None),
        (200, None),
    ]


def test_a_server_that_reads_nothing_ends_the_write_in_time() -> None:
    """aiohttp would wait for ever: here it is a timeout in the phase `write`."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    held: list[socket.socket] = []
    threading.Thread(target=lambda: held.append(listener.accept()[0]), daemon=True).start()

    async def call() -> APITimeoutError:
        url, timeout = f"http://127.0.0.1:{listener.getsockname()[1]}", httpx.Timeout(30, write=0.05)
        async with AsyncAPIClient(url, backend="aiohttp", max_retries=0, timeout=timeout) as client:
            with pytest.raises(APITimeoutError) as caught:
                await client.request(UPLOAD, content=bytes(32 * 1024 * 1024))
        return caught.value

    error = asyncio.run(call())
    listener.close()
    for accepted in held:
        accepted.close()
    assert (error.phase, error.sent, error.attempts) == ("write", None, 1)


def test_phases_are_measured(shelf: ShelfEmulator) -> None:
    """Where somebody looks, the timeline has the phases that the default path measures."""

    async def call() -> set[str]:
        async with fast(shelf, clock=FakeClock()) as client:
            with capture() as calls:
                await client.request(GET_BOOK, 1)
        phases = calls.last.timeline[0].phases
        assert phases is not None
        return set(phases)

    assert asyncio.run(call()) == {"connect", "send", "wait", "read"}


def test_a_proxy_is_used(shelf: ShelfEmulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given or from the environment; `NO_PROXY` is respected."""
    proxy = shelf.base_url.removesuffix("/v1")

    async def ask(**settings: Any) -> None:
        auth = BearerAuth(KEY, allow_http=True)
        async with AsyncAPIClient(
            "http://books.invalid/v1", auth=auth, backend="aiohttp", **settings
        ) as client:
            # The emulator is no proxy and does not know the whole URL as a path; but it is the one that was asked.
            with pytest.raises(NotFoundError):
                await client.request(GET_BOOK, 1)

    async def direct() -> int:
        async with fast(shelf) as client:
            return (await client.request(GET_BOOK, 1)).id

    asyncio.run(ask(proxy=proxy))
    monkeypatch.setenv("http_proxy", proxy)
    asyncio.run(ask())
    assert [request.header("host") for request in shelf.requests] == ["books.invalid", "books.invalid"]
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert asyncio.run(direct()) == 1
