"""Signatures of the webhooks that Avala sends: HMAC-SHA256 of the raw body, in hexadecimal digits."""

from __future__ import annotations

from .._core.webhooks import HMACSignature, WebhookVerificationError
from .._core.webhooks import verify_webhook as _verify
from .errors import InvalidRequestError

SIGNATURE_HEADER = "X-Avala-Webhook-Signature"
EVENT_HEADER = "X-Avala-Webhook-Event"
DELIVERY_HEADER = "X-Avala-Webhook-Delivery"

WEBHOOKS = HMACSignature(SIGNATURE_HEADER, prefix="sha256=")
"""The scheme, for `twofold.webhooks`."""


def verify_webhook(payload: bytes, signature: str, secret: str) -> bool:
    """Whether a webhook comes from somebody who knows the secret; compared in constant time.

    Args:
        payload: the body, raw: parsed and written anew, it would have another signature.
        signature: from the header `X-Avala-Webhook-Signature`; `sha256=` may stand before it.
        secret: from the answer to `webhooks.create`.

    Raises:
        InvalidRequestError: the payload is no bytes, or the secret is empty, which would trust everybody.
    """
    if not isinstance(payload, bytes):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidRequestError(f"payload is a {type(payload).__name__}: give the raw body, in bytes")
    if not secret:
        raise InvalidRequestError("secret is empty: give that of the webhook")
    try:
        _verify(payload, {SIGNATURE_HEADER: signature}, WEBHOOKS, secret=secret)
    except WebhookVerificationError:
        return False
    return True


def sign_webhook(payload: bytes, secret: str) -> str:
    """The signature of a body, as the API sends it.

    Args:
        payload: the body, raw.
        secret: of the webhook.
    """
    return WEBHOOKS.signature(payload, secret).hex()
