"""What may be shown of URLs, headers, bodies and credentials."""

from __future__ import annotations

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold import BearerAuth, ConfigurationError, HeaderAuth
from twofold._core.auth import checked_key
from twofold._core.headers import Headers
from twofold._core.redact import (
    HIDDEN,
    SHOWN_HEADERS,
    preview,
    scrub,
    scrub_all,
    shown_header,
    shown_headers,
    shown_url,
)

CANARY = "c4nary/Zz-9"
RAW = [
    (b"Content-Type", b"text/plain"),
    (b"Set-Cookie", b"a=c4nary/Zz-9"),
    (b"X-Request-Id", b"r-1"),
    (b"set-cookie", b"b=2"),
    (b"X-Latin", b"caf\xe9"),
]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://h/p", "https://h/p"),
        ("https://user:c4nary@h:8000/p#c4nary", "https://h:8000/p"),
        ("https://h/p?limit=20&offset=40&debug=true", "https://h/p?limit=20&offset=40&debug=true"),
        ("https://h/p?token=c4nary&sort=name", "https://h/p?token=[redacted]&sort=name"),
        ("https://h/p?q=1234567890&page=2", "https://h/p?q=[redacted]&page=2"),
        ("https://h/p?empty=&n=-5", "https://h/p?empty=&n=-5"),
        ("https://h/p?email=a%40b.c&email=d", "https://h/p?email=[redacted]&email=[redacted]"),
    ],
)
def test_a_url_is_shown_without_what_may_be_secret(url: str, shown: str) -> None:
    """Userinfo and fragment go; values of parameters stay if they are small or well known."""
    assert shown_url(url) == shown


def test_only_listed_headers_are_shown() -> None:
    """A header that nobody thought of stays hidden, and no credential header is on the list."""
    assert shown_header("RETRY-AFTER", "5") == "5"
    assert shown_header("X-Anything", CANARY) == HIDDEN
    shown = shown_headers([("Authorization", CANARY), ("Accept", "*/*")])
    assert shown == {"Authorization": HIDDEN, "Accept": "*/*"}
    hidden = {
        "authorization",
        "proxy-authorization",
        "cookie",
        "set-cookie",
        "x-api-key",
        "location",
        "referer",
    }
    assert not hidden & SHOWN_HEADERS
    assert all(name == name.lower() for name in SHOWN_HEADERS)


@given(st.text(), st.text(min_size=1).filter(lambda secret: secret not in HIDDEN), st.text())
def test_no_occurrence_of_a_credential_is_left(before: str, secret: str, after: str) -> None:
    """Servers echo what they were sent, anywhere and more than once."""
    scrubbed = scrub(f"{before}{secret}{after}{secret}", [secret])
    assert scrubbed.count(HIDDEN) >= 2
    assert secret not in scrubbed.replace(HIDDEN, "\0") or secret == "\0"


def test_a_credential_that_contains_another_is_hidden_whole() -> None:
    """The longer one goes first, in whatever order they are given; an empty one hides nothing."""
    for secrets in (["abc", "abcdef"], ["abcdef", "abc"], ["", "abcdef"]):
        assert scrub("key abcdef", secrets) == f"key {HIDDEN}"


def test_parsed_bodies_are_scrubbed_everywhere() -> None:
    """In values, names and lists, at any depth; numbers and the like stay."""
    body = {"a": [CANARY, {"b": f"x{CANARY}y", CANARY: 1}], "c": None, "d": 2.5}
    assert scrub_all(body, [CANARY]) == {"a": [HIDDEN, {"b": f"x{HIDDEN}y", HIDDEN: 1}], "c": None, "d": 2.5}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("short", "short"),
        ("two\n  lines\t", "two lines"),
        ("a\x00b\x1b[31m", "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}[31m"),
        ("x" * 10, "x" * 10),
        ("x" * 11, "x" * 10 + "…"),
        ("a" + " " * 30 + "b", "a…"),
    ],
)
def test_a_preview_is_one_printable_line(text: str, shown: str) -> None:
    """Line breaks and control characters never reach a log; an ellipsis says that there was more."""
    assert preview(text, 10) == shown


def test_headers_are_read_in_any_case() -> None:
    """Repeated fields are joined, and available one by one."""
    headers = Headers(RAW)
    assert headers["CONTENT-TYPE"] == "text/plain"
    assert headers["x-latin"] == "café"
    assert headers["set-cookie"] == "a=c4nary/Zz-9, b=2"
    assert headers.get_all("Set-Cookie") == ["a=c4nary/Zz-9", "b=2"]
    assert headers.get_all("missing") == []
    assert "X-REQUEST-ID" in headers
    assert "missing" not in headers
    assert 7 not in headers
    assert list(headers) == ["content-type", "set-cookie", "x-request-id", "x-latin"]
    assert len(headers) == 4
    with pytest.raises(KeyError):
        headers["missing"]


def test_headers_may_come_from_any_iterable() -> None:
    """They can be read more than once, whatever they were made of."""
    headers = Headers(iter(RAW))
    assert headers.get_all("x-request-id") == ["r-1"]
    assert headers["x-request-id"] == "r-1"
    assert dict(Headers()) == {}


def test_headers_show_only_what_may_be_shown() -> None:
    """A repr and a pickle leave the process: neither holds a value that is not on the list."""
    headers = Headers(RAW)
    assert repr(headers) == (
        "Headers({'content-type': 'text/plain', 'set-cookie': '[redacted]', 'x-request-id': 'r-1', "
        "'x-latin': '[redacted]'})"
    )
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        pickled = pickle.dumps(headers, protocol)
        assert b"c4nary" not in pickled
        revived = pickle.loads(pickled)
        assert revived["content-type"] == "text/plain"
        assert revived["set-cookie"] == f"{HIDDEN}, {HIDDEN}"


def test_copies_of_headers_hold_everything() -> None:
    """A copy stays in the process, so nothing is lost."""
    headers = Headers(RAW)
    assert dict(copy.copy(headers)) == dict(copy.deepcopy(headers)) == dict(headers)


def test_a_credential_is_one_header() -> None:
    """The two forms of it, and what must not be shown."""
    assert BearerAuth("tok").headers() == (("Authorization", "Bearer tok"),)
    assert HeaderAuth("X-API-Key", "tok", prefix="Key ").headers() == (("X-API-Key", "Key tok"),)
    assert BearerAuth("tok").secrets() == ("tok",)


def test_white_space_around_a_key_is_taken_off() -> None:
    """Files and environment variables like to end with a line break."""
    assert BearerAuth(" tok\n").headers() == (("Authorization", "Bearer tok"),)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("", "is empty"),
        (" \n", "is empty"),
        (None, "is a NoneType"),
        (b"tok", "is a bytes"),
        ("c4n\nry", "cannot"),
        ("c4näry", "cannot"),
    ],
)
def test_a_key_that_cannot_be_sent_is_refused_and_not_shown(key: object, said: str) -> None:
    """The message names the argument only."""
    with pytest.raises(ConfigurationError, match=rf"^api_key .*{said}") as caught:
        checked_key(key, "api_key")
    assert "c4n" not in str(caught.value)


@pytest.mark.parametrize("name", ["", "a b", "a:", "a\r\n", "ü"])
def test_a_credential_needs_a_header_name(name: str) -> None:
    """It is refused before anything is sent."""
    with pytest.raises(ConfigurationError, match="is no header name"):
        HeaderAuth(name, "tok")


def test_a_credential_shows_nothing_of_itself() -> None:
    """Its repr is its kind and the header's name."""
    assert repr(HeaderAuth("X-API-Key", CANARY)) == "HeaderAuth('X-API-Key')"
    assert repr(BearerAuth(CANARY)) == "BearerAuth('Authorization')"
