"""Where the API key and the base URL come from, and which base URLs a key may be sent to."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

from .._core.urls import parse_base_url
from .errors import ConfigurationError, configuring

BASE_URL = "https://api.avala.ai/api/v1"
API_KEY_HEADER = "X-Avala-Api-Key"
API_KEY_VARIABLE = "AVALA_API_KEY"
BASE_URL_VARIABLE = "AVALA_BASE_URL"
INSECURE_VARIABLE = "AVALA_ALLOW_INSECURE_BASE_URL"

_LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class ClientConfig:
    """The settings of a client, resolved.

    Attributes:
        api_key: never shown.
        base_url: without a slash at its end.
        timeout: seconds for each phase of a request.
        max_retries: requests made after the first one fails.
    """

    api_key: str = field(repr=False)
    base_url: str = BASE_URL
    timeout: float = 30.0
    max_retries: int = 2

    @classmethod
    def from_params(
        cls,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        timeout: float = 30.0,
        max_retries: int = 2,
    ) -> Self:
        """The settings from arguments, else from the environment.

        Raises:
            ConfigurationError: there is no API key, or the base URL is not allowed.
        """
        return cls(resolve_api_key(api_key), resolve_base_url(base_url), timeout, max_retries)


def resolve_api_key(api_key: str | None) -> str:
    """The argument, else `AVALA_API_KEY`; trimmed. An empty argument counts as none.

    Raises:
        ConfigurationError: there is none, or it is blank.
    """
    given = api_key or os.environ.get(API_KEY_VARIABLE) or ""
    if not isinstance(given, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ConfigurationError(f"api_key is a {type(given).__name__}: give a text")
    if key := given.strip():
        return key
    raise ConfigurationError(
        f"No API key: pass api_key, or set {API_KEY_VARIABLE}; a blank one does not count"
    )


def resolve_base_url(base_url: str | None) -> str:
    """The argument, else `AVALA_BASE_URL`, else production; without a slash at its end.

    Only HTTPS is allowed, and HTTP to this machine where `AVALA_ALLOW_INSECURE_BASE_URL` says so.

    Raises:
        ConfigurationError: it is no absolute URL, or not allowed.
    """
    given = base_url or os.environ.get(BASE_URL_VARIABLE) or BASE_URL
    with configuring():
        _check_scheme(given)
        parse_base_url(given)
    return given.rstrip("/")


def insecure_allowed() -> bool:
    """Whether the environment allows HTTP to this machine."""
    return os.environ.get(INSECURE_VARIABLE, "").strip().lower() in {"1", "true", "yes", "on"}


@contextmanager
def local_servers_allowed() -> Generator[None]:
    """Let clients be made that send their key to this machine by plain HTTP: for emulators and tests."""
    before = os.environ.get(INSECURE_VARIABLE)
    os.environ[INSECURE_VARIABLE] = "1"
    try:
        yield
    finally:
        del os.environ[INSECURE_VARIABLE]
        if before is not None:
            os.environ[INSECURE_VARIABLE] = before


def _check_scheme(url: str) -> None:
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError as error:
        raise ConfigurationError(f"base_url cannot be read ({error}): give one like {BASE_URL}") from None
    if not parts.scheme or not host:
        raise ConfigurationError(f"base_url needs a scheme and a host: give one like {BASE_URL}")
    if parts.scheme == "https":
        return
    if not insecure_allowed():
        raise ConfigurationError(
            f"base_url must use HTTPS, because the API key travels with every request; for a server on this machine "
            f"set {INSECURE_VARIABLE}=1"
        )
    if parts.scheme != "http" or host not in _LOCAL_HOSTS:
        raise ConfigurationError(
            f"base_url must use HTTPS: {INSECURE_VARIABLE} allows http to localhost, 127.0.0.1 and ::1 only"
        )
