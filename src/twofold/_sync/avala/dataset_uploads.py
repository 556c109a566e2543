# Generated from _async/avala/dataset_uploads.py by twofold.mirror; do not edit.
"""Datasets from local files: the upload methods of `client.datasets`."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from pathlib import Path
from typing import Any, Unpack

from ..._core.errors import APIConnectionError, APIStatusError, DecodeError
from ..._core.options import RequestOptions
from ..._runtime import blocking
from ...avala.errors import QuotaExceededError
from ...avala.models.dataset import Dataset
from ...avala.models.manual_upload import AllowedMimes, UploadQuota
from ...avala.uploads import operations as ops
from ...avala.uploads.destination import new_uuid
from ...avala.uploads.errors import SourceChangedError, StorageRootMovedError
from ...avala.uploads.plan import UploadPlan, plan_upload, total_size, untrusted
from ...avala.uploads.sources import check_files, collect_local
from ...avala.uploads.store import STATE_FOLDER, UploadStore
from .dataset_requests import UploadRequests, own_uid, upload_store
from .resource import AvalaResource
from .uploads.dataset_files import DatasetFiles, FileHook

SkipHook = Callable[[str], Any]


class DatasetUploads(AvalaResource):
    """Base of `client.datasets`, with what it takes to make a dataset of local files."""

    def prepare_manual_upload_batch(
        self,
        dataset_name: str,
        *,
        organization_uid: str | None = None,
        resume: bool = True,
        state_key: str | None = None,
    ) -> str | None:
        """The batch to upload files under: the one that was begun earlier, else a new one.

        Args:
            dataset_name: of the dataset to be.
            organization_uid: its owner, if that is no user.
            resume: False gives the earlier batch up; what it has stored is sent again.
            state_key: what the state files are named for; `dataset_name` without it.

        Returns:
            Its uuid; `None` if an upload without a batch was begun earlier and has to be finished first.

        Raises:
            UploadStateError: the state files cannot be trusted; the message names the one to delete.

        Example:
            batch = client.datasets.prepare_manual_upload_batch("Harbor")
        """
        store = self._store(dataset_name, organization_uid, state_key)
        return self._batch(store, resume=resume)

    def create_manual_upload_url(
        self,
        *,
        dataset_name: str,
        file_path_in_dataset: str,
        content_length: int,
        organization_uid: str | None = None,
        dataset_upload_uid: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> dict[str, Any]:
        """Ask where to send one file; `upload_files` does this by itself.

        Args:
            dataset_name: of the dataset to be.
            file_path_in_dataset: of the file.
            content_length: its size in bytes.
            organization_uid: the owner, if that is no user.
            dataset_upload_uid: the batch; with it the second version of the protocol is used.
            **options: see `RequestOptions`.

        Returns:
            The answer as it is: a form to post, a URL to put the file to, or the parts to send.

        Raises:
            QuotaExceededError: there is no room for it.
            AvalaError: see `twofold.avala.errors`.

        Example:
            target = client.datasets.create_manual_upload_url(
                dataset_name="Harbor", file_path_in_dataset="a.jpg", content_length=5
            )
        """
        requests = UploadRequests(self._client, dataset_name, organization_uid, dataset_upload_uid)
        return requests.presign(file_path_in_dataset, content_length, options)

    def resolve_storage_root(
        self, organization_uid: str | None = None, **options: Unpack[RequestOptions]
    ) -> str | None:
        """Where files are put: `__o__=/<organization>`, or `__u__=/<user>` for a personal dataset.

        Args:
            organization_uid: the owner, if that is no user.
            **options: see `RequestOptions`.

        Returns:
            The root; `None` if the user cannot be looked up.

        Example:
            root = client.datasets.resolve_storage_root()
        """
        if organization_uid:
            return f"__o__=/{organization_uid}"
        uid = own_uid(self._client, options)
        return None if uid is None else f"__u__=/{uid}"

    def assert_storage_root_unchanged(
        self,
        expected: str | None,
        *,
        organization_uid: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> None:
        """See that files would still be put where they were; nothing happens if either place is not known.

        Args:
            expected: what `resolve_storage_root` returned before the upload.
            organization_uid: as it was then.
            **options: see `RequestOptions`.

        Raises:
            StorageRootMovedError: they would not (a `RuntimeError`): the files belong to somebody else.

        Example:
            root = client.datasets.resolve_storage_root()
            client.datasets.assert_storage_root_unchanged(root)
        """
        found = None if expected is None else self.resolve_storage_root(organization_uid, **options)
        if found is not None and found != expected:
            raise StorageRootMovedError(
                "the API key belongs to somebody else than when the upload began: the files that were sent are not "
                "where the dataset would look for them. Use the earlier key, or upload again with resume=False"
            )

    def manual_upload_quota(
        self, *, organization_uid: str | None = None, **options: Unpack[RequestOptions]
    ) -> UploadQuota:
        """How much may be stored, and how much is.

        Args:
            organization_uid: whose quota it is, if not that of the user.
            **options: see `RequestOptions`.

        Returns:
            Both in bytes.

        Example:
            quota = client.datasets.manual_upload_quota()
            print(quota.remaining)
        """
        query = {"organization_uid": organization_uid or None}
        return self._request(ops.QUOTA, query=query, options=options)

    def manual_upload_allowed_mimes(self, **options: Unpack[RequestOptions]) -> AllowedMimes:
        """Which kinds of files are taken.

        Args:
            **options: see `RequestOptions`.

        Example:
            allowed = client.datasets.manual_upload_allowed_mimes()
            print(allowed.mime_types)
        """
        return self._request(ops.ALLOWED_MIMES, options=options)

    def create_from_manual_upload(
        self,
        *,
        name: str,
        slug: str,
        data_type: str,
        visibility: str = "private",
        create_metadata: bool = True,
        owner_name: str | None = None,
        metadata: dict[str, Any] | None = None,
        industry: int | None = None,
        license: int | None = None,
        organization_uid: str | None = None,
        dataset_upload_uid: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> Dataset:
        """Make a dataset of the files that `upload_files` has sent.

        Args:
            name: the name that they were sent for.
            slug: of the dataset.
            data_type: `image`, `video`, `lidar`, `mcap` or `splat`.
            visibility: `private`, `unlisted` or `public`.
            create_metadata: whether the server looks into the files.
            owner_name: who will own it.
            metadata: more about it.
            industry, license: ids of them.
            organization_uid: as it was for the files.
            dataset_upload_uid: the batch of the files.
            **options: see `RequestOptions`.

        Returns:
            The dataset; see `wait` for when it is ready.

        Example:
            dataset = client.datasets.create_from_manual_upload(
                name="Harbor", slug="harbor", data_type="image"
            )
        """
        optional = {
            "owner_name": owner_name,
            "metadata": metadata,
            "industry": industry,
            "license": license,
            "organization_uid": organization_uid,
            "dataset_upload_uid": dataset_upload_uid,
        }
        body: dict[str, Any] = {
            "name": name,
            "slug": slug,
            "data_type": data_type,
            "visibility": visibility,
            "create_metadata": create_metadata,
        }
        body |= {field: value for field, value in optional.items() if value is not None}
        return self._request(ops.CREATE_DATASET, json=body, options=options)

    def upload_files(
        self,
        *,
        dataset_name: str,
        files: builtins.list[tuple[str, str]],
        workers: int = 8,
        on_progress: FileHook | None = None,
        on_skipped: SkipHook | None = None,
        organization_uid: str | None = None,
        resume: bool = True,
        state_key: str | None = None,
        clear_state_on_success: bool = False,
        dataset_upload_uid: str | None = None,
    ) -> int:
        """Send local files for a dataset to be; `create_from_local` does this and all the rest.

        What has been sent is written down file by file, so that the same call goes on where an earlier one ended,
        however it ended.

        Args:
            dataset_name: of the dataset to be.
            files: local path and path in the dataset, for each file.
            workers: how many are sent at the same time.
            on_progress: called with the path in the dataset and the bytes of each file that was sent.
            on_skipped: called with the path of each file that was stored already.
            organization_uid: the owner, if that is no user.
            resume: False sends everything again.
            state_key: what the state files are named for; `dataset_name` without it.
            clear_state_on_success: forget what was sent, at the end; only if no dataset will be made of it.
            dataset_upload_uid: from `prepare_manual_upload_batch`.

        Returns:
            Bytes that this call has sent.

        Raises:
            InvalidRequestError: two files have the same path, or one that was sent is gone; nothing was sent.
            UploadStateError: the state files cannot be trusted, or a file was changed within its batch.
            SourceChangedError: a file was changed meanwhile (a `RuntimeError`); it is sent again next time.
            AvalaError: a file could not be sent in eight attempts.

        Example:
            sent = client.datasets.upload_files(
                dataset_name="Harbor", files=[("harbor/a.jpg", "a.jpg")], workers=4
            )
        """
        check_files(files, workers)
        if not files:
            return 0
        store = self._store(dataset_name, organization_uid, state_key)
        plan = blocking.to_thread(plan_upload, store, files, dataset_upload_uid, resume)
        return self._upload(
            store,
            plan,
            dataset_name,
            workers,
            on_progress,
            on_skipped,
            organization_uid,
            clear_state_on_success,
        )

    def create_from_local(
        self,
        *,
        source: str,
        name: str,
        slug: str,
        data_type: str,
        visibility: str = "private",
        create_metadata: bool = True,
        owner_name: str | None = None,
        industry: int | None = None,
        license: int | None = None,
        workers: int = 8,
        on_progress: FileHook | None = None,
        wait: bool = False,
        wait_timeout: float = 3600.0,
        organization_uid: str | None = None,
        metadata: dict[str, Any] | None = None,
        resume: bool = True,
        check_quota: bool = True,
    ) -> Dataset:
        """Make a dataset of a local file or folder.

        A call that fails or is interrupted can be repeated: it goes on where the earlier one ended.

        Args:
            source: the file, or the folder whose files are all sent, under their paths in it.
            name, slug, data_type, visibility, create_metadata, owner_name, industry, license, organization_uid,
                metadata: as for `create_from_manual_upload`.
            workers, on_progress, resume: as for `upload_files`.
            wait: until the dataset is ready, at most `wait_timeout` seconds.
            check_quota: refuse at once what is larger than the whole quota.

        Returns:
            The dataset.

        Raises:
            QuotaExceededError: there is no room for the files.
            TimeoutError: it was not ready in time.
            AvalaError: as `upload_files`.

        Example:
            dataset = client.datasets.create_from_local(
                source="harbor", name="Harbor", slug="harbor", data_type="image"
            )
        """
        root = blocking.to_thread(_state_root)
        files = blocking.to_thread(collect_local, source, root)
        check_files(files, workers)
        storage_root = self.resolve_storage_root(organization_uid)
        uid = storage_root.rpartition("/")[2] if storage_root else None
        store = self._store(name, organization_uid, None, uid)
        if check_quota:
            self._check_quota(store, files, organization_uid, resume=resume)
        batch = self._batch(store, resume=resume)
        plan = blocking.to_thread(plan_upload, store, files, batch, resume)
        self._upload(store, plan, name, workers, on_progress, None, organization_uid, clear=False)
        self.assert_storage_root_unchanged(storage_root, organization_uid=organization_uid)
        dataset = self.create_from_manual_upload(
            name=name,
            slug=slug,
            data_type=data_type,
            visibility=visibility,
            create_metadata=create_metadata,
            owner_name=owner_name,
            metadata=metadata,
            industry=industry,
            license=license,
            organization_uid=organization_uid,
            dataset_upload_uid=batch,
        )
        blocking.to_thread(store.clear)
        if not wait:
            return dataset
        return self._avala.datasets.wait(dataset.uid, timeout=wait_timeout)

    def _upload(
        self,
        store: UploadStore,
        plan: UploadPlan,
        dataset_name: str,
        workers: int,
        on_progress: FileHook | None,
        on_skipped: SkipHook | None,
        organization_uid: str | None,
        clear: bool,
    ) -> int:
        requests = UploadRequests(self._client, dataset_name, organization_uid, plan.batch)
        job = DatasetFiles(
            self._client,
            requests,
            store,
            managed=plan.batch is not None,
            on_progress=on_progress,
            on_skipped=on_skipped,
        )
        sent = job.run(plan.waiting, plan.skipped, workers)
        changed = blocking.to_thread(untrusted, store, plan)
        if changed:
            raise SourceChangedError(
                f"{', '.join(changed[:3])} changed on disk during this run: start again, so that it is sent again"
            )
        if clear:
            blocking.to_thread(store.clear)
        return sent

    def _store(
        self, name: str, organization_uid: str | None, state_key: str | None, uid: str | None = None
    ) -> UploadStore:
        root = blocking.to_thread(_state_root)
        key = name if state_key is None else state_key
        client, api_key = self._client, self._avala.api_key
        return upload_store(client, api_key, root, key, name, organization_uid, uid)

    def _batch(self, store: UploadStore, *, resume: bool) -> str | None:
        def start() -> str | None:
            return store.start_batch(resume=resume, new=new_uuid(self._avala.clock))

        return blocking.to_thread(start)

    def _check_quota(
        self,
        store: UploadStore,
        files: builtins.list[tuple[str, str]],
        organization_uid: str | None,
        *,
        resume: bool,
    ) -> None:
        """Refuse what can never fit; the server has the last word on what can."""
        try:
            quota = self.manual_upload_quota(organization_uid=organization_uid)
        except (APIConnectionError, APIStatusError, DecodeError):
            return
        pending = blocking.to_thread(total_size, store, files, resume)
        if pending > quota.limit:
            raise QuotaExceededError(
                f"{pending} bytes are to be sent, more than the whole quota of {quota.limit}: nothing was sent",
                limit=quota.limit,
                used=quota.used,
            )


def _state_root() -> Path:
    return STATE_FOLDER.expanduser() / "datasets"
