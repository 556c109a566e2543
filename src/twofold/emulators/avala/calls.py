"""One call of the emulated API as its handlers see it, and the shape of the table of endpoints."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from starlette.requests import Request

from twofold.emulators.avala.errors import ApiError
from twofold.emulators.avala.fields import Fields, Json
from twofold.emulators.avala.pages import cursor_page
from twofold.emulators.avala.state import AvalaState, public

KEY_HEADER = "x-avala-api-key"
TIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"


@dataclass
class AvalaModes:
    """Behaviours of the API that a test may choose.

    `validation` is the shape of the answer to wrong fields: messages under `detail`, a bare map of `fields`, a
    `string`, or a `list` with status 422. `retry_after` says how a 429 names the wait. `server_errors` is the body of
    a 5xx. `rate_headers` announces the rate limit on every answer; `enforce_rate_limit` refuses what is beyond it, by
    the minute of the clock. `bare_deletes` answers deletions with 200 and no body, instead of 204.
    `storage_origin` stands in addresses of storage in place of the server's own, for clients that trust a few hosts
    only: what they send there has to be led back here.
    """

    validation: Literal["detail", "fields", "string", "list"] = "detail"
    retry_after: Literal["seconds", "date"] = "seconds"
    server_errors: Literal["json", "html", "text"] = "json"
    rate_headers: bool = True
    enforce_rate_limit: bool = False
    bare_deletes: bool = False
    storage_origin: str | None = None


@dataclass
class Call:
    """A request that was let in: the state, who calls (`None` on open routes), the time, and what was asked."""

    state: AvalaState
    modes: AvalaModes
    request: Request
    raw_body: bytes
    user: Json | None
    now: datetime

    @property
    def ids(self) -> Mapping[str, str]:
        """What the path names, by the name in the route."""
        return self.request.path_params

    @property
    def uid(self) -> str:
        """The record the path names."""
        return self.ids["uid"]

    @property
    def caller(self) -> Json:
        """The user whose key was sent."""
        assert self.user is not None
        return self.user

    @property
    def query(self) -> Mapping[str, str]:
        """The query, one value for each name."""
        return self.request.query_params

    @property
    def timestamp(self) -> str:
        """The time as the API writes it."""
        return self.now.strftime(TIME_FORMAT)

    @property
    def origin(self) -> str:
        """Scheme and host the request was sent to."""
        return f"{self.request.url.scheme}://{self.request.url.netloc}"

    @property
    def storage(self) -> str:
        """Scheme and host in addresses of storage."""
        return self.modes.storage_origin or self.origin

    def json(self) -> Any:
        """The body; an empty one is an empty object, and one that is no JSON is refused."""
        if not self.raw_body:
            return {}
        try:
            return json.loads(self.raw_body)
        except ValueError:
            raise ApiError(400, "JSON parse error.") from None

    def given(self, fields: Fields, *, partial: bool = False) -> Json:
        """The body's fields, checked."""
        return fields.check(self.json(), partial=partial)

    def page(self, rows: Sequence[Json]) -> Json:
        """The page of these records that the query asks for, as the API shows them."""
        return cursor_page([public(row) for row in rows], self.query, self.url)

    @property
    def url(self) -> str:
        """The address without its query."""
        return f"{self.origin}{self.request.url.path}"

    def touch(self, row: Json, changes: Json) -> Json:
        """Change a record, and say when."""
        row.update(changes, updated_at=self.timestamp)
        return row


Handler = Callable[[Call], Any]
"""Returns a record or other data to send as JSON, or an `Answer`."""


@dataclass(frozen=True)
class Endpoint:
    """One line of the table. `path` lies under the API's root unless it starts with a slash.

    `scope` is what the key must allow; `is_open` routes ask for no key. Records in the answer are shown without what
    the API keeps to itself.
    """

    verb: str
    path: str
    handler: Handler
    status: int = 200
    scope: str | None = None
    is_open: bool = False


def endpoints(
    path: str,
    kind: str,
    fields: Fields,
    *,
    filters: Mapping[str, str] | None = None,
    verbs: str = "list create get update delete",
) -> list[Endpoint]:
    """The usual endpoints of a kind of record; `filters` maps names in the query to fields of the record."""

    def list_all(call: Call) -> Json:
        return call.page(call.state.matching(kind, call.query, filters or {}))

    def create(call: Call) -> Json:
        return call.state.add(kind, **call.given(fields))

    def get(call: Call) -> Json:
        return call.state.get(kind, call.uid)

    def update(call: Call) -> Json:
        row = call.state.get(kind, call.uid)
        return call.touch(row, call.given(fields, partial=True))

    def delete(call: Call) -> None:
        call.state.remove(kind, call.uid)

    table = {
        "list": Endpoint("GET", path, list_all),
        "create": Endpoint("POST", path, create, 201),
        "get": Endpoint("GET", f"{path}{{uid}}/", get),
        "update": Endpoint("PATCH", f"{path}{{uid}}/", update),
        "delete": Endpoint("DELETE", f"{path}{{uid}}/", delete, 204),
    }
    return [table[verb] for verb in verbs.split()]
