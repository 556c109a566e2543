"""Exports, slices, inference providers and storage configurations."""

from __future__ import annotations

from typing import Any

from twofold.emulators.avala import fields as f
from twofold.emulators.avala.calls import Call, Endpoint, endpoints
from twofold.emulators.avala.datasets import own_organization, owners
from twofold.emulators.avala.errors import REQUIRED, ApiError, InvalidError
from twofold.emulators.avala.fields import Fields, Json
from twofold.emulators.avala.organizations import membership, organizations_of
from twofold.emulators.avala.state import AvalaState, public, slugify

# Exports

_EXPORT = Fields(
    {},
    {
        "project": f.name,
        "dataset": f.name,
        "name": f.text,
        "format": f.name,
        "datasets": f.TEXTS,
        "projects": f.TEXTS,
        "slices": f.TEXTS,
        "organization": f.text,
    },
    nullable=frozenset({"name", "organization"}),
)


def _export(call: Call) -> Json:
    given = call.given(_EXPORT)
    for one in ("project", "dataset"):
        if one in given:
            given.setdefault(f"{one}s", []).append(given.pop(one))
    if not any(given.get(one) for one in ("projects", "datasets", "slices")):
        raise InvalidError({"non_field_errors": ["Give a project or a dataset."]})
    for one in ("projects", "datasets", "slices"):
        if any(uid not in call.state.tables[one] for uid in given.get(one, [])):
            raise InvalidError({one.removesuffix("s"): ["Unknown uid."]})
    return call.state.add("exports", **given)


def _shown_export(call: Call, row: Json) -> Json:
    path = row["download_url"]
    return {**public(row), "download_url": path and f"{call.origin}{path}"}


def _list_exports(call: Call) -> Json:
    return call.page([_shown_export(call, one) for one in call.state.rows("exports")])


def _get_export(call: Call) -> Json:
    """Every look at an export moves it on: pending, processing, exported (or failed)."""
    row = call.state.get("exports", call.uid)
    if row["_stuck"]:
        return _shown_export(call, row)
    if row["status"] in ("requested", "pending"):
        call.touch(row, {"status": "processing"})
    elif row["status"] == "processing" and row["_fails"]:
        call.touch(row, {"status": "failed"})
    elif row["status"] == "processing":
        done = {"exported_task_count": row["total_task_count"], "download_url": download_path(row)}
        call.touch(row, {"status": "exported", **done})
    return _shown_export(call, row)


def download_path(export: Json) -> str:
    """Where an export's archive lies, from the server's root."""
    return f"/__emulator__/downloads/{export['uid']}.zip"


# Slices

_SLICE = Fields(
    {
        "name": f.name,
        "visibility": f.choice("private", "unlisted", "public"),
        "sub_slices": f.list_of(f.mapping, empty=False),
    },
    {"organization": f.name, "random_selection_count": f.size},
)


def _create_slice(call: Call) -> Json:
    given = call.given(_SLICE)
    of = _own(call, given.pop("organization", None))
    owner = of["slug"] if of else call.caller["username"]
    slug = slugify(given["name"])
    if call.state.find("slices", owner_name=owner, slug=slug):
        raise InvalidError({"name": ["A slice with this name exists already."]})
    items = _selected(call.state, given["sub_slices"])[: given.pop("random_selection_count", None)]
    return call.state.add(
        "slices",
        **given,
        slug=slug,
        owner_name=owner,
        organization=of and {"uid": of["uid"], "slug": of["slug"]},
        item_count=len(items),
        _items=items,
    )


def _own(call: Call, name: str | None) -> Json | None:
    """An organization the caller is a member of, by slug or uid."""
    if name is None:
        return None
    found = call.state.find("organizations", slug=name)
    return own_organization(call, found["uid"] if found else name, field="organization")


def _selected(state: AvalaState, parts: list[Json]) -> list[str]:
    """The items of the datasets that the parts name; the query of a part is not understood."""
    wanted = {part.get("dataset") for part in parts}
    return [one["uid"] for one in state.rows("dataset_items") if one["dataset"] in wanted]


def _slices(call: Call) -> Json:
    owner = call.ids["owner"]
    private = owner not in owners(call)
    found = [one for one in call.state.rows("slices") if one["owner_name"] == owner]
    return call.page([one for one in found if one["visibility"] == "public" or not private])


def _slice(call: Call) -> Json:
    found = call.state.one("slices", owner_name=call.ids["owner"], slug=call.ids["slug"])
    if found["visibility"] == "private" and found["owner_name"] not in owners(call):
        raise ApiError(404)
    return found


def _slice_items(call: Call) -> Json:
    return call.page([call.state.get("dataset_items", uid) for uid in _slice(call)["_items"]])


def _slice_item(call: Call) -> Json:
    if call.uid not in _slice(call)["_items"]:
        raise ApiError(404)
    return call.state.get("dataset_items", call.uid)


# Inference providers

_SECRET_WORDS = ("key", "secret", "token", "password")


def _provider_rule(given: Json) -> None:
    if given.get("provider_type") == "http" and not given.get("config", {"endpoint_url": "as before"}).get(
        "endpoint_url"
    ):
        raise InvalidError({"config": ["endpoint_url is required for http."]})
    for name in given.get("config", {}):
        if any(word in name.lower() for word in _SECRET_WORDS):
            given["config"][name] = "***"


_PROVIDER = Fields(
    {"name": f.name, "provider_type": f.choice("http", "sagemaker"), "config": f.mapping},
    {"description": f.text, "is_active": f.flag, "project": f.anything},
    nullable=frozenset({"description", "project"}),
    rule=_provider_rule,
)


def _test_provider(call: Call) -> Json:
    row = call.state.get("inference_providers", call.uid)
    success = not row["_fails"]
    call.touch(row, {"last_test_at": call.timestamp, "last_test_success": success})
    return {
        "success": success,
        "message": "The endpoint answered." if success else "The endpoint did not answer.",
    }


# Storage configurations

_STORED = {
    "s3_bucket_name": f.text,
    "s3_bucket_region": f.text,
    "s3_bucket_prefix": f.text,
    "s3_auth_method": f.choice("access_key", "iam_role"),
    "s3_is_accelerated": f.flag,
    "gc_storage_bucket_name": f.text,
    "gc_storage_prefix": f.text,
}
_WRITE_ONLY = ("s3_role_arn", "s3_access_key_id", "s3_secret_access_key", "gc_storage_auth_json_content")
_BUCKETS = {"aws_s3": "s3_bucket_name", "gc_storage": "gc_storage_bucket_name"}


_STORAGE = Fields(
    {"name": f.name, "provider": f.choice(*_BUCKETS)},
    {**_STORED, **dict.fromkeys(_WRITE_ONLY, f.text)},
)


def _storage_owner(call: Call) -> Json:
    """The organization in the query, which may be left out by those who have one only."""
    mine = organizations_of(call.state, call.caller)
    if not mine:
        raise ApiError(403)
    if slug := call.query.get("organization"):
        found = call.state.one("organizations", slug=slug)
        if membership(found, call.caller["uid"]) is None:
            raise ApiError(404)
        return found
    if len(mine) > 1:
        raise InvalidError({"organization": [REQUIRED]})
    return mine[0]


def _list_storage(call: Call) -> Json:
    slug = _storage_owner(call)["slug"]
    return call.page([one for one in call.state.rows("storage_configs") if one["_organization"] == slug])


def _create_storage(call: Call) -> Json:
    slug = _storage_owner(call)["slug"]
    given = call.given(_STORAGE)
    shown: dict[str, Any] = {name: value for name, value in given.items() if name not in _WRITE_ONLY}
    return call.state.add("storage_configs", **shown, _organization=slug, _denied=True)


def _storage(call: Call) -> Json:
    """Without an organization in the query, one of any of the caller's."""
    if not organizations_of(call.state, call.caller):
        raise ApiError(403)
    row = call.state.get("storage_configs", call.uid)
    slugs = {one["slug"] for one in organizations_of(call.state, call.caller)}
    if row["_organization"] not in slugs or call.query.get("organization") not in (
        None,
        row["_organization"],
    ):
        raise ApiError(404)
    return row


def _delete_storage(call: Call) -> None:
    call.state.remove("storage_configs", _storage(call)["uid"])


def _test_storage(call: Call) -> Json:
    row = _storage(call)
    if row["_denied"]:
        return {"verified": False, "errors": {_BUCKETS[row["provider"]]: ["Access denied."]}}
    call.touch(row, {"is_verified": True, "last_verified_at": call.timestamp})
    return {"verified": True}


def _setup_info(call: Call) -> Json:
    return {"avala_aws_account_id": "111122223333", "external_id": f"{_storage_owner(call)['slug']}-7f3a"}


ENDPOINTS = (
    Endpoint("GET", "exports/", _list_exports),
    Endpoint("POST", "exports/", _export, 201, scope="exports.create"),
    Endpoint("GET", "exports/{uid}/", _get_export),
    Endpoint("POST", "slices/", _create_slice, 201),
    Endpoint("GET", "slices/{owner}/list/", _slices),
    Endpoint("GET", "slices/{owner}/{slug}/", _slice),
    Endpoint("GET", "slices/{owner}/{slug}/items/list/", _slice_items),
    Endpoint("GET", "slices/{owner}/{slug}/items/{uid}/", _slice_item),
    *endpoints("inference-providers/", "inference_providers", _PROVIDER),
    Endpoint("POST", "inference-providers/{uid}/test/", _test_provider),
    Endpoint("GET", "storage-configs/", _list_storage),
    Endpoint("POST", "storage-configs/", _create_storage, 201),
    Endpoint("GET", "storage-configs/setup-info/", _setup_info),
    Endpoint("POST", "storage-configs/{uid}/test/", _test_storage),
    Endpoint("GET", "storage-configs/{uid}/", _storage),
    Endpoint("DELETE", "storage-configs/{uid}/", _delete_storage, 204),
)
