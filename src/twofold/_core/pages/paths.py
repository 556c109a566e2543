"""Values inside an answer, named by dotted paths or taken out by a function."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar, cast

from ..decode import Undecodable
from ..errors import InvalidRequestError

R = TypeVar("R")
T = TypeVar("T")

Path = str | tuple[str, ...]
"""`"meta.next"` goes through mappings and models; of several paths the first that holds something counts; `""` is the
answer itself."""


class _Absent:
    __slots__ = ()


ABSENT: Final = _Absent()
# A path never means a method of these.
_LEAVES = (str, bytes, int, float, list, tuple, type(None))


def value_at(answer: object, where: Callable[[Any], object] | Path) -> object:
    """What a function or the first path that leads to anything finds; `None` for null, `ABSENT` if nothing is there."""
    if callable(where):
        return where(answer)
    found: object = ABSENT
    for path in (where,) if isinstance(where, str) else where:
        value = _follow(answer, path)
        if value is not ABSENT and value is not None and value != "":
            return value
        if value is not ABSENT:
            found = None
    return found


def _follow(value: object, path: str) -> object:
    for name in path.split(".") if path else ():
        if isinstance(value, Mapping):
            value = cast("Mapping[str, object]", value).get(name, ABSENT)
        elif isinstance(value, _LEAVES):
            return ABSENT
        else:
            value = getattr(value, name, ABSENT)
    return value


def items_at(answer: R, where: Callable[[R], Sequence[T]] | Path) -> Sequence[T]:
    """The list of items; null is an empty one.

    Raises:
        Undecodable: there is none, or it is no list.
    """
    found = value_at(answer, where)
    if found is None:
        return []
    if isinstance(found, Sequence) and not isinstance(found, (str, bytes)):
        return cast("Sequence[T]", found)
    place = f"at {where!r}" if where and not callable(where) else "where the items should be"
    what = "nothing" if found is ABSENT else f"a {type(found).__name__}"
    raise Undecodable(f"there is {what} {place}, not a list")


def flag_at(answer: object, where: Callable[[Any], bool | None] | Path | None) -> bool | None:
    """A yes or no; `None` if the answer does not say."""
    found = None if where is None else value_at(answer, where)
    return None if found is None or found is ABSENT else bool(found)


def number_at(answer: object, where: Callable[[Any], int | None] | Path | None) -> int | None:
    """A whole number, also one written as text; `None` if the answer does not say."""
    found = None if where is None else value_at(answer, where)
    if isinstance(found, int) and not isinstance(found, bool):
        return found
    return int(found) if isinstance(found, str) and is_number(found) else None


def text_at(answer: object, where: Callable[[Any], object] | Path) -> str | None:
    """A text that names something; `None` for null, false, the empty text and nothing at all.

    Raises:
        Undecodable: it is neither a text nor a number.
    """
    found = value_at(answer, where)
    if found is None or found is ABSENT or found is False or found == "":
        return None
    if isinstance(found, str) or type(found) is int:
        return str(found)
    raise Undecodable(f"a {type(found).__name__} stands where a cursor or link should be")


def is_number(text: str) -> bool:
    """Whether it is a plain number of no more digits than any list has items."""
    return text.isascii() and text.isdecimal() and len(text) < 20


def overlaid(body: object, fields: Mapping[str, object]) -> object:
    """A JSON body with fields, named by dotted paths, laid over it; `body` itself is left alone.

    Raises:
        InvalidRequestError: a field would have to go into something that is no object.
    """
    if not fields:
        return body
    whole = _object(body)
    for path, value in fields.items():
        *outer, name = path.split(".")
        level = whole
        for step in outer:
            inner = _object(level.get(step))
            level[step] = inner
            level = inner
        level[name] = value
    return whole


def _object(value: object) -> dict[str, object]:
    if value is None or not value:
        return {}
    if not isinstance(value, Mapping):
        raise InvalidRequestError(
            f"json holds a {type(value).__name__} where the page parameter goes: give an object"
        )
    return dict(cast("Mapping[str, object]", value))
