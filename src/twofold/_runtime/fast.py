"""The fast backend of the async half: the seam to the HTTP package over aiohttp's client (extra `fast`).

aiohttp is used for its connections only: it follows no redirects, keeps no cookies, repeats nothing and adds no header
but Host. What it cannot do is refused, by `check_connections` when a client is made.
"""

from __future__ import annotations

import asyncio
import math
import os
import warnings
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass
from weakref import WeakSet

import aiohttp
from yarl import URL

from .._core.coding import undone
from .._core.deadline import Deadline
from .._core.errors import ConfigurationError
from .._core.headers import Headers
from .._core.phases import SentWatch
from .._core.wire import PoolLimits, WireFailure, WireRequest, WireResponse
from . import aio
from .fast_bodies import PIECE, Sending
from .fast_failures import failure_of, translated
from .process import process_id, tls_context, verify_context

Trace = Callable[[str], None]

# Bytes that the head of an answer may have.
_HEAD = 64 * 1024
_YEAR = 365 * 86_400.0
# aiohttp would add these of its own accord.
_AUTOMATIC = frozenset({"accept", "accept-encoding", "user-agent"})
_AUTOMATIC_WITH_BODY = _AUTOMATIC | {"content-type"}
_ASYNCIO_ONLY = "the backend aiohttp runs on asyncio only: make a client without it for this event loop"
_BODILESS = ("GET", "HEAD", "OPTIONS")


def check_connections(connections: Mapping[str, Any], limits: PoolLimits) -> None:
    """Refuse what this backend cannot do.

    Raises:
        ConfigurationError: HTTP/2, a proxy that is no HTTP proxy, or fewer idle connections than connections.
    """
    if connections.get("http2"):
        raise ConfigurationError("the backend aiohttp has no HTTP/2: leave out http2 or the backend")
    proxies = [connections.get("proxy")]
    if proxies == [None] and connections.get("trust_env", True):
        proxies = [url for scheme, url in getproxies().items() if scheme in ("http", "https", "all")]
    for proxy in proxies:
        if proxy is not None:
            _checked_proxy(proxy)
    most = math.inf if limits.connections is None else limits.connections
    if connections.get("limits") is not None and limits.idle is not None and limits.idle < most:
        raise ConfigurationError(
            "the backend aiohttp keeps every idle connection: leave out max_keepalive_connections or the backend"
        )


class _Request(aiohttp.ClientRequest):
    """A request that tells when it leaves; without a body it has no header for one, but for those it was given."""

    async def send(self, conn: aiohttp.connector.Connection) -> aiohttp.ClientResponse:
        """Send on a connection."""
        watch = _watching.get()
        if watch is None:
            return await super().send(conn)
        watch("aiohttp.send_request_headers.started")
        response = await super().send(conn)
        if not isinstance(self.body, Sending):
            watch("aiohttp.send_request_body.complete")
        return response

    def update_body_from_data(self, body: Any, *arguments: Any, **settings: Any) -> None:
        """Leave a request without a body as it is."""
        if body is not None:
            super().update_body_from_data(body, *arguments, **settings)


class _Connector(aiohttp.TCPConnector):
    """One that complains of being left open only in the process whose connections it has."""

    process = process_id()

    def __del__(self, _warnings: Any = warnings) -> None:
        if self.process == process_id():
            super().__del__(_warnings)


_wires: WeakSet[AiohttpWire] = WeakSet()


def _forget_all() -> None:
    for wire in list(_wires):
        wire.forget()


os.register_at_fork(after_in_child=_forget_all)

# Who wants to know how far the request of this context has come.
_watching: ContextVar[SentWatch | None] = ContextVar("twofold_watching", default=None)


@contextmanager
def _told(watch: SentWatch) -> Generator[None]:
    token = _watching.set(watch)
    try:
        yield
    finally:
        _watching.reset(token)


class AiohttpWire:
    """Sends requests over one aiohttp session; made inside the event loop that it belongs to.

    Args:
        connections: what was set for connections; checked.
        limits: how many connections at most, and for how long an idle one is kept.

    Raises:
        WireFailure: the event loop is not asyncio's.
    """

    def __init__(self, connections: Mapping[str, Any], limits: PoolLimits) -> None:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            raise WireFailure("request", "connect", False, _ASYNCIO_ONLY) from None
        verify = connections.get("verify")
        tls = tls_context() if verify is None else verify_context(verify)
        self._proxy: str | None = connections.get("proxy")
        self._trust_env: bool = connections.get("trust_env", True)
        self._routes: dict[str, str | None] = {}
        self._places = None if limits.connections is None else aio.AsyncSemaphore(limits.connections)
        idle_seconds = _YEAR if limits.idle_seconds is None else limits.idle_seconds
        self._connector = _Connector(limit=0, ssl=tls, keepalive_timeout=idle_seconds)
        self._connector.process = process_id()
        self._plain = self._session()
        _wires.add(self)
        self._watched: aiohttp.ClientSession | None = None

    def _session(self, *traces: aiohttp.TraceConfig) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=self._connector,
            request_class=_Request,
            connector_owner=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trace_configs=list(traces),
            max_line_size=_HEAD,
            max_field_size=_HEAD,
            middlewares=(translated,),
        )

    async def send(
        self, request: WireRequest, deadline: Deadline | None, trace: Trace | None
    ) -> WireResponse:
        """As `AsyncWire.send`."""
        watch = SentWatch(False, None)
        try:
            if deadline is None:
                return await self._send(request, trace)
            with _told(watch):
                async with aio.limit_to(deadline):
                    return await self._send(request, trace)
        except (WireFailure, aiohttp.ClientError) as error:
            failure = failure_of(error, deadline)
            raise failure from failure.__cause__
        except TimeoutError as error:
            raise watch.failure() from error

    async def open(
        self, request: WireRequest, deadline: Deadline | None, trace: Trace | None
    ) -> AiohttpStream:
        """As `AsyncWire.open`."""
        watch = SentWatch(False, None)
        try:
            async with aio.limit_to(deadline):
                return await self._open(request, deadline, trace, watch)
        except (WireFailure, aiohttp.ClientError) as error:
            failure = failure_of(error, deadline)
            raise failure from failure.__cause__
        except TimeoutError as error:
            raise watch.failure() from error

    async def _open(
        self, request: WireRequest, deadline: Deadline | None, trace: Trace | None, watch: SentWatch
    ) -> AiohttpStream:
        await self._occupy(request.timeouts.pool)
        try:
            with _told(watch):
                return AiohttpStream(await self._request(request, trace), deadline, self._vacate)
        except BaseException:
            self._vacate()
            raise

    async def _send(self, request: WireRequest, trace: Trace | None) -> WireResponse:
        await self._occupy(request.timeouts.pool)
        try:
            response = await self._request(request, trace)
            try:
                if trace is not None:
                    trace("aiohttp.receive_response_body.started")
                content = await response.read()
                if trace is not None:
                    trace("aiohttp.receive_response_body.complete")
            finally:
                response.release()
                await response.wait_for_close()
        finally:
            self._vacate()
        headers = Headers(response.raw_headers)
        return WireResponse(response.status, headers, undone(response.status, headers, content))

    async def _request(self, request: WireRequest, trace: Trace | None) -> aiohttp.ClientResponse:
        session = self._plain if trace is None else self._watched_session()
        body, headers = request.body, [*request.headers, *request.framing]
        given: dict[str, Any] = {}
        sending: Sending | None = None
        if isinstance(body, bytes) and len(body) <= PIECE:
            given["data"] = body
        elif body is not None:
            given["data"] = sending = Sending(body, request.timeouts.write, _watching.get())
            if not isinstance(body, bytes) and body.length is None:
                # aiohttp writes the header for chunks itself.
                headers.pop()
                given["chunked"] = True
        if (proxy := self._route(request.origin)) is not None:
            given["proxy"] = proxy
        if unwanted := _unwanted(request.method, headers):
            given["skip_auto_headers"] = unwanted
        call: Any = session.request(
            request.method,
            URL(request.url, encoded=True),
            headers=headers,
            allow_redirects=False,
            timeout=_timeouts(request.timeouts.connect, request.timeouts.read),
            trace_request_ctx=trace,
            **given,
        )
        return await (call if sending is None else sending.watch(call))

    def _watched_session(self) -> aiohttp.ClientSession:
        if self._watched is None:
            self._watched = self._session(_tracing())
        return self._watched

    def _route(self, origin: str) -> str | None:
        """The proxy on the way to an origin."""
        if self._proxy is not None or not self._trust_env:
            return self._proxy
        if origin not in self._routes:
            self._routes[origin] = _proxy_of_environment(origin)
        return self._routes[origin]

    async def _occupy(self, seconds: float | None) -> None:
        if self._places is not None and not await aio.acquire(self._places, seconds):
            raise WireFailure("timeout", "pool", False, "no connection became free")

    def _vacate(self) -> None:
        if self._places is not None:
            self._places.release()

    def forget(self) -> None:
        """Let go of everything without a word: after a fork it is the parent's."""
        for session in (self._plain, self._watched):
            if session is not None:
                session.detach()

    async def close(self) -> None:
        """As `AsyncWire.close`."""
        for session in (self._plain, self._watched):
            if session is not None:
                await session.close()
        await self._connector.close()
        # asyncio lets go of a socket one turn of its loop after it was told to.
        await asyncio.sleep(0)


class AiohttpStream:
    """An open answer; see `AsyncWireStream`."""

    def __init__(
        self, response: aiohttp.ClientResponse, deadline: Deadline | None, vacate: Callable[[], None]
    ) -> None:
        self.status_code = response.status
        self.headers = Headers(response.raw_headers)
        self._response = response
        self._deadline = deadline
        self._vacate = vacate
        self._closed = False

    async def read(self) -> bytes | None:
        """As `AsyncWireStream.read`."""
        if self._closed:
            return None
        try:
            async with aio.limit_to(self._deadline):
                chunk = await self._response.content.read(PIECE)
        except aiohttp.ClientError as error:
            # What came before the end is still there, and is worth having: a download goes on after it.
            if chunk := _left_over(self._response.content):
                return chunk
            failure = failure_of(error, self._deadline)
            raise failure from failure.__cause__
        except TimeoutError as error:
            raise WireFailure("timeout", "deadline", True, "the deadline has passed") from error
        if not chunk:
            await self._finish(self._response.release)
        return chunk or None

    async def close(self) -> None:
        """As `AsyncWireStream.close`."""
        if not self._closed:
            await self._finish(self._response.close)

    async def _finish(self, end: Callable[[], object]) -> None:
        self._closed = True
        # Shielded: a cancelled call still has to put its connection away.
        with aio.shield():
            try:
                end()
                await self._response.wait_for_close()
            finally:
                self._vacate()


def _left_over(content: Any) -> bytes:
    """What a body that broke off has brought; aiohttp itself lets nobody have it any more."""
    return content._read_nowait(PIECE)


def _unwanted(method: str, headers: Sequence[tuple[str, str]]) -> frozenset[str]:
    """What aiohttp must be told not to add; telling it costs more than finding that there is nothing to tell."""
    automatic = _AUTOMATIC if method in _BODILESS else _AUTOMATIC_WITH_BODY
    return automatic.difference([name.lower() for name, _ in headers])


@lru_cache(maxsize=32)
def _timeouts(connect: float | None, read: float | None) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=None, connect=connect, sock_read=read, ceil_threshold=_YEAR)


def _tracing() -> aiohttp.TraceConfig:
    """Tell what a request is doing by the names that the other HTTP packages use."""
    config = aiohttp.TraceConfig()

    def tell(*steps: str) -> Callable[..., Any]:
        async def step(session: object, context: Any, info: object) -> None:  # noqa: ARG001
            for name in steps:
                context.trace_request_ctx(f"aiohttp.{name}")

        return step

    async def sent(session: object, context: Any, info: aiohttp.TraceRequestHeadersSentParams) -> None:
        steps = ["send_request_headers.complete", "send_request_body.started"]
        if info.headers.get("Content-Length", "0") == "0" and "Transfer-Encoding" not in info.headers:
            steps += ["send_request_body.complete", "receive_response_headers.started"]
        await tell(*steps)(session, context, info)

    config.on_connection_create_start.append(tell("connect_tcp.started"))
    config.on_connection_create_end.append(tell("connect_tcp.complete", "send_request_headers.started"))
    config.on_connection_reuseconn.append(tell("send_request_headers.started"))
    config.on_request_headers_sent.append(sent)
    config.on_request_chunk_sent.append(
        tell("send_request_body.complete", "receive_response_headers.started")
    )
    config.on_request_end.append(tell("receive_response_headers.complete"))
    return config


def _checked_proxy(url: object) -> str:
    if not isinstance(url, str) or urlsplit(url).scheme not in ("http", "https"):
        raise ConfigurationError(
            "the backend aiohttp takes http and https proxies, as text: leave out the backend"
        )
    return url


def _proxy_of_environment(origin: str) -> str | None:
    scheme, _, host = origin.partition("://")
    proxies = getproxies()
    proxy = proxies.get(scheme) or proxies.get("all")
    return None if proxy is None or proxy_bypass(host) else _checked_proxy(proxy)
