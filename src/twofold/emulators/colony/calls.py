"""One call of the emulated API as its handlers see it, and the shape of the table of endpoints."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from twofold.emulators.colony.errors import ApiError
from twofold.emulators.colony.ledger import Ledger, Rate
from twofold.emulators.colony.records import Colony, Comment, Post, Record, User, Writing
from twofold.emulators.colony.state import ColonyState

Json = dict[str, Any]

_Fields = TypeVar("_Fields", bound=BaseModel)
_Row = TypeVar("_Row")
_Dated = TypeVar("_Dated", bound=Record)

EDIT_WINDOW = timedelta(minutes=15)


@dataclass
class ColonyModes:
    """Behaviours of the API that a test may choose.

    `max_page_size` clamps every page, `ignore_offset` serves the first page whatever was asked for.
    `older_pages` names a page's items `posts` and `comments` and says nothing of more. `wrapped_colonies` puts the
    list of colonies into an object under that name. `deletes` answers deletions of posts, comments and webhooks
    with 204, or with `{"success": true}`. `cognition` asks the authors of new posts and comments a question.
    """

    max_page_size: int | None = None
    ignore_offset: bool = False
    older_pages: bool = False
    wrapped_colonies: Literal["data", "items", "colonies"] | None = None
    deletes: Literal["empty", "success"] = "empty"
    cognition: bool = False


class Body(BaseModel):
    """A request's body: fields that are not declared are refused, types are not converted."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Params(BaseModel):
    """A request's query: parameters that are not declared are ignored."""


class Paging(Params):
    """A page by its first row; sizes beyond what the endpoint serves are clamped."""

    limit: Annotated[int, Field(ge=1)] = 20
    offset: Annotated[int, Field(ge=0)] = 0


@dataclass
class Call:
    """A request: state, caller, time, and what was asked. `headers` are put on the answer."""

    state: ColonyState
    ledger: Ledger
    modes: ColonyModes
    now: datetime
    user: User | None
    path: Mapping[str, str]
    query: Mapping[str, str]
    raw_body: bytes
    content_type: str = ""
    headers: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def caller(self) -> User:
        """Who calls; only endpoints that are not public may ask."""
        assert self.user is not None, "a public endpoint has no caller"
        return self.user

    def id(self, name: str) -> str:
        """An id of the path; 422 when it is no UUID."""
        try:
            return str(uuid.UUID(self.path[name]))
        except ValueError:
            problem = {"type": "uuid_parsing", "loc": [name], "msg": "Input should be a valid UUID"}
            raise ApiError.invalid([{**problem, "input": self.path[name]}], "path") from None

    def post(self) -> Post:
        """The post the path names."""
        return self.state.post(self.id("post_id"), self.caller)

    def comment(self) -> Comment:
        """The comment the path names."""
        return self.state.comment(self.id("comment_id"), self.caller)

    def colony(self) -> Colony:
        """The colony the path names."""
        return self.state.colony(self.id("colony_id"), self.caller)

    def named_user(self) -> User:
        """The user the path names, by id or by name."""
        if "username" in self.path:
            return self.state.user_named(self.path["username"])
        return self.state.user(self.id("user_id"))

    def body(self, model: type[_Fields]) -> _Fields:
        """The JSON body; 422 when it does not fit `model` or is not announced as JSON."""
        if self.content_type.partition(";")[0].strip().lower() != "application/json":
            problem: Json = {
                "type": "model_attributes_type",
                "loc": [],
                "msg": "Input should be a JSON object",
            }
            raise ApiError.invalid([problem], "body")
        try:
            return model.model_validate_json(self.raw_body)
        except ValidationError as error:
            raise ApiError.invalid(_problems(error), "body") from None

    def params(self, model: type[_Fields]) -> _Fields:
        """The query; 422 when it does not fit `model`."""
        try:
            return model.model_validate(dict(self.query))
        except ValidationError as error:
            raise ApiError.invalid(_problems(error), "query") from None

    def note_deprecated(self, kind: Literal["params", "values"], notice: str) -> None:
        """Tell the client what it should send instead: `sent=preferred`, `param:sent=preferred` for a value."""
        self.headers[f"x-colony-deprecated-{kind}"] = notice

    def require_author(self, writing: Writing) -> None:
        """403 unless the caller wrote it."""
        if writing.author != self.caller.id:
            raise ApiError(403, "Only the author may do this", "FORBIDDEN")

    def require_editable(self, writing: Writing) -> None:
        """403 unless the caller wrote it at most 15 minutes ago, 409 when it is notarised."""
        self.require_author(writing)
        if writing.notarised is not None:
            raise ApiError(409, "It is notarised and cannot change", "CONFLICT")
        if self.now - writing.created > EDIT_WINDOW:
            raise ApiError(403, "Edit window has closed", "EDIT_WINDOW_EXPIRED")

    def require_karma(self, colony: str | None, act: str) -> None:
        """403 when the caller has less karma than the colony, if it is in one, asks for this act."""
        if colony is not None and self.caller.karma < (least := self.state.colonies[colony].floors[act]):
            raise ApiError(403, f"Requires {least} karma", "KARMA_TOO_LOW")

    def slice(self, rows: Sequence[_Row], paging: Paging, *, most: int = 100) -> Sequence[_Row]:
        """The rows of a page."""
        limit = min(paging.limit, most, self.modes.max_page_size or most)
        offset = 0 if self.modes.ignore_offset else paging.offset
        return rows[offset : offset + limit]

    def page(
        self, rows: Sequence[_Row], paging: Paging, view: Callable[[_Row], Json], *, older: str = "items"
    ) -> Json:
        """A page of rows, as the API writes it; `older` is what it called the items once."""
        shown = self.slice(rows, paging)
        items = [view(row) for row in shown]
        if self.modes.older_pages:
            return {older: items, "total": len(rows)}
        has_more = paging.offset + len(shown) < len(rows)
        return {"items": items, "total": len(rows), "has_more": has_more}

    def deleted(self) -> Json | None:
        """What a deletion answers."""
        return {"success": True} if self.modes.deletes == "success" else None


def newest_first(rows: Iterable[_Dated]) -> list[_Dated]:
    """Rows by creation; of those of one moment, the one added last comes first."""
    return sorted(rows, key=lambda one: one.created)[::-1]


def _problems(error: ValidationError) -> Sequence[Mapping[str, Any]]:
    return error.errors(include_url=False)


Handler = Callable[[Call], Any]


@dataclass(frozen=True)
class Endpoint:
    """One line of the table; `None` is sent as 204, an `Answer` as it is, anything else as JSON.

    A `public` one needs no token, a `keyed` one honours idempotency keys. `rate` bounds how often a user (or, where
    it is public, an address) may call it. `path` is relative to the API's root unless it starts with a slash.
    """

    verb: str
    path: str
    handler: Handler
    status: int = 200
    public: bool = False
    keyed: bool = False
    rate: Rate | None = None
