# Generated from _async/codex_bot/test_credentials.py by twofold.mirror; do not edit.
"""Credentials of a `SyncBaseApiClient` beside its key: tokens, exchanges, signatures, an `httpx.Auth`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from tests._sync.codex_bot.library import Library
from tests.scripted_server import ScriptedServer, answer

from twofold import BearerAuth, CombinedAuth, HeaderAuth, RequestToSign, SigningAuth
from twofold._sync.bulk import run_bulk
from twofold._sync.oauth import OAuth2ClientCredentials, OAuth2Exchange, OAuth2RefreshToken
from twofold._sync.tokens import TokenAuth
from twofold.codex_bot import ApiConnectionError, ApiRequestError, SyncBaseApiClient, Unauthorized
from twofold.emulators import ShelfEmulator, TokenEmulator
from twofold.testing import FakeClock


def credentials(tokens: TokenEmulator, clock: FakeClock, **options: Any) -> OAuth2ClientCredentials:
    """The client that the authorization server knows."""
    return OAuth2ClientCredentials(tokens.token_url, "emu-client", "emu-secret", clock=clock, **options)


def test_a18_one_token_for_50_calls(
    shelf: ShelfEmulator, tokens: TokenEmulator, clock: FakeClock
) -> None:
    """50 first calls, one token request; a revoked token, one refresh, and every refused call repeated once."""
    auth = credentials(tokens, clock)
    with Library(shelf.base_url, "api-key", auth=auth, clock=clock) as library:
        first = run_bulk(library.get, range(1, 51), max_concurrent=50)
        assert [one.error for one in first] == [None] * 50
        assert (len(tokens.requests), len(shelf.requests)) == (1, 50)
        tokens.revoke_all()
        again = run_bulk(library.get, range(1, 51), max_concurrent=50)
        assert [one.error for one in again] == [None] * 50
        assert "AsyncOAuth2ClientCredentials".removeprefix("Async") in repr(library)
    statuses = [request.status for request in shelf.requests[50:]]
    assert (len(tokens.requests), statuses.count(200)) == (2, 50)
    assert 1 <= statuses.count(401) <= 50
    assert clock.sleeps == []
    asked, called = str(tokens.transcript()), str(shelf.transcript())
    assert ("api-key" in called, "api-key" in asked, "emu-secret" in called) == (True, False, False)


def test_a18_a_stranger_cannot_have_a_token_renewed(
    shelf: ShelfEmulator, tokens: TokenEmulator, clock: FakeClock
) -> None:
    """A 401 from where a redirect leads is no word on the token, which that host has never seen."""
    with ScriptedServer() as other:
        other.usual = answer({}, 401)
        shelf.faults.add("GET", "books/1", redirect=f"{other.url}/x")
        with Library(shelf.base_url, auth=credentials(tokens, clock), clock=clock) as library:
            with pytest.raises(Unauthorized):
                library.get(1, follow_redirects=True)
            assert (library.get(2)).id == 2
        assert len(other.requests) == 1
        assert "authorization" not in other.last.headers
    assert len(tokens.requests) == 1


def test_a18_invalid_grant_is_final(
    shelf: ShelfEmulator, tokens: TokenEmulator, clock: FakeClock
) -> None:
    """One clear error in a class of this package, no retry, and no byte of the refresh token in it."""
    auth = OAuth2RefreshToken(tokens.token_url, "refresh-1", client_id="emu-client", clock=clock)
    body = {"error": "invalid_grant", "error_description": "refresh-1 is over"}
    tokens.faults.add("POST", "/token", json=body, status=400)
    with Library(shelf.base_url, auth=auth, retry=3, clock=clock) as library:
        with pytest.raises(Unauthorized, match="was not sent") as caught:
            library.get(1)
    error = caught.value
    assert (error.code, error.status_code, error.attempts) == ("invalid_grant", 400, 1)
    assert "refresh-1" not in f"{error} {error.__notes__} {error.__cause__}"
    assert (len(tokens.requests), shelf.requests, clock.sleeps) == (1, [], [])


def test_a_token_endpoint_that_is_down(
    shelf: ShelfEmulator, tokens: TokenEmulator, clock: FakeClock
) -> None:
    """Nothing was sent to the API, and that is what the error says."""
    tokens.faults.add("POST", "/token", drop="before")
    with Library(
        shelf.base_url, auth=credentials(tokens, clock, max_retries=0), clock=clock
    ) as library:
        with pytest.raises(ApiConnectionError, match="was not sent") as caught:
            library.get(1)
    assert (caught.value.sent, shelf.requests) == (False, [])


def test_tokens_of_two_levels(shelf: ShelfEmulator, tokens: TokenEmulator, clock: FakeClock) -> None:
    """One is exchanged for another, and the calls, streams and downloads carry the last."""
    login = TokenAuth(lambda: "login-token", clock=clock)

    def exchange() -> dict[str, str]:
        return {"grant_type": "client_credentials", "assertion": login.token()}

    auth = OAuth2Exchange(
        tokens.token_url, exchange, client_id="emu-client", client_secret="emu-secret", clock=clock
    )
    with Library(shelf.base_url, auth=auth, clock=clock) as library:
        assert (library.get(3)).id == 3
        with library._stream("GET", "/books/3") as response:
            assert b'"id"' in response.read()
    assert b"assertion=login-token" in tokens.requests[0].body
    assert "login-token" not in str(shelf.transcript())


def test_a_call_has_a_credential_of_its_own(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Another one, or none; a view as well, which says so."""
    with Library(shelf.base_url, auth=BearerAuth("wrong"), clock=clock) as library:
        with pytest.raises(Unauthorized):
            library.get(1)
        assert (library.get(1, auth=BearerAuth(shelf.key))).id == 1
        view = library._options(auth=BearerAuth(shelf.key))
        assert (view.get(1)).id == 1
        with pytest.raises(Unauthorized):
            library.get(1, auth=None)
        assert shelf.requests[-1].header("authorization") is None
        assert ("BearerAuth" in repr(view), "BearerAuth" in repr(view._options(auth=None))) == (True, False)


def test_a_signature_covers_what_is_sent(make: Any, server: ScriptedServer, clock: FakeClock) -> None:
    """URL and body as they travel, again at each attempt; what is read while it is sent is refused."""
    seen: list[RequestToSign] = []

    def sign(request: RequestToSign) -> dict[str, str]:
        seen.append(request)
        signed = f"{request.method} {request.url} ".encode() + request.body
        return {"X-Signature": f"{len(seen)} {hashlib.sha256(signed).hexdigest()}"}

    client = make(auth=SigningAuth(sign), retry=1, clock=clock)
    for method, endpoint, json, params in (
        ("PUT", "/a b?q=é x&r=1", {"ü": [1, None]}, None),
        ("PUT", "/jobs:run", None, {"a": "1 2", "b": [True, None]}),
        ("GET", "/é%2F?x=%20", None, None),
    ):
        server.script.append(answer({}, 503))
        client._request(method, endpoint, json, params)
        for received in server.requests[-2:]:
            signed = f"{received.method} {server.url}{received.target} ".encode() + received.body
            assert received.headers["x-signature"].split()[1] == hashlib.sha256(signed).hexdigest()
    assert [one.headers["x-signature"].split()[0] for one in server.requests] == list("123456")
    assert server.requests[0].body == '{"ü":[1,null]}'.encode()
    with pytest.raises(ApiRequestError, match="whole body"):
        client._request("PUT", "/x", files={"f": b"x"})


class Challenge(httpx.Auth):
    """Answers a challenge with a second request, as digest authentication does."""

    def auth_flow(self, request: httpx.Request) -> Iterator[httpx.Request]:  # type: ignore[override]
        """Send it bare, then with what the answer asks for."""
        response = yield request
        if response.status_code == 401:
            request.headers["X-Answer"] = response.headers["X-Challenge"]
            yield request


def test_an_auth_of_the_http_package(make: Any, server: ScriptedServer) -> None:
    """For the client or for one call; it sees the request, and may ask for another one."""
    body = {"a": 1}
    for client, options in ((make(auth=Challenge()), {}), (make(), {"auth": Challenge()})):
        server.reset()
        server.script.append(answer({}, 401, x_challenge="42"))
        assert client._request("POST", "/x", body, **options) == {}
        assert [one.headers.get("x-answer") for one in server.requests] == [None, "42"]
        assert {one.body for one in server.requests} == {b'{"a":1}'}
    make(auth=httpx.BasicAuth("me", "secret"))._request("GET", "/x")
    assert server.last.headers["authorization"].startswith("Basic ")


def test_d29_what_a_token_sets_stays_at_home(make: Any, server: ScriptedServer) -> None:
    """Also where a user sends it along with a call of `client` to another host."""
    auth = CombinedAuth(
        HeaderAuth("X-Tenant", "t"), TokenAuth(lambda: "token", header="X-Token", prefix="")
    )
    client = make(auth=auth)
    client._request("GET", "/x")
    assert (server.last.headers["x-token"], server.last.headers["x-tenant"]) == ("token", "t")
    with ScriptedServer() as other:
        client.client.get(other.url, headers={"X-Token": "token", "X-Tenant": "t", "X-Mine": "1"})
        names = other.last.headers.keys()
    assert {"x-token", "x-tenant", "x-api-key"} & names == set()
    assert "x-mine" in names


def test_a_credential_that_cannot_be_used() -> None:
    """It is refused by the constructor: a class instead of an object, a token in clear, something else."""
    with pytest.raises(TypeError, match="class BearerAuth"):
        SyncBaseApiClient("https://h", auth=BearerAuth)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="credential"):
        SyncBaseApiClient("https://h", auth="token")  # type: ignore[arg-type]
    with pytest.raises(ApiRequestError, match="plain http"):
        SyncBaseApiClient("http://h", auth=TokenAuth(lambda: "token"))
