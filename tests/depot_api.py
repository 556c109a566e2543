"""The store of files' operations and models, and what tests of bodies have in common."""

from __future__ import annotations

import hashlib
from types import NoneType
from typing import Any

from pydantic import BaseModel

from twofold import Idempotency, Operation
from twofold.emulators import DepotEmulator

KEY = "depot-key"


class Echo(BaseModel):
    """What the store says of a body it was sent."""

    method: str = ""
    size: int
    sha256: str
    content_type: str | None = None


class Row(BaseModel):
    """One line, one event."""

    number: int


class Session(BaseModel):
    """An upload in parts."""

    id: str = ""
    offset: int


GET_FILE = Operation("GET", "files/{name}", NoneType)
PUT_FILE = Operation("PUT", "files/{name}", Echo)
ECHO = Operation("POST", "echo", Echo)
ECHO_KEYED = Operation("POST", "echo", Echo, idempotency=Idempotency.KEYED)
LINES = Operation("GET", "lines", NoneType)
EVENTS = Operation("GET", "events", NoneType)
START = Operation("POST", "sessions", Session)
OFFSET = Operation("GET", "sessions/{id}", Session)
APPEND = Operation("PATCH", "sessions/{id}", Session)
FINISH = Operation("POST", "sessions/{id}/finish", Echo)


def sha256(content: bytes) -> str:
    """The digest as the store says it."""
    return hashlib.sha256(content).hexdigest()


def sent(depot: DepotEmulator) -> list[str]:
    """The requests in order, as `GET files/small.txt`."""
    return [f"{one.method} {one.path.removeprefix('/v1/')}" for one in depot.requests]


def collector() -> tuple[list[Any], Any]:
    """A list, and a callback that fills it."""
    seen: list[Any] = []
    return seen, seen.append
