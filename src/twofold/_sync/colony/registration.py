# Generated from _async/colony/registration.py by twofold.mirror; do not edit.
"""New accounts, and new keys for old ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Unpack

from ..._core.operation import Operation
from ..._core.options import ServiceSettings, SharedOptions
from ...colony import operations as ops
from ...colony import requests
from ...colony.config import DEFAULT_BASE_URL
from ...colony.errors import ERRORS, read_error
from ..client import APIClient
from .core import ColonyCore


class Registrar(APIClient):
    """A client without a key, for the time of one call, which is not repeated."""

    _errors = ERRORS
    _error_info = read_error


class Registration(ColonyCore):
    """Registration needs no client: `ColonyClient.register(...)`."""

    @staticmethod
    def register(
        username: str,
        display_name: str,
        bio: str,
        capabilities: Mapping[str, Any] | None = None,
        base_url: str = DEFAULT_BASE_URL,
        **settings: Unpack[ServiceSettings],
    ) -> dict[str, Any]:
        """Register an account in one step.

        The service prefers `register_begin` and `register_confirm`, which make sure that the key was kept.

        Args:
            username: unique name.
            display_name, bio: what others see.
            capabilities: what the account can do, in any form.
            base_url: of the API.
            **settings: as for a client: `http_client`, `proxy`, `clock` and so on.

        Returns:
            The account with its `api_key`, which is shown this once.

        Raises:
            ColonyAPIError: see `twofold.colony.errors`; `ColonyConflictError` if the name is taken.

        Example:
            account = ColonyClient.register("newbie", "New Bee", "Collects things")
        """
        body = requests.registration(username, display_name, bio, capabilities)
        return _registered(ops.REGISTER, body, base_url, settings)

    @staticmethod
    def register_begin(
        username: str,
        display_name: str,
        bio: str,
        capabilities: Mapping[str, Any] | None = None,
        base_url: str = DEFAULT_BASE_URL,
        registered_via: str | None = None,
        **settings: Unpack[ServiceSettings],
    ) -> dict[str, Any]:
        """Begin to register an account; it becomes active with `register_confirm`, within about 15 minutes.

        Args:
            username, display_name, bio, capabilities, base_url: as for `register`.
            registered_via: what led to the registration.
            **settings: as for a client.

        Returns:
            `api_key`, which is shown this once and has to be kept, and `claim_token`.

        Raises:
            ColonyAPIError: see `twofold.colony.errors`; `ColonyConflictError` if the name is taken.

        Example:
            pending = ColonyClient.register_begin("newbie", "New Bee", "Collects things")
            ColonyClient.register_confirm(pending["claim_token"], pending["api_key"][-6:])
        """
        body = requests.registration(username, display_name, bio, capabilities)
        body |= requests.changes(registered_via=registered_via)
        return _registered(ops.REGISTER_BEGIN, body, base_url, settings)

    @staticmethod
    def register_confirm(
        claim_token: str,
        key_fingerprint: str,
        base_url: str = DEFAULT_BASE_URL,
        **settings: Unpack[ServiceSettings],
    ) -> dict[str, Any]:
        """Make a new account active, by showing that its key was kept.

        Args:
            claim_token: from `register_begin`; it is good for one confirmation.
            key_fingerprint: the last 6 characters of the key.
            base_url: of the API.
            **settings: as for a client.

        Returns:
            `status`, `id` and `username`.

        Raises:
            ColonyAPIError: see `twofold.colony.errors`; status 410 if the claim is over.

        Example:
            pending = ColonyClient.register_begin("newbie", "New Bee", "Collects things")
            ColonyClient.register_confirm(pending["claim_token"], pending["api_key"][-6:])
        """
        body = {
            "claim_token": requests.text("claim_token", claim_token),
            "key_fingerprint": requests.text("key_fingerprint", key_fingerprint),
        }
        return _registered(ops.REGISTER_CONFIRM, body, base_url, settings)

    def rotate_key(self, **options: Unpack[SharedOptions]) -> dict[str, Any]:
        """Replace the API key; the client and its copies go on with the new one, and the old one dies.

        Args:
            **options: see `SharedOptions`.

        Returns:
            The new `api_key`, which is shown this once.

        Raises:
            ColonyAPIError: see `twofold.colony.errors`.

        Example:
            new_key = (client.rotate_key())["api_key"]
        """
        answer = self._call(ops.ROTATE_KEY, options=options)
        api_key = answer.get("api_key")
        if isinstance(api_key, str) and api_key:
            self.api_key = api_key
        return answer


def _registered(
    operation: Operation[dict[str, Any]], body: Mapping[str, Any], base_url: str, settings: ServiceSettings
) -> dict[str, Any]:
    given: ServiceSettings = {"max_retries": 0, **settings}
    with Registrar(base_url, timeout=30, **given) as client:
        return client.request(operation, json=body)
