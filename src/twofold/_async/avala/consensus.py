# The async source; twofold.mirror generates its blocking mirror.
"""Agreement between the annotators of a project: `client.consensus`."""

from __future__ import annotations

from typing import Unpack

from ..._core.options import RequestOptions
from ...avala import operations as ops
from ...avala.models.consensus import (
    ConsensusComputeResult,
    ConsensusConfig,
    ConsensusScore,
    ConsensusSummary,
)
from ...avala.pages import WalkOptions
from ...avala.requests import given
from ..pages import AsyncPager
from .pages import AsyncCursorPage
from .resource import AsyncAvalaResource


class AsyncConsensus(AsyncAvalaResource):
    """Agreement between the annotators of a project: `client.consensus`."""

    async def get_summary(self, project_uid: str, **options: Unpack[RequestOptions]) -> ConsensusSummary:
        """Get the agreement in a project.

        It is a `NotFoundError` until it has been computed.

        Args:
            project_uid: of the project.
            **options: see `RequestOptions`.

        Returns:
            The agreement as it was computed last.

        Example:
            summary = await client.consensus.get_summary(project_uid)
        """
        return await self._call(ops.CONSENSUS_GET_SUMMARY, project_uid, options=options)

    async def list_scores(
        self,
        project_uid: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> AsyncCursorPage[ConsensusScore]:
        """List the scores of single items, one page at a time.

        Args:
            project_uid: of the project.
            limit: records a page; 100 if not given.
            cursor: `next_cursor` or `previous_cursor` of another page.
            **options: see `RequestOptions`.

        Returns:
            The page; its `next_page()` brings the next one.

        Example:
            page = await client.consensus.list_scores(project_uid)
        """
        return await self._page(
            ops.CONSENSUS_LIST_SCORES, project_uid, limit=limit, cursor=cursor, options=options
        )

    def iter_scores(self, project_uid: str, **options: Unpack[WalkOptions]) -> AsyncPager[ConsensusScore]:
        """Walk over all the scores of single items.

        Args:
            project_uid: of the project.
            **options: see `WalkOptions`.

        Returns:
            An iterator over the records; see `AsyncPager`.

        Example:
            async for score in client.consensus.iter_scores(project_uid):
                print(score.uid)
        """
        return self._walk(ops.CONSENSUS_LIST_SCORES, project_uid, options=options)

    async def compute(self, project_uid: str, **options: Unpack[RequestOptions]) -> ConsensusComputeResult:
        """Have the agreement computed anew; the server does it later.

        Args:
            project_uid: of the project.
            **options: see `RequestOptions`.

        Returns:
            Whether it was begun.

        Example:
            result = await client.consensus.compute(project_uid)
        """
        return await self._call(ops.CONSENSUS_COMPUTE, project_uid, options=options)

    async def get_config(self, project_uid: str, **options: Unpack[RequestOptions]) -> ConsensusConfig:
        """Get how the agreement is computed.

        Args:
            project_uid: of the project.
            **options: see `RequestOptions`.

        Returns:
            The settings.

        Example:
            config = await client.consensus.get_config(project_uid)
        """
        return await self._call(ops.CONSENSUS_GET_CONFIG, project_uid, options=options)

    async def update_config(
        self,
        project_uid: str,
        *,
        iou_threshold: float | None = None,
        min_agreement_ratio: float | None = None,
        min_annotations: int | None = None,
        **options: Unpack[RequestOptions],
    ) -> ConsensusConfig:
        """Change how the agreement is computed; what is not given stays.

        Args:
            project_uid: of the project.
            iou_threshold: from 0 to 1.
            min_agreement_ratio: from 0 to 1.
            min_annotations: how many there must be of an item.
            **options: see `RequestOptions`.

        Returns:
            All settings as they are now.

        Example:
            config = await client.consensus.update_config(project_uid, iou_threshold=0.7)
        """
        return await self._call(
            ops.CONSENSUS_UPDATE_CONFIG,
            project_uid,
            json=given(
                iou_threshold=iou_threshold,
                min_agreement_ratio=min_agreement_ratio,
                min_annotations=min_annotations,
            ),
            options=options,
        )
