"""What The Colony's emulator knows: its records, and who may see which.

Tests may change any record between requests. Kinds are kept by id, in order of creation.
"""

from collections.abc import Sequence
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from twofold.emulators.colony.errors import ApiError
from twofold.emulators.colony.records import (
    Attachment,
    Boost,
    Collection,
    Colony,
    Comment,
    Conversation,
    Echo,
    Follow,
    Message,
    Notification,
    Post,
    Puzzle,
    Report,
    Tip,
    User,
    VaultFile,
    Webhook,
    WikiPage,
    Writing,
)
from twofold.emulators.seeds import require_known, state_of

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
    "attachments",
    "boosts",
    "tips",
    "puzzles",
)


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
    attachments: dict[str, Attachment] = {}
    boosts: dict[str, Boost] = {}
    tips: dict[str, Tip] = {}
    puzzles: dict[str, Puzzle] = {}

    @classmethod
    def from_seed(cls, data: dict[str, Any]) -> Self:
        """Build it from seed data, where each kind is a list of records; `SeedError` says what is wrong."""
        state = state_of(cls, data, _KINDS)
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
        require_known("users", users, self.users)
        require_known("colonies", {one.colony for one in self.posts.values() if one.colony}, self.colonies)
        require_known("posts", {one.post for one in self.comments.values()}, self.posts)
        require_known("comments", {one.parent for one in self.comments.values() if one.parent}, self.comments)
        require_known(
            "conversations", {one.conversation for one in self.messages.values()}, self.conversations
        )
