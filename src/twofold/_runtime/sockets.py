"""Sockets whose every wait ends with a deadline: what the blocking half has in the place of cancellation."""

from __future__ import annotations

import ssl
from typing import Any

import httpcore

from .._core.deadline import Deadline


class Network:
    """What lies beneath one connection: sockets whose every wait ends with the deadline of the call that uses it."""

    __slots__ = ("backend", "deadline", "stream")

    def __init__(self) -> None:
        self.deadline: Deadline | None = None
        self.stream: httpcore.NetworkStream | None = None
        self.backend = _Backend(self)

    def allowed(self, timeout: float | None) -> float | None:
        """A timeout in seconds, cut to what the deadline leaves.

        Raises:
            TimeoutError: it leaves nothing.
        """
        if self.deadline is None:
            return timeout
        left = self.deadline.remaining()
        if left <= 0:
            raise TimeoutError
        return left if timeout is None else min(timeout, left)

    def close(self) -> None:
        """Close the socket, which a handshake that was interrupted leaves open."""
        if self.stream is not None:
            self.stream.close()


class _Backend(httpcore.SyncBackend):
    def __init__(self, network: Network) -> None:
        self._network = network

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, *args: Any, **kwargs: Any
    ) -> Any:
        stream = super().connect_tcp(host, port, self._network.allowed(timeout), *args, **kwargs)
        self._network.stream = stream
        return _Stream(stream, self._network)


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, network: Network) -> None:
        self._stream = stream
        self._network = network

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._network.allowed(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._network.allowed(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._network.allowed(timeout))
        return _Stream(secured, self._network)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
