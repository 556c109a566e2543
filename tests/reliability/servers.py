"""Servers for many calls: answers as fast as it can, and nothing else."""

from __future__ import annotations

import time

from tests.scripted_server import Connection, ScriptedServer, answer

_ANSWER = answer({"fine": True})


class StampingServer(ScriptedServer):
    """Notes when each request came.

    Attributes:
        stamps: seconds on the monotonic clock.
        latency: seconds before each answer.
    """

    def __init__(self, latency: float = 0.0) -> None:
        super().__init__()
        self.latency = latency
        self.stamps: list[float] = []
        self.usual = self._stamp

    def _stamp(self, connection: Connection) -> None:
        self.stamps.append(time.monotonic())
        if self.latency:
            self.released.wait(self.latency)
        connection.socket.sendall(_ANSWER)
