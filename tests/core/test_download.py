"""Downloads as decisions: what to ask for, and what an answer means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold import InvalidRequestError
from twofold._core.download import (
    Digest,
    PartState,
    Plan,
    bare_url,
    plan,
    range_headers,
    read_state,
    validator,
)

STATE = PartState("http://h/f", '"v1"', 100)


def test_the_whole_is_asked_for_as_it_is() -> None:
    """Without a part there is no range; a part without a version is none."""
    assert range_headers(0, STATE) == {"Accept-Encoding": "identity"}
    assert range_headers(10, None) == {"Accept-Encoding": "identity"}


def test_the_rest_is_asked_for_if_it_is_the_same_version() -> None:
    """From the first missing byte on."""
    asked = {"Accept-Encoding": "identity", "Range": "bytes=10-", "If-Range": '"v1"'}
    assert range_headers(10, STATE) == asked


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"etag": '"a"', "last-modified": "Sun"}, '"a"'),
        ({"etag": 'W/"a"', "last-modified": "Sun"}, "Sun"),
        ({"etag": 'W/"a"'}, None),
        ({"etag": "a"}, None),
        ({}, None),
    ],
)
def test_only_a_strong_version_counts(headers: dict[str, str], expected: str | None) -> None:
    """RFC 9110, 13.1.5: a weak ETag must not be in If-Range."""
    assert validator(headers) == expected


@pytest.mark.parametrize(
    ("status", "headers", "have", "state", "expected"),
    [
        (200, {"content-length": "100"}, 0, None, Plan("write", 0, 100)),
        (200, {}, 0, None, Plan("write", 0, None)),
        (200, {"content-length": "100"}, 40, STATE, Plan("write", 0, 100)),
        (200, {"content-length": "60", "content-encoding": "gzip"}, 0, None, Plan("write", 0, None)),
        (200, {"content-length": "60", "content-encoding": "identity"}, 0, None, Plan("write", 0, 60)),
        (200, {"content-length": "-1"}, 0, None, Plan("write", 0, None)),
        (206, {"content-range": "bytes 40-99/100"}, 40, STATE, Plan("write", 40, 100)),
        (206, {"content-range": "Bytes 40-99/100", "etag": '"v1"'}, 40, STATE, Plan("write", 40, 100)),
        (206, {"content-range": "bytes 40-99/*"}, 40, STATE, Plan("write", 40, None)),
        (206, {"content-range": "bytes 40-99/100", "etag": '"v2"'}, 40, STATE, Plan("restart")),
        (206, {"content-range": "bytes 40-100/101"}, 40, STATE, Plan("restart")),
        (206, {"content-range": "bytes 39-99/100"}, 40, STATE, Plan("restart")),
        (206, {"content-range": "bytes */100"}, 40, STATE, Plan("restart")),
        (206, {"content-range": "lines 40-99/100"}, 40, STATE, Plan("restart")),
        (206, {}, 40, STATE, Plan("restart")),
        (206, {"content-range": "bytes 0-99/100"}, 0, None, Plan("fail")),
        (416, {"content-range": "bytes */100"}, 100, STATE, Plan("complete", 100, 100)),
        (416, {"content-range": "bytes */90"}, 100, STATE, Plan("restart")),
        (416, {}, 100, STATE, Plan("restart")),
        (416, {"content-range": "bytes */0"}, 0, None, Plan("fail")),
        (404, {}, 40, STATE, Plan("fail")),
        (304, {}, 40, STATE, Plan("fail")),
    ],
)
def test_what_an_answer_means(
    status: int, headers: dict[str, str], have: int, state: PartState | None, expected: Plan
) -> None:
    """Appending needs the right beginning, the same length and the same version; otherwise it starts over."""
    assert plan(status, headers, have, state) == expected


@given(st.integers(100, 599), st.text(), st.text(), st.integers(0, 10**12))
def test_row_31_any_answer_has_a_meaning(status: int, content_range: str, length: str, have: int) -> None:
    """Whatever a server writes there; and nothing but the asked for offset is ever written at."""
    headers = {"content-range": content_range, "content-length": length}
    decided = plan(status, headers, have, PartState("u", '"v"', None))
    assert decided.action in ("write", "restart", "complete", "fail")
    assert decided.offset in (0, have)


@given(st.text(), st.text(), st.none() | st.integers(0))
def test_a_state_is_read_as_it_was_written(url: str, version: str, total: int | None) -> None:
    """Any text survives."""
    state = PartState(url, version, total)
    assert read_state(state.dumped()) == state


@given(st.binary(max_size=200))
def test_any_other_file_is_no_state(text: bytes) -> None:
    """What cannot be read is not there."""
    assert read_state(text) is None


@pytest.mark.parametrize(
    "text", ["[]", "{}", '{"url": 1, "validator": "v", "total": 1}', '"x"', "[" * 100_000]
)
def test_json_of_another_shape_is_no_state(text: str) -> None:
    """Neither is that."""
    assert read_state(text.encode()) is None


def test_a_state_has_no_query() -> None:
    """It may hold a credential, and so may a user name."""
    assert bare_url("https://u:p@h/f?token=1") == "https://h/f"


def test_a_digest() -> None:
    """In any case of its digits, by any algorithm of hashlib with a fixed size."""
    for text in (
        "sha256:2CF24DBA5FB0A30E26E83B2AC5B9E29E1B161E5C1FA7425E73043362938B9824",
        "md5:5d41402abc4b2a76b9719d911017c592",
    ):
        digest = Digest(text)
        hashed = digest.start()
        assert not digest.matches(hashed)
        hashed.update(b"hello")
        assert digest.matches(hashed)


@pytest.mark.parametrize("text", ["", "sha256", "sha256:", "sha256:00", "nope:00", "shake_256:00", None, 3])
def test_what_is_no_digest_is_refused(text: object) -> None:
    """The message shows the form."""
    with pytest.raises(InvalidRequestError, match="digest"):
        Digest(text)
