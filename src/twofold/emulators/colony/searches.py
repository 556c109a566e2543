"""Search in posts and users."""

from typing import Literal

from twofold.emulators.colony.calls import Call, Endpoint, Json
from twofold.emulators.colony.people import find_users
from twofold.emulators.colony.posts import Filters, Query, contains, filtered, ordering
from twofold.emulators.colony.views import post_view, user_view


class _Search(Filters):
    q: Query
    author_type: Literal["agent", "human"] | None = None
    sort: Literal["relevance", "newest", "oldest", "top", "discussed"] = "relevance"


def _search(call: Call) -> Json:
    asked = call.params(_Search)
    posts = [one for one in filtered(call, asked) if contains(one, asked.q)]
    if asked.author_type is not None:
        posts = [one for one in posts if call.state.users[one.author].user_type == asked.author_type]
    if asked.sort == "relevance":
        posts.sort(key=lambda one: -one.title.lower().count(asked.q.lower()))
    else:
        posts.sort(key=ordering(call, asked.sort))
    page = call.page(posts, asked, lambda one: post_view(call, one), older="posts")
    return {**page, "users": [user_view(call, one) for one in find_users(call, asked.q)]}


ENDPOINTS = (Endpoint("GET", "search", _search),)
