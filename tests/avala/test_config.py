"""Keys and base URLs: sections 1.2 and 1.3 of the specification, row by row."""

from __future__ import annotations

from typing import Any

import pytest

from twofold.avala import Avala, Client, ClientConfig, errors
from twofold.avala.config import BASE_URL, resolve_api_key, resolve_base_url

INSECURE = "AVALA_ALLOW_INSECURE_BASE_URL"


def test_the_key_comes_from_the_argument_then_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty argument counts as none; surrounding white space is taken off."""
    monkeypatch.setenv("AVALA_API_KEY", " from-env\n")
    assert resolve_api_key(None) == resolve_api_key("") == "from-env"
    assert resolve_api_key(" mine ") == "mine"


@pytest.mark.parametrize("key", [None, "", " \n"])
def test_bug_b18_no_key(monkeypatch: pytest.MonkeyPatch, key: str | None) -> None:
    """Without a key, and with a blank one, there is an error that says how to give one."""
    with pytest.raises(ValueError, match="No API key"):
        Client(key)
    monkeypatch.setenv("AVALA_API_KEY", "  ")
    with pytest.raises(errors.ConfigurationError, match="No API key"):
        Client(key)


def test_a_key_that_is_no_text() -> None:
    """It is refused, and not shown."""
    with pytest.raises(errors.ConfigurationError, match="api_key is a int"):
        resolve_api_key(12345)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        (None, BASE_URL),
        ("", BASE_URL),
        ("https://h.example/api/v1/", "https://h.example/api/v1"),
        ("https://h.example//", "https://h.example"),
    ],
)
def test_base_urls(url: str | None, wanted: str) -> None:
    """HTTPS is accepted, slashes at the end are taken off."""
    assert resolve_base_url(url) == wanted


def test_the_base_url_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no argument is given."""
    monkeypatch.setenv("AVALA_BASE_URL", "https://e.example/v1")
    assert resolve_base_url(None) == "https://e.example/v1"
    assert resolve_base_url("https://a.example") == "https://a.example"
    assert Client("k").base_url == "https://e.example/v1/"


@pytest.mark.parametrize(
    "url", ["localhost:8000", "/x", "http://h.example", "ftp://localhost", "https://", "http://[::1"]
)
def test_base_urls_that_are_refused(url: str) -> None:
    """No scheme or host, or no HTTPS."""
    with pytest.raises(ValueError, match="base_url"):
        resolve_base_url(url)


@pytest.mark.parametrize("flag", ["1", " TRUE ", "yes", "On"])
@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:81", "127.0.0.1:8000", "[::1]:80"])
def test_http_to_this_machine(monkeypatch: pytest.MonkeyPatch, flag: str, host: str) -> None:
    """It is accepted where the environment allows it."""
    monkeypatch.setenv(INSECURE, flag)
    assert resolve_base_url(f"http://{host}/v1/") == f"http://{host}/v1"


@pytest.mark.parametrize(
    "url", ["http://127.0.0.2", "http://10.0.0.1", "ftp://localhost", "http://localhost.evil"]
)
def test_http_to_anywhere_else(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """It is refused even then."""
    monkeypatch.setenv(INSECURE, "1")
    with pytest.raises(errors.ConfigurationError, match="HTTPS"):
        resolve_base_url(url)


@pytest.mark.parametrize("flag", ["", "0", "false", "2"])
def test_the_variable_has_to_say_yes(monkeypatch: pytest.MonkeyPatch, flag: str) -> None:
    """Any other value allows nothing."""
    monkeypatch.setenv(INSECURE, flag)
    with pytest.raises(errors.ConfigurationError, match=INSECURE):
        resolve_base_url("http://localhost")


def test_bug_b14_the_configuration_does_not_show_the_key() -> None:
    """A repr of the settings or of a client holds no key."""
    config = ClientConfig.from_params(api_key="avk_secret", timeout=5.0, max_retries=1)
    assert (config.api_key, config.timeout, config.max_retries) == ("avk_secret", 5.0, 1)
    assert "avk_secret" not in f"{config!r} {Client('avk_secret')!r} {Client('avk_secret').agents!r}"


@pytest.mark.parametrize("settings", [{"timeout": -1.0}, {"max_retries": -1}])
def test_settings_that_are_out_of_range(settings: dict[str, Any]) -> None:
    """They are refused in a class of this package."""
    with pytest.raises(errors.InvalidRequestError):
        Client("k", **settings)


def test_drift_d14_the_alias() -> None:
    """`Avala` is the blocking client."""
    assert Avala is Client
