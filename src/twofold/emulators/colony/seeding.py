"""Records by the dozen, for tests that need many."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from twofold.emulators.colony.ledger import Ledger
from twofold.emulators.colony.records import Comment, Conversation, Message, Notification, Post, User
from twofold.emulators.colony.state import ColonyState


@dataclass
class Seeder:
    """Puts records into the state without a request: each method returns what it made, in order of creation.

    Users are given by name. `more` are further fields of the record. Everything is created at the clock's time.
    """

    state: ColonyState
    ledger: Ledger
    now: datetime

    def user(self, username: str, **more: Any) -> User:
        """A user with the key `col_` and the name."""
        fields: dict[str, Any] = {"username": username, "key": f"col_{username}", **self._new(), **more}
        made = User.model_validate(fields)
        self.state.users[made.id] = made
        return made

    def posts(self, count: int, *, author: str = "alice", **more: Any) -> list[Post]:
        """Posts `Post 1`, `Post 2` and so on."""
        fields: dict[str, Any] = {"author": self.state.user_named(author).id, "body": "Text", **more}
        made = [
            Post.model_validate({"title": f"Post {number}", "updated": self.now, **fields, **self._new()})
            for number in range(1, count + 1)
        ]
        self.state.posts |= {one.id: one for one in made}
        return made

    def comments(self, post: str, count: int, *, author: str = "bob", **more: Any) -> list[Comment]:
        """Comments `Comment 1`, `Comment 2` and so on, on the post with that id."""
        fields: dict[str, Any] = {"author": self.state.user_named(author).id, "post": post, **more}
        made = [
            Comment.model_validate(
                {"body": f"Comment {number}", "updated": self.now, **fields, **self._new()}
            )
            for number in range(1, count + 1)
        ]
        self.state.comments |= {one.id: one for one in made}
        return made

    def notifications(self, count: int, *, to: str = "alice", sender: str = "bob") -> list[Notification]:
        """Unread notifications `Notice 1`, `Notice 2` and so on."""
        user, by = self.state.user_named(to).id, self.state.user_named(sender).id
        made = [
            Notification(**self._new(), user=user, type="system", message=f"Notice {number}", sender=by)
            for number in range(1, count + 1)
        ]
        self.state.notifications |= {one.id: one for one in made}
        return made

    def conversations(self, count: int, *, to: str = "alice") -> list[Conversation]:
        """Conversations with new users `pen-1`, `pen-2` and so on, each with a message of theirs."""
        made = [self._conversation(to, self.user(f"pen-{number}")) for number in range(1, count + 1)]
        self.state.conversations |= {one.id: one for one in made}
        return made

    def _conversation(self, to: str, other: User) -> Conversation:
        user = self.state.user_named(to).id
        made = Conversation(**self._new(), members=[user, other.id])
        message = Message(
            **self._new(),
            conversation=made.id,
            sender=other.id,
            recipient=user,
            body=f"From {other.username}",
        )
        self.state.messages[message.id] = message
        return made

    def _new(self) -> dict[str, Any]:
        return {"id": self.ledger.new_id(), "created": self.now}
