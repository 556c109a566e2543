"""From bytes to the promised type in one step."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import lru_cache
from types import NoneType
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json


class Undecodable(Exception):
    """A body is not what was promised; the text says where, and holds no value of it."""


class Parser:
    """A function of the author's in the place of a validator."""

    __slots__ = ("_function",)

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self._function = function

    def validate_json(self, content: bytes) -> Any:
        """What the function makes of the parsed JSON.

        Raises:
            Undecodable: it is no JSON, or the function raised a `ValueError`. Anything else is a mistake in it.
        """
        try:
            value = from_json(content)
        except ValueError as error:
            raise Undecodable(f"body: {error}") from error
        return self.validate_python(value)

    def validate_python(self, value: Any) -> Any:
        """What the function makes of a JSON value that has been parsed; raises as `validate_json`."""
        try:
            return self._function(value)
        except ValidationError:
            raise
        except ValueError as error:
            # Its text is left out: it may quote the body.
            raise Undecodable(f"{type_name(self._function)} raised {type(error).__name__}") from error


@lru_cache(maxsize=4096)
def adapter(returns: Any) -> TypeAdapter[Any] | Parser:
    """The validator of a type, built once."""
    return Parser(returns) if inspect.isroutine(returns) else TypeAdapter(returns)


def decode(content: bytes, returns: Any) -> Any:
    """Validate a JSON body as a type, or give it to a plain function; an empty one is `None` where that may be.

    Raises:
        Undecodable: it is empty, no JSON, or JSON of another shape.
    """
    if returns is NoneType or (not content and NoneType in get_args(returns)):
        return None
    try:
        return adapter(returns).validate_json(content)
    except ValidationError as error:
        raise Undecodable(_where(error)) from error


def convert(value: Any, returns: Any) -> Any:
    """As `decode`, for JSON that has been parsed already.

    Raises:
        Undecodable: it has another shape.
    """
    validator: Any = adapter(returns)
    try:
        return validator.validate_python(value)
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
