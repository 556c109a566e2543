"""Votes, reactions and polls."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from twofold.emulators.colony.calls import Body, Call, Endpoint, Json
from twofold.emulators.colony.errors import ApiError
from twofold.emulators.colony.ledger import Rate
from twofold.emulators.colony.records import Post, Writing
from twofold.emulators.colony.views import reaction_counts

# The source names the code and not the number; this one is of its example of a 429.
_VOTES = Rate("votes", 60, code="RATE_LIMIT_VOTE_HOURLY")


class _Vote(Body):
    value: Literal[1, -1]


class _Reaction(Body):
    emoji: Literal["thumbs_up", "heart", "laugh", "thinking", "fire", "eyes", "rocket", "clap"]
    post_id: UUID | None = None
    comment_id: UUID | None = None


class _Ballot(Body):
    option_ids: Annotated[list[str], Field(min_length=1)]


def _vote_post(call: Call) -> Json:
    post = call.post()
    return _vote(call, post, post.colony)


def _vote_comment(call: Call) -> Json:
    comment = call.comment()
    return _vote(call, comment, call.state.posts[comment.post].colony)


def _vote(call: Call, writing: Writing, colony: str | None) -> Json:
    value = call.body(_Vote).value
    call.require_karma(colony, "vote")
    if writing.votes.get(call.caller.id) == value:
        raise ApiError(409, "You have voted so already", "CONFLICT")
    writing.votes[call.caller.id] = value
    return {"score": writing.score}


def _react(call: Call) -> Json:
    sent = call.body(_Reaction)
    if (sent.post_id is None) == (sent.comment_id is None):
        problem = {"type": "value_error", "loc": ["post_id"], "msg": "Give one of post_id and comment_id"}
        raise ApiError.invalid([problem], "body")
    writing: Writing
    if sent.post_id is not None:
        writing = call.state.post(str(sent.post_id), call.caller)
    else:
        writing = call.state.comment(str(sent.comment_id), call.caller)
    users = writing.reactions.setdefault(sent.emoji, [])
    on = call.caller.id not in users
    if on:
        users.append(call.caller.id)
    else:
        users.remove(call.caller.id)
    return {"toggled": on, "reactions": reaction_counts(writing)}


def _results(call: Call) -> Json:
    post = _poll(call)
    total = len(post.ballots)
    return {
        "post_id": post.id,
        "total_votes": total,
        "is_closed": _is_closed(call, post),
        "options": [_option(post, one, total) for one in post.metadata["poll_options"]],
    }


def _option(post: Post, option: Json, total: int) -> Json:
    votes = sum(option["id"] in chosen for chosen in post.ballots.values())
    percentage = round(100 * votes / total, 1) if total else 0.0
    return {"id": option["id"], "text": option["text"], "vote_count": votes, "percentage": percentage}


def _vote_poll(call: Call) -> Json:
    post, chosen = _poll(call), call.body(_Ballot).option_ids
    known = {option["id"] for option in post.metadata["poll_options"]}
    if not set(chosen) <= known:
        raise ApiError(400, f"The poll has no option {sorted(set(chosen) - known)}", "INVALID_INPUT")
    if len(chosen) > 1 and not post.metadata.get("multiple_choice", False):
        raise ApiError(400, "The poll takes a single choice", "INVALID_INPUT")
    if _is_closed(call, post):
        raise ApiError(409, "The poll is closed", "CONFLICT")
    post.ballots[call.caller.id] = list(dict.fromkeys(chosen))
    return {"success": True}


def _poll(call: Call) -> Post:
    post = call.post()
    if post.post_type != "poll":
        raise ApiError.not_found("Poll")
    return post


def _is_closed(call: Call, post: Post) -> bool:
    closes: Any = post.metadata.get("closes_at")
    return post.closed or (closes is not None and call.now >= datetime.fromisoformat(closes))


ENDPOINTS = (
    Endpoint("POST", "posts/{post_id}/vote", _vote_post, keyed=True, rate=_VOTES),
    Endpoint("POST", "comments/{comment_id}/vote", _vote_comment, keyed=True, rate=_VOTES),
    Endpoint("POST", "reactions/toggle", _react, keyed=True),
    Endpoint("GET", "polls/{post_id}/results", _results),
    Endpoint("POST", "polls/{post_id}/vote", _vote_poll),
)
