"""Deliveries: good signatures are accepted, everything else is refused without an exception."""

from __future__ import annotations

from typing import Any

import pytest

from twofold.colony import verify_webhook

SECRET = "whsec_0123456789abcdef"
POSTED = '{"event":"post_created","data":{"id":"11111111-1111-4111-8111-111111111111"}}'
MENTION = '{"event":"mention","data":{"text":"héllo ✓"}}'
GOOD = "6af51cc32b62edb4cd54e9540f618a3a076575a5a08dd05398d17e174a010a91"


@pytest.mark.parametrize(
    ("body", "signature"),
    [
        (POSTED, GOOD),
        ("", "9101c81cbdec90388ec2e519bdded7537ccff107f273e34c0c01d86ce31dd5ae"),
        (MENTION, "79da2ab4747764d5b18fced0dec67f36b54756d68283f22326697d54b812a76b"),
    ],
)
def test_vectors(body: str, signature: str) -> None:
    """The published vectors hold, for text and bytes, with and without the prefix."""
    for payload in (body, body.encode(), bytearray(body.encode()), memoryview(body.encode())):
        assert verify_webhook(payload, signature, SECRET) is True  # type: ignore[arg-type]
        assert verify_webhook(payload, f"sha256={signature}", SECRET) is True  # type: ignore[arg-type]
    assert verify_webhook(body + " ", signature, SECRET) is False
    assert verify_webhook(body, signature, SECRET + "x") is False


@pytest.mark.parametrize(
    "signature",
    [
        GOOD.upper(),
        f"SHA256={GOOD}",
        f"{GOOD}\n",
        "",
        "sha256=",
        f"sha256=sha256={GOOD}",
        "é" * 64,
        "\ud800",
        None,
        5,
        GOOD.encode(),
    ],
)
def test_bad_signatures(signature: Any) -> None:
    """Malformed, non-ASCII and missing signatures are refused."""
    assert verify_webhook(POSTED, signature, SECRET) is False


@pytest.mark.parametrize(
    ("body", "secret"),
    [(None, SECRET), (5, SECRET), ({}, SECRET), ("\ud800", SECRET), (POSTED, None), (POSTED, 5)],
)
def test_bad_arguments(body: Any, secret: Any) -> None:
    """Nothing that it is given makes it raise."""
    assert verify_webhook(body, GOOD, secret) is False


def test_no_secret_accepts_nothing() -> None:
    """An empty secret, as of a missing setting, is no secret that anybody could sign with."""
    assert (
        verify_webhook(b"", "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad", "") is False
    )
