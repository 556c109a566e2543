"""Which package carries the requests of a client that was given none: the fast backend is for the async half."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from importlib import import_module
from types import ModuleType
from typing import Any

from .._core.errors import ConfigurationError
from .._core.wire import PoolLimits

_VARIABLE = "TWOFOLD_BACKEND"


def backend_of_environment() -> str | None:
    """The backend that `TWOFOLD_BACKEND` names."""
    return os.environ.get(_VARIABLE) or None


def blocking_backend_of_environment() -> str | None:
    """The same for the blocking half, which has no fast one: its default is meant then."""
    name = backend_of_environment()
    return None if name == "aiohttp" else name


def from_httpx(**names: str) -> Callable[[str], Any]:
    """A module's `__getattr__` that fetches these names, given with those that httpx has for them."""

    # Most programs need none of them, and httpx takes a while to import.
    def fetch(name: str) -> Any:
        if name not in names:
            raise AttributeError(f"there is no {name!r} here")
        return getattr(import_module("httpx"), names[name])

    return fetch


def http_package_named(name: str) -> ModuleType:
    """httpx, or its continuation httpx2.

    Raises:
        ConfigurationError: it is not installed.
    """
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f"the backend {name} needs the package {name}: pip install {name}"
        ) from error


def fast_wire(connections: Mapping[str, Any], limits: PoolLimits) -> Callable[[], Any]:
    """How to connect by aiohttp.

    Raises:
        ConfigurationError: it is not installed, or cannot do what the settings ask for.
    """
    try:
        from . import fast
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            "the backend aiohttp needs the package aiohttp: pip install 'twofold[fast]'"
        ) from error
    fast.check_connections(connections, limits)
    return lambda: fast.AiohttpWire(connections, limits)


def no_fast_wire(connections: Mapping[str, Any], limits: PoolLimits) -> Callable[[], Any]:  # noqa: ARG001
    """What the blocking half does instead.

    Raises:
        ConfigurationError: always.
    """
    raise ConfigurationError("backend='aiohttp' is for the async half: leave it out here")
