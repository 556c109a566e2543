"""The `Link` header (RFC 8288, section 3 and appendix B)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_TARGET = re.compile(r"[\s,]*<([^>]*)>")
_PARAMETER = re.compile(r'\s*;\s*([^\s=;,"<>]*)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


class Link(NamedTuple):
    """One link: its target as written, its relation types in lower case, and its parameters by lower-case name."""

    target: str
    relations: tuple[str, ...]
    parameters: dict[str, str]


def parse_links(fields: Iterable[str]) -> list[Link]:
    """The links of all `Link` fields of an answer, in order; what cannot be read ends its field, and never raises.

    Commas and semicolons in targets and quoted values are part of them; of a parameter given twice the first counts.
    """
    return [link for field in fields for link in _links(field)]


def _links(field: str) -> Iterator[Link]:
    place = 0
    while target := _TARGET.match(field, place):
        parameters: dict[str, str] = {}
        place = target.end()
        while parameter := _PARAMETER.match(field, place):
            place = parameter.end()
            name, quoted, token = parameter.groups()
            value = token or "" if quoted is None else _ESCAPED.sub(r"\1", quoted)
            parameters.setdefault(name.lower(), value)
        yield Link(target[1], tuple(parameters.get("rel", "").lower().split()), parameters)
