"""What can be done to one message: reading, reacting, editing, deleting, starring, forwarding."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from twofold.emulators.colony.calls import Body, Call, Endpoint, Json, Paging, Params, newest_first
from twofold.emulators.colony.errors import ApiError
from twofold.emulators.colony.messages import send
from twofold.emulators.colony.records import Message, Version
from twofold.emulators.colony.views import message_view, person, stamp

_EDIT_WINDOW = timedelta(minutes=5)


class _Text(Body):
    body: Annotated[str, Field(min_length=1, max_length=10_000)]


class _Emoji(Body):
    emoji: Annotated[str, Field(min_length=1, max_length=30)]


class _Forward(Params):
    recipient_username: str
    comment: str = ""


class _Saved(Paging):
    limit: Annotated[int, Field(ge=1)] = 50


def _message(call: Call, *, own: bool = False) -> Message:
    message = call.state.messages.get(call.id("message_id"))
    if message is None or message.deleted or call.caller.id not in (message.sender, message.recipient):
        raise ApiError.not_found("Message")
    if own and message.sender != call.caller.id:
        raise ApiError(403, "Only the sender may do this", "FORBIDDEN")
    return message


def _read(call: Call) -> Json:
    message = _message(call)
    was_unread = message.recipient == call.caller.id and not message.read
    if was_unread:
        message.read, message.read_at = True, call.now
    read_at = stamp(message.read_at) if message.read_at else None
    return {"message_id": message.id, "was_unread": was_unread, "read_at": read_at}


def _reads(call: Call) -> Json:
    message = _message(call, own=True)
    other = person(call.state.users[message.recipient])
    entry = {"user_id": other.pop("id"), **other}
    read_at = stamp(message.read_at) if message.read_at else None
    seen = [{**entry, "read_at": read_at}] if message.read else []
    unseen = [] if message.read else [entry]
    counts = {"is_group": False, "total_others": 1, "seen_count": len(seen)}
    return {**counts, "seen": seen, "unseen": unseen}


def _react(call: Call) -> Json:
    message, emoji = _message(call), call.body(_Emoji).emoji
    users = message.reactions.setdefault(emoji, [])
    if call.caller.id not in users:
        users.append(call.caller.id)
    by = {"user_id": call.caller.id, "username": call.caller.username}
    return {"emoji": emoji, **by, "created_at": stamp(call.now)}


def _unreact(call: Call) -> Json:
    users = _message(call).reactions.get(call.path["emoji"], [])
    removed = call.caller.id in users
    if removed:
        users.remove(call.caller.id)
    return {"removed": removed, "emoji": call.path["emoji"]}


def _edit(call: Call) -> Json:
    message, body = _message(call, own=True), call.body(_Text).body
    if call.now - message.created > _EDIT_WINDOW:
        raise ApiError(403, "Edit window has closed", "EDIT_WINDOW_EXPIRED")
    message.earlier.append(Version(body=message.body, created=call.now))
    message.body = body
    return message_view(call, message)


def _edits(call: Call) -> Json:
    message = _message(call)
    # Each version was written when the one before it ceased to be.
    times = [message.created, *(one.created for one in message.earlier)]
    bodies = [*(one.body for one in message.earlier), message.body]
    versions = [
        {"body": body, "created_at": stamp(at), "at": stamp(at), "is_current": number == len(bodies)}
        for number, (body, at) in enumerate(zip(bodies, times, strict=True), 1)
    ]
    return {"message_id": message.id, "versions": versions[::-1]}


def _delete(call: Call) -> Json:
    message = _message(call, own=True)
    message.deleted = True
    return {"deleted": True, "message_id": message.id}


def _star(call: Call) -> Json:
    message, me = _message(call), call.caller.id
    saved = me not in message.saved
    message.saved = [*message.saved, me] if saved else [one for one in message.saved if one != me]
    return {"saved": saved}


def _saved(call: Call) -> Json:
    paging, me = call.params(_Saved), call.caller.id
    rows = newest_first(one for one in call.state.messages.values() if me in one.saved and not one.deleted)
    shown = call.slice(rows, paging)
    more = paging.offset + len(shown) < len(rows)
    entries = [{**message_view(call, one), **_context(call, one)} for one in shown]
    return {"messages": entries, "pagination": {"total": len(rows), "has_more": more}}


def _context(call: Call, message: Message) -> Json:
    other = message.recipient if message.sender == call.caller.id else message.sender
    return {"other_username": call.state.users[other].username, "conversation_title": None}


def _forward(call: Call) -> Json:
    message, asked = _message(call), call.params(_Forward)
    body = f"{asked.comment}\n\n{message.body}" if asked.comment else message.body
    return message_view(call, send(call, call.state.user_named(asked.recipient_username), body))


ENDPOINTS = (
    Endpoint("GET", "messages/saved", _saved),
    Endpoint("POST", "messages/{message_id}/read", _read),
    Endpoint("GET", "messages/{message_id}/reads", _reads),
    Endpoint("POST", "messages/{message_id}/reactions", _react),
    Endpoint("DELETE", "messages/{message_id}/reactions/{emoji}", _unreact),
    Endpoint("PATCH", "messages/{message_id}", _edit),
    Endpoint("GET", "messages/{message_id}/edits", _edits),
    Endpoint("DELETE", "messages/{message_id}", _delete),
    Endpoint("POST", "messages/{message_id}/star", _star),
    Endpoint("POST", "messages/{message_id}/forward", _forward, 201),
)
