"""Uploads of a recording's files: a session, signed addresses, confirmation by ETag."""

from __future__ import annotations

from typing import Any, cast

from twofold.emulators.avala import fields as f
from twofold.emulators.avala.calls import Call, Endpoint
from twofold.emulators.avala.errors import ApiError, InvalidError
from twofold.emulators.avala.fields import Fields, Json
from twofold.emulators.avala.storage import etag, put_object, signed_url
from twofold.emulators.delivery import Answer

NO_SESSION = "No upload session found for this recording."
_BUCKET = "fleet-bucket"
_MOST_URLS = 100
_INIT = Fields({"files": f.list_of(f.mapping, empty=False)}, {"storage_config_uid": f.name})
_FILE = Fields({"path": f.name, "size_bytes": f.size})
_URLS = Fields({"session_uid": f.name, "file_paths": f.list_of(f.name, empty=False)}, {"ttl_seconds": f.size})
_CONFIRM = Fields({"session_uid": f.name, "files": f.list_of(f.mapping, empty=False)})
_CONFIRMED = Fields({"path": f.name, "etag": f.name, "size_bytes": f.size})
_FINALIZE = Fields({"session_uid": f.name})


def _session(call: Call) -> Json:
    recording = call.state.get("recordings", call.uid)
    found = call.state.find("fleet_uploads", _recording=recording["uid"])
    if found is None:
        raise ApiError(404, NO_SESSION)
    return found


def _named(call: Call, given: Json) -> Json:
    """The session, if the body names it."""
    session = _session(call)
    if given["session_uid"] != session["uid"]:
        raise ApiError(404, NO_SESSION)
    if session["_status"] in ("completing", "completed"):
        raise ApiError(409, "The upload is finalized.")
    return session


def _totals(session: Json) -> Json:
    files = session["_files"].values()
    confirmed = [one for one in files if one["confirmed"]]
    return {
        "status": session["_status"],
        "total_files": len(files),
        "confirmed_files": len(confirmed),
        "total_bytes": sum(one["size"] for one in files),
        "confirmed_bytes": sum(one["size"] for one in confirmed),
    }


def _init(call: Call) -> Json:
    recording = call.state.get("recordings", call.uid)
    given = call.given(_INIT)
    if call.state.find("fleet_uploads", _recording=recording["uid"]):
        raise ApiError(409, "The recording has an upload session.")
    if given.get("storage_config_uid", None) not in (None, *call.state.tables["storage_configs"]):
        raise InvalidError({"storage_config_uid": ["Unknown storage config."]})
    rows = [_FILE.check(one) for one in cast("list[Any]", given["files"])]
    files = {one["path"]: {"size": one["size_bytes"], "confirmed": False} for one in rows}
    if len(files) != len(rows):
        raise InvalidError({"files": ["Paths must differ."]})
    session = call.state.add("fleet_uploads", _recording=recording["uid"], _files=files)
    session["_prefix"] = f"fleet/{call.caller['uid']}/{recording['uid']}/"
    return {"uid": session["uid"], **_totals(session), "s3_prefix": session["_prefix"]}


def _urls(call: Call) -> Json:
    given = call.given(_URLS)
    session = _named(call, given)
    paths = given["file_paths"]
    if len(paths) > _MOST_URLS:
        raise InvalidError({"file_paths": [f"No more than {_MOST_URLS} paths at once."]})
    if any(path not in session["_files"] for path in paths):
        raise InvalidError({"file_paths": ["Unknown path."]})
    session["_status"] = "uploading"
    return {"urls": [_entry(call, path, session["_prefix"] + path) for path in paths]}


def _entry(call: Call, path: str, key: str) -> Json:
    headers = {"content-type": "application/octet-stream"}
    return {"path": path, "put_url": signed_url(call, f"/{_BUCKET}/{key}"), "s3_key": key, "headers": headers}


def _put(call: Call) -> Answer:
    return put_object(call, f"/{_BUCKET}/{call.ids['key']}")


def _confirm(call: Call) -> Json:
    given = call.given(_CONFIRM)
    session = _named(call, given)
    rows = [_CONFIRMED.check(one) for one in cast("list[Any]", given["files"])]
    for one in rows:
        content = call.state.objects.get(f"/{_BUCKET}/{session['_prefix']}{one['path']}")
        known = session["_files"].get(one["path"], {}).get("size")
        stated = (one["size_bytes"], one["etag"].strip('"'))
        if content is None or known != len(content) or stated != (known, etag(content).strip('"')):
            raise InvalidError({"files": [f"{one['path']} is not stored as confirmed."]})
    for one in rows:
        session["_files"][one["path"]]["confirmed"] = True
    totals = _totals(session)
    return {
        "session_uid": session["uid"],
        "confirmed": len(rows),
        "total_confirmed": totals["confirmed_files"],
        **totals,
    }


def _finalize(call: Call) -> Json:
    session = _named(call, call.given(_FINALIZE))
    if not all(one["confirmed"] for one in session["_files"].values()):
        raise ApiError(409, "Files are missing.")
    session["_status"] = "completing"
    recording = call.state.get("recordings", call.uid)
    call.touch(recording, {"status": "processing", "size_bytes": _totals(session)["total_bytes"]})
    return {"detail": "The upload is being finalized.", "session_uid": session["uid"]}


def _status(call: Call) -> Json:
    """The first look after finalization still sees it at work, the next one sees it done."""
    session = _session(call)
    pending = [path for path, one in session["_files"].items() if not one["confirmed"]]
    answer = {"session_uid": session["uid"], **_totals(session), "pending_paths": sorted(pending)[:1000]}
    if session["_status"] == "completing":
        session["_status"] = "completed"
        call.touch(call.state.get("recordings", call.uid), {"status": "ready"})
    return answer


_ROOT = "fleet/recordings/{uid}/upload/"
ENDPOINTS = (
    Endpoint("POST", f"{_ROOT}init/", _init, 201),
    Endpoint("POST", f"{_ROOT}urls/", _urls),
    Endpoint("POST", f"{_ROOT}confirm/", _confirm),
    Endpoint("POST", f"{_ROOT}finalize/", _finalize, 202),
    Endpoint("GET", f"{_ROOT}status/", _status),
    Endpoint("PUT", f"/{_BUCKET}/{{key:path}}", _put, is_open=True),
)
