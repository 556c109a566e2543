"""What the Avala emulator knows: records of each kind, in the form the API shows them.

What begins with an underscore in a record is the API's own and is not shown. Tests may change any record between
requests.
"""

from __future__ import annotations

import itertools
import re
import uuid
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any, cast

from twofold.emulators.avala.errors import ApiError
from twofold.emulators.avala.fields import Json
from twofold.emulators.avala.kinds import KINDS, NOW
from twofold.emulators.seeds import SeedError

_NAMESPACE = uuid.UUID("6d9fbd8e-30c5-4b4c-9a0f-2d5f3f0a4e11")
_BESIDES = ("clock", "keys", "revisions")


class AvalaState:
    """Everything: the records of each kind by uid, the keys, and the objects in storage by their paths.

    `now` gives the time as the API writes it. `objects` are the bytes in storage, by bucket and key. `sent` are the
    webhook requests that were emitted: URL, headers, body.
    """

    def __init__(self, data: Mapping[str, Any], now: Callable[[], str]) -> None:
        self._now = now
        self._count = itertools.count(1)
        self.tables: dict[str, dict[str, Json]] = {kind: {} for kind in KINDS}
        self.keys: dict[str, Json] = {}
        self.revisions: list[Json] = []
        self.objects: dict[str, bytes] = {}
        self.sent: list[Json] = []
        self.part_size = 5 * 1024 * 1024
        self._load(data)

    def new_uid(self) -> str:
        """A uid nothing has yet."""
        return str(uuid.uuid5(_NAMESPACE, str(next(self._count))))

    def add(self, kind: str, /, **fields: Any) -> Json:
        """Make a record: what is not given is as usual for its kind."""
        if kind not in self.tables:
            raise SeedError(f"unknown kind {kind!r}: it is one of {sorted(self.tables)}.")
        usual = {name: self._now() if one == NOW else deepcopy(one) for name, one in KINDS[kind].items()}
        row: Json = {"uid": self.new_uid(), **usual, **deepcopy(fields), "_n": next(self._count)}
        if "slug" in row and row["slug"] is None:
            row["slug"] = slugify(row["name"])
        self.tables[kind][row["uid"]] = row
        return row

    def rows(self, kind: str) -> list[Json]:
        """The records of a kind, newest first."""
        ordered = sorted(self.tables[kind].values(), key=lambda row: (row.get("created_at") or "", row["_n"]))
        return ordered[::-1]

    def matching(self, kind: str, query: Mapping[str, str], filters: Mapping[str, str]) -> list[Json]:
        """The records whose fields are what the query says; `filters` maps names in it to fields."""
        wanted = {field: query[name] for name, field in filters.items() if name in query}
        return [
            row
            for row in self.rows(kind)
            if all(_written(row.get(field)) == value for field, value in wanted.items())
        ]

    def get(self, kind: str, uid: str) -> Json:
        """A record, or 404."""
        if uid not in self.tables[kind]:
            raise ApiError(404)
        return self.tables[kind][uid]

    def find(self, kind: str, **fields: Any) -> Json | None:
        """The first record with these fields, if any."""
        wanted = fields.items()
        return next(
            (row for row in self.tables[kind].values() if all(row.get(name) == one for name, one in wanted)),
            None,
        )

    def one(self, kind: str, **fields: Any) -> Json:
        """The first record with these fields, or 404."""
        row = self.find(kind, **fields)
        if row is None:
            raise ApiError(404)
        return row

    def remove(self, kind: str, uid: str) -> None:
        """Delete a record, or 404."""
        self.get(kind, uid)
        del self.tables[kind][uid]

    def _load(self, data: Mapping[str, Any]) -> None:
        if unknown := sorted(data.keys() - self.tables.keys() - set(_BESIDES)):
            raise SeedError(f"the seed has unknown kinds {unknown}: they are {sorted(self.tables)}.")
        try:
            for kind in self.tables:
                # Written oldest first, like everything that grows.
                for fields in data.get(kind, []):
                    self.add(kind, **fields)
            self.keys = {key: dict(one) for key, one in data["keys"].items()}
            self.revisions = [dict(one) for one in data.get("revisions", [])]
            for one in self.keys.values():
                self.tables["users"][one["user"]]
        except (KeyError, TypeError, AttributeError):
            raise SeedError(
                "the seed needs 'keys', objects with the 'user' each belongs to, and lists of objects."
            ) from None


def slugify(text: str) -> str:
    """A name as part of a path."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "unnamed"


def public(row: Any) -> Any:
    """A record as the API shows it; other data as it is."""
    if not isinstance(row, dict):
        return row
    return {name: value for name, value in cast("Json", row).items() if not name.startswith("_")}


def _written(value: Any) -> Any:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else value
