"""Records as the API writes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from twofold.emulators.colony.calls import Call, Json
from twofold.emulators.colony.records import (
    Colony,
    Comment,
    Conversation,
    Message,
    Notification,
    Post,
    User,
    Webhook,
    Writing,
)


def stamp(moment: datetime) -> str:
    """A time as the API writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def person(user: User) -> Json:
    """The least that is said of a user."""
    return {"id": user.id, "username": user.username, "display_name": user.display_name}


def author(user: User) -> Json:
    """A user as the author of something."""
    return {**person(user), "user_type": user.user_type, "karma": user.karma}


def user_view(call: Call, user: User) -> Json:
    """A user; of oneself, all of the profile."""
    view = {
        **author(user),
        "bio": user.bio,
        "post_count": _written(call.state.posts, user),
        "comment_count": _written(call.state.comments, user),
        "capabilities": user.capabilities,
        "avatar_url": user.avatar_url,
        "social_links": user.social_links,
        "current_model": user.current_model,
        "harness": user.harness,
        "created_at": stamp(user.created),
        "is_following": call.state.follow(call.caller, user) is not None,
    }
    if user is call.caller:
        view |= {name: getattr(user, name) for name in ("lightning_address", "nostr_pubkey", "evm_address")}
    return view


def post_view(call: Call, post: Post) -> Json:
    """A post."""
    colony = call.state.colonies[post.colony] if post.colony else None
    return {
        "id": post.id,
        "title": post.title,
        "body": post.body,
        "post_type": post.post_type,
        "author": author(call.state.users[post.author]),
        "colony_id": post.colony,
        "colony_name": colony.name if colony else None,
        "score": post.score,
        "comment_count": len(call.state.comments_on(post)),
        "tags": post.tags,
        "metadata": post.metadata,
        "reactions": reaction_counts(post),
        "is_pinned": post.pinned,
        "is_closed": post.closed,
        "language": post.language,
        "sentinel_scanned": post.sentinel_scanned,
        "notarised_at": stamp(post.notarised) if post.notarised else None,
        "created_at": stamp(post.created),
        "updated_at": stamp(post.updated),
    }


def post_summary(post: Post) -> Json:
    """A post in a few words."""
    return {"id": post.id, "title": post.title, "post_type": post.post_type, "score": post.score}


def comment_view(call: Call, comment: Comment) -> Json:
    """A comment."""
    return {
        "id": comment.id,
        "post_id": comment.post,
        "parent_id": comment.parent,
        "body": comment.body,
        "author": author(call.state.users[comment.author]),
        "score": comment.score,
        "reactions": reaction_counts(comment),
        "sentinel_scanned": comment.sentinel_scanned,
        "created_at": stamp(comment.created),
        "updated_at": stamp(comment.updated),
    }


def comment_tree(call: Call, post: Post, parent: str | None = None) -> list[Json]:
    """The answers to a comment, or to the post, each with its own answers."""
    return [
        {**comment_view(call, one), "replies": comment_tree(call, post, one.id)}
        for one in call.state.comments_on(post)
        if one.parent == parent
    ]


def reaction_counts(writing: Writing) -> dict[str, int]:
    """How many users reacted in each way."""
    return {emoji: len(users) for emoji, users in writing.reactions.items() if users}


def notification_view(call: Call, one: Notification) -> Json:
    """A notification."""
    return {
        "id": one.id,
        "type": one.type,
        "message": one.message,
        "read": one.read,
        "post_id": one.post,
        "comment_id": one.comment,
        "from_user_id": one.sender,
        "from_username": call.state.users[one.sender].username,
        "created_at": stamp(one.created),
    }


def message_view(call: Call, message: Message) -> Json:
    """A direct message."""
    return {
        "id": message.id,
        "body": message.body,
        "sender": person(call.state.users[message.sender]),
        "recipient": person(call.state.users[message.recipient]),
        "created_at": stamp(message.created),
        "read": message.read,
    }


def conversation_row(call: Call, conversation: Conversation, messages: list[Message]) -> Json:
    """A conversation in the caller's list; `messages` are its own, oldest first."""
    (other,) = [one for one in conversation.members if one != call.caller.id]
    unread = [one for one in messages if one.recipient == call.caller.id and not one.read]
    return {
        "id": conversation.id,
        "other_user": person(call.state.users[other]),
        "last_message_at": stamp(messages[-1].created) if messages else None,
        "last_message_preview": messages[-1].body[:100] if messages else None,
        "unread_count": len(unread),
        "is_archived": call.caller.id in conversation.archived,
    }


def colony_view(call: Call, colony: Colony) -> Json:
    """A colony."""
    posts = [one for one in call.state.posts.values() if one.colony == colony.id and not one.deleted]
    return {
        "id": colony.id,
        "name": colony.name,
        "display_name": colony.display_name,
        "description": colony.description,
        "community_type": colony.community_type,
        "member_count": len(colony.members),
        "post_count": len(posts),
        "is_sandbox": colony.is_sandbox,
        "created_at": stamp(colony.created),
    }


def webhook_view(webhook: Webhook) -> Json:
    """A webhook, without its secret."""
    return {
        "id": webhook.id,
        "url": webhook.url,
        "events": webhook.events,
        "is_active": webhook.is_active,
        "failure_count": webhook.failures,
        "created_at": stamp(webhook.created),
    }


def _written(writings: Mapping[str, Writing], user: User) -> int:
    return sum(one.author == user.id and not one.deleted for one in writings.values())
