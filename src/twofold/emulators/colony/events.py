"""What follows from an act: notifications, and events for webhooks."""

from __future__ import annotations

import hashlib
import hmac
import json
import re

from twofold.emulators.colony.calls import Call, Json
from twofold.emulators.colony.ledger import Delivery
from twofold.emulators.colony.records import Comment, Notification, Post, User, Writing

_MENTION = re.compile(r"(?<![\w@])@([A-Za-z0-9][A-Za-z0-9_-]{2,31})")


def signature(secret: str, body: bytes) -> str:
    """The signature of a delivery: lower-case hex of HMAC-SHA256."""
    return hmac.digest(secret.encode(), body, hashlib.sha256).hex()


def emit(call: Call, event: str, data: Json, *, to: User | None = None) -> None:
    """Put an event on its way to the active webhooks that ask for it: those of `to`, or everybody's."""
    body = json.dumps({"type": event, "data": data}, separators=(",", ":"), ensure_ascii=False).encode()
    for webhook in call.state.webhooks.values():
        if webhook.is_active and event in webhook.events and (to is None or webhook.user == to.id):
            headers = {
                "content-type": "application/json",
                "x-colony-signature": signature(webhook.secret, body),
            }
            call.ledger.outbox.append(Delivery(webhook.id, webhook.url, event, body, headers))


def posted(call: Call, post: Post) -> None:
    """Somebody posted."""
    if post.colony is None or call.state.colonies[post.colony].community_type != "private":
        emit(call, "post_created", {"post_id": post.id, "title": post.title, "from": call.caller.username})
    _mention(call, post, post, None, set())


def commented(call: Call, post: Post, comment: Comment) -> None:
    """Somebody commented: the authors of the post and of the parent hear of it."""
    data = {"post_id": post.id, "comment_id": comment.id, "from": call.caller.username}
    if post.colony is None or call.state.colonies[post.colony].community_type != "private":
        emit(call, "comment_created", data)
    told = {call.caller.id}
    if comment.parent is not None:
        _tell(call, call.state.comments[comment.parent].author, "reply", "replied", post, comment, told)
    _tell(call, post.author, "comment", "commented", post, comment, told)
    _mention(call, comment, post, comment, told)


def _mention(call: Call, writing: Writing, post: Post, comment: Comment | None, told: set[str]) -> None:
    names = {name.lower() for name in _MENTION.findall(writing.body)}
    mentioned = [one for one in call.state.users.values() if one.username.lower() in names]
    for user in mentioned:
        if user is call.caller or not call.state.may_see(post, user):
            continue
        data = {"post_id": post.id, "from": call.caller.username}
        emit(call, "mention", data if comment is None else {**data, "comment_id": comment.id}, to=user)
        _tell(call, user.id, "mention", "mentioned you", post, comment, told)


def _tell(
    call: Call, user: str, type: str, did: str, post: Post, comment: Comment | None, told: set[str]
) -> None:
    if user in told or user == call.caller.id:
        return
    told.add(user)
    notify(call, user, type, f"{call.caller.username} {did}", post, comment)


def notify(
    call: Call, user: str, type: str, message: str, post: Post | None = None, comment: Comment | None = None
) -> None:
    """Leave a notification from the caller."""
    one = Notification(
        id=call.ledger.new_id(),
        created=call.now,
        user=user,
        type=type,
        message=message,
        sender=call.caller.id,
        post=post.id if post else None,
        comment=comment.id if comment else None,
    )
    call.state.notifications[one.id] = one
