"""What the tests of the Bloom Growth client have in common."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from twofold.emulators import BloomyEmulator

ROOT = "/api/v1/"


def sent(bloomy: BloomyEmulator) -> list[str]:
    """Every request so far as `GET users/mine`, in order of arrival."""
    return [f"{one.method} {one.target.decode().removeprefix(ROOT)}" for one in bloomy.requests]


def writes(bloomy: BloomyEmulator) -> list[str]:
    """The requests so far that were no reads."""
    return [line for line in sent(bloomy) if not line.startswith("GET ")]


def ids(rows: Iterable[Any]) -> list[int]:
    """The ids of models."""
    return [row.id for row in rows]


def last_body(bloomy: BloomyEmulator, method: str) -> Any:
    """The JSON body of the last request with this method."""
    return [one for one in bloomy.requests if one.method == method][-1].json()
