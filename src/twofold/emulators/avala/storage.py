"""The object storage the API hands out addresses of, on the same server: uploads signed in their URL, downloads.

Nothing here wants the API key; uploads refuse it, for it should not have left the API.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import re
import zipfile
from urllib.parse import quote

from twofold.emulators.avala.calls import KEY_HEADER, Call, Endpoint
from twofold.emulators.avala.errors import ApiError
from twofold.emulators.avala.fields import Json
from twofold.emulators.delivery import Answer

SIGNATURE = "X-Amz-Signature"
BUCKET = "/__emulator__/bucket"
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def signature(path: str) -> str:
    """What the URL of a path has to carry; `path` is without percent signs."""
    return hmac.new(b"storage", path.encode(), hashlib.sha256).hexdigest()


def signed_url(call: Call, path: str) -> str:
    """A URL that may be used without a key."""
    return f"{call.storage}{quote(path)}?{SIGNATURE}={signature(path)}"


def etag(content: bytes) -> str:
    """The version of an object, in quotes."""
    return f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'


def check_signed(call: Call, path: str) -> None:
    """403 unless the URL is one that was handed out; 400 with an API key."""
    if KEY_HEADER in call.request.headers:
        raise ApiError(400, "A signed URL takes no API key.")
    if not hmac.compare_digest(call.query.get(SIGNATURE, ""), signature(path)):
        raise ApiError(403, "The signature does not match.")


def stored(content: bytes) -> Answer:
    """The answer to a PUT."""
    return Answer(200, ((b"etag", etag(content).encode()),)).with_body(b"")


def put_object(call: Call, path: str) -> Answer:
    """Store the body at a path; 412 when it must not replace anything and does."""
    check_signed(call, path)
    if call.request.headers.get("if-none-match") == "*" and path in call.state.objects:
        raise ApiError(412, "The object exists already.")
    call.state.objects[path] = call.raw_body
    return stored(call.raw_body)


def ranged(call: Call, content: bytes, content_type: str) -> Answer:
    """A download: whole, or the part that `Range` names unless `If-Range` names another version."""
    headers = ((b"etag", etag(content).encode()), (b"accept-ranges", b"bytes"))
    whole = Answer(200, headers).with_body(content, content_type)
    wanted = _RANGE.fullmatch(call.request.headers.get("range", ""))
    current = call.request.headers.get("if-range") in (None, etag(content))
    if wanted is None or wanted.group() == "bytes=-" or not current:
        return whole
    start, end = _bounds(wanted[1], wanted[2], len(content))
    if start >= end:
        refused = Answer(416, headers).with_body(b"")
        return refused.with_headers((b"content-range", b"bytes */%d" % len(content)))
    stated = f"bytes {start}-{end - 1}/{len(content)}".encode()
    part = Answer(206, headers).with_body(content[start:end], content_type)
    return part.with_headers((b"content-range", stated))


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    if not first:
        return max(0, size - int(last)), size
    return int(first), min(int(last) + 1, size) if last else size


def _download(call: Call) -> Answer:
    """The archive of an export."""
    uid = call.ids["name"].removesuffix(".zip")
    export = call.state.get("exports", uid)
    if export["download_url"] is None:
        raise ApiError(404)
    return ranged(call, archive(uid), "application/zip")


def archive(export_uid: str) -> bytes:
    """The bytes of an export's archive: the same for the same export, some 100 kB of them."""
    buffer = io.BytesIO()
    noise = b"".join(hashlib.sha256(b"%s %d" % (export_uid.encode(), n)).digest() for n in range(3000))
    with zipfile.ZipFile(buffer, "w") as target:
        for name, content in (("export.json", b'{"tasks":[]}'), ("points.bin", noise)):
            target.writestr(zipfile.ZipInfo(name), content)
    return buffer.getvalue()


def read_form(call: Call) -> tuple[dict[str, str], Json | None]:
    """The fields of a multipart form, and its part `file`: name and content."""
    content_type = call.request.headers.get("content-type", "")
    found = re.search(r'boundary="?([^";]+)', content_type)
    if not content_type.startswith("multipart/form-data") or found is None:
        raise ApiError(400, "Expected a multipart form.")
    fields: dict[str, str] = {}
    file: Json | None = None
    for part in call.raw_body.split(b"--" + found[1].encode())[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        text = head.decode("utf-8", "replace")
        names = dict(re.findall(r'\b(name|filename)="([^"]*)"', text))
        content = content.removesuffix(b"\r\n")
        if names.get("name") == "file":
            file = {"filename": names.get("filename"), "content": content}
        else:
            fields[names.get("name", "")] = content.decode("utf-8", "replace")
    return fields, file


ENDPOINTS = (Endpoint("GET", "/__emulator__/downloads/{name}", _download, is_open=True),)
