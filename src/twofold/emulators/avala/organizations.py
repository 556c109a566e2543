"""Organizations, their members and invitations; who the caller is."""

from __future__ import annotations

from datetime import timedelta

from twofold.emulators.avala import fields as f
from twofold.emulators.avala.calls import TIME_FORMAT, Call, Endpoint
from twofold.emulators.avala.errors import ApiError, InvalidError
from twofold.emulators.avala.fields import Fields, Json
from twofold.emulators.avala.pages import number_page
from twofold.emulators.avala.state import AvalaState, public, slugify

_INDUSTRIES = ("agriculture", "automotive", "maritime", "robotics")
_ORGANIZATION = Fields(
    {"name": f.name},
    {
        "description": f.text,
        "logo": f.text,
        "website": f.text,
        "industry": f.text,
        "email": f.text,
        "phone": f.text,
        "visibility": f.choice("private", "unlisted", "public"),
    },
    nullable=frozenset({"description", "logo", "website", "industry", "email", "phone"}),
)
_CHANGES = Fields(
    _ORGANIZATION.required, {**_ORGANIZATION.optional, "handle": f.name}, nullable=_ORGANIZATION.nullable
)
_ROLES = f.choice("owner", "admin", "member")
_ROLE = Fields({"role": _ROLES})
_INVITATION = Fields({"email": f.name}, {"role": f.choice("admin", "member")})
_OWNER = Fields({"new_owner_uid": f.name})


def membership(organization: Json, user_uid: str) -> Json | None:
    """A user's entry among the members."""
    return next((one for one in organization["_members"] if one["user_uid"] == user_uid), None)


def organizations_of(state: AvalaState, user: Json) -> list[Json]:
    """The organizations a user is a member of, newest first."""
    return [one for one in state.rows("organizations") if membership(one, user["uid"])]


def organization(call: Call) -> Json:
    """The organization the path names; 404 unless the caller is a member."""
    found = call.state.one("organizations", slug=call.ids["slug"])
    if membership(found, call.caller["uid"]) is None:
        raise ApiError(404)
    return found


def managed(call: Call) -> Json:
    """The organization the path names, for what owners and admins may do only (403)."""
    found = organization(call)
    own = membership(found, call.caller["uid"])
    if own is None or own["role"] not in ("owner", "admin"):
        raise ApiError(403)
    return found


def person(call: Call, entry: Json) -> Json:
    """A member as the API shows them."""
    user = call.state.get("users", entry["user_uid"])
    return {
        "user_uid": user["uid"],
        "username": user["username"],
        "email": user["email"],
        "full_name": " ".join(filter(None, (user["first_name"], user["last_name"]))),
        "picture": None,
        "role": entry["role"],
        "created_at": entry["created_at"],
    }


def _shown(call: Call, one: Json) -> Json:
    own = membership(one, call.caller["uid"])
    state = call.state
    owned = {
        kind: sum(row["owner_name"] == one["slug"] for row in state.rows(kind))
        for kind in ("datasets", "slices")
    }
    return {
        **public(one),
        "member_count": len(one["_members"]),
        "team_count": sum(team["organization_uid"] == one["uid"] for team in state.rows("teams")),
        "dataset_count": owned["datasets"],
        "project_count": len(state.rows("projects")),
        "slice_count": owned["slices"],
        "role": own and own["role"],
        "joined_at": own and own["created_at"],
    }


def _list(call: Call) -> Json:
    page = number_page(organizations_of(call.state, call.caller), call.query, call.url)
    return {**page, "results": [_shown(call, one) for one in page["results"]]}


def _create(call: Call) -> Json:
    given = call.given(_ORGANIZATION)
    slug = slugify(given["name"])
    if call.state.find("organizations", slug=slug):
        raise InvalidError({"name": ["An organization with this name exists already."]})
    owner = {"user_uid": call.caller["uid"], "role": "owner", "created_at": call.timestamp}
    return _shown(call, call.state.add("organizations", **given, slug=slug, handle=slug, _members=[owner]))


def _update(call: Call) -> Json:
    found = managed(call)
    given = call.given(_CHANGES, partial=True)
    if "handle" in given:
        other = call.state.find("organizations", handle=given["handle"])
        if other is not None and other is not found:
            raise InvalidError({"handle": ["This handle is taken."]})
    return _shown(call, call.touch(found, given))


def _delete(call: Call) -> None:
    found = managed(call)
    if membership(found, call.caller["uid"]) not in _owners(found):
        raise ApiError(403)
    call.state.remove("organizations", found["uid"])


def _industries(call: Call) -> Json:  # noqa: ARG001
    return {"choices": [{"value": one, "label": one.capitalize()} for one in _INDUSTRIES]}


def _members(call: Call) -> Json:
    people = [{**person(call, one), "last_active_at": None} for one in organization(call)["_members"]]
    search = call.query.get("search", "").lower()
    role = call.query.get("role")
    return call.page(
        [
            one
            for one in people
            if search in f"{one['username']} {one['email']} {one['full_name']}".lower()
            and role in (None, one["role"])
        ]
    )


def _member(found: Json, uid: str) -> Json:
    entry = membership(found, uid)
    if entry is None:
        raise ApiError(404)
    return entry


def _owners(found: Json) -> list[Json]:
    return [one for one in found["_members"] if one["role"] == "owner"]


def _keep_an_owner(found: Json, entry: Json) -> None:
    if _owners(found) == [entry]:
        raise InvalidError({"non_field_errors": ["An organization needs an owner."]})


def _remove_member(call: Call) -> None:
    found = managed(call)
    entry = _member(found, call.ids["user"])
    _keep_an_owner(found, entry)
    found["_members"].remove(entry)


def _change_role(call: Call) -> None:
    found = managed(call)
    entry = _member(found, call.ids["user"])
    role = call.given(_ROLE)["role"]
    if role != "owner":
        _keep_an_owner(found, entry)
    entry["role"] = role


def _leave(call: Call) -> None:
    found = organization(call)
    entry = _member(found, call.caller["uid"])
    _keep_an_owner(found, entry)
    found["_members"].remove(entry)


def _transfer(call: Call) -> None:
    found = organization(call)
    own = _member(found, call.caller["uid"])
    if own["role"] != "owner":
        raise ApiError(403)
    new = _member(found, call.given(_OWNER)["new_owner_uid"])
    own["role"] = "admin"
    new["role"] = "owner"


def _invitations(call: Call) -> Json:
    slug = organization(call)["slug"]
    return call.page([one for one in call.state.rows("invitations") if one["organization_slug"] == slug])


def _invite(call: Call) -> Json:
    found = managed(call)
    given = call.given(_INVITATION)
    email = given["email"]
    if call.state.find("invitations", organization_slug=found["slug"], invited_email=email, status="pending"):
        raise InvalidError({"email": ["An invitation is pending for this address."]})
    invitation = call.state.add(
        "invitations",
        organization_name=found["name"],
        organization_slug=found["slug"],
        invited_email=email,
        invited_by_username=call.caller["username"],
        role=given.get("role", "member"),
        expires_at=_in_a_month(call),
    )
    invitation["accept_url"] = f"{call.origin}/i/{invitation['uid']}"
    return invitation


def _in_a_month(call: Call) -> str:
    return (call.now + timedelta(days=30)).strftime(TIME_FORMAT)


def _pending(call: Call) -> Json:
    slug = managed(call)["slug"]
    invitation = call.state.one("invitations", organization_slug=slug, uid=call.uid)
    if invitation["status"] != "pending":
        raise ApiError(409)
    return invitation


def _resend(call: Call) -> None:
    _pending(call)["expires_at"] = _in_a_month(call)


def _cancel(call: Call) -> None:
    _pending(call)["status"] = "cancelled"


def _me(call: Call) -> Json:
    return {name: call.caller[name] for name in ("uid", "username", "email")}


_SIGNUP = Fields({"email": f.name, "password": f.name}, {"first_name": f.text, "last_name": f.text})


def _sign_up(call: Call) -> Json:
    given = call.given(_SIGNUP)
    email = given["email"]
    if "@" not in email:
        raise InvalidError({"email": ["Enter a valid email address."]})
    if call.state.find("users", email=email):
        raise InvalidError({"email": ["A user with this email exists already."]})
    names = {name: given.get(name) for name in ("first_name", "last_name")}
    user = call.state.add("users", username=email, email=email, **names)
    key = f"avk_{user['uid'].replace('-', '')}"
    call.state.keys[key] = {"user": user["uid"]}
    return {"user": {**public(user), "in_waitlist": True}, "api_key": key}


ENDPOINTS = (
    Endpoint("GET", "organizations/", _list),
    Endpoint("POST", "organizations/", _create, 201),
    Endpoint("GET", "organizations/industry-choices/", _industries),
    Endpoint("GET", "organizations/{slug}/", lambda call: _shown(call, organization(call))),
    Endpoint("PATCH", "organizations/{slug}/", _update),
    Endpoint("DELETE", "organizations/{slug}/", _delete, 204),
    Endpoint("GET", "organizations/{slug}/members/", _members),
    Endpoint("DELETE", "organizations/{slug}/members/{user}/", _remove_member, 204),
    Endpoint("PATCH", "organizations/{slug}/members/{user}/role/", _change_role, 204),
    Endpoint("POST", "organizations/{slug}/leave/", _leave, 204),
    Endpoint("POST", "organizations/{slug}/transfer-ownership/", _transfer, 204),
    Endpoint("GET", "organizations/{slug}/invitations/", _invitations),
    Endpoint("POST", "organizations/{slug}/invitations/", _invite, 201),
    Endpoint("POST", "organizations/{slug}/invitations/{uid}/resend/", _resend, 204),
    Endpoint("POST", "organizations/{slug}/invitations/{uid}/cancel/", _cancel, 204),
    Endpoint("GET", "users/me/", _me),
    Endpoint("POST", "signup/", _sign_up, 201, is_open=True),
)
