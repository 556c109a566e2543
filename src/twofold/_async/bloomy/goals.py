# The async source; twofold.mirror generates its blocking mirror.
"""Goals: `client.goal`."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, Unpack, overload

from ..._core.options import RequestOptions
from ...bloomy import operations as ops
from ...bloomy import requests
from ...bloomy.errors import after_write, creating
from ...bloomy.models.bulk import BulkCreateResult
from ...bloomy.models.goals import CreatedGoalInfo, GoalInfo, GoalListResponse, GoalStatus
from ...bloomy.results import bulk_result, created_goal, item_data
from ..bulk import run_bulk
from .resource import AsyncBloomyOperations


class AsyncGoalOperations(AsyncBloomyOperations):
    """Goals, which the API calls rocks: `client.goal`."""

    @overload
    async def list(
        self, user_id: int | None = None, archived: Literal[False] = False, **options: Unpack[RequestOptions]
    ) -> builtins.list[GoalInfo]: ...

    @overload
    async def list(
        self, user_id: int | None = None, *, archived: Literal[True], **options: Unpack[RequestOptions]
    ) -> GoalListResponse: ...

    @overload
    async def list(
        self, user_id: int | None, archived: Literal[True], **options: Unpack[RequestOptions]
    ) -> GoalListResponse: ...

    @overload
    async def list(
        self, user_id: int | None = None, archived: bool = False, **options: Unpack[RequestOptions]
    ) -> builtins.list[GoalInfo] | GoalListResponse: ...

    async def list(
        self, user_id: int | None = None, archived: bool = False, **options: Unpack[RequestOptions]
    ) -> builtins.list[GoalInfo] | GoalListResponse:
        """List the goals of a user.

        Args:
            user_id: whose goals; the owner of the API key if not given.
            archived: also fetch the archived ones, which changes the type of the result.
            **options: see `RequestOptions`; a deadline is for all requests together.

        Returns:
            The active goals; with `archived` a `GoalListResponse` of both kinds.

        Raises:
            BloomyError: see `twofold.bloomy.errors`.

        Example:
            active = await client.goal.list()
            archived = (await client.goal.list(archived=True)).archived
        """
        options = self._client.start_deadline(options)
        uid = await self._owner("user_id", user_id, options)
        query = {"include_origin": True}
        active = await self._request(ops.GOALS, uid, query=query, options=options)
        if not archived:
            return active
        gone = await self._request(ops.ARCHIVED_GOALS, uid, options=options)
        return GoalListResponse(active=active, archived=gone)

    async def create(
        self, title: str, meeting_id: int, user_id: int | None = None, **options: Unpack[RequestOptions]
    ) -> CreatedGoalInfo:
        """Create a goal in a meeting.

        Args:
            title: what is to be reached.
            meeting_id: the meeting.
            user_id: who is accountable; the owner of the API key if not given.
            **options: see `RequestOptions`.

        Returns:
            The goal, made of the arguments and what the API answered.

        Raises:
            BloomyError: see `twofold.bloomy.errors`.

        Example:
            goal = await client.goal.create("Launch the portal", meeting_id=100)
        """
        options = self._client.start_deadline(options)
        meeting = requests.identifier("meeting_id", meeting_id)
        body: dict[str, object] = {"title": requests.text("title", title)}
        uid = await self._owner("user_id", user_id, options)
        with creating("the goal"):
            answer = await self._request(
                ops.CREATE_GOAL, meeting, json={**body, "accountableUserId": uid}, options=options
            )
        return created_goal(answer, title, meeting, uid)

    async def delete(self, goal_id: int, **options: Unpack[RequestOptions]) -> None:
        """Delete a goal.

        Args:
            goal_id: which one.
            **options: see `RequestOptions`.

        Raises:
            BloomyError: see `twofold.bloomy.errors`; `NotFoundError` for an unknown goal.

        Example:
            await client.goal.delete(701)
        """
        await self._request(ops.DELETE_GOAL, requests.identifier("goal_id", goal_id), options=options)

    async def details(self, goal_id: int, **options: Unpack[RequestOptions]) -> GoalInfo:
        """Get a goal, archived or not.

        Args:
            goal_id: which one.
            **options: see `RequestOptions`.

        Returns:
            The goal with its meeting.

        Raises:
            BloomyError: see `twofold.bloomy.errors`; `NotFoundError` for an unknown goal.

        Example:
            goal = await client.goal.details(703)
        """
        goal = requests.identifier("goal_id", goal_id)
        return await self._request(ops.GOAL, goal, query={"include_origin": True}, options=options)

    async def update(
        self,
        goal_id: int,
        title: str | None = None,
        accountable_user: int | None = None,
        status: GoalStatus | str | None = None,
        **options: Unpack[RequestOptions],
    ) -> GoalInfo:
        """Change a goal; what is not given stays.

        Args:
            goal_id: which one.
            title: the new title.
            accountable_user: who is accountable from now on.
            status: a `GoalStatus`, or its text in any case: `on`, `off`, `complete`.
            **options: see `RequestOptions`.

        Returns:
            The goal as it is now.

        Raises:
            InvalidRequestError: there is nothing to change, or no such status.
            BloomyError: see `twofold.bloomy.errors`; `applied` tells whether it was changed all the same.

        Example:
            goal = await client.goal.update(701, status="complete")
        """
        options = self._client.start_deadline(options)
        goal = requests.identifier("goal_id", goal_id)
        body = requests.goal_changes(title, accountable_user, status)
        await self._request(ops.UPDATE_GOAL, goal, json=body, options=options)
        with after_write(f"goal {goal} was updated"):
            return await self.details(goal, **options)

    async def archive(self, goal_id: int, **options: Unpack[RequestOptions]) -> None:
        """Archive a goal.

        Args:
            goal_id: which one.
            **options: see `RequestOptions`.

        Raises:
            BloomyError: see `twofold.bloomy.errors`; `NotFoundError` for an unknown goal.

        Example:
            await client.goal.archive(701)
        """
        await self._request(ops.ARCHIVE_GOAL, requests.identifier("goal_id", goal_id), options=options)

    async def restore(self, goal_id: int, **options: Unpack[RequestOptions]) -> None:
        """Take a goal out of the archive.

        Args:
            goal_id: which one.
            **options: see `RequestOptions`.

        Raises:
            BloomyError: see `twofold.bloomy.errors`; `NotFoundError` for an unknown goal.

        Example:
            await client.goal.restore(701)
        """
        await self._request(ops.RESTORE_GOAL, requests.identifier("goal_id", goal_id), options=options)

    async def create_many(
        self,
        goals: Iterable[Mapping[str, Any]],
        max_concurrent: int = 5,
        *,
        on_progress: Callable[[int, int], object] | None = None,
        **options: Unpack[RequestOptions],
    ) -> BulkCreateResult[CreatedGoalInfo]:
        """Create many goals; a failing item does not stop the others.

        Args:
            goals: dicts with the arguments of `create`: `title`, `meeting_id`, and optionally `user_id`.
            max_concurrent: how many requests may be in flight.
            on_progress: called with the number of items done and their total.
            **options: see `RequestOptions`; a deadline is for each item.

        Returns:
            The goals and the failures, each in the order of the input.

        Raises:
            ValueError: `max_concurrent` is below 1.

        Example:
            result = await client.goal.create_many([{"title": "Hire a CFO", "meeting_id": 100}])
        """
        limited = self._limited(max_concurrent)

        async def create(item: Mapping[str, Any]) -> CreatedGoalInfo:
            goal = requests.item_fields(item, "title", "meeting_id")
            return await limited.create(goal["title"], goal["meeting_id"], goal.get("user_id"), **options)

        outcomes = await run_bulk(create, goals, max_concurrent=max_concurrent, on_progress=on_progress)
        return bulk_result(outcomes, item_data)
