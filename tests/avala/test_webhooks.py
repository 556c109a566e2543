"""Signatures of webhooks."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import pytest

from twofold.avala import sign_webhook, verify_webhook

BODY, SECRET = b'{"uid": "u"}', "whs_secret"


def test_a_signature_is_the_digest_of_the_body() -> None:
    """HMAC-SHA256 in hexadecimal digits."""
    assert sign_webhook(BODY, SECRET) == hmac.new(SECRET.encode(), BODY, hashlib.sha256).hexdigest()


def test_signatures_are_verified() -> None:
    """With and without a prefix; not for another body, secret or signature."""
    signature = sign_webhook(BODY, SECRET)
    assert verify_webhook(BODY, signature, SECRET)
    assert verify_webhook(BODY, f"sha256={signature}", SECRET)
    assert not verify_webhook(BODY + b" ", signature, SECRET)
    assert not verify_webhook(BODY, signature, "another")
    assert not verify_webhook(BODY, "", SECRET)
    assert not verify_webhook(BODY, "no digits", SECRET)


@pytest.mark.parametrize(("payload", "secret", "what"), [("text", SECRET, "payload"), (BODY, "", "secret")])
def test_what_cannot_be_verified(payload: Any, secret: str, what: str) -> None:
    """A body that was parsed already, or no secret, is a mistake of the caller."""
    with pytest.raises(ValueError, match=what):
        verify_webhook(payload, "s", secret)
