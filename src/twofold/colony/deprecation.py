"""Parameters and values that the service announces the end of, in headers of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from .._core.deprecation import warn_caller
from .colonies import UUID
from .errors import ColonyDeprecationWarning

_PARAMETERS = "x-colony-deprecated-params"
_VALUES = "x-colony-deprecated-values"
FIELDS = frozenset([_PARAMETERS.encode(), _VALUES.encode()])
_NAME = r"\s*([\w.-]+)\s*"
_PARAMETER = re.compile(f"{_NAME}={_NAME}")
_VALUE = re.compile(f"{_NAME}:{_NAME}={_NAME}")


class Announcements:
    """Warns once of each, per route and client."""

    def __init__(self) -> None:
        self._told: set[tuple[str, str]] = set()

    def read(self, method: str, path: str, headers: Mapping[str, str]) -> None:
        """Warn of what the headers of an answer announce; `path` is that of the request, below the base URL."""
        route = f"{method} {UUID.sub('{id}', path.partition('?')[0])}"
        for name, sentence in _announced(headers):
            if (route, name) not in self._told:
                self._told.add((route, name))
                warn_caller(f"The Colony API: {sentence} ({route})", ColonyDeprecationWarning)


def _announced(headers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for piece in headers.get(_PARAMETERS, "").split(","):
        if found := _PARAMETER.fullmatch(piece):
            sent, preferred = found.groups()
            yield sent, f"query parameter {sent!r} is deprecated; use {preferred!r}"
    for piece in headers.get(_VALUES, "").split(","):
        if found := _VALUE.fullmatch(piece):
            name, sent, preferred = found.groups()
            yield f"{name}:{sent}", f"{name}={sent!r} is deprecated; use {name}={preferred!r}"
