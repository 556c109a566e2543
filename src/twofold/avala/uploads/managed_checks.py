"""The rules of managed uploads: what may be uploaded, and what every answer has to be like."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import parse_qsl, quote, unquote, urlencode
from uuid import UUID

from ..errors import UploadStateError
from ..hosts import R2_HOST, TrustedHosts, plain_url, secure
from ..models.fleet_managed_upload import (
    LARGEST_FILE,
    LARGEST_UPLOAD,
    MOST_FILES,
    PART_SIZE,
    ManagedFleetUploadStatus,
    ManagedOriginal,
)
from .errors import UploadArgumentError
from .fleet_checks import refused
from .inventory import SourceInventory
from .targets import Part

PROTOCOL = "fleet-managed-mcap-v1"
MOST_WORKERS = 4
LONGEST_WAIT = 3600.0
POLL_SECONDS = 2.0
PROGRESS_PAGES = 2
PROGRESS_PAGE = 100

_QUERY = (
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-Signature",
    "X-Amz-SignedHeaders",
    "partNumber",
    "uploadId",
)
_LIFETIME = range(1, 301)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def check_source(source: SourceInventory) -> None:
    """See that the files are MCAP originals within the limits."""
    if len(source.files) > MOST_FILES:
        raise UploadStateError(f"the source has more than {MOST_FILES} files: a managed upload takes no more")
    if source.total_bytes > LARGEST_UPLOAD:
        raise UploadStateError("the source has more than 64 GiB: a managed upload takes no more")
    for file in source.files:
        path = file.path
        if not path.endswith(".mcap") or not 0 < file.size_bytes <= LARGEST_FILE:
            raise UploadStateError(f"{path} is no *.mcap file of 1 byte to 8 GiB: take it out of the source")
        if (
            unicodedata.normalize("NFC", path) != path
            or _CONTROL.search(path)
            or path.split("/")[0] == "__derived__"
        ):
            raise UploadStateError(f"{path!r} is no path that a managed upload takes: rename the file")


def check_wait(value: object) -> float:
    """Seconds to wait for the publication.

    Raises:
        UploadArgumentError: it is no number from 0 to 3600.
    """
    number = value if isinstance(value, (int, float)) and not isinstance(value, bool) else -1.0
    if not 0 <= number <= LONGEST_WAIT:
        raise UploadArgumentError(f"wait_timeout is {value!r}: give seconds from 0 to 3600")
    return float(number)


def manifest(source: SourceInventory) -> list[dict[str, Any]]:
    """What the server is told of the files."""
    return [
        {"path": one.path, "size_bytes": one.size_bytes, "content_sha256": one.sha256} for one in source.files
    ]


def check_managed_status(
    status: ManagedFleetUploadStatus, source: SourceInventory, recording_uid: str, session_uid: str
) -> None:
    """See that a status is that of our session and of exactly our files."""
    told = {(one.path, one.size_bytes, one.content_sha256) for one in status.files}
    own = {(one.path, one.size_bytes, one.sha256) for one in source.files}
    if (status.recording_uid, status.session_uid) != (recording_uid, session_uid) or told != own:
        raise refused("the server's status is that of another upload")


def check_generation(answer: object, session_uid: str, file: ManagedOriginal) -> str:
    """The uid of a generation that was begun for a file."""
    expected: dict[str, Any] = {
        "protocol": PROTOCOL,
        "session_uid": session_uid,
        "file_uid": file.file_uid,
        "number": 1,
        "state": "active",
        "part_size": PART_SIZE,
        "part_count": file.part_count,
    }
    given = dict(cast("Mapping[str, Any]", answer)) if isinstance(answer, dict) else {}
    uid, deadline = given.pop("generation_uid", None), given.pop("initialization_deadline", None)
    if given != expected or not _is_uid(uid) or not isinstance(deadline, str):
        raise refused(f"the server did not begin {file.path} as it should")
    return cast("str", uid)


def parts_of(file: ManagedOriginal) -> list[Part]:
    """All parts of a file."""
    sizes = range(0, file.size_bytes, PART_SIZE)
    return [Part(n, at, min(PART_SIZE, file.size_bytes - at)) for n, at in enumerate(sizes, start=1)]


def check_progress(answer: Mapping[str, Any], file: ManagedOriginal) -> tuple[set[int], object]:
    """The parts that one page says are stored, and the cursor of the next."""
    expected = {part.number: part.size for part in parts_of(file)}
    entries = _objects(answer.get("parts"))
    if entries is None or len(entries) > PROGRESS_PAGE:
        raise refused("the server's list of parts cannot be used")
    stored: set[int] = set()
    for entry in entries:
        number, size = entry.get("part_number"), entry.get("size")
        if type(number) is not int or number not in expected or size != expected[number]:
            raise refused(f"the server has parts that {file.path} does not")
        stored.add(number)
    return stored, answer.get("next_cursor")


@dataclass(frozen=True, slots=True)
class Grant:
    """The right to put one part; `pin` is the same for all parts of a file."""

    url: str
    pin: str


def check_grant(
    answer: Mapping[str, Any], part: Part, path: str, session_uid: str, hosts: TrustedHosts
) -> Grant:
    """The one grant in an answer, if it is for this part and leads where originals are kept."""
    entries = _objects(answer.get("parts")) or []
    asked = (part.number, part.offset, part.size, {"content-length": str(part.size)})
    told = [
        (one.get("part_number"), one.get("offset"), one.get("size_bytes"), one.get("headers"))
        for one in entries
    ]
    if told != [asked]:
        raise refused("the server did not answer with exactly one grant for a part")
    return _checked_url(entries[0].get("url"), part, path, session_uid, hosts)


def _checked_url(url: object, part: Part, path: str, session_uid: str, hosts: TrustedHosts) -> Grant:
    parts = plain_url(url)
    if parts is None or not (
        hosts.is_local(parts) or (secure(parts) and R2_HOST.fullmatch(parts.hostname or ""))
    ):
        raise refused("a grant leads to a host that is not on the allow-list")
    segments = unquote(parts.path).split("/")
    owner = segments[3] if len(segments) > 5 else ""
    expected = ["", segments[1] if len(segments) > 1 else "", "__o__=", owner, "__cloud__", session_uid]
    if (
        segments != [*expected, *path.split("/")]
        or not segments[1]
        or not _is_uid(owner)
        or quote(unquote(parts.path), safe="/~") != parts.path
    ):
        raise refused("a grant is for another file")
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    scope = query.get("X-Amz-Credential", "").split("/")
    expires = query.get("X-Amz-Expires", "")
    if (
        sorted(query) != sorted(_QUERY)
        or urlencode(parse_qsl(parts.query), quote_via=quote, safe="~") != parts.query
        or query["partNumber"] != str(part.number)
        or not query["uploadId"]
        or not expires.isdigit()
        or int(expires) not in _LIFETIME
        or len(scope) != 5
        or scope[2] != "auto"
    ):
        raise refused("a grant is not signed as it should be")
    pinned = "\n".join((parts.netloc, parts.path, query["uploadId"]))
    return Grant(str(url), hashlib.sha256(pinned.encode()).hexdigest())


def _objects(value: object) -> list[dict[str, Any]] | None:
    """A list of objects; `None` if it is something else."""
    entries = cast("list[object]", value) if isinstance(value, list) else [None]
    return cast("list[dict[str, Any]]", entries) if all(isinstance(one, dict) for one in entries) else None


def _is_uid(value: object) -> bool:
    try:
        return isinstance(value, str) and str(UUID(value)) == value
    except ValueError:
        return False
