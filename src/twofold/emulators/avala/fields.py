"""What a request body must hold: kinds of value, and the fields of a record."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, cast

from twofold.emulators.avala.errors import REQUIRED, InvalidError

Json = dict[str, Any]
Kind = Callable[[Any], None]
"""Raises `ValueError` with the message for a value that is not of the kind."""


def text(value: Any) -> None:
    """A string."""
    if not isinstance(value, str):
        raise ValueError("Not a valid string.")


def name(value: Any) -> None:
    """A string that is not empty."""
    text(value)
    if not value.strip():
        raise ValueError("This field may not be blank.")


def flag(value: Any) -> None:
    """A boolean."""
    if not isinstance(value, bool):
        raise ValueError("Must be a valid boolean.")


def whole(value: Any) -> None:
    """An integer."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("A valid integer is required.")


def size(value: Any) -> None:
    """A number of bytes, 0 or more."""
    whole(value)
    if value < 0:
        raise ValueError("Ensure this value is greater than or equal to 0.")


def number(value: Any) -> None:
    """A finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("A valid number is required.")


def ratio(value: Any) -> None:
    """A number from 0 to 1."""
    number(value)
    if not 0 <= value <= 1:
        raise ValueError("Ensure this value is between 0 and 1.")


def mapping(value: Any) -> None:
    """A JSON object."""
    if not isinstance(value, dict):
        raise ValueError("Expected an object.")


def anything(value: Any) -> None:
    """Any JSON value."""


def list_of(kind: Kind, *, empty: bool = True) -> Kind:
    """A list of values of a kind."""

    def check(value: Any) -> None:
        if not isinstance(value, list):
            raise ValueError("Expected a list of items.")
        if not value and not empty:
            raise ValueError("This list may not be empty.")
        for one in cast("list[Any]", value):
            kind(one)

    return check


def choice(*options: str) -> Kind:
    """One of a few strings."""

    def check(value: Any) -> None:
        if value not in options:
            raise ValueError(f'"{value}" is not a valid choice.')

    return check


TEXTS = list_of(text)
MAPPINGS = list_of(mapping)


@dataclass(frozen=True)
class Fields:
    """The fields a record is written with; a field of `optional` may be null when it is in `nullable`.

    `rule` is for what concerns several fields at once: it raises `InvalidError`.
    """

    required: Mapping[str, Kind]
    optional: Mapping[str, Kind] = field(default_factory=dict[str, Kind])
    nullable: frozenset[str] = frozenset()
    rule: Callable[[Json], None] | None = None

    def check(self, body: Any, *, partial: bool = False) -> Json:
        """The known fields of a body; `partial` lets the required ones be left out. Others are ignored."""
        if not isinstance(body, dict):
            raise InvalidError({"non_field_errors": ["Invalid data. Expected a JSON object."]})
        given = cast("Json", body)
        errors: dict[str, list[str]] = {}
        if not partial:
            errors = {one: [REQUIRED] for one in self.required if one not in given}
        kinds = {**self.required, **self.optional}
        known = {one: deepcopy(given[one]) for one in kinds if one in given}
        for one, value in known.items():
            if message := self._fault(one, kinds[one], value):
                errors[one] = [message]
        if errors:
            raise InvalidError(errors)
        if self.rule is not None:
            self.rule(known)
        return known

    def _fault(self, one: str, kind: Kind, value: Any) -> str | None:
        if value is None:
            return None if one in self.nullable else "This field may not be null."
        try:
            kind(value)
        except ValueError as error:
            return str(error)
        return None
