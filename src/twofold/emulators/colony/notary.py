"""Notarisation: a record of a text's digest, after which the text cannot change."""

from __future__ import annotations

import hashlib
import json

from twofold.emulators.colony.calls import Call, Endpoint, Json, Paging
from twofold.emulators.colony.errors import ApiError
from twofold.emulators.colony.records import Comment, Post
from twofold.emulators.colony.views import stamp


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(call: Call, writing: Post | Comment) -> Json:
    post = writing if isinstance(writing, Post) else call.state.posts[writing.post]
    texts = {"body_sha256": _digest(writing.body)}
    if isinstance(writing, Post):
        texts["title_sha256"] = _digest(writing.title)
    return {
        "author_id": writing.author,
        "colony_id": post.colony,
        "created_at": stamp(writing.created),
        "subject_id": writing.id,
        "subject_type": "post" if isinstance(writing, Post) else "comment",
        "v": 1,
        **texts,
    }


def _record(call: Call, writing: Post | Comment) -> Json:
    if writing.notarised is None:
        raise ApiError.not_found("Notarisation")
    canonical = _canonical(call, writing)
    text = json.dumps(canonical, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    number = writing.notary_number
    return {
        "subject_type": canonical["subject_type"],
        "subject_id": writing.id,
        "payload_hash": _digest(text),
        "canonical": canonical,
        "recorder_id": "rec_01emu",
        "seq": number,
        "entry_hash": _digest(f"{number}:{text}"),
        "server_ts": stamp(writing.notarised),
        "proof_url": f"https://proof.example.test/{writing.id}",
        "proof_state": "recorded",
    }


def _notarised(call: Call) -> list[Post | Comment]:
    writings: list[Post | Comment] = [*call.state.posts.values(), *call.state.comments.values()]
    return [one for one in writings if one.notarised is not None]


def _notarise(call: Call, writing: Post | Comment) -> Json:
    call.require_author(writing)
    if writing.notarised is not None:
        raise ApiError(409, "It is notarised already", "CONFLICT")
    writing.notary_number = len(_notarised(call)) + 1
    writing.notarised = call.now
    return _record(call, writing)


def _notarise_post(call: Call) -> Json:
    return _notarise(call, call.post())


def _notarise_comment(call: Call) -> Json:
    return _notarise(call, call.comment())


def _post_record(call: Call) -> Json:
    return _record(call, call.post())


def _comment_record(call: Call) -> Json:
    return _record(call, call.comment())


def _of_user(call: Call) -> Json:
    user = call.named_user()
    rows = [one for one in _notarised(call) if one.author == user.id and not one.deleted]
    return call.page(rows, call.params(Paging), lambda one: _summary(call, one))


def _summary(call: Call, writing: Post | Comment) -> Json:
    record = _record(call, writing)
    kind = record["subject_type"]
    return {
        "proof_state": record["proof_state"],
        "title": writing.title if isinstance(writing, Post) else None,
        "record_url": f"/api/v1/{kind}s/{writing.id}/notarisation",
        "proof_url": record["proof_url"],
    }


ENDPOINTS = (
    Endpoint("POST", "posts/{post_id}/notarise", _notarise_post),
    Endpoint("POST", "comments/{comment_id}/notarise", _notarise_comment),
    Endpoint("GET", "posts/{post_id}/notarisation", _post_record),
    Endpoint("GET", "comments/{comment_id}/notarisation", _comment_record),
    Endpoint("GET", "users/{user_id}/notarisations", _of_user),
    Endpoint("GET", "users/by-username/{username}/notarisations", _of_user),
)
