"""Datasets, their items, sequences and health."""

from __future__ import annotations

from twofold.emulators.avala import fields as f
from twofold.emulators.avala.calls import Call, Endpoint
from twofold.emulators.avala.errors import ApiError, InvalidError
from twofold.emulators.avala.fields import Fields, Json
from twofold.emulators.avala.organizations import membership, organizations_of

READ = "datasets.read"
WRITE = "datasets.write"
_VISIBILITY = f.choice("private", "unlisted", "public")
_POLLS_UNTIL_CREATED = 2

NEW = Fields(
    {"name": f.name, "slug": f.name, "data_type": f.choice("image", "video", "lidar", "mcap", "splat")},
    {
        "visibility": _VISIBILITY,
        "create_metadata": f.flag,
        "provider_config": f.mapping,
        "owner_name": f.name,
        "organization_id": f.whole,
        "organization_uid": f.name,
        "gpu_texture_format": f.text,
        "metadata": f.mapping,
        "industry": f.whole,
        "license": f.whole,
    },
)
_TRANSFER = Fields({}, {"organization_uid": f.name, "owner_username": f.name})


def owners(call: Call) -> set[str]:
    """The names under which the caller owns things: their own, and those of their organizations."""
    return {call.caller["username"], *(one["slug"] for one in organizations_of(call.state, call.caller))}


def own_organization(call: Call, uid: str, *, field: str = "organization_uid") -> Json:
    """An organization the caller is a member of; 400 for another."""
    found = call.state.find("organizations", uid=uid.lower())
    if found is None or membership(found, call.caller["uid"]) is None:
        raise InvalidError({field: ["Unknown organization."]})
    return found


def dataset(call: Call) -> Json:
    """The dataset whose owner and slug the path names; 404 for a private one of others."""
    found = call.state.one("datasets", owner_name=call.ids["owner"], slug=call.ids["slug"])
    return _readable(call, found)


def make(call: Call, given: Json) -> Json:
    """A new dataset from the fields of a request; 400 when the owner has one with that slug."""
    owner = given.get("owner_name") or call.caller["username"]
    if "organization_uid" in given:
        owner = own_organization(call, given["organization_uid"])["slug"]
    if owner not in owners(call):
        raise ApiError(403)
    if call.state.find("datasets", owner_name=owner, slug=given["slug"]):
        raise InvalidError({"slug": ["A dataset with this slug exists already."]})
    return call.state.add(
        "datasets",
        name=given["name"],
        slug=given["slug"],
        data_type=given["data_type"],
        owner_name=owner,
        status="creating",
        is_sequence=given["data_type"] in ("lidar", "mcap", "video"),
        _visibility=given.get("visibility", "private"),
    )


def _readable(call: Call, found: Json) -> Json:
    if found["_visibility"] == "private" and found["owner_name"] not in owners(call):
        raise ApiError(404)
    return found


def _polled(found: Json) -> Json:
    if found["status"] == "creating" and not found["_stuck"]:
        found["_polls"] += 1
        if found["_polls"] >= _POLLS_UNTIL_CREATED:
            found["status"] = "created"
    return found


def _list(call: Call) -> Json:
    filters = {"data_type": "data_type", "status": "status", "visibility": "_visibility"}
    wanted = call.query.get("name", "").lower()
    mine = owners(call)
    return call.page(
        [
            one
            for one in call.state.matching("datasets", call.query, filters)
            if one["owner_name"] in mine and wanted in one["name"].lower()
        ]
    )


def _get(call: Call) -> Json:
    return _polled(_readable(call, call.state.get("datasets", call.uid)))


def _get_by_slug(call: Call) -> Json:
    return _polled(dataset(call))


def _create(call: Call) -> Json:
    return make(call, call.given(NEW))


def _transfer(call: Call) -> Json:
    found = call.state.one("datasets", owner_name=call.ids["owner"], slug=call.ids["slug"])
    if found["owner_name"] not in owners(call):
        raise ApiError(403)
    given = call.given(_TRANSFER)
    if len(given) != 1:
        raise InvalidError({"non_field_errors": ["Give organization_uid or owner_username."]})
    owner = _new_owner(call, given)
    if call.state.find("datasets", owner_name=owner, slug=found["slug"]) not in (None, found):
        raise InvalidError({"slug": ["The new owner has a dataset with this slug."]})
    for item in call.state.rows("dataset_items"):
        if item["dataset"] == found["uid"]:
            item["dataset_owner_name"] = owner
    return call.touch(found, {"owner_name": owner})


def _new_owner(call: Call, given: Json) -> str:
    if "organization_uid" in given:
        return own_organization(call, given["organization_uid"])["slug"]
    username = given["owner_username"]
    if call.state.find("users", username=username) is None:
        raise InvalidError({"owner_username": ["Unknown user."]})
    if username != call.caller["username"]:
        raise ApiError(403)
    return username


def _items(call: Call) -> Json:
    uid = dataset(call)["uid"]
    return call.page([one for one in call.state.rows("dataset_items") if one["dataset"] == uid])


def _item(call: Call) -> Json:
    return call.state.one("dataset_items", dataset=dataset(call)["uid"], uid=call.uid)


def _sequences(call: Call) -> Json:
    uid = dataset(call)["uid"]
    return call.page([one for one in call.state.rows("sequences") if one["dataset_uid"] == uid])


def _sequence(call: Call) -> Json:
    return call.state.one("sequences", dataset_uid=dataset(call)["uid"], uid=call.uid)


def _health(call: Call) -> Json:
    found = dataset(call)
    sequences = [one for one in call.state.rows("sequences") if one["dataset_uid"] == found["uid"]]
    counted = [_sequence_health(one) for one in sequences]
    return {
        "dataset_uid": found["uid"],
        "dataset_slug": found["slug"],
        "dataset_status": found["status"],
        "data_type": found["data_type"],
        "is_sequence": found["is_sequence"],
        "item_count": found["item_count"],
        "sequence_count": len(sequences),
        "total_frames": sum(one["frame_count"] for one in counted),
        "s3_prefix": None,
        "gc_storage_prefix": None,
        "last_updated_at": found["updated_at"],
        "sequences": counted,
        "ingest_ok": not found["_issues"],
        "issues": found["_issues"],
    }


def _sequence_health(one: Json) -> Json:
    frames = one["number_of_frames"] if one["_frame_count"] is None else one["_frame_count"]
    return {
        "uid": one["uid"],
        "key": one["key"],
        "status": one["status"],
        "frame_count": frames,
        "has_lidar_calibration": one["lidar_calibration_enabled"],
        "has_camera_calibration": one["camera_calibration_enabled"],
    }


_ONE = "datasets/{owner}/{slug}/"
ENDPOINTS = (
    Endpoint("GET", "datasets/", _list, scope=READ),
    Endpoint("POST", "datasets/", _create, 201, scope=WRITE),
    Endpoint("GET", "datasets/{uid}/", _get, scope=READ),
    Endpoint("GET", _ONE, _get_by_slug, scope=READ),
    Endpoint("POST", f"{_ONE}transfer/", _transfer, scope=WRITE),
    Endpoint("GET", f"{_ONE}items/", _items, scope=READ),
    Endpoint("GET", f"{_ONE}items/{{uid}}/", _item, scope=READ),
    Endpoint("GET", f"{_ONE}sequences/", _sequences, scope=READ),
    Endpoint("GET", f"{_ONE}sequences/{{uid}}/", _sequence, scope=READ),
    Endpoint("GET", f"{_ONE}health/", _health, scope=READ),
)
