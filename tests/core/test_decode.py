"""From bytes to the promised type, and what is said when they are not it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from types import NoneType
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from twofold._core.decode import Undecodable, adapter, decode, type_name


class Book(BaseModel):
    """One book."""

    id: int
    title: str


class Shelf(BaseModel):
    """Some books."""

    books: list[Book]


@pytest.mark.parametrize(
    ("content", "returns", "value"),
    [
        (b'{"id":1,"title":"x","new":"field"}', Book, Book(id=1, title="x")),
        (b'[{"id":1,"title":"x"}]', list[Book], [Book(id=1, title="x")]),
        (b'{"a":1}', dict[str, int], {"a": 1}),
        (b"null", Book | None, None),
        (b'"x"', str, "x"),
        (b"", NoneType, None),
        (b"", Book | None, None),
        (b"", dict[str, Any] | None, None),
        (b"<html>", NoneType, None),
    ],
)
def test_a_body_becomes_the_promised_type(content: bytes, returns: Any, value: object) -> None:
    """In any form that pydantic takes; unknown fields do no harm, and `NoneType` looks at nothing."""
    assert decode(content, returns) == value


@pytest.mark.parametrize(
    ("content", "returns", "said"),
    [
        (b"", Book, "body: Invalid JSON: EOF while parsing a value at line 1 column 0"),
        (b"<html>", Book, "body: Invalid JSON: expected value at line 1 column 1"),
        (b'{"id":1,"ti', Book, "body: Invalid JSON: EOF while parsing a string at line 1 column 11"),
        (b"[1]", Book, "body: Input should be an object"),
        (
            b'{"id":"canary"}',
            Book,
            "id: Input should be a valid integer, unable to parse string as an integer; title: Field required",
        ),
        (
            b'{"books":[{"id":1,"title":"x"},{"id":2,"title":3}]}',
            Shelf,
            "books.1.title: Input should be a valid string",
        ),
        (b'["canary","canary","canary","canary","canary"]', list[int], "(+2 more)"),
    ],
)
def test_what_is_not_the_promised_type_is_named_by_its_place(content: bytes, returns: Any, said: str) -> None:
    """The text says where and what was expected, and never what was there."""
    with pytest.raises(Undecodable) as caught:
        decode(content, returns)
    assert said in str(caught.value)
    assert "canary" not in str(caught.value)


@given(st.binary())
def test_no_bytes_make_anything_else_come_out(content: bytes) -> None:
    """A value of the type, or `Undecodable`."""
    with suppress(Undecodable):
        assert isinstance(decode(content, Book), Book)


@pytest.mark.parametrize("content", [b"[" * 100_000, b'{"id":' * 5_000, b"\xff", b"\xef\xbb\xbf{}", b"NaN"])
def test_hostile_bytes_are_undecodable_too(content: bytes) -> None:
    """Deep nesting and broken text end like any other fault."""
    with pytest.raises(Undecodable):
        decode(content, Book)


def test_a_types_validator_is_built_once() -> None:
    """Building one costs more than a request."""
    assert adapter(list[Book]) is adapter(list[Book])


@pytest.mark.parametrize(
    ("returns", "name"),
    [
        (Book, "Book"),
        (list[Book], "list[Book]"),
        (dict[str, list[Book]], "dict[str, list[Book]]"),
        (int | None, "int"),
    ],
)
def test_a_type_has_a_readable_name(returns: Any, name: str) -> None:
    """Messages call types as a programmer writes them."""
    assert name in type_name(returns)


@dataclass
class Member:
    """A dataclass of the standard library."""

    name: str
    joined: date


class Fine(TypedDict):
    """A typed dictionary."""

    cents: int


class Cat(BaseModel):
    """One of two kinds."""

    kind: Literal["cat"]
    lives: int


class Dog(BaseModel):
    """The other."""

    kind: Literal["dog"]


Pet = Annotated[Cat | Dog, Field(discriminator="kind")]


def first(value: Any) -> str:
    """A plain function in the place of a type."""
    return str(value[0])


class Keeper:
    """A class that is made from parsed JSON by a method of its own."""

    def __init__(self, name: str) -> None:
        self.name = name

    @classmethod
    def from_dict(cls, value: dict[str, str]) -> Keeper:
        """From an object with a name."""
        return cls(value["name"])


@pytest.mark.parametrize(
    ("content", "returns", "value"),
    [
        (b'{"name":"Ada","joined":"2025-01-06"}', Member, Member("Ada", date(2025, 1, 6))),
        (b'{"cents":250}', Fine, {"cents": 250}),
        (b'{"kind":"cat","lives":9}', Pet, Cat(kind="cat", lives=9)),
        (b'{"kind":"dog"}', Cat | Dog, Dog(kind="dog")),
        (b'[{"kind":"dog"}]', list[Pet], [Dog(kind="dog")]),
        (b'["a","b"]', first, "a"),
        (b"[1]", lambda value: value[0] + 1, 2),
        (b'"2025-01-06"', date.fromisoformat, date(2025, 1, 6)),
    ],
)
def test_models_of_every_kind(content: bytes, returns: Any, value: object) -> None:
    """Dataclasses, typed dictionaries, unions told apart by a member, and plain functions."""
    assert decode(content, returns) == value


def test_a_classs_own_constructor_will_do() -> None:
    """A method that takes parsed JSON is a function like any other."""
    assert decode(b'{"name":"Ada"}', Keeper.from_dict).name == "Ada"


@pytest.mark.parametrize(
    ("content", "returns", "said"),
    [
        (b"nonsense", first, "body: expected ident at line 1 column 2"),
        (b'"s3cret"', date.fromisoformat, "fromisoformat raised ValueError"),
        (
            b'{"name":1}',
            lambda value: Book.model_validate(value),
            "id: Field required; title: Field required",
        ),
    ],
)
def test_what_a_function_cannot_use_is_undecodable(content: bytes, returns: Any, said: str) -> None:
    """A `ValueError` is about the value; what it says of it is not repeated."""
    with pytest.raises(Undecodable) as caught:
        decode(content, returns)
    assert str(caught.value) == said


def test_a_mistake_in_a_function_is_no_fault_of_the_body() -> None:
    """Its own exception comes out, with its own traceback."""
    with pytest.raises(KeyError):
        decode(b"{}", Keeper.from_dict)
