# The async source; twofold.mirror generates its blocking mirror.
"""Credentials on real requests: what is sent, to whom, for which call, and what is shown of it."""

from __future__ import annotations

import hashlib
import hmac
import logging
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from tests.shelf_api import ADD_LOAN, GET_BOOK, KEY

from twofold import (
    APIConnectionError,
    AuthenticationError,
    BasicAuth,
    BearerAuth,
    CombinedAuth,
    ConfigurationError,
    HeaderAuth,
    Hooks,
    InvalidRequestError,
    QueryAuth,
    RequestToSign,
    ServerError,
    SigningAuth,
    capture,
)
from twofold._async.client import AsyncAPIClient
from twofold._async.tokens import AsyncTokenAuth
from twofold._core.calls import Arguments
from twofold.emulators import ShelfEmulator
from twofold.testing import FakeClock


def sent(shelf: ShelfEmulator, name: str) -> list[str | None]:
    """The header of this name in every request, in order."""
    return [request.header(name) for request in shelf.requests]


async def test_several_credentials_go_together(shelf: ShelfEmulator) -> None:
    """Application key, token and query key are on the same request."""
    auth = CombinedAuth(HeaderAuth("X-App", "app-1"), BearerAuth(KEY), QueryAuth("key", "q 1"))
    async with AsyncAPIClient(shelf.base_url, auth=auth) as client:
        await client.request(GET_BOOK, 1, query={"full": True})
    [request] = shelf.requests
    assert (request.header("x-app"), request.header("authorization")) == ("app-1", f"Bearer {KEY}")
    assert request.query == "full=true&key=q+1"


async def test_basic_is_taken(shelf: ShelfEmulator) -> None:
    """As a server that knows httpx's own expects it."""
    expected = httpx.Request("GET", "http://x")
    next(httpx.BasicAuth("ada", "pw").sync_auth_flow(expected))
    shelf.admits = lambda request: request.headers.get("authorization") == expected.headers["authorization"]
    async with AsyncAPIClient(shelf.base_url, auth=BasicAuth("ada", "pw")) as client:
        assert (await client.request(GET_BOOK, 1)).id == 1


async def test_a_function_is_asked_at_every_attempt(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """A key that changed between two attempts is used for the second."""
    keys = iter(["old", "new"])
    shelf.admits = lambda _: True
    shelf.faults.add("GET", "books/1", calls=1, status=503)
    async with AsyncAPIClient(shelf.base_url, auth=BearerAuth(lambda: next(keys)), clock=clock) as client:
        await client.request(GET_BOOK, 1)
    assert sent(shelf, "authorization") == ["Bearer old", "Bearer new"]


async def test_what_a_key_function_raises_reaches_the_caller(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """A fault in the program is no failure of the API: as it is, after one try, with nothing sent."""
    asked: list[int] = []

    def key() -> str:
        asked.append(1)
        raise LookupError("no vault")

    async with AsyncAPIClient(shelf.base_url, auth=BearerAuth(key), clock=clock) as client:
        with pytest.raises(LookupError, match="no vault"):
            await client.request(GET_BOOK, 1)
    assert (asked, shelf.requests, clock.sleeps) == ([1], [], [])


@pytest.mark.parametrize("key", ["", "hu\nsh", None], ids=repr)
async def test_an_unusable_key_from_a_function_ends_the_call(
    shelf: ShelfEmulator, clock: FakeClock, key: Any
) -> None:
    """Before anything is sent, in the client's class for such requests, without showing the key."""
    async with AsyncAPIClient(shelf.base_url, auth=HeaderAuth("X-Key", lambda: key), clock=clock) as client:
        with pytest.raises(InvalidRequestError, match=r"could not be sent: key ") as caught:
            await client.request(GET_BOOK, 1)
    assert "hu" not in str(caught.value)
    assert caught.value.attempts == 1
    assert shelf.requests == []


async def test_a_signature_is_made_again_for_every_attempt(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """It covers what is really sent: the server, computing it from the bytes it got, agrees with each."""

    def digest(method: str, target: str, body: bytes, moment: str) -> str:
        text = f"{method}\n{target}\n{moment}\n".encode() + body
        return hmac.new(b"sign-key", text, hashlib.sha256).hexdigest()

    def sign(request: RequestToSign) -> dict[str, str]:
        moment = str(clock.monotonic())
        target = request.url.removeprefix(shelf.url)
        return {"X-At": moment, "X-Sign": digest(request.method, target, request.body, moment)}

    auth = CombinedAuth(SigningAuth(sign), BearerAuth(KEY), QueryAuth("app", "a1"))
    shelf.faults.add("POST", "loans", calls=1, status=503, retry_after=5)
    async with AsyncAPIClient(shelf.base_url, auth=auth, clock=clock) as client:
        await client.request(ADD_LOAN, json={"book_id": 1, "member": "Ada"}, query={"dry": False})
    assert len(shelf.requests) == 2
    for request in shelf.requests:
        at = request.header("x-at") or ""
        expected = digest(request.method, request.target.decode(), request.body, at)
        assert request.header("x-sign") == expected
    assert sent(shelf, "x-at") == ["0.0", "5.0"]


async def test_a_call_may_use_another_credential_or_none(shelf: ShelfEmulator) -> None:
    """`auth=` of a call wins over the copy's, that over the client's; `None` sends none, not given changes nothing."""
    shelf.admits = lambda _: True
    async with AsyncAPIClient(shelf.base_url, auth=BearerAuth("client")) as client:
        copy = client.with_options(auth=HeaderAuth("X-Key", "copy"))
        await client.request(GET_BOOK, 1, options={"auth": BearerAuth("call")})
        await client.request(GET_BOOK, 1, options={"auth": None})
        await copy.request(GET_BOOK, 1)
        await copy.request(GET_BOOK, 1, options={"auth": BearerAuth("call")})
        await client.with_options(auth=None).request(GET_BOOK, 1)
        await client.request(GET_BOOK, 1)
    bearer = ["Bearer call", None, None, "Bearer call", None, "Bearer client"]
    assert sent(shelf, "authorization") == bearer
    assert sent(shelf, "x-key") == [None, None, "copy", None, None, None]


async def test_the_nearest_authorization_wins(shelf: ShelfEmulator) -> None:
    """A header of the client gives way to the credential of a call; a header of the call replaces any credential."""
    shelf.admits = lambda _: True
    client = AsyncAPIClient(shelf.base_url, headers={"Authorization": "Custom c"}, auth=BearerAuth("unused"))
    async with client:
        await client.request(GET_BOOK, 1)
        await client.request(GET_BOOK, 1, options={"auth": BearerAuth("call")})
        await client.with_options(auth=BearerAuth("copy")).request(GET_BOOK, 1)
        await client.request(
            GET_BOOK, 1, options={"auth": BearerAuth("call"), "headers": {"authorization": "Custom h"}}
        )
    assert sent(shelf, "authorization") == ["Custom c", "Bearer call", "Bearer copy", "Custom h"]
    assert all(
        len(request.headers) == len({name.lower() for name, _ in request.headers})
        for request in shelf.requests
    )


async def test_a_callers_own_parameter_replaces_the_query_key(shelf: ShelfEmulator) -> None:
    """As a header of the call replaces one of the credential."""
    auth = CombinedAuth(QueryAuth("key", "mine"), BearerAuth(KEY))
    async with AsyncAPIClient(shelf.base_url, auth=auth) as client:
        await client.request(GET_BOOK, 1, options={"params": {"key": "theirs"}})
    assert shelf.requests[0].query == "key=theirs"


async def test_a_credential_stays_with_its_origin(shelf: ShelfEmulator) -> None:
    """A call that is sent anywhere else, to another port even, goes without it, whatever kind it is."""
    shelf.admits = lambda _: True
    parts = CombinedAuth(HeaderAuth("X-Key", "hush"), QueryAuth("key", "hush"), AsyncTokenAuth(_no_token))
    async with AsyncAPIClient("http://127.0.0.1:1/v1", auth=parts) as client:
        call = client._rules.prepare(client._options, GET_BOOK, Arguments((1,), None, None, None, {}))
        call.origin = shelf.url
        outcomes = await client._transport.send(call)
    assert outcomes[0].ok
    assert b"hush" not in shelf.requests[0].target + b"".join(
        b"".join(pair) for pair in shelf.requests[0].headers
    )


async def _no_token() -> str:
    raise AssertionError("a token was asked for")


async def test_a_query_key_is_shown_nowhere(
    shelf: ShelfEmulator, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither in errors, logs, hooks and records nor where the server echoes the URL."""
    seen: list[object] = []
    hooks = Hooks(on_request=[seen.append], on_response=[seen.append], on_retry=[seen.append])
    key = "123456789"
    shelf.faults.add("GET", "books/1", status=500, json={"message": f"bad /books?key={key}"})
    auth = CombinedAuth(QueryAuth("key", key), BearerAuth(KEY))
    with caplog.at_level(logging.DEBUG), capture() as calls:
        async with AsyncAPIClient(shelf.base_url, auth=auth, clock=clock, hooks=hooks) as client:
            with pytest.raises(ServerError) as caught:
                await client.request(GET_BOOK, 1)
    assert key in shelf.requests[0].query
    shown = [str(caught.value), repr(vars(caught.value)), repr(seen), repr(calls.records), repr(client)]
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("twofold")]
    assert len(ours) == 6
    assert key not in "".join([*shown, *ours])


async def test_what_is_no_credential_is_refused(shelf: ShelfEmulator) -> None:
    """At once, when the client is made or the call is prepared, saying what to give."""
    wrong: list[Any] = ["key", KEY.encode(), 7, BearerAuth, ("ada", "pw"), object()]
    for auth in wrong:
        with pytest.raises(TypeError, match="auth is"):
            AsyncAPIClient(shelf.base_url, auth=auth)
    async with AsyncAPIClient(shelf.base_url) as client:
        with pytest.raises(TypeError, match="auth is a str"):
            await client.request(GET_BOOK, 1, options={"auth": "key"})  # pyright: ignore[reportArgumentType]
        with pytest.raises(TypeError, match="auth is a str"):
            client.with_options(auth="key")  # pyright: ignore[reportArgumentType]
        with pytest.raises(InvalidRequestError, match="authorization"):
            await client.request(
                GET_BOOK, 1, options={"auth": CombinedAuth(BearerAuth("a"), BearerAuth("b"))}
            )
    assert shelf.requests == []


@pytest.mark.parametrize("make", [BearerAuth, AsyncTokenAuth])
async def test_tokens_do_not_go_over_plain_http(make: Callable[..., Any]) -> None:
    """Refused when the client is made, unless it is allowed."""
    given = "t" if make is BearerAuth else _no_token
    with pytest.raises(ConfigurationError, match="allow_http=True"):
        AsyncAPIClient("http://api.example.com", auth=make(given))
    AsyncAPIClient("http://api.example.com", auth=make(given, allow_http=True))
    AsyncAPIClient("http://api.example.com", auth=HeaderAuth("X-API-Key", "k"))


async def test_an_operation_that_must_not_see_the_credential(shelf: ShelfEmulator) -> None:
    """It goes without, unless the call names one itself."""
    shelf.admits = lambda _: True
    public = type(GET_BOOK)("GET", "books/{book_id}", GET_BOOK.returns, authenticated=False)
    async with AsyncAPIClient(shelf.base_url, auth=BearerAuth("client")) as client:
        await client.request(public, 1)
        await client.with_options(auth=BearerAuth("copy")).request(public, 1)
        await client.request(public, 1, options={"auth": BearerAuth("call")})
    assert sent(shelf, "authorization") == [None, None, "Bearer call"]


async def test_a_refused_key_is_not_tried_again(shelf: ShelfEmulator) -> None:
    """Only an access token can be replaced: one attempt, one clear error, which does not show the key."""
    async with AsyncAPIClient(shelf.base_url, auth=BearerAuth(lambda: "hush")) as client:
        with pytest.raises(AuthenticationError) as caught:
            await client.request(GET_BOOK, 1)
    assert len(shelf.requests) == 1
    assert "hush" not in repr(vars(caught.value))


async def test_a_key_function_that_fails_to_connect_is_a_failure_of_the_call(shelf: ShelfEmulator) -> None:
    """Keys come from vaults over HTTP, too: in the class of this client, and it says that nothing was sent."""

    def key() -> str:
        raise APIConnectionError("the vault is down", phase="connect")

    async with AsyncAPIClient(shelf.base_url, auth=BearerAuth(key)) as client:
        with pytest.raises(APIConnectionError, match=r"was not sent: the vault is down") as caught:
            await client.request(GET_BOOK, 1)
    assert (caught.value.sent, caught.value.phase, caught.value.method) == (False, "connect", "GET")
