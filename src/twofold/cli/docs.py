"""Docstrings in the style of this project, taken apart for help texts."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

from rich.markup import escape

_SECTION = re.compile(r"^(Args|Returns|Raises|Example):$", re.MULTILINE)
_ELSEWHERE = re.compile(r"as for `(\w+)`")
_ENTRY = re.compile(r"(?P<names>\*{0,2}\w+(?:,\s+\w+)*): (?P<text>.*)", re.DOTALL)


def summary(function: Callable[..., Any]) -> str:
    """What a docstring says before its sections, and what is returned."""
    head, sections = _split(function)
    returns = sections.get("Returns", "").strip()
    return shown(f"{head}\n\nReturns: {_joined(returns)}" if returns else head)


def parameters(function: Callable[..., Any], kind: type) -> dict[str, str]:
    """What a docstring says of each parameter, on one line; "as for" another method of the class is looked up there."""
    found: dict[str, str] = {}
    for names, text in _entries(_split(function)[1].get("Args", "")):
        found |= dict.fromkeys(re.split(r",\s+", names), text)
    return {name: _looked_up(name, text, kind) for name, text in found.items()}


def shown(text: str) -> str:
    """A text as it is meant: brackets are no markup, and code needs no marks in a terminal."""
    return escape(text.replace("`", ""))


def _looked_up(name: str, text: str, kind: type) -> str:
    other = _ELSEWHERE.match(text)
    if other is None or not hasattr(kind, other[1]):
        return text
    return parameters(getattr(kind, other[1]), kind).get(name, text)


def _split(thing: Any) -> tuple[str, dict[str, str]]:
    head, *rest = _SECTION.split(inspect.getdoc(thing) or "")
    return head.strip(), dict(zip(rest[::2], rest[1::2], strict=True))


def _entries(section: str) -> Iterator[tuple[str, str]]:
    for entry in re.split(r"\n    (?! )", section):
        if match := _ENTRY.fullmatch(entry.strip()):
            yield match["names"].lstrip("*"), _joined(match["text"])


def _joined(text: str) -> str:
    return " ".join(text.split())
