"""The SDKs that have commands: where their clients are, and where their keys and URLs come from."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any


@dataclass(frozen=True)
class Sdk:
    """One SDK, nothing of which is imported before it is asked for.

    Attributes:
        name: of the command and of the emulator.
        title: of the API, for people.
        client: name of the blocking client in its package.
        default_url: name of the constant with the base URL in its `config` module.
        key_variable, url_variable: environment variables; `None`: there is none.
        variables: further environment variables that change what the client does.
    """

    name: str
    title: str
    client: str
    default_url: str
    key_variable: str
    url_variable: str | None = None
    variables: tuple[str, ...] = ()

    def client_class(self) -> Any:
        """The blocking client."""
        return getattr(import_module(f"twofold.{self.name}"), self.client)

    def default_base_url(self) -> str:
        """Where the API is in production."""
        return getattr(import_module(f"twofold.{self.name}.config"), self.default_url)


SDKS = {
    one.name: one
    for one in (
        Sdk(
            "avala",
            "Avala",
            "Client",
            "BASE_URL",
            "AVALA_API_KEY",
            "AVALA_BASE_URL",
            ("AVALA_ALLOW_INSECURE_BASE_URL",),
        ),
        Sdk("bloomy", "Bloom Growth", "Client", "BASE_URL", "BG_API_KEY"),
        Sdk(
            "colony",
            "The Colony",
            "ColonyClient",
            "DEFAULT_BASE_URL",
            "COLONY_API_KEY",
            None,
            ("COLONY_SDK_NO_TOKEN_CACHE", "COLONY_SDK_TOKEN_CACHE_DIR"),
        ),
    )
}
