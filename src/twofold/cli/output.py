"""What a command prints: records as a table, JSON, JSON lines or CSV, filtered and cut to some fields."""

from __future__ import annotations

import csv
import json
import operator
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, cast

import typer
from pydantic import BaseModel
from pydantic_core import to_jsonable_python

FORMATS = ("table", "json", "jsonl", "csv")
MISSING = "—"
_COLUMNS = 8
_PART = re.compile(r"(?P<name>[\w.]+)(?P<sign>!=|>=|<=|=|>|<|~)(?P<value>.*)", re.DOTALL)
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
    "~": lambda have, wanted: str(wanted).casefold() in str(have).casefold(),
}


@dataclass(frozen=True)
class Filter:
    """One condition on a field: `status=created`, `size>100`, `name~harbor` (contains, in any case)."""

    name: str
    sign: str
    wanted: str

    @classmethod
    def parse(cls, text: str) -> Filter:
        """From the command line.

        Raises:
            typer.BadParameter: it is no condition.
        """
        match = _PART.fullmatch(text)
        if match is None:
            raise typer.BadParameter(
                f"--filter {text!r}: give FIELD=VALUE, or another of != > < >= <= ~ instead of ="
            )
        return cls(match["name"], match["sign"], match["value"])

    def accepts(self, record: Any) -> bool:
        """Whether a record meets it; one without the field only if something else is asked for."""
        have = at(record, self.name)
        if have is None:
            return (self.sign == "!=") == bool(self.wanted)
        return _COMPARISONS[self.sign](*_comparable(have, self.wanted))


@dataclass
class Printer:
    """Prints records in one form, as they come where the form allows it.

    Attributes:
        form: one of `FORMATS`.
        fields: the names to print, dotted for what lies deeper; none: all.
        filters: conditions that a record has to meet, all of them.
        count: records that were printed.
    """

    form: str = "table"
    fields: list[str] = field(default_factory=list[str])
    filters: list[Filter] = field(default_factory=list[Filter])
    count: int = 0
    _kept: list[Any] = field(default_factory=list[Any])
    _columns: list[str] | None = None
    _seen: int = 0
    _known: set[str] = field(default_factory=set[str])
    _hit: set[str] = field(default_factory=set[str])

    @property
    def streams(self) -> bool:
        """Whether records are written as they come."""
        return self.form in ("jsonl", "csv")

    def add(self, record: Any) -> None:
        """Print a record, or keep it until the end."""
        self._seen += 1
        named = [*self.fields, *(one.name for one in self.filters)]
        self._hit.update(name for name in named if has(record, name))
        if isinstance(record, Mapping):
            self._known.update(map(str, cast("Mapping[str, Any]", record)))
        if not all(one.accepts(record) for one in self.filters):
            return
        self.count += 1
        self._print({name: at(record, name) for name in self.fields} if self.fields else record)

    def flush(self) -> None:
        """Print what was kept."""
        if self.form == "json":
            _write(json.dumps(self._kept, indent=2, ensure_ascii=False))
        elif self.form == "table":
            _table(self._kept)

    def check(self) -> None:
        """Once all records are there: a field that none of them has is a mistake.

        Raises:
            typer.BadParameter: there is such a field.
        """
        unknown = [*self.fields, *(one.name for one in self.filters)] if self._seen else []
        for name in unknown:
            if name not in self._hit:
                raise typer.BadParameter(f"no record has a field {name!r}; there are {sorted(self._known)}")

    def one(self, value: Any) -> None:
        """Print a single value: a record that meets the conditions, a number, a text."""
        if not all(one.accepts(value) for one in self.filters):
            return
        if self.fields and isinstance(value, Mapping):
            value = {name: at(value, name) for name in self.fields}
        if self.form == "table":
            _details(value)
        elif self.form == "csv" and isinstance(value, Mapping):
            self._csv(value)
        else:
            _write(json.dumps(value, indent=2 if self.form == "json" else None, ensure_ascii=False))

    def _print(self, record: Any) -> None:
        if self.form == "jsonl":
            _write(json.dumps(record, ensure_ascii=False))
        elif self.form == "csv":
            self._csv(record)
        else:
            self._kept.append(record)

    def _csv(self, record: Any) -> None:
        row = _row(record)
        writer = csv.writer(sys.stdout, lineterminator="\n")
        if self._columns is None:
            self._columns = [*row]
            writer.writerow(self._columns)
        writer.writerow([_cell(row.get(name), "") for name in self._columns])


def plain(value: Any) -> Any:
    """A result as JSON values: models by their Python names, times as ISO 8601, what else there is as text."""
    _build(value)
    return to_jsonable_python(value, by_alias=False, fallback=str)


def _build(value: Any) -> None:
    """Have the models in a result built as a whole: pydantic 2.11 cannot write one whose serializer it has put off."""
    if isinstance(value, BaseModel):
        type(value).model_rebuild()
    elif isinstance(value, Mapping):
        _build(list(cast("Mapping[Any, Any]", value).values()))
    elif isinstance(value, (list, tuple)):
        for one in cast("Sequence[Any]", value):
            _build(one)
    elif is_dataclass(value):
        _build([getattr(value, one.name) for one in fields(value)])


def at(record: Any, name: str) -> Any:
    """A field of a record, `owner.name` inside of another one; `None` where there is none."""
    for part in name.split("."):
        if not isinstance(record, Mapping):
            return None
        record = cast("Mapping[str, Any]", record).get(part)
    return record


def has(record: Any, name: str) -> bool:
    """Whether a record has a field, be it null."""
    outer, _, inner = name.partition(".")
    if not isinstance(record, Mapping) or outer not in record:
        return False
    value = cast("Mapping[str, Any]", record)[outer]
    return not inner or value is None or has(value, inner)


def _row(record: Any) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", record) if isinstance(record, Mapping) else {"value": record}


def _comparable(have: Any, wanted: str) -> tuple[Any, Any]:
    """Both as numbers where both are, else as text."""
    if isinstance(have, bool):
        return str(have).lower(), wanted.lower()
    try:
        return float(have), float(wanted)
    except (TypeError, ValueError):
        return _cell(have, ""), wanted


def _cell(value: Any, missing: str) -> str:
    if value is None or value == []:
        return missing
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else str(value)


def _shown(value: Any) -> Any:
    """A cell of a table; what could steer a terminal is not printed."""
    from rich.text import Text

    return Text("".join(one if one.isprintable() or one == "\n" else "�" for one in _cell(value, MISSING)))


def _write(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _table(records: Iterable[Any]) -> None:
    rows = [_row(one) for one in records]
    if not rows:
        return
    names = _best_columns(rows)
    _draw(names, [[_shown(row.get(name)) for name in names] for row in rows])


def _best_columns(rows: list[Mapping[str, Any]]) -> list[str]:
    """Those with something in them, flat ones first, as many as a person can read."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    used = [name for name in names if any(row.get(name) not in (None, [], {}, "") for row in rows)]
    flat = [name for name in used if not any(isinstance(row.get(name), (dict, list)) for row in rows)]
    return (flat or used or names)[:_COLUMNS]


def _details(value: Any) -> None:
    if isinstance(value, Mapping):
        _draw(["field", "value"], [[name, _shown(one)] for name, one in cast("Any", value).items()])
    elif value is not None:
        _write(_cell(value, MISSING))


def _draw(names: list[str], rows: list[list[Any]]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in names:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*row)
    # A pipe has no width of its own, and a value that is cut is of no use.
    terminal = Console(highlight=False)
    console = terminal if terminal.is_terminal else Console(highlight=False, width=10_000)
    console.print(table)
