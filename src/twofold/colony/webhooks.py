"""Deliveries: whether one comes from The Colony."""

from __future__ import annotations

import hmac

from .._core.webhooks import HMACSignature

SIGNATURE = HMACSignature("X-Colony-Signature", prefix="sha256=")
"""How deliveries are signed, for `twofold.webhooks.verify_webhook` and `sign_webhook`."""


def verify_webhook(payload: bytes | str, signature: str, secret: str) -> bool:
    """Whether a delivery was signed with the secret; it never raises, whatever it is given.

    A signature holds no time: whoever records a delivery can send it again, so remember which ones were handled.

    Args:
        payload: the raw body, before any parsing.
        signature: of the header `X-Colony-Signature`; `sha256=` may stand before it.
        secret: the one given to `create_webhook`.

    Example:
        signature = hmac.new(b"whsec_0123456789abcdef", b"{}", "sha256").hexdigest()
        assert verify_webhook(b"{}", signature, "whsec_0123456789abcdef")
    """
    try:
        body = payload.encode() if isinstance(payload, str) else bytes(memoryview(payload))
        expected = SIGNATURE.signature(body, secret).hex()
        given = signature.removeprefix(SIGNATURE.prefix).encode("ascii")
        return bool(secret) and hmac.compare_digest(given, expected.encode())
    except (AttributeError, TypeError, ValueError):
        return False
