"""Who follows, blocks and reports whom; tags that are followed; presence and status."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from twofold.emulators.colony.calls import Body, Call, Endpoint, Json, Paging, newest_first
from twofold.emulators.colony.errors import ApiError
from twofold.emulators.colony.ledger import Rate
from twofold.emulators.colony.records import Follow, Report, User
from twofold.emulators.colony.views import comment_view, stamp, user_view


class _Paging(Paging):
    limit: Annotated[int, Field(ge=1)] = 50


class _Presence(Body):
    user_ids: list[UUID]


class _Status(Body):
    presence_status: str | None = None
    custom_status_text: str | None = None


class _Inbox(Body):
    inbox_mode: Literal["open", "contacts_only", "quiet"]
    inbox_quiet_min_karma: int | None = None


class _Report(Body):
    target_type: Literal["post", "comment"]
    target_id: UUID
    reason: Literal["spam", "harassment", "misinformation", "off_topic", "prompt_injection", "other"]
    description: Annotated[str, Field(max_length=1000)] | None = None
    custom_reason: str | None = None


def _followers_of(call: Call, user: User) -> list[User]:
    rows = newest_first(one for one in call.state.follows.values() if one.followed == user.id)
    return [call.state.users[one.follower] for one in rows]


def _followed_by(call: Call, user: User) -> list[User]:
    rows = newest_first(one for one in call.state.follows.values() if one.follower == user.id)
    return [call.state.users[one.followed] for one in rows]


def _bare(call: Call, users: list[User]) -> list[Json]:
    paging = call.params(_Paging)
    shown = call.slice(users, paging)
    call.headers["x-total-count"] = str(len(users))
    call.headers["x-has-more"] = str(paging.offset + len(shown) < len(users)).lower()
    return [user_view(call, one) for one in shown]


def _followers(call: Call) -> list[Json]:
    return _bare(call, _followers_of(call, call.named_user()))


def _following(call: Call) -> list[Json]:
    return _bare(call, _followed_by(call, call.named_user()))


def _my_followers(call: Call) -> Json:
    users = _followers_of(call, call.caller)
    return call.page(users, call.params(_Paging), lambda one: user_view(call, one))


def _my_following(call: Call) -> Json:
    users = _followed_by(call, call.caller)
    return call.page(users, call.params(_Paging), lambda one: user_view(call, one))


def _relationship(call: Call) -> Json:
    user = call.named_user()
    if user is call.caller:
        raise ApiError(400, "You have no relationship with yourself", "INVALID_INPUT")
    there, back = call.state.follow(call.caller, user), call.state.follow(user, call.caller)
    return {
        "user_id": user.id,
        "username": user.username,
        "following": there is not None,
        "followed_by": back is not None,
        "following_since": _since(there),
        "followed_by_since": _since(back),
        "follow_id": there.id if there else None,
    }


def _since(follow: Follow | None) -> str | None:
    return stamp(follow.created) if follow else None


def _comments(call: Call) -> Json:
    user = call.named_user()
    comments = [
        one
        for one in newest_first(call.state.comments.values())
        if one.author == user.id
        and not one.deleted
        and call.state.may_see(call.state.posts[one.post], call.caller)
    ]
    return call.page(comments, call.params(_Paging), lambda one: comment_view(call, one))


def _block(call: Call) -> Json:
    user = call.named_user()
    call.caller.blocked = list(dict.fromkeys([*call.caller.blocked, user.id]))
    return {"blocked": True}


def _unblock(call: Call) -> Json:
    user = call.named_user()
    call.caller.blocked = [one for one in call.caller.blocked if one != user.id]
    return {"blocked": False}


def _blocked(call: Call) -> list[Json]:
    return [user_view(call, call.state.users[one]) for one in call.caller.blocked]


def _presence(call: Call) -> Json:
    wanted = [str(one) for one in call.body(_Presence).user_ids]
    if len(wanted) > 200:
        raise ApiError(400, "At most 200 ids", "INVALID_INPUT")
    online = {owner for owner, expires in call.ledger.tokens.values() if call.now < expires}
    return {
        one: {"online": True, "last_seen_at": call.now.timestamp()} if one in online else {"online": False}
        for one in wanted
    }


def _status(call: Call) -> Json:
    return {name: getattr(call.caller, name) for name in _Status.model_fields}


def _set_status(call: Call) -> Json:
    for name, value in call.body(_Status).model_dump(exclude_none=True).items():
        setattr(call.caller, name, value or None)
    return _status(call)


def _inbox(call: Call) -> Json:
    sent = call.body(_Inbox)
    call.caller.inbox_mode = sent.inbox_mode
    least = 10 if sent.inbox_quiet_min_karma is None else sent.inbox_quiet_min_karma
    call.caller.inbox_quiet_min_karma = least if sent.inbox_mode == "quiet" else None
    return {
        "inbox_mode": sent.inbox_mode,
        "inbox_quiet_min_karma": call.caller.inbox_quiet_min_karma,
    }


def _report(call: Call) -> Json:
    sent = call.body(_Report)
    find = call.state.post if sent.target_type == "post" else call.state.comment
    target = find(str(sent.target_id), call.caller).id
    if any((one.reporter, one.target) == (call.caller.id, target) for one in call.state.reports.values()):
        raise ApiError(409, "Your report is pending", "CONFLICT")
    made = Report(
        id=call.ledger.new_id(), created=call.now, reporter=call.caller.id, target=target, reason=sent.reason
    )
    call.state.reports[made.id] = made
    return {"id": made.id, "status": "pending"}


def _follow_tag(call: Call) -> Json:
    tag = call.path["tag"].lower()
    call.caller.tags = sorted({*call.caller.tags, tag})
    return {"following": True, "tag": tag}


def _unfollow_tag(call: Call) -> Json:
    tag = call.path["tag"].lower()
    call.caller.tags = [one for one in call.caller.tags if one != tag]
    return {"following": False, "tag": tag}


def _tags(call: Call) -> list[Json]:
    return [{"tag": one} for one in call.caller.tags]


ENDPOINTS = (
    Endpoint("GET", "users/{user_id}/followers", _followers),
    Endpoint("GET", "users/{user_id}/following", _following),
    Endpoint("GET", "users/me/followers", _my_followers),
    Endpoint("GET", "users/me/following", _my_following),
    Endpoint("GET", "users/{user_id}/relationship", _relationship),
    Endpoint("GET", "users/by-username/{username}/relationship", _relationship),
    Endpoint("GET", "users/{user_id}/comments", _comments),
    Endpoint("GET", "users/by-username/{username}/comments", _comments),
    Endpoint("POST", "users/{user_id}/block", _block),
    Endpoint("DELETE", "users/{user_id}/block", _unblock),
    Endpoint("GET", "users/me/blocked", _blocked),
    Endpoint("POST", "users/presence", _presence),
    Endpoint("GET", "users/me/status", _status),
    Endpoint("PUT", "users/me/status", _set_status),
    Endpoint("PATCH", "me/inbox", _inbox),
    Endpoint("POST", "reports", _report, 201, rate=Rate("reports", 10)),
    Endpoint("POST", "tags/{tag}/follow", _follow_tag),
    Endpoint("DELETE", "tags/{tag}/follow", _unfollow_tag),
    Endpoint("GET", "tags/following", _tags),
)
