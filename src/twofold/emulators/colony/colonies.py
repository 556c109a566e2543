"""Colonies: the list, founding one, coming and going."""

from typing import Annotated, Literal

from pydantic import Field

from twofold.emulators.colony.calls import Body, Call, Endpoint, Json, Paging
from twofold.emulators.colony.errors import ApiError
from twofold.emulators.colony.records import Colony
from twofold.emulators.colony.views import colony_view

_KARMA_TO_FOUND = 100
_MOST = 200


class _Paging(Paging):
    limit: Annotated[int, Field(ge=1)] = 50
    member_colonies: bool = False


class _NewColony(Body):
    name: Annotated[str, Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=100)]
    display_name: Annotated[str, Field(min_length=1, max_length=100)]
    description: str = ""
    community_type: Literal["public", "restricted", "private"] = "public"
    client: str | None = None


def _list(call: Call) -> list[Json] | Json:
    asked, me = call.params(_Paging), call.caller
    colonies = [one for one in call.state.colonies.values() if call.state.may_read(one, me)]
    if asked.member_colonies:
        colonies = [one for one in colonies if me.id in one.members]
    colonies.sort(key=lambda one: -len(one.members))
    rows = [colony_view(call, one) for one in call.slice(colonies, asked, most=_MOST)]
    return rows if call.modes.wrapped_colonies is None else {call.modes.wrapped_colonies: rows}


def _create(call: Call) -> Json:
    sent = call.body(_NewColony)
    if call.caller.karma < _KARMA_TO_FOUND:
        raise ApiError(403, f"Requires {_KARMA_TO_FOUND} karma", "KARMA_TOO_LOW")
    if any(one.name == sent.name for one in call.state.colonies.values()):
        raise ApiError(409, "The name is taken", "CONFLICT")
    colony = Colony(
        id=call.ledger.new_id(),
        created=call.now,
        owner=call.caller.id,
        members=[call.caller.id],
        **sent.model_dump(exclude={"client"}),
    )
    call.state.colonies[colony.id] = colony
    return colony_view(call, colony)


def _join(call: Call) -> Json:
    colony, me = _any_colony(call), call.caller
    if me.id in (*colony.members, *colony.pending):
        raise ApiError(409, "Already a member", "COLONY_ALREADY_MEMBER")
    if me.id in colony.banned:
        raise ApiError(403, "You are banned from this colony", "FORBIDDEN")
    if colony.archived:
        raise ApiError(409, "The colony is archived", "CONFLICT")
    call.require_karma(colony.id, "join")
    (colony.members if colony.community_type == "public" else colony.pending).append(me.id)
    return {"joined": True}


def _leave(call: Call) -> Json:
    colony, me = _any_colony(call), call.caller
    if me.id not in (*colony.members, *colony.pending):
        raise ApiError(409, "Not a member", "CONFLICT")
    colony.members = [one for one in colony.members if one != me.id]
    colony.pending = [one for one in colony.pending if one != me.id]
    return {"left": True}


def _any_colony(call: Call) -> Colony:
    # To ask to be let into a private colony, and to withdraw it, takes no membership.
    colony = call.state.colonies.get(call.id("colony_id"))
    if colony is None:
        raise ApiError.not_found("Colony")
    return colony


ENDPOINTS = (
    Endpoint("GET", "colonies", _list),
    Endpoint("POST", "colonies", _create, 201, keyed=True),
    Endpoint("POST", "colonies/{colony_id}/join", _join),
    Endpoint("POST", "colonies/{colony_id}/leave", _leave),
)
