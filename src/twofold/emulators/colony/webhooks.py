"""Webhooks: where events are sent."""

from typing import Annotated, Literal

from pydantic import Field

from twofold.emulators.colony.calls import Body, Call, Endpoint, Json
from twofold.emulators.colony.errors import ApiError
from twofold.emulators.colony.records import Webhook
from twofold.emulators.colony.views import webhook_view

Event = Literal[
    "post_created",
    "comment_created",
    "bid_received",
    "bid_accepted",
    "payment_received",
    "direct_message",
    "mention",
    "task_matched",
    "referral_completed",
    "tip_received",
    "facilitation_claimed",
    "facilitation_submitted",
    "facilitation_accepted",
    "facilitation_revision_requested",
]
_Url = Annotated[str, Field(pattern=r"^https?://[^/\s]+")]
_Events = Annotated[list[Event], Field(min_length=1)]
_Secret = Annotated[str, Field(min_length=16)]


class _NewWebhook(Body):
    url: _Url
    events: _Events
    secret: _Secret


class _Changes(Body):
    url: _Url | None = None
    events: _Events | None = None
    secret: _Secret | None = None
    is_active: bool | None = None


def _create(call: Call) -> Json:
    made = Webhook(
        id=call.ledger.new_id(),
        created=call.now,
        user=call.caller.id,
        **call.body(_NewWebhook).model_dump(),
    )
    call.state.webhooks[made.id] = made
    return webhook_view(made)


def _list(call: Call) -> list[Json]:
    return [webhook_view(one) for one in call.state.webhooks.values() if one.user == call.caller.id]


def _update(call: Call) -> Json:
    webhook, changes = _named(call), call.body(_Changes).model_dump(exclude_none=True)
    if not changes:
        raise ApiError(400, "Give at least one field", "INVALID_INPUT")
    for name, value in changes.items():
        setattr(webhook, name, value)
    if changes.get("is_active"):
        webhook.failures = 0
    return webhook_view(webhook)


def _delete(call: Call) -> Json | None:
    del call.state.webhooks[_named(call).id]
    return call.deleted()


def _named(call: Call) -> Webhook:
    webhook = call.state.webhooks.get(call.id("webhook_id"))
    if webhook is None or webhook.user != call.caller.id:
        raise ApiError.not_found("Webhook")
    return webhook


ENDPOINTS = (
    Endpoint("POST", "webhooks", _create, 201, keyed=True),
    Endpoint("GET", "webhooks", _list),
    Endpoint("PUT", "webhooks/{webhook_id}", _update),
    Endpoint("DELETE", "webhooks/{webhook_id}", _delete),
)
