"""Answers on their way to the client: whole and well-formed, or cut, dripped, withheld and reset."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from http import HTTPStatus

from starlette.responses import Response
from starlette.types import Send

from twofold.emulators.recording import RawHeaders

# On close, linger for zero seconds: the kernel then sends RST instead of FIN.
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


@dataclass(frozen=True)
class Answer:
    """A whole HTTP response: status, headers as pairs of bytes, body."""

    status: int = 200
    headers: RawHeaders = ()
    body: bytes = b""

    def with_headers(self, *headers: tuple[bytes, bytes]) -> Answer:
        """A copy in which `headers` take the place of those of the same names."""
        names = {name.lower() for name, _ in headers}
        kept = tuple(pair for pair in self.headers if pair[0].lower() not in names)
        return replace(self, headers=kept + headers)

    def with_body(self, body: bytes, content_type: str | None = None) -> Answer:
        """A copy with another body, its length stated truly."""
        changed = replace(self, body=body).with_headers((b"content-length", b"%d" % len(body)))
        return (
            changed
            if content_type is None
            else changed.with_headers((b"content-type", content_type.encode("latin-1")))
        )

    def response(self) -> Response:
        """The answer as Starlette sends it."""
        response = Response(self.body, self.status)
        response.raw_headers = list(self.headers)
        return response

    def rendered(self) -> bytes:
        """The answer as bytes on the wire, for deliveries that the HTTP layer would refuse."""
        lines = [b"HTTP/1.1 %d %s" % (self.status, _phrase(self.status))]
        lines += [
            name + b": " + value for name, value in self.with_headers((b"connection", b"close")).headers
        ]
        return b"\r\n".join(lines) + b"\r\n\r\n" + self.body


def _phrase(status: int) -> bytes:
    with suppress(ValueError):
        return HTTPStatus(status).phrase.encode("ascii")
    return b"Unknown"


class Gate:
    """Holds stalled requests until another thread opens it."""

    def __init__(self) -> None:
        self._changed = threading.Condition(threading.RLock())
        self._held: set[Connection] = set()
        self._removed = False

    def open(self) -> None:
        """Let every request that is held now go on; the next ones are held again."""
        with self._changed:
            for connection in self._held:
                connection.wake()

    def remove(self) -> None:
        """Open for good."""
        with self._changed:
            self._removed = True
            self.open()

    def wait_until_held(self, count: int, timeout: float) -> None:
        """Block the calling thread until `count` requests are held; `TimeoutError` after `timeout` s."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._held) >= count, timeout):
                raise TimeoutError(f"{len(self._held)} requests were held after {timeout} s, not {count}.")

    def enter(self, connection: Connection) -> bool:
        """Hold `connection`; false when the gate is open for good."""
        with self._changed:
            if not self._removed:
                self._held.add(connection)
                self._changed.notify_all()
            return not self._removed

    def leave(self, connection: Connection) -> None:
        """Forget `connection`, so that a finished one is never woken."""
        with self._changed:
            self._held.discard(connection)


class Connection:
    """The server's end of one TCP connection, below HTTP. Made and used on the server's event loop."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._awake = asyncio.Event()
        self._gone = asyncio.Event()
        self.target = b""
        self.headers: RawHeaders = ()

    def wake(self) -> None:
        """End a pause, from any thread."""
        self._loop.call_soon_threadsafe(self._awake.set)

    def lost(self) -> None:
        """Note that the connection is gone."""
        self._gone.set()
        self._awake.set()

    @property
    def closing(self) -> bool:
        """Whether either end has closed it."""
        return self._transport.is_closing()

    async def pause(self, seconds: float | None) -> None:
        """Wait `seconds`, or until woken or the client has gone; `None` waits without end."""
        if self.closing:
            return
        # A long request body may have left reading paused, and then the client's leaving would go unnoticed.
        self._transport.resume_reading()
        self._awake.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._awake.wait(), seconds)

    async def hold(self, gate: Gate) -> None:
        """Wait until `gate` is opened or the client has gone."""
        try:
            if gate.enter(self):
                await self.pause(None)
        finally:
            gate.leave(self)

    def write(self, data: bytes) -> None:
        """Send bytes as they are."""
        if not self.closing:
            self._transport.write(data)

    async def close(self, *, reset: bool = False) -> None:
        """Close once everything is written, or at once with a TCP reset; returns when that is done."""
        if reset:
            sock: socket.socket = self._transport.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            self._transport.abort()
        else:
            self._transport.close()
        await self._gone.wait()


class Exchange:
    """One request's answer being delivered: through HTTP, or below it on the connection."""

    def __init__(
        self, connection: Connection, gate: Gate, send: Send, finish: Callable[[int | None], None]
    ) -> None:
        self._connection = connection
        self._gate = gate
        self._send = send
        self._finish = finish

    async def answer(self, answer: Answer) -> None:
        """Deliver a well-formed answer; the HTTP layer ignores it when the client has gone."""
        if self._connection.closing:
            self._finish(None)
        await self._send(
            {"type": "http.response.start", "status": answer.status, "headers": list(answer.headers)}
        )
        await self._send({"type": "http.response.body", "body": answer.body})

    async def raw(self, data: bytes, status: int | None) -> None:
        """Write bytes that need not be HTTP, then close; the log has `status` if the client is there."""
        self._finish(None if self._connection.closing else status)
        self._connection.write(data)
        await self._connection.close()

    async def hang_up(self, *, reset: bool) -> None:
        """Close without an answer."""
        self._finish(None)
        await self._connection.close(reset=reset)

    async def stall(self, answer: Answer, sent: int) -> None:
        """Write the first `sent` bytes of the answer, wait to be released, write the rest, close."""
        data = answer.rendered()
        self._connection.write(data[:sent])
        await self._connection.hold(self._gate)
        await self.raw(data[sent:], answer.status)

    async def drip(self, answer: Answer, size: int, interval: float) -> None:
        """Write the answer in pieces of `size` bytes, `interval` seconds apart, then close."""
        data = answer.rendered()
        pieces = [data[start : start + size] for start in range(0, len(data), size)]
        for piece in pieces[:-1]:
            self._connection.write(piece)
            await self._connection.pause(interval)
        await self.raw(pieces[-1], answer.status)

    async def pause(self, seconds: float) -> None:
        """Hold the answer back for `seconds`, or until the client has gone."""
        await self._connection.pause(seconds)
