# The async source; twofold.mirror generates its blocking mirror.
"""What code written for the client that this class replaces relies on, by the numbers of its rules."""

from __future__ import annotations

import inspect
from typing import Any
from unittest.mock import AsyncMock, Mock

import httpx
import pytest
from tests.scripted_server import ScriptedServer, answer, reset

from twofold import codex_bot
from twofold.codex_bot import ApiClientError, ApiStatusError, BaseApiClient, ContainerManaged


class Response:
    """An answer as a test of an author's would fake it: whatever is not set is not there."""

    def __init__(self, **attributes: Any) -> None:
        self.__dict__.update(attributes)

    def raise_for_status(self) -> None:
        """Success."""


def fake_request(client: Any, response: Any) -> Any:
    """Put a mock in the place of `client.request`, as the tests of authors do."""
    client.client.request = AsyncMock(return_value=response)
    return client.client.request


def test_bc1_names_and_order_of_parameters() -> None:
    """Import names, constructor and `_request` are called as before, by position and by name."""
    assert codex_bot.BaseApiClient is codex_bot.AsyncBaseApiClient
    constructor = list(inspect.signature(BaseApiClient).parameters.values())
    assert [(one.name, one.default) for one in constructor[:3]] == [
        ("base_url", inspect.Parameter.empty),
        ("api_key", None),
        ("timeout", 10.0),
    ]
    request = list(inspect.signature(BaseApiClient._request).parameters.values())
    assert [(one.name, one.default) for one in request[1:5]] == [
        ("method", inspect.Parameter.empty),
        ("endpoint", inspect.Parameter.empty),
        ("json", None),
        ("params", None),
    ]


async def test_bc2_only_the_usual_members_of_a_response_are_touched(make: Any) -> None:
    """A response with nothing but status, content and `json()` will do, and so does one whose members are mocks."""
    client = make()
    fake_request(client, Response(status_code=200, content=True, json=lambda: {"a": 1}))
    assert await client._request("GET", "/x") == {"a": 1}
    mock = Mock()
    mock.status_code = 200
    mock.json.return_value = [1]
    fake_request(client, mock)
    assert await client._request("GET", "/x") == [1]


async def test_bc2_a_failure_touches_text_and_headers_besides(make: Any) -> None:
    """Members that are mocks count as absent: no status, no body, no request id."""
    failure = Mock()
    failure.raise_for_status.side_effect = httpx.HTTPStatusError("no", request=Mock(), response=failure)
    failure.status_code = 404
    client = make()
    fake_request(client, failure)
    with pytest.raises(ApiStatusError) as caught:
        await client._request("GET", "/x")
    error = caught.value
    assert (error.status_code, error.body, error.request_id, error.retry_after) == (404, None, None, None)


async def test_bc3_raise_for_status_decides(make: Any) -> None:
    """A mock may set only that; the cause is what it raised."""
    cause = httpx.HTTPStatusError("no", request=Mock(), response=Mock(status_code=418))
    mock = Mock(status_code=200)
    mock.raise_for_status.side_effect = cause
    client = make()
    fake_request(client, mock)
    with pytest.raises(ApiStatusError) as caught:
        await client._request("GET", "/x")
    assert (str(caught.value), caught.value.__cause__) == ("HTTP 418", cause)
    fake_request(client, Mock(status_code=500, json=lambda: "fine"))
    assert await client._request("GET", "/x") == "fine"


async def test_bc3_a_hook_of_the_user_may_raise_for_status(make: Any, server: ScriptedServer) -> None:
    """An `HTTPStatusError` out of `client.request` itself is the same failure."""
    server.script.append(answer({"code": "c"}, 404))
    client = make()

    async def check(response: httpx.Response) -> None:
        await response.aread()
        response.raise_for_status()

    client.client.event_hooks["response"].append(check)
    with pytest.raises(ApiStatusError) as caught:
        await client._request("GET", "/x")
    assert (str(caught.value), caught.value.code) == ("HTTP 404", "c")


@pytest.mark.parametrize(
    ("args", "keywords"),
    [
        (("GET", "/slots"), {"url": "slots", "json": None, "params": None}),
        (("get", "slots/"), {"method": "get", "url": "slots/", "json": None, "params": None}),
        (("POST", "//a b", {}, {}), {"method": "POST", "url": "a b", "json": {}, "params": {}}),
        (("GET", "/s?q=1"), {"url": "s?q=1", "json": None, "params": None}),
        (("GET", "/s?q=1", None, {"a": 1}), {"url": "s", "json": None, "params": [("q", "1"), ("a", 1)]}),
        (("GET", "a:b"), {"url": "./a:b", "json": None, "params": None}),
        (("GET", "a\\b"), {"url": "a%5Cb", "json": None, "params": None}),
    ],
    ids=str,
)
async def test_bc4_four_keywords_and_no_more(make: Any, args: Any, keywords: dict[str, Any]) -> None:
    """`client.request` is called once, by keyword, with `url` as written but for its slash; options add theirs."""
    client = make()
    request = fake_request(client, Response(status_code=204, content=b""))
    assert await client._request(*args) is None
    request.assert_called_once_with(**{"method": "GET", **keywords})


async def test_bc4_an_option_adds_its_keyword(make: Any) -> None:
    """Only where it is given."""
    client = make()
    request = fake_request(client, Response(status_code=204, content=b""))
    await client._request("GET", "/x", headers={"X-A": "1"})
    await client._request("GET", "/x", timeout=3)
    await client._request("GET", "/x", follow_redirects=False)
    extra = [set(call.kwargs) - {"method", "url", "json", "params"} for call in request.call_args_list]
    assert extra == [{"headers"}, {"timeout"}, {"follow_redirects"}]
    await client._request("GET", "/x", follow_redirects=True)
    assert request.call_args.kwargs.keys() == {"method", "url", "headers", "content", "follow_redirects"}


@pytest.mark.parametrize("value", [{"meta": {}}, [], {}, 0, "", False, "é", [1, {"a": None}]], ids=repr)
async def test_bc5_values_are_plain_json_types(make: Any, server: ScriptedServer, value: Any) -> None:
    """A `dict` is a `dict`: the navigation of the framework tests for it."""
    server.script.append(answer(value))
    result = await make()._request("GET", "/x")
    assert (type(result), result) == (type(value), value)


async def test_bc6_close_closes_the_http_client_once(server: ScriptedServer) -> None:
    """Once per close of an open client."""
    client = BaseApiClient(server.url)
    client.client.aclose = AsyncMock()
    await client.close()
    await client.close()
    client.client.aclose.assert_called_once_with()


def test_bc7_nothing_dynamic() -> None:
    """It is always true, has no length and no guessed attributes: protocols and displays look at these."""
    for name in ("__len__", "__bool__", "__iter__", "__getattr__"):
        assert not hasattr(BaseApiClient, name)
    assert BaseApiClient("http://127.0.0.1")
    with pytest.raises(AttributeError):
        _ = BaseApiClient("http://127.0.0.1").tickets  # pyright: ignore


def test_bc8_a_client_that_is_never_used_is_never_missed() -> None:
    """Built without an event loop, dropped without closing: no warning, which would be an error here."""
    BaseApiClient("http://127.0.0.1", "k", retry=2, deadline=3, max_concurrent=1)


@pytest.mark.parametrize("key", [None, "", "  "])
async def test_bc9_an_empty_key_is_no_key(make: Any, server: ScriptedServer, key: str | None) -> None:
    """Settings files without a value arrive as an empty text."""
    await make(server.url, key)._request("GET", "/x")
    assert "x-api-key" not in server.last.headers


async def test_bc9_direct_use_of_client(make: Any, server: ScriptedServer) -> None:
    """Base URL, the three headers and the timeout are set on `client`; what the user changes there is kept."""
    client = make(timeout=3)
    client.client.headers["X-Mine"] = "1"
    await client.client.get("/direct")
    await client._request("GET", "/x")
    assert server.targets == ["/api/v1/direct", "/api/v1/x"]
    for request in server.requests:
        sent = {name: request.headers[name] for name in ("content-type", "accept", "x-api-key", "x-mine")}
        assert sent == {
            "content-type": "application/json",
            "accept": "application/json",
            "x-api-key": "k3y-canary",
            "x-mine": "1",
        }
        assert request.headers["user-agent"].startswith("python-httpx/")
    assert client.client.timeout == httpx.Timeout(3, connect=5)


async def test_bc10_none_is_sent_empty_unless_omitted(make: Any, server: ScriptedServer) -> None:
    """As it was; `omit_none` on the class is for new code."""

    class New(BaseApiClient):
        omit_none = True

    for cls in (BaseApiClient, New):
        for params in ({"a": None, "b": 0}, [("a", None), ("b", 0)]):
            await make(cls=cls)._request("GET", "/x", params=params)
    assert server.targets == ["/api/v1/x?a=&b=0"] * 2 + ["/api/v1/x?b=0"] * 2


async def test_bc11_shutdown_is_a_mixin(server: ScriptedServer) -> None:
    """It closes; the base class leaves the name to the API."""

    class Managed(ContainerManaged, BaseApiClient):
        pass

    client = Managed(server.url)
    await client.shutdown()
    assert client.client.is_closed
    assert not hasattr(BaseApiClient, "shutdown")


async def test_bc12_the_text_of_an_error_stays(make: Any, server: ScriptedServer) -> None:
    """Whatever is known besides is in attributes and notes."""
    server.script.extend([answer({"message": "No."}, 404, x_request_id="r"), reset])
    client = make()
    with pytest.raises(ApiClientError) as status:
        await client._request("GET", "/x")
    assert str(status.value) == "HTTP 404"
    assert "No." in "".join(status.value.__notes__)
    with pytest.raises(ApiClientError) as network:
        await client._request("GET", "/x")
    cause = network.value.__cause__
    assert str(network.value) == f"Connection error: {str(cause) or type(cause).__name__}"
