# Generated from _async/bloomy/configuration.py by twofold.mirror; do not edit.
"""The API key: where it is found, and the exchange of a user name and password for one."""

from __future__ import annotations

from typing import Unpack

from ..._core.options import ClientSettings
from ..._core.timeouts import TimeoutTypes
from ...bloomy import operations as ops
from ...bloomy import requests
from ...bloomy.config import BASE_URL, resolve_api_key, write_key_file
from ...bloomy.errors import TOKEN_ERRORS, configuring
from ..client import APIClient


class TokenClient(APIClient):
    """Asks for keys; whatever else the token endpoint answers means that the login was refused."""

    _errors = TOKEN_ERRORS


class Configuration:
    """The API key of the argument, else of `BG_API_KEY`, else of `~/.bloomy/config.yaml`.

    Args:
        api_key: the key; blank counts as not given.
        base_url: of the API; keys are asked for at `/Token` of its host.
        timeout: seconds for each phase of a request.
        **settings: see `ClientSettings`.

    Attributes:
        api_key: the key, or `None` if there is none anywhere.

    Example:
        configuration = Configuration()
        configuration.configure_api_key("ada@example.test", password, store_key=True)
        client = Client(configuration.api_key)
    """

    def __init__(
        self,
        api_key: str | None = None,
        *,
        base_url: str = BASE_URL,
        timeout: TimeoutTypes = 30.0,
        **settings: Unpack[ClientSettings],
    ) -> None:
        self.api_key = resolve_api_key(api_key)
        self._base_url = base_url
        self._timeout: TimeoutTypes = timeout
        self._settings = settings

    def configure_api_key(self, username: str, password: str, store_key: bool = False) -> None:
        """Exchange a user name and password for an API key, which replaces `api_key`.

        Args:
            username: of the account, mostly an e-mail address.
            password: of the account; it is sent and not kept.
            store_key: also write the key to `~/.bloomy/config.yaml`, readable by this user only.

        Raises:
            AuthenticationError: the login was refused.
            ConfigurationError: the base URL cannot be used, or the key cannot be stored.
            BloomyError: see `twofold.bloomy.errors`.

        Example:
            client.configuration.configure_api_key("ada@example.test", password)
        """
        form = {
            "grant_type": "password",
            "userName": requests.text("username", username),
            "password": requests.text("password", password),
        }
        with configuring():
            tokens = TokenClient(self._base_url, timeout=self._timeout, **self._settings)
        with tokens:
            self.api_key = (tokens.request(ops.TOKEN, form=form)).access_token
        if store_key:
            write_key_file(self.api_key)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {'with' if self.api_key else 'without'} an API key>"
