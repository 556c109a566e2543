# The async source; twofold.mirror generates its blocking mirror.
"""Where requests go, byte for byte, whatever the version of the HTTP package."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from tests.scripted_server import ScriptedServer, answer

from twofold.codex_bot import ApiRequestError, ApiStatusError

TABLE = [
    *((base, endpoint, "/slots") for base in ("", "/", "//") for endpoint in ("/slots", "slots", "//slots")),
    *(
        (base, endpoint, "/api/v1/slots")
        for base in ("/api/v1", "/api/v1/", "/api/v1//")
        for endpoint in ("/slots", "slots", "//slots")
    ),
    ("/api/v1", "slots/", "/api/v1/slots/"),
    ("/api/v1", "", "/api/v1/"),
    ("/api/v1", "/", "/api/v1/"),
    ("/api/v1", "a//b", "/api/v1/a//b"),
    ("/api/v1", "a%2Fb", "/api/v1/a%2Fb"),
    ("/api/v1", "a b", "/api/v1/a%20b"),
    ("/api/v1", "é", "/api/v1/%C3%A9"),
    ("/api/v1", "//evil.test/x", "/api/v1/evil.test/x"),
    ("/api/v1", "/s#frag", "/api/v1/s"),
    ("/api/v1", "\\x", "/api/v1/%5Cx"),
    ("/api/v1", "jobs:cancel", "/api/v1/jobs:cancel"),
    ("/api/v1", "/jobs:cancel/now", "/api/v1/jobs:cancel/now"),
    ("/api/v1", "a/jobs:cancel", "/api/v1/a/jobs:cancel"),
    ("/api/v1", "jobs:cancel?a=b:c", "/api/v1/jobs:cancel?a=b:c"),
    ("/api/v1", "{origin}/abs", "/abs"),
    ("/api/v1", "{origin}", "/"),
]


@pytest.mark.parametrize(("base", "endpoint", "target"), TABLE)
async def test_a03_the_table_of_urls(
    make: Any, server: ScriptedServer, base: str, endpoint: str, target: str
) -> None:
    """Every row that is sent is sent as the table says, and an error shows the same place."""
    server.script.append(answer({}, 404))
    with pytest.raises(ApiStatusError) as caught:
        await make(f"{server.url}{base}")._request("GET", endpoint.replace("{origin}", server.url))
    assert server.targets == [target]
    assert caught.value.url.partition("?")[0] == f"{server.url}{target}".partition("?")[0]


@pytest.mark.parametrize(
    "endpoint", ["../admin", "/a/../b", "%2e%2e/x", "https://other.test/x", "/https://other.test/x"]
)
async def test_a03_the_rows_that_are_refused(make: Any, server: ScriptedServer, endpoint: str) -> None:
    """Nothing is sent."""
    with pytest.raises(ApiRequestError):
        await make()._request("GET", endpoint)
    assert server.requests == []


@pytest.mark.parametrize(("base", "endpoint", "target"), TABLE)
async def test_a03_the_table_with_a_client_of_the_users(
    server: ScriptedServer, make: Any, base: str, endpoint: str, target: str
) -> None:
    """An injected client, which has no base URL, sends the same, with the same headers; it is left open."""
    async with httpx.AsyncClient() as mine:
        client = make(f"{server.url}{base}", "k", http_client=mine)
        await client._request("GET", endpoint.replace("{origin}", server.url))
        await client.close()
        assert not mine.is_closed
        assert "x-api-key" not in mine.headers
    assert server.targets == [target]
    assert (server.last.headers["x-api-key"], server.last.headers["accept"]) == ("k", "application/json")


async def test_a04_nothing_reaches_another_host(make: Any, server: ScriptedServer) -> None:
    """Foreign URLs and dot segments raise before sending; the same origin and inner dots succeed."""
    with ScriptedServer() as other:
        client = make()
        for endpoint in (f"{other.url}/x", f"/{other.url}/x", "../x", "%2E%2e/x", "a\\..\\b"):
            with pytest.raises(ApiRequestError):
                await client._request("GET", endpoint)
        await client._request("GET", f"{server.url}/abs")
        await client._request("GET", "v1..v2")
        assert other.requests == []
    assert server.targets == ["/abs", "/api/v1/v1..v2"]


@pytest.mark.parametrize("value", ["a/b", "a?b", "a#b", "50%", "é", "x:y", "a b", "..a", "%2e%2e", 7])
async def test_a05_a_value_is_one_segment(make: Any, server: ScriptedServer, value: Any) -> None:
    """The server decodes it to what it was."""
    client = make()
    await client._request("GET", client._path("/u/{}/f", value))
    (target,) = server.targets
    before, segment, after = target.rsplit("/", 2)
    assert (before, unquote(segment), after) == ("/api/v1/u", str(value), "f")


@pytest.mark.parametrize("value", ["..", ".", "", "a\nb", None, 1.5])
async def test_a05_a_value_that_would_change_the_path_is_refused(make: Any, value: Any) -> None:
    """The message names it by its place, or by its name in the template."""
    with pytest.raises(ApiRequestError, match="value 2"):
        make()._path("/u/{}/f/{}", "ok", value)
    with pytest.raises(ApiRequestError, match="file_id"):
        make()._path("/u/{}/f/{file_id}", "ok", value)
    with pytest.raises(ApiRequestError, match="takes 2 values, not 1"):
        make()._path("/u/{}/f/{}", "ok")


@pytest.mark.parametrize(
    ("params", "query"), [({"a": 1}, "q=1&a=1"), ({}, "q=1"), ({"q": 2}, "q=2"), (None, "q=1")]
)
async def test_a06_query_and_parameters(make: Any, server: ScriptedServer, params: Any, query: str) -> None:
    """The same on every version of the HTTP package."""
    await make()._request("GET", "/s?q=1", params=params)
    assert server.targets == [f"/api/v1/s?{query}"]


async def test_default_parameters_yield(make: Any, server: ScriptedServer) -> None:
    """To the endpoint's query, which yields to the call's parameters; the caller's mapping is left alone."""
    client = make(default_params={"v": 1, "q": 0, "a": 0})
    params = {"a": 2}
    await client._request("GET", "/s?q=1", params=params)
    await client._options(params={"w": 3})._request("GET", "/s")
    assert server.targets == ["/api/v1/s?v=1&q=1&a=2", "/api/v1/s?v=1&q=0&a=0&w=3"]
    assert params == {"a": 2}
