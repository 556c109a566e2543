# The async source; twofold.mirror generates its blocking mirror.
"""Which setting wins, what copies share, and who closes what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import httpx
import pytest
from tests import aio
from tests.shelf_api import ADD_BOOK, GET_BOOK, KEY, NEW_BOOK, sent

from twofold import (
    APIConnectionError,
    AsyncAPIClient,
    AsyncResource,
    BearerAuth,
    ClientClosedError,
    ConfigurationError,
    Hooks,
    InvalidRequestError,
    RequestOptions,
    ServerError,
)
from twofold.emulators import ShelfEmulator
from twofold.testing import FakeClock


async def test_the_nearest_setting_wins(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Call before copy before client before class, for headers and parameters name by name."""
    ours = {"X-A": "client", "X-B": "client", "X-C": "client", "User-Agent": "mine"}
    async with aio.new_client(shelf, clock, headers=ours, params={"a": 1, "b": 1, "c": 1}) as client:
        copy = client.with_options(headers={"x-b": "copy", "x-c": "copy"}, params={"b": 2, "c": 2})
        options: RequestOptions = {"headers": {"X-C": "call", "Accept": ""}, "params": {"c": 3, "d": [4, 5]}}
        await copy.request(GET_BOOK, 1, options=options)
        await client.request(GET_BOOK, 2)
    first, second = shelf.requests
    assert [first.header(name) for name in ("x-a", "x-b", "x-c", "user-agent", "accept")] == [
        "client",
        "copy",
        "call",
        "mine",
        None,
    ]
    assert [second.header(name) for name in ("x-a", "x-b", "x-c", "accept")] == [
        "client",
        "client",
        "client",
        "application/json",
    ]
    assert sent(shelf) == ["GET /v1/books/1?a=1&b=2&c=3&d=4&d=5", "GET /v1/books/2?a=1&b=1&c=1"]


@pytest.mark.parametrize(
    ("client", "copy", "call", "requests"),
    [(1, {}, {}, 2), (1, {"max_retries": 2}, {}, 3), (1, {"max_retries": 2}, {"max_retries": 0}, 1)],
)
async def test_the_nearest_number_of_retries_wins(
    client: int, copy: Any, call: Any, requests: int, shelf: ShelfEmulator, clock: FakeClock
) -> None:
    """As every option that is no mapping, it is replaced as a whole."""
    shelf.faults.add("GET", "books/1", status=503)
    async with aio.new_client(shelf, clock, max_retries=client) as owner:
        with pytest.raises(ServerError):
            await owner.with_options(**copy).request(GET_BOOK, 1, options=call)
    assert len(shelf.requests) == requests


async def test_an_argument_of_a_method_that_is_not_given_hides_no_parameter(
    shelf: ShelfEmulator, clock: FakeClock
) -> None:
    """A method passes `None` for what its caller left out; the parameter set for the call stays."""
    async with aio.new_client(shelf, clock) as client:
        await client.request(
            GET_BOOK, 1, query={"limit": None, "a": 1}, options={"params": {"limit": 5, "a": 2}}
        )
        await client.with_options(params={"limit": 5}).request(
            GET_BOOK, 2, options={"params": {"limit": None}}
        )
    assert sent(shelf) == ["GET /v1/books/1?limit=5&a=1", "GET /v1/books/2"]


async def test_a_header_given_by_name_takes_the_place_of_the_credential(
    shelf: ShelfEmulator, clock: FakeClock
) -> None:
    """Two `Authorization` fields would be no valid request."""
    async with AsyncAPIClient(shelf.base_url, auth=BearerAuth("wrong"), clock=clock) as client:
        await client.request(GET_BOOK, 1, options={"headers": {"authorization": f"Bearer {KEY}"}})
    fields = [value for name, value in shelf.requests[0].headers if name.lower() == b"authorization"]
    assert fields == [b"Bearer shelf-key"]


async def test_a_content_type_given_by_name_is_kept(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """JSON comes under many names."""
    async with aio.new_client(shelf, clock) as client:
        options: RequestOptions = {"headers": {"content-type": "application/vnd.shelf+json"}}
        await client.request(ADD_BOOK, json=NEW_BOOK, options=options)
    assert shelf.requests[0].header("content-type") == "application/vnd.shelf+json"


async def test_options_of_one_call_do_not_stay(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """The next call has the client's again, and the caller's mapping is as it was."""
    options: RequestOptions = {"headers": {"X-A": "1"}, "max_retries": 0, "idempotency_key": "k"}
    async with aio.new_client(shelf, clock) as client:
        await client.request(ADD_BOOK, json=NEW_BOOK, options=options)
        await client.request(ADD_BOOK, json=NEW_BOOK)
    assert options == {"headers": {"X-A": "1"}, "max_retries": 0, "idempotency_key": "k"}
    assert [one.header("x-a") for one in shelf.requests] == ["1", None]
    assert [one.header("idempotency-key") for one in shelf.requests] == ["k", "key-1"]


class Shop(AsyncAPIClient):
    """A client as SDK authors write it, with names, state and a resource of its own."""

    _default_headers: ClassVar[Mapping[str, str]] = {"Accept": "application/vnd.shop+json", "X-Shop": "1"}
    _idempotency_header: ClassVar[str] = "X-Idempotency-Key"

    def __init__(self, base_url: str, **settings: Any) -> None:
        super().__init__(base_url, **settings)
        self.books = AsyncResource(self)
        self.region = "north"


async def test_a_subclass_brings_its_own_defaults(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Its headers, and the name of its idempotency header."""
    async with Shop(shelf.base_url, auth=BearerAuth(KEY), clock=clock) as client:
        await client.request(ADD_BOOK, json=NEW_BOOK)
    request = shelf.requests[0]
    names = ("accept", "x-shop", "x-idempotency-key", "idempotency-key")
    assert [request.header(name) for name in names] == ["application/vnd.shop+json", "1", "key-1", None]
    assert (request.header("user-agent") or "").startswith("twofold/")


async def test_a_copy_is_of_the_same_kind_and_shares_its_state(
    shelf: ShelfEmulator, clock: FakeClock
) -> None:
    """Attributes of the subclass and limits are shared; resources, which know their client, are not."""
    async with Shop(shelf.base_url, auth=BearerAuth(KEY), clock=clock) as client:
        copy = client.with_options(timeout=1)
        assert (type(copy), copy.region, copy.base_url) == (Shop, "north", client.base_url)
        assert "books" not in vars(copy)
        await copy.request(GET_BOOK, 1)
        assert client.rate_limit_info == copy.rate_limit_info
        assert client.rate_limit_info is not None


async def test_closing_a_copy_does_not_close_its_client(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """The connections are the client's; closing that closes its copies, and copies of copies."""
    client = aio.new_client(shelf, clock)
    copy = client.with_options(timeout=1)
    second = copy.with_options(timeout=2)
    async with copy:
        await copy.request(GET_BOOK, 1)
    await copy.request(GET_BOOK, 2)
    await client.request(GET_BOOK, 3)
    await client.close()
    for one in (client, copy, second):
        with pytest.raises(ClientClosedError, match=r"this A?P?I?.*Client was closed: make a new one"):
            await one.request(GET_BOOK, 4)
    assert len(shelf.requests) == 3


async def test_a_copy_is_checked_like_a_client(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """A value out of range or an option that does not exist is refused when the copy is made."""
    async with aio.new_client(shelf, clock) as client:
        with pytest.raises(InvalidRequestError, match="timeout is 0"):
            client.with_options(timeout=0)
        with pytest.raises(ValueError, match="max_concurrent is 0"):
            client.with_options(max_concurrent=0)
        with pytest.raises(TypeError, match="no option 'idempotency_key'"):
            client.with_options(idempotency_key="k")  # pyright: ignore[reportCallIssue]
        with pytest.raises(TypeError, match="no option 'retries'"):
            await client.request(GET_BOOK, 1, options={"retries": 3})  # pyright: ignore[reportArgumentType]
    assert shelf.requests == []


async def test_a_copy_bounds_its_requests_in_flight(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Its own copies share the bound and may have a narrower one; the client itself has none."""
    entry = shelf.faults.add("GET", "books/*", stall="answer")
    async with aio.new_client(shelf, clock) as client:
        narrow = client.with_options(max_concurrent=3)
        narrower = narrow.with_options(max_concurrent=1)

        async def release() -> None:
            try:
                await aio.aside(lambda: entry.wait_until_held(3))
            finally:
                shelf.faults.remove(entry)

        calls = [lambda one=one: one.request(GET_BOOK, 1) for one in [narrower] * 4 + [narrow] * 6]
        results = await aio.together(*calls, release)
    assert [book.id for book in results[:-1]] == [1] * 10
    assert (results[-1], shelf.peak_in_flight) == (None, 3)


async def test_a_call_that_waits_for_the_narrower_bound_takes_no_place_of_the_wider(
    shelf: ShelfEmulator, clock: FakeClock
) -> None:
    """Else a copy for slow work would hold up everyone else."""
    entry = shelf.faults.add("GET", "books/1", stall="answer")
    async with aio.new_client(shelf, clock) as client:
        wide = client.with_options(max_concurrent=2)
        narrow = wide.with_options(max_concurrent=1)

        async def another() -> None:
            await aio.aside(entry.wait_until_held)
            await wide.request(GET_BOOK, 2)

        async def release() -> None:
            try:
                await aio.aside(lambda: shelf.log.wait_until(lambda log: log.arrived == 2))
            finally:
                shelf.faults.remove(entry)

        slow = [lambda: narrow.request(GET_BOOK, 1)] * 3
        assert (await aio.together(*slow, another, release))[-2:] == [None, None]
    assert sent(shelf)[:2] == ["GET /v1/books/1", "GET /v1/books/2"]


async def test_a_closed_client_sends_nothing(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Closing twice does no harm; a closed client says so, and cannot be entered again."""
    async with aio.new_client(shelf, clock) as client:
        await client.request(GET_BOOK, 1)
    await client.close()
    assert repr(client).endswith("/v1/ (closed)>")
    with pytest.raises(ClientClosedError, match="was closed: make a new one"):
        await client.request(GET_BOOK, 1)
    with pytest.raises(ClientClosedError):
        async with client:
            pass
    assert len(shelf.requests) == 1


async def test_a_client_closed_during_a_wait_sends_nothing_more(
    shelf: ShelfEmulator, clock: FakeClock
) -> None:
    """A retry must not open connections that nobody would close."""
    shelf.faults.add("GET", "books/1", status=503)
    client = aio.new_client(shelf, clock, hooks=Hooks(on_retry=[lambda _: client.close()]))
    with pytest.raises(ClientClosedError):
        await client.request(GET_BOOK, 1)
    assert len(shelf.requests) == 1


async def test_an_unused_client_can_be_closed(clock: FakeClock) -> None:
    """It has no connections yet."""
    async with AsyncAPIClient("https://api.example.com", clock=clock) as client:
        assert repr(client).endswith("Client https://api.example.com/>")


async def test_an_injected_client_is_used_and_not_closed(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """With the headers, cookies and parameters its owner set, but under our timeouts and without its redirects."""
    settings: Any = {"headers": {"X-Owner": "1"}, "cookies": {"c": "2"}, "params": {"p": "3"}}
    async with httpx.AsyncClient(follow_redirects=True, **settings) as injected:
        async with aio.new_client(shelf, clock, http_client=injected) as client:
            assert (await client.request(GET_BOOK, 1, query={"q": "4"})).id == 1
            shelf.faults.add("GET", "books/2", redirect=f"{shelf.url}/v1/books/1")
            with pytest.raises(Exception, match="answered 302"):
                await client.request(GET_BOOK, 2)
        assert not injected.is_closed
        response = await injected.get(f"{shelf.base_url}/books/3", headers={"Authorization": f"Bearer {KEY}"})
        assert response.status_code == 200
    request = shelf.requests[0]
    assert (request.header("x-owner"), request.header("cookie")) == ("1", "c=2")
    assert request.header("authorization") == "Bearer shelf-key"
    assert set(request.query.split("&")) == {"p=3", "q=4"}


async def test_an_injected_clients_errors_are_the_same(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Same class, same fate, whichever way the request goes."""
    shelf.faults.add("GET", "books/1", drop="before")
    async with httpx.AsyncClient() as injected:
        client = aio.new_client(shelf, clock, http_client=injected, max_retries=1)
        with pytest.raises(APIConnectionError) as caught:
            await client.request(GET_BOOK, 1)
    assert (caught.value.sent, caught.value.phase, caught.value.attempts) == (None, "read", 2)


async def test_an_injected_client_comes_with_its_own_connections(clock: FakeClock) -> None:
    """Settings for connections beside it are a contradiction."""
    async with httpx.AsyncClient() as injected:
        with pytest.raises(
            ConfigurationError, match="http_client comes with its own connections: set verify on it"
        ):
            AsyncAPIClient("https://h", http_client=injected, verify=False, clock=clock)


async def test_the_base_url_ends_with_a_slash(clock: FakeClock) -> None:
    """Paths of operations are put behind it."""
    for base_url in ("https://h/v1", "https://h/v1/"):
        assert AsyncAPIClient(base_url, clock=clock).base_url == "https://h/v1/"
