"""The form of the call table: one row for each public method of each client, for both halves at once."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from twofold import AsyncResource, Resource
from twofold.emulators import Emulator
from twofold.testing import FakeClock

Check = Callable[[Any], object]


@dataclass(frozen=True)
class Row:
    """One call, made by both halves on the same emulator state.

    Attributes:
        method: where it is found from the client on: `request`, `todo.create`; a property is read, or set.
        args, kwargs: its arguments; keywords may be a function of the client.
        twin: its name in the blocking half, where that differs.
        expect: the result, or a function that is true of it. Results are compared as they are and, for models, dumped.
        requests: what the emulator must have received, as `POST /api/v1/todo/create`, in order.
        raises: instead of `expect`, the exception's class name, the same in both halves.
        prepare: brings the emulator into the state the row needs (faults included).
        then: what to do with the result to come to something that can be compared (`lambda pager: pager.collect()`).
        concurrent: the async half sends the requests at the same time, so that their order may differ.
        sets: a value to assign to the property instead of reading it.
    """

    method: str
    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] | Callable[[Any], Mapping[str, Any]] = field(default_factory=dict)
    expect: Any = None
    requests: Sequence[str] = ()
    raises: str | None = None
    prepare: Callable[[Any], object] | None = None
    then: Callable[[Any], Any] | None = None
    concurrent: bool = False
    sets: Any = None
    twin: str | None = None


@dataclass(frozen=True)
class Suite:
    """The rows of one kind of client.

    Attributes:
        name: for test ids.
        emulator: starts the server it talks to.
        new_async, new_blocking: make a client of each half for a running emulator and a clock.
        rows: at least one per public method.
    """

    name: str
    emulator: Callable[[], Emulator]
    new_async: Callable[[Any, FakeClock], Any]
    new_blocking: Callable[[Any, FakeClock], Any]
    rows: Sequence[Row]


def public_methods(client: Any) -> dict[str, Any]:
    """Everything public of a client and of its resources, by dotted name."""
    found: dict[str, Any] = {}
    for name, member in _public(type(client)):
        if _is_resource(member):
            inside = public_methods(getattr(client, name))
            found |= {f"{name}.{inner}": value for inner, value in inside.items()}
        else:
            found[name] = member
    return found


def _public(cls: type) -> Iterator[tuple[str, Any]]:
    for name in dir(cls):
        if not name.startswith("_"):
            yield name, inspect.getattr_static(cls, name)


def _is_resource(member: Any) -> bool:
    getter = member.func if isinstance(member, cached_property) else getattr(member, "fget", None)
    returns = None if getter is None else inspect.signature(getter, eval_str=True).return_annotation
    return isinstance(returns, type) and issubclass(returns, (AsyncResource, Resource))


def plain(value: Any) -> Any:
    """A result in a form that compares across the halves: models with their class name, exceptions by their text."""
    if hasattr(value, "model_dump"):
        return type(value).__name__, value.model_dump()
    if isinstance(value, Mapping):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return [plain(one) for one in value]
    if isinstance(value, Exception):
        return type(value).__name__, str(value), getattr(value, "status_code", None)
    return value
