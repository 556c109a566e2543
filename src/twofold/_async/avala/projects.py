# The async source; twofold.mirror generates its blocking mirror.
"""The projects of the user: `client.projects`."""

from __future__ import annotations

from typing import Unpack

from ..._core.options import RequestOptions
from ...avala import operations as ops
from ...avala.models.project import Project
from ...avala.pages import WalkOptions
from ..pages import AsyncPager
from .pages import AsyncCursorPage
from .resource import AsyncAvalaResource


class AsyncProjects(AsyncAvalaResource):
    """The projects of the user: `client.projects`."""

    async def list(
        self, *, limit: int | None = None, cursor: str | None = None, **options: Unpack[RequestOptions]
    ) -> AsyncCursorPage[Project]:
        """List the projects of the user, one page at a time.

        Args:
            limit: records a page; 100 if not given.
            cursor: `next_cursor` or `previous_cursor` of another page.
            **options: see `RequestOptions`.

        Returns:
            The page; its `next_page()` brings the next one.

        Example:
            page = await client.projects.list()
        """
        return await self._page(ops.PROJECTS_LIST, limit=limit, cursor=cursor, options=options)

    def iter(self, **options: Unpack[WalkOptions]) -> AsyncPager[Project]:
        """Walk over all the projects of the user.

        Args:
            **options: see `WalkOptions`.

        Returns:
            An iterator over the records; see `AsyncPager`.

        Example:
            async for project in client.projects.iter():
                print(project.uid)
        """
        return self._walk(ops.PROJECTS_LIST, options=options)

    async def get(self, uid: str, **options: Unpack[RequestOptions]) -> Project:
        """Get a project.

        Args:
            uid: which one.
            **options: see `RequestOptions`.

        Returns:
            The project.

        Example:
            project = await client.projects.get(project_uid)
        """
        return await self._call(ops.PROJECTS_GET, uid, options=options)
