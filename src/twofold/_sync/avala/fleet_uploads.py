# Generated from _async/avala/fleet_uploads.py by twofold.mirror; do not edit.
"""Uploads of recordings: `client.fleet.uploads`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Unpack

from ..._core.options import RequestOptions
from ..._runtime import blocking
from ...avala.models.fleet_managed_upload import ManagedFleetUploadStatus
from ...avala.models.fleet_upload import UploadSession, UploadStatusResponse, UploadUrlsResponse
from ...avala.uploads import fleet_operations as ops
from ...avala.uploads.destination import canonical_base_url, new_uuid
from ...avala.uploads.fleet_checks import as_upload_state, check_uid, check_workers
from ...avala.uploads.inventory import SourceInventory, collect_inventory
from ...avala.uploads.managed_checks import MOST_WORKERS, check_source, check_wait
from ...avala.uploads.receipts import ReceiptFile, binding_of
from ...avala.uploads.store import STATE_FOLDER
from .resource import AvalaResource
from .uploads.managed import ManagedUpload
from .uploads.recording import RecordingUpload, ProgressHook


class FleetUploadManager(AvalaResource):
    """Uploads of recordings: `client.fleet.uploads`."""

    def collect_files(self, source_dir: str | Path) -> SourceInventory:
        """Look through a folder and read every file, as an upload does; nothing is sent.

        Args:
            source_dir: the folder.

        Returns:
            The files with their sizes and digests.

        Raises:
            UploadStateError: the folder has something in it that cannot be uploaded safely, or nothing.

        Example:
            inventory = client.fleet.uploads.collect_files("recording")
            print(inventory.total_bytes)
            session = client.fleet.uploads.init_upload(recording_uid, inventory.manifest())
        """
        return blocking.to_thread(_inventory, source_dir)

    def upload_managed_recording(
        self,
        recording_uid: str,
        source_dir: str | Path,
        *,
        max_workers: int = 2,
        wait_timeout: float = 0,
    ) -> ManagedFleetUploadStatus:
        """Upload MCAP originals, which the server then checks and publishes; a call that fails can be repeated.

        Args:
            recording_uid: of the recording.
            source_dir: the folder with 1 to 64 files `*.mcap`.
            max_workers: files sent at the same time, 1 to 4.
            wait_timeout: seconds to wait for the publication, up to 3600; without it one look is taken.

        Returns:
            The upload as it was seen last: its finalization is under way, has succeeded, or has failed.

        Raises:
            UploadStateError: it cannot go on; the receipt is kept.

        Example:
            status = client.fleet.uploads.upload_managed_recording(recording_uid, "recording")
        """
        check_uid(recording_uid, "recording_uid")
        workers, wait = check_workers(max_workers, MOST_WORKERS), check_wait(wait_timeout)
        with as_upload_state():
            source = self.collect_files(source_dir)
            check_source(source)
            receipts, binding = self._receipt("fleet-managed-v1", recording_uid, source, None)
            with blocking.to_thread(receipts.lock):
                job = ManagedUpload(self._client, source, receipts, binding)
                return job.run(workers, wait, new_uuid(self._avala.clock))

    def upload_recording(
        self,
        recording_uid: str,
        source_dir: str | Path,
        *,
        storage_config_uid: str | None = None,
        max_workers: int = 4,
        on_progress: ProgressHook | None = None,
    ) -> UploadSession:
        """Upload the files of a recording, and have them processed; a call that fails can be repeated.

        Args:
            recording_uid: of the recording.
            source_dir: the folder.
            storage_config_uid: where to, if not to Avala's own store.
            max_workers: files sent at the same time.
            on_progress: called with an `UploadProgress` after each file.

        Returns:
            The session; its status `completing` means that processing is queued, not that the recording is ready.

        Raises:
            UploadStateError: it cannot go on; the receipt is kept.

        Example:
            session = client.fleet.uploads.upload_recording(recording_uid, "recording")
        """
        check_uid(recording_uid, "recording_uid")
        if storage_config_uid is not None:
            check_uid(storage_config_uid, "storage_config_uid")
        workers = check_workers(max_workers)
        if on_progress is not None:
            blocking.check_hook(on_progress, "on_progress")
        with as_upload_state():
            source = self.collect_files(source_dir)
            receipts, binding = self._receipt("fleet-v1", recording_uid, source, storage_config_uid)
            with blocking.to_thread(receipts.lock):
                job = RecordingUpload(self._client, source, receipts, binding, on_progress)
                return job.run(workers)

    def init_upload(
        self,
        recording_uid: str,
        files: list[dict[str, Any]],
        *,
        storage_config_uid: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> UploadSession:
        """Open a session; `upload_recording` does this by itself.

        Args:
            recording_uid: of the recording.
            files: `path` and `size_bytes` of each, as `SourceInventory.manifest` has them.
            storage_config_uid: where to, if not to Avala's own store.
            **options: see `RequestOptions`.

        Returns:
            The session.

        Example:
            inventory = client.fleet.uploads.collect_files("recording")
            session = client.fleet.uploads.init_upload(recording_uid, inventory.manifest())
        """
        body: dict[str, Any] = {"files": files}
        if storage_config_uid is not None:
            body["storage_config_uid"] = storage_config_uid
        return self._call(ops.INIT, recording_uid, json=body, options=options)

    def get_upload_urls(
        self,
        recording_uid: str,
        session_uid: str,
        file_paths: list[str],
        *,
        ttl_seconds: int = 3600,
        **options: Unpack[RequestOptions],
    ) -> UploadUrlsResponse:
        """Ask where to put files; `upload_recording` does this by itself.

        Args:
            recording_uid, session_uid: from `init_upload`.
            file_paths: at most 100.
            ttl_seconds: how long the URLs are good for.
            **options: see `RequestOptions`.

        Returns:
            A URL for each file.

        Example:
            answer = client.fleet.uploads.get_upload_urls(recording_uid, session_uid, ["a.mcap"])
        """
        body = {"session_uid": session_uid, "file_paths": file_paths, "ttl_seconds": ttl_seconds}
        return self._call(ops.URLS, recording_uid, json=body, options=options)

    def confirm_upload(
        self,
        recording_uid: str,
        session_uid: str,
        files: list[dict[str, Any]],
        **options: Unpack[RequestOptions],
    ) -> dict[str, Any]:
        """Say which files are stored; `upload_recording` does this by itself.

        Args:
            recording_uid, session_uid: from `init_upload`.
            files: `path`, `etag` and `size_bytes` of each.
            **options: see `RequestOptions`.

        Returns:
            The answer as it is.

        Example:
            confirmed = client.fleet.uploads.confirm_upload(
                recording_uid, session_uid, [{"path": "a.mcap", "etag": etag, "size_bytes": 9}]
            )
        """
        body = {"session_uid": session_uid, "files": files}
        return self._call(ops.CONFIRM, recording_uid, json=body, options=options)

    def finalize_upload(
        self, recording_uid: str, session_uid: str, **options: Unpack[RequestOptions]
    ) -> dict[str, Any]:
        """Have the files processed; `upload_recording` does this by itself.

        Args:
            recording_uid, session_uid: from `init_upload`.
            **options: see `RequestOptions`.

        Returns:
            The answer as it is.

        Example:
            answer = client.fleet.uploads.finalize_upload(recording_uid, session_uid)
        """
        return self._call(
            ops.FINALIZE, recording_uid, json={"session_uid": session_uid}, options=options
        )

    def get_upload_status(
        self, recording_uid: str, **options: Unpack[RequestOptions]
    ) -> UploadStatusResponse:
        """How far the upload of a recording is.

        Args:
            recording_uid: of the recording.
            **options: see `RequestOptions`.

        Returns:
            Its session and the paths that are still pending.

        Raises:
            NotFoundError: it has no session.

        Example:
            status = client.fleet.uploads.get_upload_status(recording_uid)
            print(status.session_uid, status.pending_paths)
        """
        return self._call(ops.STATUS, recording_uid, options=options)

    def _receipt(
        self, kind: str, recording_uid: str, source: SourceInventory, storage_config_uid: str | None
    ) -> tuple[ReceiptFile, dict[str, Any]]:
        base, secret = canonical_base_url(self._client.base_url), self._avala.key_hash
        receipts = ReceiptFile(STATE_FOLDER.expanduser() / kind, base, recording_uid)
        return receipts, binding_of(base, secret, recording_uid, storage_config_uid, source)


def _inventory(source_dir: str | os.PathLike[str]) -> SourceInventory:
    return collect_inventory(source_dir, STATE_FOLDER.expanduser())
