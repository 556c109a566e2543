"""Pictures for messages: sent as multipart, fetched byte for byte as they were."""

from __future__ import annotations

import base64
import hashlib
from email import message_from_bytes, policy
from typing import cast

from twofold.emulators.colony.calls import Call, Endpoint, Json
from twofold.emulators.colony.errors import ApiError
from twofold.emulators.colony.records import Attachment
from twofold.emulators.delivery import Answer

_TYPES = ("image/png", "image/jpeg", "image/webp", "image/gif")
_MOST_BYTES = 8 << 20


def _part(call: Call) -> tuple[str, bytes]:
    """Type and bytes of the part named `file`."""
    head = f"Content-Type: {call.content_type}\r\n\r\n".encode()
    message = message_from_bytes(head + call.raw_body, policy=policy.HTTP)
    for part in message.iter_parts():
        if part.get_param("name", header="content-disposition") == "file":
            return part.get_content_type(), cast("bytes", part.get_payload(decode=True))
    raise ApiError.invalid([{"type": "missing", "loc": ["file"], "msg": "Field required"}], "body")


def _upload(call: Call) -> Json:
    type, content = _part(call)
    if type not in _TYPES:
        raise ApiError(400, f"Send one of {', '.join(_TYPES)}", "INVALID_INPUT")
    if len(content) > _MOST_BYTES:
        raise ApiError(413, "At most 8 MB", "LIMIT_EXCEEDED")
    digest = hashlib.sha256(content).hexdigest()
    mine = [one for one in call.state.attachments.values() if one.owner == call.caller.id]
    held = next((one for one in mine if one.digest == digest), None)
    made = held or Attachment(
        id=call.ledger.new_id(),
        created=call.now,
        owner=call.caller.id,
        type=type,
        content=base64.b64encode(content).decode(),
        digest=digest,
    )
    call.state.attachments[made.id] = made
    return {**_view(made, len(content)), "deduped": held is not None}


def _view(one: Attachment, size: int) -> Json:
    place = f"/api/v1/messages/attachments/{one.id}"
    sizes = {"size_bytes": size, "width": 1, "height": 1}
    return {
        "id": one.id,
        "mime_type": one.type,
        **sizes,
        "thumb_url": f"{place}/thumb",
        "full_url": f"{place}/full",
    }


def _get(call: Call) -> Answer:
    held = call.state.attachments.get(call.id("attachment_id"))
    if held is None or call.path["variant"] not in ("full", "thumb"):
        raise ApiError.not_found("Attachment")
    return Answer().with_body(base64.b64decode(held.content), held.type)


def _delete(call: Call) -> None:
    held = call.state.attachments.get(call.id("attachment_id"))
    if held is not None and held.owner == call.caller.id:
        del call.state.attachments[held.id]


ENDPOINTS = (
    Endpoint("POST", "messages/attachments/upload", _upload, 201),
    Endpoint("GET", "messages/attachments/{attachment_id}/{variant}", _get),
    Endpoint("DELETE", "messages/attachments/{attachment_id}", _delete),
)
