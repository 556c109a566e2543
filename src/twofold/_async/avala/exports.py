# The async source; twofold.mirror generates its blocking mirror.
"""Exports of annotations: `client.exports`."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from pathlib import Path
from typing import Unpack

from ..._core.download import Download
from ..._core.options import RequestOptions
from ..._core.progress import Progress
from ...avala import operations as ops
from ...avala.errors import InvalidRequestError
from ...avala.models.export import Export
from ...avala.pages import WalkOptions
from ...avala.requests import download_operation, given
from ...avala.waiting import WaitOptions, export_wait
from ..pages import AsyncPager
from .pages import AsyncCursorPage
from .resource import AsyncAvalaResource


class AsyncExports(AsyncAvalaResource):
    """Exports of annotations: `client.exports`."""

    async def list(
        self, *, limit: int | None = None, cursor: str | None = None, **options: Unpack[RequestOptions]
    ) -> AsyncCursorPage[Export]:
        """List exports, one page at a time.

        Args:
            limit: records a page; 100 if not given.
            cursor: `next_cursor` or `previous_cursor` of another page.
            **options: see `RequestOptions`.

        Returns:
            The page; its `next_page()` brings the next one.

        Example:
            page = await client.exports.list()
        """
        return await self._page(ops.EXPORTS_LIST, limit=limit, cursor=cursor, options=options)

    def iter(self, **options: Unpack[WalkOptions]) -> AsyncPager[Export]:
        """Walk over all exports.

        Args:
            **options: see `WalkOptions`.

        Returns:
            An iterator over the records; see `AsyncPager`.

        Example:
            async for export in client.exports.iter():
                print(export.uid)
        """
        return self._walk(ops.EXPORTS_LIST, options=options)

    async def create(
        self,
        *,
        project: str | None = None,
        dataset: str | None = None,
        name: str | None = None,
        format: str | None = None,
        datasets: builtins.list[str] | None = None,
        projects: builtins.list[str] | None = None,
        slices: builtins.list[str] | None = None,
        **options: Unpack[RequestOptions],
    ) -> Export:
        """Start an export; `wait` for it, then `download` it.

        Args:
            project: uid of a project.
            dataset: uid of a dataset.
            name: what it is called.
            format: such as `avala-json-external`.
            datasets: uids of datasets.
            projects: uids of projects.
            slices: uids of slices.
            **options: see `RequestOptions`.

        Returns:
            The export as it begins.

        Example:
            export = await client.exports.create(project=project_uid)
        """
        body = given(
            project=project,
            dataset=dataset,
            name=name,
            format=format,
            datasets=datasets,
            projects=projects,
            slices=slices,
        )
        return await self._call(ops.EXPORTS_CREATE, json=body, options=options)

    async def get(self, uid: str, **options: Unpack[RequestOptions]) -> Export:
        """Get an export.

        Args:
            uid: which one.
            **options: see `RequestOptions`.

        Returns:
            The export.

        Example:
            export = await client.exports.get(export_uid)
        """
        return await self._call(ops.EXPORTS_GET, uid, options=options)

    async def wait(
        self,
        uid: str,
        *,
        interval: float = 2.0,
        timeout: float = 300.0,
        on_poll: Callable[[Export], object] | None = None,
        _on_poll: Callable[[], object] | None = None,
        **options: Unpack[WaitOptions],
    ) -> Export:
        """Wait until an export has come to an end: exported, completed, failed or cancelled.

        Args:
            uid: which one.
            interval: seconds between two looks, at least 0.5.
            timeout: seconds in all; with 0 there is one look.
            on_poll: called with the export after each look that was not the last; may be awaitable.
            _on_poll: called without it, as the hand-written SDK does.
            **options: see `WaitOptions`.

        Returns:
            The export. One that failed is returned as well: look at its `status`.

        Raises:
            WaitTimeoutError: a `TimeoutError`; `last` is the export as it was seen last.
            InvalidRequestError: `interval` or `timeout` is below 0; nothing was sent.

        Example:
            export = await client.exports.wait(export_uid, on_poll=lambda export: print(export.status))
        """
        wait = export_wait(interval=interval, timeout=timeout, clock=self._avala.clock)
        return await self._wait(wait, lambda: self.get(uid, **options), on_poll, _on_poll)

    async def download(
        self,
        uid: str,
        path: str | Path,
        *,
        sha256: str | None = None,
        resume: bool = False,
        progress: Progress | None = None,
        **options: Unpack[RequestOptions],
    ) -> Download:
        """Fetch the file of an export that is done. Under its name there is never anything but the whole file.

        The API key is sent to the API's own host only.

        Args:
            uid: which one.
            path: where to put the file; one that is there is replaced.
            sha256: what the file must come to, in hexadecimal digits.
            resume: keep what has come when it fails, and go on there at the next call.
            progress: called with a `ProgressEvent`.
            **options: see `RequestOptions`.

        Returns:
            Where the file is and how long.

        Raises:
            InvalidRequestError: the export has no file yet.
            APIResponseError: the file is not as long as announced, or has another digest.
            OSError: it cannot be written.

        Example:
            export = await client.exports.wait(export_uid)
            await client.exports.download(export.uid, "march.zip")
        """
        export = await self.get(uid, **options)
        if not export.download_url:
            raise InvalidRequestError(
                f"export {uid} has no file: it is {export.status!r}; wait() for it first"
            )
        operation, query = download_operation(export.download_url, self._client.base_url)
        return await self._client.download(
            operation,
            target=path,
            query=query,
            digest=None if sha256 is None else f"sha256:{sha256}",
            resume=resume,
            progress=progress,
            options=options,
        )
