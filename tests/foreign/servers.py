"""Servers nobody here wrote, each in a process of its own on 127.0.0.1: httpbin under waitress, and nginx."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

# Seconds after which a server that does not do what it should fails its tests.
_PATIENCE = 20
_SERVING = re.compile(rb"http://127\.0\.0\.1:(\d+)")
_ASKED = (
    '{"port": $server_port, "method": "$request_method", "query": "$args", "cookie": "$http_cookie", '
    '"authorization": "$http_authorization", "key": "$http_x_api_key"}'
)
# A day in the past: nginx makes an ETag of time and size.
_MODIFIED = 1_700_000_000

LARGE = b"".join(hashlib.sha256(b"%d" % n).digest() for n in range(96 * 1024))
"""Three mebibytes that do not compress."""

TEXT = b"".join(b"line %06d of a text that compresses well\n" % n for n in range(4000))
"""Some 160 kB that do."""

FILES = {"large.bin": LARGE, "text.txt": TEXT, "empty.txt": b"", "one.json": b'{"a": 1}'}
"""What nginx serves."""


@dataclass(frozen=True)
class Httpbin:
    """The running httpbin."""

    url: str


@dataclass(frozen=True)
class Nginx:
    """The running nginx: two origins, whose files lie in a folder.

    Attributes:
        url, other_url: the origins.
        folder: of its configuration; `files` and `dav` in it are served.
    """

    url: str
    other_url: str
    folder: Path
    process: subprocess.Popen[bytes]

    def restore(self) -> None:
        """Put the files back, and forget what was asked for."""
        for name, content in FILES.items():
            self.put(name, content, _MODIFIED)
        os.truncate(self.folder / "access.log", 0)

    def put(self, name: str, content: bytes, modified: int) -> None:
        """Have it serve a file, as of a time in seconds since 1970."""
        path = self.folder / "files" / name
        path.write_bytes(content)
        os.utime(path, (modified, modified))

    def requests(self, count: int) -> list[str]:
        """Lines of its log, once so many requests are in it: connection, status, method, path, range."""
        log = self.folder / "access.log"
        _wait_until(lambda: log.read_bytes().count(b"\n") >= count)
        return log.read_text().splitlines()

    def answers(self, count: int) -> list[str]:
        """The same without the connection."""
        return [line.partition(" ")[2] for line in self.requests(count)]

    def connections(self, count: int) -> int:
        """Over how many connections so many requests came."""
        return len({line.split()[0] for line in self.requests(count)})

    def kill_workers(self) -> None:
        """End the processes that hold the connections; nginx starts others at once."""
        for child in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split():
            with suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)


@contextmanager
def httpbin_server() -> Iterator[Httpbin]:
    """Run httpbin on a port that the system chooses."""
    command = [sys.executable, "-m", "waitress", "--listen=127.0.0.1:0", "--threads=8", "httpbin:app"]
    with _running(command, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        yield Httpbin(f"http://127.0.0.1:{_announced(process.stderr)}")


@contextmanager
def nginx_server(binary: str, folder: Path) -> Iterator[Nginx]:
    """Run nginx with its files in an empty folder."""
    ports = _free_ports(2)
    for name in ("files", "dav", "small"):
        (folder / name).mkdir()
    digest = b64encode(hashlib.sha1(b"pw").digest()).decode()
    (folder / "users").write_text(f"ada:{{SHA}}{digest}\n")
    (folder / "access.log").touch()
    _write_configuration(folder, ports)
    error_log = folder / "error.log"
    command = [binary, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(error_log)]
    with _running(command) as process:
        _wait_until(lambda: process.poll() is not None or all(map(_accepts, ports)))
        if process.poll() is not None:
            raise RuntimeError(f"nginx ended: {error_log.read_text()}")
        yield Nginx(f"http://127.0.0.1:{ports[0]}", f"http://127.0.0.1:{ports[1]}", folder, process)


def _write_configuration(folder: Path, ports: list[int]) -> None:
    text = Path(__file__).with_name("nginx.conf").read_text()
    values = {"FOLDER": folder, "PORT": ports[0], "OTHER": ports[1], "LONG": "x" * 3000, "ASKED": _ASKED}
    for name, value in values.items():
        text = re.sub(rf"\b{name}\b", str(value), text)
    (folder / "nginx.conf").write_text(text)


@contextmanager
def _running(command: list[str], stderr: int | None = None) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, stderr=stderr)
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=_PATIENCE)


def _announced(stream: IO[bytes]) -> int:
    seen = bytearray()
    for line in stream:
        seen += line
        if found := _SERVING.search(line):
            return int(found[1])
    raise RuntimeError(f"httpbin ended: {seen.decode()}")


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def _accepts(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def _wait_until(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE
    while not happened():
        if time.monotonic() > end:
            raise TimeoutError(f"it did not happen in {_PATIENCE} seconds")
        # Another process has to do it.
        time.sleep(0.005)
