# Generated from _async/avala/webhooks.py by twofold.mirror; do not edit.
"""Webhooks and their deliveries: `client.webhooks`, `client.webhook_deliveries`."""

from __future__ import annotations

import builtins
from typing import Any, Unpack

from ..._core.options import RequestOptions
from ...avala import operations as ops
from ...avala.models.webhook import Webhook, WebhookDelivery
from ...avala.pages import WalkOptions
from ...avala.requests import given
from ..pages import Pager
from .pages import CursorPage
from .resource import AvalaResource


class Webhooks(AvalaResource):
    """Webhook subscriptions: `client.webhooks`."""

    def list(
        self, *, limit: int | None = None, cursor: str | None = None, **options: Unpack[RequestOptions]
    ) -> CursorPage[Webhook]:
        """List webhooks, one page at a time.

        Args:
            limit: records a page; 100 if not given.
            cursor: `next_cursor` or `previous_cursor` of another page.
            **options: see `RequestOptions`.

        Returns:
            The page; its `next_page()` brings the next one.

        Example:
            page = client.webhooks.list()
        """
        return self._page(ops.WEBHOOKS_LIST, limit=limit, cursor=cursor, options=options)

    def iter(self, **options: Unpack[WalkOptions]) -> Pager[Webhook]:
        """Walk over all webhooks.

        Args:
            **options: see `WalkOptions`.

        Returns:
            An iterator over the records; see `Pager`.

        Example:
            for webhook in client.webhooks.iter():
                print(webhook.uid)
        """
        return self._walk(ops.WEBHOOKS_LIST, options=options)

    def get(self, uid: str, **options: Unpack[RequestOptions]) -> Webhook:
        """Get a webhook.

        Args:
            uid: which one.
            **options: see `RequestOptions`.

        Returns:
            The webhook.

        Example:
            webhook = client.webhooks.get(webhook_uid)
        """
        return self._call(ops.WEBHOOKS_GET, uid, options=options)

    def create(
        self,
        *,
        target_url: str,
        events: builtins.list[str],
        is_active: bool | None = None,
        secret: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> Webhook:
        """Create a webhook.

        Args:
            target_url: where to deliver; https.
            events: names of the events, such as `task.completed`.
            is_active: whether it is in use.
            secret: to sign with; made by the server if not given.
            **options: see `RequestOptions`.

        Returns:
            The webhook, with the `secret` that no other answer has.

        Example:
            webhook = client.webhooks.create(
                target_url="https://hooks.example.org/w", events=["export.completed"]
            )
        """
        return self._call(
            ops.WEBHOOKS_CREATE,
            json=given(target_url=target_url, events=events, is_active=is_active, secret=secret),
            options=options,
        )

    def update(
        self,
        uid: str,
        *,
        target_url: str | None = None,
        events: builtins.list[str] | None = None,
        is_active: bool | None = None,
        **options: Unpack[RequestOptions],
    ) -> Webhook:
        """Change a webhook; what is not given stays.

        The secret cannot be changed.

        Args:
            uid: which one.
            target_url: where to deliver; https.
            events: names of the events, such as `task.completed`.
            is_active: whether it is in use.
            **options: see `RequestOptions`.

        Returns:
            The webhook as it is now.

        Example:
            webhook = client.webhooks.update(webhook_uid, is_active=False)
        """
        return self._call(
            ops.WEBHOOKS_UPDATE,
            uid,
            json=given(target_url=target_url, events=events, is_active=is_active),
            options=options,
        )

    def delete(self, uid: str, **options: Unpack[RequestOptions]) -> None:
        """Delete a webhook.

        Args:
            uid: which one.
            **options: see `RequestOptions`.

        Example:
            client.webhooks.delete(webhook_uid)
        """
        self._call(ops.WEBHOOKS_DELETE, uid, options=options)

    def test(self, uid: str, **options: Unpack[RequestOptions]) -> dict[str, Any]:
        """Deliver an example to a webhook.

        Args:
            uid: which one.
            **options: see `RequestOptions`.

        Returns:
            What the API says about it, as it is; `None` if it says nothing.

        Example:
            answer = client.webhooks.test(webhook_uid)
        """
        return self._call(ops.WEBHOOKS_TEST, uid, options=options)


class WebhookDeliveries(AvalaResource):
    """What was delivered to webhooks: `client.webhook_deliveries`."""

    def list(
        self, *, limit: int | None = None, cursor: str | None = None, **options: Unpack[RequestOptions]
    ) -> CursorPage[WebhookDelivery]:
        """List deliveries, one page at a time.

        Args:
            limit: records a page; 100 if not given.
            cursor: `next_cursor` or `previous_cursor` of another page.
            **options: see `RequestOptions`.

        Returns:
            The page; its `next_page()` brings the next one.

        Example:
            page = client.webhook_deliveries.list()
        """
        return self._page(ops.WEBHOOK_DELIVERIES_LIST, limit=limit, cursor=cursor, options=options)

    def iter(self, **options: Unpack[WalkOptions]) -> Pager[WebhookDelivery]:
        """Walk over all deliveries.

        Args:
            **options: see `WalkOptions`.

        Returns:
            An iterator over the records; see `Pager`.

        Example:
            for delivery in client.webhook_deliveries.iter():
                print(delivery.uid)
        """
        return self._walk(ops.WEBHOOK_DELIVERIES_LIST, options=options)

    def get(self, uid: str, **options: Unpack[RequestOptions]) -> WebhookDelivery:
        """Get a delivery.

        Args:
            uid: which one.
            **options: see `RequestOptions`.

        Returns:
            The delivery.

        Example:
            delivery = client.webhook_deliveries.get(delivery_uid)
        """
        return self._call(ops.WEBHOOK_DELIVERIES_GET, uid, options=options)
