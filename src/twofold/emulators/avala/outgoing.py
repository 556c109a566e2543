"""Requests the API sends out: signed webhooks and callbacks, to this machine only."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from twofold.emulators.avala.fields import Json

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_TIMEOUT = 5.0


@dataclass(frozen=True)
class Result:
    """What came of it: no status when there was no answer."""

    status: int | None
    text: str

    @property
    def delivered(self) -> bool:
        """Whether the receiver took it."""
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True)
class Outgoing:
    """A request to be sent; `then` gets what came of it and returns the data to answer with."""

    url: str
    headers: dict[str, str]
    body: bytes
    then: Callable[[Result], Any]

    def record(self) -> Json:
        """It as a test may look at it."""
        return {"url": self.url, "headers": dict(self.headers), "body": self.body}


def is_loopback(url: str) -> bool:
    """Whether a URL leads to this machine."""
    return urlsplit(url).hostname in _LOOPBACK


def is_target(url: str) -> bool:
    """Whether the API would send to a URL: https, or http to this machine."""
    parts = urlsplit(url)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(url)))


def signed(
    url: str, event: str, delivery: str, payload: Any, secret: str, then: Callable[[Result], Any]
) -> Outgoing:
    """The request that tells of an event: the signature is the hex HMAC-SHA256 of the body."""
    body = json.dumps(payload, separators=(",", ":")).encode()
    headers = {
        "Content-Type": "application/json",
        "X-Avala-Webhook-Signature": hmac.new(secret.encode(), body, hashlib.sha256).hexdigest(),
        "X-Avala-Webhook-Event": event,
        "X-Avala-Webhook-Delivery": delivery,
    }
    return Outgoing(url, headers, body, then)


def emit(outgoing: Outgoing) -> Result:
    """Send it, blocking. What would leave this machine is not sent, and taken for delivered."""
    if not is_loopback(outgoing.url):
        return Result(200, "ok")
    try:
        with httpx.Client(trust_env=False, timeout=_TIMEOUT) as client:
            answer = client.post(outgoing.url, content=outgoing.body, headers=outgoing.headers)
    except httpx.HTTPError:
        return Result(None, "")
    return Result(answer.status_code, answer.text[:1000])
