# Generated from _async/codex_bot/test_features.py by twofold.mirror; do not edit.
"""What the class gives beyond what it replaces: models, views, error maps, hooks, credentials, injection."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

import httpx
import pytest
from pydantic import BaseModel
from tests.scripted_server import ScriptedServer, answer

import twofold
from twofold import AnswerView, CircuitBreaker, ErrorInfo, HeaderAuth, Hooks, RetryPolicy
from twofold.codex_bot import (
    ApiCircuitOpen,
    ApiClientError,
    ApiConnectionError,
    ApiDecodeError,
    ApiRequestError,
    ApiStatusError,
    SyncBaseApiClient,
    Conflict,
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
    assert client._request("GET", "/x", model=len) == 1


def test_an_api_with_errors_of_its_own_shape(make: Any, server: ScriptedServer) -> None:
    """Its author reads them with a function; and tells a success that is none."""

    class Api(SyncBaseApiClient):
        @staticmethod
        def error_info(answer: AnswerView) -> ErrorInfo:
            return ErrorInfo(code=answer.body["grund"], message=answer.body["text"])

        @staticmethod
        def is_error(answer: AnswerView) -> bool:
            return isinstance(answer.body, dict) and not answer.body.get("ok", True)

    client = make(cls=Api, error_map={"voll": TicketLocked})
    for status in (200, 409):
        server.script.append(answer({"ok": False, "grund": "voll", "text": "Belegt."}, status))
        with pytest.raises(TicketLocked) as caught:
            client._request("GET", "/x")
        assert (str(caught.value), caught.value.message) == (f"HTTP {status}", "Belegt.")
    server.script.append(answer({"ok": True}))
    assert client._request("GET", "/x") == {"ok": True}
    server.script.append(answer({"message": "Not this shape."}, 400))
    with pytest.raises(ApiStatusError) as caught:
        client._request("GET", "/x")
    assert caught.value.message == "Not this shape."


def test_a_circuit_breaker(make: Any, server: ScriptedServer, clock: FakeClock) -> None:
    """After so many failures nothing is sent for a while."""
    server.usual = answer({}, 500)
    client = make(breaker=CircuitBreaker(threshold=2, cooldown=30), clock=clock)
    for _ in range(2):
        with pytest.raises(ServerError):
            client._request("GET", "/x")
    with pytest.raises(ApiCircuitOpen) as caught:
        client._request("GET", "/x")
    assert (len(server.requests), caught.value.retry_after, caught.value.attempts) == (2, 30, 0)
    assert isinstance(caught.value, ApiConnectionError)


def test_a_deprecated_endpoint_is_warned_of_once(make: Any, server: ScriptedServer) -> None:
    """Whatever the ids in its path."""
    server.usual = answer({}, deprecation="true")
    client = make(f"{server.url}/{uuid.uuid4()}")
    with pytest.warns(DeprecationWarning, match="deprecated"):
        client._request("GET", "/tickets/1")
    client._request("GET", "/tickets/2")


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
