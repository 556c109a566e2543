# Generated from _async/codex_bot/test_defects.py by twofold.mirror; do not edit.
"""The defects of the client that this class replaces, by the numbers of its register: each is gone."""

from __future__ import annotations

import gzip
import json
import logging
import pickle
from typing import Any
from unittest.mock import MagicMock, Mock

import httpx
import pytest
from tests.scripted_server import ScriptedServer, answer, close, reset

from twofold import RetryPolicy
from twofold.codex_bot import (
    ApiClientError,
    ApiClosedError,
    ApiConnectionError,
    ApiDecodeError,
    ApiPoolTimeout,
    ApiRequestError,
    ApiTimeout,
    SyncBaseApiClient,
    NotFound,
)
from twofold.testing import FakeClock

KEY = "k3y-canary"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<html>" + b"x" * 5000, "text/html"),
        (b'{"a": [1, 2', "application/json"),
        (b"  \n ", "application/json"),
        (b"\xff\xfe\x00garbage", "application/octet-stream"),
    ],
    ids=["html", "truncated", "white space", "binary"],
)
def test_d01_a_body_that_is_no_json_is_a_decode_error(
    make: Any, server: ScriptedServer, body: bytes, kind: str
) -> None:
    """It is an `ApiClientError` and a `ValueError`, with cause, status, content type and a short preview."""
    server.script.append(answer(body, content_type=kind))
    with pytest.raises(ApiDecodeError) as caught:
        make()._request("GET", "/x")
    error = caught.value
    assert isinstance(error, ApiClientError)
    assert isinstance(error, ValueError)
    assert isinstance(error.__cause__, ValueError)
    assert (error.status_code, error.content_type) == (200, kind)
    assert len(error.body) <= 201


def test_d01_nesting_without_end_is_a_decode_error(make: Any, server: ScriptedServer) -> None:
    """200,000 brackets neither escape as a `RecursionError` nor end the interpreter."""
    server.script.append(answer(b"[" * 200_000))
    with pytest.raises(ApiDecodeError):
        make()._request("GET", "/x")


def test_d02_errors_carry_what_is_known(make: Any, server: ScriptedServer) -> None:
    """Status, headers, body, code, request id, method, URL and the wait asked for are attributes."""
    problem = {"error": {"code": "ticket_locked", "message": "Somebody is editing it."}}
    server.script.append(answer(problem, 404, x_request_id="r-1", retry_after="7"))
    with pytest.raises(NotFound) as caught:
        make()._request("PUT", "/tickets/7", {"a": 1}, {"page": 2})
    error = caught.value
    assert (error.status_code, error.code, error.message) == (404, "ticket_locked", "Somebody is editing it.")
    assert (error.body, error.request_id, error.retry_after) == (problem, "r-1", 7.0)
    assert (error.method, error.url) == ("PUT", f"{server.url}/api/v1/tickets/7?page=2")
    assert error.headers["X-Request-Id"] == "r-1"
    assert error.body_bytes == json.dumps(problem).encode()
    assert error.attempts == 1
    assert error.elapsed > 0


def test_d03_bodies_are_not_logged(
    make: Any, server: ScriptedServer, caplog: pytest.LogCaptureFixture
) -> None:
    """One line of less than 1 KB is logged for a failure, with status, request id and code, and nothing of the body."""
    body = {"code": "broken", "text": "token=abc\nERROR forged line" * 100_000}
    server.script.append(answer(body, 500, x_request_id="r-9"))
    with caplog.at_level(logging.DEBUG), pytest.raises(ApiClientError):
        make()._request("GET", "/x")
    (record,) = [one for one in caplog.records if one.levelno >= logging.ERROR]
    assert "500" in record.getMessage()
    assert "r-9" in record.getMessage()
    assert len(record.getMessage()) < 1000
    assert not [one for one in caplog.records if "forged" in one.getMessage() or "\n" in one.getMessage()]


def test_d04_parameters_are_not_logged(
    make: Any, server: ScriptedServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Our records name parameters and hide their values; so does the URL of an error."""
    server.script.append(answer({}, 500))
    with caplog.at_level(logging.DEBUG, "twofold"), pytest.raises(ApiClientError) as caught:
        make()._request("GET", "/x", params={"token": "s3cret-value"})
    ours = [one.getMessage() for one in caplog.records if one.name.startswith("twofold")]
    assert len(ours) == 2
    assert all("token=" in line and "s3cret-value" not in line for line in ours)
    assert "s3cret-value" not in f"{caught.value.url} {caught.value.__notes__}"


@pytest.mark.parametrize("key", [f"{KEY}\n", f"  {KEY} ", f"\t{KEY}\r\n"])
def test_d05_white_space_around_a_key_is_taken_off(make: Any, server: ScriptedServer, key: str) -> None:
    """Keys come out of files with a line end, and are sent without."""
    make(server.url, key)._request("GET", "/x")
    assert server.last.headers["x-api-key"] == KEY


@pytest.mark.parametrize("key", ["ключ-canary", "canary\nX-Evil: 1", 7])
def test_d05_a_key_that_cannot_be_sent_is_refused_unseen(key: Any) -> None:
    """The constructor says which argument it is and never shows its value."""
    with pytest.raises(ApiRequestError, match="api_key") as caught:
        SyncBaseApiClient("http://127.0.0.1", key)
    assert isinstance(caught.value, ValueError)
    assert "canary" not in str(caught.value)


def test_d05_a_key_in_an_illegal_header_is_not_shown(
    make: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """A key that a user breaks later, on `client`, is in no message, note, cause or record."""
    client = make()
    client.client.headers["X-API-Key"] = f"{KEY}\n"
    with caplog.at_level(logging.DEBUG, "twofold"), pytest.raises(ApiRequestError) as caught:
        client._request("GET", "/x")
    shown = f"{caught.value!r} {caught.value.__notes__} {caught.value.__cause__!r} {caplog.text}"
    assert KEY not in shown


def test_d06_reprs_show_no_key(make: Any, server: ScriptedServer) -> None:
    """Neither the client's repr nor an error's, whose server echoes the key."""
    client = make()
    assert KEY not in repr(client)
    assert "X-API-Key" in repr(client)
    server.script.append(answer({"message": f"bad key {KEY}"}, 401, x_echo=KEY))
    with pytest.raises(ApiClientError) as caught:
        client._request("GET", "/x")
    error = caught.value
    shown = f"{error!r} {error.__notes__} {error.message} {error.body} {error.headers!r} {error.body_bytes!r}"
    assert KEY not in shown


@pytest.mark.parametrize(
    "endpoint",
    [
        "{other}/x",
        "/{other}/x",
        "//{other}/x",
        "HTTP://127.0.0.1:1/x",
        "ftp://x/y",
        "http://user:pw@{netloc}/x",
    ],
)
def test_d07_another_origin_is_refused_before_sending(
    make: Any, server: ScriptedServer, endpoint: str
) -> None:
    """An absolute URL to anywhere else never gets as far as a socket."""
    netloc = server.url.partition("//")[2]
    with ScriptedServer() as other, pytest.raises(ApiRequestError, match="another origin"):
        make()._request("GET", endpoint.format(other=other.url, netloc=netloc))
    assert (other.requests, server.requests) == ([], [])


def test_d07_the_same_origin_is_allowed(make: Any, server: ScriptedServer) -> None:
    """Servers give absolute `next` links, which are followed as they are."""
    make()._request("GET", f"{server.url}/abs?cursor=2")
    make()._request("GET", f"/{server.url.upper().replace('HTTP', 'http')}/abs")
    assert server.targets == ["/abs?cursor=2", "/abs"]


@pytest.mark.parametrize(
    "endpoint",
    ["../x", "/a/../b", "%2E%2e/x", "%2e/x", "a\\..\\b", "a%5C..%2fb", "a/.", "..", "{url}/a/../b"],
)
def test_d08_no_endpoint_leaves_the_base_path(make: Any, server: ScriptedServer, endpoint: str) -> None:
    """Dot segments are refused, written in any way."""
    with pytest.raises(ApiRequestError, match="segment"):
        make()._request("GET", endpoint.replace("{url}", server.url))
    assert server.requests == []


def test_d08_dots_inside_a_segment_are_fine(make: Any, server: ScriptedServer) -> None:
    """It is judged segment by segment."""
    make()._request("GET", "v1..v2/.hidden")
    assert server.targets == ["/api/v1/v1..v2/.hidden"]


def test_d09_a_colon_in_the_first_segment_keeps_the_base_path(
    make: Any, server: ScriptedServer
) -> None:
    """`jobs:cancel` is a path and no scheme."""
    make()._request("POST", "/jobs:cancel")
    assert server.targets == ["/api/v1/jobs:cancel"]


@pytest.mark.parametrize(
    ("params", "query"),
    [
        ({"a": 1}, "q=1&a=1"),
        ({}, "q=1"),
        ({"q": 2}, "q=2"),
        (None, "q=1"),
        ([("a", 1), ("a", None)], "q=1&a=1&a="),
        ("a=1", "q=1&a=1"),
        ({"a": [True, 2]}, "q=1&a=true&a=2"),
    ],
)
def test_d10_the_query_of_an_endpoint_is_kept(
    make: Any, server: ScriptedServer, params: Any, query: str
) -> None:
    """Parameters are added to it, and win where both have the name."""
    make()._request("GET", "/s?q=1", params=params)
    assert server.targets == [f"/api/v1/s?{query}"]


@pytest.mark.parametrize("base_url", ["http://127.0.0.1/api?x=1", "http://127.0.0.1/api#f"])
def test_d11_a_query_in_the_base_url_is_refused(base_url: str) -> None:
    """It would swallow the path; the message names what to use."""
    with pytest.raises(ApiRequestError, match="default_params"):
        SyncBaseApiClient(base_url)


@pytest.mark.parametrize(
    "base_url", ["example.com", "", "ftp://x", None, 7, "http://", "http://u:p@h", "http://a b"]
)
def test_d12_a_bad_base_url_is_found_at_once(base_url: Any) -> None:
    """The constructor refuses it with a `ValueError`."""
    with pytest.raises(ApiRequestError, match="base_url") as caught:
        SyncBaseApiClient(base_url)
    assert isinstance(caught.value, ValueError)


def test_d13_a_deadline_bounds_the_whole_call(
    make: Any, server: ScriptedServer, clock: FakeClock
) -> None:
    """The timeout is per phase; the deadline covers waits too, so it leaves no time for this retry."""
    server.usual = answer({}, 503, retry_after="40")
    with pytest.raises(ApiClientError, match="HTTP 503"):
        make(retry=9, deadline=30, clock=clock)._request("GET", "/x")
    assert (len(server.requests), clock.sleeps) == (1, [])
    with pytest.raises(ApiClientError, match="HTTP 503"):
        make(retry=9, deadline=90, clock=clock)._request("GET", "/x")
    assert (len(server.requests), clock.sleeps) == (4, [40, 40])


def test_d13_a_deadline_that_is_over_sends_nothing(
    make: Any, server: ScriptedServer, clock: FakeClock
) -> None:
    """It is told apart from the other timeouts by its phase."""
    server.usual = answer({}, 503)
    clock.on_sleep = lambda _: clock.advance(60)
    client = make(retry=RetryPolicy(9, initial_backoff=1), deadline=30, clock=clock)
    with pytest.raises(ApiTimeout) as caught:
        client._request("GET", "/x")
    assert (caught.value.phase, caught.value.sent, len(server.requests)) == ("deadline", False, 1)


def test_d14_connecting_has_five_seconds_unless_told_otherwise(make: Any) -> None:
    """A number is for the other phases, as it was; an `httpx.Timeout` is taken as it is."""
    timeouts = make("http://127.0.0.1", None, 1).client.timeout
    assert (timeouts.connect, timeouts.read, timeouts.write, timeouts.pool) == (5, 1, 1, 1)
    none = make("http://127.0.0.1", timeout=None).client.timeout
    assert (none.connect, none.read, none.write, none.pool) == (5, None, None, None)
    given = httpx.Timeout(1, read=2)
    assert make("http://127.0.0.1", timeout=given).client.timeout == given


def test_d15_messages_are_never_empty(make: Any) -> None:
    """Where the cause says nothing, its class is named."""
    client = make()
    client.client.request = MagicMock(side_effect=httpx.ReadTimeout(""))
    with pytest.raises(ApiTimeout) as caught:
        client._request("GET", "/x")
    assert str(caught.value) == "Connection error: ReadTimeout"
    assert isinstance(caught.value.__cause__, httpx.ReadTimeout)


@pytest.mark.parametrize(
    ("args", "options"),
    [
        (("GE T", "/x"), {}),
        ((None, "/x"), {}),
        (("GET", None), {}),
        (("GET", "/a\nb"), {}),
        (("POST", "/x", {"a": float("nan")}), {}),
        (("POST", "/x", {"a": range}), {}),
        (("POST", "/x", "\ud800"), {}),
        (("GET", "/x", None, 7), {}),
        (("GET", "/x"), {"headers": {"X": "a\nb"}}),
        (("GET", "/x"), {"timeout": -1}),
        (("GET", "/x"), {"retry": -1}),
        (("GET", "/x"), {"idempotency_key": "k"}),
        (("POST", "/x", {}), {"form": {"a": "1"}}),
        (("POST", "/x"), {"content": 7}),
    ],
    ids=str,
)
def test_d16_programming_errors_are_value_errors(
    make: Any, server: ScriptedServer, args: tuple[Any, ...], options: dict[str, Any]
) -> None:
    """They are told apart from the network's, and nothing is sent."""
    with pytest.raises(ApiRequestError) as caught:
        make()._request(*args, **options)
    assert isinstance(caught.value, ValueError)
    assert server.requests == []


def test_d17_retries_are_off_unless_asked_for(
    make: Any, server: ScriptedServer, clock: FakeClock
) -> None:
    """One attribute of the class, or one keyword, turns them on."""
    server.usual = answer({}, 503)

    class Patient(SyncBaseApiClient):
        retry = 2

    for client, attempts in (
        (make(clock=clock), 1),
        (make(clock=clock, cls=Patient), 3),
        (make(clock=clock, cls=Patient, retry=1), 2),
        (make(clock=clock)._options(retry=3), 4),
    ):
        server.requests.clear()
        with pytest.raises(ApiClientError, match="HTTP 503"):
            client._request("GET", "/x")
        assert len(server.requests) == attempts


def test_d18_it_is_a_context_manager(server: ScriptedServer) -> None:
    """It closes after success and after an error, which it does not hide."""
    with SyncBaseApiClient(server.url) as client:
        client._request("GET", "/x")
    assert client.client.is_closed
    with pytest.raises(KeyError):
        with SyncBaseApiClient(server.url) as second:
            raise KeyError
    assert second.client.is_closed


def test_d19_use_after_close_says_so(make: Any, server: ScriptedServer) -> None:
    """It is an `ApiClientError` that is still a `RuntimeError`, also where the user closed `client` directly."""
    client, other = make(), make()
    client.close()
    other.client.close()
    for one in (client, other):
        with pytest.raises(ApiClosedError) as caught:
            one._request("GET", "/x")
        assert isinstance(caught.value, RuntimeError)
    with pytest.raises(ApiClosedError):
        with client:
            pass
    assert server.requests == []


def test_d21_a_form_has_the_content_type_of_a_form(make: Any, server: ScriptedServer) -> None:
    """The standing JSON type gives way to that of the body; JSON and everything else keep it."""
    client = make()
    client._request("POST", "/x", form={"a": "1 2", "b": ["x", "y"]})
    assert server.last.headers["content-type"] == "application/x-www-form-urlencoded"
    assert server.last.body == b"a=1+2&b=x&b=y"
    client._request("POST", "/x", content=b"\x00\x01")
    assert (server.last.headers["content-type"], server.last.body) == (
        "application/octet-stream",
        b"\x00\x01",
    )
    client._request("POST", "/x", content="a,b", headers={"Content-Type": "text/csv"})
    assert (server.last.headers["content-type"], server.last.body) == ("text/csv", b"a,b")
    client._request("POST", "/x", {"a": 1})
    assert server.last.headers["content-type"] == "application/json"


@pytest.mark.parametrize(("cookies", "sent"), [("share", "sid=1"), ("none", None)])
def test_d22_cookies_are_shared_or_dropped(
    make: Any, server: ScriptedServer, cookies: Any, sent: str | None
) -> None:
    """As they were by default; not at all where a service acts for many users."""
    server.script.append(answer({}, set_cookie="sid=1; Path=/"))
    client = make(cookies=cookies)
    client._request("GET", "/x")
    client._request("GET", "/y")
    assert server.last.headers.get("cookie") == sent


def test_d23_the_raw_answer_tells_nothing_from_null(make: Any, server: ScriptedServer) -> None:
    """`_request` returns `None` for all four; `_request_raw` shows which it was."""
    client = make()
    nothing = b"HTTP/1.1 204 No Content\r\n\r\n"
    head = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n"
    seen: list[tuple[Any, ...]] = []
    for method, step in (("GET", nothing), ("GET", answer(b"")), ("GET", answer(b"null")), ("HEAD", head)):
        server.script.extend([step, step])
        assert client._request(method, "/x") is None
        raw = client._request_raw(method, "/x")
        seen.append((raw.method, raw.status_code, raw.bytes, raw.data))
    assert seen == [
        ("GET", 204, b"", None),
        ("GET", 200, b"", None),
        ("GET", 200, b"null", None),
        ("HEAD", 200, b"", None),
    ]


def test_d24_a_pool_timeout_names_the_limit(make: Any) -> None:
    """It has a class of its own, and says how many connections there are and where to change that."""
    client = make(limits=httpx.Limits(max_connections=7))
    client.client.request = MagicMock(side_effect=httpx.PoolTimeout(""))
    with pytest.raises(
        ApiPoolTimeout, match=r"^Connection error: PoolTimeout .*all 7 connections.*limits"
    ) as caught:
        client._request("GET", "/x")
    assert (caught.value.phase, caught.value.sent) == ("pool", False)


def test_d25_a_response_has_a_greatest_length(make: Any, server: ScriptedServer) -> None:
    """A longer body is not read to its end, and neither is one that grows when it is decoded."""
    client = make(max_response_bytes=1000)
    server.script.append(answer(b"1" * 1000))
    assert client._request("GET", "/x") == int("1" * 1000)
    bomb = gzip.compress(b"1" * 100_000)
    for step in (answer(b"1" * 1001), answer(bomb, content_encoding="gzip")):
        server.script.append(step)
        with pytest.raises(ApiDecodeError, match="max_response_bytes"):
            client._request("GET", "/x")
    assert client._request("GET", "/x") == {}


def test_d25_the_rest_of_a_body_that_is_too_long_is_not_awaited(
    make: Any, server: ScriptedServer
) -> None:
    """Here it never comes."""
    head = b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n"
    server.script.append(head + b"1" * 2000)
    with pytest.raises(ApiDecodeError, match="max_response_bytes"):
        make(timeout=0.5, max_response_bytes=1000)._request("GET", "/x")


def test_d26_a_call_has_headers_timeout_and_status_of_its_own(
    make: Any, server: ScriptedServer
) -> None:
    """Each is sent for that call only."""
    client = make(default_headers={"X-Tenant": "a"})
    server.script.append(answer({"gone": True}, 410))
    options = {"headers": {"X-Trace": "1", "X-Tenant": "b"}, "timeout": 3, "expect": {410}}
    assert client._request("GET", "/x", **options) == {"gone": True}
    assert (server.last.headers["x-trace"], server.last.headers["x-tenant"]) == ("1", "b")
    client._request("GET", "/x")
    assert ("x-trace" in server.last.headers, server.last.headers["x-tenant"]) == (False, "a")
    with pytest.raises(TypeError, match="tiemout"):
        client._request("GET", "/x", tiemout=3)


def test_d27_a_failed_call_leaves_one_record(
    make: Any, server: ScriptedServer, caplog: pytest.LogCaptureFixture, clock: FakeClock
) -> None:
    """Whatever the attempts; its level and logger can be chosen, and a level that is off builds no text."""
    server.usual = answer({}, 503)
    log = logging.getLogger("of.the.author")
    client = make(retry=2, clock=clock, failure_level=logging.WARNING, logger=log)
    with caplog.at_level(logging.WARNING), pytest.raises(ApiClientError):
        client._request("GET", "/x")
    (record,) = caplog.records
    assert (record.name, record.levelno) == ("of.the.author", logging.WARNING)
    silent = Mock()
    silent.isEnabledFor.return_value = False
    with pytest.raises(ApiClientError):
        make(logger=silent)._request("GET", "/x")
    silent.log.assert_not_called()


def test_d28_a_forgotten_super_init_says_so() -> None:
    """Every use names the class and the call to add."""

    class Forgetful(SyncBaseApiClient):
        def __init__(self) -> None:
            self.name = "x"

    client = Forgetful()
    assert "not initialised" in repr(client)
    with pytest.raises(ApiClientError, match=r"Forgetful.*super\(\).__init__"):
        client._request("GET", "/x")
    with pytest.raises(ApiClientError, match="Forgetful"):
        client.close()


def test_d29_the_key_stays_at_home(make: Any, server: ScriptedServer) -> None:
    """Redirects are off; where they are on, another origin does not see the key, and neither does a direct call."""
    with ScriptedServer() as other:
        away = answer({}, 302, location=f"{other.url}/there")
        server.script.extend([away, away, answer({}, 302, location="/here")])
        client = make(default_headers={"X-Other": "mine"})
        with pytest.raises(ApiClientError, match="HTTP 302"):
            client._request("GET", "/x")
        client._request("GET", "/x", follow_redirects=True)
        assert "x-api-key" not in other.last.headers
        assert "x-other" not in other.last.headers
        client.client.get(f"{other.url}/direct")
        assert other.targets == ["/there", "/direct"]
        assert "x-api-key" not in other.last.headers
    client._request("GET", "/x", follow_redirects=True)
    assert (server.last.target, server.last.headers["x-api-key"]) == ("/here", KEY)


def test_errors_of_the_network_keep_their_text(make: Any, server: ScriptedServer) -> None:
    """`Connection error: ` and the text of the cause, which is chained; what was sent is known as far as can be."""
    server.script.extend([close, reset])
    client = make()
    for sent in (None, True):
        with pytest.raises(ApiConnectionError, match=r"^Connection error: \S") as caught:
            client._request("POST", "/x", {"a": 1})
        assert isinstance(caught.value.__cause__, httpx.TransportError)
        assert caught.value.sent is sent


def test_errors_survive_a_pickle(make: Any, server: ScriptedServer) -> None:
    """With their attributes, which the HTTP package's error beneath them does not."""
    server.script.append(answer({"code": "c"}, 409, x_request_id="r"))
    with pytest.raises(ApiClientError) as caught:
        make()._request("GET", "/x")
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (type(copy), str(copy), copy.code, copy.request_id) == (type(caught.value), "HTTP 409", "c", "r")
