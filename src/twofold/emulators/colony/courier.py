"""Deliveries to webhooks, over real connections to this machine alone."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

import httpx

from twofold.emulators.colony.ledger import Delivery
from twofold.emulators.colony.records import Webhook

_TIMEOUT = 5.0
_FAILURES_THAT_DISABLE = 10


def is_loopback(url: str) -> bool:
    """Whether a URL names this machine; an emulator calls no other."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def send(delivery: Delivery) -> None:
    """Make one attempt, and write down how it ended."""
    delivery.sent = is_loopback(delivery.url)
    if not delivery.sent:
        return
    try:
        with httpx.Client(timeout=_TIMEOUT, trust_env=False) as client:
            answer = client.post(delivery.url, content=delivery.body, headers=delivery.headers)
        delivery.status = answer.status_code
    except httpx.HTTPError:
        delivery.status = None


def count(webhook: Webhook, delivery: Delivery) -> None:
    """Keep the webhook's account: ten failures in a row disable it; what was not sent is none."""
    if not delivery.sent:
        return
    if delivery.status is not None and 200 <= delivery.status < 300:
        webhook.failures = 0
        return
    webhook.failures += 1
    if webhook.failures >= _FAILURES_THAT_DISABLE:
        webhook.is_active = False
