"""Base URLs, path templates and queries."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import Enum, IntEnum
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold import ConfigurationError, InvalidRequestError
from twofold._core.urls import encode_query, expand_path, parse_base_url

SENDABLE = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters=[*map(chr, range(0x20)), "\x7f"]), min_size=1
).filter(lambda text: text not in (".", ".."))


class Colour(Enum):
    """A text with a name."""

    RED = "re/d"


class Level(IntEnum):
    """A number with a name."""

    HIGH = 3


@pytest.mark.parametrize(
    ("given", "origin", "path"),
    [
        ("https://api.example.com", "https://api.example.com", "/"),
        ("https://api.example.com/", "https://api.example.com", "/"),
        ("https://api.example.com/v1", "https://api.example.com", "/v1/"),
        ("https://api.example.com/v1//", "https://api.example.com", "/v1/"),
        ("HTTPS://API.example.com:443/V1", "https://api.example.com", "/V1/"),
        ("http://localhost:80", "http://localhost", "/"),
        ("http://localhost:443/x", "http://localhost:443", "/x/"),
        ("http://[::1]:8000/x", "http://[::1]:8000", "/x/"),
        ("https://bücher.example", "https://xn--bcher-kva.example", "/"),
        ("https://h/bücher/a%20b/(x)", "https://h", "/b%C3%BCcher/a%20b/(x)/"),
    ],
)
def test_a_base_url_is_an_origin_and_a_path(given: str, origin: str, path: str) -> None:
    """Case of the host, a default port and slashes at the end make no difference."""
    base = parse_base_url(given)
    assert base == (origin, path)
    assert str(base) == origin + path


@pytest.mark.parametrize(
    ("given", "remedy"),
    [
        ("", "not absolute"),
        ("api.example.com", "not absolute"),
        ("/v1", "not absolute"),
        ("ftp://api.example.com", "not absolute"),
        ("https://", "not absolute"),
        ("https://:8000", "not absolute"),
        ("https://api.example.com ", "spaces or control"),
        ("https://api.example.com/\n", "spaces or control"),
        ("https://api.example.com/?x=1", "params="),
        ("https://api.example.com/#top", "fragment"),
        ("https://api.example.com:99999", "cannot be read"),
        ("https://[::1", "cannot be read"),
        (f"https://{'ü' * 80}.example", "host name"),
        (None, "is a NoneType"),
        (b"https://api.example.com", "is a bytes"),
    ],
)
def test_what_is_no_base_url_is_refused(given: object, remedy: str) -> None:
    """The message names `base_url` and what to do about it."""
    with pytest.raises(ConfigurationError, match=r"^base_url") as caught:
        parse_base_url(given)
    assert remedy in str(caught.value)


@pytest.mark.parametrize(
    "given", ["https://user:pa55word@api.example.com", "https://pa55word@h", "https://@h"]
)
def test_a_password_in_a_base_url_is_refused_and_not_shown(given: str) -> None:
    """Credentials have a place of their own, and messages are no such place."""
    with pytest.raises(ConfigurationError, match="user name or password") as caught:
        parse_base_url(given)
    assert "pa55word" not in str(caught.value)


@pytest.mark.parametrize(
    ("path", "query", "target"),
    [
        ("books", "", "/v1/books"),
        ("books", "a=1", "/v1/books?a=1"),
        ("/other", "a=1", "/other?a=1"),
        ("", "", "/v1/"),
    ],
)
def test_paths_are_relative_to_the_base_unless_they_begin_with_a_slash(
    path: str, query: str, target: str
) -> None:
    """A leading slash means the root of the same origin."""
    assert parse_base_url("https://h/v1").target(path, query) == target


@pytest.mark.parametrize(
    ("template", "values", "path"),
    [
        ("books", (), "books"),
        ("books/{id}", (7,), "books/7"),
        ("books/{id}/notes/{note_id}", (-7, "a b"), "books/-7/notes/a%20b"),
        ("books/{id}.json", ("é/ü?#%",), "books/%C3%A9%2F%C3%BC%3F%23%25.json"),
        ("books/{id}", ("...",), "books/..."),
        ("books/{id}", ("%2e%2e",), "books/%252e%252e"),
        ("bü cher/a%20b:{id}@x", (7,), "b%C3%BC%20cher/a%20b:7@x"),
        ("books/{id}", (Colour.RED,), "books/re%2Fd"),
        ("books/{id}", (Level.HIGH,), "books/3"),
    ],
)
def test_a_template_is_filled_with_encoded_segments(
    template: str, values: tuple[object, ...], path: str
) -> None:
    """Texts, integers and enums, each as one segment."""
    assert expand_path(template, values) == path


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("", "id is ''"),
        (".", "id is '.'"),
        ("..", "id is '..'"),
        ("a\nb", "id contains control characters"),
        ("\x7f", "id contains control characters"),
        ("\ud800", "id cannot be encoded"),
        (None, "id is a NoneType"),
        (True, "id is a bool"),
        (1.5, "id is a float"),
        (b"7", "id is a bytes"),
        ([7], "id is a list"),
    ],
)
def test_a_value_that_would_reach_another_resource_is_refused(value: object, said: str) -> None:
    """The message names the argument."""
    with pytest.raises(InvalidRequestError) as caught:
        expand_path("books/{id}", (value,))
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize("values", [(), (1, 2)])
def test_a_wrong_number_of_values_is_refused(values: tuple[object, ...]) -> None:
    """Each name of the template takes one."""
    with pytest.raises(InvalidRequestError, match=f"takes 1 values, not {len(values)}"):
        expand_path("books/{id}", values)


@pytest.mark.parametrize("template", ["//evil.example/x", "https://evil.example", "books?x=1", "books#x"])
def test_a_template_is_a_plain_path(template: str) -> None:
    """Hosts, queries and fragments have places of their own."""
    with pytest.raises(InvalidRequestError, match="is not a plain path"):
        expand_path(template, ())


@given(SENDABLE)
def test_a_segment_survives_the_way_through_the_http_package(text: str) -> None:
    """Whatever the text, it arrives as exactly one segment, equal to what was given."""
    target = parse_base_url("https://h/v1").target(expand_path("books/{id}/end", (text,)))
    raw = httpx.URL(f"https://h{target}").raw_path.decode("ascii")
    assert raw == target
    assert raw.count("/") == 4
    assert unquote(raw.split("/")[3]) == text


@given(st.lists(st.tuples(st.text(st.characters(exclude_categories=["Cs"])), st.lists(SENDABLE, min_size=1))))
def test_a_query_survives_the_way_through_the_http_package(fields: list[tuple[str, list[str]]]) -> None:
    """Names and values arrive as they were given, lists in order."""
    params = dict(fields)
    target = parse_base_url("https://h").target("books", encode_query(params))
    raw = httpx.URL(f"https://h{target}").raw_path.decode("ascii")
    arrived = parse_qsl(urlsplit(raw).query, keep_blank_values=True, strict_parsing=bool(params))
    assert arrived == [(name, value) for name, values in params.items() for value in values]


@pytest.mark.parametrize(
    ("params", "query"),
    [
        ({}, ""),
        ({"a": None}, ""),
        ({"a": ""}, "a="),
        ({"a": "x y&z"}, "a=x+y%26z"),
        ({"a": True, "b": False}, "a=true&b=false"),
        ({"a": 1, "b": 1.5}, "a=1&b=1.5"),
        ({"a": [1, "two"], "b": (), "c": (3,)}, "a=1&a=two&c=3"),
        ({"a": {5}, "b": frozenset({6})}, "a=5&b=6"),
        ({"a": Colour.RED, "b": Level.HIGH}, "a=re%2Fd&b=3"),
        ({"a": date(2025, 6, 18)}, "a=2025-06-18"),
        ({"a": datetime(2025, 6, 18, 12, tzinfo=UTC)}, "a=2025-06-18T12%3A00%3A00%2B00%3A00"),
    ],
)
def test_every_kind_of_parameter_has_one_text(params: dict[str, object], query: str) -> None:
    """`None` is left out, booleans are lower-case, lists repeat their name, spaces become plus signs."""
    assert encode_query(params) == query


@pytest.mark.parametrize("value", [{"x": 1}, b"x", object(), [None], [[1]]])
def test_a_parameter_without_an_obvious_text_is_refused(value: object) -> None:
    """The message names the parameter, not its value."""
    with pytest.raises(InvalidRequestError, match="query parameter 'filter' is a "):
        encode_query({"filter": value})


def test_a_parameter_that_is_no_text_in_utf_8_is_refused() -> None:
    """Half a surrogate pair cannot be sent."""
    with pytest.raises(InvalidRequestError, match="cannot be encoded as UTF-8"):
        encode_query({"a": "\ud800"})


@pytest.mark.parametrize("text", ["https://user:c4nary", "https://h:c4nary/v1", "https://user:c4nary@h:x"])
def test_what_is_no_port_is_not_shown(text: str) -> None:
    """It may be the password of a URL without a host; nor does a cause show it."""
    with pytest.raises(ConfigurationError) as caught:
        parse_base_url(text)
    assert "c4nary" not in f"{caught.value!r} {caught.value.__cause__!r}"
    assert caught.value.__suppress_context__
