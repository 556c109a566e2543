# The async source; twofold.mirror generates its blocking mirror.
"""What is in a dataset: items, sequences, frames, cameras."""

from __future__ import annotations

from typing import Unpack

from ..._core.options import RequestOptions
from ...avala import operations as ops
from ...avala.frames import calibration_of, frame_of
from ...avala.models.dataset import (
    DatasetCalibration,
    DatasetFrame,
    DatasetHealth,
    DatasetItem,
    DatasetSequence,
)
from ...avala.pages import WalkOptions
from ..pages import AsyncPager
from .pages import AsyncCursorPage
from .resource import AsyncAvalaResource


class AsyncDatasetContents(AsyncAvalaResource):
    """What is in a dataset: `client.datasets`."""

    async def list_items(
        self,
        owner: str,
        slug: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> AsyncCursorPage[DatasetItem]:
        """List the items of a dataset, one page at a time.

        Args:
            owner: slug of an organization, or name of a user.
            slug: of the dataset.
            limit: records a page; 100 if not given.
            cursor: `next_cursor` or `previous_cursor` of another page.
            **options: see `RequestOptions`.

        Returns:
            The page; its `next_page()` brings the next one.

        Example:
            page = await client.datasets.list_items(owner, dataset_slug)
        """
        return await self._page(
            ops.DATASETS_LIST_ITEMS, owner, slug, limit=limit, cursor=cursor, options=options
        )

    def iter_items(self, owner: str, slug: str, **options: Unpack[WalkOptions]) -> AsyncPager[DatasetItem]:
        """Walk over all the items of a dataset.

        Args:
            owner: slug of an organization, or name of a user.
            slug: of the dataset.
            **options: see `WalkOptions`.

        Returns:
            An iterator over the records; see `AsyncPager`.

        Example:
            async for item in client.datasets.iter_items(owner, dataset_slug):
                print(item.uid)
        """
        return self._walk(ops.DATASETS_LIST_ITEMS, owner, slug, options=options)

    async def get_item(
        self, owner: str, slug: str, item_uid: str, **options: Unpack[RequestOptions]
    ) -> DatasetItem:
        """Get an item.

        Args:
            owner: slug of an organization, or name of a user.
            slug: of the dataset.
            item_uid: which one.
            **options: see `RequestOptions`.

        Returns:
            The item.

        Example:
            item = await client.datasets.get_item(owner, dataset_slug, item_uid)
        """
        return await self._call(ops.DATASETS_GET_ITEM, owner, slug, item_uid, options=options)

    async def list_sequences(
        self,
        owner: str,
        slug: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> AsyncCursorPage[DatasetSequence]:
        """List the sequences of a dataset, one page at a time.

        Args:
            owner: slug of an organization, or name of a user.
            slug: of the dataset.
            limit: records a page; 100 if not given.
            cursor: `next_cursor` or `previous_cursor` of another page.
            **options: see `RequestOptions`.

        Returns:
            The page; its `next_page()` brings the next one.

        Example:
            page = await client.datasets.list_sequences(owner, dataset_slug)
        """
        return await self._page(
            ops.DATASETS_LIST_SEQUENCES, owner, slug, limit=limit, cursor=cursor, options=options
        )

    def iter_sequences(
        self, owner: str, slug: str, **options: Unpack[WalkOptions]
    ) -> AsyncPager[DatasetSequence]:
        """Walk over all the sequences of a dataset.

        Args:
            owner: slug of an organization, or name of a user.
            slug: of the dataset.
            **options: see `WalkOptions`.

        Returns:
            An iterator over the records; see `AsyncPager`.

        Example:
            async for sequence in client.datasets.iter_sequences(owner, dataset_slug):
                print(sequence.uid)
        """
        return self._walk(ops.DATASETS_LIST_SEQUENCES, owner, slug, options=options)

    async def get_sequence(
        self, owner: str, slug: str, sequence_uid: str, **options: Unpack[RequestOptions]
    ) -> DatasetSequence:
        """Get a sequence with its frames.

        Args:
            owner: slug of an organization, or name of a user.
            slug: of the dataset.
            sequence_uid: of the sequence.
            **options: see `RequestOptions`.

        Returns:
            The sequence.

        Example:
            sequence = await client.datasets.get_sequence(owner, dataset_slug, sequence_uid)
        """
        return await self._call(ops.DATASETS_GET_SEQUENCE, owner, slug, sequence_uid, options=options)

    async def get_frame(
        self,
        owner: str,
        slug: str,
        sequence_uid: str,
        frame_idx: int,
        **options: Unpack[RequestOptions],
    ) -> DatasetFrame:
        """Get one frame of a sequence; the whole sequence is fetched for it.

        Args:
            owner: slug of an organization, or name of a user.
            slug: of the dataset.
            sequence_uid: of the sequence.
            frame_idx: from 0.
            **options: see `RequestOptions`.

        Returns:
            The frame; `raw` is all that the API sent of it.

        Raises:
            IndexError: the sequence has no such frame; negative numbers are not counted from the end.
            APIResponseError: the frame is not of the shape it should have.

        Example:
            frame = await client.datasets.get_frame(owner, dataset_slug, sequence_uid, 0)
        """
        return frame_of(await self.get_sequence(owner, slug, sequence_uid, **options), frame_idx)

    async def get_calibration(
        self, owner: str, slug: str, sequence_uid: str, **options: Unpack[RequestOptions]
    ) -> DatasetCalibration:
        """Get where the cameras of a sequence are and how they project; the whole sequence is fetched for it.

        Args:
            owner: slug of an organization, or name of a user.
            slug: of the dataset.
            sequence_uid: of the sequence.
            **options: see `RequestOptions`.

        Returns:
            The cameras of the first frame; none if there is no frame.

        Raises:
            APIResponseError: the frame is not of the shape it should have.

        Example:
            calibration = await client.datasets.get_calibration(owner, dataset_slug, sequence_uid)
        """
        return calibration_of(await self.get_sequence(owner, slug, sequence_uid, **options))

    async def get_health(self, owner: str, slug: str, **options: Unpack[RequestOptions]) -> DatasetHealth:
        """Get whether a dataset was taken in well.

        Args:
            owner: slug of an organization, or name of a user.
            slug: of the dataset.
            **options: see `RequestOptions`.

        Returns:
            The counts and what is wrong.

        Example:
            health = await client.datasets.get_health(owner, dataset_slug)
        """
        return await self._call(ops.DATASETS_GET_HEALTH, owner, slug, options=options)
