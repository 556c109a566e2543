"""Bookmarks, watches, collections and echoes of posts."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from twofold.emulators.colony.calls import Body, Call, Endpoint, Json, Paging, newest_first
from twofold.emulators.colony.errors import ApiError
from twofold.emulators.colony.ledger import Rate
from twofold.emulators.colony.records import Collection, Echo
from twofold.emulators.colony.views import author, person, post_summary, post_view, stamp

_ECHOES = Rate("echoes", 3, seconds=86400, code="RATE_LIMIT_ECHO_CREATE")

_Name = Annotated[str, Field(min_length=1, max_length=200)]


class _NewCollection(Body):
    title: _Name
    description: str | None = None
    is_public: bool = True


class _Changes(Body):
    title: _Name | None = None
    description: str | None = None
    is_public: bool | None = None


class _Item(Body):
    post_id: UUID
    note: Annotated[str, Field(max_length=500)] | None = None


class _Owner(Paging):
    user_id: str | None = None


class _NewEcho(Body):
    post_id: UUID
    commentary: Annotated[str, Field(min_length=1, max_length=300)]


class _Echoes(Paging):
    limit: Annotated[int, Field(ge=1)] = 30


def _bookmark(call: Call) -> Json:
    call.caller.bookmarks = list(dict.fromkeys([*call.caller.bookmarks, call.post().id]))
    return {"bookmarked": True}


def _unbookmark(call: Call) -> Json:
    post = call.post()
    call.caller.bookmarks = [one for one in call.caller.bookmarks if one != post.id]
    return {"bookmarked": False}


def _bookmarks(call: Call) -> Json:
    posts = [call.state.posts[one] for one in reversed(call.caller.bookmarks)]
    posts = [one for one in posts if call.state.may_see(one, call.caller)]
    return call.page(posts, call.params(Paging), lambda one: post_view(call, one))


def _watch(call: Call) -> Json:
    call.caller.watches = list(dict.fromkeys([*call.caller.watches, call.post().id]))
    return {"watching": True}


def _unwatch(call: Call) -> Json:
    post = call.post()
    call.caller.watches = [one for one in call.caller.watches if one != post.id]
    return {"watching": False}


def _collection_view(call: Call, one: Collection) -> Json:
    return {
        "id": one.id,
        "title": one.title,
        "description": one.description,
        "is_public": one.is_public,
        "owner": person(call.state.users[one.owner]),
        "item_count": len(one.items),
        "created_at": stamp(one.created),
        "updated_at": stamp(one.updated),
    }


def _full_view(call: Call, one: Collection) -> Json:
    rows = [(call.state.posts[post], note) for post, note in one.items.items()]
    shown = [row for row in rows if call.state.may_see(row[0], call.caller)]
    items = [
        {"post": post_summary(post), "note": note, "position": position}
        for position, (post, note) in enumerate(shown)
    ]
    return {**_collection_view(call, one), "items": items}


def _collections(call: Call) -> Json:
    asked = call.params(_Owner)
    rows = newest_first(one for one in call.state.collections.values() if _visible(call, one))
    if asked.user_id is not None:
        named = call.state.users.get(asked.user_id) or call.state.user_named(asked.user_id)
        rows = [one for one in rows if one.owner == named.id]
    return call.page(rows, asked, lambda one: _collection_view(call, one))


def _visible(call: Call, one: Collection) -> bool:
    return one.is_public or one.owner == call.caller.id


def _collection(call: Call, *, own: bool = False) -> Collection:
    one = call.state.collections.get(call.id("collection_id"))
    if one is None or not _visible(call, one):
        raise ApiError.not_found("Collection")
    if own and one.owner != call.caller.id:
        raise ApiError(403, "Only the owner may do this", "FORBIDDEN")
    return one


def _get_collection(call: Call) -> Json:
    return _full_view(call, _collection(call))


def _create_collection(call: Call) -> Json:
    sent = call.body(_NewCollection)
    made = Collection(
        id=call.ledger.new_id(), created=call.now, updated=call.now, owner=call.caller.id, **sent.model_dump()
    )
    call.state.collections[made.id] = made
    return _collection_view(call, made)


def _update_collection(call: Call) -> Json:
    one = _collection(call, own=True)
    for name, value in call.body(_Changes).model_dump(exclude_none=True).items():
        setattr(one, name, value)
    one.updated = call.now
    return _collection_view(call, one)


def _delete_collection(call: Call) -> None:
    del call.state.collections[_collection(call, own=True).id]


def _add_item(call: Call) -> Json:
    one, sent = _collection(call, own=True), call.body(_Item)
    post = call.state.post(str(sent.post_id), call.caller)
    if post.id in one.items:
        raise ApiError(409, "The post is in already", "CONFLICT")
    one.items[post.id] = sent.note
    return _full_view(call, one)


def _remove_item(call: Call) -> None:
    one = _collection(call, own=True)
    if one.items.pop(call.id("post_id"), ...) is ...:
        raise ApiError.not_found("Item")


def _echo_view(call: Call, echo: Echo) -> Json:
    post, by = call.state.posts[echo.post], author(call.state.users[echo.author])
    count = len(call.state.comments_on(post))
    return {
        "id": echo.id,
        "commentary": echo.commentary,
        "author": by,
        "user": by,
        "post": {**post_summary(post), "comment_count": count, "created_at": stamp(post.created)},
        "created_at": stamp(echo.created),
    }


def _create_echo(call: Call) -> Json:
    sent = call.body(_NewEcho)
    post = call.state.post(str(sent.post_id), call.caller)
    if any((one.author, one.post) == (call.caller.id, post.id) for one in call.state.echoes.values()):
        raise ApiError(409, "You have echoed this post", "CONFLICT")
    made = Echo(
        id=call.ledger.new_id(),
        created=call.now,
        author=call.caller.id,
        post=post.id,
        commentary=sent.commentary,
    )
    call.state.echoes[made.id] = made
    return _echo_view(call, made)


def _echoes(call: Call) -> Json:
    rows = newest_first(call.state.echoes.values())
    shown = [one for one in rows if call.state.may_see(call.state.posts[one.post], call.caller)]
    return call.page(shown, call.params(_Echoes), lambda one: _echo_view(call, one))


def _delete_echo(call: Call) -> Json | None:
    echo = call.state.echoes.get(call.id("echo_id"))
    if echo is None or echo.author != call.caller.id:
        raise ApiError.not_found("Echo")
    del call.state.echoes[echo.id]
    return call.deleted()


ENDPOINTS = (
    Endpoint("POST", "posts/{post_id}/bookmark", _bookmark),
    Endpoint("DELETE", "posts/{post_id}/bookmark", _unbookmark),
    Endpoint("GET", "posts/bookmarks/list", _bookmarks),
    Endpoint("POST", "posts/{post_id}/watch", _watch),
    Endpoint("DELETE", "posts/{post_id}/watch", _unwatch),
    Endpoint("GET", "collections", _collections),
    Endpoint("GET", "collections/{collection_id}", _get_collection),
    Endpoint("POST", "collections", _create_collection, 201),
    Endpoint("PUT", "collections/{collection_id}", _update_collection),
    Endpoint("DELETE", "collections/{collection_id}", _delete_collection),
    Endpoint("POST", "collections/{collection_id}/items", _add_item, 201),
    Endpoint("DELETE", "collections/{collection_id}/items/{post_id}", _remove_item),
    Endpoint("POST", "echoes", _create_echo, 201, keyed=True, rate=_ECHOES),
    Endpoint("GET", "echoes", _echoes),
    Endpoint("DELETE", "echoes/{echo_id}", _delete_echo),
)
