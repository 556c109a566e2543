"""What can be set, what is refused, and which setting wins."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from twofold import UNSET, ConfigurationError, InvalidRequestError, RetryPolicy
from twofold._core.options import (
    ClientSettings,
    Options,
    client_options,
    connection_settings,
    encode_body,
    merge_headers,
)
from twofold._core.timeouts import phase_timeouts
from twofold.testing import FakeClock

OPTIONS = Options(
    phase_timeouts(30.0),
    RetryPolicy(),
    headers=(("Accept", "application/json"), ("X-Team", "red")),
    params={"a": 1, "b": 2},
)
NAMES = st.sampled_from(["Accept", "accept", "ACCEPT", "X-Key", "x-key"]) | st.from_regex(
    r"[A-Za-z][A-Za-z0-9_-]{0,8}", fullmatch=True
)
VALUES = st.from_regex(r"[!-~]([ -~]{0,20}[!-~])?", fullmatch=True)


def settled(**settings: Any) -> Options:
    """The options of a new client."""
    return client_options(30.0, ClientSettings(**settings), {"Accept": "text/html"}, RetryPolicy(5))


def test_what_is_given_lies_over_what_was_there() -> None:
    """Headers and parameters key by key, the rest as a whole; what is not given stays."""
    merged = OPTIONS.merged(
        {
            "timeout": 5,
            "deadline": 9,
            "max_retries": 7,
            "headers": {"x-team": "blue", "X-New": "1"},
            "params": {"b": 3, "c": 4},
        }
    )
    assert merged == Options(
        phase_timeouts(5.0),
        RetryPolicy(7),
        9.0,
        (("Accept", "application/json"), ("x-team", "blue"), ("X-New", "1")),
        {"a": 1, "b": 3, "c": 4},
    )
    assert OPTIONS.merged({}) == OPTIONS


def test_none_is_a_value_where_it_means_something() -> None:
    """`None` turns a timeout or a deadline off."""
    merged = OPTIONS.merged({"deadline": 9}).merged({"timeout": None, "deadline": None})
    assert merged.timeouts == (None, None, None, None)
    assert merged.deadline is None


def test_merging_leaves_the_original_alone() -> None:
    """Copies share the options, so nothing may change them."""
    OPTIONS.merged({"headers": {"Accept": ""}, "params": {"a": None}})
    assert OPTIONS.headers[0] == ("Accept", "application/json")
    assert OPTIONS.params == {"a": 1, "b": 2}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"timeout": 0}, "timeout is 0"),
        ({"deadline": 0}, "deadline is 0"),
        ({"deadline": "5"}, "deadline is '5'"),
        ({"max_retries": -1}, "max_retries is -1"),
        ({"headers": ["a"]}, "headers is a list"),
        ({"params": "a=1"}, "params is a str"),
    ],
)
def test_a_value_out_of_range_is_refused(given: dict[str, Any], said: str) -> None:
    """The message names the option."""
    with pytest.raises(InvalidRequestError, match=rf"^{said}"):
        OPTIONS.merged(given)


def test_an_option_that_does_not_exist_is_refused() -> None:
    """A misspelt option is no silent default."""
    with pytest.raises(
        TypeError, match="no option 'retries'; options are timeout, deadline, max_retries, headers"
    ):
        OPTIONS.merged({"retries": 3})
    with pytest.raises(TypeError, match=r"unknown setting 'retries'; there are \w.*, deadline, "):
        settled(retries=3)


def test_a_new_client_is_set_over_its_classs_defaults() -> None:
    """The class's headers and retry policy hold where nothing was given."""
    assert settled() == Options(phase_timeouts(30.0), RetryPolicy(5), headers=(("Accept", "text/html"),))
    given = settled(retry=RetryPolicy(1), headers={"accept": "text/plain"}, params={"a": 1}, deadline=4)
    assert given == Options(phase_timeouts(30.0), RetryPolicy(1), 4.0, (("accept", "text/plain"),), {"a": 1})
    assert settled(max_retries=1).retry == RetryPolicy(1)


def test_settings_that_contradict_each_other_are_refused() -> None:
    """Two answers to one question are a mistake."""
    with pytest.raises(ConfigurationError, match="retry and max_retries are both given"):
        settled(retry=RetryPolicy(), max_retries=1)
    with pytest.raises(ConfigurationError, match="set limits, proxy on it instead"):
        settled(http_client=object(), limits=None, proxy="http://user:pass@h")


def test_connection_settings_are_sorted_out() -> None:
    """Only what concerns connections goes to the HTTP package."""
    assert connection_settings({"verify": False, "max_retries": 1, "trust_env": False}) == {
        "verify": False,
        "trust_env": False,
    }


def test_http2_without_its_package_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says what to install."""

    def nothing(name: str) -> None:
        assert name == "h2"

    monkeypatch.setattr("importlib.util.find_spec", nothing)
    with pytest.raises(ConfigurationError, match=r"pip install 'twofold\[http2\]'"):
        connection_settings({"http2": True})
    assert connection_settings({"http2": False}) == {"http2": False}


def test_a_deadline_begins_when_the_call_does(clock: FakeClock) -> None:
    """Its seconds count from the moment it is started."""
    clock.advance(100)
    deadline = OPTIONS.merged({"deadline": 2}).start_deadline(clock)
    assert deadline is not None
    assert deadline.remaining() == 2.0
    assert OPTIONS.start_deadline(clock) is None


@given(st.dictionaries(NAMES, VALUES), st.dictionaries(NAMES, VALUES | st.just("")))
def test_headers_merge_as_mappings_without_case(ours: dict[str, str], given: dict[str, str]) -> None:
    """The result has each name once; what is given wins, and an empty text removes."""
    base = merge_headers((), ours)
    expected = {name.lower(): value for name, value in ours.items()}
    for name, value in given.items():
        expected.pop(name.lower(), None)
        if value:
            expected[name.lower()] = value
    merged = merge_headers(base, given)
    assert {name.lower(): value for name, value in merged} == expected
    assert len(merged) == len(expected)
    assert merge_headers(merged, {}) == merged


@pytest.mark.parametrize("name", ["", "a b", "a:b", "ü", "a\r\nb", "-", 7, None])
def test_what_is_no_header_name_is_refused(name: object) -> None:
    """The message shows the name."""
    with pytest.raises(InvalidRequestError, match=r"^header name .* is not valid"):
        merge_headers((), {name: "x"})


@pytest.mark.parametrize("value", ["can\r\nary", "can\x00ary", "canäry", " canary", "canary ", "can\tary"])
def test_what_is_no_header_value_is_refused_and_not_shown(value: str) -> None:
    """It may be a credential with a line break behind it."""
    with pytest.raises(
        InvalidRequestError, match=r"^header 'X-Key' has a value that cannot be sent"
    ) as caught:
        merge_headers((), {"X-Key": value})
    assert "can" not in str(caught.value).replace("cannot", "")


@pytest.mark.parametrize("value", [None, 7, b"x", True])
def test_a_header_value_is_text(value: object) -> None:
    """Numbers and `None` have no obvious text in a header."""
    with pytest.raises(InvalidRequestError, match=r"^header 'X-Key' is a .*: give text"):
        merge_headers((), {"X-Key": value})


class Item(BaseModel):
    """A model as a body."""

    name: str
    due: date


@pytest.mark.parametrize(
    ("value", "body"),
    [
        (None, "null"),
        ({"a": [1, 2.5, None, True]}, '{"a":[1,2.5,null,true]}'),
        ({"ü": "日本"}, '{"ü":"日本"}'),
        (Item(name="x", due=date(2025, 6, 18)), '{"name":"x","due":"2025-06-18"}'),
        ([Item(name="x", due=date(2025, 6, 18))], '[{"name":"x","due":"2025-06-18"}]'),
        (date(2025, 6, 18), '"2025-06-18"'),
    ],
)
def test_a_body_is_compact_json(value: object, body: str) -> None:
    """Models and dates inside are written as pydantic writes them; `None` is a body."""
    assert encode_body(value, None) == (body.encode(), "application/json")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
        lambda inner: st.lists(inner) | st.dictionaries(st.text("ab"), inner),
    )
)
def test_a_body_can_be_read_back(value: object) -> None:
    """Encoding loses nothing."""
    body, _ = encode_body(value, None)
    assert body is not None
    assert json.loads(body) == value


def test_a_form_is_a_query_in_the_body() -> None:
    """It has its own content type."""
    assert encode_body(UNSET, {"a": "x y", "b": "ü"}) == (
        b"a=x+y&b=%C3%BC",
        "application/x-www-form-urlencoded",
    )
    assert encode_body(UNSET, None) == (None, None)


def test_a_request_has_one_body() -> None:
    """JSON and a form together are refused."""
    with pytest.raises(InvalidRequestError, match="json and form are both given"):
        encode_body(None, {"a": "1"})


def looped() -> list[Any]:
    """A list that holds itself."""
    value: list[Any] = []
    value.append(value)
    return value


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), {(1, 2): 3}, looped(), "\ud800"])
def test_what_is_no_json_is_refused(value: object) -> None:
    """NaN, unknown types, circles and broken text cannot be sent."""
    with pytest.raises(InvalidRequestError, match=r"^json cannot be encoded: "):
        encode_body(value, None)
