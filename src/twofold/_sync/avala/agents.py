# Generated from _async/avala/agents.py by twofold.mirror; do not edit.
"""Agents: `client.agents`."""

from __future__ import annotations

from typing import Unpack

from ..._core.options import RequestOptions
from ...avala import operations as ops
from ...avala.models.agent import Agent
from ...avala.pages import WalkOptions
from ..pages import Pager
from .pages import CursorPage
from .resource import AvalaResource


class Agents(AvalaResource):
    """Agents: `client.agents`."""

    def list(
        self, *, limit: int | None = None, cursor: str | None = None, **options: Unpack[RequestOptions]
    ) -> CursorPage[Agent]:
        """List agents, one page at a time."""
        return self._page(ops.AGENTS, limit=limit, cursor=cursor, options=options)

    def iter(self, **options: Unpack[WalkOptions]) -> Pager[Agent]:
        """All agents."""
        return self._walk(ops.AGENTS, options=options)

    def get(self, uid: str, **options: Unpack[RequestOptions]) -> Agent:
        """Get an agent."""
        return self._call(ops.AGENT, uid, options=options)
