"""Clients from environment variables."""

from __future__ import annotations

from typing import Any

import pytest

from twofold import APIClient, AsyncAPIClient, ConfigurationError, HeaderAuth, from_env
from twofold.bloomy import Client

URL = "https://api.example.com/v1"
EVERYTHING = {"BACKEND_API_URL": URL, "BACKEND_API_KEY": " k3y\n", "BACKEND_API_TIMEOUT": "2.5"}


class Shop:
    """A class with a constructor of its own, which needs a key."""

    def __init__(self, base_url: str, api_key: str, timeout: float = 10.0) -> None:
        self.given = (base_url, api_key, timeout)


class Fixed:
    """One that always talks to the same address."""

    def __init__(self, *, auth: Any = None) -> None:
        self.auth = auth


@pytest.mark.parametrize("client_class", [AsyncAPIClient, APIClient])
def test_all_three_are_read(client_class: type[AsyncAPIClient | APIClient]) -> None:
    """By a class of either half; the key becomes its credential."""
    client = from_env(client_class, "BACKEND", environ=EVERYTHING)
    assert type(client) is client_class
    assert client.base_url == f"{URL}/"
    assert client._rules.secrets() == ("k3y",)
    assert client._options.timeouts.read == 2.5


def test_the_process_has_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read when it is called."""
    monkeypatch.setenv("BACKEND_API_URL", URL)
    assert from_env(APIClient, "BACKEND").base_url == f"{URL}/"


def test_a_class_with_a_key_gets_the_key() -> None:
    """As text, trimmed; what is optional may be missing or empty."""
    assert from_env(Shop, "BACKEND", environ=EVERYTHING).given == (URL, "k3y", 2.5)
    without = {**EVERYTHING, "BACKEND_API_TIMEOUT": " "}
    assert from_env(Shop, "BACKEND", environ=without).given == (URL, "k3y", 10.0)
    assert isinstance(from_env(Client, "BACKEND", environ=EVERYTHING), Client)


def test_an_empty_key_is_no_key() -> None:
    """As templates of settings files have it."""
    client = from_env(APIClient, "BACKEND", environ={"BACKEND_API_URL": URL, "BACKEND_API_KEY": ""})
    assert client._rules.auth is None


def test_what_is_given_goes_first() -> None:
    """Settings of the caller, and a credential of another kind."""
    shop = from_env(Shop, "BACKEND", environ=EVERYTHING, timeout=1.0, base_url="https://other.example.com")
    assert shop.given == ("https://other.example.com", "k3y", 1.0)
    fixed = from_env(Fixed, "BACKEND", environ=EVERYTHING, auth=lambda key: HeaderAuth("X-API-Key", key))
    assert fixed.auth.headers() == (("X-API-Key", "k3y"),)


def test_all_that_is_missing_is_named() -> None:
    """So that one look at the message is enough."""
    with pytest.raises(ConfigurationError) as caught:
        from_env(Shop, "BACKEND", environ={"BACKEND_API_URL": " "})
    assert str(caught.value) == (
        "Shop needs environment variables that are not set: BACKEND_API_URL, BACKEND_API_KEY"
    )


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("BACKEND_API_URL", "c4nary", "set it to a URL"),
        ("BACKEND_API_URL", "https://user:c4nary@h", "set it to a URL"),
        ("BACKEND_API_URL", "https://h:c4nary", "set it to a URL"),
        ("BACKEND_API_TIMEOUT", "c4nary", "set it to a number of seconds above 0"),
        ("BACKEND_API_TIMEOUT", "-31337", "set it to a number of seconds above 0"),
        ("BACKEND_API_TIMEOUT", "inf", "set it to a number of seconds above 0"),
        ("BACKEND_API_KEY", "c4nary\nc4nary", "characters that cannot be sent in a header"),
    ],
)
@pytest.mark.parametrize("client_class", [APIClient, Shop])
def test_a_value_that_cannot_be_used_is_not_shown(
    client_class: Any, name: str, value: str, said: str
) -> None:
    """The message names the variable and the remedy."""
    with pytest.raises(ConfigurationError, match=f"^{name} .*{said}") as caught:
        from_env(client_class, "BACKEND", environ={**EVERYTHING, name: value})
    assert not [one for one in ("c4nary", "31337") if one in str(caught.value)]
    assert caught.value.__cause__ is None
