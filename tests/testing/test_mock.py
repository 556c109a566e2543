"""The API that answers what it is told: routes, answers, records; the tests of both halves are in `tests/_async`."""

from __future__ import annotations

from typing import Any

import anyio
import httpx
import pytest

from twofold import APIClient, AsyncAPIClient, Operation
from twofold.testing import FakeClock, MockApi, MockRequest, Reply, UnmatchedRequestError

URL = "https://api.example.com/v1"
THING: Operation[Any] = Operation("GET", "things/{name}", dict)


def send(api: MockApi, method: str, url: str, **options: Any) -> httpx.Response:
    """One request, through httpx's blocking client."""
    with api.http_client() as client:
        return client.request(method, url, **options)


def new_api(**settings: Any) -> MockApi:
    """An API below a path."""
    return MockApi(URL, **settings)


@pytest.mark.parametrize(
    ("path", "url", "params"),
    [
        ("things", f"{URL}/things", {}),
        ("things/{name}", f"{URL}/things/a", {"name": "a"}),
        ("things/{name}", f"{URL}/things/a%2Fb%20c", {"name": "a/b c"}),
        ("{kind}/{name}.json", f"{URL}/things/a.json", {"kind": "things", "name": "a"}),
        ("/token", "https://api.example.com/token", {}),
        ("https://cdn.example.com/{file}", "https://cdn.example.com/x", {"file": "x"}),
    ],
)
def test_a_path_is_found(path: str, url: str, params: dict[str, str]) -> None:
    """Relative to the base, from the root, or anywhere; each name is one segment, decoded."""
    api = new_api()
    route = api.route("get", path, lambda request: dict(request.params))
    assert send(api, "GET", f"{url}?q=1").json() == params
    assert [call.url for call in route.calls] == [f"{url}?q=1"]


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("POST", f"{URL}/things/a"),
        ("GET", f"{URL}/things"),
        ("GET", f"{URL}/things/a/b"),
        ("GET", "https://api.example.com/things/a"),
        ("GET", "https://other.example.com/v1/things/a"),
        ("GET", f"{URL}/thingsXa"),
    ],
)
def test_anything_else_is_an_error_that_lists_the_routes(method: str, url: str) -> None:
    """Another method, path, depth or host; the request is kept all the same."""
    api = new_api()
    api.route("GET", "things/{name}", {})
    api.route("POST", "things", {}, query={"dry": "1"})
    with pytest.raises(UnmatchedRequestError) as caught:
        send(api, method, url)
    assert str(caught.value) == (
        f"no route for {method} {url}; there are:\n  GET {URL}/things/{{name}}\n  POST {URL}/things dry=1"
    )
    assert [request.url for request in api.requests] == [url]


def test_no_client_makes_anything_else_of_it() -> None:
    """It is a mistake in the test and no failed connection, so it is not retried."""
    api = new_api()
    client = APIClient(URL, http_client=api.http_client(), clock=FakeClock())
    with pytest.raises(UnmatchedRequestError, match="there are: none"):
        client.request(THING, "a")
    assert len(api.requests) == 1


def test_the_route_made_last_goes_first() -> None:
    """A test can answer otherwise than what is prepared for all tests; fields of the query tell routes apart."""
    api = new_api()
    api.route("GET", "things", "all")
    api.route("GET", "things", "second", query={"page": "2"})
    assert send(api, "GET", f"{URL}/things").json() == "all"
    assert send(api, "GET", f"{URL}/things?page=2&x=1").json() == "second"
    api.route("GET", "things", "mine")
    assert send(api, "GET", f"{URL}/things?page=2").json() == "mine"


@pytest.mark.parametrize(
    ("answer", "status", "content", "content_type"),
    [
        ({"a": [1, None]}, 200, b'{"a":[1,null]}', "application/json"),
        ([], 200, b"[]", "application/json"),
        ("text", 200, b'"text"', "application/json"),
        (None, 200, b"null", "application/json"),
        (b"raw", 200, b"raw", None),
        (Reply(404, json={"code": "gone"}), 404, b'{"code":"gone"}', "application/json"),
        (Reply(json=1, headers={"Content-Type": "text/x"}), 200, b"1", "text/x"),
        (Reply(202, content=b"x"), 202, b"x", None),
        (Reply(content=[b"a", b"", b"bc"]), 200, b"abc", None),
        (lambda request: Reply(201, json=request.json()), 201, b'{"in":1}', "application/json"),
        (lambda _: b"made", 200, b"made", None),
    ],
)
def test_answers_of_every_kind(answer: Any, status: int, content: bytes, content_type: str | None) -> None:
    """JSON, bytes, in pieces, with a status and headers, or made when the request comes."""
    api = new_api()
    api.route("POST", "things", answer)
    response = send(api, "POST", f"{URL}/things", json={"in": 1})
    assert (response.status_code, response.content) == (status, content)
    assert response.headers.get("content-type") == content_type
    assert api.open_answers == 0


def test_without_an_answer_it_is_an_empty_204() -> None:
    """For what answers nothing."""
    api = new_api()
    api.route("DELETE", "things/{name}")
    response = send(api, "DELETE", f"{URL}/things/a")
    assert (response.status_code, response.content) == (204, b"")


def test_answers_are_given_in_turn() -> None:
    """The last one for ever; exceptions and functions among them."""
    api = new_api()
    api.route("GET", "things", 1, httpx.ConnectError("refused"), KeyError, lambda _: 4)
    assert send(api, "GET", f"{URL}/things").json() == 1
    with pytest.raises(httpx.ConnectError, match="refused"):
        send(api, "GET", f"{URL}/things")
    with pytest.raises(KeyError):
        send(api, "GET", f"{URL}/things")
    assert [send(api, "GET", f"{URL}/things").json() for _ in range(3)] == [4, 4, 4]


def test_a_body_can_break_off() -> None:
    """After the pieces before the exception have been read."""
    api = new_api()
    api.route("GET", "things", Reply(content=[b"half", httpx.ReadError("reset")]))
    with api.http_client() as client, client.stream("GET", f"{URL}/things") as response:
        assert api.open_answers == 1
        chunks = response.iter_raw()
        assert next(chunks) == b"half"
        with pytest.raises(httpx.ReadError):
            next(chunks)
    assert api.open_answers == 0


def test_a_delay_passes_on_the_clock() -> None:
    """Up to the read timeout of the request, which then is over."""
    clock = FakeClock()
    api = new_api(clock=clock)
    api.route("GET", "things", Reply(json=1, delay=3))
    assert send(api, "GET", f"{URL}/things", timeout=4).json() == 1
    assert send(api, "GET", f"{URL}/things", timeout=None).json() == 1
    assert clock.monotonic() == 6
    with pytest.raises(httpx.ReadTimeout):
        send(api, "GET", f"{URL}/things", timeout=2.5)
    assert clock.monotonic() == 8.5


def test_a_delay_needs_a_clock() -> None:
    """Nobody is made to wait for it in earnest."""
    api = new_api()
    with pytest.raises(ValueError, match="needs a clock"):
        api.route("GET", "things", Reply(delay=1))
    api.route("GET", "things", lambda _: Reply(delay=1))
    with pytest.raises(ValueError, match="needs a clock"):
        send(api, "GET", f"{URL}/things")


def test_a_coroutine_function_is_refused() -> None:
    """The blocking half could not await it."""

    async def answer(_: MockRequest) -> int:
        return 1

    with pytest.raises(TypeError, match="answer is a coroutine function: give a plain one"):
        new_api().route("GET", "things", answer)


def test_requests_are_kept() -> None:
    """With everything that a test may want to look at."""
    api = new_api()
    api.route("POST", "things/{name}")
    send(api, "POST", f"{URL}/things/a?x=1&x=%202&y=", data={"k": "v w"}, headers={"X-One": "1"})
    (request,) = api.requests
    assert (request.method, request.path) == ("POST", "/v1/things/a")
    assert request.query == [("x", "1"), ("x", " 2"), ("y", "")]
    assert request.params == {"name": "a"}
    assert request.headers["x-one"] == "1"
    assert request.form() == {"k": "v w"}
    (text,) = api.transcript()
    assert text.split("\n") == [
        "POST /v1/things/a?x=1&x=%202&y=",
        "accept: */*",
        "content-length: 5",
        "content-type: application/x-www-form-urlencoded",
        "x-one: 1",
        "",
        "k=v+w",
    ]


def test_strict_is_about_routes_that_were_never_used() -> None:
    """What was prepared for has to happen; otherwise the test tests less than it says."""
    api = new_api(strict=True)
    api.route("GET", "things", 1)
    api.route("GET", "others", 1)
    send(api, "GET", f"{URL}/things")
    with pytest.raises(AssertionError, match=f"never used: GET {URL}/others$"):
        api.check()
    send(api, "GET", f"{URL}/others")
    api.check()
    lax = new_api()
    lax.route("GET", "things", 1)
    lax.check()


def test_both_halves_can_use_it() -> None:
    """Through the client that it makes for each."""
    api = new_api()
    api.route("GET", "things/{name}", lambda request: {"name": request.params["name"]})
    with APIClient(api.base_url, http_client=api.http_client()) as client:
        assert client.request(THING, "a") == {"name": "a"}

    async def call() -> Any:
        async with AsyncAPIClient(api.base_url, http_client=api.async_http_client()) as client:
            return await client.request(THING, "a")

    for backend in ("asyncio", "trio"):
        assert anyio.run(call, backend=backend) == {"name": "a"}
    blocking, *both = api.transcript()
    assert both == [blocking, blocking]
