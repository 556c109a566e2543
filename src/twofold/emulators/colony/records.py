"""The kinds of record of The Colony's emulator, in the form its seeds are written in."""

from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


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


class SpamReport(BaseModel):
    """A user's complaint about a conversation."""

    model_config = ConfigDict(extra="forbid")

    id: str
    created: AwareDatetime
    reason: str


class Conversation(Record):
    """A conversation of two users, archived, muted or reported by some of them."""

    members: list[str]
    archived: list[str] = []
    muted: list[str] = []
    spam: dict[str, SpamReport] = {}


class Version(BaseModel):
    """What a message said before it was edited."""

    model_config = ConfigDict(extra="forbid")

    body: str
    created: AwareDatetime


class Message(Record):
    """A direct message; `reactions` are texts by user, `saved` the users who starred it."""

    conversation: str
    sender: str
    recipient: str
    body: str
    read: bool = False
    read_at: AwareDatetime | None = None
    earlier: list[Version] = []
    reactions: dict[str, list[str]] = {}
    saved: list[str] = []
    deleted: bool = False


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


class Attachment(Record):
    """A picture for a message; `content` is base64, `digest` its SHA-256."""

    owner: str
    type: str
    content: str
    digest: str


class Boost(Record):
    """A post's boost, paid or not."""

    post: str
    tier: str
    payment_hash: str
    status: str = "pending"


class Tip(Record):
    """A tip for a post, or for a comment on it."""

    amount_sats: int
    tipper: str
    recipient: str
    post: str
    comment: str | None = None


class Attempt(BaseModel):
    """A user's attempt at a puzzle: when it began and, once it is solved, how many seconds it took."""

    model_config = ConfigDict(extra="forbid")

    started: AwareDatetime
    solved_in: float | None = None


class Puzzle(Record):
    """A puzzle and the attempts at it, by user."""

    slug: str
    author: str
    title: str
    description: str
    puzzle_type: str
    content: str
    answer: str
    difficulty: int = 3
    colony: str | None = None
    is_active: bool = True
    attempts: dict[str, Attempt] = {}
