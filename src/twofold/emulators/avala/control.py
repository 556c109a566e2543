"""The emulator's own routes, for other processes: faults, reset, the log of requests, a seed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from twofold.emulators.avala.fields import Json
from twofold.emulators.recording import RecordedRequest

if TYPE_CHECKING:
    from twofold.emulators.avala.emulator import AvalaEmulator

Action = Callable[["AvalaEmulator", bytes], Any]
"""Returns what to answer; a `ValueError` is answered with 400 and its message."""

_ROOT = "/__emulator__/"
_ABSOLUTE = ("/api/", "/__emulator__/", "/fleet-bucket/", "/managed-bucket/", "*")


def _add_faults(emulator: AvalaEmulator, body: bytes) -> Json:
    """One line of the plan or a list of them, in `FaultPlan.add`'s words, or `delay_s`, `drop: true`, JSON bodies.

    A path such as `/tasks/` lies under the API's root.
    """
    given = json.loads(body)
    lines = cast("list[Json]", given if isinstance(given, list) else [given])
    entries = emulator.faults.load([_line(one) for one in lines])
    return {"added": len(entries)}


def _line(given: Json) -> Json:
    line = {name: value for name, value in given.items() if value is not None}
    path = line.get("path")
    if isinstance(path, str) and not path.startswith(_ABSOLUTE):
        line["path"] = path.removeprefix("/")
    if "delay_s" in line:
        line["delay"] = float(line.pop("delay_s"))
    if isinstance(line.get("body"), dict | list):
        line["json"] = line.pop("body")
    if line.get("drop") is True:
        line["drop"] = "before"
    if line.get("drop") is False:
        del line["drop"]
    return line


def _reset(emulator: AvalaEmulator, body: bytes) -> Json:  # noqa: ARG001
    emulator.reset()
    return {"reset": True}


def _requests(emulator: AvalaEmulator, body: bytes) -> list[Json]:  # noqa: ARG001
    return [_shown(one) for one in emulator.requests if not one.path.startswith(_ROOT)]


def _shown(request: RecordedRequest) -> Json:
    return {
        "method": request.method,
        "path": request.path,
        "query": request.query,
        "headers": {name.decode("latin-1"): value.decode("latin-1") for name, value in request.headers},
        "body": request.body.decode("utf-8", "replace"),
        "status": request.status,
    }


def _seed(emulator: AvalaEmulator, body: bytes) -> Json:
    data = json.loads(body)
    if not isinstance(data, dict):
        raise ValueError("A seed is a JSON object.")
    emulator.load(cast("Json", data))
    return {"loaded": True}


ACTIONS: tuple[tuple[str, str, Action], ...] = (
    ("POST", "faults", _add_faults),
    ("POST", "reset", _reset),
    ("GET", "requests", _requests),
    ("POST", "seed", _seed),
)
