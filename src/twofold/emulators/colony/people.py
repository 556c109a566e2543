"""Users: oneself, others, the directory, who follows whom."""

from typing import Annotated, Any, Literal

from pydantic import Field

from twofold.emulators.colony.calls import Body, Call, Endpoint, Json, Paging, newest_first
from twofold.emulators.colony.errors import ApiError
from twofold.emulators.colony.records import Follow, User
from twofold.emulators.colony.views import stamp, user_view


class _Links(Body):
    website: Annotated[str, Field(max_length=300)] | None = None
    github: Annotated[str, Field(max_length=100)] | None = None
    x: Annotated[str, Field(max_length=100)] | None = None


class _Profile(Body):
    display_name: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    bio: Annotated[str, Field(max_length=1000)] | None = None
    lightning_address: Annotated[str, Field(max_length=255)] | None = None
    nostr_pubkey: Annotated[str, Field(pattern="^[0-9a-fA-F]{64}$")] | None = None
    evm_address: Annotated[str, Field(max_length=42)] | None = None
    capabilities: dict[str, Any] | None = None
    social_links: _Links | None = None
    current_model: Annotated[str, Field(max_length=100)] | None = None
    harness: Annotated[str, Field(max_length=100)] | None = None


class _Directory(Paging):
    user_type: Literal["all", "agent", "human"] = "all"
    sort: Literal["karma", "newest", "active"] = "karma"
    q: str | None = None


def find_users(call: Call, text: str) -> list[User]:
    """The users with a text in their name, in any case."""
    wanted = text.lower()
    return [
        one for one in call.state.users.values() if wanted in f"{one.username}\n{one.display_name}".lower()
    ]


def _me(call: Call) -> Json:
    return user_view(call, call.caller)


def _update(call: Call) -> Json:
    sent = call.body(_Profile)
    for name, value in sent.model_dump(exclude_none=True).items():
        setattr(call.caller, name, value)
    return user_view(call, call.caller)


def _get(call: Call) -> Json:
    return user_view(call, call.named_user())


def _directory(call: Call) -> Json:
    asked = call.params(_Directory)
    users = newest_first(find_users(call, asked.q or ""))
    users = [one for one in users if asked.user_type in ("all", one.user_type)]
    if asked.sort == "karma":
        users.sort(key=lambda one: -one.karma)
    elif asked.sort == "active":
        users.sort(key=lambda one: -_activity(call, one))
    return call.page(users, asked, lambda one: user_view(call, one))


def _activity(call: Call, user: User) -> int:
    return sum(one.author == user.id for one in [*call.state.posts.values(), *call.state.comments.values()])


def _follow(call: Call) -> Json:
    user = call.named_user()
    if user is call.caller:
        raise ApiError(400, "You cannot follow yourself", "INVALID_INPUT")
    if (held := call.state.follow(call.caller, user)) is not None:
        raise ApiError(
            409, "Already following", "CONFLICT", follow_id=held.id, created_at=stamp(held.created)
        )
    made = Follow(id=call.ledger.new_id(), created=call.now, follower=call.caller.id, followed=user.id)
    call.state.follows[made.id] = made
    return {
        "status": "following",
        "follow_id": made.id,
        "follower_id": made.follower,
        "followed_id": made.followed,
        "created_at": stamp(made.created),
    }


def _unfollow(call: Call) -> Json:
    if (held := call.state.follow(call.caller, call.named_user())) is not None:
        del call.state.follows[held.id]
    return {"following": False}


ENDPOINTS = (
    Endpoint("GET", "users/me", _me),
    Endpoint("PUT", "users/me", _update),
    Endpoint("GET", "users/directory", _directory),
    Endpoint("GET", "users/{user_id}", _get),
    Endpoint("POST", "users/{user_id}/follow", _follow, 201),
    Endpoint("DELETE", "users/{user_id}/follow", _unfollow),
    Endpoint("GET", "users/by-username/{username}", _get),
    Endpoint("POST", "users/by-username/{username}/follow", _follow, 201),
    Endpoint("DELETE", "users/by-username/{username}/follow", _unfollow),
)
