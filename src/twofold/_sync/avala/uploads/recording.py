# Generated from _async/avala/uploads/recording.py by twofold.mirror; do not edit.
"""The upload of one recording's files: session, signed URLs, confirmation, finalization, and a receipt of it all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ...._core.errors import APIConnectionError, APIStatusError
from ...._core.headers import Headers
from ...._runtime import blocking
from ....avala.errors import NotFoundError
from ....avala.hosts import TrustedHosts
from ....avala.models.fleet_upload import (
    UploadProgress,
    UploadSession,
    UploadStatusResponse,
    UploadUrlEntry,
)
from ....avala.uploads import fleet_checks as checks
from ....avala.uploads import fleet_operations as ops
from ....avala.uploads.inventory import SourceFile, SourceInventory, read_unchanged
from ....avala.uploads.policy import FLEET_ATTEMPTS, FLEET_STATUSES, TO_FLEET_STORAGE
from ....avala.uploads.receipts import ReceiptFile
from ....avala.uploads.window import HashingWindow
from ...client import APIClient
from .storage import Pause, Storage, work_through

_QUEUED = ("completing", "completed")

ProgressHook = Callable[[UploadProgress], Any]


class RecordingUpload:
    """One call of `upload_recording`.

    Args:
        client: sends everything.
        source: the files, with their digests.
        receipts: where the receipt is; its lock has to be held.
        binding: what the receipt is bound to.
        on_progress: told how far it is after each file.
    """

    def __init__(
        self,
        client: APIClient,
        source: SourceInventory,
        receipts: ReceiptFile,
        binding: Mapping[str, Any],
        on_progress: ProgressHook | None,
    ) -> None:
        self._client = client
        self._source = source
        self._receipts = receipts
        self._binding = binding
        self._uid: str = binding["recording_uid"]
        self._on_progress = on_progress
        self._hosts = TrustedHosts.of(client.base_url)
        self._storage = Storage(client)
        self._pause = Pause(client)
        self._telling = blocking.Semaphore(1)
        self._session_uid = ""
        self._prefix = ""
        self._done: dict[str, int] = {}

    def run(self, workers: int) -> UploadSession:
        """Go on from wherever the receipt says, to the end."""
        receipt = blocking.to_thread(self._receipts.read, self._binding)
        if receipt is None:
            pending = self._begin()
        else:
            status = self._resume(receipt)
            if status.status in _QUEUED:
                return self._end(status)
            pending = set(status.pending_paths)
        waiting = [one for one in self._source.files if one.path in pending]
        self._done = {one.path: one.size_bytes for one in self._source.files if one.path not in pending}
        for start in range(0, len(waiting), checks.BATCH):
            self._send_batch(waiting[start : start + checks.BATCH], workers)
        status = self._status()
        return self._end(status if status.status in _QUEUED else self._finalize(status))

    def _begin(self) -> set[str]:
        """Open a session; returns the paths to be sent."""
        try:
            self._client.request(ops.STATUS, self._uid)
        except NotFoundError as error:
            if error.body != checks.NO_SESSION:
                raise
        else:
            raise checks.refused("the recording has a session that was not begun here")
        self._note("initializing")
        body: dict[str, Any] = {"files": self._source.manifest()}
        if self._binding["storage_config_uid"] is not None:
            body["storage_config_uid"] = self._binding["storage_config_uid"]
        try:
            session = self._client.request(ops.INIT, self._uid, json=body)
        except (APIConnectionError, APIStatusError) as error:
            refused = error.status_code is not None and error.status_code < 500
            if refused or getattr(error, "sent", None) is False:
                # Nothing was opened, so nothing has to be remembered.
                blocking.to_thread(self._receipts.remove)
            raise
        self._prefix = checks.check_session(session, self._source, self._uid)
        self._session_uid = session.uid
        self._note("active")
        return {one.path for one in self._source.files}

    def _resume(self, receipt: Mapping[str, Any]) -> UploadStatusResponse:
        """Take a session up again."""
        self._session_uid = str(receipt.get("session_uid") or "")
        self._prefix = str(receipt.get("s3_prefix") or "")
        if not self._session_uid or not self._prefix:
            raise self._receipts.fault("says that a session was being opened, but not whether it was")
        return self._status()

    def _send_batch(self, batch: Sequence[SourceFile], workers: int) -> None:
        body = {
            "session_uid": self._session_uid,
            "file_paths": [one.path for one in batch],
            "ttl_seconds": checks.URL_SECONDS,
        }
        answer = self._client.request(ops.URLS, self._uid, json=body)
        entries = checks.check_urls(answer, batch, self._prefix, self._hosts)
        etags = self._put_all(entries, workers)
        self._note("confirming")
        files = [{"path": one.path, "etag": etags[one.path], "size_bytes": one.size_bytes} for one in batch]
        confirmed = self._client.request(
            ops.CONFIRM, self._uid, json={"session_uid": self._session_uid, "files": files}
        )
        checks.check_confirmed(confirmed, self._session_uid, len(batch), self._done, self._source)
        self._note("active")

    def _put_all(
        self, entries: Sequence[tuple[SourceFile, UploadUrlEntry]], workers: int
    ) -> dict[str, str]:
        etags: dict[str, str] = {}

        def send(wanted: tuple[SourceFile, UploadUrlEntry]) -> None:
            file, entry = wanted
            etags[file.path] = self._put(file, entry)
            self._tell(file)

        work_through(entries, send, workers, self._pause.stop)
        return etags

    def _put(self, file: SourceFile, entry: UploadUrlEntry) -> str:
        """Send one file, in up to three attempts; returns its ETag."""
        local = self._source.local(file)
        if blocking.to_thread(read_unchanged, local) != (file.size_bytes, file.sha256):
            raise checks.refused(f"{file.path} is not what it was")
        for attempt in range(1, FLEET_ATTEMPTS + 1):
            try:
                answer = self._put_once(local, file, entry)
                return checks.check_etag(answer.get("etag"))
            except (APIConnectionError, APIStatusError) as error:
                known = error.status_code is None or error.status_code in FLEET_STATUSES
                if not known or attempt == FLEET_ATTEMPTS or self._pause.stopped:
                    raise
                self._pause.wait(float(attempt))
        raise AssertionError("unreachable")

    def _put_once(self, local: Path, file: SourceFile, entry: UploadUrlEntry) -> Headers:
        with blocking.to_thread(HashingWindow, local, file.size_bytes) as window:
            answer = self._storage.put_file(entry.put_url, entry.headers, window, TO_FLEET_STORAGE)
            if window.sha256 != file.sha256:
                raise checks.refused(f"{file.path} was changed while it was sent")
            return answer

    def _tell(self, file: SourceFile) -> None:
        with self._telling:
            self._done[file.path] = file.size_bytes
            if self._on_progress is not None:
                event = UploadProgress(
                    total_files=len(self._source.files),
                    uploaded_files=len(self._done),
                    total_bytes=self._source.total_bytes,
                    uploaded_bytes=sum(self._done.values()),
                )
                blocking.call_hook(self._on_progress, event)

    def _finalize(self, status: UploadStatusResponse) -> UploadStatusResponse:
        if not checks.is_through(status):
            raise checks.refused("the server misses files that were confirmed")
        self._note("finalizing")
        answer = self._client.request(ops.FINALIZE, self._uid, json={"session_uid": self._session_uid})
        if answer.get("session_uid") != self._session_uid:
            raise checks.refused("the server finalized another session")
        status = self._status()
        if status.status not in _QUEUED:
            raise checks.refused(f"the session is {status.status} after its finalization")
        return status

    def _status(self) -> UploadStatusResponse:
        status = self._client.request(ops.STATUS, self._uid)
        checks.check_status(status, self._source, self._session_uid)
        return status

    def _note(self, phase: str) -> None:
        receipt = {
            **self._binding,
            "phase": phase,
            "session_uid": self._session_uid,
            "s3_prefix": self._prefix,
        }
        blocking.to_thread(self._receipts.write, receipt)

    def _end(self, status: UploadStatusResponse) -> UploadSession:
        self._note("completed")
        return UploadSession(
            uid=self._session_uid,
            total_files=status.total_files,
            total_bytes=status.total_bytes,
            confirmed_files=status.confirmed_files,
            confirmed_bytes=status.confirmed_bytes,
            s3_prefix=self._prefix,
            status=status.status,
        )
