"""Avala: every method of the client and of its resources, on the emulator's own records."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.avala_api import EDIT, NAMES, new_async_client, new_client, populate
from tests.calls import avala_data, avala_fleet, avala_people, avala_uploads
from tests.calls.table import Row, Suite

from twofold.avala import operations as ops
from twofold.avala.pages import BY_CURSOR
from twofold.emulators import AvalaEmulator

AGENT = NAMES["agent_uid"]
EXPORT = NAMES["export_uid"]
_FOLDER = Path(tempfile.mkdtemp(prefix="twofold-calls-"))


def _chunks(edits: Any) -> Any:
    """What a bulk edit hands out, as a list; in the async half to be awaited."""
    if hasattr(edits, "__aiter__"):

        async def collected() -> list[Any]:
            return [one async for one in edits]

        return collected()
    return list(edits)


CLIENT = [
    Row(
        "request",
        (ops.AGENTS_GET, AGENT),
        expect=lambda agent: agent.uid == AGENT,
        requests=[f"GET /api/v1/agents/{AGENT}/"],
    ),
    Row(
        "paginate",
        (ops.AGENTS_LIST,),
        {"strategy": BY_CURSOR},
        then=lambda walk: walk.collect(),
        expect=lambda agents: len(agents) == 1,
        requests=["GET /api/v1/agents/"],
    ),
    Row(
        "page",
        (ops.AGENTS_LIST,),
        {"strategy": BY_CURSOR},
        then=lambda page: page.items,
        expect=lambda agents: len(agents) == 1,
        requests=["GET /api/v1/agents/"],
    ),
    Row(
        "with_options",
        kwargs={"max_retries": 0, "headers": {"X-Copy": "yes"}},
        prepare=lambda emulator: emulator.faults.add("GET", "agents/", status=503),
        then=lambda copy: copy.agents.list(),
        raises="ServerError",
        requests=["GET /api/v1/agents/"],
    ),
    Row("base_url", expect=lambda url: url.startswith("http://127.0.0.1:") and url.endswith("/api/v1/")),
    Row("clock", then=lambda clock: type(clock).__name__, expect="FakeClock"),
    Row("rate_limit_info", expect={"limit": None, "remaining": None, "reset": None}),
    Row("start_deadline", ({"timeout": 3},), expect={"timeout": 3}),
    Row("close", expect=None),
    Row(
        "annotations.bulk_edit",
        ("northwind", "harbor-drive", [EDIT, EDIT, EDIT]),
        {"chunk_size": 2},
        then=_chunks,
        expect=[(0, {"updated": 2}), (1, {"updated": 1})],
        requests=["POST /api/v1/datasets/northwind/harbor-drive/bulk-edition/"] * 2,
    ),
    Row(
        "exports.download",
        (EXPORT, _FOLDER / "march.zip"),
        then=lambda done: done.size,
        expect=lambda size: size > 0,
        requests=[f"GET /api/v1/exports/{EXPORT}/", f"GET /__emulator__/downloads/{EXPORT}.zip"],
    ),
]


def prepared(one: Row) -> Row:
    """Whoever is the only owner of an organization cannot leave it."""
    if one.method != "organizations.leave":
        return one

    def prepare(emulator: AvalaEmulator) -> None:
        populate(emulator)
        emulator.find("organizations", slug="northwind")["_members"][1]["role"] = "owner"

    return replace(one, prepare=prepare)


SUITE = Suite(
    "avala",
    AvalaEmulator,
    lambda emulator, clock: new_async_client(emulator, clock=clock),
    lambda emulator, clock: new_client(emulator, clock=clock),
    [
        *CLIENT,
        *avala_uploads.ROWS,
        *map(prepared, [*avala_data.ROWS, *avala_fleet.ROWS, *avala_people.ROWS]),
    ],
)
