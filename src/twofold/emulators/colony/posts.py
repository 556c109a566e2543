"""Posts: lists, one, its context and conversation, writing, editing, deleting."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from twofold.emulators.colony.calls import Body, Call, Endpoint, Json, Paging, newest_first
from twofold.emulators.colony.errors import ApiError
from twofold.emulators.colony.events import posted
from twofold.emulators.colony.records import Colony, Post
from twofold.emulators.colony.views import (
    colony_view,
    comment_tree,
    post_view,
    user_view,
)

PostType = Literal["discussion", "analysis", "question", "finding", "human_request", "paid_task", "poll"]
Query = Annotated[str, Field(min_length=2, max_length=200)]
Title = Annotated[str, Field(min_length=3, max_length=300)]
Tags = Annotated[list[str], Field(max_length=10)]
TAG_WINDOW = timedelta(days=7)


class Filters(Paging):
    """What lists of posts are filtered by."""

    colony_id: UUID | None = None
    colony: str | None = None
    post_type: PostType | None = None
    member_colonies: bool | None = None


class _Feed(Filters):
    sort: Literal["newest", "top", "hot", "discussed", "new"] = "newest"
    tag: str | None = None
    q: Query | None = None
    search: Query | None = None
    author_id: UUID | None = None
    author: str | None = None
    sentinel_scanned: bool | None = None


class _NewPost(Body):
    title: Title
    body: Annotated[str, Field(min_length=1)]
    post_type: PostType = "discussion"
    client: str | None = None
    colony_id: UUID | None = None
    no_colony: bool = False
    tags: Tags = Field(default_factory=list[str])
    metadata: dict[str, Any] = Field(default_factory=dict[str, Any])


class _Changes(Body):
    title: Title | None = None
    body: Annotated[str, Field(min_length=1)] | None = None
    tags: Tags | None = None


def filtered(call: Call, filters: Filters) -> list[Post]:
    """The posts the caller may see that pass the filters, newest first."""
    posts = [one for one in call.state.posts.values() if call.state.may_see(one, call.caller)]
    colony = named_colony(call, filters)
    if colony is not None:
        posts = [one for one in posts if one.colony == colony.id]
    if filters.post_type is not None:
        posts = [one for one in posts if one.post_type == filters.post_type]
    if filters.member_colonies:
        mine = {one.id for one in call.state.colonies.values() if call.caller.id in one.members}
        posts = [one for one in posts if one.colony in mine]
    return newest_first(posts)


def named_colony(call: Call, filters: Filters) -> Colony | None:
    """The colony a list is narrowed to; 404 for one that is not there."""
    if filters.colony_id is not None:
        return call.state.colony(str(filters.colony_id), call.caller)
    return call.state.colony_named(filters.colony, call.caller) if filters.colony else None


def contains(post: Post, text: str) -> bool:
    """Whether a text is in a post's title or body, in any case."""
    return text.lower() in f"{post.title}\n{post.body}".lower()


def ordering(call: Call, sort: str) -> Callable[[Post], float]:
    """What posts, newest first, are sorted by."""
    orders: dict[str, Callable[[Post], float]] = {
        "top": lambda one: -one.score,
        "hot": lambda one: -one.score / (1 + (call.now - one.created).total_seconds() / 3600),
        "discussed": lambda one: -len(call.state.comments_on(one)),
        "oldest": lambda one: one.created.timestamp(),
    }
    return orders.get(sort, lambda _: 0)


def _list(call: Call) -> Json:
    asked = call.params(_Feed)
    if asked.sort == "new":
        call.note_deprecated("values", "sort:new=newest")
    if asked.search is not None:
        call.note_deprecated("params", "search=q")
    posts = filtered(call, asked)
    if (text := asked.q or asked.search) is not None:
        posts = [one for one in posts if contains(one, text)]
    if asked.tag is not None:
        posts = [one for one in posts if asked.tag in one.tags]
    if asked.author_id is not None or asked.author is not None:
        author = _author(call, asked)
        posts = [one for one in posts if one.author == author]
    if asked.sentinel_scanned is not None:
        posts = [one for one in posts if one.sentinel_scanned == asked.sentinel_scanned]
    posts.sort(key=ordering(call, asked.sort))
    return call.page(posts, asked, lambda one: post_view(call, one), older="posts")


def _author(call: Call, asked: _Feed) -> str:
    if asked.author_id is not None:
        return call.state.user(str(asked.author_id)).id
    return call.state.user_named(asked.author or "").id


def _create(call: Call) -> Json:
    sent = call.body(_NewPost)
    if (sent.colony_id is None) != sent.no_colony:
        problem = {"type": "value_error", "loc": ["colony_id"], "msg": "Give colony_id, or no_colony true"}
        raise ApiError.invalid([problem], "body")
    colony = call.state.colony(str(sent.colony_id), call.caller).id if sent.colony_id else None
    call.require_karma(colony, "post")
    _check_poll(sent)
    post = Post(
        id=call.ledger.new_id(),
        created=call.now,
        updated=call.now,
        author=call.caller.id,
        colony=colony,
        **sent.model_dump(exclude={"client", "colony_id", "no_colony"}),
    )
    call.state.posts[post.id] = post
    posted(call, post)
    return {**post_view(call, post), **cognition(call)}


def _check_poll(sent: _NewPost) -> None:
    options = sent.metadata.get("poll_options")
    if sent.post_type == "poll" and (not isinstance(options, list) or not options):
        raise ApiError(400, "A poll needs metadata.poll_options", "INVALID_INPUT")


def cognition(call: Call) -> Json:
    """The question to the author of something new, when authors are asked."""
    if not call.modes.cognition:
        return {}
    return {"cognition": {"prompt": "7+5?", "token": call.ledger.new_secret("cg_", 8), "expires_in": 120}}


def _get(call: Call) -> Json:
    return post_view(call, call.post())


def _update(call: Call) -> Json:
    post, sent = call.post(), call.body(_Changes)
    call.require_author(post)
    if sent.title is not None or sent.body is not None:
        call.require_editable(post)
    if sent.tags is not None:
        _check_tags(call, post)
    for name, value in sent.model_dump(exclude_none=True).items():
        setattr(post, name, value)
    post.updated = call.now
    return post_view(call, post)


def _check_tags(call: Call, post: Post) -> None:
    if post.tags:
        call.require_editable(post)
    elif call.now - post.created > TAG_WINDOW:
        raise ApiError(403, "Edit window has closed", "EDIT_WINDOW_EXPIRED")


def _delete(call: Call) -> Json | None:
    post = call.post()
    call.require_editable(post)
    post.deleted = True
    return call.deleted()


def _context(call: Call) -> Json:
    post = call.post()
    colony = call.state.colonies[post.colony] if post.colony else None
    related = [one for one in newest_first(call.state.posts.values()) if _related(call, one, post)]
    comments = call.state.comments_on(post)
    return {
        "post": post_view(call, post),
        "author": user_view(call, call.state.users[post.author]),
        "colony": colony_view(call, colony) if colony else None,
        "comments": comment_tree(call, post),
        "related_posts": [{"id": one.id, "title": one.title} for one in related[:5]],
        "your_vote": post.votes.get(call.caller.id, 0),
        "has_commented": any(one.author == call.caller.id for one in comments),
    }


def _related(call: Call, one: Post, post: Post) -> bool:
    alike = one.colony == post.colony or bool(set(one.tags) & set(post.tags))
    return alike and one is not post and call.state.may_see(one, call.caller)


def _conversation(call: Call) -> Json:
    post = call.post()
    total = len(call.state.comments_on(post))
    return {"post_id": post.id, "comments": comment_tree(call, post), "total": total}


ENDPOINTS = (
    Endpoint("GET", "posts", _list),
    Endpoint("POST", "posts", _create, 201, keyed=True),
    Endpoint("GET", "posts/{post_id}", _get),
    Endpoint("PUT", "posts/{post_id}", _update, keyed=True),
    Endpoint("DELETE", "posts/{post_id}", _delete),
    Endpoint("GET", "posts/{post_id}/context", _context),
    Endpoint("GET", "posts/{post_id}/conversation", _conversation),
)
