# The async source; twofold.mirror generates its blocking mirror.
"""The acceptance scenarios about retries, idempotency, the breaker, hooks and broken answers."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
from tests.colony_api import LOGIN, P1, P2, calls, sent

import twofold
from twofold._async.colony.client import AsyncColonyClient
from twofold.colony import (
    ColonyAPIError,
    ColonyConflictError,
    ColonyDeprecationWarning,
    ColonyNetworkError,
    ColonyNotFoundError,
    ColonyRateLimitError,
    ColonyServerError,
    RetryConfig,
    generate_idempotency_key,
)
from twofold.colony.errors import ColonyDecodeError
from twofold.emulators import ColonyEmulator, ShelfEmulator
from twofold.testing import FakeClock


async def test_scenario_18_rate_limits(
    client: AsyncColonyClient, colony: ColonyEmulator, clock: FakeClock
) -> None:
    """A short Retry-After is waited for, also by a vote; a long one is an error at once, which says how long."""
    colony.faults.add("POST", f"posts/{P2}/vote", calls=1, status=429, retry_after=2)
    assert (await client.vote_post(P2))["score"] == 1
    assert clock.sleeps == [2]
    colony.faults.add("POST", "posts", status=429, retry_after=86400)
    with pytest.raises(ColonyRateLimitError) as caught:
        await client.create_post("Title", "Body")
    assert (caught.value.retry_after, caught.value.attempts) == (86400, 1)
    assert clock.sleeps == [2]


async def test_scenario_19_retries(colony: ColonyEmulator, clock: FakeClock) -> None:
    """A read is tried three times, after 1 and 2 seconds; without retries once."""
    colony.faults.add("GET", f"posts/{P1}", status=503)
    async with AsyncColonyClient("col_alice", colony.base_url, cache_token=False, clock=clock) as client:
        with pytest.raises(ColonyServerError) as caught:
            await client.get_post(P1)
    assert (caught.value.attempts, clock.sleeps) == (3, [1, 2])
    once = RetryConfig(max_retries=0)
    async with AsyncColonyClient("col_alice", colony.base_url, 30, None, once, cache_token=False) as client:
        with pytest.raises(ColonyServerError) as caught:
            await client.get_post(P1)
        assert client.retry == once
    assert caught.value.attempts == 1


@pytest.mark.parametrize("fault", [{"status": 504, "processed": True}, {"drop": "after"}])
async def test_scenario_20_an_ambiguous_post(
    client: AsyncColonyClient, colony: ColonyEmulator, fault: dict[str, Any]
) -> None:
    """Without a key a POST that may have been applied is not sent again."""
    before = len(colony.state.posts)
    colony.faults.add("POST", "posts", **fault)
    with pytest.raises(ColonyAPIError) as caught:
        await client.create_post("Title", "Body")
    assert caught.value.attempts == 1
    assert len(colony.state.posts) == before + 1


@pytest.mark.parametrize("fault", [{"status": 504, "processed": True}, {"drop": "after"}])
async def test_scenario_20_with_a_key(
    client: AsyncColonyClient, colony: ColonyEmulator, fault: dict[str, Any]
) -> None:
    """With a key it is sent again, with the same key, and applied once."""
    before = len(colony.state.posts)
    colony.faults.add("POST", "posts", calls="1-2", **fault)
    key = generate_idempotency_key()
    post = await client.create_post("Title", "Body", idempotency_key=key)
    assert post.id in colony.state.posts
    assert len(colony.state.posts) == before + 1
    keys = [one.header("idempotency-key") for one in colony.requests if one.path.endswith("/posts")]
    assert keys == [key] * 3


async def test_scenario_21_keys(client: AsyncColonyClient) -> None:
    """One key stands for one post; for another body it is a conflict."""
    first = await client.create_post("Title", "Body", idempotency_key="k1")
    assert "idempotent-replay" not in client.last_response_headers
    assert (await client.create_post("Title", "Body", idempotency_key="k1")).id == first.id
    assert client.last_response_headers["idempotent-replay"] == "true"
    with pytest.raises(ColonyConflictError) as caught:
        await client.create_post("Title", "Other", idempotency_key="k1")
    assert caught.value.code == "idempotency_payload_mismatch"
    for bad in ("", "k" * 256, "é"):
        with pytest.raises(ValueError, match="idempotency_key"):
            await client.create_post("Title", "Body", idempotency_key=bad)


async def test_scenario_22_the_breaker(
    client: AsyncColonyClient, colony: ColonyEmulator, clock: FakeClock
) -> None:
    """Two failures of the service open it, then nothing is sent; after a while one call finds out, and closes it."""
    client.enable_circuit_breaker(2)
    fault = colony.faults.add("GET", "users/me", status=500)
    for _ in range(2):
        with pytest.raises(ColonyServerError):
            await client.get_me()
    before = len(sent(colony))
    with pytest.raises(ColonyNetworkError, match="Circuit breaker open") as caught:
        await client.get_post(P1)
    assert (caught.value.status, caught.value.sent, len(sent(colony))) == (0, False, before)
    colony.faults.remove(fault)
    clock.advance(31)
    assert (await client.get_me()).username == "alice"
    assert (await client.get_post(P1)).id == P1


async def test_scenario_22_what_does_not_count(client: AsyncColonyClient, colony: ColonyEmulator) -> None:
    """Answers that show that the service works never open it; 0 takes it away."""
    client.enable_circuit_breaker(threshold=1)
    for _ in range(3):
        with pytest.raises(ColonyNotFoundError):
            await client.get_post("00000000-0000-4000-8000-000000000000")
    colony.faults.add("GET", "users/me", status=500)
    client.enable_circuit_breaker(0)
    for _ in range(3):
        with pytest.raises(ColonyServerError):
            await client.get_me()


async def test_scenario_23_hooks(client: AsyncColonyClient, colony: ColonyEmulator) -> None:
    """Hooks see every attempt and every success, the log-in too; secrets are hidden from them."""
    seen: list[tuple[Any, ...]] = []

    async def on_request(*view: Any) -> None:
        seen.append(view)

    client.on_request(on_request)
    client.on_response(lambda *view: seen.append(view))
    colony.faults.add("GET", "users/me", calls=1, status=503)
    token = await client.get_auth_token()
    await client.get_me()
    url = f"{colony.base_url}/users/me"
    login = f"{colony.base_url}/auth/token"
    assert [one[:3] for one in seen[:2]] == [("POST", login, {"api_key": "[redacted]"}), ("POST", login, 200)]
    assert [one[:3] for one in seen[2:]] == [("GET", url, None), ("GET", url, None), ("GET", url, 200)]
    assert seen[-1][3]["username"] == "alice"
    assert "col_alice" not in repr(seen)
    assert token not in repr(seen)
    await client.create_webhook("http://127.0.0.1:9/", ["mention"], "whsec_0123456789abcdef")
    assert "whsec_" not in repr(seen)


async def test_scenario_23_what_a_hook_raises(client: AsyncColonyClient) -> None:
    """It ends the call and reaches the caller."""

    def refuse(*view: Any) -> None:
        raise RuntimeError(view[0])

    client.on_request(refuse)
    with pytest.raises(RuntimeError, match="POST"):
        await client.get_me()


async def test_scenario_32_redirects(
    client: AsyncColonyClient, colony: ColonyEmulator, shelf: ShelfEmulator
) -> None:
    """A redirect to another host is an error, of a read and of a write; that host sees nothing."""
    colony.faults.add("*", "posts/**", redirect=f"{shelf.url}/elsewhere")
    for call in (client.get_post, client.delete_post):
        with pytest.raises(ColonyAPIError) as caught:
            await call(P1)
        assert 300 <= caught.value.status < 400
    assert shelf.requests == []


async def test_scenario_33_announcements(client: AsyncColonyClient, colony: ColonyEmulator) -> None:
    """What the service announces the end of is a warning, once per route and client."""
    with pytest.warns(
        ColonyDeprecationWarning, match=r"sort='new' is deprecated; use sort='newest' \(GET /posts\)"
    ):
        await client.get_posts(sort="new")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        await client.get_posts(sort="new")
    assert len(calls(colony)) == 2
    async with AsyncColonyClient("col_alice", colony.base_url, cache_token=False) as other:
        with pytest.warns(ColonyDeprecationWarning):
            await other.get_posts(sort="new")


async def test_scenario_33_older_names_of_arguments(
    client: AsyncColonyClient, colony: ColonyEmulator
) -> None:
    """An older name is taken with a warning; two names with different values are refused."""
    with pytest.warns(DeprecationWarning, match=r"get_posts\(search=\.\.\.\) is deprecated; use query="):
        page = await client.get_posts(search="hello")
    with pytest.warns(DeprecationWarning, match="iter_posts"):
        assert await client.iter_posts(search="hello", query="hello").collect() == page.posts
    with pytest.raises(ValueError, match="different values"):
        await client.get_posts(query="a1", search="b1")
    assert set(calls(colony)) == {"GET posts?sort=newest&q=hello&limit=20"}


async def test_scenario_40_no_answer(colony: ColonyEmulator, clock: FakeClock) -> None:
    """A timeout and a dropped connection are network errors."""
    where = {"base_url": colony.base_url, "cache_token": False, "max_retries": 0, "clock": clock}
    colony.faults.add("GET", "users/me", stall="answer")
    async with AsyncColonyClient("col_alice", timeout=0.05, **where) as client:
        with pytest.raises(ColonyNetworkError, match="network error") as caught:
            await client.get_me()
    assert (caught.value.status, caught.value.response) == (0, {})
    assert isinstance(caught.value, TimeoutError)
    colony.faults.clear()
    colony.faults.add("GET", "users/me", drop="before")
    async with AsyncColonyClient("col_alice", **where) as client:
        with pytest.raises(ColonyNetworkError):
            await client.get_me()


@pytest.mark.parametrize("fault", [{"html": True}, {"empty": True}, {"truncate": "json"}])
async def test_scenario_40_no_json(
    client: AsyncColonyClient, colony: ColonyEmulator, fault: dict[str, Any]
) -> None:
    """A success whose body is not what was promised is an error, of a log-in too."""
    entry = colony.faults.add("GET", "users/me", **fault)
    with pytest.raises(ColonyDecodeError) as caught:
        await client.get_me()
    assert isinstance(caught.value, twofold.DecodeError)
    assert caught.value.status == 200
    colony.faults.remove(entry)
    client.refresh_token()
    colony.faults.add("POST", "auth/token", **fault)
    with pytest.raises(ColonyDecodeError):
        await client.get_me()
    with pytest.raises(ColonyDecodeError):
        await client.get_auth_token()


async def test_a_list_is_expected(client: AsyncColonyClient, colony: ColonyEmulator) -> None:
    """An object in the place of a list is an error with status 200."""
    colony.faults.add("GET", "notifications", status=200, json={"notifications": []})
    with pytest.raises(ColonyAPIError, match=r"list\[Notification\]: expected a JSON array") as caught:
        await client.get_notifications()
    assert caught.value.status == 200
    assert LOGIN in sent(colony)


@pytest.mark.parametrize(
    ("status", "hint"),
    [(401, "unauthorized"), (429, "rate limited"), (500, "server error"), (503, "server error")],
)
async def test_hints(client: AsyncColonyClient, colony: ColonyEmulator, status: int, hint: str) -> None:
    """The message of a status says what it means, in the words that callers look for."""
    colony.faults.add("GET", "users/me", status=status)
    with pytest.raises(ColonyAPIError, match=f"{hint}: "):
        await client.get_me(max_retries=0)
