# Generated from _async/avala/tasks.py by twofold.mirror; do not edit.
"""Pieces of work in projects: `client.tasks`."""

from __future__ import annotations

from typing import Unpack

from ..._core.options import RequestOptions
from ...avala import operations as ops
from ...avala.models.task import Task
from ...avala.pages import WalkOptions
from ..pages import Pager
from .pages import CursorPage
from .resource import AvalaResource


class Tasks(AvalaResource):
    """Pieces of work in projects: `client.tasks`."""

    def list(
        self,
        *,
        project: str | None = None,
        status: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> CursorPage[Task]:
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
            page = client.tasks.list(project=project_uid, status="pending")
        """
        return self._page(
            ops.TASKS_LIST,
            limit=limit,
            cursor=cursor,
            query={"project": project, "status": status},
            options=options,
        )

    def iter(
        self, *, project: str | None = None, status: str | None = None, **options: Unpack[WalkOptions]
    ) -> Pager[Task]:
        """Walk over all tasks.

        Args:
            project: uid of the project.
            status: `pending` or `completed`.
            **options: see `WalkOptions`.

        Returns:
            An iterator over the records; see `Pager`.

        Example:
            for task in client.tasks.iter(status="pending"):
                print(task.uid)
        """
        return self._walk(ops.TASKS_LIST, query={"project": project, "status": status}, options=options)

    def get(self, uid: str, **options: Unpack[RequestOptions]) -> Task:
        """Get a task.

        Args:
            uid: which one.
            **options: see `RequestOptions`.

        Returns:
            The task.

        Example:
            task = client.tasks.get(task_uid)
        """
        return self._call(ops.TASKS_GET, uid, options=options)
