# Generated from _async/codex_bot/test_scenarios.py by twofold.mirror; do not edit.
"""What an author and a user of the class go through, by the numbers of its acceptance scenarios."""

from __future__ import annotations

import copy
import logging
import pickle
from typing import Any, ClassVar
from unittest.mock import MagicMock

import httpx
import pytest
from pydantic import BaseModel
from tests.scripted_server import ScriptedServer, answer, close, hang, reset

import twofold
from twofold import HeaderAuth, Hooks, RetryPolicy
from twofold.codex_bot import (
    ApiClientError,
    ApiConnectionError,
    ApiDecodeError,
    ApiPoolTimeout,
    ApiRequestError,
    ApiStatusError,
    ApiTimeout,
    SyncBaseApiClient,
    Conflict,
    NotFound,
    ServerError,
    from_env,
)
from twofold.testing import FakeClock


class Ticket(BaseModel):
    """What the server promises."""

    id: int
    title: str


class TicketLocked(Conflict):
    """An author's own error."""


def test_a02_built_without_a_loop() -> None:
    """By position, with an empty key; dropped unused without a warning."""
    client = SyncBaseApiClient("https://h", "", 3)
    assert "x-api-key" not in client.client.headers
    assert client.client.timeout == httpx.Timeout(3, connect=5)


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


STATUSES = [
    (304, "ApiStatusError"),
    (400, "BadRequest"),
    (401, "Unauthorized"),
    (403, "Forbidden"),
    (404, "NotFound"),
    (409, "Conflict"),
    (418, "ApiStatusError"),
    (422, "Unprocessable"),
    (429, "RateLimited"),
    (500, "ServerError"),
    (503, "ServerError"),
]


@pytest.mark.parametrize(("status", "name"), STATUSES)
def test_statuses_have_classes(make: Any, server: ScriptedServer, status: int, name: str) -> None:
    """3xx to 5xx; all are `ApiStatusError`s with the same text as before."""
    server.script.append(answer(b"", status))
    with pytest.raises(ApiStatusError) as caught:
        make()._request("GET", "/x")
    assert (type(caught.value).__name__, str(caught.value)) == (name, f"HTTP {status}")


def test_an_error_map_chooses_the_class(make: Any, server: ScriptedServer) -> None:
    """The API's own code first, then the status, then the kind of status."""

    class Api(SyncBaseApiClient):
        error_map: ClassVar[Any] = {"ticket_locked": TicketLocked, 404: Conflict, "5XX": Conflict}

    for body, status, cls in (
        ({"code": "ticket_locked"}, 500, TicketLocked),
        ({}, 404, Conflict),
        ({}, 502, Conflict),
        ({"code": "other"}, 400, None),
    ):
        server.script.append(answer(body, status))
        with pytest.raises(ApiStatusError) as caught:
            make(cls=Api)._request("GET", "/x")
        assert type(caught.value) is cls or cls is None
    with pytest.raises(ApiRequestError, match="error_map"):
        make(error_map={404: KeyError})


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
    """A body of 3 MB and a token in the query leave one line of less than 1 KB, without either."""
    server.script.append(answer(b"token=abc\n" * 300_000, 500))
    with caplog.at_level(logging.DEBUG), pytest.raises(ServerError) as caught:
        make()._request("GET", "/x", params={"token": "abc123"})
    ours = [one for one in caplog.records if one.name.startswith("twofold")]
    (failure,) = [one for one in ours if one.levelno >= logging.ERROR]
    assert len(failure.getMessage()) < 1024
    assert "\n" not in failure.getMessage()
    assert not [one for one in ours if "abc" in one.getMessage()]
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


def test_models(make: Any, server: ScriptedServer) -> None:
    """Any type that pydantic validates; what does not fit is an `ApiDecodeError` with the body's beginning."""
    client = make()
    server.usual = answer([{"id": 1, "title": "a", "new": True}])
    assert client._request("GET", "/x", model=list[Ticket]) == [Ticket(id=1, title="a")]
    raw = client._request_raw("GET", "/x")
    assert raw.parse(list[Ticket])[0].id == 1
    with pytest.raises(ApiDecodeError, match="not Ticket") as caught:
        client._request("GET", "/x", model=Ticket)
    assert caught.value.body.startswith('[{"id": 1')
    with pytest.raises(ApiDecodeError):
        raw.parse(Ticket)


def test_the_raw_answer(make: Any, server: ScriptedServer, clock: FakeClock) -> None:
    """Status, headers, request id, attempts and the body in every form."""
    server.script.extend([answer({}, 503), answer("é", 201, x_request_id="r", x_bot_state="menu")])
    raw = make(retry=1, clock=clock)._request_raw("GET", "/x", params={"secret": "abc"})
    assert (raw.status_code, raw.request_id, raw.attempts, raw.headers["X-Bot-State"]) == (
        201,
        "r",
        2,
        "menu",
    )
    assert (raw.bytes, raw.text, raw.data) == (b'"\\u00e9"', '"\\u00e9"', "é")
    assert "abc" not in repr(raw)
    server.script.append(answer(b"<html>"))
    html = make()._request_raw("GET", "/x")
    with pytest.raises(ApiDecodeError, match="not JSON"):
        _ = html.data


def test_bodies_that_pydantic_can_write(make: Any, server: ScriptedServer) -> None:
    """A model, or a value within, becomes plain JSON."""
    make()._request("POST", "/x", {"ticket": Ticket(id=1, title="a")})
    assert server.last.body.replace(b" ", b"") == b'{"ticket":{"id":1,"title":"a"}}'


def test_views(make: Any, server: ScriptedServer, clock: FakeClock) -> None:
    """A view has options of its own, shares the connections, and leaves them open when it is closed."""
    client = make(clock=clock)
    view = client._options(retry=1, headers={"X-V": "1"}, timeout=3, max_concurrent=1)
    assert (type(view), view.client) == (type(client), client.client)
    server.script.append(answer({}, 503))
    view._request("GET", "/x")
    assert (len(server.requests), server.last.headers["x-v"]) == (2, "1")
    view.close()
    client._request("GET", "/x")
    assert "x-v" not in server.last.headers
    client.close()
    with pytest.raises(ApiClientError, match="closed"):
        view._request("GET", "/x")
    for options in ({"retry": -1}, {"timeout": "x"}, {"deadline": 0}):
        with pytest.raises(ApiRequestError):
            make()._options(**options)
    with pytest.raises(TypeError, match="max_retries"):
        make()._options(max_retries=3)


def test_a_credential_beside_the_key(make: Any, server: ScriptedServer) -> None:
    """It is sent with our calls, at home only, and named in the repr."""
    client = make(auth=HeaderAuth("X-Token", "t0ken"))
    client._request("GET", "/x")
    assert (server.last.headers["x-token"], server.last.headers["x-api-key"]) == ("t0ken", "k3y-canary")
    assert "X-API-Key and HeaderAuth" in repr(client)
    with ScriptedServer() as other:
        server.script.append(answer({}, 307, location=f"{other.url}/"))
        client._request("POST", "/x", {"a": 1}, follow_redirects=True)
        assert "x-token" not in other.last.headers
        assert "x-api-key" not in other.last.headers


def test_hooks_and_records(make: Any, server: ScriptedServer, clock: FakeClock) -> None:
    """Hooks see each attempt, `capture` sees the call; what a hook raises is not touched."""
    seen: list[str] = []
    hooks = Hooks(
        on_request=[lambda view: seen.append(f"{view.attempt} {view.headers.get('X-API-Key')}")],
        on_response=[lambda view: seen.append(str(view.status_code))],
    )
    server.script.append(answer({}, 503))
    with twofold.capture() as calls:
        make(retry=1, clock=clock, hooks=hooks)._request("GET", "/x")
    assert seen == ["1 None", "503", "2 None", "200"]
    assert (calls.last.status_code, len(calls.last.timeline)) == (200, 2)

    def fail(_: object) -> None:
        raise LookupError("mine")

    server.requests.clear()
    with pytest.raises(LookupError, match="mine"):
        make(retry=3, hooks=Hooks(on_response=[fail]))._request("GET", "/x")
    assert len(server.requests) == 1


def test_the_authors_names_stay_free(server: ScriptedServer) -> None:
    """A subclass may define or assign what it likes: the base class has no such names."""

    class Busy(SyncBaseApiClient):
        def __init__(self, base_url: str) -> None:
            super().__init__(base_url, "k")
            self.session = "session"
            self.name = "name"
            self.base_url = "mine"
            self.auth = "auth"

        @property
        def timeout(self) -> str:
            return "timeout"

        def get(self, key: str) -> Any:
            return self._request("GET", self._path("/{}", key))

        def list(self) -> Any:
            return self._request("GET", "/")

        def request(self) -> str:
            return "request"

    with Busy(server.url) as busy:
        assert busy.get("a") == {}
        assert busy.list() == {}
        assert busy.request() == "request"
        assert (busy.session, busy.name, busy.base_url, busy.auth, busy.timeout) == (
            "session",
            "name",
            "mine",
            "auth",
            "timeout",
        )
    assert server.targets == ["/a", "/"]


def test_an_unrelated_attribute_is_no_setting(server: ScriptedServer) -> None:
    """A method that happens to have the name of a setting is left alone, with a warning."""

    class Jobs(SyncBaseApiClient):
        def retry(self, job_id: int) -> Any:
            return self._request("POST", self._path("/jobs/{}/retry", job_id))

    with pytest.warns(UserWarning, match=r"Jobs\.retry is a function"):
        client = Jobs(server.url)
    with client:
        client.retry(7)
    assert server.targets == ["/jobs/7/retry"]


def test_settings_are_checked(make: Any) -> None:
    """By name, by kind, and for contradictions."""
    with pytest.raises(TypeError, match="retries"):
        make(retries=3)
    for settings, name in (
        ({"retry": "3"}, "retry"),
        ({"omit_none": 1}, "omit_none"),
        ({"cookies": "all"}, "cookies"),
        ({"deadline": -1}, "deadline"),
        ({"limits": 7}, "limits"),
        ({"max_waiting": 3}, "max_concurrent"),
        ({"http_client": httpx.Client(), "proxy": "http://p"}, "proxy"),
        ({"transport": httpx.MockTransport(lambda _: httpx.Response(204)), "verify": False}, "verify"),
        ({"default_headers": {"a b": "c"}}, "header"),
    ):
        with pytest.raises(ApiRequestError, match=name):
            make(**settings)
    with pytest.raises(TypeError, match="http_client"):
        make(http_client=object())


def test_a_transport_of_the_users(make: Any) -> None:
    """It takes the place of our connections."""
    transport = httpx.MockTransport(lambda request: httpx.Response(200, json={"url": str(request.url)}))
    client = make("http://api.test/v1", transport=transport, user_agent="mine/1")
    assert client._request("GET", "/x") == {"url": "http://api.test/v1/x"}
    assert client.client.headers["user-agent"] == "mine/1"


def test_redirects_of_an_injected_client_are_not_followed(make: Any, server: ScriptedServer) -> None:
    """Its owner's setting would carry our credential to wherever the redirect leads."""
    server.script.append(answer({}, 302, location="/there"))
    with httpx.Client(follow_redirects=True) as mine:
        with pytest.raises(ApiStatusError, match="HTTP 302"):
            make(http_client=mine)._request("GET", "/x")
    assert server.targets == ["/api/v1/x"]


def test_from_the_environment(server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The three variables of a prefix; what is missing or wrong is named, never shown."""

    class Api(SyncBaseApiClient):
        pass

    with pytest.raises(ApiRequestError, match="BACKEND_API_URL"):
        from_env(Api, "BACKEND")
    monkeypatch.setenv("BACKEND_API_URL", server.url)
    monkeypatch.setenv("BACKEND_API_KEY", "")
    with from_env(Api, "BACKEND") as client:
        assert type(client) is Api
        assert "x-api-key" not in client.client.headers
    monkeypatch.setenv("BACKEND_API_KEY", "k")
    monkeypatch.setenv("BACKEND_API_TIMEOUT", "3")
    with from_env(Api, "BACKEND", retry=RetryPolicy(1)) as client:
        assert (client.client.headers["x-api-key"], client.client.timeout.read) == ("k", 3)
    monkeypatch.setenv("BACKEND_API_TIMEOUT", "canary")
    with pytest.raises(ApiRequestError, match="BACKEND_API_TIMEOUT") as caught:
        from_env(Api, "BACKEND")
    assert "canary" not in str(caught.value)
