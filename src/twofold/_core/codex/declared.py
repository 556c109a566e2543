"""Endpoints that are declared: from a signature to the arguments of `_request`."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, get_type_hints

from ..errors import InvalidRequestError

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class Declaration:
    """What a function says of an endpoint by its signature; its body is never run.

    Args:
        method, path: of the endpoint; each `{name}` in the path is a parameter.
        query: names of the parameters that go into the query.
        body: name of the parameter that is the JSON body.
        function: takes `self`, these parameters and, if it likes, `**options`.

    Raises:
        InvalidRequestError: a parameter has no place, or a place no parameter.
    """

    def __init__(
        self, method: str, path: str, query: Sequence[str], body: str | None, function: Callable[..., Any]
    ) -> None:
        self.method = method
        self.function = function
        self._signature = inspect.signature(function)
        self._names = _PLACEHOLDER.findall(path)
        self._template = _PLACEHOLDER.sub("{}", path)
        self._query = tuple(query)
        self._body = body
        self._check()

    def _check(self) -> None:
        parameters = list(self._signature.parameters.values())[1:]
        named = {one.name for one in parameters if one.kind is not one.VAR_KEYWORD}
        placed = {*self._names, *self._query, *(() if self._body is None else (self._body,))}
        if odd := sorted(named ^ placed):
            raise InvalidRequestError(
                f"{self.function.__name__}: {odd[0]} has to be a parameter, and to stand in the path, query= or body="
            )

    @cached_property
    def returns(self) -> Any:
        """The type of what it returns; resolved at the first call, when all names are there."""
        return get_type_hints(self.function).get("return", Any)

    def arguments(
        self, client: Any, given: tuple[Any, ...], named: Mapping[str, Any]
    ) -> tuple[tuple[str, str, Any, Any], dict[str, Any]]:
        """What `_request` is called with, for a call with these arguments.

        Raises:
            TypeError: they do not fit the signature.
        """
        bound = self._signature.bind(client, *given, **named)
        bound.apply_defaults()
        values = bound.arguments
        path = client._path(self._template, *(values[name] for name in self._names))
        query = {name: values[name] for name in self._query if values[name] is not None}
        rest = [one.name for one in self._signature.parameters.values() if one.kind is one.VAR_KEYWORD]
        options: dict[str, Any] = dict(values[rest[0]]) if rest else {}
        if self.returns not in (Any, None, type(None)):
            options["model"] = self.returns
        return (self.method, path, values[self._body] if self._body else None, query or None), options
