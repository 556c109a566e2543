"""What lies beneath one connection of the async half, where deadlines cancel."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import httpcore
import sniffio

from .._core.deadline import Deadline


class Network:
    """The network of one connection, which remembers its socket: a handshake that is cancelled does not close it."""

    __slots__ = ("backend", "deadline", "stream")

    def __init__(self) -> None:
        self.deadline: Deadline | None = None
        self.stream: httpcore.AsyncNetworkStream | None = None
        self.backend = _Backend(self)

    async def close(self) -> None:
        """Close the socket; if it is closed already, nothing happens."""
        if self.stream is not None:
            await self.stream.aclose()


class _Backend(httpcore.AsyncNetworkBackend):
    def __init__(self, network: Network) -> None:
        self._network = network

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        on_trio = sniffio.current_async_library() == "trio"
        backend: Any = httpcore.TrioBackend() if on_trio else httpcore.AnyIOBackend()
        stream = await backend.connect_tcp(host, port, timeout, local_address, socket_options)
        self._network.stream = stream
        return stream
