"""Where an emulator's first state comes from: a seed packaged with it, a JSON file, or plain data."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

M = TypeVar("M", bound=BaseModel)

Seed = str | Path | Mapping[str, Any]


class SeedError(ValueError):
    """A seed that is missing, is not JSON, or lacks something the emulator needs."""


def load_seed(seed: Seed, *, package: str | None = None) -> dict[str, Any]:
    """The data of a seed: a mapping as it is, a `.json` file's content, or one of the seeds in `package`.

    Raises `SeedError` for an unknown name or a file that is no JSON object, `OSError` for one it cannot read.
    """
    if isinstance(seed, Mapping):
        return dict(seed)
    if isinstance(seed, Path) or seed.endswith(".json"):
        return _parse(Path(seed).read_text("utf-8"), str(seed))
    packaged = list(files(package).iterdir()) if package is not None else []
    names = {one.name.removesuffix(".json"): one for one in packaged if one.name.endswith(".json")}
    if seed not in names:
        raise SeedError(f"seed must be one of {sorted(names)}, a .json file or a mapping, not {seed!r}.")
    return _parse(names[seed].read_text("utf-8"), seed)


def seed_clock(data: Mapping[str, Any]) -> datetime:
    """The moment the seed's `clock` names (ISO 8601 with a time zone)."""
    try:
        moment = datetime.fromisoformat(data["clock"])
    except (KeyError, TypeError, ValueError):
        raise SeedError("the seed needs a 'clock' such as '2025-06-18T12:00:00Z'.") from None
    if moment.tzinfo is None:
        raise SeedError(f"the seed's 'clock' {data['clock']!r} needs a time zone, such as a final Z.")
    return moment


def state_of(model: type[M], data: Mapping[str, Any], kinds: Sequence[str]) -> M:
    """The state that a seed describes: what it has under `kinds` are lists of records, and the state's, records by id.

    Raises `SeedError` for records without an id or with the same one, and for what the model does not take.
    """
    try:
        records = {name: _by_id(name, value) for name, value in data.items() if name in kinds}
        return model.model_validate({**data, **records})
    except (KeyError, TypeError):
        raise SeedError(f"the seed's {', '.join(kinds)} must be lists of objects with an 'id'.") from None
    except ValidationError as error:
        first = error.errors()[0]
        raise SeedError(f"the seed's {'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def require_known(kind: str, used: Iterable[Any], known: Mapping[Any, object]) -> None:
    """Raise `SeedError` if a seed refers to records of a kind that it does not have."""
    if missing := sorted(set(used) - known.keys()):
        raise SeedError(f"the seed mentions {kind} it does not have: {missing}")


def _by_id(kind: str, records: Sequence[Mapping[str, Any]]) -> dict[Any, Mapping[str, Any]]:
    by_id = {record["id"]: record for record in records}
    if len(by_id) != len(records):
        raise SeedError(f"the seed has two {kind} with the same id.")
    return by_id


def _parse(text: str, name: str) -> dict[str, Any]:
    try:
        data: Any = json.loads(text)
    except ValueError as error:
        raise SeedError(f"the seed {name} is not JSON: {error}") from None
    if not isinstance(data, dict):
        raise SeedError(f"the seed {name} must be a JSON object.")
    return data  # pyright: ignore[reportUnknownVariableType]
