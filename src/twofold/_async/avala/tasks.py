# The async source; twofold.mirror generates its blocking mirror.
"""Pieces of work in projects: `client.tasks`."""

from __future__ import annotations

from typing import Unpack

from ..._core.options import RequestOptions
from ...avala import operations as ops
from ...avala.models.task import Task
from ...avala.pages import WalkOptions
from ..pages import AsyncPager
from .pages import AsyncCursorPage
from .resource import AsyncAvalaResource


class AsyncTasks(AsyncAvalaResource):
    """Pieces of work in projects: `client.tasks`."""

    async def list(
        self,
        *,
        project: str | None = None,
        status: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> AsyncCursorPage[Task]:
        """List tasks, one page at a time.

        Args:
            project: uid of the project.
            status: `pending` or `completed`.
            limit: records a page; 100 if not given.
            cursor: `next_cursor` or `previous_cursor` of another page.
            **options: see `RequestOptions`.

        Returns:
            The page; its `next_page()` brings the next one.

        Example:
            page = await client.tasks.list(project=project_uid, status="pending")
        """
        return await self._page(
            ops.TASKS_LIST,
            limit=limit,
            cursor=cursor,
            query={"project": project, "status": status},
            options=options,
        )

    def iter(
        self, *, project: str | None = None, status: str | None = None, **options: Unpack[WalkOptions]
    ) -> AsyncPager[Task]:
        """Walk over all tasks.

        Args:
            project: uid of the project.
            status: `pending` or `completed`.
            **options: see `WalkOptions`.

        Returns:
            An iterator over the records; see `AsyncPager`.

        Example:
            async for task in client.tasks.iter(status="pending"):
                print(task.uid)
        """
        return self._walk(ops.TASKS_LIST, query={"project": project, "status": status}, options=options)

    async def get(self, uid: str, **options: Unpack[RequestOptions]) -> Task:
        """Get a task.

        Args:
            uid: which one.
            **options: see `RequestOptions`.

        Returns:
            The task.

        Example:
            task = await client.tasks.get(task_uid)
        """
        return await self._call(ops.TASKS_GET, uid, options=options)
