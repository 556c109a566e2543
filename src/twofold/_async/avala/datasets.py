# The async source; twofold.mirror generates its blocking mirror.
"""Datasets with their items, sequences, frames and health: `client.datasets`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Unpack

from ..._core.options import RequestOptions
from ...avala import operations as ops
from ...avala.models.dataset import (
    Dataset,
)
from ...avala.pages import WalkOptions
from ...avala.requests import given, only_one
from ...avala.waiting import WaitOptions, dataset_wait
from ..pages import AsyncPager
from .dataset_contents import AsyncDatasetContents
from .dataset_uploads import AsyncDatasetUploads
from .pages import AsyncCursorPage


class AsyncDatasets(AsyncDatasetContents, AsyncDatasetUploads):
    """Datasets with their items, sequences, frames and health: `client.datasets`."""

    async def list(
        self,
        *,
        data_type: str | None = None,
        name: str | None = None,
        status: str | None = None,
        visibility: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> AsyncCursorPage[Dataset]:
        """List datasets, one page at a time.

        Args:
            data_type: `image`, `video`, `lidar`, `mcap` or `splat`.
            name: a part of the name, in any case.
            status: such as `created`.
            visibility: `private`, `unlisted` or `public`.
            limit: records a page; 100 if not given.
            cursor: `next_cursor` or `previous_cursor` of another page.
            **options: see `RequestOptions`.

        Returns:
            The page; its `next_page()` brings the next one.

        Example:
            page = await client.datasets.list(data_type="lidar", name="harb")
        """
        return await self._page(
            ops.DATASETS_LIST,
            limit=limit,
            cursor=cursor,
            query={"data_type": data_type, "name": name, "status": status, "visibility": visibility},
            options=options,
        )

    def iter(
        self,
        *,
        data_type: str | None = None,
        name: str | None = None,
        status: str | None = None,
        visibility: str | None = None,
        **options: Unpack[WalkOptions],
    ) -> AsyncPager[Dataset]:
        """Walk over all datasets.

        Args:
            data_type: `image`, `video`, `lidar`, `mcap` or `splat`.
            name: a part of the name, in any case.
            status: such as `created`.
            visibility: `private`, `unlisted` or `public`.
            **options: see `WalkOptions`.

        Returns:
            An iterator over the records; see `AsyncPager`.

        Example:
            async for dataset in client.datasets.iter(data_type="lidar", max_results=20):
                print(dataset.uid)
        """
        return self._walk(
            ops.DATASETS_LIST,
            query={"data_type": data_type, "name": name, "status": status, "visibility": visibility},
            options=options,
        )

    async def get(self, uid: str, **options: Unpack[RequestOptions]) -> Dataset:
        """Get a dataset by its uid.

        Args:
            uid: which one.
            **options: see `RequestOptions`.

        Returns:
            The dataset.

        Example:
            dataset = await client.datasets.get(dataset_uid)
        """
        return await self._call(ops.DATASETS_GET, uid, options=options)

    async def get_by_slug(self, owner: str, slug: str, **options: Unpack[RequestOptions]) -> Dataset:
        """Get a dataset by its owner and slug.

        Args:
            owner: slug of an organization, or name of a user.
            slug: of the dataset.
            **options: see `RequestOptions`.

        Returns:
            The dataset.

        Example:
            dataset = await client.datasets.get_by_slug(owner, dataset_slug)
        """
        return await self._call(ops.DATASETS_GET_BY_SLUG, owner, slug, options=options)

    async def transfer(
        self,
        owner: str,
        slug: str,
        *,
        organization_uid: str | None = None,
        owner_username: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> Dataset:
        """Give a dataset to an organization or to a user; its old address is a 404 from then on.

        Args:
            owner: who owns it now.
            slug: of the dataset.
            organization_uid: who is to own it, or
            owner_username: the user who is.
            **options: see `RequestOptions`.

        Returns:
            The dataset with its new `owner_name`.

        Raises:
            InvalidRequestError: both or neither of the new owners are given; nothing was sent.

        Example:
            dataset = await client.datasets.transfer(owner, dataset_slug, owner_username="ines")
        """
        body = only_one(organization_uid=organization_uid, owner_username=owner_username)
        return await self._call(ops.DATASETS_TRANSFER, owner, slug, json=body, options=options)

    async def create(
        self,
        *,
        name: str,
        slug: str,
        data_type: str,
        visibility: str = "private",
        create_metadata: bool = True,
        provider_config: dict[str, Any] | None = None,
        owner_name: str | None = None,
        organization_id: int | None = None,
        organization_uid: str | None = None,
        gpu_texture_format: str | None = None,
        metadata: dict[str, Any] | None = None,
        industry: int | None = None,
        license: int | None = None,
        **options: Unpack[RequestOptions],
    ) -> Dataset:
        """Create a dataset of files that are in a bucket already.

        Args:
            name: what it is called.
            slug: of the dataset.
            data_type: `image`, `video`, `lidar`, `mcap` or `splat`.
            visibility: `private`, `unlisted` or `public`.
            create_metadata: whether to read the metadata of its files.
            provider_config: where its files are.
            owner_name: who owns it, instead of the caller.
            organization_id: number of the owning organization.
            organization_uid: uid of the owning organization.
            gpu_texture_format: of the textures to make.
            metadata: anything, by name.
            industry: number of the industry.
            license: number of the license.
            **options: see `RequestOptions`.

        Returns:
            The dataset as the API answered.

        Example:
            dataset = await client.datasets.create(name="Night drive", slug="night-drive", data_type="mcap")
        """
        return await self._call(
            ops.DATASETS_CREATE,
            json=given(
                name=name,
                slug=slug,
                data_type=data_type,
                visibility=visibility,
                create_metadata=create_metadata,
                provider_config=provider_config,
                owner_name=owner_name,
                organization_id=organization_id,
                organization_uid=organization_uid,
                gpu_texture_format=gpu_texture_format,
                metadata=metadata,
                industry=industry,
                license=license,
            ),
            options=options,
        )

    async def wait(
        self,
        uid: str,
        *,
        status: str = "created",
        interval: float = 10.0,
        timeout: float = 3600.0,
        on_poll: Callable[[Dataset], object] | None = None,
        _on_poll: Callable[[Dataset], object] | None = None,
        **options: Unpack[WaitOptions],
    ) -> Dataset:
        """Wait until a dataset has a status.

        Args:
            uid: which one.
            status: what to wait for.
            interval: seconds between two looks, at least 1.
            timeout: seconds in all; with 0 there is one look.
            on_poll: called with the dataset after each look that was not the last; may be awaitable.
            _on_poll: the same, as the hand-written SDK has it.
            **options: see `WaitOptions`.

        Returns:
            The dataset.

        Raises:
            WaitTimeoutError: a `TimeoutError`; `last` is the dataset as it was seen last.
            WaitFailedError: the dataset is in a final state of another kind.
            InvalidRequestError: `interval` or `timeout` is below 0; nothing was sent.

        Example:
            dataset = await client.datasets.wait(dataset_uid, timeout=600)
        """
        wait = dataset_wait(status, interval=interval, timeout=timeout, clock=self._avala.clock)
        return await self._wait(wait, lambda: self.get(uid, **options), on_poll or _on_poll)
