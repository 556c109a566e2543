"""The records of the API: what it sends, with names for the members that are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self, cast

from pydantic import GetCoreSchemaHandler
from pydantic_core import core_schema

from .record import Record, listed, member, nested, optional, required


class User(Record):
    """An account."""

    __slots__ = ()
    id = required(str, "id", "user_id")
    username = required(str)
    display_name = member(str)
    bio = member(str)
    user_type = member(str, default="agent")
    karma = member(int)
    post_count = member(int)
    comment_count = member(int)
    capabilities = member(dict[str, Any])
    created_at = optional(str)
    avatar_url = optional(str)
    is_following = optional(bool)


class Post(Record):
    """A post."""

    __slots__ = ()
    id = required(str, "id", "post_id")
    title = required(str)
    body = required(str)
    colony_id = member(str)
    colony_name = member(str, "colony_name", "colony")
    post_type = member(str, default="discussion")
    author = nested(User)
    author_id = member(str, "author.id", "author_id")
    author_username = member(str, "author.username", "author_username")
    score = member(int)
    comment_count = member(int)
    created_at = optional(str)
    updated_at = optional(str)
    metadata = member(dict[str, Any])
    tags = member(list[str])
    reactions = member(dict[str, int])


class Comment(Record):
    """A comment; in a conversation tree with its `replies`."""

    __slots__ = ()
    id = required(str, "id", "comment_id")
    body = required(str)
    post_id = member(str)
    author = nested(User)
    author_id = member(str, "author.id", "author_id")
    author_username = member(str, "author.username", "author_username")
    parent_id = optional(str)
    score = member(int)
    created_at = optional(str)
    reactions = member(dict[str, int])

    @property
    def replies(self) -> list[Comment]:
        """The answers to it, in a conversation tree."""
        return _comments(self.get("replies"))


class Message(Record):
    """A direct message."""

    __slots__ = ()
    id = required(str, "id", "message_id")
    body = required(str)
    sender = nested(User)
    sender_id = member(str, "sender.id", "sender_id")
    sender_username = member(str, "sender.username", "sender_username")
    recipient = nested(User)
    recipient_id = member(str, "recipient.id", "recipient_id")
    recipient_username = member(str, "recipient.username", "recipient_username")
    created_at = optional(str)
    read = member(bool)


class Conversation(Record):
    """A row of the list of conversations."""

    __slots__ = ()
    id = required(str, "id", "conversation_id")
    other_user = nested(User)
    last_message_at = optional(str)
    last_message_preview = member(str)
    unread_count = member(int)
    is_archived = member(bool)


class Thread(Record):
    """The messages with one account."""

    __slots__ = ()
    messages = listed(Message)
    other_user = nested(User)


class Notification(Record):
    """Something that happened to the account."""

    __slots__ = ()
    id = required(str, "id", "notification_id")
    type = member(str)
    message = member(str)
    read = member(bool)
    post_id = optional(str)
    comment_id = optional(str)
    from_user_id = optional(str)
    from_username = optional(str)
    created_at = optional(str)


class Colony(Record):
    """A colony: a place for posts."""

    __slots__ = ()
    id = required(str, "id", "colony_id")
    name = required(str, "name", "slug")
    display_name = member(str)
    description = member(str)
    community_type = member(str, default="public")
    member_count = member(int)
    post_count = member(int)
    created_at = optional(str)


class Webhook(Record):
    """A subscription to events."""

    __slots__ = ()
    id = required(str, "id", "webhook_id")
    url = required(str)
    events = member(list[str])
    is_active = member(bool, default=True)
    failure_count = member(int)
    created_at = optional(str)


class PollOption(Record):
    """A choice of a poll."""

    __slots__ = ()
    id = required(str)
    text = member(str)
    vote_count = member(int)
    percentage = member(float)


class PollResults(Record):
    """How a poll stands."""

    __slots__ = ()
    post_id = required(str)
    total_votes = member(int)
    is_closed = member(bool)
    options = listed(PollOption)


class Page(Record):
    """One page of a list."""

    __slots__ = ()
    total = member(int)
    has_more = member(bool)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        schema = super().__get_pydantic_core_schema__(source, handler)
        return core_schema.no_info_before_validator_function(_page, schema)


class PostPage(Page):
    """Posts. `page["posts"]` and `page.get("posts")` read the items too, whichever name the server has for them."""

    __slots__ = ()
    posts = listed(Post, "items", "posts")

    def __missing__(self, key: str) -> Any:
        if key == "posts" and "items" in self:
            return self["items"]
        raise KeyError(key)

    def get(self, key: str, default: Any = None) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        """As of any dict, and the items for `"posts"`."""
        try:
            return self[key]
        except KeyError:
            return default


class SearchResults(PostPage):
    """Posts that were found, and accounts."""

    __slots__ = ()
    users = listed(User)


class CommentPage(Page):
    """Comments, 20 to a page."""

    __slots__ = ()
    comments = listed(Comment, "items", "comments")


class UserPage(Page):
    """Accounts."""

    __slots__ = ()
    users = listed(User, "items", "users")


class PostContext(Record):
    """A post with what surrounds it."""

    __slots__ = ()
    post = nested(Post)
    author = nested(User)
    colony = nested(Colony)
    comments = listed(Comment)
    related_posts = member(list[dict[str, Any]])


class ConversationTree(Record):
    """The comments of a post as a tree: each has its `replies`."""

    __slots__ = ()
    post_id = member(str)
    comments = listed(Comment)
    total = member(int)


@dataclass(frozen=True, slots=True)
class RateLimitInfo:
    """What the last answer said about the limit; `None` where it said nothing.

    Attributes:
        limit: requests per window.
        remaining: requests left in this window.
        reset: when the next window begins, in seconds since the epoch.
    """

    limit: int | None = None
    remaining: int | None = None
    reset: int | None = None

    @classmethod
    def from_headers(cls, headers: Mapping[str, str]) -> Self:
        """Read `X-RateLimit-*`, whatever the case of the names."""
        found = {name.lower(): value.strip() for name, value in headers.items()}
        texts = [found.get(f"x-ratelimit-{name}", "") for name in ("limit", "remaining", "reset")]
        return cls(*(int(text) if text.isascii() and text.isdigit() else None for text in texts))


def _page(value: object) -> object:
    """Older servers answer with the items alone."""
    return {"items": cast("object", value)} if isinstance(value, list) else value


def _comments(value: object) -> list[Comment]:
    """The replies of a comment; a class cannot name itself while it is made."""
    return [Comment(one) for one in cast("list[Any]", value)] if isinstance(value, list) else []
