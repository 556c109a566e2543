"""The short form of the Avala rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.avala_api import NAMES, populate
from tests.calls.table import Row

from twofold.emulators import AvalaEmulator

Prepare = Callable[[AvalaEmulator], object]


def row(method: str, names: str, request: str, expect: Any, /, **kwargs: Any) -> Row:
    """A row on the records of `populate`.

    Args:
        method: where it is found from the client on.
        names: the positional arguments, each a name in `NAMES` or a number.
        request: what is sent, as `GET agents/{agent_uid}/`.
        expect: `"Agent"` for a model of this class, `"Agent list"`, `"Agent page"` or `"Agent walk"` for many,
            `dict` for one with something in it, `"=text"` for a text, else the result itself.
        **kwargs: the keyword arguments.
    """
    args = tuple(int(name) if name.isdigit() else NAMES[name] for name in names.split())
    verb, path = request.split(" ")
    check, then = _expected(expect)
    requests = [f"{verb} /api/v1/{path.format_map(NAMES)}"]
    return Row(method, args, kwargs, expect=check, requests=requests, prepare=populate, then=then)


def _expected(expect: Any) -> tuple[Any, Any]:
    if expect is dict:
        return lambda result: isinstance(result, dict) and bool(result), None
    if not isinstance(expect, str):
        return expect, None
    if expect.startswith("="):
        return expect[1:], None
    name, _, form = expect.partition(" ")
    if form == "page":
        return lambda page: _all_of(page[0], name), _seen
    if form:
        return lambda many: _all_of(many, name), _collected if form == "walk" else None
    return lambda one: type(one).__name__ == name, None


def _all_of(many: Any, name: str) -> bool:
    return bool(many) and {type(one).__name__ for one in many} == {name}


def _seen(page: Any) -> Any:
    return [page.items, page.next_cursor, page.previous_cursor]


def _collected(walk: Any) -> Any:
    return walk.collect()
