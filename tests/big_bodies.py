"""A server of bodies too big for memory: it makes what it sends and forgets what it gets, in constant space."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_PIECE = bytes(64 * 1024)
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


@contextmanager
def serve(size: int) -> Iterator[str]:
    """Answer each GET with so many zeros, and each PUT with the number of bytes that came; the origin is given."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_accept, args=(listener, size), daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def _accept(listener: socket.socket, size: int) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_talk, args=(connection, size), daemon=True).start()


def _talk(connection: socket.socket, size: int) -> None:
    with connection:
        buffer = b""
        while chunk := connection.recv(65_536):
            buffer += chunk
            head, end, rest = buffer.partition(b"\r\n\r\n")
            if end:
                _answer(connection, head, len(rest), size)
                buffer = b""


def _answer(connection: socket.socket, head: bytes, received: int, size: int) -> None:
    if head.startswith(b"GET"):
        connection.sendall(b'HTTP/1.1 200 OK\r\nETag: "zeros"\r\nContent-Length: %d\r\n\r\n' % size)
        for _ in range(size // len(_PIECE)):
            connection.sendall(_PIECE)
        return
    stated = _LENGTH.search(head)
    assert stated is not None
    space = bytearray(65_536)
    while received < int(stated[1]):
        received += connection.recv_into(space)
    body = b"%d" % received
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
