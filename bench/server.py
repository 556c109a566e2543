"""A server that costs next to nothing: 300 bytes of JSON for any request, over keep-alive connections on 127.0.0.1.

python bench/server.py [--latency SECONDS] [--certificate PEM]

As a program it prints its port and serves until its standard input ends. With a certificate (and its key, in one file)
it speaks TLS.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import ssl
import sys

BODY = json.dumps(
    {
        "id": "1",
        "uid": "1",
        "name": "Austerlitz",
        "slug": "a",
        "title": "Austerlitz",
        "author": "W. G. Sebald",
    }
    | {
        "year": 2001,
        "object": "model",
        "created": 1,
        "owned_by": "ada",
        "access_token": "t",
        "note": "x" * 90,
    }
).encode()
"""Has the fields that the typed calls of all the clients look for; also the answer of their token exchanges."""
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(BODY) + BODY
END = b"\r\n\r\n"


class Answering(asyncio.Protocol):
    """Answers as soon as the head of a request is complete, or a while after; bodies are taken for beginnings."""

    def __init__(self, latency: float) -> None:
        self._latency = latency

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what to write to."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._received = b""

    def data_received(self, data: bytes) -> None:
        """Answer each head."""
        *heads, self._received = (self._received + data).split(END)
        if heads and self._latency:
            asyncio.get_running_loop().call_later(self._latency, self._transport.write, ANSWER * len(heads))
        elif heads:
            self._transport.write(ANSWER * len(heads))


async def serve(latency: float, certificate: str | None) -> None:
    """Serve until standard input ends, which it does when the program that started this one is gone."""
    tls = None
    if certificate is not None:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(certificate)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Answering(latency), "127.0.0.1", 0, ssl=tls, backlog=2000)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--latency", type=float, default=0.0)
    parser.add_argument("--certificate")
    options = parser.parse_args()
    asyncio.run(serve(options.latency, options.certificate))
