"""The servers that the benchmarks measure against, each in a process of its own on 127.0.0.1."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from server import BODY

# Every contestant keeps up to a hundred connections, or as many as it has calls in flight.
_CONFIGURATION = """
daemon off;
worker_processes 1;
pid FOLDER/pid;
error_log FOLDER/error.log;
events { worker_connections 16000; }
http {
  access_log off;
  keepalive_requests 1000000000;
  keepalive_timeout 600;
  client_body_temp_path FOLDER/1; proxy_temp_path FOLDER/2; fastcgi_temp_path FOLDER/3;
  uwsgi_temp_path FOLDER/4; scgi_temp_path FOLDER/5;
  server { listen 127.0.0.1:PORT backlog=2000; default_type application/json; return 200 'BODY'; }
}
"""
_PATIENCE = 10


@contextmanager
def fastest() -> Generator[tuple[str, str]]:
    """Base URL and name of nginx, where `TWOFOLD_NGINX` or the path has one, else of the bundled server."""
    binary = os.environ.get("TWOFOLD_NGINX") or shutil.which("nginx")
    if not binary:
        with bundled() as url:
            yield url, "the bundled asyncio server"
        return
    with tempfile.TemporaryDirectory() as folder, _nginx(binary, Path(folder)) as url:
        yield url, "nginx"


@contextmanager
def _nginx(binary: str, folder: Path) -> Generator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    values = {"FOLDER": str(folder), "PORT": str(port), "BODY": BODY.decode()}
    text = _CONFIGURATION
    for name, value in values.items():
        text = text.replace(name, value)
    configuration = folder / "nginx.conf"
    configuration.write_text(text)
    command = [binary, "-p", str(folder), "-c", str(configuration), "-e", str(folder / "error.log")]
    with subprocess.Popen(command) as process:
        try:
            _wait_for(port)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.01)
        else:
            return


@contextmanager
def bundled(*arguments: str, scheme: str = "http") -> Generator[str]:
    """The base URL of `server.py`."""
    command = [sys.executable, str(Path(__file__).with_name("server.py")), *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield f"{scheme}://127.0.0.1:{int(process.stdout.readline())}/v1"
        process.stdin.close()


def self_signed(folder: Path) -> Path | None:
    """A certificate for 127.0.0.1 with its key, in one file; `None` where there is no openssl to make it."""
    path, key = folder / "certificate.pem", folder / "key.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=127.0.0.1",
    ]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(path)]
    if shutil.which("openssl") is None:
        return None
    subprocess.run(command, check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + key.read_bytes())
    return path
