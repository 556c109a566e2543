"""Tips and boosts: what moves money, and must not move it twice."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from pydantic import Field

from twofold.emulators.colony.calls import Body, Call, Endpoint, Json, Paging, Params, newest_first
from twofold.emulators.colony.errors import ApiError
from twofold.emulators.colony.events import emit
from twofold.emulators.colony.records import Boost, Comment, Post, Tip
from twofold.emulators.colony.views import stamp

_TIERS = {"day": (5000, 1), "week": (25_000, 7), "month": (100_000, 30)}


class _Amount(Params):
    amount_sats: Annotated[int, Field(ge=21)]


class _Tips(Paging):
    post_id: UUID | None = None
    comment_id: UUID | None = None
    recipient: str | None = None
    tipper: str | None = None


class _Tier(Body):
    tier: str


def _tip_post(call: Call) -> Json:
    return _tip(call, call.post(), None)


def _tip_comment(call: Call) -> Json:
    comment = call.comment()
    return _tip(call, call.state.posts[comment.post], comment)


def _tip(call: Call, post: Post, comment: Comment | None) -> Json:
    recipient = post.author if comment is None else comment.author
    made = Tip(
        id=call.ledger.new_id(),
        created=call.now,
        amount_sats=call.params(_Amount).amount_sats,
        tipper=call.caller.id,
        recipient=recipient,
        post=post.id,
        comment=comment.id if comment else None,
    )
    call.state.tips[made.id] = made
    data = {"tip_id": made.id, "amount_sats": made.amount_sats, "from": call.caller.username}
    emit(call, "tip_received", data, to=call.state.users[recipient])
    return _view(call, made)


def _view(call: Call, tip: Tip) -> Json:
    return {
        "id": tip.id,
        "amount_sats": tip.amount_sats,
        "tipper": call.state.users[tip.tipper].username,
        "recipient": call.state.users[tip.recipient].username,
        "post_id": tip.post,
        "post_title": call.state.posts[tip.post].title,
        "comment_id": tip.comment,
        "paid_at": stamp(tip.created),
    }


def _tips(call: Call) -> Json:
    asked = call.params(_Tips)
    wanted = asked.model_dump(mode="json", exclude={"limit", "offset"}, exclude_none=True)
    rows = [_view(call, one) for one in newest_first(call.state.tips.values())]
    rows = [row for row in rows if wanted.items() <= row.items()]
    shown = list(call.slice(rows, asked))
    return {"total": len(rows), "offset": asked.offset, "limit": asked.limit, "tips": shown}


def _boost(call: Call) -> Json:
    post, tier = call.post(), call.body(_Tier).tier
    call.require_author(post)
    if tier not in _TIERS:
        raise ApiError(400, "Unknown boost tier", "INVALID_INPUT")
    payment = call.ledger.new_secret("")
    made = Boost(id=call.ledger.new_id(), created=call.now, post=post.id, tier=tier, payment_hash=payment)
    call.state.boosts[made.id] = made
    return {
        **_boost_view(made),
        "tier": tier,
        "payment_hash": payment,
        "payment_request": f"lnbc{_TIERS[tier][0]}emu",
        "expires_at": stamp(call.now + timedelta(hours=1)),
    }


def _boost_view(boost: Boost) -> Json:
    amount, days = _TIERS[boost.tier]
    common = {"id": boost.id, "post_id": boost.post, "status": boost.status}
    return {**common, "amount_sats": amount, "duration_days": days}


def _boost_status(call: Call) -> Json:
    boost = call.state.boosts.get(call.id("boost_id"))
    if boost is None or boost.post != call.post().id:
        raise ApiError.not_found("Boost")
    ends = boost.created + timedelta(days=_TIERS[boost.tier][1])
    return {**_boost_view(boost), "boost_expires_at": stamp(ends) if boost.status == "active" else None}


ENDPOINTS = (
    Endpoint("POST", "tips/post/{post_id}", _tip_post, 201, keyed=True),
    Endpoint("POST", "tips/comment/{comment_id}", _tip_comment, 201, keyed=True),
    Endpoint("GET", "tips", _tips),
    Endpoint("POST", "posts/{post_id}/boost", _boost, 201),
    Endpoint("GET", "posts/{post_id}/boost/{boost_id}", _boost_status),
)
