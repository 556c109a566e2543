"""Direct messages between two users."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from twofold.emulators.colony.calls import Body, Call, Endpoint, Json, Paging, Params
from twofold.emulators.colony.errors import ApiError
from twofold.emulators.colony.events import emit
from twofold.emulators.colony.records import Conversation, Message, User
from twofold.emulators.colony.views import conversation_row, message_view, person


class _NewMessage(Body):
    body: Annotated[str, Field(min_length=1, max_length=10_000)]


class _Paging(Paging):
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    include_archived: bool = False


class _History(Params):
    before: UUID
    limit: Annotated[int, Field(ge=1, le=500)] = 200


class _Tail(Params):
    since_id: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


def _send(call: Call) -> Json:
    sent, other = call.body(_NewMessage), call.named_user()
    if other is call.caller:
        raise ApiError(400, "You cannot write to yourself", "INVALID_INPUT")
    _require_open(call, other)
    conversation = _between(call, other) or _begin(call, other)
    message = Message(
        id=call.ledger.new_id(),
        created=call.now,
        conversation=conversation.id,
        sender=call.caller.id,
        recipient=other.id,
        body=sent.body,
    )
    call.state.messages[message.id] = message
    emit(call, "direct_message", {"message_id": message.id, "from": call.caller.username}, to=other)
    return message_view(call, message)


def _require_open(call: Call, other: User) -> None:
    if call.caller.id in other.blocked or other.id in call.caller.blocked:
        raise ApiError(403, "You cannot write to each other", "FORBIDDEN")
    known = _between(call, other) is not None or call.state.follow(other, call.caller) is not None
    quiet = other.inbox_mode == "quiet" and call.caller.karma < (other.inbox_quiet_min_karma or 10)
    if not known and (quiet or other.inbox_mode == "contacts_only"):
        raise ApiError(403, "The inbox is closed to you", "FORBIDDEN")


def _between(call: Call, other: User) -> Conversation | None:
    pair = {call.caller.id, other.id}
    return next((one for one in call.state.conversations.values() if set(one.members) == pair), None)


def _begin(call: Call, other: User) -> Conversation:
    made = Conversation(id=call.ledger.new_id(), created=call.now, members=[call.caller.id, other.id])
    call.state.conversations[made.id] = made
    return made


def _messages(call: Call, conversation: Conversation | None) -> list[Message]:
    if conversation is None:
        return []
    found = [one for one in call.state.messages.values() if one.conversation == conversation.id]
    return sorted(found, key=lambda one: one.created)


def _get(call: Call) -> Json:
    other = call.named_user()
    messages = _messages(call, _between(call, other))
    return {"messages": [message_view(call, one) for one in messages], "other_user": person(other)}


def _list(call: Call) -> list[Json]:
    asked = call.params(_Paging)
    mine = [one for one in call.state.conversations.values() if call.caller.id in one.members]
    shown = [one for one in mine if asked.include_archived or call.caller.id not in one.archived]
    rows = [(one, _messages(call, one)) for one in reversed(shown)]
    rows.sort(key=lambda row: -_last(*row))
    return [conversation_row(call, *row) for row in call.slice(rows, asked)]


def _last(conversation: Conversation, messages: list[Message]) -> float:
    return (messages[-1].created if messages else conversation.created).timestamp()


def _unread(call: Call) -> Json:
    mine = [one for one in call.state.messages.values() if one.recipient == call.caller.id]
    unread = sum(not one.read for one in mine)
    return {"unread_direct_messages": unread, "unread_count": unread}


def _read(call: Call) -> Json:
    for one in _messages(call, _existing(call)):
        if one.recipient == call.caller.id:
            one.read = True
    return {"read": True}


def _archive(call: Call) -> Json:
    conversation = _existing(call)
    conversation.archived = sorted({*conversation.archived, call.caller.id})
    return {"archived": True}


def _unarchive(call: Call) -> Json:
    conversation = _existing(call)
    conversation.archived = [one for one in conversation.archived if one != call.caller.id]
    return {"archived": False}


def _mute(call: Call) -> Json:
    conversation = _existing(call)
    conversation.muted = sorted({*conversation.muted, call.caller.id})
    return {"muted": True}


def _unmute(call: Call) -> Json:
    conversation = _existing(call)
    conversation.muted = [one for one in conversation.muted if one != call.caller.id]
    return {"muted": False}


def _history(call: Call) -> Json:
    asked, messages = call.params(_History), _messages(call, _existing(call))
    older = messages[: _place(messages, str(asked.before))]
    return {"messages": [message_view(call, one) for one in older[-asked.limit :]]}


def _tail(call: Call) -> Json:
    asked, messages = call.params(_Tail), _messages(call, _existing(call))
    if asked.since_id is None:
        newer = messages[-asked.limit :]
    else:
        newer = messages[_place(messages, str(asked.since_id)) + 1 :][: asked.limit]
    return {"messages": [message_view(call, one) for one in newer]}


def _place(messages: list[Message], id: str) -> int:
    for number, one in enumerate(messages):
        if one.id == id:
            return number
    raise ApiError.not_found("Message")


def _existing(call: Call) -> Conversation:
    conversation = _between(call, call.named_user())
    if conversation is None:
        raise ApiError.not_found("Conversation")
    return conversation


ENDPOINTS = (
    Endpoint("POST", "messages/send/{username}", _send, 201, keyed=True),
    Endpoint("GET", "messages/conversations", _list),
    Endpoint("GET", "messages/conversations/{username}", _get),
    Endpoint("GET", "messages/unread-count", _unread),
    Endpoint("POST", "messages/conversations/{username}/read", _read),
    Endpoint("POST", "messages/conversations/{username}/archive", _archive),
    Endpoint("POST", "messages/conversations/{username}/unarchive", _unarchive),
    Endpoint("POST", "messages/conversations/{username}/mute", _mute),
    Endpoint("POST", "messages/conversations/{username}/unmute", _unmute),
    Endpoint("GET", "messages/conversations/{username}/history", _history),
    Endpoint("GET", "messages/conversations/{username}/tail", _tail),
)
