"""A client from environment variables."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from .auth import Auth, BearerAuth, checked_key
from .errors import ConfigurationError
from .timeouts import positive_seconds
from .urls import parse_base_url

C = TypeVar("C")


def from_env(
    client_class: type[C],
    prefix: str,
    *,
    auth: Callable[[str], Auth] = BearerAuth,
    environ: Mapping[str, str] | None = None,
    **settings: Any,
) -> C:
    """Build a client of either half from `<PREFIX>_API_URL`, `<PREFIX>_API_KEY` and `<PREFIX>_API_TIMEOUT`.

    An empty variable counts as one that is not set. What the class's constructor can do without may be missing, and
    what it does not take is not looked at. The key goes to the constructor's `api_key` if it has one, else through
    `auth` to its `auth`.

    Args:
        client_class: a client class whose constructor takes any of `base_url`, `api_key`, `auth` and `timeout`.
        prefix: such as `BACKEND`.
        auth: makes a credential of the key, for a class that takes `auth`.
        environ: instead of the environment of the process.
        settings: for the constructor; one given here goes before its variable.

    Raises:
        ConfigurationError: variables are missing, all of which are named, or one cannot be used. The message never
            holds a value.

    Example:
        client = from_env(Client, "BACKEND", max_retries=5)
    """

    def credential(text: str, variable: str) -> Auth:
        return auth(checked_key(text, variable))

    source = os.environ if environ is None else environ
    parameters = inspect.signature(client_class).parameters
    key = "api_key" if "api_key" in parameters else "auth"
    readers: dict[str, tuple[str, Callable[[str, str], object]]] = {
        "base_url": (f"{prefix}_API_URL", _url),
        key: (f"{prefix}_API_KEY", checked_key if key == "api_key" else credential),
        "timeout": (f"{prefix}_API_TIMEOUT", _seconds),
    }
    given, missing = dict(settings), list[str]()
    for name, (variable, read) in readers.items():
        if name in given or name not in parameters:
            continue
        if text := source.get(variable, "").strip():
            given[name] = read(text, variable)
        elif parameters[name].default is inspect.Parameter.empty:
            missing.append(variable)
    if missing:
        raise ConfigurationError(
            f"{client_class.__name__} needs environment variables that are not set: {', '.join(missing)}"
        )
    return client_class(**given)


def _url(text: str, variable: str) -> str:
    try:
        parse_base_url(text)
    except ConfigurationError:
        # What is wrong with it may quote it.
        raise ConfigurationError(
            f"{variable} cannot be used: set it to a URL like https://api.example.com/v1, without user name or query"
        ) from None
    return text


def _seconds(text: str, variable: str) -> float:
    try:
        return positive_seconds(float(text), variable)
    except ValueError:
        raise ConfigurationError(
            f"{variable} cannot be used: set it to a number of seconds above 0"
        ) from None
