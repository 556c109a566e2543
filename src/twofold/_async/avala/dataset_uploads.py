# The async source; twofold.mirror generates its blocking mirror.
"""Datasets from local files: the upload methods of `client.datasets`."""

from __future__ import annotations

import builtins
from pathlib import Path
from typing import Any

from ..._core.errors import APIConnectionError, APIStatusError, DecodeError
from ..._core.progress import Progress
from ..._runtime import aio
from ...avala.errors import QuotaExceededError
from ...avala.models.dataset import Dataset
from ...avala.uploads.destination import new_uuid
from ...avala.uploads.errors import SourceChangedError
from ...avala.uploads.plan import UploadPlan, plan_upload, total_size, untrusted
from ...avala.uploads.sources import check_files, collect_local
from ...avala.uploads.store import STATE_FOLDER, UploadStore
from .dataset_requests import AsyncUploadRequests, upload_store
from .manual_uploads import AsyncManualUploads
from .uploads.dataset_files import AsyncDatasetFiles, FileHook, SkipHook, UploadHooks


class AsyncDatasetUploads(AsyncManualUploads):
    """Base of `client.datasets`, with what it takes to make a dataset of local files."""

    async def prepare_manual_upload_batch(
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
            batch = await client.datasets.prepare_manual_upload_batch("Harbor")
        """
        store = await self._store(dataset_name, organization_uid, state_key)
        return await self._batch(store, resume=resume)

    async def upload_files(
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
        progress: Progress | None = None,
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
            progress: called with a `ProgressEvent` of all files together, as a request's is.

        Returns:
            Bytes that this call has sent.

        Raises:
            InvalidRequestError: two files have the same path, or one that was sent is gone; nothing was sent.
            UploadStateError: the state files cannot be trusted, or a file was changed within its batch.
            SourceChangedError: a file was changed meanwhile (a `RuntimeError`); it is sent again next time.
            AvalaError: a file could not be sent in eight attempts.

        Example:
            sent = await client.datasets.upload_files(
                dataset_name="Harbor", files=[("harbor/a.jpg", "a.jpg")], workers=4
            )
        """
        hooks = UploadHooks(on_progress, on_skipped, progress)
        hooks.check()
        check_files(files, workers)
        if not files:
            return 0
        store = await self._store(dataset_name, organization_uid, state_key)
        plan = await aio.to_thread(plan_upload, store, files, dataset_upload_uid, resume)
        sent = await self._upload(store, plan, workers, hooks, organization_uid)
        if clear_state_on_success:
            await aio.to_thread(store.clear)
        return sent

    async def create_from_local(
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
        progress: Progress | None = None,
    ) -> Dataset:
        """Make a dataset of a local file or folder.

        A call that fails or is interrupted can be repeated: it goes on where the earlier one ended.

        Args:
            source: the file, or the folder whose files are all sent, under their paths in it.
            name, slug, data_type, visibility, create_metadata, owner_name, industry, license, organization_uid,
                metadata: as for `create_from_manual_upload`.
            workers, on_progress, resume, progress: as for `upload_files`.
            wait: until the dataset is ready, at most `wait_timeout` seconds.
            check_quota: refuse at once what is larger than the whole quota.

        Returns:
            The dataset.

        Raises:
            QuotaExceededError: there is no room for the files.
            TimeoutError: it was not ready in time.
            AvalaError: as `upload_files`.

        Example:
            dataset = await client.datasets.create_from_local(
                source="harbor", name="Harbor", slug="harbor", data_type="image"
            )
        """
        hooks = UploadHooks(on_progress, progress=progress)
        hooks.check()
        root = await aio.to_thread(_state_root)
        files = await aio.to_thread(collect_local, source, root)
        check_files(files, workers)
        storage_root = await self.resolve_storage_root(organization_uid)
        uid = storage_root.rpartition("/")[2] if storage_root else None
        store = await self._store(name, organization_uid, None, uid)
        if check_quota:
            await self._check_quota(store, files, organization_uid, resume=resume)
        batch = await self._batch(store, resume=resume)
        plan = await aio.to_thread(plan_upload, store, files, batch, resume)
        await self._upload(store, plan, workers, hooks, organization_uid)
        await self.assert_storage_root_unchanged(storage_root, organization_uid=organization_uid)
        dataset = await self.create_from_manual_upload(
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
        await aio.to_thread(store.clear)
        if not wait:
            return dataset
        return await self._avala.datasets.wait(dataset.uid, timeout=wait_timeout)

    async def _upload(
        self,
        store: UploadStore,
        plan: UploadPlan,
        workers: int,
        hooks: UploadHooks,
        organization_uid: str | None,
    ) -> int:
        requests = AsyncUploadRequests(self._client, store.dataset_name, organization_uid, plan.batch)
        job = AsyncDatasetFiles(self._client, requests, store, hooks, managed=plan.batch is not None)
        sent = await job.run(plan, workers)
        changed = await aio.to_thread(untrusted, store, plan)
        if changed:
            raise SourceChangedError(
                f"{', '.join(changed[:3])} changed on disk during this run: start again, so that it is sent again"
            )
        return sent

    async def _store(
        self, name: str, organization_uid: str | None, state_key: str | None, uid: str | None = None
    ) -> UploadStore:
        root = await aio.to_thread(_state_root)
        key = name if state_key is None else state_key
        client, secret = self._client, self._avala.key_hash
        return await upload_store(client, secret, root, key, name, organization_uid, uid)

    async def _batch(self, store: UploadStore, *, resume: bool) -> str | None:
        def start() -> str | None:
            return store.start_batch(resume=resume, new=new_uuid(self._avala.clock))

        return await aio.to_thread(start)

    async def _check_quota(
        self,
        store: UploadStore,
        files: builtins.list[tuple[str, str]],
        organization_uid: str | None,
        *,
        resume: bool,
    ) -> None:
        """Refuse what can never fit; the server has the last word on what can."""
        try:
            quota = await self.manual_upload_quota(organization_uid=organization_uid)
        except (APIConnectionError, APIStatusError, DecodeError):
            return
        pending = await aio.to_thread(total_size, store, files, resume)
        if pending > quota.limit:
            raise QuotaExceededError(
                f"{pending} bytes are to be sent, more than the whole quota of {quota.limit}: nothing was sent",
                limit=quota.limit,
                used=quota.used,
            )


def _state_root() -> Path:
    return STATE_FOLDER.expanduser() / "datasets"
