"""Make every call with the published client `avala` 0.10.0 and with twofold's: requests are equal, and so are results.

Run it with an interpreter that has `avala`, `starlette`, `uvicorn` and twofold, from the project's folder:

    PYTHONPATH=src:. python tests/conformance/avala_same.py

The calls are the rows of `tests/calls`, made by both halves of the published client and by the blocking half of twofold
(the async half sends the same bytes, which is tested there). Requests are equal by method, path, query and JSON body;
every field of the published client's result is in ours with the same value. Prints what differs and a sum; exits with 1
if anything does.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.avala_api import KEY, new_client
from tests.calls import avala_data, avala_fleet, avala_people
from tests.calls.avala import prepared
from tests.calls.table import Row

import avala
from twofold.emulators import AvalaEmulator

# What the published client has, or has in one half, in another form.
ONLY_HERE = {"exports.create": ("name", "format", "datasets", "projects", "slices")}
ONLY_BLOCKING = ("organizations.slug_for_uid", "organizations.list")


def rows() -> list[Row]:
    """The calls that the published client knows."""
    every = [*avala_data.ROWS, *avala_fleet.ROWS, *avala_people.ROWS]
    known = [prepared(one) for one in every if not one.method.rpartition(".")[2].startswith("iter")]
    return [
        replace(
            one,
            kwargs={
                name: one.kwargs[name] for name in one.kwargs if name not in ONLY_HERE.get(one.method, ())
            },
        )
        for one in known
    ]


def call(client: Any, row: Row) -> Any:
    """Make the call of a row; in an async half the result is to be awaited."""
    for step in row.method.split("."):
        client = getattr(client, step)
    return client(*row.args, **row.kwargs)


def published(emulator: AvalaEmulator, row: Row) -> Any:
    """By the blocking half of the published client."""
    with avala.Client(KEY, base_url=emulator.base_url) as client:
        return call(client, row)


def published_async(emulator: AvalaEmulator, row: Row) -> Any:
    """By its async half."""

    async def run() -> Any:
        async with avala.AsyncClient(KEY, base_url=emulator.base_url) as client:
            return await call(client, row)

    return asyncio.run(run())


def ours(emulator: AvalaEmulator, row: Row) -> Any:
    """By twofold."""
    with new_client(emulator) as client:
        return call(client, row)


def observed(
    emulator: AvalaEmulator, row: Row, caller: Callable[[AvalaEmulator, Row], Any]
) -> tuple[list[Any], Any]:
    """What was sent, and what came of it in plain data."""
    emulator.reset()
    assert row.prepare is not None
    row.prepare(emulator)
    try:
        result = plain(caller(emulator, row))
    except Exception as error:
        result = f"{type(error).__name__}: {error}"
    return [request(one) for one in emulator.requests], result


def request(received: Any) -> Any:
    """A request as far as it means something."""
    target = urlsplit(received.target.decode())
    query = sorted(parse_qsl(target.query, keep_blank_values=True))
    return received.method, target.path, query, received.json() if received.body else None


def plain(value: Any) -> Any:
    """A result as plain data."""
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if hasattr(value, "next_cursor"):
        return [plain(value.items), value.next_cursor, value.previous_cursor]
    return [plain(one) for one in value] if isinstance(value, list) else value


def missing(theirs: Any, mine: Any, place: str = "") -> str:
    """The first field of theirs that is not the same in mine; empty if there is none."""
    if isinstance(theirs, dict) and isinstance(mine, dict):
        return next(
            (found for name in theirs if (found := missing(theirs[name], mine.get(name), f"{place}.{name}"))),
            "",
        )
    if isinstance(theirs, list) and isinstance(mine, list) and len(theirs) == len(mine):
        pairs = enumerate(zip(theirs, mine, strict=True))
        return next((found for n, (a, b) in pairs if (found := missing(a, b, f"{place}[{n}]"))), "")
    return "" if theirs == mine else f"{place or 'result'}: {theirs!r}, here {mine!r}"


def main() -> None:
    """Compare all calls."""
    os.environ["AVALA_ALLOW_INSECURE_BASE_URL"] = "1"
    wrong = calls = 0
    with AvalaEmulator() as emulator:
        for caller in (published, published_async):
            for row in rows():
                if caller is published_async and row.method in ONLY_BLOCKING:
                    continue
                (sent, result), (ours_sent, ours_result) = (
                    observed(emulator, row, one) for one in (caller, ours)
                )
                difference = (
                    missing(result, ours_result) if sent == ours_sent else f"{sent}, here {ours_sent}"
                )
                calls += 1
                wrong += bool(difference)
                if difference:
                    sys.stdout.write(f"{caller.__name__} {row.method}: {difference}\n")
    sys.stdout.write(f"{calls} calls compared, {wrong} different\n")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
