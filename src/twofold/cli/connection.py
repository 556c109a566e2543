"""A client for one command: of the API, or of an emulator that runs for as long as the command does."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager, nullcontext
from typing import Any

from twofold.cli.sdks import Sdk
from twofold.cli.settings import Given, api_key, base_url


@contextmanager
def connected(sdk: Sdk, given: Given) -> Generator[Any]:
    """The SDK's client, closed at the end of the block."""
    with _server(sdk, given) as server, _local(sdk, server), _client(sdk, given, server) as client:
        yield client


@contextmanager
def located(sdk: Sdk, given: Given) -> Generator[str]:
    """The base URL, for what is called without a key."""
    with _server(sdk, given) as server:
        yield base_url(sdk, given) if server is None else server.base_url


def options(given: Given) -> dict[str, Any]:
    """The settings of the constructor that were given."""
    known = {"timeout": given.timeout, "deadline": given.deadline, "max_retries": given.max_retries}
    return {name: value for name, value in known.items() if value is not None}


def _client(sdk: Sdk, given: Given, server: Any) -> Any:
    settings = options(given)
    if given.totp is not None:
        settings["totp"] = given.totp
    if server is None:
        return sdk.client_class()(api_key(sdk, given), base_url=base_url(sdk, given), **settings)
    if sdk.name == "colony":
        # A token of an emulator is good for nothing once the command has ended.
        settings["cache_token"] = False
    return sdk.client_class()(server.key, base_url=server.base_url, **settings)


def _server(sdk: Sdk, given: Given) -> Any:
    if not given.emulator:
        return nullcontext()
    from twofold import emulators

    return getattr(emulators, emulators.EMULATORS[sdk.name])()


def _local(sdk: Sdk, server: Any) -> Any:
    if server is None or sdk.name != "avala":
        return nullcontext()
    from twofold.avala.config import local_servers_allowed

    return local_servers_allowed()
