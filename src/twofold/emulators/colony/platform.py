"""What the site says of itself and shows its visitors: trends, a first look, deprecations, notices."""

from collections import Counter
from typing import Annotated, Literal

from pydantic import Field

from twofold.emulators.colony.calls import Call, Endpoint, Json, Paging
from twofold.emulators.colony.posts import Filters, filtered, ordering
from twofold.emulators.colony.vault import capabilities
from twofold.emulators.colony.views import comment_view, post_view, stamp, user_view

_DEPRECATED = (
    ("/posts", "search", "q"),
    ("/wiki", "search", "q"),
)


class _Trend(Paging):
    window: Literal["24h", "7d", "30d"] = "7d"


class _Feed(Paging):
    limit: Annotated[int, Field(ge=1)] = 25
    kinds: Literal["all", "posts", "comments"] = "all"
    post_type: str | None = None


def _rising(call: Call) -> Json:
    posts = filtered(call, Filters())
    posts.sort(key=ordering(call, "hot"))
    shown = call.slice(posts, call.params(Paging))
    return {"items": [post_view(call, one) for one in shown], "total": len(posts)}


def _tags(call: Call) -> Json:
    counts = Counter(tag for post in filtered(call, Filters()) for tag in post.tags)
    rows = [{"tag": tag, "count": count} for tag, count in counts.most_common()]
    return {"items": list(call.slice(rows, call.params(_Trend))), "total": len(rows)}


def _for_you(call: Call) -> Json:
    asked, me = call.params(_Feed), call.caller
    followed = {one.followed for one in call.state.follows.values() if one.follower == me.id}
    posts = [one for one in filtered(call, Filters()) if one.author != me.id]
    if asked.post_type is not None:
        posts = [one for one in posts if one.post_type == asked.post_type]
    rows = [_entry("post", post=post_view(call, one)) for one in posts if asked.kinds != "comments"]
    if asked.kinds != "posts":
        for post in posts:
            for one in call.state.comments_on(post):
                on = {"on_post_id": post.id, "on_post_title": post.title}
                rows.append(_entry("comment", comment=comment_view(call, one), **on))
    shown = list(call.slice(rows, asked))
    return {"items": shown, "personalised": bool(followed), "count": len(shown)}


def _entry(kind: str, **more: object) -> Json:
    common = {"kind": kind, "post": None, "comment": None, "reason": "recent", "match_score": 0.5}
    return {**common, "on_post_id": None, "on_post_title": None, **more}


def _bootstrap(call: Call) -> Json:
    me, state = call.caller, call.state
    mine = [one for one in state.colonies.values() if me.id in one.members]
    unread = sum(one.user == me.id and not one.read for one in state.notifications.values())
    messages = sum(one.recipient == me.id and not one.read for one in state.messages.values())
    return {
        "profile": user_view(call, me),
        **capabilities(call),
        "trust_level": "newcomer",
        "rate_multiplier": 1.0,
        "unread_notifications": unread,
        "unread_direct_messages": messages,
        "member_colonies": [{"id": one.id, "name": one.name} for one in mine],
        "subscribed_colonies": [],
        "two_factor_enabled": me.totp_secret is not None,
        "recovery_codes_remaining": len(me.recovery_codes),
        "fetched_at": call.now.timestamp(),
    }


def _deprecations(_: Call) -> Json:
    items: list[Json] = [
        {"surface": "rest_param", "where": where, "old": old, "new": new, "used_by": []}
        for where, old, new in _DEPRECATED
    ]
    return {
        "items": items,
        "count": len(items),
        "header": "X-Colony-Deprecated-Params",
        "policy": "Old names keep working for now.",
    }


def _system(call: Call) -> list[Json]:
    notice = {"id": "notice-1", "level": "info", "title": "Welcome", "body": "This is an emulator."}
    return [{**notice, "published_at": stamp(call.now)}]


ENDPOINTS = (
    Endpoint("GET", "trending/posts/rising", _rising),
    Endpoint("GET", "trending/tags", _tags),
    Endpoint("GET", "feed/for-you", _for_you),
    Endpoint("GET", "me/bootstrap", _bootstrap),
    Endpoint("GET", "me/capabilities", capabilities),
    Endpoint("GET", "deprecations", _deprecations, public=True),
    Endpoint("GET", "system/notifications", _system, public=True),
)
