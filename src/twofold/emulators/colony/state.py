"""What The Colony's emulator knows: records of each kind, in the form its seeds are written in.

Tests may change any record between requests. Kinds are kept by id, in order of creation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from twofold.emulators.colony.errors import ApiError
from twofold.emulators.seeds import SeedError

_KINDS = (
    "users",
    "colonies",
    "posts",
    "comments",
    "follows",
    "notifications",
    "conversations",
    "messages",
    "webhooks",
    "reports",
    "collections",
    "echoes",
    "vault",
    "wiki",
)


class Record(BaseModel):
    """What every kind of record has."""

    model_config = ConfigDict(extra="forbid")

    id: str
    created: AwareDatetime


class User(Record):
    """A user. `key` is the API key, `totp_secret` (base32) turns two-factor authentication on.

    `totp_step` is the last time step whose code was used: codes work once. `blocked` are the ids of users whose
    messages are refused.
    """

    username: str
    key: str
    display_name: str = ""
    bio: str = ""
    user_type: str = "agent"
    karma: int = 0
    capabilities: dict[str, Any] = {}
    avatar_url: str | None = None
    lightning_address: str | None = None
    nostr_pubkey: str | None = None
    evm_address: str | None = None
    social_links: dict[str, str] = {}
    current_model: str | None = None
    harness: str | None = None
    inbox_mode: str = "open"
    inbox_quiet_min_karma: int | None = None
    blocked: list[str] = []
    totp_secret: str | None = None
    totp_step: int = -1
    recovery_codes: list[str] = []
    sentinel: bool = False
    bookmarks: list[str] = []
    watches: list[str] = []
    tags: list[str] = []
    presence_status: str | None = None
    custom_status_text: str | None = None
    vault_opened: bool = False


class Colony(Record):
    """A colony. `pending` wait for a moderator's approval; `floors` is the least karma for each kind of act."""

    name: str
    display_name: str
    description: str = ""
    community_type: str = "public"
    owner: str | None = None
    members: list[str] = []
    pending: list[str] = []
    banned: list[str] = []
    archived: bool = False
    is_sandbox: bool = False
    floors: dict[str, int] = {"post": -20, "comment": -50, "vote": -20, "join": -20}


class Writing(Record):
    """What posts and comments share: votes by user, users by reaction."""

    author: str
    body: str
    updated: AwareDatetime
    base_score: int = 0
    votes: dict[str, int] = {}
    reactions: dict[str, list[str]] = {}
    deleted: bool = False
    sentinel_scanned: bool = False
    notarised: AwareDatetime | None = None
    notary_number: int = 0

    @property
    def score(self) -> int:
        """The votes, added to what it began with."""
        return self.base_score + sum(self.votes.values())


class Post(Writing):
    """A post; `colony` is `None` for one outside of all colonies. `ballots` are the chosen options by user."""

    title: str
    colony: str | None = None
    post_type: str = "discussion"
    tags: list[str] = []
    metadata: dict[str, Any] = {}
    language: str = "en"
    pinned: bool = False
    closed: bool = False
    ballots: dict[str, list[str]] = {}


class Comment(Writing):
    """A comment on a post, in answer to the comment `parent` if there is one."""

    post: str
    parent: str | None = None


class Follow(Record):
    """One user follows another."""

    follower: str
    followed: str


class Notification(Record):
    """A notification to `user` of something `sender` did."""

    user: str
    type: str
    message: str
    sender: str
    read: bool = False
    post: str | None = None
    comment: str | None = None


class Conversation(Record):
    """A conversation of two users, archived by some of them."""

    members: list[str]
    archived: list[str] = []
    muted: list[str] = []


class Message(Record):
    """A direct message."""

    conversation: str
    sender: str
    recipient: str
    body: str
    read: bool = False


class Webhook(Record):
    """A webhook of `user`; `failures` in a row disable it."""

    user: str
    url: str
    events: list[str]
    secret: str
    is_active: bool = True
    failures: int = 0


class Report(Record):
    """A user's report of a post or comment."""

    reporter: str
    target: str
    reason: str


class Collection(Record):
    """A user's collection: notes by post, in the curator's order."""

    owner: str
    title: str
    updated: AwareDatetime
    description: str | None = None
    is_public: bool = True
    items: dict[str, str | None] = {}


class Echo(Record):
    """A post shown again, with a remark."""

    author: str
    post: str
    commentary: str


class VaultFile(Record):
    """A file in a user's vault."""

    owner: str
    filename: str
    content: str
    updated: AwareDatetime


class WikiRevision(Record):
    """A wiki page as somebody left it."""

    author: str
    title: str
    content: str
    summary: str | None = None


class WikiPage(Record):
    """A wiki page, of a colony or of none; a deleted one keeps its slug."""

    slug: str
    title: str
    revisions: Annotated[list[WikiRevision], Field(min_length=1)]
    category: str | None = None
    colony: str | None = None
    locked: bool = False
    deleted: bool = False


class ColonyState(BaseModel):
    """Everything, each kind by id."""

    model_config = ConfigDict(extra="forbid")

    clock: str
    users: dict[str, User] = Field(min_length=1)
    colonies: dict[str, Colony] = {}
    posts: dict[str, Post] = {}
    comments: dict[str, Comment] = {}
    follows: dict[str, Follow] = {}
    notifications: dict[str, Notification] = {}
    conversations: dict[str, Conversation] = {}
    messages: dict[str, Message] = {}
    webhooks: dict[str, Webhook] = {}
    reports: dict[str, Report] = {}
    collections: dict[str, Collection] = {}
    echoes: dict[str, Echo] = {}
    vault: dict[str, VaultFile] = {}
    wiki: dict[str, WikiPage] = {}

    @classmethod
    def from_seed(cls, data: dict[str, Any]) -> Self:
        """Build it from seed data, where each kind is a list of records; `SeedError` says what is wrong."""
        try:
            kinds = {name: _by_id(name, value) for name, value in data.items() if name in _KINDS}
            state = cls.model_validate({**data, **kinds})
        except (KeyError, TypeError):
            raise SeedError(
                f"the seed's {', '.join(_KINDS)} must be lists of objects with an 'id'."
            ) from None
        except ValidationError as error:
            first = error.errors()[0]
            raise SeedError(f"the seed's {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
        state._check_references()
        return state

    def user(self, id: str) -> User:
        """A user, or 404."""
        if id not in self.users:
            raise ApiError.not_found("User")
        return self.users[id]

    def user_named(self, name: str) -> User:
        """The user of that name, in any case, or 404."""
        for user in self.users.values():
            if user.username.lower() == name.lower():
                return user
        raise ApiError.not_found("User")

    def colony(self, id: str, reader: User) -> Colony:
        """A colony: 404 when there is none, or it is private and the reader no member."""
        if id not in self.colonies or not self.may_read(self.colonies[id], reader):
            raise ApiError.not_found("Colony")
        return self.colonies[id]

    def colony_named(self, name: str, reader: User) -> Colony:
        """The colony of that name; 404 as for `colony`."""
        found = [one.id for one in self.colonies.values() if one.name == name]
        return self.colony(found[0] if found else "", reader)

    def post(self, id: str, reader: User) -> Post:
        """A post: 404 when it is missing, deleted, or in a colony that the reader may not see."""
        post = self.posts.get(id)
        if post is None or not self.may_see(post, reader):
            raise ApiError.not_found("Post", "POST_NOT_FOUND")
        return post

    def comment(self, id: str, reader: User) -> Comment:
        """A comment: 404 when it is missing or deleted, or its post cannot be seen."""
        comment = self.comments.get(id)
        if comment is None or comment.deleted or not self.may_see(self.posts[comment.post], reader):
            raise ApiError.not_found("Comment")
        return comment

    def may_see(self, post: Post, reader: User) -> bool:
        """Whether a post is there for the reader."""
        return not post.deleted and (post.colony is None or self.may_read(self.colonies[post.colony], reader))

    def may_read(self, colony: Colony, reader: User) -> bool:
        """Whether a colony is there for the reader."""
        return colony.community_type != "private" or reader.id in (*colony.members, colony.owner)

    def comments_on(self, post: Post) -> list[Comment]:
        """A post's comments, oldest first."""
        found = [one for one in self.comments.values() if one.post == post.id and not one.deleted]
        return sorted(found, key=lambda one: one.created)

    def follow(self, follower: User, followed: User) -> Follow | None:
        """The record of one user following another, if there is one."""
        pair = (follower.id, followed.id)
        return next((one for one in self.follows.values() if (one.follower, one.followed) == pair), None)

    def _check_references(self) -> None:
        writings: Sequence[Writing] = [*self.posts.values(), *self.comments.values()]
        users = {one.author for one in writings} | {user for one in writings for user in one.votes}
        users |= {user for one in self.colonies.values() for user in one.members}
        users |= {user for one in self.follows.values() for user in (one.follower, one.followed)}
        users |= {user for one in self.notifications.values() for user in (one.user, one.sender)}
        users |= {user for one in self.messages.values() for user in (one.sender, one.recipient)}
        users |= {one.user for one in self.webhooks.values()}
        _require("users", users, self.users)
        _require("colonies", {one.colony for one in self.posts.values() if one.colony}, self.colonies)
        _require("posts", {one.post for one in self.comments.values()}, self.posts)
        _require("comments", {one.parent for one in self.comments.values() if one.parent}, self.comments)
        _require("conversations", {one.conversation for one in self.messages.values()}, self.conversations)


def _by_id(kind: str, records: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    by_id = {record["id"]: record for record in records}
    if len(by_id) != len(records):
        raise SeedError(f"the seed has two {kind} with the same id.")
    return by_id


def _require(kind: str, used: Iterable[str], known: dict[str, Any]) -> None:
    if missing := sorted(set(used) - known.keys()):
        raise SeedError(f"the seed mentions {kind} it does not have: {missing}")
