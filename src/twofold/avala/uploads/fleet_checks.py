"""What the server's answers have to be like before a recording's files are sent on their strength."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from ..._core.errors import TwofoldError
from ..errors import UploadStateError
from ..hosts import TrustedHosts, plain_url
from ..models.fleet_upload import UploadSession, UploadStatusResponse, UploadUrlEntry, UploadUrlsResponse
from .errors import UploadArgumentError
from .inventory import SourceFile, SourceInventory

NO_SESSION = {"detail": "No upload session found for this recording."}
BATCH = 100
URL_SECONDS = 3600

_UID = re.compile(r"[A-Za-z0-9_-]{1,128}")
_STATUSES = frozenset({"initiated", "uploading", "completing", "completed", "abandoned"})
_MOST_PENDING = 1000
_LONGEST_ETAG = 128
_HEADERS = {
    "content-type": frozenset({"application/octet-stream"}),
    "content-encoding": frozenset({"gzip"}),
    "cache-control": frozenset({"no-cache", "private, immutable, max-age=31536000"}),
}


@contextmanager
def as_upload_state() -> Generator[None]:
    """Turn whatever goes wrong with an upload into the one error that its callers expect."""
    try:
        yield
    except UploadStateError:
        raise
    except TwofoldError as error:
        raise UploadStateError(
            f"the upload stopped: {error.message}. Its receipt is kept; call again to go on",
            error.status_code,
            request_id=error.request_id,
            retry_after=error.retry_after,
        ) from error
    except OSError as error:
        raise refused(f"a file cannot be read or written ({type(error).__name__})") from error


def check_uid(value: object, argument: str) -> str:
    """A uid of a recording or storage config.

    Raises:
        UploadArgumentError: it has another form.
    """
    if not isinstance(value, str) or not _UID.fullmatch(value):
        raise UploadArgumentError(f"{argument} is no uid: give 1 to 128 letters, digits, '-' and '_'")
    return value


def check_workers(value: object, most: int | None = None) -> int:
    """A number of workers.

    Raises:
        UploadArgumentError: it is none.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < 1 or (most and value > most):
        raise UploadArgumentError(
            f"max_workers is {value!r}: give an integer from 1" + f" to {most}" * bool(most)
        )
    return value


def check_session(session: UploadSession, source: SourceInventory, recording_uid: str) -> str:
    """The prefix of a session that was opened for exactly these files."""
    prefix = session.s3_prefix or ""
    if (
        not session.uid
        or (session.total_files, session.total_bytes) != (len(source.files), source.total_bytes)
        or session.status != "initiated"
        or not prefix.startswith("fleet/")
        or not prefix.endswith(f"/{recording_uid}/")
    ):
        raise refused("the server opened a session that does not fit the files")
    return prefix


def check_status(status: UploadStatusResponse, source: SourceInventory, session_uid: str) -> None:
    """See that a status is that of our session, and that it can be gone on with."""
    total = (len(source.files), source.total_bytes)
    counted = 0 <= status.confirmed_files <= total[0] and 0 <= status.confirmed_bytes <= total[1]
    if status.session_uid != session_uid or (status.total_files, status.total_bytes) != total or not counted:
        raise refused("the server's status is that of another session")
    if status.status not in _STATUSES or status.status == "abandoned":
        raise refused(f"the session is {status.status}")
    if len(status.pending_paths) >= _MOST_PENDING:
        raise refused(f"{_MOST_PENDING} or more files are pending, and the server does not name them all")
    if not set(status.pending_paths) <= {one.path for one in source.files}:
        raise refused("files are pending that the source does not have")
    if len(status.pending_paths) != total[0] - status.confirmed_files:
        raise refused("the server's counts do not agree with the files that it names")


def is_through(status: UploadStatusResponse) -> bool:
    """Whether every file has been confirmed."""
    return not status.pending_paths and status.confirmed_files == status.total_files


def check_urls(
    answer: UploadUrlsResponse, batch: Sequence[SourceFile], prefix: str, hosts: TrustedHosts
) -> list[tuple[SourceFile, UploadUrlEntry]]:
    """The files of a batch, each with where it goes."""
    entries = {entry.path: entry for entry in answer.urls}
    if len(answer.urls) != len(batch) or entries.keys() != {one.path for one in batch}:
        raise refused("the server did not answer with exactly one URL for each file")
    for entry in answer.urls:
        _check_entry(entry, f"{prefix}{entry.path}", hosts)
    return [(one, entries[one.path]) for one in batch]


def check_etag(value: str | None) -> str:
    """The ETag of a file that was put."""
    etag = (value or "").strip().strip('"')
    if not 0 < len(etag) <= _LONGEST_ETAG:
        raise refused("the store took a file and named no ETag for it")
    return etag


def check_confirmed(
    answer: Mapping[str, Any], session_uid: str, batch: int, done: Mapping[str, int], source: SourceInventory
) -> None:
    """See that exactly the files that are done were confirmed, `batch` of them now; not every server counts it all."""
    expected = {
        "confirmed": batch,
        "total_confirmed": len(done),
        "confirmed_files": len(done),
        "confirmed_bytes": sum(done.values()),
        "total_files": len(source.files),
        "total_bytes": source.total_bytes,
    }
    told = {name: answer[name] for name in expected if name in answer}
    counted = "total_files" in told and ("total_confirmed" in told or "confirmed_files" in told)
    agrees = all(expected[name] == value for name, value in told.items())
    if answer.get("session_uid") != session_uid or not counted or not agrees:
        raise refused("the server did not confirm exactly the files that were sent")


def refused(fault: str) -> UploadStateError:
    """The error for an upload that cannot go on."""
    return UploadStateError(f"the upload cannot go on: {fault}. Its receipt is kept, and nothing was guessed")


def _check_entry(entry: UploadUrlEntry, key: str, hosts: TrustedHosts) -> None:
    url = hosts.check_upload(entry.put_url)
    parts = plain_url(url)
    quoted = f"/{quote(key, safe='/~')}"
    path = "" if parts is None else parts.path
    bucket = path.removesuffix(quoted)
    # On hosts without the bucket in their name it stands before the key, as one segment.
    fits = path.endswith(quoted) and re.fullmatch(r"(?:/[^/]+)?", bucket)
    if entry.s3_key != key or not (
        fits or (parts is not None and hosts.is_local(parts) and path.endswith(quoted))
    ):
        raise refused("a URL is for another file")
    for name, value in entry.headers.items():
        if value not in _HEADERS.get(name.lower(), frozenset()):
            raise refused(f"a URL wants the header {name!r} to be sent along")
