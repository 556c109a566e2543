# The async source; twofold.mirror generates its blocking mirror.
"""Agents: `client.agents`."""

from __future__ import annotations

from typing import Unpack

from ..._core.options import RequestOptions
from ...avala import operations as ops
from ...avala.models.agent import Agent
from ...avala.pages import WalkOptions
from ..pages import AsyncPager
from .pages import AsyncCursorPage
from .resource import AsyncAvalaResource


class AsyncAgents(AsyncAvalaResource):
    """Agents: `client.agents`."""

    async def list(
        self, *, limit: int | None = None, cursor: str | None = None, **options: Unpack[RequestOptions]
    ) -> AsyncCursorPage[Agent]:
        """List agents, one page at a time."""
        return await self._page(ops.AGENTS, limit=limit, cursor=cursor, options=options)

    def iter(self, **options: Unpack[WalkOptions]) -> AsyncPager[Agent]:
        """All agents."""
        return self._walk(ops.AGENTS, options=options)

    async def get(self, uid: str, **options: Unpack[RequestOptions]) -> Agent:
        """Get an agent."""
        return await self._call(ops.AGENT, uid, options=options)
