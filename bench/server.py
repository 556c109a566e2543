"""A server that costs next to nothing: 300 bytes of JSON for any GET, over keep-alive connections on 127.0.0.1.

As a program it prints its port and serves until its standard input ends.
"""

from __future__ import annotations

import asyncio
import json
import sys

BODY = json.dumps(
    {"id": 1, "title": "Austerlitz", "author": "W. G. Sebald", "year": 2001, "note": "x" * 216}
).encode()
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(BODY) + BODY
END = b"\r\n\r\n"


class Answering(asyncio.Protocol):
    """Answers as soon as the head of a request is complete; requests have no body."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what to write to."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._received = b""

    def data_received(self, data: bytes) -> None:
        """Answer each head."""
        *heads, self._received = (self._received + data).split(END)
        if heads:
            self._transport.write(ANSWER * len(heads))


async def serve() -> None:
    """Serve until standard input ends, which it does when the program that started this one is gone."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Answering, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve())
