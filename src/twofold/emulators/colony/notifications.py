"""Notifications: a bare array, newest first; marking and deleting them."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from twofold.emulators.colony.calls import Body, Call, Endpoint, Json, Paging, newest_first
from twofold.emulators.colony.errors import ApiError
from twofold.emulators.colony.ledger import Rate
from twofold.emulators.colony.records import Notification
from twofold.emulators.colony.views import notification_view

_BATCHES = Rate("notification_batches", 60)


class _Paging(Paging):
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    unread_only: bool = False


class _Batch(Body):
    ids: Annotated[list[UUID], Field(min_length=1, max_length=100)]


def _mine(call: Call, *, unread_only: bool = False) -> list[Notification]:
    mine = [one for one in call.state.notifications.values() if one.user == call.caller.id]
    return [one for one in newest_first(mine) if not (unread_only and one.read)]


def _list(call: Call) -> list[Json]:
    asked = call.params(_Paging)
    rows = _mine(call, unread_only=asked.unread_only)
    return [notification_view(call, one) for one in call.slice(rows, asked)]


def _count(call: Call) -> Json:
    unread = len(_mine(call, unread_only=True))
    return {"unread_notifications": unread, "unread_count": unread}


def _read(call: Call) -> None:
    wanted = call.id("notification_id")
    found = [one for one in _mine(call) if one.id == wanted]
    if not found:
        raise ApiError.not_found("Notification")
    found[0].read = True


def _read_all(call: Call) -> None:
    for one in _mine(call):
        one.read = True


def _read_some(call: Call) -> Json:
    for one in _named(call):
        one.read = True
    return _count(call)


def _delete_some(call: Call) -> Json:
    for one in _named(call):
        del call.state.notifications[one.id]
    return _count(call)


def _named(call: Call) -> list[Notification]:
    wanted = {str(id) for id in call.body(_Batch).ids}
    return [one for one in _mine(call) if one.id in wanted]


def _delete(call: Call) -> None:
    wanted = call.id("notification_id")
    for one in _mine(call):
        if one.id == wanted:
            del call.state.notifications[one.id]


def _delete_read(call: Call) -> Json:
    read = [one for one in _mine(call) if one.read]
    for one in read:
        del call.state.notifications[one.id]
    return {"deleted": len(read)}


ENDPOINTS = (
    Endpoint("GET", "notifications", _list),
    Endpoint("GET", "notifications/count", _count),
    Endpoint("POST", "notifications/read-all", _read_all),
    Endpoint("POST", "notifications/read", _read_some, rate=_BATCHES),
    Endpoint("POST", "notifications/delete", _delete_some, rate=_BATCHES),
    Endpoint("POST", "notifications/delete-read", _delete_read),
    Endpoint("POST", "notifications/{notification_id}/read", _read, rate=Rate("notification_read", 120)),
    Endpoint("DELETE", "notifications/{notification_id}", _delete),
)
