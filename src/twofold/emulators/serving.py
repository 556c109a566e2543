"""Serving an emulator on 127.0.0.1: uvicorn's HTTP protocol, on an event loop in a thread of this process."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, cast

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from twofold.emulators.delivery import Connection

_HOST = "127.0.0.1"
# Longer than any test leaves a pooled connection idle: a server closing it at that moment would be a fault
# nobody asked for.
_KEEP_ALIVE = 75
_BACKLOG = 2048
# How long a request may take to notice that its connection was closed under it when the server stops.
_GRACE = 1.0


class _HeadKeeper(h11.Connection):
    """Notes the head of each request as it came, which ASGI only passes on with lower-cased names."""

    noted_by: Connection

    def next_event(self) -> Any:
        event = super().next_event()
        if isinstance(event, h11.Request):
            self.noted_by.target = bytes(event.target)
            self.noted_by.headers = tuple(
                (bytes(name), bytes(value)) for name, value in event.headers.raw_items()
            )
        return event


class _Protocol(H11Protocol):
    """uvicorn's HTTP/1.1, with the connection below it within the application's reach."""

    _connection: Connection

    def connection_made(self, transport: asyncio.Transport) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        self._connection = Connection(transport)
        self.conn = _HeadKeeper(h11.SERVER)
        self.conn.noted_by = self._connection
        self.access_log = False
        self.app_state = {"connection": self._connection}
        super().connection_made(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._connection.lost()


class BackgroundServer:
    """One listening socket and the thread that serves it; `stop` leaves nothing behind."""

    def __init__(self, application: ASGIApp, port: int = 0) -> None:
        """Bind to `port` (0: any free one); `OSError` when it is taken."""
        self._application = application
        # Only where the protocol is named does asyncio switch off Nagle's delay, of 40 ms an answer.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._socket.bind((_HOST, port))
            self._socket.listen(_BACKLOG)
            self._socket.setblocking(False)
        except OSError:
            self._socket.close()
            raise
        self.port: int = self._socket.getsockname()[1]
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"emulator-{self.port}", daemon=True)

    def start(self) -> None:
        """Serve; returns when connections are accepted."""
        self._thread.start()
        self._ready.wait()

    def settle(self) -> None:
        """Return when what clients have sent so far has been received, also by connections they have left since."""
        if threading.current_thread() is not self._thread:
            asyncio.run_coroutine_threadsafe(_rounds(), self._loop).result()

    def stop(self) -> None:
        """Close every connection, finish every request and end the thread."""
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        config = uvicorn.Config(
            cast("Any", self._application),
            interface="asgi3",
            lifespan="off",
            ws="none",
            log_config=None,
            proxy_headers=False,
            timeout_keep_alive=_KEEP_ALIVE,
        )
        config.load()
        state = ServerState()
        accepting: set[asyncio.Task[Any]] = set()
        self._loop.add_reader(self._socket, self._accept, lambda: _Protocol(config, state, {}), accepting)
        self._ready.set()
        await self._stopping.wait()
        self._loop.remove_reader(self._socket)
        self._socket.close()
        await asyncio.gather(*accepting, return_exceptions=True)
        await _abandon(state)

    # Not asyncio's own server: closing that one loses the connections it is just accepting.
    def _accept(self, protocol: Callable[[], _Protocol], accepting: set[asyncio.Task[Any]]) -> None:
        with suppress(BlockingIOError, ConnectionError):
            sock, _ = self._socket.accept()
            sock.setblocking(False)
            task = self._loop.create_task(self._loop.connect_accepted_socket(protocol, sock))
            accepting.add(task)
            task.add_done_callback(accepting.discard)


async def _rounds() -> None:
    # One each to accept a connection, to read from it and to start on its request; there may be several of them.
    for _ in range(30):
        await asyncio.sleep(0)


async def _abandon(state: ServerState) -> None:
    for connection in list(state.connections):
        cast("_Protocol", connection).transport.abort()
    while state.connections:
        await asyncio.sleep(0)
    if state.tasks:
        _, unfinished = await asyncio.wait(state.tasks, timeout=_GRACE)
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)
