"""One call of the emulated API as its handlers see it, and the shape of the table of endpoints."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from twofold.emulators.bloomy.errors import ApiError
from twofold.emulators.bloomy.state import BloomyState, Meeting

_Body = TypeVar("_Body", bound=BaseModel)

_OBJECT = TypeAdapter(dict[str, Any])
_TRUE = frozenset({"true", "1"})


@dataclass
class BloomyModes:
    """Behaviours of the API that a test may choose.

    `write_body` is what the 13 writes whose answer nobody parses send back. `rest_statuses` answers creations
    with 201 and those 13 with 204, instead of 200 for everything. `null_measurables` sends null for an empty
    list of measurables. `weeks` counts weeks without end, or from 1 in each year.
    """

    write_body: Literal["empty", "null", "true", "string"] = "empty"
    rest_statuses: bool = False
    null_measurables: bool = False
    weeks: Literal["continuous", "year"] = "continuous"


@dataclass
class Call:
    """An authenticated request: state, caller's id, time, and what was asked, names in lower case."""

    state: BloomyState
    modes: BloomyModes
    caller: int
    now: datetime
    ids: Mapping[str, int]
    query: Mapping[str, str]
    raw_body: bytes

    @property
    def id(self) -> int:
        """The record the path names."""
        return self.ids["id"]

    @property
    def timestamp(self) -> str:
        """The time as the API writes it."""
        return self.now.strftime("%Y-%m-%dT%H:%M:%SZ")

    def meeting(self, id: int | None = None) -> Meeting:
        """The meeting with that id, or the one the path names."""
        return self.state.meeting(self.id if id is None else id, caller=self.caller)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A boolean of the query."""
        value = self.query.get(name)
        return default if value is None else value.lower() in _TRUE

    def term(self) -> str:
        """The search term, in lower case."""
        if "term" not in self.query:
            raise ApiError.invalid({"term": ["The term field is required."]})
        return self.query["term"].lower()

    def body(self, model: type[_Body]) -> _Body:
        """The JSON body, its keys lower-cased; 400 when it does not fit `model`."""
        try:
            given = {key.lower(): value for key, value in _OBJECT.validate_json(self.raw_body).items()}
            return model.model_validate(given)
        except ValidationError as error:
            state: dict[str, list[str]] = {}
            for one in error.errors():
                state.setdefault(".".join(map(str, one["loc"])), []).append(one["msg"])
            raise ApiError.invalid(state) from None


Handler = Callable[[Call], Any]


@dataclass(frozen=True)
class Endpoint:
    """One line of the table: what a `write` returns is not sent, a `create` makes something new."""

    verb: str
    path: str
    handler: Handler
    kind: Literal["read", "create", "write"] = "read"
