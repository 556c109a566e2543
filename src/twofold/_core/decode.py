"""From bytes to the promised type in one step."""

from __future__ import annotations

from functools import lru_cache
from types import NoneType
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")


class Undecodable(Exception):
    """A body is not what was promised; the text says where, and holds no value of it."""


@lru_cache(maxsize=4096)
def adapter(returns: Any) -> TypeAdapter[Any]:
    """The validator of a type, built once."""
    return TypeAdapter(returns)


def decode(content: bytes, returns: type[T]) -> T:
    """Validate a JSON body.

    Raises:
        Undecodable: it is empty, no JSON, or JSON of another shape.
    """
    if returns is NoneType:
        return None  # pyright: ignore[reportReturnType]
    try:
        return adapter(returns).validate_json(content)
    except ValidationError as error:
        raise Undecodable(_where(error)) from error


def _where(error: ValidationError) -> str:
    """The first three faults as `place: what is wrong`; never the input, which may be anybody's data."""
    faults = error.errors(include_input=False, include_url=False, include_context=False)
    shown = [f"{'.'.join(map(str, fault['loc'])) or 'body'}: {fault['msg']}" for fault in faults[:3]]
    more = f" (+{len(faults) - 3} more)" if len(faults) > 3 else ""
    return "; ".join(shown) + more


def type_name(returns: Any) -> str:
    """How to call a type in a message: `Todo`, `list[Todo]`."""
    arguments = getattr(returns, "__args__", None)
    name = getattr(returns, "__name__", None) or str(returns)
    return f"{name}[{', '.join(map(type_name, arguments))}]" if arguments else name
