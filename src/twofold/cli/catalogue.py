"""What an SDK can do: its resources and their methods, found in the blocking client's classes."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, get_origin

from twofold import APIClient, Pager, Resource

# They change the client in memory, or take functions to call: in a process of one call they do nothing.
FOR_PROGRAMS = frozenset(
    {"clear_cache", "enable_cache", "enable_circuit_breaker", "on_request", "on_response"}
)


@dataclass(frozen=True)
class Method:
    """One method.

    Attributes:
        name: in Python.
        function: as its class has it.
        static: it is called without a client, and takes `base_url`.
        walker: the method that walks all pages of the list of which this one gets a page.
    """

    name: str
    function: Callable[..., Any]
    static: bool = False
    walker: Callable[..., Any] | None = None

    @property
    def walks(self) -> bool:
        """Whether it returns all items of a list, page after page."""
        return returns_pager(self.function)


def command_name(name: str) -> str:
    """`auto_label_jobs` as people type it."""
    return name.replace("_", "-")


def resources(kind: type) -> dict[str, type]:
    """The classes of the resources of a client or of a resource, by name."""
    members = {name: inspect.getattr_static(kind, name) for name in dir(kind) if not name.startswith("_")}
    found = {name: _returned(member) for name, member in members.items()}
    return {name: one for name, one in found.items() if one is not None}


def methods(kind: type) -> dict[str, Method]:
    """The public methods of a client or of a resource, by name, without those of the foundation."""
    names = [name for name in dir(kind) if not name.startswith("_") and name not in FOR_PROGRAMS]
    own = [name for name in names if inspect.isfunction(getattr(kind, name)) and not _inherited(kind, name)]
    return {name: _method(kind, name) for name in own}


def without_client(kind: type) -> bool:
    """Whether a class of methods is made without a client, as what exchanges a password for a key is."""
    return not issubclass(kind, (APIClient, Resource))


def returns_pager(function: Callable[..., Any]) -> bool:
    """Whether a function returns a walk."""
    returned = inspect.signature(function, eval_str=True).return_annotation
    return get_origin(returned) is Pager


def _method(kind: type, name: str) -> Method:
    function = getattr(kind, name)
    static = isinstance(inspect.getattr_static(kind, name), staticmethod)
    return Method(name, function, static, _walker(kind, name))


def _inherited(kind: type, name: str) -> bool:
    bases = (APIClient, Resource)
    return any(getattr(kind, name) is getattr(base, name, None) for base in bases)


def _walker(kind: type, name: str) -> Callable[..., Any] | None:
    verb, _, rest = name.partition("_")
    if verb not in ("list", "get"):
        return None
    walker = getattr(kind, f"iter_{rest}" if rest else "iter", None)
    return walker if walker is not None and returns_pager(walker) else None


def _returned(member: Any) -> type | None:
    getter = member.func if isinstance(member, cached_property) else getattr(member, "fget", None)
    if getter is None:
        return None
    kind = inspect.signature(getter, eval_str=True).return_annotation
    sdk = isinstance(kind, type) and kind.__module__.startswith("twofold._sync.")
    return kind if sdk else None
