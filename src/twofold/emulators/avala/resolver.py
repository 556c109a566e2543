"""The public resolver: published revisions of datasets, the objects in them, and grants to read one."""

from __future__ import annotations

import hashlib
import json
import uuid
from datetime import timedelta
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

from twofold.emulators.avala.calls import TIME_FORMAT, Call, Endpoint
from twofold.emulators.avala.errors import ApiError, json_answer
from twofold.emulators.avala.fields import Json
from twofold.emulators.avala.pages import cursor_page
from twofold.emulators.avala.storage import ranged, signature
from twofold.emulators.delivery import Answer

_NAMES = uuid.UUID("0d4e2f5c-6a55-4f2e-9d0b-2b7f6c1a9e10")
_LIFETIME = 120


def _uid(*names: object) -> str:
    return str(uuid.uuid5(_NAMES, "/".join(map(str, names))))


def _sha(data: Any) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


class _Revision:
    """One published revision, worked out from what the seed says of it."""

    def __init__(self, data: Json) -> None:
        self.owner, self.dataset = data["owner"], data["dataset"]
        self.selectors: list[str] = data["selectors"]
        self.withdrawn = bool(data.get("withdrawn"))
        self.uid = _uid(self.owner, self.dataset)
        given = cast("list[Json]", data["objects"])
        self.contents = {_uid(self.uid, one["path"]): one["text"].encode() for one in given}
        rows = [self._object(one) for one in given]
        self.objects = sorted(rows, key=lambda one: (one["role"], one["ordinal"], one["logical_path"]))
        self.manifest_sha256 = _sha(self.objects)
        self.sha256 = _sha([self.owner, self.dataset, self.selectors, self.manifest_sha256])
        self.canonical = f"avala://datasets/{self.uid}@{self.sha256}"
        self.objects_path = f"/resolve/uid/{self.uid}/{self.sha256}/objects/"

    def _object(self, one: Json) -> Json:
        uid = _uid(self.uid, one["path"])
        content = self.contents[uid]
        return {
            "object_uid": uid,
            "logical_path": one["path"],
            "role": one["role"],
            "ordinal": one["ordinal"],
            "episode_ordinal": one.get("episode"),
            "content_type": one.get("content_type", "text/plain"),
            "origin": "upload",
            "size_bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        }

    def shown(self) -> list[Json]:
        return [
            {**one, "access_path": f"{self.objects_path}{one['object_uid']}/access/"} for one in self.objects
        ]

    def identity(self) -> Json:
        return {
            "schema_version": 1,
            "canonical_reference": self.canonical,
            "revision_sha256": self.sha256,
            "manifest_sha256": self.manifest_sha256,
        }

    def document(self, requested: str) -> Json:
        return {
            "schema_version": 1,
            "requested_reference": requested,
            "display_reference": f"{self.owner}/{self.dataset}@{self.sha256}",
            "canonical_reference": self.canonical,
            "dataset_uid": self.uid,
            "revision_uid": _uid(self.uid, self.sha256),
            "revision_sha256": self.sha256,
            "state": "published",
            "manifest": {
                "schema_version": 1,
                "sha256": self.manifest_sha256,
                "object_count": len(self.objects),
                "total_size_bytes": sum(map(len, self.contents.values())),
                "origins": [
                    {
                        "name": "upload",
                        "kind": "avala_upload",
                        "canonical_ref": self.uid,
                        "external_revision": self.sha256,
                    }
                ],
                "objects_path": self.objects_path,
            },
            "rights": {
                "status": "declared",
                "access": "open_download",
                "name": "CC-BY-4.0",
                "url": "https://creativecommons.org/licenses/by/4.0/",
                "document_sha256": _sha("licence"),
                "attestation_sha256": _sha("attestation"),
            },
        }

    def withdrawal(self) -> Json:
        return {
            "schema_version": 1,
            "code": "dataset_revision_withdrawn",
            "canonical_reference": self.canonical,
            "dataset_uid": self.uid,
            "revision_sha256": self.sha256,
        }


def _revisions(call: Call) -> list[_Revision]:
    return [_Revision(one) for one in call.state.revisions]


def _by_uid(call: Call) -> _Revision:
    for one in _revisions(call):
        if (one.uid, one.sha256) == (call.ids["dataset"], call.ids["sha"]):
            return one
    raise ApiError(404)


def _answer(revision: _Revision, requested: str) -> Answer:
    if revision.withdrawn:
        return json_answer(revision.withdrawal(), 410)
    return json_answer(revision.document(requested))


def _resolve_uid(call: Call) -> Answer:
    revision = _by_uid(call)
    return _answer(revision, revision.canonical)


def _resolve_name(call: Call) -> Answer:
    dataset, _, selector = call.ids["name"].partition("@")
    for one in _revisions(call):
        named = (one.owner, one.dataset) == (call.ids["owner"], dataset)
        if named and selector in (*one.selectors, one.sha256):
            return _answer(one, f"{call.ids['owner']}/{call.ids['name']}")
    raise ApiError(404)


def _objects(call: Call) -> Answer:
    revision = _by_uid(call)
    if revision.withdrawn:
        return json_answer(revision.withdrawal(), 410)
    rows = [one for one in revision.shown() if call.query.get("role") in (None, one["role"])]
    wanted = call.request.query_params.getlist("ordinals") + call.request.query_params.getlist("ordinal")
    if wanted:
        rows = [one for one in rows if str(one["ordinal"]) in wanted]
    keyed = [{"uid": one["object_uid"], **one} for one in rows]
    page = cursor_page(keyed, call.query, call.url)
    results = [{name: value for name, value in one.items() if name != "uid"} for one in page["results"]]
    cursors = {f"{name}_cursor": _cursor_of(page[name]) for name in ("next", "previous")}
    return json_answer({**revision.identity(), **cursors, "results": results})


def _cursor_of(url: str | None) -> str | None:
    return None if url is None else parse_qs(urlsplit(url).query)["cursor"][0]


def _access(call: Call) -> Answer:
    revision = _by_uid(call)
    if revision.withdrawn:
        return json_answer(revision.withdrawal(), 410)
    found = next((one for one in revision.objects if one["object_uid"] == call.uid), None)
    if found is None:
        raise ApiError(404)
    path = f"/api/v1/resolve/download/{revision.uid}/{revision.sha256}/{call.uid}/"
    return json_answer(
        {
            **revision.identity(),
            "dataset_uid": revision.uid,
            "object_uid": call.uid,
            "method": "GET",
            "provider": "avala_proxy",
            "url": f"{call.storage}{path}?grant={signature(path)}",
            "expires_at": (call.now + timedelta(seconds=_LIFETIME)).strftime(TIME_FORMAT),
            "size_bytes": found["size_bytes"],
            "sha256": found["sha256"],
            "range_supported": True,
        }
    )


def _download(call: Call) -> Answer:
    revision = _by_uid(call)
    if call.query.get("grant") != signature(call.request.url.path):
        raise ApiError(403, "The grant does not match.")
    if call.uid not in revision.contents:
        raise ApiError(404)
    return ranged(call, revision.contents[call.uid], "text/plain")


_ONE = "resolve/uid/{dataset}/{sha}/"
ENDPOINTS = (
    Endpoint("GET", _ONE, _resolve_uid, is_open=True),
    Endpoint("GET", "resolve/{owner}/{name}/", _resolve_name, is_open=True),
    Endpoint("GET", f"{_ONE}objects/", _objects, is_open=True),
    Endpoint("POST", f"{_ONE}objects/{{uid}}/access/", _access, is_open=True),
    Endpoint("GET", f"{_ONE}objects/{{uid}}/access/", _access, is_open=True),
    Endpoint("GET", "resolve/download/{dataset}/{sha}/{uid}/", _download, is_open=True),
)
