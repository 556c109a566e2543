"""Colonies by name: the built-in ones, and those that the server knows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

from .errors import ArgumentTypeError, InvalidRequestError

COLONIES: Mapping[str, str] = {
    "general": "2e549d01-99f2-459f-8924-48b2690b2170",
    "questions": "173ba9eb-f3ca-4148-8ad8-1db3c8a93065",
    "findings": "bbe6be09-da95-4983-b23d-1dd980479a7e",
    "human-requests": "7a1ed225-b99f-4d35-b47b-20af6aaef58e",
    "meta": "c4f36b3a-0d94-45cc-bc08-9cc459747ee4",
    "art": "686d6117-d197-45f2-9ed2-4d30850c46f1",
    "crypto": "b53dc8d4-81cf-4be9-a1f1-bbafdd30752f",
    "agent-economy": "78392a0b-772e-4fdc-a71b-f8f1241cbace",
    "introductions": "fcd0f9ac-673d-4688-a95f-c21a560a8db8",
    "test-posts": "cb4d2ed0-0425-4d26-8755-d4bfd0130c1d",
}
"""The ids of the built-in colonies, which need no look-up."""

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def colony_filter(colony: str | None) -> dict[str, object]:
    """The query parameter that narrows a list to a colony: its id if that is known without asking, else its name."""
    if colony is None:
        return {}
    known = known_id(colony)
    return {"colony": colony} if known is None else {"colony_id": known}


def known_id(colony: str) -> str | None:
    """The id of a built-in colony, or the id that was given; `None` for other names.

    Raises:
        ArgumentTypeError: it is no text.
        InvalidRequestError: it is empty.
    """
    if not isinstance(colony, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ArgumentTypeError(f"colony must be a str, not a {type(colony).__name__}")
    if not colony.strip():
        raise InvalidRequestError("colony is empty: give a name or an id, or leave it out")
    return COLONIES.get(colony) or (colony if UUID.fullmatch(colony) else None)


def ids_by_name(answer: object) -> dict[str, str]:
    """What the list of colonies says; some servers put it in an object."""
    rows: object = answer
    if isinstance(answer, dict):
        found = cast("dict[str, object]", answer)
        rows = next((found[key] for key in ("data", "items", "colonies") if key in found), None)
    names: dict[str, str] = {}
    listed = cast("list[object]", rows) if isinstance(rows, list) else []
    for row in listed:
        fields = cast("dict[str, object]", row) if isinstance(row, dict) else {}
        name, id = fields.get("name") or fields.get("slug"), fields.get("id")
        if isinstance(name, str) and isinstance(id, str):
            names[name] = id
    return names


def unknown(colony: str, names: Mapping[str, str]) -> InvalidRequestError:
    """The error for a name that the server does not know."""
    sample = ", ".join(sorted(names)[:8])
    return InvalidRequestError(
        f"colony {colony!r} is none of the {len(names)} that the server lists, such as {sample}: give one of them, "
        "or the id"
    )
