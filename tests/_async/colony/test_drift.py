# The async source; twofold.mirror generates its blocking mirror.
"""Differences between the hand-written halves, each settled the same way in both."""

from __future__ import annotations

import inspect
import logging
from typing import Any

import pytest
from tests.colony_api import LOGIN, P1, calls, sent

from twofold._async.colony.client import AsyncColonyClient
from twofold._runtime import aio
from twofold.colony import (
    ColonyAPIError,
    ColonyDeprecationWarning,
    ColonyNetworkError,
    ColonyRateLimitError,
    RateLimitInfo,
    RetryConfig,
)
from twofold.colony.errors import ColonyClosedError, ColonyDecodeError, ColonyServerError
from twofold.emulators import ColonyEmulator, ShelfEmulator
from twofold.testing import FakeClock


def test_drift_01_one_constructor() -> None:
    """The order of the seed for the first six, everything later by keyword."""
    parameters = list(inspect.signature(AsyncColonyClient).parameters.values())
    first = [one.name for one in parameters if one.kind is one.POSITIONAL_OR_KEYWORD]
    assert first == ["api_key", "base_url", "timeout", "client", "retry", "typed"]
    later = [one.name for one in parameters if one.kind is one.KEYWORD_ONLY]
    assert later == ["cache_token", "totp", "auth_token_retry"]


async def test_drift_01_retry_of_the_log_in(colony: ColonyEmulator, clock: FakeClock) -> None:
    """The policy of the log-in can be set."""
    patient = RetryConfig(max_retries=1, base_delay=3.0, retry_on=frozenset({500}))
    colony.faults.add("POST", "auth/token", status=500)
    async with AsyncColonyClient(
        "col_alice", colony.base_url, cache_token=False, auth_token_retry=patient, clock=clock
    ) as client:
        with pytest.raises(ColonyServerError):
            await client.get_me()
    assert (sent(colony), clock.sleeps) == ([LOGIN] * 2, [3])


async def test_drift_04_a_throttled_log_in(
    client: AsyncColonyClient, colony: ColonyEmulator, clock: FakeClock
) -> None:
    """A log-in that is told to slow down is not repeated, even where the wait would be short."""
    colony.faults.add("POST", "auth/token", calls=1, status=429, retry_after=1)
    with pytest.raises(ColonyRateLimitError) as caught:
        await client.get_me()
    assert caught.value.retry_after == 1
    assert (sent(colony), clock.sleeps) == ([LOGIN], [])
    assert (await client.get_me()).username == "alice"


async def test_drift_02_the_cache(
    client: AsyncColonyClient, colony: ColonyEmulator, clock: FakeClock
) -> None:
    """Reads are answered from the cache until they are too old; turning it on again empties it."""
    client.enable_cache(ttl=10)
    first = await client.get_post(P1)
    first["title"] = "changed by the caller"
    second = await client.get_post(P1)
    assert second.title == "Hello"
    assert type(second) is type(first)
    assert len(calls(colony)) == 1
    await client.get_posts()
    await client.get_posts(tag="intro")
    assert len(calls(colony)) == 3
    clock.advance(10)
    await client.get_post(P1)
    assert len(calls(colony)) == 4
    client.clear_cache()
    await client.get_post(P1)
    assert len(calls(colony)) == 5
    client.enable_cache(0)
    await client.get_post(P1)
    assert len(calls(colony)) == 6


async def test_drift_02_writes_empty_the_cache(client: AsyncColonyClient, colony: ColonyEmulator) -> None:
    """After any write, also one that fails, everything is read again; calls with options go around the cache."""
    client.enable_cache()
    await client.get_me()
    await client.update_profile(bio="new")
    assert (await client.get_me()).bio == "new"
    with pytest.raises(ColonyAPIError):
        await client.vote_post("00000000-0000-4000-8000-000000000000")
    before = len(calls(colony))
    await client.get_me()
    await client.get_me(headers={"X-Fresh": "yes"})
    assert len(calls(colony)) == before + 2


async def test_drift_03_close(colony: ColonyEmulator) -> None:
    """A closed client says so; closing twice does nothing."""
    client = AsyncColonyClient("col_alice", colony.base_url, cache_token=False)
    await client.get_me()
    await client.close()
    await client.aclose()
    with pytest.raises(ColonyClosedError) as caught:
        await client.get_me()
    assert isinstance(caught.value, RuntimeError)
    assert isinstance(caught.value, ColonyAPIError)


async def test_drift_05_redirects_on_the_same_host(client: AsyncColonyClient, colony: ColonyEmulator) -> None:
    """No redirect is followed unless asked for, wherever it leads: a write would turn into a read."""
    colony.faults.add("*", "posts", redirect=f"{colony.base_url}/users/me")
    with pytest.raises(ColonyAPIError) as caught:
        await client.create_post("Title", "Body")
    assert 300 <= caught.value.status < 400
    assert calls(colony) == ["POST posts"]


async def test_drift_06_no_json(client: AsyncColonyClient, colony: ColonyEmulator) -> None:
    """An HTML page on a 200 is an error that quotes its beginning."""
    colony.faults.add("GET", "users/me", html=True)
    with pytest.raises(ColonyDecodeError, match="Sign in"):
        await client.get_me()


@pytest.mark.parametrize(
    "fault", [{"drop": "before"}, {"drop": "after"}, {"garbage": True}, {"truncate": "body"}]
)
async def test_drift_07_failures_of_the_network(
    client: AsyncColonyClient, colony: ColonyEmulator, fault: dict[str, Any]
) -> None:
    """Whatever breaks on the wire is a network error, with a text."""
    colony.faults.add("GET", "users/me", **fault)
    with pytest.raises(ColonyNetworkError, match=r"network error: .*\w"):
        await client.get_me()


async def test_drift_08_headers_of_errors(client: AsyncColonyClient, colony: ColonyEmulator) -> None:
    """The limit and the headers are those of the last answer, errors included."""
    assert client.last_rate_limit is None
    await client.get_me()
    before = client.last_rate_limit
    assert before is not None
    assert before.remaining == 4999
    colony.faults.add("GET", "users/me", status=404, headers={"X-Marked": "yes"})
    with pytest.raises(ColonyAPIError):
        await client.get_me()
    assert client.last_response_headers["x-marked"] == "yes"


def test_drift_09_case_of_header_names() -> None:
    """Any case will do; what is no number is nothing."""
    found = RateLimitInfo.from_headers(
        {"X-Ratelimit-Limit": "60", "x-RATELIMIT-remaining": " 5 ", "X-RateLimit-Reset": "soon"}
    )
    assert found == RateLimitInfo(60, 5, None)
    assert RateLimitInfo.from_headers({}) == RateLimitInfo()


async def test_drift_11_status_in_hooks(client: AsyncColonyClient) -> None:
    """Hooks are told the status that came."""
    statuses: list[int] = []
    client.on_response(lambda *view: statuses.append(view[2]))
    await client.create_post("Title", "Body")
    await client.mark_notifications_read()
    assert statuses == [200, 201, 204]


async def test_drift_12_announcements_on_errors(client: AsyncColonyClient, colony: ColonyEmulator) -> None:
    """The end of a parameter or of a value is announced on errors too."""
    headers = {
        "X-Colony-Deprecated-Params": "q=query, bad,,x=",
        "X-Colony-Deprecated-Values": "sort:new=newest",
    }
    colony.faults.add("GET", "posts", status=404, headers=headers)
    with pytest.warns(ColonyDeprecationWarning) as caught, pytest.raises(ColonyAPIError):
        await client.get_posts()
    assert [str(one.message) for one in caught] == [
        "The Colony API: query parameter 'q' is deprecated; use 'query' (GET /posts)",
        "The Colony API: sort='new' is deprecated; use sort='newest' (GET /posts)",
    ]
    assert {one.filename for one in caught} == {__file__}


async def test_drift_13_an_error_without_a_body(client: AsyncColonyClient, colony: ColonyEmulator) -> None:
    """The text of such an error is the same in both halves, and says what the status means."""
    colony.faults.add("GET", "users/me", status=404, body="")
    with pytest.raises(ColonyAPIError) as caught:
        await client.get_me()
    assert str(caught.value).endswith(
        "/users/me answered 404 (not found: it does not exist, or not for this account)"
    )


async def test_drift_14_the_log(
    client: AsyncColonyClient, colony: ColonyEmulator, caplog: pytest.LogCaptureFixture
) -> None:
    """A failed call is in the log, without headers, bodies and secrets."""
    caplog.set_level(logging.DEBUG, "twofold")
    colony.faults.add("GET", "users/me", status=404)
    with pytest.raises(ColonyAPIError):
        await client.get_me()
    assert [one.levelname for one in caplog.records if "404" in one.getMessage()] != []
    assert "col_alice" not in caplog.text
    assert (await client.get_auth_token()) not in caplog.text


async def test_drift_15_timeout_with_an_injected_client(colony: ColonyEmulator, clock: FakeClock) -> None:
    """The timeout holds for an injected client too, which is left open."""
    http_client = aio.new_http_client({})
    colony.faults.add("GET", "users/me", stall="answer")
    client = AsyncColonyClient(
        "col_alice",
        colony.base_url,
        0.05,
        http_client,
        RetryConfig(max_retries=0),
        cache_token=False,
        clock=clock,
    )
    async with client:
        with pytest.raises(TimeoutError):
            await client.get_me()
        assert client.timeout == 0.05
    assert not http_client.is_closed
    await http_client.aclose()
    with pytest.raises(ValueError, match="client and http_client"):
        AsyncColonyClient("col_alice", colony.base_url, client=http_client, http_client=http_client)


async def test_drift_16_a_proxy(shelf: ShelfEmulator) -> None:
    """All calls go through the proxy, the log-in and registration included."""
    settings: dict[str, Any] = {"proxy": shelf.url, "max_retries": 0}
    async with AsyncColonyClient(
        "col_alice", "http://localhost:9/api", cache_token=False, **settings
    ) as client:
        assert client.proxy == shelf.url
        with pytest.raises(ColonyAPIError):
            await client.get_me()
    with pytest.raises(ColonyAPIError):
        await AsyncColonyClient.register("newbie", "N", "", base_url="http://localhost:9/api", **settings)
    assert len(shelf.requests) >= 2


async def test_drift_17_connections_are_kept(client: AsyncColonyClient, colony: ColonyEmulator) -> None:
    """Calls one after another use one connection."""
    for _ in range(3):
        await client.get_me()
    assert len({one.connection for one in colony.requests}) == 1


@pytest.mark.parametrize("name", ["../users/me", "x?a=1#f", "a b", "ü"])
async def test_drift_18_ids_are_escaped(client: AsyncColonyClient, colony: ColonyEmulator, name: str) -> None:
    """An id is one segment of the path, whatever is in it."""
    with pytest.raises(ColonyAPIError):
        await client.get_post(name)
    (request,) = calls(colony)
    assert request.count("/") == 1
    assert "?" not in request
    for bad in ("..", ".", ""):
        with pytest.raises(ValueError, match="post_id"):
            await client.get_post(bad)
    assert len(calls(colony)) == 1


async def test_drift_24_registration_uses_what_it_is_given(colony: ColonyEmulator) -> None:
    """Registration goes through an injected client, and leaves it open."""
    http_client = aio.new_http_client({})
    account = await AsyncColonyClient.register(
        "newbie", "New Bee", "", base_url=colony.base_url, http_client=http_client
    )
    assert account["api_key"]
    assert not http_client.is_closed
    await http_client.aclose()


async def test_drift_25_redirects_and_the_breaker(client: AsyncColonyClient, colony: ColonyEmulator) -> None:
    """A redirect is an error of the call in both halves; it shows that the service works, so the breaker stays shut."""
    client.enable_circuit_breaker(1)
    colony.faults.add("GET", "users/me", redirect=f"{colony.base_url}/colonies")
    for _ in range(2):
        with pytest.raises(ColonyAPIError) as caught:
            await client.get_me()
        assert 300 <= caught.value.status < 400
