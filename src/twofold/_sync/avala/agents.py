# Generated from _async/avala/agents.py by twofold.mirror; do not edit.
"""Agents, which are called when something happens: `client.agents`."""

from __future__ import annotations

import builtins
from typing import Any, Unpack

from ..._core.options import RequestOptions
from ...avala import operations as ops
from ...avala.models.agent import Agent, AgentExecution
from ...avala.pages import WalkOptions
from ...avala.requests import given
from ..pages import Pager
from .pages import CursorPage
from .resource import AvalaResource


class Agents(AvalaResource):
    """Agents, which are called when something happens: `client.agents`."""

    def list(
        self, *, limit: int | None = None, cursor: str | None = None, **options: Unpack[RequestOptions]
    ) -> CursorPage[Agent]:
        """List agents, one page at a time.

        Args:
            limit: records a page; 100 if not given.
            cursor: `next_cursor` or `previous_cursor` of another page.
            **options: see `RequestOptions`.

        Returns:
            The page; its `next_page()` brings the next one.

        Example:
            page = client.agents.list(limit=50)
        """
        return self._page(ops.AGENTS_LIST, limit=limit, cursor=cursor, options=options)

    def iter(self, **options: Unpack[WalkOptions]) -> Pager[Agent]:
        """Walk over all agents.

        Args:
            **options: see `WalkOptions`.

        Returns:
            An iterator over the records; see `Pager`.

        Example:
            for agent in client.agents.iter():
                print(agent.uid)
        """
        return self._walk(ops.AGENTS_LIST, options=options)

    def get(self, uid: str, **options: Unpack[RequestOptions]) -> Agent:
        """Get an agent.

        Args:
            uid: which one.
            **options: see `RequestOptions`.

        Returns:
            The agent.

        Example:
            agent = client.agents.get(agent_uid)
        """
        return self._call(ops.AGENTS_GET, uid, options=options)

    def create(
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
            agent = client.agents.create(name="Lane checker", events=["task.completed"])
        """
        return self._call(
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

    def update(
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
            agent = client.agents.update(agent_uid, name="Lane keeper")
        """
        return self._call(
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

    def delete(self, uid: str, **options: Unpack[RequestOptions]) -> None:
        """Delete an agent.

        Args:
            uid: which one.
            **options: see `RequestOptions`.

        Example:
            client.agents.delete(agent_uid)
        """
        self._call(ops.AGENTS_DELETE, uid, options=options)

    def list_executions(
        self,
        uid: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> CursorPage[AgentExecution]:
        """List what an agent did, one page at a time.

        Args:
            uid: which one.
            limit: records a page; 100 if not given.
            cursor: `next_cursor` or `previous_cursor` of another page.
            **options: see `RequestOptions`.

        Returns:
            The page; its `next_page()` brings the next one.

        Example:
            page = client.agents.list_executions(agent_uid)
        """
        return self._page(ops.AGENTS_LIST_EXECUTIONS, uid, limit=limit, cursor=cursor, options=options)

    def iter_executions(self, uid: str, **options: Unpack[WalkOptions]) -> Pager[AgentExecution]:
        """Walk over everything an agent did.

        Args:
            uid: which one.
            **options: see `WalkOptions`.

        Returns:
            An iterator over the records; see `Pager`.

        Example:
            for execution in client.agents.iter_executions(agent_uid):
                print(execution.uid)
        """
        return self._walk(ops.AGENTS_LIST_EXECUTIONS, uid, options=options)

    def test(self, uid: str, **options: Unpack[RequestOptions]) -> dict[str, Any]:
        """Call an agent with an example.

        Args:
            uid: which one.
            **options: see `RequestOptions`.

        Returns:
            What the API says about it, as it is; `None` if it says nothing.

        Example:
            answer = client.agents.test(agent_uid)
        """
        return self._call(ops.AGENTS_TEST, uid, options=options)
