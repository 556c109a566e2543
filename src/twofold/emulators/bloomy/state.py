"""What the Bloom Growth emulator knows: records of each kind, in the form its seeds are written in.

Timestamps and due dates are text, sent as they stand. Tests may change any record between requests.
"""

from typing import Any, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from twofold.emulators.bloomy.errors import ApiError
from twofold.emulators.seeds import require_known, state_of

_Kind = TypeVar("_Kind")

_KINDS = ("users", "others", "meetings", "todos", "issues", "headlines", "rocks", "measurables", "scores")


class Record(BaseModel):
    """What every kind of record has."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: int


class Account(BaseModel):
    """A key and the credentials `/Token` trades for it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    key: str
    user: int
    username: str
    password: str


class Seat(Record):
    """A seat in the accountability chart; its position may have no name."""

    name: str | None


class User(Record):
    """A person, or a placeholder (`email` empty). `image` is their own photo, `manager` another user's id."""

    name: str
    email: str | None
    description: str | None = None
    image: str | None = None
    manager: int | None = None
    organization: int = 42
    seats: list[Seat] = []


class Meeting(Record):
    """A meeting. Users in `revoked` lost access to it; a deleted one still lends its name to its items."""

    name: str
    attendees: list[int] = []
    created: str
    start: str | None = None
    organization: int = 42
    revoked: list[int] = []
    deleted: bool = False


class Item(Record):
    """What todos, issues, rocks and headlines share; `meeting` is `None` for personal ones."""

    name: str
    owner: int
    meeting: int | None = None
    created: str
    closed: str | None = None
    notes: str | None = None


class Todo(Item):
    """A todo; `closed` is when it was archived, `completed` when it was done."""

    due: str | None = None
    completed: str | None = None


class Issue(Item):
    """An issue."""

    completed: str | None = None


class Headline(Item):
    """A headline."""


class Rock(Item):
    """A rock (goal). `completion` is 0 at risk, 1 on track, 2 complete."""

    due: str | None = None
    completion: int = 0
    archived: bool = False


class Measurable(Record):
    """A line of the scorecards of `meetings`."""

    name: str
    owner: int | None
    admin: int | None = None
    meetings: list[int] = []
    target: int | float | None = None
    direction: str | None = None
    modifiers: str | None = None


class Score(Record):
    """A measurable's value in one week, by the continuous count; `value` is null until entered."""

    measurable: int
    week: int
    value: int | float | None = None
    entered: str | None = None


class OtherResult(Record):
    """A search result that is not a user; `type` is `Group`, `Team` and the like."""

    name: str
    type: str


class BloomyState(BaseModel):
    """Everything, each kind by id. Ids are unique across kinds; new ones count up from `next_id`."""

    model_config = ConfigDict(extra="forbid", strict=True)

    clock: str
    next_id: int = 9001
    accounts: list[Account] = Field(min_length=1)
    users: dict[int, User]
    others: dict[int, OtherResult] = {}
    meetings: dict[int, Meeting] = {}
    todos: dict[int, Todo] = {}
    issues: dict[int, Issue] = {}
    headlines: dict[int, Headline] = {}
    rocks: dict[int, Rock] = {}
    measurables: dict[int, Measurable] = {}
    scores: dict[int, Score] = {}

    @classmethod
    def from_seed(cls, data: dict[str, Any]) -> Self:
        """Build it from seed data, where each kind is a list of records; `SeedError` says what is wrong."""
        state = state_of(cls, data, _KINDS)
        state._check_references()
        return state

    def new_id(self) -> int:
        """The next free id."""
        self.next_id += 1
        return self.next_id - 1

    def user(self, id: int) -> User:
        """A user, or 404."""
        return _found(self.users, id)

    def todo(self, id: int) -> Todo:
        """A todo, or 404."""
        return _found(self.todos, id)

    def issue(self, id: int) -> Issue:
        """An issue, or 404."""
        return _found(self.issues, id)

    def headline(self, id: int) -> Headline:
        """A headline, or 404."""
        return _found(self.headlines, id)

    def rock(self, id: int) -> Rock:
        """A rock, or 404."""
        return _found(self.rocks, id)

    def measurable(self, id: int) -> Measurable:
        """A measurable, or 404."""
        return _found(self.measurables, id)

    def meeting(self, id: int, *, caller: int) -> Meeting:
        """A meeting: 404 when there is none, 403 when the caller has lost access to it."""
        meeting = _found(self.meetings, id)
        if meeting.deleted:
            raise ApiError.not_found(id)
        if caller in meeting.revoked:
            raise ApiError(403, "You do not have access to this meeting.")
        return meeting

    def _check_references(self) -> None:
        items: list[Item] = [
            *self.todos.values(),
            *self.issues.values(),
            *self.headlines.values(),
            *self.rocks.values(),
        ]
        users = {item.owner for item in items} | {account.user for account in self.accounts}
        users |= {user for meeting in self.meetings.values() for user in meeting.attendees}
        users |= {user for line in self.measurables.values() for user in (line.owner, line.admin) if user}
        meetings = {item.meeting for item in items if item.meeting is not None}
        meetings |= {meeting for line in self.measurables.values() for meeting in line.meetings}
        require_known("users", users, self.users)
        require_known("meetings", meetings, self.meetings)
        require_known("measurables", {score.measurable for score in self.scores.values()}, self.measurables)


def _found(records: dict[int, _Kind], id: int) -> _Kind:
    if id not in records:
        raise ApiError.not_found(id)
    return records[id]
