# The async source; twofold.mirror generates its blocking mirror.
"""One call against the lending library: what comes back, and what is said when nothing usable does."""

from __future__ import annotations

import gzip
from types import NoneType
from typing import Any

import pytest
from pydantic import BaseModel
from tests import aio
from tests.shelf_api import ADD_BOOK, CHANGE_BOOK, GET_BOOK, NEW_BOOK, REMOVE_BOOK, Book, sent

from twofold import (
    APIConnectionError,
    APIStatusError,
    AsyncAPIClient,
    AsyncResource,
    AuthenticationError,
    BadRequestError,
    ConflictError,
    DecodeError,
    InvalidRequestError,
    NotFoundError,
    Operation,
    PermissionDeniedError,
    RateLimitError,
    RateLimitInfo,
    ServerError,
    UnprocessableEntityError,
)
from twofold._runtime import aio as runtime
from twofold.emulators import ShelfEmulator
from twofold.testing import FakeClock


async def test_a_success_is_a_model(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """One request with the credential, and its body as the promised type."""
    async with aio.new_client(shelf, clock) as client:
        book = await client.request(GET_BOOK, 1)
    assert (type(book), book.id, book.title) == (Book, 1, "The Silent Garden")
    request = shelf.requests[0]
    assert (sent(shelf), request.header("authorization")) == (["GET /v1/books/1"], "Bearer shelf-key")
    assert (request.header("accept"), request.body) == ("application/json", b"")
    assert clock.sleeps == []


async def test_a_body_arrives_as_it_was_given(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """JSON, with its content type; an answer without a body is `None`."""
    async with aio.new_client(shelf, clock) as client:
        book = await client.request(CHANGE_BOOK, 2, json={**NEW_BOOK, "title": "Die Ausgewanderten ü"})
        nothing = await client.request(REMOVE_BOOK, 3)
    assert book.title == "Die Ausgewanderten ü"
    assert nothing is None
    put, delete = shelf.requests
    assert put.header("content-type") == "application/json"
    assert put.json()["title"] == "Die Ausgewanderten ü"
    assert delete.header("content-type") is None


async def test_a_form_arrives_as_a_form(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Encoded as a query, with its own content type whatever the client's headers say."""
    async with aio.new_client(shelf, clock, headers={"Content-Type": "text/plain"}) as client:
        with pytest.raises(BadRequestError):
            await client.request(ADD_BOOK, form={"title": "x y", "author": "ü"})
    assert shelf.requests[0].body == b"title=x+y&author=%C3%BC"
    assert shelf.requests[0].header("content-type") == "application/x-www-form-urlencoded"


async def test_a_path_value_can_never_reach_another_resource(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """It arrives as one segment, byte for byte as it was encoded."""
    operation = Operation("GET", "shelves/{name}/books", dict)
    async with aio.new_client(shelf, clock) as client:
        for name in ("a/../../x?y#z", "%2e%2e", "ü;&=+ ,"):
            with pytest.raises(NotFoundError):
                await client.request(operation, name)
    assert sent(shelf) == [
        "GET /v1/shelves/a%2F..%2F..%2Fx%3Fy%23z/books",
        "GET /v1/shelves/%252e%252e/books",
        "GET /v1/shelves/%C3%BC%3B%26%3D%2B%20%2C/books",
    ]


async def test_a_path_that_is_not_ascii_is_encoded(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """In the operation and in the base URL alike."""
    async with AsyncAPIClient(f"{shelf.url}/bücher", clock=clock) as client:
        with pytest.raises(NotFoundError):
            await client.request(Operation("GET", "übersicht", dict))
    assert sent(shelf) == ["GET /b%C3%BCcher/%C3%BCbersicht"]


@pytest.mark.parametrize("path", ["books\r\nX-Evil: 1", "books\x00"])
async def test_a_path_cannot_smuggle_a_header(path: str, shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Line breaks in an operation's path arrive as escapes."""
    async with aio.new_client(shelf, clock) as client:
        with pytest.raises(NotFoundError):
            await client.request(Operation("GET", path, dict))
    assert shelf.requests[0].header("x-evil") is None


@pytest.mark.parametrize(
    ("status", "cls"),
    [
        (302, APIStatusError),
        (400, BadRequestError),
        (401, AuthenticationError),
        (402, APIStatusError),
        (403, PermissionDeniedError),
        (404, NotFoundError),
        (409, ConflictError),
        (418, APIStatusError),
        (422, UnprocessableEntityError),
        (429, RateLimitError),
        (500, ServerError),
        (501, ServerError),
        (503, ServerError),
    ],
)
async def test_each_status_raises_its_error(
    status: int, cls: type[APIStatusError], shelf: ShelfEmulator, clock: FakeClock
) -> None:
    """With everything that is known of the answer and of the call."""
    body = {"detail": "Not today.", "code": "closed"}
    headers = {"x-shelf": "7", "location": "/v1/books/2"}
    shelf.faults.add("GET", "books/1", status=status, json=body, headers=headers, retry_after=7)
    async with aio.new_client(shelf, clock, max_retries=0) as client:
        with pytest.raises(APIStatusError) as caught:
            await client.request(GET_BOOK, 1, query={"token": "canary", "limit": 5})
    error = caught.value
    url = f"{shelf.base_url}/books/1?token=[redacted]&limit=5"
    assert type(error) is cls
    assert str(error) == f"GET {url} answered {status}: Not today."
    assert (error.status_code, error.method, error.url) == (status, "GET", url)
    assert (error.body, error.code, error.content_type) == (body, "closed", "application/json")
    assert error.headers is not None
    assert (error.headers["X-Shelf"], error.request_id) == ("7", "shelf-000001")
    assert (error.retry_after, error.attempts, error.idempotency_key) == (7.0, 1, None)
    assert error.timeline is not None
    assert [(one.number, one.status_code, one.request_id) for one in error.timeline] == [
        (1, status, "shelf-000001")
    ]
    assert (error.resume_token, error.__cause__, error.__context__) == (None, None, None)
    assert len(shelf.requests) == 1


async def test_an_error_knows_the_key_the_call_was_made_with(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """So that the caller can repeat it safely."""
    shelf.faults.add("POST", "books", status=500, processed=True)
    async with aio.new_client(shelf, clock, max_retries=0) as client:
        with pytest.raises(ServerError) as caught:
            await client.request(ADD_BOOK, json=NEW_BOOK)
        shelf.faults.clear()
        assert caught.value.idempotency_key == "key-1"
        book = await client.request(ADD_BOOK, json=NEW_BOOK, options={"idempotency_key": "key-1"})
    assert (book.id, len(shelf.books)) == (236, 121)


@pytest.mark.parametrize(
    ("fault", "cls", "kind", "fate"),
    [
        ({"drop": "before"}, APIConnectionError, "connection in read", None),
        ({"drop": "after", "reset": True}, APIConnectionError, "connection in read", True),
        ({"garbage": True}, APIConnectionError, "connection in read", None),
        ({"truncate": "body"}, APIConnectionError, "connection in read", None),
    ],
)
async def test_a_lost_answer_says_that_the_request_may_have_left(
    fault: dict[str, Any],
    cls: type[Exception],
    kind: str,
    fate: bool | None,
    shelf: ShelfEmulator,
    clock: FakeClock,
) -> None:
    """No status, but the phase and the request's fate, and the HTTP package's own error as the cause."""
    shelf.faults.add("GET", "books/1", **fault)
    async with aio.new_client(shelf, clock, max_retries=0) as client:
        with pytest.raises(APIConnectionError) as caught:
            await client.request(GET_BOOK, 1)
    error = caught.value
    assert type(error) is cls
    assert (error.status_code, error.sent, error.phase, error.attempts) == (None, fate, "read", 1)
    assert error.timeline is not None
    assert error.timeline[0].error == kind
    cause = type(error.__cause__).__module__.partition(".")[0]
    # aiohttp's own may quote URLs and what the server sent; those are left out.
    assert cause == aio.WIRE or (aio.WIRE == "aiohttp" and error.__cause__ is None)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (
            {"html": True},
            "body: Invalid JSON: expected value at line 1 column 1. The body begins: '<!doctype html>",
        ),
        ({"truncate": "json"}, "body: Invalid JSON: EOF while parsing"),
        (
            {"empty": True},
            "body: Invalid JSON: EOF while parsing a value at line 1 column 0. The body is empty.",
        ),
        ({"remove": "author"}, "author: Field required."),
        ({"null": "title"}, "title: Input should be a valid string."),
    ],
)
async def test_a_success_that_is_not_what_was_promised_is_an_error(
    fault: dict[str, Any], said: str, shelf: ShelfEmulator, clock: FakeClock
) -> None:
    """It names the place and shows no value of the body; it is not repeated, for the call had its effect."""
    shelf.faults.add("GET", "books/1", **fault)
    async with aio.new_client(shelf, clock) as client:
        with pytest.raises(DecodeError) as caught:
            await client.request(GET_BOOK, 1)
    error = caught.value
    assert f"but not the promised Book: {said}" in str(error)
    assert "Silent" not in f"{error!s} {error!r} {error.__notes__ if hasattr(error, '__notes__') else ''}"
    assert (error.status_code, error.attempts, error.request_id) == (200, 1, "shelf-000001")
    assert (error.__cause__, error.__context__, len(shelf.requests)) == (None, None, 1)


async def test_a_broken_content_coding_is_a_decode_error(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """The server reported success, so it is not repeated either."""
    shelf.faults.add("GET", "books/1", status=200, body="no gzip", headers={"content-encoding": "gzip"})
    async with aio.new_client(shelf, clock) as client:
        with pytest.raises(DecodeError, match="the body's content coding is broken"):
            await client.request(GET_BOOK, 1)
    assert len(shelf.requests) == 1


@pytest.mark.parametrize("wire", ["own connections", "injected client"])
@pytest.mark.parametrize("deadline", [None, 60.0])
async def test_a_broken_content_coding_hides_no_status(
    shelf: ShelfEmulator, clock: FakeClock, wire: str, deadline: float | None
) -> None:
    """A gateway puts its own page below the API's `Content-Encoding`: the error is that of the status, and retried."""
    page: Any = {"body": "<html>", "headers": {"content-encoding": "gzip"}}
    shelf.faults.add("GET", "books/1", calls=1, status=502, **page)
    shelf.faults.add("GET", "books/2", status=404, **page)
    async with runtime.new_http_client({}) as http_client:
        settings = {"http_client": http_client} if wire == "injected client" else {}
        async with aio.new_client(shelf, clock, deadline=deadline, **settings) as client:
            assert (await client.request(GET_BOOK, 1)).id == 1
            with pytest.raises(NotFoundError) as caught:
                await client.request(GET_BOOK, 2)
    assert caught.value.attempts == 1
    assert [request.status for request in shelf.requests] == [502, 200, 404]


@pytest.mark.parametrize("deadline", [None, 60.0])
async def test_an_owner_of_the_connections_may_read_the_body_first(
    shelf: ShelfEmulator, clock: FakeClock, deadline: float | None
) -> None:
    """An event hook of an injected client that reads answers takes nothing away."""

    async def read(response: Any) -> None:
        await response.aread()

    coded = gzip.compress(b'{"id": 1, "title": "T", "author": "A", "year": 1999}')
    shelf.faults.add("GET", "books/1", status=200, body=coded, headers={"content-encoding": "gzip"})
    async with runtime.new_http_client({}) as http_client:
        http_client.event_hooks["response"] = [read]
        async with aio.new_client(shelf, clock, deadline=deadline, http_client=http_client) as client:
            assert (await client.request(GET_BOOK, 1)).year == 1999


async def test_a_body_that_means_nothing_is_not_looked_at(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """An operation that returns `NoneType` takes any success."""
    shelf.faults.add("GET", "books/1", html=True)
    async with aio.new_client(shelf, clock) as client:
        assert await client.request(Operation("GET", "books/1", NoneType)) is None


async def test_the_limits_of_the_last_answer_are_known(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Before the first call nothing is; then what the last answer said, a refusal's wait included."""
    async with aio.new_client(shelf, clock, max_retries=0) as client:
        assert client.rate_limit_info is None
        await client.request(GET_BOOK, 1)
        assert client.rate_limit_info == RateLimitInfo(5000, 4999, 1_750_248_060.0)
        shelf.faults.add("GET", "books/1", status=429, retry_after=7)
        with pytest.raises(RateLimitError):
            await client.request(GET_BOOK, 1)
        info = client.rate_limit_info
        assert info is not None
        assert (info.retry_after, client.with_options(timeout=1).rate_limit_info) == (7.0, info)


async def test_a_lost_answer_says_nothing_of_limits(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Half an answer is none."""
    shelf.faults.add("GET", "books/1", truncate="body")
    async with aio.new_client(shelf, clock, max_retries=0) as client:
        with pytest.raises(APIConnectionError):
            await client.request(GET_BOOK, 1)
        assert client.rate_limit_info is None


@pytest.mark.parametrize(
    ("path", "arguments", "said"),
    [
        (("..",), {}, "book_id is '..'"),
        ((), {}, "takes 1 values, not 0"),
        ((1,), {"query": {"a": object()}}, "query parameter 'a'"),
        ((1,), {"json": float("nan")}, "json cannot be encoded"),
        ((1,), {"json": 1, "form": {}}, "json and form are both given"),
        ((1,), {"options": {"timeout": 0}}, "timeout is 0"),
        ((1,), {"options": {"headers": {"a b": "c"}}}, "header name 'a b'"),
        ((1,), {"options": {"idempotency_key": "k"}}, "GET books/{book_id} does not honour one"),
    ],
)
async def test_what_is_built_wrong_is_not_sent(
    path: tuple[object, ...], arguments: dict[str, Any], said: str, shelf: ShelfEmulator, clock: FakeClock
) -> None:
    """The error names the argument, and nothing reaches the server."""
    async with aio.new_client(shelf, clock) as client:
        with pytest.raises(InvalidRequestError) as caught:
            await client.request(GET_BOOK, *path, **arguments)
    assert said in str(caught.value)
    assert shelf.requests == []


@pytest.mark.parametrize("key", ["", 7, "a\r\nb", "ü"])
async def test_an_idempotency_key_is_a_sendable_text(
    key: Any, shelf: ShelfEmulator, clock: FakeClock
) -> None:
    """Otherwise nothing is sent."""
    async with aio.new_client(shelf, clock) as client:
        with pytest.raises(InvalidRequestError, match=r"[Ii]dempotency"):
            await client.request(ADD_BOOK, json=NEW_BOOK, options={"idempotency_key": key})
    assert shelf.requests == []


async def test_an_operation_may_go_without_the_credential(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Some endpoints must not see it."""
    async with aio.new_client(shelf, clock) as client:
        with pytest.raises(AuthenticationError):
            await client.request(Operation("GET", "books/1", Book, authenticated=False))
    assert shelf.requests[0].header("authorization") is None


async def test_a_redirect_is_not_followed(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """The credential goes nowhere else; the caller sees the status."""
    shelf.faults.add("GET", "books/1", redirect=f"{shelf.url}/v1/books/2", code=307)
    async with aio.new_client(shelf, clock) as client:
        with pytest.raises(APIStatusError) as caught:
            await client.request(GET_BOOK, 1)
    assert (caught.value.status_code, sent(shelf)) == (307, ["GET /v1/books/1"])


class Problem(BaseModel):
    """A model that promises too much."""

    secret: int


class Books(AsyncResource):
    """A group of methods, as SDK authors write it."""

    async def get(self, book_id: int) -> Book:
        """One book."""
        return await self._request(GET_BOOK, book_id)


async def test_a_resource_calls_through_its_client(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """And says whose it is."""
    async with aio.new_client(shelf, clock) as client:
        books = Books(client)
        assert (await books.get(5)).id == 5
        assert repr(books) == f"<Books of {client!r}>"


async def test_an_operation_with_secret_answers_keeps_them(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Its errors hold no body."""
    operation = Operation("GET", "books/1", Problem, sensitive=True)
    async with aio.new_client(shelf, clock) as client:
        with pytest.raises(DecodeError) as caught:
            await client.request(operation)
    assert caught.value.body is None
