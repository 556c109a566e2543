"""A fast server that spoils one answer in ten: `careless.py SEED` prints its port and serves until it is ended."""

from __future__ import annotations

import asyncio
import random
import re
import sys
from typing import cast

_TARGET = re.compile(rb"(?:GET|POST) /things/(\d+)[ ?]")
_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
_SPOILT = ("500", "503", "drop", "reset", "cut", "garbage", "html", "empty")


def answer(body: bytes, status: int = 200, more: str = "") -> bytes:
    """A whole answer."""
    return f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\n{more}\r\n".encode() + body


class Careless(asyncio.Protocol):
    """One connection; `GET /things/7` is answered with `{"id": 7}`, if all goes well."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, end, rest = self._buffer.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if end and len(rest) >= (int(length[1]) if length else 0):
            self._buffer = b""
            found = _TARGET.match(head)
            assert found is not None, head
            self._respond(b'{"id":%s}' % found[1])

    def _respond(self, body: bytes) -> None:
        send, close = self._transport.write, self._transport.close
        match self._chance.choice(_SPOILT) if self._chance.random() < 0.1 else "fine":
            case "500":
                send(answer(b"oops", 500))
            case "503":
                send(answer(b"", 503, "Retry-After: 0\r\n"))
            case "drop":
                close()
            case "reset":
                self._transport.abort()
            case "cut":
                send(answer(body)[:-3])
                close()
            case "garbage":
                send(b"\x00\x01 no HTTP\r\n\r\n")
                close()
            case "html":
                send(answer(b"<!doctype html>"))
            case "empty":
                send(answer(b""))
            case _:
                send(answer(body))


async def main(seed: str) -> None:
    """Serve on 127.0.0.1."""
    chance = random.Random(int(seed))
    server = await asyncio.get_running_loop().create_server(lambda: Careless(chance), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
