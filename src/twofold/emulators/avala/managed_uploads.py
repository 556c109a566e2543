"""Managed uploads of MCAP recordings: files in parts, each part with a grant of its own, then finalization."""

from __future__ import annotations

import hashlib
import math
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from urllib.parse import quote, urlencode

from twofold.emulators.avala import fields as f
from twofold.emulators.avala.calls import TIME_FORMAT, Call, Endpoint
from twofold.emulators.avala.errors import ApiError, InvalidError
from twofold.emulators.avala.fields import Fields, Json
from twofold.emulators.avala.storage import SIGNATURE, check_signed, signature, stored
from twofold.emulators.delivery import Answer

_PROTOCOL = "fleet-managed-mcap-v1"
_PART = 64 * 1024**2
_BUCKET = "managed-bucket"
_MAGIC = b"\x89MCAP0\r\n"
_PAGE = 100
_LIFETIME = 300
_MOMENT = "%Y%m%dT%H%M%SZ"
_POLLS_UNTIL_PUBLISHED = 2

_SESSION = {"protocol": f.choice(_PROTOCOL), "session_uid": f.name}
_ADMIT = Fields({**_SESSION, "files": f.list_of(f.mapping, empty=False)})
_FILE = Fields({"path": f.name, "size_bytes": f.size, "content_sha256": f.name})
_INIT = Fields({**_SESSION, "file_uid": f.name})
_PARTS = Fields(
    {
        **_SESSION,
        "file_uid": f.name,
        "generation_uid": f.name,
        "numbers": f.list_of(f.whole, empty=False),
    }
)
_ENDED = Fields({"file_uid": f.name, "generation_uid": f.name})
_FINALIZE = Fields({**_SESSION, "files": f.list_of(f.mapping, empty=False)})


def _session(call: Call, given: Json) -> Json:
    call.state.get("recordings", call.uid)
    if given.get("protocol") != _PROTOCOL:
        raise InvalidError({"protocol": ["Unknown protocol."]})
    found = call.state.tables["managed_uploads"].get(given.get("session_uid", ""))
    if found is None or found["_recording"] != call.uid:
        raise ApiError(404, "No such session.")
    return found


def _admit(call: Call) -> Json:
    """Sending it again with the same files is answered the same."""
    call.state.get("recordings", call.uid)
    given = call.given(_ADMIT)
    rows = [_FILE.check(one) for one in cast("list[Any]", given["files"])]
    if any(not one["path"].endswith(".mcap") or one["size_bytes"] == 0 for one in rows):
        raise InvalidError({"files": ["Files are *.mcap and not empty."]})
    found = call.state.tables["managed_uploads"].get(given["session_uid"])
    if found is None:
        if call.state.find("managed_uploads", _recording=call.uid):
            raise ApiError(409, "The recording has another session.")
        files = {one["uid"]: one for one in (_new_file(call, row) for row in rows)}
        found = call.state.add("managed_uploads", uid=given["session_uid"], _recording=call.uid, _files=files)
    admitted = {(one["path"], one["size"], one["sha256"]) for one in found["_files"].values()}
    if admitted != {(one["path"], one["size_bytes"], one["content_sha256"]) for one in rows}:
        raise ApiError(409, "The session was admitted with other files.")
    return _status_of(found)


def _new_file(call: Call, row: Json) -> Json:
    return {
        "uid": call.state.new_uid(),
        "path": row["path"],
        "size": row["size_bytes"],
        "sha256": row["content_sha256"],
        "generation": None,
        "state": None,
        "parts": {},
    }


def _shown(file: Json) -> Json:
    done = file["state"] == "completed"
    generation = {"generation_uid": file["generation"], "number": 1, "state": file["state"]}
    return {
        "file_uid": file["uid"],
        "path": file["path"],
        "size_bytes": file["size"],
        "content_sha256": file["sha256"],
        "content_type": "application/octet-stream",
        "content_encoding": "",
        "part_size": _PART,
        "part_count": math.ceil(file["size"] / _PART),
        "verified": done,
        "generation": generation if file["generation"] else None,
    }


def _status_of(session: Json) -> Json:
    files = list(session["_files"].values())
    verified = [one for one in files if one["state"] == "completed"]
    return {
        "protocol": _PROTOCOL,
        "session_uid": session["uid"],
        "recording_uid": session["_recording"],
        "status": _word(session, files),
        "total_files": len(files),
        "total_bytes": sum(one["size"] for one in files),
        "confirmed_files": len(verified),
        "confirmed_bytes": sum(one["size"] for one in verified),
        "files": [_shown(one) for one in files],
        "finalization": session["_finalization"],
    }


def _word(session: Json, files: list[Json]) -> str:
    finalization = session["_finalization"]
    if finalization is not None:
        return "completed" if finalization["state"] == "succeeded" else "completing"
    return "uploading" if any(one["generation"] for one in files) else "initiated"


def _status(call: Call) -> Json:
    """Every look at a finalization moves it on: pending, running, succeeded (or failed)."""
    session = _session(call, dict(call.query))
    finalization = session["_finalization"]
    if finalization is not None and finalization["state"] in ("pending", "running"):
        _advance(call, session, finalization)
    return _status_of(session)


def _advance(call: Call, session: Json, finalization: Json) -> None:
    session["_polls"] += 1
    finalization.update(state="running", stage="verify", code="running", attempts=1)
    if session["_polls"] < _POLLS_UNTIL_PUBLISHED:
        return
    fault = next(filter(None, (_fault(one) for one in session["_files"].values())), None)
    if fault is not None:
        finalization.update(state="failed", code=fault, failures=1)
        return
    for one in session["_files"].values():
        one["state"] = "completed"
    uids = {"publication_uid": call.state.new_uid(), "dataset_uid": call.state.new_uid()}
    finalization.update(state="succeeded", stage="publish", code="published", **uids)


def _fault(file: Json) -> str | None:
    content = _joined(file)
    if hashlib.sha256(content).hexdigest() != file["sha256"]:
        return "content_mismatch"
    return None if content.startswith(_MAGIC) else "invalid_mcap"


def _joined(file: Json) -> bytes:
    return b"".join(content for _, content in sorted(file["parts"].items()))


def _file(session: Json, given: Json, *, generation: bool = True) -> Json:
    file = session["_files"].get(given.get("file_uid"))
    if file is None or (generation and file["generation"] != given.get("generation_uid")):
        raise ApiError(404, "No such file or generation.")
    return file


def _init(call: Call) -> Json:
    given = call.given(_INIT)
    file = _file(_session(call, given), given, generation=False)
    if file["generation"] is not None:
        raise ApiError(409, "The file has a generation.")
    file.update(generation=call.state.new_uid(), state="active")
    return {
        "protocol": _PROTOCOL,
        "session_uid": given["session_uid"],
        "file_uid": file["uid"],
        "generation_uid": file["generation"],
        "number": 1,
        "state": "active",
        "part_size": _PART,
        "part_count": math.ceil(file["size"] / _PART),
        "initialization_deadline": _later(call, 3600),
    }


def _later(call: Call, seconds: int) -> str:
    return (call.now + timedelta(seconds=seconds)).strftime(TIME_FORMAT)


def _progress(call: Call) -> Json:
    given = dict(call.query)
    file = _file(_session(call, given), given)
    after = int(given["after"]) if given.get("after", "").isdigit() else 0
    rows = [
        {"part_number": n, "size": len(content)} for n, content in sorted(file["parts"].items()) if n > after
    ]
    page = rows[:_PAGE]
    named = {name: given[name] for name in ("protocol", "session_uid", "file_uid", "generation_uid")}
    return {**named, "parts": page, "next_cursor": page[-1]["part_number"] if len(rows) > _PAGE else None}


def _grant(call: Call) -> Json:
    given = call.given(_PARTS)
    file = _file(_session(call, given), given)
    count = math.ceil(file["size"] / _PART)
    if len(given["numbers"]) != 1 or not 1 <= given["numbers"][0] <= count:
        raise InvalidError({"numbers": [f"Give one number from 1 to {count}."]})
    number = given["numbers"][0]
    offset = (number - 1) * _PART
    size = min(_PART, file["size"] - offset)
    grant = {
        "grant_uid": call.state.new_uid(),
        "part_number": number,
        "offset": offset,
        "size_bytes": size,
        "url": _url(call, given["session_uid"], file, number),
        "headers": {"content-length": str(size)},
        "expires_at": _later(call, _LIFETIME),
    }
    named = {name: given[name] for name in ("protocol", "session_uid", "file_uid", "generation_uid")}
    return {**named, "parts": [grant]}


def _url(call: Call, session: str, file: Json, number: int) -> str:
    path = f"/{_BUCKET}/__o__=/{call.caller['uid']}/__cloud__/{session}/{file['path']}"
    moment = call.now.strftime(_MOMENT)
    query = {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": f"emulator/{moment[:8]}/auto/s3/aws4_request",
        "X-Amz-Date": moment,
        "X-Amz-Expires": str(_LIFETIME),
        SIGNATURE: signature(path),
        "X-Amz-SignedHeaders": "content-length;host",
        "partNumber": str(number),
        "uploadId": file["generation"],
    }
    return f"{call.storage}{quote(path)}?{urlencode(query, quote_via=quote)}"


def _put(call: Call) -> Answer:
    check_signed(call, f"/{_BUCKET}/{call.ids['key']}")
    given = datetime.strptime(call.query["X-Amz-Date"], _MOMENT).replace(tzinfo=UTC)
    if call.now > given + timedelta(seconds=_LIFETIME):
        raise ApiError(403, "The grant has expired.")
    number = int(call.query["partNumber"])
    file = _of_generation(call, call.query["uploadId"])
    if len(call.raw_body) != min(_PART, file["size"] - (number - 1) * _PART):
        raise ApiError(400, "The part is not as long as it should be.")
    file["parts"][number] = call.raw_body
    return stored(call.raw_body)


def _of_generation(call: Call, uid: str) -> Json:
    sessions = call.state.rows("managed_uploads")
    files = (file for session in sessions for file in session["_files"].values())
    found = next((file for file in files if file["generation"] == uid), None)
    if found is None:
        raise ApiError(404, "No such upload.")
    return found


def _finalize(call: Call) -> Json:
    given = call.given(_FINALIZE)
    session = _session(call, given)
    rows = [_ENDED.check(one) for one in cast("list[Any]", given["files"])]
    listed = {(one["file_uid"], one["generation_uid"]) for one in rows}
    files = session["_files"].values()
    if listed != {(one["uid"], one["generation"]) for one in files}:
        raise InvalidError({"files": ["Name every file and its generation."]})
    if any(len(_joined(one)) != one["size"] for one in files):
        raise ApiError(409, "Parts are missing.")
    for one in files:
        one["state"] = "completing"
    session["_finalization"] = session["_finalization"] or {
        "uid": call.state.new_uid(),
        "state": "pending",
        "stage": "complete",
        "attempts": 0,
        "failures": 0,
        "code": "pending",
        "available_at": call.timestamp,
        "publication_uid": None,
        "dataset_uid": None,
    }
    named = {name: given[name] for name in ("protocol", "session_uid")}
    return {**named, "finalization": session["_finalization"]}


_ROOT = "fleet/recordings/{uid}/managed-upload/"
ENDPOINTS = (
    Endpoint("POST", f"{_ROOT}admit/", _admit),
    Endpoint("GET", f"{_ROOT}status/", _status),
    Endpoint("POST", f"{_ROOT}multipart/init/", _init),
    Endpoint("GET", f"{_ROOT}multipart/progress/", _progress),
    Endpoint("POST", f"{_ROOT}multipart/parts/", _grant),
    Endpoint("POST", f"{_ROOT}finalize/", _finalize),
    Endpoint("PUT", f"/{_BUCKET}/{{key:path}}", _put, is_open=True),
)
