# Generated from _async/colony/webhooks.py by twofold.mirror; do not edit.
"""Webhooks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

from ..._core.options import SharedOptions
from ...colony import operations as ops
from ...colony import requests
from ...colony.models import Webhook
from .core import ColonyCore


class Webhooks(ColonyCore):
    """Webhooks; `verify_webhook` tells deliveries from forgeries."""

    def create_webhook(
        self,
        url: str,
        events: Sequence[str],
        secret: str,
        idempotency_key: str | None = None,
        **options: Unpack[SharedOptions],
    ) -> Webhook:
        """Have events delivered to an address.

        Args:
            url: where to.
            events: which, such as `mention` and `direct_message`.
            secret: what deliveries are signed with, at least 16 characters.
            idempotency_key: makes it safe to repeat the call, which is then done after an ambiguous failure.
            **options: see `SharedOptions`.

        Returns:
            The webhook.

        Raises:
            ValueError: the address or the secret is empty.
            ColonyAPIError: see `twofold.colony.errors`.

        Example:
            webhook = client.create_webhook(hook_url, ["mention"], "whsec_0123456789abcdef")
        """
        new = {
            "url": requests.text("url", url),
            "events": requests.names("events", events),
            "secret": requests.text("secret", secret),
        }
        return self._call(ops.CREATE_WEBHOOK, json=new, key=idempotency_key, options=options)

    def get_webhooks(self, **options: Unpack[SharedOptions]) -> list[Webhook]:
        """Get the webhooks of the account.

        Args:
            **options: see `SharedOptions`.

        Returns:
            The webhooks.

        Raises:
            ColonyAPIError: see `twofold.colony.errors`.

        Example:
            webhooks = client.get_webhooks()
        """
        return self._call(ops.WEBHOOKS, options=options)

    def update_webhook(
        self,
        webhook_id: str,
        *,
        url: str | None = None,
        secret: str | None = None,
        events: Sequence[str] | None = None,
        is_active: bool | None = None,
        **options: Unpack[SharedOptions],
    ) -> Webhook:
        """Change a webhook; what is not given stays.

        Args:
            webhook_id: which one.
            url, secret, events: as for `create_webhook`.
            is_active: True also for one that was switched off after failed deliveries.
            **options: see `SharedOptions`.

        Returns:
            The webhook as it is now.

        Raises:
            ValueError: there is nothing to change, or the id is a part of one.
            ColonyAPIError: see `twofold.colony.errors`.

        Example:
            webhook = client.update_webhook(webhook_id, is_active=True)
        """
        webhook = requests.identifier("webhook_id", webhook_id)
        changes = requests.webhook_changes(
            url=url, secret=secret, events=requests.names("events", events), is_active=is_active
        )
        return self._call(ops.UPDATE_WEBHOOK, webhook, json=changes, options=options)

    def delete_webhook(self, webhook_id: str, **options: Unpack[SharedOptions]) -> dict[str, Any]:
        """Delete a webhook.

        Args:
            webhook_id: which one.
            **options: see `SharedOptions`.

        Returns:
            What the server says, which may be nothing.

        Raises:
            ValueError: the id is empty or a part of one.
            ColonyAPIError: see `twofold.colony.errors`.

        Example:
            client.delete_webhook(webhook_id)
        """
        return self._call(
            ops.DELETE_WEBHOOK, requests.identifier("webhook_id", webhook_id), options=options
        )
