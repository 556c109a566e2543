"""The teams of an organization, addressed by slug, and their members."""

from __future__ import annotations

from twofold.emulators.avala import fields as f
from twofold.emulators.avala.calls import Call, Endpoint
from twofold.emulators.avala.errors import ApiError, InvalidError
from twofold.emulators.avala.fields import Fields, Json
from twofold.emulators.avala.organizations import managed, membership, organization, person
from twofold.emulators.avala.state import public, slugify

_TEAM = Fields(
    {"name": f.name}, {"description": f.text, "color": f.text}, nullable=frozenset({"description", "color"})
)
_MEMBER = Fields({"user_uid": f.name}, {"role": f.name})
_ROLE = Fields({"role": f.name})


def _shown(team: Json) -> Json:
    return {**public(team), "member_count": len(team["_members"])}


def _team(call: Call, of: Json) -> Json:
    return call.state.one("teams", organization_uid=of["uid"], slug=call.ids["team"])


def _list(call: Call) -> Json:
    uid = organization(call)["uid"]
    return call.page([_shown(one) for one in call.state.rows("teams") if one["organization_uid"] == uid])


def _create(call: Call) -> Json:
    of = managed(call)
    given = call.given(_TEAM)
    slug = slugify(given["name"])
    if call.state.find("teams", organization_uid=of["uid"], slug=slug):
        raise InvalidError({"name": ["A team with this name exists already."]})
    named = {f"organization_{name}": of[name] for name in ("uid", "name", "slug")}
    return _shown(call.state.add("teams", **given, slug=slug, **named))


def _get(call: Call) -> Json:
    return _shown(_team(call, organization(call)))


def _update(call: Call) -> Json:
    team = _team(call, managed(call))
    return _shown(call.touch(team, call.given(_TEAM, partial=True)))


def _delete(call: Call) -> None:
    call.state.remove("teams", _team(call, managed(call))["uid"])


def _members(call: Call) -> Json:
    return call.page([person(call, one) for one in _team(call, organization(call))["_members"]])


def _add_member(call: Call) -> Json:
    of = managed(call)
    team = _team(call, of)
    given = call.given(_MEMBER)
    if membership(of, given["user_uid"]) is None:
        raise InvalidError({"user_uid": ["Not a member of the organization."]})
    if membership(team, given["user_uid"]):
        raise InvalidError({"user_uid": ["Is in the team already."]})
    entry = {"role": "member", **given, "created_at": call.timestamp}
    team["_members"].append(entry)
    return person(call, entry)


def _member(call: Call) -> tuple[Json, Json]:
    team = _team(call, managed(call))
    entry = membership(team, call.ids["user"])
    if entry is None:
        raise ApiError(404)
    return team, entry


def _remove_member(call: Call) -> None:
    team, entry = _member(call)
    team["_members"].remove(entry)


def _change_role(call: Call) -> None:
    _, entry = _member(call)
    entry["role"] = call.given(_ROLE)["role"]


_ALL = "organizations/{slug}/teams/"
_ONE = f"{_ALL}{{team}}/"
ENDPOINTS = (
    Endpoint("GET", _ALL, _list),
    Endpoint("POST", _ALL, _create, 201),
    Endpoint("GET", _ONE, _get),
    Endpoint("PATCH", _ONE, _update),
    Endpoint("DELETE", _ONE, _delete, 204),
    Endpoint("GET", f"{_ONE}members/", _members),
    Endpoint("POST", f"{_ONE}members/", _add_member, 201),
    Endpoint("DELETE", f"{_ONE}members/{{user}}/", _remove_member, 204),
    Endpoint("PATCH", f"{_ONE}members/{{user}}/role/", _change_role, 204),
)
