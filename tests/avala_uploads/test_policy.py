"""When transfers are repeated, and where a destination's state is kept: section 7.1."""

from __future__ import annotations

import hashlib

import pytest

from twofold import APIConnectionError, APITimeoutError, NotFoundError, RateLimitError, ServerError
from twofold.avala.uploads.destination import (
    Destination,
    canonical_base_url,
    canonical_uuid,
    checkpoint_stem,
    key_hash,
)
from twofold.avala.uploads.policy import is_retryable, may_have_arrived, transfer_wait


def test_waits_double_up_to_a_minute_and_the_server_may_ask_for_more() -> None:
    """Two to the power of the attempt, at most 60, plus up to 1.5; a longer Retry-After counts uncapped."""
    assert [transfer_wait(n, 0.0, None) for n in (0, 1, 5, 6, 7)] == [1, 2, 32, 60, 60]
    assert transfer_wait(0, 1.0, None) == 2.5
    assert transfer_wait(0, 0.0, 900.0) == 900
    assert transfer_wait(6, 0.0, 5.0) == 60
    assert transfer_wait(0, 0.0, float("nan")) == 1


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (APIConnectionError("x"), True),
        (APITimeoutError("x", phase="read"), True),
        (ServerError("x", status_code=503), True),
        (RateLimitError("x", status_code=429), True),
        (NotFoundError("x", status_code=408), True),
        (NotFoundError("x", status_code=404), False),
        (ValueError("x"), False),
    ],
)
def test_what_is_repeated(error: Exception, expected: bool) -> None:
    """No answer, 408, 429 and the faults of the server are; anything else is final."""
    assert is_retryable(error) is expected


@pytest.mark.parametrize(
    ("phase", "expected"),
    [("read", True), ("write", True), ("deadline", True), ("connect", False), ("pool", False)],
)
def test_what_may_have_arrived(phase: str, expected: bool) -> None:
    """A file is taken to be in the store unless it is certain that nothing was sent."""
    assert may_have_arrived(APIConnectionError("x", phase=phase)) is expected
    assert not may_have_arrived(ServerError("x", status_code=503))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://API.avala.ai/api/v1/", "https://api.avala.ai/api/v1"),
        ("https://server.avala.ai/api/v1", "https://api.avala.ai/api/v1"),
        ("http://127.0.0.1:8099/api/v1/", "http://127.0.0.1:8099/api/v1"),
        ("http://[::1]:80/x", "http://[::1]:80/x"),
    ],
)
def test_one_server_has_one_name(url: str, expected: str) -> None:
    """What makes no difference to the server makes none to the state files."""
    assert canonical_base_url(url) == expected


def test_a_fingerprint_names_server_owner_dataset_and_account() -> None:
    """The four parts are joined as the hand-written SDK joins them."""
    upper = "1B000000-0000-4000-8000-00000000000A"
    assert canonical_uuid(upper) == upper.lower()
    assert canonical_uuid("northwind") == "northwind"
    assert canonical_uuid(None) == ""
    shared = Destination("https://h", canonical_uuid(upper), "N", "")
    assert shared.fingerprint == f"https://h|{upper.lower()}|N|"
    assert Destination("https://h", "", "N", "u:7").fingerprint == "https://h||N|u:7"
    assert key_hash("avk_test") == hashlib.sha256(b"avk_test").hexdigest()[:16]


@pytest.mark.parametrize(
    ("key", "name"),
    [("Harbor", "Harbor"), ("a/b\\c", "a_b_c"), (". x .", "x"), ("...", "upload"), ("", "upload")],
)
def test_names_of_state_files(key: str, name: str) -> None:
    """A key becomes the beginning of a file name, whatever is in it, followed by twelve digits of the destination."""
    digest = hashlib.sha256(b"f").hexdigest()[:12]
    assert checkpoint_stem(key, "f") == f"{name}-{digest}"
