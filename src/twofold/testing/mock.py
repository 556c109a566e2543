"""An API that answers what a test tells it to, for clients of both halves; no network is possible through it."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx

from .._core.headers import Headers
from .._core.sentinel import UNSET
from .._core.urls import parse_base_url
from .._runtime import aio, blocking
from .._runtime.process import ThreadLock
from .clock import FakeClock

_NO_CLOCK = "a delayed answer needs a clock: MockApi(clock=FakeClock())"
# They differ between the halves and between machines, and no API looks at them.
_UNTOLD_HEADERS = frozenset(["host", "user-agent", "connection", "accept-encoding"])


class UnmatchedRequestError(AssertionError):
    """A request came that no route was made for."""


@dataclass(frozen=True)
class Reply:
    """An answer, where its body alone does not say enough.

    Attributes:
        status: of the answer.
        json: the body, as a value that JSON can write.
        content: the body as bytes instead; or a list of them, sent one by one, in which an exception is raised when
            its turn comes.
        headers: in addition to those of the body.
        delay: seconds of the clock before the answer; beyond the request's read timeout it is a timeout.
    """

    status: int = 200
    json: Any = UNSET
    content: bytes | Sequence[bytes | Exception] = b""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    delay: float = 0.0


@dataclass(frozen=True)
class MockRequest:
    """A request that arrived.

    Attributes:
        method, url: as sent; `path` is the URL's, without the query.
        query: its fields, in order.
        params: what stood in the place of each `{name}` of the route.
        headers: by name in any case.
        content: the body.
    """

    method: str
    url: str
    headers: Headers
    content: bytes
    params: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def path(self) -> str:
        """Of the URL, as sent."""
        return urlsplit(self.url).path

    @property
    def query(self) -> list[tuple[str, str]]:
        """The fields of the query, decoded, in order."""
        return parse_qsl(urlsplit(self.url).query, keep_blank_values=True)

    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.content)

    def form(self) -> dict[str, str]:
        """The body's form fields; of a repeated one the last."""
        return dict(parse_qsl(self.content.decode(), keep_blank_values=True))

    def render(self) -> str:
        """The request as text, without what differs between the halves: to compare what two clients sent."""
        fields = sorted(
            f"{name}: {value}" for name, value in self.headers.items() if name not in _UNTOLD_HEADERS
        )
        parts = urlsplit(self.url)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        body = self.content.decode("utf-8", "backslashreplace")
        return "\n".join([f"{self.method} {target}", *fields, "", body]).rstrip()


class Route:
    """One method and path, with its answers; made by `MockApi.route`.

    Attributes:
        calls: the requests it answered.
    """

    def __init__(self, method: str, url: str, query: Mapping[str, str], answers: Sequence[Any]) -> None:
        self._method = method.upper()
        self._url = url
        self._query = query
        self._answers = answers
        pieces = re.split(r"\{(\w+)\}", url)
        pattern = "".join(
            f"(?P<{piece}>[^/]+)" if number % 2 else re.escape(piece) for number, piece in enumerate(pieces)
        )
        self._pattern = re.compile(pattern)
        self.calls: list[MockRequest] = []

    def match(self, request: MockRequest) -> dict[str, str] | None:
        """The path's values if this route is for the request."""
        found = self._pattern.fullmatch(request.url.partition("?")[0])
        if found is None or request.method != self._method:
            return None
        if not self._query.items() <= dict(request.query).items():
            return None
        return {name: unquote(value) for name, value in found.groupdict().items()}

    def take(self, request: MockRequest) -> Any:
        """Note a request and take the next answer, of which the last is repeated."""
        self.calls.append(request)
        return self._answers[min(len(self.calls), len(self._answers)) - 1]

    def __repr__(self) -> str:
        query = "".join(f" {name}={value}" for name, value in self._query.items())
        return f"{self._method} {self._url}{query}"


class MockApi(httpx.AsyncBaseTransport, httpx.BaseTransport):
    """An httpx transport for both halves: routes by method and path, and a record of all requests.

    Args:
        base_url: where the paths of routes begin.
        clock: what delays are counted on.
        strict: whether `check` fails on routes that were never used.

    Attributes:
        requests: all that arrived, in order.
        open_answers: how many answers have been neither read to their end nor closed.

    Example:
        api = MockApi("https://api.example.com/v1")
        api.route("GET", "books/{book_id}", {"id": 1, "title": "The Emigrants"})
        api.route("POST", "books", Reply(503), Reply(201, json={"id": 2}))
        client = Client("key", base_url=api.base_url, http_client=api.http_client(), clock=FakeClock())
    """

    def __init__(
        self,
        base_url: str = "https://api.example.com",
        *,
        clock: FakeClock | None = None,
        strict: bool = False,
    ) -> None:
        self._base = parse_base_url(base_url)
        self._clock = clock
        self._strict = strict
        self._routes: list[Route] = []
        self._lock = ThreadLock()
        self.requests: list[MockRequest] = []
        self.open_answers = 0

    @property
    def base_url(self) -> str:
        """For the client under test."""
        return str(self._base)

    def route(self, method: str, path: str, *answers: Any, query: Mapping[str, str] | None = None) -> Route:
        """Say what to answer; of the routes that fit a request, the one made last is used.

        Args:
            method: such as `GET`.
            path: relative to the base URL, from the root of its origin if it begins with a slash, or a whole URL;
                each `{name}` stands for one segment.
            answers: given in turn, the last one for ever. Bytes are a body; an exception is raised; a function gets
                the `MockRequest` and returns an answer; a `Reply` is what it says; anything else is a JSON body.
                Without any, an empty 204.
            query: fields the request must have.

        Raises:
            TypeError: an answer is a coroutine function, which the blocking half could not use.
            ValueError: an answer is delayed, but there is no clock.
        """
        for answer in answers:
            if inspect.iscoroutinefunction(answer):
                raise TypeError(f"answer {answer.__name__} is a coroutine function: give a plain one")
            if isinstance(answer, Reply) and answer.delay and self._clock is None:
                raise ValueError(_NO_CLOCK)
        url = path if "://" in path else f"{self._base.origin}{self._base.target(path)}"
        route = Route(method, url, query or {}, answers or (Reply(204),))
        self._routes.insert(0, route)
        return route

    def http_client(self) -> httpx.Client:
        """A client to inject into the blocking half, as `http_client=`."""
        return blocking.new_http_client({"transport": self})

    def async_http_client(self) -> httpx.AsyncClient:
        """A client to inject into the async half, as `http_client=`."""
        return aio.new_http_client({"transport": self})

    def transcript(self) -> list[str]:
        """All requests as text, without what differs between the halves."""
        return [request.render() for request in self.requests]

    def check(self) -> None:
        """Say whether everything happened that was prepared for.

        Raises:
            AssertionError: it is strict, and there are routes that no request came for.
        """
        unused = [repr(route) for route in reversed(self._routes) if not route.calls]
        if self._strict and unused:
            raise AssertionError(f"routes that were never used: {'; '.join(unused)}")

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """For `httpx.Client`."""
        request.read()
        return self._respond(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """For `httpx.AsyncClient`."""
        await request.aread()
        return self._respond(request)

    def _respond(self, message: httpx.Request) -> httpx.Response:
        # What httpx finds before the host it has put into a header.
        url = str(message.url.copy_with(userinfo=b""))
        request = MockRequest(message.method, url, Headers(message.headers.raw), bytes(message.content))
        for route in self._routes:
            params = route.match(request)
            if params is not None:
                request = replace(request, params=params)
                with self._lock:
                    self.requests.append(request)
                    answer = route.take(request)
                return self._response(answer(request) if inspect.isroutine(answer) else answer, message)
        self.requests.append(request)
        known = "".join(f"\n  {route}" for route in reversed(self._routes)) or " none"
        raise UnmatchedRequestError(f"no route for {request.method} {request.url}; there are:{known}")

    def _response(self, answer: Any, message: httpx.Request) -> httpx.Response:
        if isinstance(answer, BaseException) or (isinstance(answer, type) and issubclass(answer, Exception)):
            raise answer
        reply = _reply(answer)
        if reply.delay:
            self._wait(reply.delay, message)
        content, headers = reply.content, {name.lower(): value for name, value in reply.headers.items()}
        if reply.json is not UNSET:
            content = json.dumps(reply.json, separators=(",", ":")).encode()
            headers.setdefault("content-type", "application/json")
        chunks = [content] if isinstance(content, bytes) else content
        if isinstance(content, bytes):
            headers["content-length"] = str(len(content))
        self.count_open(1)
        return httpx.Response(reply.status, headers=headers, stream=_Body(self, chunks))

    def count_open(self, change: int) -> None:
        """Count an answer that has begun, or one that is done with."""
        with self._lock:
            self.open_answers += change

    def _wait(self, seconds: float, message: httpx.Request) -> None:
        if self._clock is None:
            raise ValueError(_NO_CLOCK)
        timeout = message.extensions.get("timeout", {}).get("read")
        if timeout is not None and seconds > timeout:
            self._clock.advance(timeout)
            raise httpx.ReadTimeout(f"no answer within {timeout} s", request=message)
        self._clock.advance(seconds)


class _Body(httpx.AsyncByteStream, httpx.SyncByteStream):
    """A body for both halves that tells its API when it is done with."""

    def __init__(self, api: MockApi, chunks: Sequence[bytes | Exception]) -> None:
        self._api = api
        self._chunks = chunks
        self._open = True

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            if isinstance(chunk, Exception):
                raise chunk
            yield chunk

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self:
            yield chunk

    def close(self) -> None:
        if self._open:
            self._open = False
            self._api.count_open(-1)

    async def aclose(self) -> None:
        self.close()


def _reply(answer: Any) -> Reply:
    if isinstance(answer, Reply):
        return answer
    return Reply(content=answer) if isinstance(answer, bytes) else Reply(json=answer)
