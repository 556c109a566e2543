# The async source; twofold.mirror generates its blocking mirror.
"""To-dos: `client.todo`."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Unpack

from ..._core.options import RequestOptions
from ...bloomy import operations as ops
from ...bloomy import requests
from ...bloomy.errors import after_write, creating
from ...bloomy.models.bulk import BulkCreateResult
from ...bloomy.models.todos import Todo
from ...bloomy.results import bulk_result, created_todo, item_data
from ..bulk import run_bulk
from .resource import AsyncBloomyOperations


class AsyncTodoOperations(AsyncBloomyOperations):
    """To-dos, personal ones and those of meetings: `client.todo`."""

    async def list(
        self, user_id: int | None = None, meeting_id: int | None = None, **options: Unpack[RequestOptions]
    ) -> builtins.list[Todo]:
        """List the to-dos of a user or of a meeting.

        Args:
            user_id: whose to-dos; the owner of the API key if neither is given.
            meeting_id: the meeting, instead of a user.
            **options: see `RequestOptions`.

        Returns:
            The to-dos that are not archived, completed ones among them.

        Raises:
            InvalidRequestError: both ids are given.
            BloomyError: see `twofold.bloomy.errors`.

        Example:
            open_todos = [todo for todo in await client.todo.list() if not todo.complete]
        """
        options = self._client.start_deadline(options)
        requests.not_both(user_id, meeting_id)
        if meeting_id is not None:
            meeting = requests.identifier("meeting_id", meeting_id)
            return await self._request(ops.MEETING_TODOS, meeting, options=options)
        uid = await self._owner("user_id", user_id, options)
        return await self._request(ops.USER_TODOS, uid, options=options)

    async def create(
        self,
        title: str,
        meeting_id: int | None = None,
        due_date: str | date | None = None,
        user_id: int | None = None,
        notes: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> Todo:
        """Create a to-do, in a meeting or a personal one.

        Args:
            title: what is to be done.
            meeting_id: the meeting; without it the to-do is personal.
            due_date: ISO 8601 text, a `date` or a `datetime`.
            user_id: who is to do it; the owner of the API key if not given.
            notes: more about it.
            **options: see `RequestOptions`.

        Returns:
            The to-do, made of the arguments and what the API answered; `meeting_name` stays `None`.

        Raises:
            BloomyError: see `twofold.bloomy.errors`.

        Example:
            todo = await client.todo.create("Send the agenda", meeting_id=100, due_date="2025-07-01")
        """
        options = self._client.start_deadline(options)
        body = requests.new_todo(title, meeting_id, due_date, notes)
        body |= requests.todo_owner(meeting_id, await self._owner("user_id", user_id, options))
        path = () if meeting_id is None else (meeting_id,)
        operation = ops.CREATE_MEETING_TODO if path else ops.CREATE_TODO
        with creating("the to-do"):
            answer = await self._request(operation, *path, json=body, options=options)
        return created_todo(answer, meeting_id, datetime.now(UTC))

    async def complete(self, todo_id: int, **options: Unpack[RequestOptions]) -> Todo:
        """Complete a to-do.

        Args:
            todo_id: which one.
            **options: see `RequestOptions`.

        Returns:
            The to-do as it is now.

        Raises:
            BloomyError: see `twofold.bloomy.errors`; `applied` tells whether it was completed all the same.

        Example:
            todo = await client.todo.complete(501)
        """
        options = self._client.start_deadline(options)
        todo = requests.identifier("todo_id", todo_id)
        await self._request(ops.COMPLETE_TODO, todo, query={"status": True}, options=options)
        with after_write(f"to-do {todo} was completed"):
            return await self.details(todo, **options)

    async def update(
        self,
        todo_id: int,
        title: str | None = None,
        due_date: str | date | None = None,
        **options: Unpack[RequestOptions],
    ) -> Todo:
        """Change a to-do; what is not given stays.

        Args:
            todo_id: which one.
            title: the new title.
            due_date: the new date: ISO 8601 text, a `date` or a `datetime`.
            **options: see `RequestOptions`.

        Returns:
            The to-do as it is now.

        Raises:
            InvalidRequestError: there is nothing to change.
            BloomyError: see `twofold.bloomy.errors`; `applied` tells whether it was changed all the same.

        Example:
            todo = await client.todo.update(501, title="Send the final agenda")
        """
        options = self._client.start_deadline(options)
        todo = requests.identifier("todo_id", todo_id)
        body = requests.todo_changes(title, due_date)
        await self._request(ops.UPDATE_TODO, todo, json=body, options=options)
        with after_write(f"to-do {todo} was updated"):
            return await self.details(todo, **options)

    async def details(self, todo_id: int, **options: Unpack[RequestOptions]) -> Todo:
        """Get a to-do.

        Args:
            todo_id: which one.
            **options: see `RequestOptions`.

        Returns:
            The to-do.

        Raises:
            BloomyError: see `twofold.bloomy.errors`; `NotFoundError` for an unknown to-do.

        Example:
            todo = await client.todo.details(501)
        """
        return await self._request(ops.TODO, requests.identifier("todo_id", todo_id), options=options)

    async def create_many(
        self,
        todos: Iterable[Mapping[str, Any]],
        max_concurrent: int = 5,
        *,
        on_progress: Callable[[int, int], object] | None = None,
        **options: Unpack[RequestOptions],
    ) -> BulkCreateResult[Todo]:
        """Create many to-dos of meetings; a failing item does not stop the others.

        Args:
            todos: dicts with the arguments of `create`: `title`, `meeting_id`, and optionally `due_date`,
                `user_id`, `notes`.
            max_concurrent: how many requests may be in flight.
            on_progress: called with the number of items done and their total.
            **options: see `RequestOptions`; a deadline is for each item.

        Returns:
            The to-dos and the failures, each in the order of the input.

        Raises:
            ValueError: `max_concurrent` is below 1.

        Example:
            result = await client.todo.create_many([{"title": "Book a room", "meeting_id": 100}])
            retry_later = [failure.input_data for failure in result.failed]
        """
        limited = self._limited(max_concurrent)

        async def create(item: Mapping[str, Any]) -> Todo:
            todo = requests.item_fields(item, "title", "meeting_id")
            return await limited.create(
                todo["title"],
                todo["meeting_id"],
                todo.get("due_date"),
                todo.get("user_id"),
                todo.get("notes"),
                **options,
            )

        outcomes = await run_bulk(create, todos, max_concurrent=max_concurrent, on_progress=on_progress)
        return bulk_result(outcomes, item_data)
