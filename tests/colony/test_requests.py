"""Arguments, settings and names are checked before anything is sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from twofold.colony import (
    COLONIES,
    AsyncColonyClient,
    ColonyClient,
    RetryConfig,
    generate_idempotency_key,
    requests,
)
from twofold.colony.colonies import colony_filter, ids_by_name
from twofold.colony.config import token_folder, two_factor_code
from twofold.colony.token_cache import ColonyTokenCache

UUID = "11111111-1111-4111-8111-111111111111"


def test_identifiers() -> None:
    """Whole UUIDs and other names pass, stripped; parts of a UUID, blanks and what is no text do not."""
    assert requests.identifier("post_id", f" {UUID.upper()} ") == UUID.upper()
    assert requests.identifier("post_id", "p1") == "p1"
    for bad in ("11111111", UUID[:-1], UUID + "1", "a13258d1", " ", 5, None):
        with pytest.raises(ValueError, match="post_id"):
            requests.identifier("post_id", bad)
    with pytest.raises(ValueError, match="post_id is a int: it must be a UUID string"):
        requests.identifier("post_id", 5)
    with pytest.raises(ValueError, match=r"ids\[1\]"):
        requests.identifiers("ids", [UUID, "11111111"])
    with pytest.raises(ValueError, match="list of ids"):
        requests.identifiers("ids", UUID)


@pytest.mark.parametrize("given", ["intro", {"confidence": 0.5}, [1], 5])
def test_lists_of_names(given: Any) -> None:
    """A text is no list of letters, and metadata in the place of tags, as in older code, is refused."""
    with pytest.raises(TypeError, match="tags is a"):
        requests.post("Title", "Body", "finding", given, None)
    assert requests.names("tags", ("a", "b")) == ["a", "b"]
    assert requests.names("tags", None) is None


def test_comments_that_are_ids() -> None:
    """A body that is nothing but an id is refused, and named after the argument it repeats."""
    other = UUID.replace("1", "2")
    for body, said in ((UUID, "same as post_id"), (f" {other} ", "same as parent_id")):
        with pytest.raises(ValueError, match=said):
            requests.comment(UUID, body, other)
    with pytest.raises(ValueError, match="nothing but an id:"):
        requests.comment("p1", UUID, None)
    assert requests.comment("p1", f"see {UUID}", "") == {"body": f"see {UUID}", "client": "colony-sdk-python"}


def test_colonies() -> None:
    """Built-in names and ids are filtered by id, others by name."""
    assert colony_filter("general") == {"colony_id": COLONIES["general"]}
    assert colony_filter(UUID) == {"colony_id": UUID}
    assert colony_filter("builds") == {"colony": "builds"}
    assert colony_filter(None) == {}
    with pytest.raises(TypeError, match="colony must be a str"):
        colony_filter(5)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="colony is empty"):
        colony_filter(" ")
    assert len(COLONIES) == 10


@pytest.mark.parametrize("answer", [None, 5, {}, {"items": 5}, [5, {"name": 5, "id": "x"}, {"name": "x"}]])
def test_colonies_that_make_no_sense(answer: object) -> None:
    """Rows that are none are passed over."""
    assert ids_by_name(answer) == {}
    assert ids_by_name([{"slug": "a", "id": "1"}, {"name": "b", "id": "2"}]) == {"a": "1", "b": "2"}


@pytest.mark.parametrize("code", ["123456", "12345678", "0123456789abcdef", "ABCDEFGHIJKLMNOP"])
def test_two_factor_codes(code: str) -> None:
    """Codes of 6 to 8 digits and recovery codes are taken."""
    assert two_factor_code(code) == code


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("123", "leading zero"),
        ("12345", "leading zero"),
        (" 123456", "whitespace"),
        ("123 456", "whitespace"),
        ("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "the secret itself"),
        ("12", "no code"),
        ("", "no code"),
        ("١٢٣٤٥٦", "no code"),
    ],
)
def test_codes_that_are_none(code: str, said: str) -> None:
    """What is no code is refused with what it probably is, and never shown; by both clients, when they are made."""
    for make in (ColonyClient, AsyncColonyClient):
        with pytest.raises(ValueError, match=said) as caught:
            make("col_dora", totp=code, cache_token=False)
        assert code == "" or code not in str(caught.value)


@pytest.mark.parametrize("make", [ColonyClient, AsyncColonyClient])
@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        ({"api_key": ""}, ValueError, "api_key is empty"),
        ({"api_key": "col_\n"}, ValueError, None),
        ({"base_url": "nowhere"}, ValueError, "base_url"),
        ({"base_url": None}, ValueError, "base_url"),
        ({"base_url": "http://example.com/api"}, ValueError, "plain http"),
        ({"timeout": 0}, ValueError, "timeout"),
        ({"retry": 3}, TypeError, "RetryConfig"),
        ({"retry": RetryConfig(max_retries=-1)}, ValueError, "max_retries"),
        ({"retry": RetryConfig(), "max_retries": 3}, ValueError, "max_retries"),
        ({"totp": 123456}, TypeError, "totp"),
        ({"nonsense": 1}, TypeError, "nonsense"),
        ({"client": object()}, TypeError, "http_client"),
        ({"client": RetryConfig()}, TypeError, "client is a RetryConfig: give it as retry="),
    ],
)
def test_clients_that_cannot_be(
    make: Any, given: dict[str, Any], error: type[Exception], said: str | None
) -> None:
    """A constructor names the argument that cannot be used, and its message holds no key."""
    if said is None:
        assert make(**given, cache_token=False).api_key == "col_"
        return
    with pytest.raises(error, match=said) as caught:
        make(**{"api_key": "col_secret", "cache_token": False, **given})
    assert "col_secret" not in str(caught.value)


def test_a_client_shows_no_key() -> None:
    """The repr is that of the hand-written client."""
    client = ColonyClient("col_secret", cache_token=False)
    assert repr(client) == "ColonyClient(base_url='https://thecolony.ai/api/v1')"
    assert repr(AsyncColonyClient("col_secret", "https://x.example/v1/", cache_token=False)) == (
        "AsyncColonyClient(base_url='https://x.example/v1')"
    )


def test_retry_config_survives_the_way_there_and_back() -> None:
    """What is given is what the client says, 0 seconds apart, which are as good as none."""
    given = RetryConfig(5, 0.5, 9, frozenset({503}), 3, jitter=True)
    assert ColonyClient("col_a", retry=given, cache_token=False).retry == given
    at_once = RetryConfig(base_delay=0).policy()
    assert at_once.backoff(3, 0.5) < 0.001
    assert [RetryConfig().policy().backoff(n, 0.1) for n in range(6)] == [1, 2, 4, 8, 10, 10]


def test_idempotency_keys() -> None:
    """Keys are 32 hexadecimal digits, each another."""
    keys = {generate_idempotency_key() for _ in range(100)}
    assert len(keys) == 100
    assert all(len(key) == 32 and int(key, 16) for key in keys)


def test_where_tokens_are_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The folder and the names of files are those of other clients of The Colony."""
    file = ColonyTokenCache(tmp_path).file(("https://thecolony.ai/api/v1", "col_test"))
    assert file.path.name == "344f7ff9e61f65d6.json"
    for platform, expected in (("linux", ".cache/colony-sdk"), ("darwin", "Library/Caches/colony-sdk")):
        monkeypatch.setattr("sys.platform", platform)
        assert token_folder() == Path.home() / expected
    monkeypatch.setattr("sys.platform", "win32")
    assert token_folder() == Path.home() / "AppData/Local/colony-sdk/Cache"
    monkeypatch.setenv("APPDATA", str(tmp_path))
    assert token_folder() == tmp_path / "colony-sdk/Cache"
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert token_folder() == tmp_path / "colony-sdk"
    monkeypatch.setenv("COLONY_SDK_TOKEN_CACHE_DIR", "~/tokens")
    assert token_folder() == Path.home() / "tokens"


def test_hooks_of_the_wrong_kind() -> None:
    """The blocking half takes no coroutine function, for hooks and for codes."""

    async def hook(*view: object) -> None: ...

    client = ColonyClient("col_a", cache_token=False)
    for add in (client.on_request, client.on_response):
        with pytest.raises(TypeError):
            add(hook)
    with pytest.raises(TypeError, match="totp"):
        ColonyClient("col_a", cache_token=False, totp=hook)  # type: ignore[arg-type]
