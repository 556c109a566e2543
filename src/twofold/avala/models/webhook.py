"""Webhooks and their deliveries."""

from datetime import datetime
from typing import Any

from .base import AvalaModel, Count, Texts, Yes


class Webhook(AvalaModel):
    """A webhook subscription. `secret` is only in the answer to `create`."""

    uid: str
    target_url: str
    events: Texts = []
    is_active: Yes = True
    secret: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class WebhookDelivery(AvalaModel):
    """One delivery of a webhook, or the attempts at it."""

    uid: str
    subscription: str
    event_type: str
    payload: dict[str, Any] | None = None
    response_status: int | None = None
    response_body: str | None = None
    attempts: Count = 0
    next_retry_at: datetime | None = None
    status: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
