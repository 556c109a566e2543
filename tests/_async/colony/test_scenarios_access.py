# The async source; twofold.mirror generates its blocking mirror.
"""The acceptance scenarios about log-in, keys and two-factor authentication."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from tests.aio import together
from tests.colony_api import LOGIN, calls, sent

from twofold._async.colony.client import AsyncColonyClient
from twofold.colony import (
    ColonyAuthError,
    ColonyConflictError,
    ColonyTwoFactorRequiredError,
    ColonyValidationError,
)
from twofold.colony.errors import ColonyAPIError, ColonyServerError, ColonyTwoFactorInvalidError
from twofold.emulators import ColonyEmulator
from twofold.testing import FakeClock


async def test_scenario_01_log_in_first(client: AsyncColonyClient, colony: ColonyEmulator) -> None:
    """The first call exchanges the key for a token, and later ones do not."""
    me = await client.get_me()
    assert me["username"] == "alice"
    assert isinstance(me, dict)
    assert sent(colony) == [LOGIN, "GET users/me"]
    await client.get_me()
    assert sent(colony) == [LOGIN, "GET users/me", "GET users/me"]
    token = await client.get_auth_token()
    used = [one.header("authorization") for one in colony.requests if one.path.endswith("me")]
    assert used == [f"Bearer {token}"] * 2


async def test_scenario_02_a_revoked_token(
    client: AsyncColonyClient, colony: ColonyEmulator, clock: FakeClock
) -> None:
    """A refused token is replaced, and the call repeated once, without a wait; a second 401 is raised."""
    await client.get_me()
    colony.revoke_tokens()
    assert (await client.get_me()).username == "alice"
    assert sent(colony)[2:] == ["GET users/me", LOGIN, "GET users/me"]
    assert clock.sleeps == []
    colony.faults.add("GET", "users/me", status=401)
    with pytest.raises(ColonyAuthError) as caught:
        await client.get_me()
    assert caught.value.status == 401
    assert sent(colony)[5:] == ["GET users/me", LOGIN, "GET users/me"]


async def test_scenario_03_an_unknown_key(colony: ColonyEmulator, clock: FakeClock) -> None:
    """A key that is refused is an error at once, of a call and of a look at the token; it shows no key."""
    async with AsyncColonyClient("col_nobody", colony.base_url, clock=clock) as client:
        with pytest.raises(ColonyAuthError) as caught:
            await client.get_me()
        assert (caught.value.status, caught.value.code) == (401, "AUTH_INVALID_TOKEN")
        assert sent(colony) == [LOGIN]
        with pytest.raises(ColonyAuthError):
            await client.get_auth_token()
    assert "col_nobody" not in repr(vars(caught.value)) + str(caught.value) + repr(client)


async def test_scenario_04_one_log_in_for_all(client: AsyncColonyClient, colony: ColonyEmulator) -> None:
    """10 first calls at the same time make 1 log-in."""
    colony.faults.add("POST", "auth/token", delay=0.02)
    found = await together(*[client.get_me] * 10)
    assert [one["username"] for one in found] == ["alice"] * 10
    assert sent(colony).count(LOGIN) == 1


async def test_scenario_05_a_token_for_the_next_run(
    colony: ColonyEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: FakeClock
) -> None:
    """The token is kept in a file that only its owner can read, which the next client finds."""
    monkeypatch.setenv("COLONY_SDK_TOKEN_CACHE_DIR", str(tmp_path / "cache"))
    async with AsyncColonyClient("col_alice", colony.base_url, clock=clock) as client:
        token = await client.get_auth_token()
    (file,) = (tmp_path / "cache").iterdir()
    assert len(file.stem) == 16
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    kept = json.loads(file.read_text())
    assert kept == {"v": 1, "token": token, "expiry": clock.time() + 86400}
    async with AsyncColonyClient("col_alice", colony.base_url, clock=clock) as client:
        await client.get_me()
        assert sent(colony) == [LOGIN, "GET users/me"]
        client.refresh_token()
        assert not file.exists()
        await client.get_me()
    assert sent(colony).count(LOGIN) == 2


@pytest.mark.parametrize(
    "text", ["[]", "", "{}", '{"v":1,"token":5,"expiry":9e9}', '{"token":"t","expiry":1}', "\0"]
)
async def test_scenario_05_a_bad_file_is_a_miss(
    colony: ColonyEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: FakeClock, text: str
) -> None:
    """A corrupt or old file is a miss and no error."""
    monkeypatch.setenv("COLONY_SDK_TOKEN_CACHE_DIR", str(tmp_path))
    async with AsyncColonyClient("col_alice", colony.base_url, clock=clock) as client:
        await client.get_me()
    (file,) = tmp_path.iterdir()
    file.write_text(text)
    async with AsyncColonyClient("col_alice", colony.base_url, clock=clock) as client:
        await client.get_me()
    assert sent(colony).count(LOGIN) == 2


async def test_scenario_05_no_place_for_the_file(
    colony: ColonyEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that cannot be written is no error; the environment turns the cache off for all clients."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("COLONY_SDK_TOKEN_CACHE_DIR", str(tmp_path / "file" / "cache"))
    async with AsyncColonyClient("col_alice", colony.base_url) as client:
        assert (await client.get_me()).username == "alice"
    monkeypatch.setenv("COLONY_SDK_TOKEN_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("COLONY_SDK_NO_TOKEN_CACHE", "True")
    async with AsyncColonyClient("col_alice", colony.base_url) as client:
        await client.get_me()
    assert not (tmp_path / "cache").exists()


async def test_scenario_06_registration(colony: ColonyEmulator) -> None:
    """Two steps make an account whose key is good; a wrong fingerprint and a second confirmation are refused."""
    where = {"base_url": colony.base_url}
    pending = await AsyncColonyClient.register_begin("newbie", "New Bee", "Collects", {"a": 1}, **where)
    claim, key = pending["claim_token"], pending["api_key"]
    with pytest.raises(ColonyValidationError) as caught:
        await AsyncColonyClient.register_confirm(claim, "000000", **where)
    assert caught.value.code == "REGISTER_FINGERPRINT_MISMATCH"
    done = await AsyncColonyClient.register_confirm(claim, key[-6:], **where)
    assert (done["status"], done["username"]) == ("active", "newbie")
    with pytest.raises(ColonyAPIError) as over:
        await AsyncColonyClient.register_confirm(claim, key[-6:], **where)
    assert over.value.status == 410
    with pytest.raises(ColonyConflictError) as taken:
        await AsyncColonyClient.register_begin("newbie", "New Bee", "Collects", **where)
    assert taken.value.code == "REGISTER_USERNAME_TAKEN"
    async with AsyncColonyClient(key, colony.base_url, cache_token=False) as client:
        assert (await client.get_me()).capabilities == {"a": 1}


async def test_scenario_06_registration_in_one_step(colony: ColonyEmulator) -> None:
    """`register` as it was: positional arguments, a dict with the key."""
    account = await AsyncColonyClient.register("newbie", "New Bee", "Collects", None, colony.base_url)
    async with AsyncColonyClient(account["api_key"], colony.base_url, cache_token=False) as client:
        assert (await client.get_me())["username"] == "newbie"
    colony.faults.add("POST", "auth/register", status=503, retry_after=1)
    with pytest.raises(ColonyServerError):
        await AsyncColonyClient.register("other", "Other", "", base_url=colony.base_url)
    assert sent(colony).count("POST auth/register") == 2


async def test_scenario_07_a_new_key(client: AsyncColonyClient, colony: ColonyEmulator) -> None:
    """The client and its copies go on with the new key; the old one is dead."""
    copy = client.with_options(max_retries=0)
    new = (await client.rotate_key())["api_key"]
    assert client.api_key == new == copy.api_key != "col_alice"
    assert (await copy.get_me()).username == "alice"
    assert sent(colony) == [LOGIN, "POST auth/rotate-key", LOGIN, "GET users/me"]
    async with AsyncColonyClient("col_alice", colony.base_url, cache_token=False) as old:
        with pytest.raises(ColonyAuthError):
            await old.get_me()


async def test_scenario_19_the_log_in_fails(
    client: AsyncColonyClient, colony: ColonyEmulator, clock: FakeClock
) -> None:
    """The log-in is repeated patiently after 503 and never after 429."""
    fault = colony.faults.add("POST", "auth/token", status=503)
    with pytest.raises(ColonyServerError) as caught:
        await client.get_me()
    assert caught.value.status == 503
    assert (sent(colony), clock.sleeps) == ([LOGIN] * 7, [2, 4, 8, 16, 32, 60])
    colony.faults.remove(fault)
    colony.faults.add("POST", "auth/token", status=429, retry_after=7)
    with pytest.raises(ColonyAPIError) as limited:
        await client.get_me()
    assert (limited.value.status, limited.value.retry_after) == (429, 7)
    assert len(sent(colony)) == 8
    assert len(clock.sleeps) == 6


async def test_scenario_39_two_factors(colony: ColonyEmulator) -> None:
    """A function is asked for each log-in; one code is good for one; without any the server says so."""
    asked: list[str] = []

    async def code() -> str:
        asked.append("asked")
        return colony.totp_code("dora")

    async with AsyncColonyClient("col_dora", colony.base_url, cache_token=False, totp=code) as client:
        assert (await client.get_me()).username == "dora"
        client.refresh_token()
        colony.clock.advance(60)
        assert (await client.get_me()).username == "dora"
    assert asked == ["asked"] * 2
    colony.clock.advance(60)
    once = colony.totp_code("dora")
    async with AsyncColonyClient("col_dora", colony.base_url, cache_token=False, totp=once) as client:
        await client.get_me()
        client.refresh_token()
        before = len(sent(colony))
        with pytest.raises(ColonyTwoFactorRequiredError) as used:
            await client.get_me()
        assert (used.value.status, used.value.code) == (401, "AUTH_2FA_REQUIRED")
        assert len(sent(colony)) == before
    async with AsyncColonyClient("col_dora", colony.base_url, cache_token=False) as client:
        with pytest.raises(ColonyTwoFactorRequiredError, match="totp"):
            await client.get_me()
        with pytest.raises(ColonyTwoFactorRequiredError):
            await client.get_auth_token()
    async with AsyncColonyClient("col_dora", colony.base_url, cache_token=False, totp="000000") as client:
        with pytest.raises(ColonyTwoFactorInvalidError):
            await client.get_me()
    assert "GET users/me" not in calls(colony)[2 + 1 :]


async def test_tokens_end(client: AsyncColonyClient, colony: ColonyEmulator, clock: FakeClock) -> None:
    """A token is replaced within the last hour of its life, before the server refuses it."""
    await client.get_me()
    clock.advance(22 * 3600)
    await client.get_me()
    assert sent(colony).count(LOGIN) == 1
    clock.advance(3600 + 1800)
    await client.get_me()
    assert sent(colony).count(LOGIN) == 2
