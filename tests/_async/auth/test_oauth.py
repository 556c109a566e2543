# The async source; twofold.mirror generates its blocking mirror.
"""OAuth 2.0 against an authorization server whose tokens the library takes."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.shelf_api import GET_BOOK, Book

import twofold
from twofold import (
    APIConnectionError,
    APITimeoutError,
    AuthenticationError,
    CombinedAuth,
    ConfigurationError,
    DecodeError,
    HeaderAuth,
    RateLimitError,
    RetryPolicy,
    ServerError,
    TokenCache,
    TwofoldError,
    capture,
)
from twofold._async.bulk import run_bulk
from twofold._async.client import AsyncAPIClient
from twofold._async.oauth import AsyncOAuth2ClientCredentials, AsyncOAuth2Exchange, AsyncOAuth2RefreshToken
from twofold.emulators import ShelfEmulator, TokenEmulator
from twofold.testing import FakeClock

EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"


def credentials(tokens: TokenEmulator, clock: FakeClock, **options: Any) -> AsyncOAuth2ClientCredentials:
    """The client that the authorization server knows."""
    return AsyncOAuth2ClientCredentials(tokens.token_url, "emu-client", "emu-secret", clock=clock, **options)


def refreshing(tokens: TokenEmulator, clock: FakeClock, **options: Any) -> AsyncOAuth2RefreshToken:
    """A user who has granted access before."""
    return AsyncOAuth2RefreshToken(
        tokens.token_url, "refresh-1", client_id="emu-client", clock=clock, **options
    )


async def test_a18_one_token_request_for_50_calls(
    shelf: ShelfEmulator, tokens: TokenEmulator, clock: FakeClock
) -> None:
    """A18: 50 first calls, one token request; a revoked token, one refresh and every call repeated once."""
    key = HeaderAuth("X-API-Key", "api-key")
    auth = CombinedAuth(key, credentials(tokens, clock, scope=["books:read", "books:write"]))
    async with AsyncAPIClient(shelf.base_url, auth=auth, clock=clock) as client:

        async def get(number: int) -> Book:
            return await client.request(GET_BOOK, number)

        first = await run_bulk(get, range(1, 51), max_concurrent=50)
        assert [one.error for one in first] == [None] * 50
        assert (len(tokens.requests), len(shelf.requests)) == (1, 50)
        tokens.revoke_all()
        again = await run_bulk(get, range(1, 51), max_concurrent=50)
        assert [one.error for one in again] == [None] * 50
    assert len(tokens.requests) == 2
    statuses = [request.status for request in shelf.requests[50:]]
    assert statuses.count(200) == 50
    # A call that began after the new token was there needed no repetition.
    assert 1 <= statuses.count(401) <= 50
    assert clock.sleeps == []


async def test_a18_neither_credential_goes_to_the_other_host(
    shelf: ShelfEmulator, tokens: TokenEmulator, clock: FakeClock
) -> None:
    """A18: the API key never reaches the token endpoint, nor the client's secret the API."""
    auth = CombinedAuth(HeaderAuth("X-API-Key", "api-key"), credentials(tokens, clock))
    client = AsyncAPIClient(
        shelf.base_url, auth=auth, clock=clock, headers={"X-Mine": "api-header"}, params={"mine": "api-param"}
    )
    async with client:
        await client.request(GET_BOOK, 1)
    [asked], [sent] = tokens.transcript(), shelf.transcript()
    assert "emu-secret" not in sent
    assert "Basic" not in sent
    assert "api-" not in asked
    assert "grant_type=client_credentials" in asked


async def test_a18_invalid_grant_is_final(
    shelf: ShelfEmulator, tokens: TokenEmulator, clock: FakeClock
) -> None:
    """A18: no retry, one clear error in the client's class, and not a byte of the refresh token in it."""
    auth = refreshing(tokens, clock, client_secret="emu-secret")
    tokens.faults.add(
        "POST",
        "/token",
        json={"error": "invalid_grant", "error_description": "refresh-1 is over"},
        status=400,
    )
    async with AsyncAPIClient(shelf.base_url, auth=auth, clock=clock) as client:
        with pytest.raises(AuthenticationError, match=r"was not sent: http://\S+/token refused") as caught:
            await client.request(GET_BOOK, 1)
    error = caught.value
    assert (error.code, error.status_code, error.attempts) == ("invalid_grant", 400, 1)
    assert "invalid_grant: [redacted] is over" in str(error)
    assert (len(tokens.requests), shelf.requests, clock.sleeps) == (1, [], [])
    assert not _mentions(error, "refresh-1", "emu-secret")


def _mentions(error: BaseException | None, *secrets: str) -> bool:
    """Whether a secret is in an error, its attributes, notes or causes."""
    while error is not None:
        text = f"{error!r}{vars(error)!r}{getattr(error, '__notes__', '')}"
        if any(secret in text for secret in secrets):
            return True
        error = error.__cause__ or error.__context__
    return False


@pytest.mark.parametrize("client_auth", ["basic", "body"])
@pytest.mark.parametrize("in_200", [False, True])
async def test_invalid_client_is_final(
    shelf: ShelfEmulator, tokens: TokenEmulator, clock: FakeClock, client_auth: Any, in_200: bool
) -> None:
    """A wrong secret, sent either way; also where the server says so with status 200."""
    tokens.errors_in_200 = in_200
    auth = AsyncOAuth2ClientCredentials(
        tokens.token_url, "emu-client", "wrong-secret", client_auth=client_auth, clock=clock
    )
    async with AsyncAPIClient(shelf.base_url, auth=auth, clock=clock) as client:
        with pytest.raises(AuthenticationError, match="invalid_client") as caught:
            await client.request(GET_BOOK, 1)
    assert (caught.value.code, caught.value.status_code) == ("invalid_client", 200 if in_200 else 401)
    assert len(tokens.requests) == 1
    assert not _mentions(caught.value, "wrong-secret")


@pytest.mark.parametrize("client_auth", ["basic", "body"])
async def test_id_and_secret_are_sent_either_way(
    shelf: ShelfEmulator, tokens: TokenEmulator, clock: FakeClock, client_auth: Any
) -> None:
    """By Basic authentication, or in the form; more fields and the endpoint's own query go along."""
    auth = AsyncOAuth2ClientCredentials(
        f"{tokens.token_url}?p=policy",
        "emu-client",
        "emu-secret",
        scope="a b",
        fields={"audience": "shelf"},
        client_auth=client_auth,
        clock=clock,
    )
    async with AsyncAPIClient(shelf.base_url, auth=auth, clock=clock) as client:
        await client.request(GET_BOOK, 1)
    [asked] = tokens.requests
    form = "grant_type=client_credentials&scope=a+b&audience=shelf"
    in_body = "&client_id=emu-client&client_secret=emu-secret"
    assert asked.body.decode() == form + (in_body if client_auth == "body" else "")
    assert (asked.header("authorization") is None) is (client_auth == "body")
    assert (asked.query, asked.header("content-type")) == ("p=policy", "application/x-www-form-urlencoded")


@pytest.mark.parametrize(("expires_in", "requests"), [("3600", 1), (None, 1), ("soon", 1), (0, 2), (-1, 2)])
async def test_expires_in_of_every_kind(
    shelf: ShelfEmulator, tokens: TokenEmulator, clock: FakeClock, expires_in: object, requests: int
) -> None:
    """A string is a number; missing or senseless means until refused; zero means for the calls that wait."""
    shelf.admits = lambda _: True
    tokens.faults.add(
        "POST",
        "/token",
        status=200,
        json={"access_token": "t", **({} if expires_in is None else {"expires_in": expires_in})},
    )
    async with AsyncAPIClient(shelf.base_url, auth=credentials(tokens, clock), clock=clock) as client:
        await client.request(GET_BOOK, 1)
        await client.request(GET_BOOK, 1)
    assert len(tokens.requests) == requests


async def test_the_token_endpoint_has_its_own_patience(
    shelf: ShelfEmulator, tokens: TokenEmulator, clock: FakeClock
) -> None:
    """Four retries for the token, although the API's calls have none; and none on top once these are used up."""
    tokens.faults.add("POST", "/token", calls="1-4", status=503)
    client = AsyncAPIClient(shelf.base_url, auth=credentials(tokens, clock), clock=clock, max_retries=0)
    async with client:
        await client.request(GET_BOOK, 1)
    assert len(clock.sleeps) == 4
    tokens.revoke_all()
    tokens.faults.add("POST", "/token", status=503, retry_after=2)
    patient = client_of(shelf, credentials(tokens, clock), clock)
    async with patient:
        with pytest.raises(ServerError, match=r"was not sent: \S+ gave no token \(503\)") as caught:
            await patient.request(GET_BOOK, 1)
    assert (caught.value.status_code, caught.value.retry_after, caught.value.attempts) == (503, 2.0, 1)
    assert len(tokens.requests) == 5 + 5


def client_of(shelf: ShelfEmulator, auth: Any, clock: FakeClock) -> AsyncAPIClient:
    """A client with the usual two retries."""
    return AsyncAPIClient(shelf.base_url, auth=auth, clock=clock)


async def test_the_patience_can_be_set(shelf: ShelfEmulator, tokens: TokenEmulator, clock: FakeClock) -> None:
    """By the number of retries or by a whole policy, as for any client."""
    tokens.faults.add("POST", "/token", status=429, retry_after=7)
    for options in ({"max_retries": 1}, {"retry": RetryPolicy(max_retries=1)}):
        async with client_of(shelf, credentials(tokens, clock, **options), clock) as client:
            with pytest.raises(RateLimitError) as caught:
                await client.request(GET_BOOK, 1)
        assert caught.value.retry_after == 7.0
    assert (len(tokens.requests), clock.sleeps) == (4, [7.0, 7.0])


async def test_a_refresh_is_not_repeated_once_it_may_have_been_worked_on(
    shelf: ShelfEmulator, tokens: TokenEmulator, clock: FakeClock
) -> None:
    """A lost answer may have replaced the refresh token; a client's credentials can be sent again at any time."""
    tokens.faults.add("POST", "/token", calls=1, drop="after")
    async with client_of(shelf, refreshing(tokens, clock), clock) as client:
        with pytest.raises(APIConnectionError, match="was not sent") as caught:
            await client.request(GET_BOOK, 1)
    assert (len(tokens.requests), caught.value.sent) == (1, False)
    tokens.faults.clear()
    tokens.faults.add("POST", "/token", calls=1, drop="after")
    async with client_of(shelf, credentials(tokens, clock), clock) as client:
        await client.request(GET_BOOK, 1)
    assert len(tokens.requests) == 3


@pytest.mark.parametrize(
    ("fault", "error", "text"),
    [
        ({"body": "access_token=hush&scope=x"}, DecodeError, "did not answer with a JSON object"),
        ({"body": '"hush"'}, DecodeError, "did not answer with a JSON object"),
        ({"json": {"token": "hush"}}, DecodeError, "without an access_token"),
        ({"json": {"access_token": "hush\nhush"}}, DecodeError, "access_token that cannot be sent"),
        ({"status": 302}, TwofoldError, r"gave no token \(302\)"),
    ],
)
async def test_a_broken_answer_of_the_token_endpoint(
    shelf: ShelfEmulator,
    tokens: TokenEmulator,
    clock: FakeClock,
    fault: dict[str, Any],
    error: type[TwofoldError],
    text: str,
) -> None:
    """It is said whose answer is broken, and nothing of it is shown, since it may hold a token."""
    tokens.faults.add("POST", "/token", **{"status": 200, **fault})
    async with client_of(shelf, credentials(tokens, clock), clock) as client:
        with pytest.raises(error, match=text) as caught:
            await client.request(GET_BOOK, 1)
    assert not _mentions(caught.value, "hush")
    assert shelf.requests == []


async def test_a_token_endpoint_that_cannot_be_reached(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """A connection error that says that the call was not sent, and which host was not reached."""
    auth = AsyncOAuth2ClientCredentials(
        "http://127.0.0.1:9/token", "id", "secret", clock=clock, max_retries=0
    )
    async with client_of(shelf, auth, clock) as client:
        with pytest.raises(APIConnectionError, match=r"127\.0\.0\.1:9/token") as caught:
            await client.request(GET_BOOK, 1)
    assert (caught.value.sent, caught.value.phase) == (False, "connect")


async def test_the_deadline_of_a_call_covers_the_token(shelf: ShelfEmulator) -> None:
    """A token endpoint that does not answer ends the call at its deadline, as a timeout with nothing sent."""
    # A server of its own: what was on its way when the time was over may arrive during another test.
    with TokenEmulator() as tokens:
        tokens.faults.add("POST", "/token", stall="answer")
        auth = AsyncOAuth2ClientCredentials(tokens.token_url, "emu-client", "emu-secret")
        async with AsyncAPIClient(shelf.base_url, auth=auth) as client:
            with pytest.raises(APITimeoutError) as caught:
                await client.request(GET_BOOK, 1, options={"deadline": 0.05})
    assert (caught.value.phase, caught.value.sent, shelf.requests) == ("deadline", False, [])


async def test_rotated_refresh_tokens_are_handed_on_before_use(
    shelf: ShelfEmulator, tokens: TokenEmulator, clock: FakeClock
) -> None:
    """Each new one, once, before the access token that came with it is sent; the next refresh uses it."""
    events: list[str] = []

    async def keep(token: str) -> None:
        events.append(f"{token} before request {len(shelf.requests) + 1}")

    auth = refreshing(tokens, clock, on_rotate=keep)
    async with client_of(shelf, auth, clock) as client:
        await client.request(GET_BOOK, 1)
        clock.advance(4000)
        tokens.clock.advance(4000)
        await client.request(GET_BOOK, 1)
    assert events == ["refresh-2 before request 1", "refresh-3 before request 2"]
    assert [b"refresh_token=" in one.body for one in tokens.requests] == [True, True]
    assert tokens.requests[1].body.endswith(b"refresh_token=refresh-2&client_id=emu-client")
    assert {"refresh-3", "access-2"} <= set(auth.secrets())


async def test_a_refresh_token_that_stays_is_not_handed_on(
    shelf: ShelfEmulator, tokens: TokenEmulator, clock: FakeClock
) -> None:
    """Only a change is told."""
    tokens.rotates = False
    told: list[str] = []
    async with client_of(shelf, refreshing(tokens, clock, on_rotate=told.append), clock) as client:
        await client.request(GET_BOOK, 1)
    assert told == []


async def test_what_on_rotate_raises_ends_the_call(
    shelf: ShelfEmulator, tokens: TokenEmulator, clock: FakeClock
) -> None:
    """The access token is not used, and the new refresh token not lost: the next call goes on with it."""
    failing = [OSError("disk full")]
    told: list[str] = []

    def keep(token: str) -> None:
        told.append(token)
        if failing:
            raise failing.pop()

    async with client_of(shelf, refreshing(tokens, clock, on_rotate=keep), clock) as client:
        with pytest.raises(OSError, match="disk full"):
            await client.request(GET_BOOK, 1)
        assert shelf.requests == []
        await client.request(GET_BOOK, 1)
    assert told == ["refresh-2", "refresh-3"]


async def test_a_refresh_begins_with_the_access_token_at_hand(
    shelf: ShelfEmulator, tokens: TokenEmulator, clock: FakeClock
) -> None:
    """It is used until it is refused; then the refresh token is."""
    async with client_of(shelf, refreshing(tokens, clock, access_token="old"), clock) as client:
        await client.request(GET_BOOK, 1)
    assert [one.header("authorization") for one in shelf.requests] == ["Bearer old", "Bearer access-1"]


async def test_rotated_refresh_tokens_survive_in_the_cache(
    shelf: ShelfEmulator, tokens: TokenEmulator, clock: FakeClock, tmp_path: Path
) -> None:
    """The next run begins with the first refresh token, which is dead, and finds the living one on disk."""
    for _ in range(3):
        auth = refreshing(tokens, clock, cache=TokenCache(tmp_path))
        async with client_of(shelf, auth, clock) as client:
            await client.request(GET_BOOK, 1)
        tokens.revoke_all()
    sent = [one.body.decode().partition("refresh_token=")[2].partition("&")[0] for one in tokens.requests]
    assert sent == ["refresh-1", "refresh-2", "refresh-3"]
    assert [request.status for request in shelf.requests] == [200, 401, 200, 401, 200]


async def test_a_token_on_disk_saves_the_request(
    shelf: ShelfEmulator, tokens: TokenEmulator, clock: FakeClock, tmp_path: Path
) -> None:
    """For the same client and scope; another scope has its own token. Neither secret nor id is on disk."""
    for scope in ("read", "read", "write", "read"):
        auth = credentials(tokens, clock, scope=scope, cache=TokenCache(tmp_path))
        async with client_of(shelf, auth, clock) as client:
            await client.request(GET_BOOK, 1)
    assert len(tokens.requests) == 2
    kept = [file.name + file.read_text() for file in tmp_path.iterdir()]
    assert len(kept) == 2
    assert not [text for text in kept if "emu-" in text]


async def test_one_token_is_exchanged_for_another(
    shelf: ShelfEmulator, tokens: TokenEmulator, clock: FakeClock
) -> None:
    """RFC 8693, the form made afresh for every token, from a credential of the first level."""
    login = credentials(tokens, clock)

    async def form() -> Mapping[str, str]:
        return {"grant_type": EXCHANGE, "subject_token": await login.token()}

    auth = AsyncOAuth2Exchange(
        tokens.token_url, form, client_id="emu-client", client_secret="emu-secret", clock=clock
    )
    async with client_of(shelf, auth, clock) as client:
        await client.request(GET_BOOK, 1)
        clock.advance(4000)
        tokens.clock.advance(4000)
        await client.request(GET_BOOK, 1)
    assert [one.header("authorization") for one in shelf.requests] == ["Bearer access-2", "Bearer access-4"]


async def test_a_fixed_form_is_exchanged(
    shelf: ShelfEmulator, tokens: TokenEmulator, clock: FakeClock
) -> None:
    """A mapping does where nothing changes; what the server echoes of it is taken out."""
    form = {"grant_type": EXCHANGE, "subject_token": "hush"}
    tokens.faults.add(
        "POST", "/token", json={"error": "invalid_grant", "error_description": "hush?"}, status=400
    )
    auth = AsyncOAuth2Exchange(tokens.token_url, form, client_id="emu-client", clock=clock)
    async with client_of(shelf, auth, clock) as client:
        with pytest.raises(AuthenticationError, match=r"\[redacted\]\?") as caught:
            await client.request(GET_BOOK, 1)
    assert not _mentions(caught.value, "hush")


async def test_what_cannot_be_used_is_refused_at_once(tokens: TokenEmulator) -> None:
    """Arguments by name, options that do not exist, and plain http to another machine."""
    url = tokens.token_url
    for call, message in [
        (lambda: AsyncOAuth2ClientCredentials("login", "id", "hush"), "token_url"),
        (lambda: AsyncOAuth2ClientCredentials("http://a.test/token", "id", "hush"), "token_url"),
        (lambda: AsyncOAuth2ClientCredentials(url, "", "hush"), "client_id"),
        (lambda: AsyncOAuth2ClientCredentials(url, "id", ""), "client_secret"),
        (lambda: AsyncOAuth2ClientCredentials(url, "id", None), "client_secret"),  # pyright: ignore[reportArgumentType]
        (lambda: AsyncOAuth2ClientCredentials(url, "id", "hush", scope=[]), "scope"),
        (lambda: AsyncOAuth2ClientCredentials(url, "id", "hush", fields={"audience": ""}), "audience"),
        (lambda: AsyncOAuth2RefreshToken(url, "", client_id="id"), "refresh_token"),
        (lambda: AsyncOAuth2RefreshToken(url, "hush", client_id="id", access_token=""), "access token"),
        (lambda: AsyncOAuth2Exchange(url, {"scope": "x"}), "grant_type"),
        (lambda: AsyncOAuth2Exchange(url, {"grant_type": "x"}, cache=TokenCache("x")), "cache_key"),
    ]:
        with pytest.raises(ConfigurationError, match=message) as caught:
            call()
        assert "hush" not in str(caught.value)
    with pytest.raises(TypeError, match="retries"):
        AsyncOAuth2ClientCredentials(url, "id", "s", retries=3)  # pyright: ignore[reportCallIssue]
    with pytest.raises(TypeError, match="on_rotate"):
        AsyncOAuth2RefreshToken(url, "r", client_id="id", on_rotate="file")  # pyright: ignore[reportArgumentType]
    allowed = AsyncOAuth2ClientCredentials("http://a.test/token", "id", "s", allow_http=True)
    assert isinstance(AsyncAPIClient("http://api.test", auth=allowed), AsyncAPIClient)


async def test_tokens_and_secrets_are_shown_nowhere(
    shelf: ShelfEmulator, tokens: TokenEmulator, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in logs, records and representations, and taken out of errors that echo the token of the day."""
    shelf.faults.add("GET", "books/1", calls="2-9", status=400, json={"message": "access-2 access-1"})
    auth = credentials(tokens, clock)
    with caplog.at_level(logging.DEBUG), capture() as calls:
        async with client_of(shelf, auth, clock) as client:
            await client.request(GET_BOOK, 1)
            tokens.revoke_all()
            await client.request(GET_BOOK, 2)
            with pytest.raises(TwofoldError, match=r"\[redacted\] \[redacted\]") as caught:
                await client.request(GET_BOOK, 1)
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("twofold")]
    shown = [
        *ours,
        repr(calls.records),
        repr(auth),
        repr(client),
        repr(caught.value),
        repr(vars(caught.value)),
    ]
    assert {"access-2", "access-1", "emu-secret"} <= set(auth.secrets())
    assert len(ours) > 5
    assert not [text for text in shown if "access-" in text or "emu-secret" in text]


async def test_the_other_halfs_credential_is_refused(shelf: ShelfEmulator, tokens: TokenEmulator) -> None:
    """It could not be waited for; said when the client is made."""
    names = ("OAuth2ClientCredentials", "AsyncOAuth2ClientCredentials")
    [other] = {getattr(twofold, name) for name in names} - {AsyncOAuth2ClientCredentials}
    with pytest.raises(TypeError, match="of this half"):
        AsyncAPIClient(shelf.base_url, auth=other(tokens.token_url, "emu-client", "emu-secret"))
