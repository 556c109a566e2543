"""The foundation's methods that deal in bodies, on the store of files."""

from __future__ import annotations

import atexit
import inspect
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import NoneType
from typing import Any

from tests.calls.table import Row, Suite
from tests.depot_api import ECHO, EVENTS, GET_FILE, KEY, LINES, PUT_FILE, sha256
from tests.depot_api import Row as Line

from twofold import APIClient, AsyncAPIClient, BearerAuth, ExternalOperation, ProgressEvent
from twofold.emulators import DepotEmulator
from twofold.testing import FakeClock

_folder = tempfile.TemporaryDirectory()
atexit.register(_folder.cleanup)
FOLDER = Path(_folder.name)
SMALL = b"twelve bytes"


def _new_async(emulator: DepotEmulator, clock: FakeClock) -> Any:
    return AsyncAPIClient(emulator.base_url, auth=BearerAuth(KEY), clock=clock)


def _new_blocking(emulator: DepotEmulator, clock: FakeClock) -> Any:
    return APIClient(emulator.base_url, auth=BearerAuth(KEY), clock=clock)


def inside(use: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """What to do with a with block of either half: enter it and use what it gives."""

    async def awaited(block: Any) -> Any:
        async with block as value:
            result = use(value)
            return await result if inspect.isawaitable(result) else result

    def direct(block: Any) -> Any:
        with block as value:
            return use(value)

    return lambda block: awaited(block) if hasattr(block, "__aenter__") else direct(block)


def listed(items: Any) -> Any:
    """Everything an iterator of either half gives."""

    async def awaited() -> list[Any]:
        return [item async for item in items]

    return awaited() if hasattr(items, "__aiter__") else list(items)


PROGRESS: list[ProgressEvent] = []

SUITE = Suite(
    "bodies",
    DepotEmulator,
    _new_async,
    _new_blocking,
    [
        Row(
            "request",
            (ECHO,),
            {"content": b"abc"},
            expect=lambda echo: (
                (echo.sha256, echo.content_type) == (sha256(b"abc"), "application/octet-stream")
            ),
            requests=["POST /v1/echo"],
        ),
        Row(
            "request",
            (ECHO,),
            {"content": lambda: [b"ab", b"c"], "options": {"headers": {"Content-Type": "text/plain"}}},
            expect=lambda echo: (echo.sha256, echo.content_type) == (sha256(b"abc"), "text/plain"),
            requests=["POST /v1/echo"],
        ),
        Row(
            "request",
            (ECHO,),
            {"form": {"kind": "note"}, "files": {"file": ("a.txt", b"abc")}},
            expect=lambda echo: echo.content_type.startswith("multipart/form-data; boundary=twofold-key-1"),
            requests=["POST /v1/echo"],
        ),
        Row(
            "request",
            (PUT_FILE, "new"),
            {"content": [b"ab", b"c"], "progress": PROGRESS.append},
            prepare=lambda emulator: (
                PROGRESS.clear(),
                emulator.faults.add("PUT", "files/new", calls=1, status=503),
            ),
            expect=lambda _: (
                [(one.done, one.attempt) for one in PROGRESS] == [(0, 1), (3, 1), (0, 2), (3, 2)]
            ),
            requests=["PUT /v1/files/new"] * 2,
        ),
        Row("request", (ECHO,), {"content": b"abc", "json": 1}, raises="InvalidRequestError"),
        Row("request", (ECHO,), {"content": 42}, raises="InvalidRequestError"),
        Row(
            "request",
            (GET_FILE, "small.txt"),
            {"options": {"follow_redirects": True}},
            prepare=lambda emulator: emulator.faults.add("GET", "files/*", calls=1, redirect="large.bin"),
            requests=["GET /v1/files/small.txt", "GET /v1/files/large.bin"],
        ),
        Row(
            "request",
            (ExternalOperation("GET", "http://localhost/", NoneType), 1),
            raises="InvalidRequestError",
        ),
        Row(
            "stream",
            (GET_FILE, "small.txt"),
            then=inside(lambda response: response.read()),
            expect=SMALL,
            requests=["GET /v1/files/small.txt"],
        ),
        Row(
            "stream",
            (LINES,),
            {"query": {"count": 2}},
            then=inside(lambda response: listed(response.iter_json_lines(Line))),
            expect=[Line(number=1), Line(number=2)],
            requests=["GET /v1/lines?count=2"],
        ),
        Row(
            "stream",
            (GET_FILE, "none"),
            then=inside(lambda response: response.read()),
            raises="NotFoundError",
            requests=["GET /v1/files/none"],
        ),
        Row(
            "events",
            (EVENTS,),
            prepare=lambda emulator: setattr(emulator, "event_bytes", 240),
            then=inside(listed),
            expect=lambda events: [event.id for event in events] == [str(n) for n in range(1, 11)],
            requests=["GET /v1/events"] * 3,
        ),
        Row("events", (ECHO,), then=inside(listed), raises="InvalidRequestError"),
        Row(
            "download",
            (GET_FILE, "small.txt"),
            {"target": FOLDER / "small.txt", "digest": f"sha256:{sha256(SMALL)}"},
            prepare=lambda emulator: emulator.faults.add("GET", "files/*", calls=1, truncate="body"),
            expect=lambda done: (done.path.read_bytes(), done.size, done.resumed_from) == (SMALL, 12, 0),
            requests=["GET /v1/files/small.txt"] * 2,
        ),
        Row("download", (GET_FILE, "x"), {"target": FOLDER / "no" / "x"}, raises="InvalidRequestError"),
        Row("upload", (None, "text"), raises="InvalidRequestError"),
    ],
)
