"""Answers of a real API, kept in a file and given again: recorded once, replayed without a network, without secrets."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx

from .._core.redact import HIDDEN, SHOWN_HEADERS, SHOWN_PARAMETERS, shown_url
from .._runtime.process import ThreadLock

_VERSION = 1
_SECRET_NAMES = re.compile(
    r"token|secret|passw|passphrase|api[_-]?key|private|credential|authorization|cookie|session|signature",
    re.IGNORECASE,
)
# Named like a secret, but places in a list or numbers of words.
_PLAIN_NAMES = re.compile(
    r"(page|next|continuation)[_-]?token|token[_-]?type|tokens?[_-]?count", re.IGNORECASE
)
# Numbers, dates and moments: a masked one could not be read as what it is when it is replayed.
_PLAIN_TEXT = re.compile(
    r"-?\d{1,9}(\.\d{1,6})?|true|false|\d{4}-\d\d-\d\d([T ][\d:.]{5,15}(Z|[+-]\d\d:?\d\d)?)?"
)
_SHORTEST_ECHO = 4
# They describe the body as it travelled, and it is kept decoded.
_OF_THE_WIRE = frozenset(["content-encoding", "content-length", "transfer-encoding", "connection"])


class CassetteError(AssertionError):
    """A cassette has no answer for a request, or cannot be read."""


class Redaction:
    """What of a request and its answer is written down: an allow-list for the request, names and echoes for the answer.

    Of a request: header and query values that are well known, numbers, dates and booleans. Of an answer: everything but
    header values that are not well known, members with a name like `token` or `password`, and what was hidden in a
    request before it.

    Args:
        show: further names of headers, query fields and members whose values may be written.
    """

    def __init__(self, show: Collection[str] = ()) -> None:
        self.show = sorted(name.lower() for name in show)

    def request(self, request: httpx.Request, content: bytes) -> tuple[dict[str, Any], set[str]]:
        """What is written of a request, and the values that were hidden."""
        hidden: set[str] = set()
        parts = urlsplit(str(request.url))
        query = [(name, self._field(name, value, hidden)) for name, value in parse_qsl(parts.query, True)]
        address = shown_url(str(request.url.copy_with(query=None)))
        written = {
            "method": request.method,
            "url": f"{address}?{urlencode(query, safe='[]:')}" if query else address,
            "headers": {name: self._header(name, value, hidden) for name, value in request.headers.items()},
            "body": self._sent_body(content, request.headers.get("content-type", ""), hidden),
        }
        hidden.update([request.url.username, request.url.password])
        return written, hidden

    def answer(self, response: httpx.Response, hidden: set[str]) -> dict[str, Any]:
        """What is written of an answer."""
        headers = {
            name: self._header(name, value, set())
            for name, value in response.headers.items()
            if name not in _OF_THE_WIRE
        }
        written: dict[str, Any] = {"status": response.status_code, "headers": headers}
        echoes = sorted((value for value in hidden if len(value) >= _SHORTEST_ECHO), key=len, reverse=True)
        content = response.content
        try:
            text = content.decode()
        except UnicodeDecodeError:
            return {**written, "base64": base64.b64encode(content).decode()}
        try:
            return {**written, "json": self._received(json.loads(text), echoes)}
        except ValueError:
            return {**written, "text": _without(text, echoes)}

    def _header(self, name: str, value: str, hidden: set[str]) -> str:
        if name.lower() in SHOWN_HEADERS or name.lower() in self.show:
            return value
        # `Bearer x` hides x too, and `Cookie: a=x; b=y` both x and y.
        pieces = re.split(r"[;,\s]+", value)
        hidden.update([value, *pieces, *(piece.partition("=")[2] for piece in pieces)])
        return HIDDEN

    def _field(self, name: str, value: str, hidden: set[str]) -> str:
        named = name.lower() in self.show or name.lower() in SHOWN_PARAMETERS
        if not value or named or (_PLAIN_TEXT.fullmatch(value) and not _sounds_secret(name)):
            return value
        hidden.add(value)
        return HIDDEN

    def _sent_body(self, content: bytes, content_type: str, hidden: set[str]) -> Any:
        if not content:
            return None
        if content_type.startswith("application/x-www-form-urlencoded"):
            pairs = parse_qsl(content.decode("utf-8", "replace"), True)
            return {"form": [[name, self._field(name, value, hidden)] for name, value in pairs]}
        try:
            return {"json": self._sent("", json.loads(content), hidden)}
        except ValueError:
            return f"{HIDDEN} ({len(content)} bytes)"

    def _sent(self, name: str, value: Any, hidden: set[str]) -> Any:
        if isinstance(value, dict):
            members = cast("dict[str, Any]", value)
            return {key: self._sent(key, one, hidden) for key, one in members.items()}
        if isinstance(value, list):
            return [self._sent(name, one, hidden) for one in cast("list[Any]", value)]
        if isinstance(value, str):
            return self._field(name, value, hidden)
        secret = _sounds_secret(name) and name.lower() not in self.show and value is not None
        return HIDDEN if secret else value

    def _received(self, value: Any, echoes: list[str]) -> Any:
        if isinstance(value, dict):
            return {
                name: HIDDEN if self._is_secret(name, one) else self._received(one, echoes)
                for name, one in cast("dict[str, Any]", value).items()
            }
        if isinstance(value, list):
            return [self._received(one, echoes) for one in cast("list[Any]", value)]
        return _without(value, echoes) if isinstance(value, str) else value

    def _is_secret(self, name: str, value: Any) -> bool:
        # Only texts: a number in the place of `total_tokens` has to be one when it is replayed.
        return (
            isinstance(value, str) and bool(value) and _sounds_secret(name) and name.lower() not in self.show
        )


def _sounds_secret(name: str) -> bool:
    return bool(_SECRET_NAMES.search(name)) and not _PLAIN_NAMES.search(name)


def _without(text: str, echoes: list[str]) -> str:
    for echo in echoes:
        text = text.replace(echo, HIDDEN)
    return text


class Recorder(httpx.AsyncBaseTransport, httpx.BaseTransport):
    """An httpx transport for both halves that passes requests on and writes down what came of them.

    The file is complete after every answer. The caller gets the answer as it came; what is replayed later is what was
    written, without secrets.

    Args:
        path: the file, JSON; replaced if it exists.
        transport: what to send with, of the half it is used in; one of httpx's own if it is not given.
        show: names of headers, query fields and members whose values may be written although they are texts.

    Example:
        http_client = httpx.Client(transport=Recorder("books.json", show=["title"]))
        with Client(key, http_client=http_client) as client:
            client.books.get(1)
    """

    def __init__(self, path: str | Path, transport: Any = None, *, show: Collection[str] = ()) -> None:
        self._path = Path(path)
        self._transport: Any = transport
        self._redaction = Redaction(show)
        self._exchanges: list[dict[str, Any]] = []
        self._hidden: set[str] = set()
        self._lock = ThreadLock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """For `httpx.Client`."""
        if self._transport is None:
            self._transport = httpx.HTTPTransport()
        content = request.read()
        try:
            response: httpx.Response = self._transport.handle_request(request)
            response.read()
        except httpx.RequestError as error:
            self._keep_failure(request, content, error)
            raise
        response.close()
        return self._keep(request, content, response)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """For `httpx.AsyncClient`."""
        if self._transport is None:
            self._transport = httpx.AsyncHTTPTransport()
        content = await request.aread()
        try:
            response: httpx.Response = await self._transport.handle_async_request(request)
            await response.aread()
        except httpx.RequestError as error:
            self._keep_failure(request, content, error)
            raise
        await response.aclose()
        return self._keep(request, content, response)

    def _keep(self, request: httpx.Request, content: bytes, response: httpx.Response) -> httpx.Response:
        sent, hidden = self._redaction.request(request, content)
        # What was hidden once stays hidden: a later answer may repeat it.
        self._hidden |= hidden
        self._write({"request": sent, "response": self._redaction.answer(response, self._hidden)})
        headers = [
            (name, value) for name, value in response.headers.multi_items() if name not in _OF_THE_WIRE
        ]
        return httpx.Response(response.status_code, headers=headers, content=response.content)

    def _keep_failure(self, request: httpx.Request, content: bytes, error: httpx.RequestError) -> None:
        sent, _ = self._redaction.request(request, content)
        self._write({"request": sent, "error": type(error).__name__})

    def _write(self, exchange: dict[str, Any]) -> None:
        with self._lock:
            self._exchanges.append(exchange)
            cassette = {"version": _VERSION, "show": self._redaction.show, "exchanges": self._exchanges}
            self._path.write_text(json.dumps(cassette, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")

    def close(self) -> None:
        """Close what it sends with."""
        if self._transport is not None:
            self._transport.close()

    async def aclose(self) -> None:
        """Close what it sends with."""
        if self._transport is not None:
            await self._transport.aclose()


class Replayer(httpx.AsyncBaseTransport, httpx.BaseTransport):
    """An httpx transport for both halves that answers from a cassette; no network is possible through it.

    A request gets the first answer not yet given to one like it: same method, URL and body, as far as these were
    written.

    Raises:
        CassetteError: the file is no cassette.

    Example:
        client = Client("any key", http_client=httpx.Client(transport=Replayer("books.json")))
    """

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        self._lock = ThreadLock()
        try:
            cassette: dict[str, Any] = json.loads(self._path.read_text(encoding="utf-8"))
            if cassette["version"] != _VERSION:
                raise CassetteError(
                    f"{path} is a cassette of version {cassette['version']!r}: record it again"
                )
            self._redaction = Redaction(cassette["show"])
            self._left: list[dict[str, Any]] = cassette["exchanges"]
        except (ValueError, KeyError, TypeError) as error:
            raise CassetteError(f"{path} is no cassette: record it again") from error

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """For `httpx.Client`."""
        return self._answer(request, request.read())

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """For `httpx.AsyncClient`."""
        return self._answer(request, await request.aread())

    def check(self) -> None:
        """Say whether all answers were given.

        Raises:
            AssertionError: some are left.
        """
        if self._left:
            raise AssertionError(f"answers of {self._path} that nobody asked for: {_listed(self._left)}")

    def _answer(self, request: httpx.Request, content: bytes) -> httpx.Response:
        asked, _ = self._redaction.request(request, content)
        with self._lock:
            for number, exchange in enumerate(self._left):
                if all(exchange["request"][part] == asked[part] for part in ("method", "url", "body")):
                    return _played(self._left.pop(number), request)
        raise CassetteError(
            f"{self._path} has no answer left for {asked['method']} {asked['url']}; there are:{_listed(self._left)}"
        )


def _listed(exchanges: list[dict[str, Any]]) -> str:
    return "".join(f"\n  {one['request']['method']} {one['request']['url']}" for one in exchanges) or " none"


def _played(exchange: Mapping[str, Any], request: httpx.Request) -> httpx.Response:
    if "error" in exchange:
        raise getattr(httpx, exchange["error"])("as recorded", request=request)
    answer = exchange["response"]
    if "json" in answer:
        content = json.dumps(answer["json"], ensure_ascii=False).encode()
    elif "text" in answer:
        content = answer["text"].encode()
    else:
        content = base64.b64decode(answer["base64"])
    return httpx.Response(answer["status"], headers=answer["headers"], content=content)
