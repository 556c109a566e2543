"""A server that does exactly what a test says, byte by byte: for what no API does on purpose."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

Step = bytes | Callable[["Connection"], None]


@dataclass(frozen=True)
class Received:
    """A request as it came: the target undecoded, header names in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Connection:
    """What a step may do beside sending bytes: see `close`, `reset` and `hang`."""

    socket: socket.socket
    server: ScriptedServer
    open: bool = True


class ScriptedServer:
    """Answers requests with the steps of its script, in order, and with `usual` when the script is over.

    Attributes:
        script: bytes to send as they are, or functions of the `Connection`.
        requests: everything that was received.
        connections: how many have been opened.
    """

    def __init__(self) -> None:
        self.script: deque[Step] = deque()
        self.requests: list[Received] = []
        self.connections = 0
        self.usual: Step = answer({})
        self.released = threading.Event()
        self.hanging = threading.Semaphore(0)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []

    @property
    def url(self) -> str:
        """The origin."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    @property
    def targets(self) -> list[str]:
        """The target of each request."""
        return [request.target for request in self.requests]

    @property
    def last(self) -> Received:
        """The last request."""
        return self.requests[-1]

    def reset(self) -> None:
        """Forget script and requests; connections stay."""
        self.script.clear()
        self.requests.clear()
        self.usual = answer({})
        self.released = threading.Event()
        self.hanging = threading.Semaphore(0)
        self.connections = 0

    def wait_until_hanging(self, count: int = 1) -> None:
        """Until so many more requests hang."""
        for _ in range(count):
            assert self.hanging.acquire(timeout=5), "no request came to hang"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.released.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for one in self._sockets:
            _close(one)
        for thread in self._threads:
            thread.join(5)

    def _start(self, target: Callable[..., None], *args: Any) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                accepted, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._sockets.append(accepted)
            self._start(self._serve, accepted)

    def _serve(self, accepted: socket.socket) -> None:
        connection, reader = Connection(accepted, self), accepted.makefile("rb")
        try:
            while connection.open and (received := _read(reader)) is not None:
                self.requests.append(received)
                step = self.script.popleft() if self.script else self.usual
                accepted.sendall(step) if isinstance(step, bytes) else step(connection)
        except OSError:
            pass
        finally:
            reader.close()
            _close(accepted)


def _read(reader: Any) -> Received | None:
    first = reader.readline()
    if not first:
        return None
    method, target, _ = first.decode("latin-1").split(" ", 2)
    headers: dict[str, str] = {}
    while line := reader.readline().strip():
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.lower()] = value.strip()
    return Received(method, target, headers, reader.read(int(headers.get("content-length", 0))))


def _close(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()


def answer(body: Any, status: int = 200, **headers: str) -> bytes:
    """A whole answer; anything but bytes is sent as JSON. Underscores in header names stand for dashes."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    fields = {"content-type": "application/json", "content-length": str(len(content))}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status} Whatever\r\n{lines}\r\n".encode("latin-1") + content


def close(connection: Connection) -> None:
    """Close without an answer."""
    connection.open = False


def reset(connection: Connection) -> None:
    """Break the connection off."""
    connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.open = False
    connection.socket.close()


def hang(connection: Connection) -> None:
    """Answer only when the test has set `released`."""
    server = connection.server
    released = server.released
    server.hanging.release()
    released.wait(10)
    connection.socket.sendall(answer({"late": True}))
