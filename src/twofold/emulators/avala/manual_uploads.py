"""Datasets made of uploaded files: quota, signed forms, whole files, files in parts."""

from __future__ import annotations

import math
import mimetypes
from typing import cast

from twofold.emulators.avala import fields as f
from twofold.emulators.avala.calls import Call, Endpoint
from twofold.emulators.avala.datasets import NEW, WRITE, make, own_organization
from twofold.emulators.avala.errors import ApiError, InvalidError
from twofold.emulators.avala.fields import Fields, Json
from twofold.emulators.avala.storage import (
    BUCKET,
    check_signed,
    put_object,
    read_form,
    signature,
    signed_url,
    stored,
)
from twofold.emulators.delivery import Answer

_QUOTA: Json = {"limit": 100 * 1024**3, "used": 0}
_FILE = Fields(
    {"dataset_name": f.name, "file_path_in_dataset": f.name, "content_length": f.size},
    {"upload_protocol_version": f.whole, "dataset_upload_uid": f.name, "organization_uid": f.name},
)
_DATASET = Fields(
    NEW.required,
    {name: kind for name, kind in NEW.optional.items() if name != "provider_config"}
    | {"dataset_upload_uid": f.name},
)
_PARTS = Fields({"part_numbers": f.list_of(f.whole, empty=False)})


def _owner(call: Call, organization_uid: str | None) -> Json:
    return call.caller if organization_uid is None else own_organization(call, organization_uid)


def _quota_of(owner: Json) -> Json:
    if owner["_quota"] is None:
        owner["_quota"] = dict(_QUOTA)
    return cast("Json", owner["_quota"])


def _root(call: Call, organization_uid: str | None) -> str:
    if organization_uid is None:
        return f"__u__=/{call.caller['uid']}"
    return f"__o__=/{own_organization(call, organization_uid)['uid']}"


def _quota(call: Call) -> Json:
    quota = _quota_of(_owner(call, call.query.get("organization_uid")))
    return {"used": quota["used"], "limit": quota["limit"]}


def _mimes(call: Call) -> Json:  # noqa: ARG001
    return {"mime_types": ["image/jpeg", "image/png"], "video_prefix": "video/"}


def _presign(call: Call) -> Json:
    given = call.given(_FILE)
    path = given["file_path_in_dataset"]
    if path.startswith("/") or ".." in path.split("/"):
        raise InvalidError({"file_path_in_dataset": ["Give a relative path."]})
    organization_uid = given.get("organization_uid")
    owner = _owner(call, organization_uid)
    quota = _quota_of(owner)
    if quota["used"] + given["content_length"] > quota["limit"]:
        raise ApiError(413, "Storage quota exceeded", limit=quota["limit"], used=quota["used"])
    batch = _batch(call, given)
    key = f"{_root(call, organization_uid)}/{given['dataset_name']}/{path}"
    upload = _upload(call, batch, key, given["content_length"], owner)
    return _form(call, key) if batch is None else _target(call, upload)


def _batch(call: Call, given: Json) -> str | None:
    """The batch a file belongs to; each has one name and one owner."""
    uid = given.get("dataset_upload_uid")
    if uid is None:
        return None
    if given.get("upload_protocol_version") != 2:
        raise InvalidError({"upload_protocol_version": ["dataset_upload_uid needs version 2."]})
    organization_uid = given.get("organization_uid")
    batch = call.state.tables["upload_batches"].get(uid) or call.state.add(
        "upload_batches", uid=uid, _organization=organization_uid, _name=given["dataset_name"]
    )
    if (batch["_organization"], batch["_name"]) != (organization_uid, given["dataset_name"]):
        raise InvalidError({"dataset_upload_uid": ["This batch has another organization or name."]})
    return uid


def _upload(call: Call, batch: str | None, key: str, size: int, owner: Json) -> Json:
    found = call.state.find("uploads", _batch=batch, _path=key)
    if found is not None and (found["_size"] == size or found["_done"]) and batch is not None:
        if found["_size"] != size:
            raise ApiError(409, "A file of another size is stored under this path.")
        return found
    if found is not None:
        call.state.remove("uploads", found["uid"])
    return call.state.add("uploads", _batch=batch, _path=key, _size=size, _owner=owner["uid"])


def _form(call: Call, key: str) -> Json:
    content_type = mimetypes.guess_type(key)[0] or "application/octet-stream"
    fields = {"key": key, "Content-Type": content_type, "x-amz-signature": signature(key)}
    return {"method": "POST", "url": f"{call.storage}{BUCKET}", "fields": fields}


def _target(call: Call, upload: Json) -> Json:
    answer: Json = {"method": "PUT", "upload_uid": upload["uid"]}
    size = call.state.part_size
    if upload["_size"] > size:
        parts = [{"part_number": n, "size": len(one)} for n, one in sorted(upload["_parts"].items())]
        geometry = {"part_size": size, "part_count": math.ceil(upload["_size"] / size)}
        answer |= {"method": "MULTIPART", **geometry, "uploaded_parts": parts}
    else:
        url = signed_url(call, f"/__emulator__/put/{upload['uid']}")
        answer |= {"url": url, "headers": {"If-None-Match": "*"}}
    return {**answer, "complete": True} if upload["_done"] else answer


def _post_form(call: Call) -> Answer:
    form, file = read_form(call)
    key = form.get("key", "")
    if form.get("x-amz-signature") != signature(key):
        raise ApiError(403, "The signature does not match.")
    upload = call.state.one("uploads", _path=key, _batch=None)
    if file is None or len(file["content"]) != upload["_size"]:
        raise ApiError(400, "The file is missing, or not as long as was said.")
    call.state.objects[key] = file["content"]
    _finish(call, upload)
    return Answer(204)


def _put_file(call: Call) -> Answer:
    upload = call.state.get("uploads", call.uid)
    if len(call.raw_body) != upload["_size"]:
        raise ApiError(400, "The file is not as long as was said.")
    answer = put_object(call, f"/__emulator__/put/{call.uid}")
    call.state.objects[upload["_path"]] = call.raw_body
    return answer


def _sign_parts(call: Call) -> Json:
    upload = call.state.get("uploads", call.uid)
    numbers = call.given(_PARTS)["part_numbers"]
    count = math.ceil(upload["_size"] / call.state.part_size)
    if any(not 1 <= number <= count for number in numbers):
        raise InvalidError({"part_numbers": [f"Numbers are from 1 to {count}."]})
    urls = {number: signed_url(call, f"/__emulator__/parts/{call.uid}/{number}") for number in numbers}
    return {"parts": [{"part_number": n, "url": url, "headers": {}} for n, url in urls.items()]}


def _put_part(call: Call) -> Answer:
    check_signed(call, f"/__emulator__/parts/{call.uid}/{call.ids['number']}")
    upload = call.state.get("uploads", call.uid)
    number, size = int(call.ids["number"]), call.state.part_size
    if len(call.raw_body) != min(size, upload["_size"] - (number - 1) * size):
        raise ApiError(400, "The part is not as long as it should be.")
    upload["_parts"][number] = call.raw_body
    return stored(call.raw_body)


def _complete(call: Call) -> Json:
    upload = call.state.get("uploads", call.uid)
    parts = upload["_parts"]
    if parts:
        joined = b"".join(content for _, content in sorted(parts.items()))
        if len(joined) == upload["_size"]:
            call.state.objects[upload["_path"]] = joined
    if len(call.state.objects.get(upload["_path"], b"")) != upload["_size"]:
        raise ApiError(400, "The file is not stored completely.")
    if not upload["_done"]:
        _finish(call, upload)
    return {"upload_uid": upload["uid"], "status": "completed"}


def _finish(call: Call, upload: Json) -> None:
    upload["_done"] = True
    tables = call.state.tables
    owner = tables["users"].get(upload["_owner"]) or tables["organizations"][upload["_owner"]]
    _quota_of(owner)["used"] += upload["_size"]


def _create(call: Call) -> Json:
    given = call.given(_DATASET)
    organization_uid = given.get("organization_uid")
    if (uid := given.get("dataset_upload_uid")) is not None:
        batch = call.state.tables["upload_batches"].get(uid)
        if batch is None or (batch["_organization"], batch["_name"]) != (organization_uid, given["name"]):
            raise InvalidError({"dataset_upload_uid": ["No such upload for this organization and name."]})
    prefix = f"{_root(call, organization_uid)}/{given['name']}/"
    found = make(call, given)
    keys = sorted(key for key in call.state.objects if key.startswith(prefix))
    for number, key in enumerate(keys, 1):
        call.state.add(
            "dataset_items",
            id=number,
            key=key.removeprefix(prefix),
            dataset=found["uid"],
            dataset_owner_name=found["owner_name"],
            dataset_slug=found["slug"],
        )
    found["item_count"] = len(keys)
    return found


_ROOT = "datasets/manual-upload/"
ENDPOINTS = (
    Endpoint("GET", f"{_ROOT}quota/", _quota, scope="datasets.read"),
    Endpoint("GET", f"{_ROOT}allowed-mimes/", _mimes, scope="datasets.read"),
    Endpoint("POST", f"{_ROOT}file-upload-url/", _presign, scope=WRITE),
    Endpoint("POST", f"{_ROOT}uploads/{{uid}}/parts/", _sign_parts, scope=WRITE),
    Endpoint("POST", f"{_ROOT}uploads/{{uid}}/complete/", _complete, scope=WRITE),
    Endpoint("POST", _ROOT, _create, 201, scope=WRITE),
    Endpoint("POST", BUCKET, _post_form, is_open=True),
    Endpoint("PUT", "/__emulator__/put/{uid}", _put_file, is_open=True),
    Endpoint("PUT", "/__emulator__/parts/{uid}/{number}", _put_part, is_open=True),
)
