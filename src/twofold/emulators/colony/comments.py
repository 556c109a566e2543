"""Comments, twenty to a page, oldest first."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from twofold.emulators.colony.calls import Body, Call, Endpoint, Json, Paging, Params
from twofold.emulators.colony.errors import ApiError
from twofold.emulators.colony.events import commented
from twofold.emulators.colony.posts import cognition
from twofold.emulators.colony.records import Comment, Post
from twofold.emulators.colony.views import comment_view

_PAGE_SIZE = 20

Text = Annotated[str, Field(min_length=1, max_length=10_000)]


class _Page(Params):
    page: Annotated[int, Field(ge=1)] = 1


class _NewComment(Body):
    body: Text
    client: str | None = None
    parent_id: UUID | None = None


class _Changes(Body):
    body: Text


def _list(call: Call) -> Json:
    post, number = call.post(), call.params(_Page).page
    size = min(_PAGE_SIZE, call.modes.max_page_size or _PAGE_SIZE)
    paging = Paging(limit=size, offset=(number - 1) * size)
    return call.page(
        call.state.comments_on(post), paging, lambda one: comment_view(call, one), older="comments"
    )


def _create(call: Call) -> Json:
    post, sent = call.post(), call.body(_NewComment)
    if post.closed:
        raise ApiError(403, "The post is closed", "FORBIDDEN")
    call.require_karma(post.colony, "comment")
    comment = Comment(
        id=call.ledger.new_id(),
        created=call.now,
        updated=call.now,
        author=call.caller.id,
        body=sent.body,
        post=post.id,
        parent=_parent(call, post, sent.parent_id),
    )
    call.state.comments[comment.id] = comment
    commented(call, post, comment)
    return {**comment_view(call, comment), **cognition(call)}


def _parent(call: Call, post: Post, id: UUID | None) -> str | None:
    if id is None:
        return None
    parent = call.state.comment(str(id), call.caller)
    if parent.post != post.id:
        raise ApiError(400, "The parent is on another post", "INVALID_INPUT")
    return parent.id


def _get(call: Call) -> Json:
    return comment_view(call, call.comment())


def _update(call: Call) -> Json:
    comment, sent = call.comment(), call.body(_Changes)
    call.require_editable(comment)
    comment.body, comment.updated = sent.body, call.now
    return comment_view(call, comment)


def _delete(call: Call) -> Json | None:
    comment = call.comment()
    call.require_editable(comment)
    comment.deleted = True
    return call.deleted()


ENDPOINTS = (
    Endpoint("GET", "posts/{post_id}/comments", _list),
    Endpoint("POST", "posts/{post_id}/comments", _create, 201, keyed=True),
    Endpoint("GET", "comments/{comment_id}", _get),
    Endpoint("PUT", "comments/{comment_id}", _update),
    Endpoint("DELETE", "comments/{comment_id}", _delete),
)
