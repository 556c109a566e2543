"""Records: JSON objects as they came, whose known members can also be read as attributes."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from copy import deepcopy
from typing import Any, ClassVar, Generic, Never, Self, TypeVar, cast, overload

from pydantic import GetCoreSchemaHandler
from pydantic_core import core_schema

from .._core.decode import Undecodable, convert

T = TypeVar("T")


class RecordError(AttributeError, ValueError):
    """An attribute cannot be had from what the server sent: it is missing, or of another kind."""


class Field(Generic[T]):
    """A member of a record as an attribute: the first of some paths that is there and not null, else the default.

    Args:
        kind: its type.
        paths: where it may stand: `"author.username"`; by default under the name of the attribute.
        default: what missing and null stand for; without one they are a `RecordError`.
    """

    __slots__ = ("_default", "_has_default", "_kind", "_paths")

    def __init__(self, kind: Any, paths: tuple[str, ...], default: object, *, required: bool) -> None:
        self._kind = kind
        self._paths = paths
        self._default = default
        self._has_default = not required

    def __set_name__(self, owner: type, name: str) -> None:
        self._paths = self._paths or (name,)

    @overload
    def __get__(self, record: None, owner: type) -> Self: ...
    @overload
    def __get__(self, record: Record, owner: type) -> T: ...
    def __get__(self, record: Record | None, owner: type) -> Self | T:
        return self if record is None else self.read(record)

    def __set__(self, record: Record, value: Never) -> None:
        raise AttributeError(f"attributes are for reading: assign to record[{self._paths[0]!r}]")

    def read(self, record: Record) -> T:
        """The value, as its type."""
        for path in self._paths:
            value = _at(record, path)
            if value is not None:
                return self._converted(record, path, value)
        if not self._has_default:
            raise RecordError(f"this {type(record).__name__} has no {self._paths[0]!r}")
        return deepcopy(cast("T", self._default))

    def _converted(self, record: Record, path: str, value: Any) -> T:
        try:
            return convert(value, self._kind)
        except Undecodable:
            kind = type(value).__name__
            raise RecordError(
                f"{path!r} of this {type(record).__name__} is a {kind}: read it as record[{path!r}]"
            ) from None


class Nested(Field[T]):
    """A member that is a record, or a list of them; it is made one when its owner is."""

    __slots__ = ()

    def adopt(self, record: Record) -> None:
        """Replace the plain member by records, where it has the right shape; equality does not change."""
        for path in self._paths:
            # Not what a page reads under another name.
            if (value := record.wire(path)) is not None:
                with suppress(Undecodable):
                    record[path] = convert(value, self._kind)

    def _converted(self, record: Record, path: str, value: Any) -> T:
        if isinstance(value, (Record, list)) and _is_adopted(cast("Any", value)):
            return cast("T", value)
        return super()._converted(record, path, value)


def member(kind: type[T], *paths: str, default: T | None = None) -> Field[T]:
    """A member that reads as `default`, else as the empty value of its type, when missing or null."""
    return Field[T](kind, paths, kind() if default is None else default, required=False)


def required(kind: type[T], *paths: str) -> Field[T]:
    """A member without which a record is of no use, such as its id."""
    return Field[T](kind, paths, None, required=True)


def optional(kind: type[T], *paths: str) -> Field[T | None]:
    """A member that reads as `None` when missing or null."""
    return Field[T | None](kind, paths, None, required=False)


def nested(kind: type[T], *paths: str) -> Nested[T | None]:
    """A member that is itself a record; `None` when missing or null."""
    return Nested[T | None](kind, paths, None, required=False)


def listed(kind: type[T], *paths: str) -> Nested[list[T]]:
    """A member that is a list of records; empty when missing or null."""
    return Nested[list[T]](list[kind], paths, cast("list[T]", []), required=False)


class Record(dict[str, Any]):
    """A JSON object as the server sent it: a `dict` with every member, whose known ones are typed attributes too.

    `record["karma"]` is what stands on the wire, whatever it is; `record.karma` is an int, 0 if the server sent null or
    nothing, and a `RecordError` if it sent something else. A record equals the plain dict it came from.

    Example:
        me = client.get_me()
        assert me["username"] == me.username
    """

    __slots__ = ()
    _fields: ClassVar[Mapping[str, Field[Any]]] = {}

    def __init_subclass__(cls) -> None:
        own = {name: cast("Field[Any]", one) for name, one in vars(cls).items() if isinstance(one, Field)}
        cls._fields = {**cls._fields, **own}

    def __init__(self, *args: Any, **members: Any) -> None:
        super().__init__(*args, **members)
        for field in self._fields.values():
            if isinstance(field, Nested):
                field.adopt(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """A record of plain members, all of which it keeps."""
        return cls(data)

    def to_dict(self) -> dict[str, Any]:
        """A plain copy of all members, known or not."""
        return _plain(self)

    def check(self) -> Self:
        """The same record, once every known member has been looked at.

        Raises:
            RecordError: one is missing that has to be there, or is of another kind.
        """
        for field in self._fields.values():
            value = field.read(self)
            for one in value if isinstance(value, list) else [value]:  # pyright: ignore[reportUnknownVariableType]
                if isinstance(one, Record):
                    one.check()
        return self

    def wire(self, name: str) -> Any:
        """A member as the server sent it under this very name; `None` without it."""
        return self[name] if name in self else None  # noqa: SIM401 - get() may read other names too

    @classmethod
    def _of(cls, value: Any) -> Self:
        return value if type(value) is cls else cls(value)

    @classmethod
    def _object_schema(cls) -> core_schema.CoreSchema:
        return core_schema.dict_schema(core_schema.str_schema(), core_schema.any_schema())

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        keep = core_schema.is_instance_schema(cls)
        make = core_schema.no_info_after_validator_function(cls._of, cls._object_schema())
        return core_schema.union_schema([keep, make], mode="left_to_right")


def checked(answer: Any) -> Any:
    """An answer of records, each of which has been checked; see `Record.check`."""
    for one in answer if isinstance(answer, list) else [answer]:  # pyright: ignore[reportUnknownVariableType]
        if isinstance(one, Record):
            one.check()
    return answer  # pyright: ignore[reportUnknownVariableType]


def _at(record: Record, path: str) -> Any:
    if "." not in path:
        return record.wire(path)
    outer, _, inner = path.partition(".")
    value = record.wire(outer)
    return cast("dict[str, Any]", value).get(inner) if isinstance(value, dict) else None


def _is_adopted(value: Record | list[Any]) -> bool:
    return isinstance(value, Record) or all(isinstance(one, Record) for one in value)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in cast("dict[str, Any]", value).items()}
    return [_plain(one) for one in cast("list[Any]", value)] if isinstance(value, list) else value
