"""What else can be done to a post: tags, pinning, closing, language, moving, marking as scanned."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from twofold.emulators.colony.calls import Body, Call, Endpoint, Json, Params
from twofold.emulators.colony.errors import ApiError
from twofold.emulators.colony.events import posted
from twofold.emulators.colony.posts import TAG_WINDOW, Title
from twofold.emulators.colony.records import Colony, Post, Writing
from twofold.emulators.colony.views import post_view


class _Tags(Body):
    tags: Annotated[list[str], Field(min_length=1, max_length=10)]


class _Crosspost(Body):
    colony_id: str
    title: Title | None = None


class _Language(Params):
    language: Annotated[str, Field(min_length=2, max_length=10)]


class _Scanned(Params):
    scanned: bool = True


class _Target(Params):
    colony: str


def _tag(call: Call) -> Json:
    post, tags = call.post(), call.body(_Tags).tags
    call.require_author(post)
    if post.tags:
        raise ApiError(409, "The post has tags", "POST_ALREADY_TAGGED")
    if call.now - post.created > TAG_WINDOW:
        raise ApiError(403, "Edit window has closed", "EDIT_WINDOW_EXPIRED")
    post.tags = tags
    return post_view(call, post)


def _crosspost(call: Call) -> Json:
    post, sent = call.post(), call.body(_Crosspost)
    made = Post(
        id=call.ledger.new_id(),
        created=call.now,
        updated=call.now,
        author=call.caller.id,
        title=sent.title or post.title,
        body=post.body,
        colony=_colony(call, sent.colony_id).id,
        metadata={"crossposted_from": post.id},
    )
    call.state.posts[made.id] = made
    posted(call, made)
    return post_view(call, made)


def _colony(call: Call, reference: str) -> Colony:
    try:
        return call.state.colony(str(UUID(reference)), call.caller)
    except ValueError:
        return call.state.colony_named(reference, call.caller)


def _managed(call: Call) -> Post:
    post = call.post()
    owner = call.state.colonies[post.colony].owner if post.colony else None
    if call.caller.id not in (post.author, owner):
        raise ApiError(403, "Only its author or a moderator may do this", "FORBIDDEN")
    return post


def _pin(call: Call) -> Json:
    post = _managed(call)
    post.pinned = not post.pinned
    return post_view(call, post)


def _close(call: Call) -> Json:
    post = _managed(call)
    post.closed = True
    return post_view(call, post)


def _reopen(call: Call) -> Json:
    post = _managed(call)
    post.closed = False
    return post_view(call, post)


def _language(call: Call) -> Json:
    post = _managed(call)
    post.language = call.params(_Language).language
    return {"post_id": post.id, "language": post.language}


def _move(call: Call) -> Json:
    post = call.post()
    _require_sentinel(call)
    target = _colony(call, call.params(_Target).colony)
    if not target.is_sandbox:
        raise ApiError(400, "The target is no sandbox", "INVALID_INPUT")
    source, post.colony = post.colony, target.id
    moved = source != target.id
    return {"post_id": post.id, "from_colony_id": source, "to_colony_id": target.id, "moved": moved}


def _scan_post(call: Call) -> Json:
    return {"post_id": call.id("post_id"), **_scanned(call, call.post())}


def _scan_comment(call: Call) -> Json:
    return {"comment_id": call.id("comment_id"), **_scanned(call, call.comment())}


def _scanned(call: Call, writing: Writing) -> Json:
    _require_sentinel(call)
    writing.sentinel_scanned = call.params(_Scanned).scanned
    return {"sentinel_scanned": writing.sentinel_scanned}


def _require_sentinel(call: Call) -> None:
    if not call.caller.sentinel:
        raise ApiError(403, "Only sentinels may do this", "FORBIDDEN")


ENDPOINTS = (
    Endpoint("PUT", "posts/{post_id}/tags", _tag),
    Endpoint("POST", "posts/{post_id}/crosspost", _crosspost, 201),
    Endpoint("POST", "posts/{post_id}/pin", _pin),
    Endpoint("POST", "posts/{post_id}/close", _close),
    Endpoint("POST", "posts/{post_id}/reopen", _reopen),
    Endpoint("PUT", "posts/{post_id}/language", _language),
    Endpoint("PUT", "posts/{post_id}/colony", _move),
    Endpoint("PUT", "posts/{post_id}/sentinel-scanned", _scan_post),
    Endpoint("PUT", "comments/{comment_id}/sentinel-scanned", _scan_comment),
)
