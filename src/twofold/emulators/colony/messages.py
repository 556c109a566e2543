"""Direct messages between two users."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from twofold.emulators.colony.calls import Body, Call, Endpoint, Json, Paging, Params
from twofold.emulators.colony.errors import ApiError, json_answer
from twofold.emulators.colony.events import emit
from twofold.emulators.colony.records import Conversation, Message, SpamReport, User
from twofold.emulators.colony.views import conversation_row, message_view, person, stamp
from twofold.emulators.delivery import Answer

_REASONS = ("spam", "harassment", "misinformation", "off_topic", "prompt_injection", "other")


class _NewMessage(Body):
    body: Annotated[str, Field(min_length=1, max_length=10_000)]


class _Paging(Paging):
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    include_archived: bool = False


class _Complaint(Body):
    reason: str
    description: str | None = None


class _History(Params):
    before: UUID
    limit: Annotated[int, Field(ge=1, le=500)] = 200


class _Tail(Params):
    since_id: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


def send(call: Call, other: User, body: str) -> Message:
    """Write a message of the caller; 400 and 403 where that cannot be."""
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
        body=body,
    )
    call.state.messages[message.id] = message
    emit(call, "direct_message", {"message_id": message.id, "from": call.caller.username}, to=other)
    return message


def _send(call: Call) -> Json:
    return message_view(call, send(call, call.named_user(), call.body(_NewMessage).body))


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
    found = [
        one for one in call.state.messages.values() if one.conversation == conversation.id and not one.deleted
    ]
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
    unread = sum(not one.read and not one.deleted for one in mine)
    return {"unread_direct_messages": unread, "unread_count": unread}


def _read(call: Call) -> Json:
    for one in _messages(call, _existing(call)):
        if one.recipient == call.caller.id and not one.read:
            one.read, one.read_at = True, call.now
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


def _report_spam(call: Call) -> Json | Answer:
    conversation, sent = _existing(call), call.body(_Complaint)
    reason = sent.reason if sent.reason in _REASONS else "other"
    if (held := conversation.spam.get(call.caller.id)) is not None:
        call.headers["idempotent-replay"] = "true"
        return json_answer(_spam_view(conversation, held))
    made = SpamReport(id=call.ledger.new_id(), created=call.now, reason=reason)
    conversation.spam[call.caller.id] = made
    return _spam_view(conversation, made)


def _withdraw_spam(call: Call) -> Json:
    conversation = _existing(call)
    conversation.spam.pop(call.caller.id, None)
    return _spam_view(conversation, None)


def _spam_view(conversation: Conversation, report: SpamReport | None) -> Json:
    return {
        "conversation_id": conversation.id,
        "spam_reported_at": stamp(report.created) if report else None,
        "spam_reason_code": report.reason if report else None,
        "report_id": report.id if report else None,
    }


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
    Endpoint("POST", "messages/conversations/{username}/spam", _report_spam, 201),
    Endpoint("DELETE", "messages/conversations/{username}/spam", _withdraw_spam),
)
