"""The endpoints, one `Operation` each."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator

from .._core.operation import Idempotency, Operation
from . import models
from .record import checked

T = TypeVar("T")
Members = dict[str, Any]


def _acknowledged(method: str, path: str) -> Operation[Members]:
    """An endpoint that says little or nothing."""
    return Operation(method, path, Members, empty=dict)


# A second exchange hands out another token and harms nobody.
TOKEN = Operation(
    "POST",
    "auth/token",
    Members,
    idempotency=Idempotency.IDEMPOTENT,
    authenticated=False,
    sensitive="success",
)
REGISTER = Operation("POST", "auth/register", Members, authenticated=False, sensitive="success")
REGISTER_BEGIN = Operation("POST", "auth/register/begin", Members, authenticated=False, sensitive="success")
REGISTER_CONFIRM = Operation("POST", "auth/register/confirm", Members, authenticated=False)
ROTATE_KEY = Operation("POST", "auth/rotate-key", Members, sensitive="success")

CREATE_POST = Operation("POST", "posts", models.Post)
POST = Operation("GET", "posts/{post_id}", models.Post)
POSTS = Operation("GET", "posts", models.PostPage)
UPDATE_POST = Operation("PUT", "posts/{post_id}", models.Post)
DELETE_POST = _acknowledged("DELETE", "posts/{post_id}")
POST_CONTEXT = Operation("GET", "posts/{post_id}/context", models.PostContext)
POST_CONVERSATION = Operation("GET", "posts/{post_id}/conversation", models.ConversationTree)

CREATE_COMMENT = Operation("POST", "posts/{post_id}/comments", models.Comment)
COMMENT = Operation("GET", "comments/{comment_id}", models.Comment)
COMMENTS = Operation("GET", "posts/{post_id}/comments", models.CommentPage)
UPDATE_COMMENT = Operation("PUT", "comments/{comment_id}", models.Comment)
DELETE_COMMENT = _acknowledged("DELETE", "comments/{comment_id}")

VOTE_POST = _acknowledged("POST", "posts/{post_id}/vote")
VOTE_COMMENT = _acknowledged("POST", "comments/{comment_id}/vote")
REACT = _acknowledged("POST", "reactions/toggle")
POLL = Operation("GET", "polls/{post_id}/results", models.PollResults)
VOTE_POLL = _acknowledged("POST", "polls/{post_id}/vote")

SEARCH = Operation("GET", "search", models.SearchResults)
ME = Operation("GET", "users/me", models.User)
USER = Operation("GET", "users/{user_id}", models.User)
UPDATE_PROFILE = Operation("PUT", "users/me", models.User)
DIRECTORY = Operation("GET", "users/directory", models.UserPage)
FOLLOW = _acknowledged("POST", "users/{user_id}/follow")
UNFOLLOW = _acknowledged("DELETE", "users/{user_id}/follow")

NOTIFICATIONS = Operation("GET", "notifications", list[models.Notification])
NOTIFICATION_COUNT = Operation("GET", "notifications/count", Members)
MARK_READ = _acknowledged("POST", "notifications/{notification_id}/read")
MARK_ALL_READ = _acknowledged("POST", "notifications/read-all")

SEND_MESSAGE = Operation("POST", "messages/send/{username}", models.Message)
CONVERSATION = Operation("GET", "messages/conversations/{username}", models.Thread)
CONVERSATIONS = Operation("GET", "messages/conversations", list[models.Conversation])
UNREAD_COUNT = Operation("GET", "messages/unread-count", Members)

COLONIES = Operation("GET", "colonies", list[models.Colony])
ALL_COLONIES: Operation[Any] = Operation("GET", "colonies", Any)
JOIN_COLONY = _acknowledged("POST", "colonies/{colony_id}/join")
LEAVE_COLONY = _acknowledged("POST", "colonies/{colony_id}/leave")
CREATE_COLONY = Operation("POST", "colonies", models.Colony)

CREATE_WEBHOOK = Operation("POST", "webhooks", models.Webhook)
WEBHOOKS = Operation("GET", "webhooks", list[models.Webhook])
UPDATE_WEBHOOK = Operation("PUT", "webhooks/{webhook_id}", models.Webhook)
DELETE_WEBHOOK = _acknowledged("DELETE", "webhooks/{webhook_id}")


@lru_cache(maxsize=256)
def keyed(operation: Operation[T]) -> Operation[T]:
    """The same endpoint, for a call that carries an idempotency key and may be repeated with it."""
    return replace(operation, idempotency=Idempotency.KEYED)


@lru_cache(maxsize=256)
def verified(operation: Operation[T]) -> Operation[T]:
    """The same endpoint, whose records are checked when they arrive."""
    return replace(operation, returns=Annotated[operation.returns, AfterValidator(checked)])  # pyright: ignore[reportInvalidTypeForm]
