"""A Redis server for one test, on 127.0.0.1; without its program the tests that need it are skipped."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Self

import pytest

PROGRAM = os.environ.get("TWOFOLD_REDIS") or shutil.which("redis-server")


class RedisServer:
    """Keeps everything in memory; wants a password."""

    password = "canary-5e3f"

    def __init__(self, folder: Path) -> None:
        if PROGRAM is None:
            pytest.skip("needs redis-server: `nox -s reliability` brings it")
        self._folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def storage(self) -> str:
        """Its URI, password included."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Return once it listens."""
        settings = {"bind": "127.0.0.1", "port": self.port, "dir": self._folder, "requirepass": self.password}
        settings |= {"save": "", "appendonly": "no", "daemonize": "no"}
        flags = [part for name, value in settings.items() for part in (f"--{name}", str(value))]
        self._process = subprocess.Popen([str(PROGRAM), *flags], stdout=subprocess.DEVNULL)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        pytest.fail("redis-server does not listen")

    def kill(self) -> None:
        """End it as a crash does."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.kill()
