"""What the tests of Avala's uploads have in common: folders of files, and what the server saw of them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from twofold.emulators import AvalaEmulator

ROOT = "/api/v1/"
KEY = "avk_test"
MIB = 1024 * 1024
MCAP = b"\x89MCAP0\r\n"
USER = "0a000000-0000-4000-8000-000000000001"
ORGANIZATION = "1b000000-0000-4000-8000-000000000001"
PRESIGN = "datasets/manual-upload/file-upload-url/"


def folder(place: Path, **files: bytes | str | int) -> Path:
    """A folder with these files; a number stands for so many bytes that no two folders share."""
    place.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        data = os.urandom(content) if isinstance(content, int) else content
        (place / name.replace("__", ".")).write_bytes(data.encode() if isinstance(data, str) else data)
    return place


def pairs(source: Path) -> list[tuple[str, str]]:
    """The files of a folder as `upload_files` takes them."""
    return [(str(one), one.name) for one in sorted(source.iterdir())]


def steps(avala: AvalaEmulator, since: int = 0) -> list[str]:
    """The requests that belong to uploads, each by its verb and last word."""
    return [step(one) for one in avala.requests[since:]]


def step(request: Any) -> str:
    """One request: `PUT parts/2`, `POST complete`, `POST bucket`."""
    segments = request.path.removeprefix(ROOT).strip("/").split("/")
    words = {"parts": "/".join(segments[-2:]), "put": "put"}
    name = words.get(segments[1] if len(segments) > 1 else "", segments[-1])
    return f"{request.method} {name}"


def stored(avala: AvalaEmulator) -> dict[str, bytes]:
    """The content of the store, by the last segment of each key; what was put under its URL alone is left out."""
    return {
        key.rpartition("/")[2]: content
        for key, content in avala.state.objects.items()
        if not key.startswith("/")
    }


def storage_requests(avala: AvalaEmulator, since: int = 0) -> list[Any]:
    """What was sent to the store."""
    return [one for one in avala.requests[since:] if not one.path.startswith(ROOT)]
