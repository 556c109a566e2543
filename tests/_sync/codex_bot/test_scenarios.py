# Generated from _async/codex_bot/test_scenarios.py by twofold.mirror; do not edit.
"""What an author and a user of the class go through, by the numbers of its acceptance scenarios."""

from __future__ import annotations

import copy
import logging
import pickle
from typing import Any
from unittest.mock import MagicMock

import httpx
import pytest
from tests.scripted_server import ScriptedServer, answer, close, hang, reset

import twofold
from twofold import HTTPLogFilter
from twofold.codex_bot import (
    ApiClientError,
    ApiConnectionError,
    ApiDecodeError,
    ApiPoolTimeout,
    ApiTimeout,
    SyncBaseApiClient,
    NotFound,
    ServerError,
)
from twofold.testing import FakeClock


def test_a02_built_without_a_loop() -> None:
    """By position, with an empty key; dropped unused without a warning."""
    client = SyncBaseApiClient("https://h", "", 3)
    assert "x-api-key" not in client.client.headers
    assert client.client.timeout == httpx.Timeout(3, connect=5)


def test_a07_nothing_is_none(make: Any, server: ScriptedServer) -> None:
    """204, an empty 200, `null` and HEAD are `None`; `_request_raw` tells all four apart."""
    client = make()
    nothing = b"HTTP/1.1 204 No Content\r\n\r\n"
    head = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n"
    seen: set[tuple[Any, ...]] = set()
    for method, step in (("GET", nothing), ("GET", answer(b"")), ("GET", answer(b"null")), ("HEAD", head)):
        server.script.extend([step, step])
        assert client._request(method, "/x") is None
        raw = client._request_raw(method, "/x")
        seen.add((raw.method, raw.status_code, raw.bytes))
    assert len(seen) == 4


# The HTTP package leaves its generators half-way when it cannot decode a body, which some loops complain of.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a08_bodies_that_are_no_json(make: Any, server: ScriptedServer) -> None:
    """Latin-1 that is declared is read; broken compression keeps its text; all failures are `ApiClientError`."""
    client = make()
    server.script.append(
        answer('{"a": "é"}'.encode("latin-1"), content_type="application/json; charset=latin-1")
    )
    assert client._request("GET", "/x") == {"a": "é"}
    server.script.append(answer(b"not gzip", content_encoding="gzip"))
    with pytest.raises(ApiDecodeError, match=r"^Connection error: \S"):
        client._request("GET", "/x")
    server.script.append(
        answer('{"a": "é"}'.encode("latin-1"), content_type="application/json; charset=nonsense")
    )
    with pytest.raises(ApiDecodeError):
        client._request("GET", "/x")


def test_a09_a_status_error_has_it_all(make: Any, server: ScriptedServer) -> None:
    """The cause is the HTTP package's; attributes survive pickling and copying."""
    server.script.append(answer({"code": "gone", "message": "No ticket 7."}, 404, x_request_id="r-1"))
    with pytest.raises(NotFound) as caught:
        make()._request("GET", "/tickets/7")
    error = caught.value
    assert isinstance(error.__cause__, httpx.HTTPStatusError)
    for one in (error, pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert (str(one), one.status_code, one.code, one.message) == ("HTTP 404", 404, "gone", "No ticket 7.")
        assert (one.request_id, one.method, one.url) == ("r-1", "GET", f"{server.url}/api/v1/tickets/7")
        assert one.body == {"code": "gone", "message": "No ticket 7."}
    assert isinstance(error, twofold.NotFoundError)


@pytest.mark.parametrize(
    ("cause", "cls", "phase", "sent"),
    [
        (httpx.ConnectError("refused"), ApiConnectionError, "connect", False),
        (httpx.ConnectTimeout(""), ApiTimeout, "connect", False),
        (httpx.ReadTimeout(""), ApiTimeout, "read", True),
        (httpx.WriteTimeout(""), ApiTimeout, "write", None),
        (httpx.PoolTimeout(""), ApiPoolTimeout, "pool", False),
        (httpx.RemoteProtocolError("gone"), ApiConnectionError, "read", None),
        (httpx.RequestError("boom"), ApiConnectionError, "read", None),
        (httpx.TooManyRedirects("loop"), ApiConnectionError, "read", None),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_a10_failures_are_told_apart(
    make: Any, cause: Exception, cls: type, phase: str, sent: bool | None
) -> None:
    """By class, phase and what is known of the request; the text begins as before and is never empty."""
    client = make()
    client.client.request = MagicMock(side_effect=cause)
    with pytest.raises(ApiConnectionError) as caught:
        client._request("GET", "/x")
    error = caught.value
    assert (type(error), error.phase, error.sent) == (cls, phase, sent)
    assert str(error).startswith(f"Connection error: {str(cause) or type(cause).__name__}")
    assert error.__cause__ is cause


def test_a10_real_failures(make: Any, server: ScriptedServer) -> None:
    """Refused, reset, closed in silence, and hanging, over sockets."""
    with ScriptedServer() as gone:
        url = gone.url
    server.script.extend([reset, close, hang])
    seen: list[tuple[str, str | None, bool | None]] = []
    for client, options in ((make(url), {}), (make(), {}), (make(), {}), (make(), {"timeout": 0.05})):
        with pytest.raises(ApiConnectionError, match=r"^Connection error: \S") as caught:
            client._request("GET", "/x", **options)
        seen.append((type(caught.value).__name__, caught.value.phase, caught.value.sent))
    server.released.set()
    assert seen == [
        ("ApiConnectionError", "connect", False),
        ("ApiConnectionError", "read", True),
        ("ApiConnectionError", "read", None),
        ("ApiTimeout", "read", True),
    ]


def test_a11_no_key_is_shown_anywhere(
    make: Any, server: ScriptedServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in a record, an exception, a repr or a note; white space around it is no error."""
    server.usual = answer({"message": "unknown key canary-1"}, 401)
    shown = ""
    with caplog.at_level(logging.DEBUG, "twofold"):
        for key in ("canary-1\n", " canary-1 "):
            client = make(server.url, key)
            with pytest.raises(ApiClientError) as caught:
                client._request("GET", "/x", params={"k": "canary-1"})
            shown += f"{client!r} {caught.value!r} {caught.value.__notes__} {vars(caught.value)}"
        with pytest.raises(ValueError, match="api_key") as refused:
            make(server.url, "canary-ключ")
    assert "canary" not in shown + caplog.text + str(refused.value)


def test_a12_one_short_record(
    make: Any, server: ScriptedServer, caplog: pytest.LogCaptureFixture
) -> None:
    """A body of 3 MB and a token in the query leave one line of less than 1 KB, and no logger shows either."""
    server.script.append(answer(b"token=abc\n" * 300_000, 500))
    http_logger, http_filter = logging.getLogger("httpx"), HTTPLogFilter()
    http_logger.addFilter(http_filter)
    with caplog.at_level(logging.DEBUG), pytest.raises(ServerError) as caught:
        make()._request("GET", "/x", params={"token": "abc123"})
    http_logger.removeFilter(http_filter)
    (failure,) = [one for one in caplog.records if one.levelno >= logging.ERROR]
    assert failure.name == "twofold.codex_bot"
    assert len(failure.getMessage()) < 1024
    assert "\n" not in failure.getMessage()
    seen = [one for one in caplog.records if one.name.startswith(("twofold", "httpx"))]
    assert {one.name for one in seen} == {"twofold", "twofold.codex_bot", "httpx"}
    assert not [one for one in seen if "abc" in one.getMessage()]
    assert (len(caught.value.body_bytes), caught.value.body_cut) == (65536, True)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a15_retries_where_it_is_safe(
    make: Any, server: ScriptedServer, clock: FakeClock, method: str
) -> None:
    """A GET, and a POST with a key that the API honours, succeed in the third attempt, with the same key in all."""
    server.script.extend([answer({}, 503), answer({}, 429, retry_after="1"), answer({"ok": 1})])
    client = make(retry=2, clock=clock, idempotency_header="Idempotency-Key")
    assert client._request(method, "/x") == {"ok": 1}
    assert clock.sleeps[1] == 1
    keys = [request.headers.get("idempotency-key") for request in server.requests]
    assert keys == ([None] * 3 if method == "GET" else ["key-1"] * 3)
    client._request("POST", "/x", idempotency_key="mine")
    assert server.last.headers["idempotency-key"] == "mine"


def test_a15_retries_where_it_is_not(make: Any, server: ScriptedServer, clock: FakeClock) -> None:
    """A plain POST fails at once on 503; a wait of an hour is reported and not waited."""
    client = make(retry=2, clock=clock)
    server.script.extend([answer({}, 503), answer({}, 503, retry_after="3600")])
    for method, wait in (("POST", None), ("GET", 3600)):
        server.requests.clear()
        with pytest.raises(ServerError) as caught:
            client._request(method, "/x")
        assert (len(server.requests), caught.value.retry_after, clock.sleeps) == (1, wait, [])


def test_a16_a_stale_connection(make: Any, server: ScriptedServer, clock: FakeClock) -> None:
    """The server closes the kept-alive connection as request 2 arrives: a GET is sent again at once, a POST is not."""
    client = make(retry=2, clock=clock)
    server.script.extend([answer({}), close, answer({"again": 1})])
    client._request("GET", "/warm")
    assert client._request("GET", "/x") == {"again": 1}
    assert clock.sleeps == [0.0]
    server.script.append(close)
    with pytest.raises(ApiConnectionError) as caught:
        client._request("POST", "/x")
    assert (caught.value.sent, caught.value.attempts) == (None, 1)
    off = make(clock=clock)
    for method in ("GET", "POST"):
        server.script.extend([answer({}), close])
        off._request("GET", "/warm")
        with pytest.raises(ApiConnectionError) as caught:
            off._request(method, "/x")
        assert caught.value.attempts == 1
