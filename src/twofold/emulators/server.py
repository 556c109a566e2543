"""What every emulator is: a stateful API behind a real socket, with a log, a fault plan and a clock."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime
from typing import Any, ClassVar, Self

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import Message, Receive, Scope, Send

from twofold.emulators.clock import EmulatorClock
from twofold.emulators.delivery import Answer, Connection, Exchange
from twofold.emulators.faults import FaultEntry, FaultPlan
from twofold.emulators.recording import RecordedRequest, RequestLog

Handler = Callable[[Request, bytes], Answer]
RequestListener = Callable[[RecordedRequest], None]


class Emulator(ABC):
    """A local server of one API: started by `with` or `start()`, it answers from a thread of this process.

    Subclasses give what is abstract here, and may override `headers`. Their state is touched with `lock` held
    only, as `endpoint` sees to, so that a reset from another thread never meets a request half-way.

    `clock` is the moment the emulated time stands at (`None`: real time), `keep_requests` the most requests
    the log holds.
    """

    api_root: ClassVar[str] = ""
    """Put before relative path patterns of the fault plan, and part of `base_url`."""
    case_sensitive_paths: ClassVar[bool] = True
    """When false, routes are declared in lower case and match any case."""

    def __init__(self, *, clock: datetime | None, keep_requests: int | None = None) -> None:
        self.clock = EmulatorClock(clock)
        self.faults = FaultPlan(self.api_root, case_sensitive=self.case_sensitive_paths)
        self.lock = threading.RLock()
        self.on_request: RequestListener | None = None
        self._keep_requests = keep_requests
        self._log = RequestLog(keep_requests)
        self._api = Starlette(routes=self.routes(), exception_handlers={HTTPException: self._no_such_route})
        self._api.router.redirect_slashes = False
        self._server: Any = None
        self.restore()

    @abstractmethod
    def routes(self) -> Sequence[BaseRoute]:
        """The API's routes."""

    @abstractmethod
    def restore(self) -> None:
        """Put the state back to the seed; called with the lock held."""

    @abstractmethod
    def error_answer(self, status: int) -> Answer:
        """The API's usual error with this status, for unknown routes, wrong verbs and the fault plan."""

    @property
    @abstractmethod
    def key(self) -> str:
        """A key or token the API accepts."""

    @abstractmethod
    def example(self) -> str:
        """A command line that calls the running emulator with the key."""

    def headers(self, request: RecordedRequest) -> dict[str, str]:  # noqa: ARG002
        """Headers the API puts on every answer to this request, besides `Date`."""
        return {}

    def unrouted_answer(self, method: str, status: int) -> Answer:  # noqa: ARG002
        """The API's answer where it has no such route (404) or not for this verb (405)."""
        return self.error_answer(status)

    def endpoint(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        """A route's endpoint from a plain function of the request and its body, run with the lock held."""

        async def respond(request: Request) -> Response:
            body = await request.body()
            with self.lock:
                # A reset since it arrived: it belongs to the state before.
                if request.state.log is not self._log:
                    return self.error_answer(503).response()
                return handler(request, body).response()

        return respond

    # Server control

    @property
    def url(self) -> str:
        """The origin it answers on, such as `http://127.0.0.1:40123`; `RuntimeError` while it is stopped."""
        if self._server is None:
            raise RuntimeError("The emulator is not running: use it in a with statement or call start().")
        return f"http://127.0.0.1:{self._server.port}"

    @property
    def base_url(self) -> str:
        """The URL under which the API's paths lie: `url` and the API's root."""
        return self.url + self.api_root

    def start(self, port: int = 0) -> None:
        """Serve on 127.0.0.1 in a background thread; `OSError` when the port is taken (0: any free one)."""
        from twofold.emulators.serving import BackgroundServer

        if self._server is not None:
            raise RuntimeError(f"The emulator is running already, on {self.url}.")
        server = BackgroundServer(self._application, port)
        server.start()
        self._server = server

    def stop(self) -> None:
        """Close every connection and end the thread, if there is one. State and log are kept."""
        server, self._server = self._server, None
        if server is not None:
            server.stop()

    def serve(self, port: int = 0, *, announce: Callable[[Self], None]) -> None:
        """Serve until Ctrl-C, blocking; `announce` is called once connections are accepted."""
        self.start(port)
        try:
            announce(self)
            threading.Event().wait()
        except KeyboardInterrupt:
            return
        finally:
            self.stop()

    def reset(self) -> None:
        """Restore the seed, the clock, an empty log and an empty fault plan.

        Stalled requests are released; one still coming in is answered 503, lest it touch the new state.
        """
        self.faults.clear()
        with self.lock:
            self._log = RequestLog(self._keep_requests)
            self.clock.reset()
            self.restore()

    def settle(self) -> None:
        """Wait until what clients have sent so far has come in, also from those that have hung up since.

        To be called between two tests, before `reset`: a request that nobody waits for may still be on its way.
        """
        if self._server is not None:
            self._server.settle()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    # The request log

    @property
    def log(self) -> RequestLog:
        """The log since the last reset."""
        return self._log

    @property
    def requests(self) -> list[RecordedRequest]:
        """Every request in order of arrival."""
        return self._log.requests

    @property
    def unknown_requests(self) -> list[RecordedRequest]:
        """Requests for routes or verbs the API does not have."""
        return [request for request in self.requests if not request.known]

    @property
    def peak_in_flight(self) -> int:
        """The most requests that were in work at once."""
        return self._log.peak_in_flight

    def transcript(self) -> list[str]:
        """Every request rendered for comparison (`RecordedRequest.render`), in order of arrival."""
        return [request.render() for request in self.requests]

    # One request

    async def _application(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection: Connection = scope["state"]["connection"]
        log = self._log
        request = log.arrive(scope["method"], connection.target, connection.headers, scope["client"][1])
        scope["state"] |= {"request": request, "log": log}
        handling = _Handling(self, log, request, send)
        try:
            request.body, complete = await _read_body(receive)
            if complete:
                await self._handle(scope, _replay(request.body, receive), handling, connection)
        finally:
            handling.finish(None)

    async def _handle(
        self, scope: Scope, receive: Receive, handling: _Handling, connection: Connection
    ) -> None:
        if handling.log is not self._log:
            await self.error_answer(503).response()(scope, receive, handling.send)
            return
        entry = self.faults.take(scope["method"], scope["path"])
        if not self.case_sensitive_paths:
            scope["path"] = scope["path"].lower()
        if entry is None:
            await self._api(scope, receive, handling.send)
        else:
            await self._spoil(entry, scope, receive, handling, connection)

    async def _spoil(
        self, entry: FaultEntry, scope: Scope, receive: Receive, handling: _Handling, connection: Connection
    ) -> None:
        exchange = Exchange(connection, entry.gate, handling.send, handling.finish)
        answer = Answer()
        if entry.fault is None or entry.fault.reaches_api():
            answer = await self._collect(scope, receive)
        if entry.delay:
            await exchange.pause(entry.delay)
        if entry.fault is None:
            await exchange.answer(answer)
        else:
            shaped = handling.complete(entry.fault.reshape(answer, self))
            await entry.fault.deliver(shaped, exchange)

    async def _collect(self, scope: Scope, receive: Receive) -> Answer:
        start: Message = {}
        body = bytearray()

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                body.extend(message["body"])

        await self._api(scope, receive, keep)
        content = b"" if scope["method"] == "HEAD" else bytes(body)
        return Answer(start["status"], tuple(start["headers"]), content)

    async def _no_such_route(self, request: Request, error: Exception) -> Response:
        recorded: RecordedRequest = request.state.request
        recorded.known = False
        assert isinstance(error, HTTPException)
        return self.unrouted_answer(request.method, error.status_code).response()


class _Handling:
    """The way back of one request: adds the API's standing headers and closes its entry in the log."""

    def __init__(self, emulator: Emulator, log: RequestLog, request: RecordedRequest, send: Send) -> None:
        self._emulator = emulator
        self._send = send
        self._request = request
        self._status: int | None = None
        self.log = log

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            message = {**message, "headers": self._with_standing(message["headers"])}
            if self._ends_with_its_head(message):
                self.finish(self._status)
        elif not message.get("more_body", False):
            # Before the last bytes leave, or a client could have its answer and the log not.
            self.finish(self._status)
        await self._send(message)

    def _ends_with_its_head(self, start: Message) -> bool:
        if self._request.method == "HEAD" or self._status in (204, 304):
            return True
        return any(name.lower() == b"content-length" and value == b"0" for name, value in start["headers"])

    def finish(self, status: int | None) -> None:
        if self.log.finish(self._request, status) and self._emulator.on_request is not None:
            self._emulator.on_request(self._request)

    def complete(self, answer: Answer) -> Answer:
        return replace(answer, headers=tuple(self._with_standing(answer.headers)))

    def _with_standing(self, headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        pairs = list(headers)
        given = {name.lower() for name, _ in pairs}
        standing = {"date": format_datetime(self._emulator.clock.now(), usegmt=True)}
        standing |= self._emulator.headers(self._request)
        added = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in standing.items()]
        return pairs + [pair for pair in added if pair[0].lower() not in given]


async def _read_body(receive: Receive) -> tuple[bytes, bool]:
    chunks: list[bytes] = []
    while (message := await receive())["type"] == "http.request":
        chunks.append(message["body"])
        if not message["more_body"]:
            return b"".join(chunks), True
    return b"".join(chunks), False


def _replay(body: bytes, receive: Receive) -> Receive:
    waiting = [body]

    async def replayed() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return replayed
