"""Doubles for testing code that uses twofold, and the checks an author runs on a client of their own.

`twofold.testing.plugin` has the fixtures for pytest.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .clock import FakeClock

if TYPE_CHECKING:
    from .cassettes import CassetteError, Recorder, Replayer
    from .contract import Call, check_client_pair
    from .mock import MockApi, MockRequest, Reply, UnmatchedRequestError

__all__ = [
    "Call",
    "CassetteError",
    "FakeClock",
    "MockApi",
    "MockRequest",
    "Recorder",
    "Replayer",
    "Reply",
    "UnmatchedRequestError",
    "check_client_pair",
]

_HOMES = {
    "cassettes": "CassetteError Recorder Replayer",
    "contract": "Call check_client_pair",
    "mock": "MockApi MockRequest Reply UnmatchedRequestError",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOME_OF[name]}", __name__), name)
