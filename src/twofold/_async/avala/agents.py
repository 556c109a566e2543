# The async source; twofold.mirror generates its blocking mirror.
"""Agents, which are called when something happens: `client.agents`."""

from __future__ import annotations

import builtins
from typing import Any, Unpack

from ..._core.options import RequestOptions
from ...avala import operations as ops
from ...avala.models.agent import Agent, AgentExecution
from ...avala.pages import WalkOptions
from ...avala.requests import given
from ..pages import AsyncPager
from .pages import AsyncCursorPage
from .resource import AsyncAvalaResource


class AsyncAgents(AsyncAvalaResource):
    """Agents, which are called when something happens: `client.agents`."""

    async def list(
        self, *, limit: int | None = None, cursor: str | None = None, **options: Unpack[RequestOptions]
    ) -> AsyncCursorPage[Agent]:
        """List agents, one page at a time.

        Args:
            limit: records a page; 100 if not given.
            cursor: `next_cursor` or `previous_cursor` of another page.
            **options: see `RequestOptions`.

        Returns:
            The page; its `next_page()` brings the next one.

        Example:
            page = await client.agents.list(limit=50)
        """
        return await self._page(ops.AGENTS_LIST, limit=limit, cursor=cursor, options=options)

    def iter(self, **options: Unpack[WalkOptions]) -> AsyncPager[Agent]:
        """Walk over all agents.

        Args:
            **options: see `WalkOptions`.

        Returns:
            An iterator over the records; see `AsyncPager`.

        Example:
            async for agent in client.agents.iter():
                print(agent.uid)
        """
        return self._walk(ops.AGENTS_LIST, options=options)

    async def get(self, uid: str, **options: Unpack[RequestOptions]) -> Agent:
        """Get an agent.

        Args:
            uid: which one.
            **options: see `RequestOptions`.

        Returns:
            The agent.

        Example:
            agent = await client.agents.get(agent_uid)
        """
        return await self._call(ops.AGENTS_GET, uid, options=options)

    async def create(
        self,
        *,
        name: str,
        events: builtins.list[str] | None = None,
        description: str | None = None,
        callback_url: str | None = None,
        is_active: bool | None = None,
        project: str | None = None,
        task_types: builtins.list[str] | None = None,
        **options: Unpack[RequestOptions],
    ) -> Agent:
        """Create an agent.

        Args:
            name: what it is called.
            events: names of the events, such as `task.completed`.
            description: more about it.
            callback_url: where it is called.
            is_active: whether it is in use.
            project: uid of the project.
            task_types: which kinds of tasks it is for.
            **options: see `RequestOptions`.

        Returns:
            The agent, with the `secret` that no other answer has.

        Example:
            agent = await client.agents.create(name="Lane checker", events=["task.completed"])
        """
        return await self._call(
            ops.AGENTS_CREATE,
            json=given(
                name=name,
                events=events,
                description=description,
                callback_url=callback_url,
                is_active=is_active,
                project=project,
                task_types=task_types,
            ),
            options=options,
        )

    async def update(
        self,
        uid: str,
        *,
        name: str | None = None,
        events: builtins.list[str] | None = None,
        description: str | None = None,
        callback_url: str | None = None,
        is_active: bool | None = None,
        project: str | None = None,
        task_types: builtins.list[str] | None = None,
        **options: Unpack[RequestOptions],
    ) -> Agent:
        """Change an agent; what is not given stays.

        Args:
            uid: which one.
            name: what it is called.
            events: names of the events, such as `task.completed`.
            description: more about it.
            callback_url: where it is called.
            is_active: whether it is in use.
            project: uid of the project.
            task_types: which kinds of tasks it is for.
            **options: see `RequestOptions`.

        Returns:
            The agent as it is now.

        Example:
            agent = await client.agents.update(agent_uid, name="Lane keeper")
        """
        return await self._call(
            ops.AGENTS_UPDATE,
            uid,
            json=given(
                name=name,
                events=events,
                description=description,
                callback_url=callback_url,
                is_active=is_active,
                project=project,
                task_types=task_types,
            ),
            options=options,
        )

    async def delete(self, uid: str, **options: Unpack[RequestOptions]) -> None:
        """Delete an agent.

        Args:
            uid: which one.
            **options: see `RequestOptions`.

        Example:
            await client.agents.delete(agent_uid)
        """
        await self._call(ops.AGENTS_DELETE, uid, options=options)

    async def list_executions(
        self,
        uid: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> AsyncCursorPage[AgentExecution]:
        """List what an agent did, one page at a time.

        Args:
            uid: which one.
            limit: records a page; 100 if not given.
            cursor: `next_cursor` or `previous_cursor` of another page.
            **options: see `RequestOptions`.

        Returns:
            The page; its `next_page()` brings the next one.

        Example:
            page = await client.agents.list_executions(agent_uid)
        """
        return await self._page(ops.AGENTS_LIST_EXECUTIONS, uid, limit=limit, cursor=cursor, options=options)

    def iter_executions(self, uid: str, **options: Unpack[WalkOptions]) -> AsyncPager[AgentExecution]:
        """Walk over everything an agent did.

        Args:
            uid: which one.
            **options: see `WalkOptions`.

        Returns:
            An iterator over the records; see `AsyncPager`.

        Example:
            async for execution in client.agents.iter_executions(agent_uid):
                print(execution.uid)
        """
        return self._walk(ops.AGENTS_LIST_EXECUTIONS, uid, options=options)

    async def test(self, uid: str, **options: Unpack[RequestOptions]) -> dict[str, Any]:
        """Call an agent with an example.

        Args:
            uid: which one.
            **options: see `RequestOptions`.

        Returns:
            What the API says about it, as it is; `None` if it says nothing.

        Example:
            answer = await client.agents.test(agent_uid)
        """
        return await self._call(ops.AGENTS_TEST, uid, options=options)
