"""What is hidden in errors: section 2.4 of the specification, row by row, with the holes closed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from twofold.avala.redaction import redact

HIDDEN = "[redacted]"
KEY_BLOCK = "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----"


@pytest.mark.parametrize(
    "secret",
    [
        "eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl",
        "AKIAABCDEFGHIJKLMNOP",
        "ASIAABCDEFGHIJKLMNOP",
        "FwoGZXIvYXdzEBYaDHqa0AP",
        "IQoJb3JpZ2luX2VjEBYaDHqa0AP",
        "1//0gabcdefghijklmnopqrst",
        KEY_BLOCK,
        '"private_key_id": "abc"',
        "aws_secret_access_key = wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY",
        "SecretAccessKey: wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY",
        "sk_live_abcdefghijklmnop",
        "token_abcdefghijklmnop1",
        "sk-aabcdefghijklmnopqrstu",
        "avk_0123456789abcdef",
        "avk_test",
        "0123456789abcdef0123456789abcdef01234567",
        "Bearer abc.def-ghi",
        "X-Avala-Api-Key: abcdef",
        "arn:aws:iam::111122223333:role/reader",
    ],
)
def test_patterns(secret: str) -> None:
    """Each is hidden in a text, and the words around it stay."""
    assert redact(f"before {secret} after") == f"before {HIDDEN} after"
    assert redact({"note": [f"x {secret}"]}) == {"note": [f"x {HIDDEN}"]}


@pytest.mark.parametrize("name", ["X-Amz-Signature", "sig", "Signature", "grant"])
def test_signed_urls(name: str) -> None:
    """The signature of a URL is hidden; the rest of it stays."""
    assert redact(f"https://b.example/k?part=1&{name}=abc%2F1&z=2") == (
        f"https://b.example/k?part=1&{name}={HIDDEN}&z=2"
    )


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "API-Key",
        "x_avala_api_key",
        "clientSecret",
        "s3_secret_access_key",
        "s3_access_key_id",
        "gc_storage_auth_json_content",
        "device_token",
        "private_key_id",
    ],
)
def test_secret_names(name: str) -> None:
    """Every scalar under such a name is hidden, but null."""
    value = {"a": 1, "b": [True, "x", None]}
    assert redact({name: "v"}) == {name: HIDDEN}
    assert redact({name: None}) == {name: None}
    assert redact({name: value}) == {name: {"a": HIDDEN, "b": [HIDDEN, HIDDEN, None]}}


@pytest.mark.parametrize("value", [{"token_count": 3}, {"detail": "Not found."}, 7, None, True, ("a", 1.5)])
def test_everything_else_stays(value: Any) -> None:
    """Names are compared as a whole, and types are kept."""
    assert redact(value) == value
    assert type(redact(value)) is type(value)


def test_messages_about_secret_fields_stay() -> None:
    """A sentence about a password is no password."""
    assert redact({"password": ["too short", "hunter2"]}) == {"password": ["too short", HIDDEN]}


def test_messages_that_repeat_the_request_are_hidden() -> None:
    """A value that was sent does not come back under a secret name; a secret one nowhere."""
    sent = json.dumps({"password": "my horse", "email": "a@b.example"}).encode()
    body = {
        "password": ["not like a@b.example"],
        "detail": "my horse is weak",
        "email": ["a@b.example is taken"],
    }
    assert redact(body, sent) == {
        "password": [HIDDEN],
        "detail": f"{HIDDEN} is weak",
        "email": ["a@b.example is taken"],
    }


@pytest.mark.parametrize("sent", [None, b"", b"no json", b"3", b"[[["])
def test_requests_that_are_no_json(sent: bytes | None) -> None:
    """They hold nothing to look for."""
    assert redact({"detail": "fine"}, sent) == {"detail": "fine"}


def test_text_that_is_json() -> None:
    """It is treated as what it is."""
    assert json.loads(redact('{"secret": "s", "name": "n"}')) == {"secret": HIDDEN, "name": "n"}


def test_what_is_nested_too_deeply() -> None:
    """It is hidden as a whole; nothing is raised."""
    deep: Any = "x"
    for _ in range(100_000):
        deep = [deep]
    assert redact(deep) == HIDDEN
