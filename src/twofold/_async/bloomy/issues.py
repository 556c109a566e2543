# The async source; twofold.mirror generates its blocking mirror.
"""Issues: `client.issue`."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Unpack

from ..._core.options import RequestOptions
from ...bloomy import operations as ops
from ...bloomy import requests
from ...bloomy.errors import after_write, creating
from ...bloomy.models.bulk import BulkCreateResult
from ...bloomy.models.issues import CreatedIssue, IssueDetails, IssueListItem
from ...bloomy.results import bulk_result, item_data
from ..bulk import run_bulk
from .resource import AsyncBloomyOperations


class AsyncIssueOperations(AsyncBloomyOperations):
    """Issues: `client.issue`."""

    async def details(self, issue_id: int, **options: Unpack[RequestOptions]) -> IssueDetails:
        """Get an issue, open or closed.

        Args:
            issue_id: which one.
            **options: see `RequestOptions`.

        Returns:
            The issue.

        Raises:
            BloomyError: see `twofold.bloomy.errors`; `NotFoundError` for an unknown issue.

        Example:
            issue = await client.issue.details(601)
        """
        return await self._request(ops.ISSUE, requests.identifier("issue_id", issue_id), options=options)

    async def list(
        self, user_id: int | None = None, meeting_id: int | None = None, **options: Unpack[RequestOptions]
    ) -> builtins.list[IssueListItem]:
        """List the open issues of a user or of a meeting.

        Args:
            user_id: whose issues; the owner of the API key if neither is given.
            meeting_id: the meeting, instead of a user.
            **options: see `RequestOptions`.

        Returns:
            The issues.

        Raises:
            InvalidRequestError: both ids are given.
            BloomyError: see `twofold.bloomy.errors`.

        Example:
            issues = await client.issue.list(meeting_id=100)
        """
        options = self._client.start_deadline(options)
        requests.not_both(user_id, meeting_id)
        if meeting_id is not None:
            meeting = requests.identifier("meeting_id", meeting_id)
            return await self._request(ops.MEETING_ISSUE_LIST, meeting, options=options)
        uid = await self._owner("user_id", user_id, options)
        return await self._request(ops.USER_ISSUES, uid, options=options)

    async def complete(self, issue_id: int, **options: Unpack[RequestOptions]) -> IssueDetails:
        """Close an issue as solved.

        Args:
            issue_id: which one.
            **options: see `RequestOptions`.

        Returns:
            The issue as it is now.

        Raises:
            BloomyError: see `twofold.bloomy.errors`; `applied` tells whether it was closed all the same.

        Example:
            closed_at = (await client.issue.complete(601)).completed_at
        """
        options = self._client.start_deadline(options)
        issue = requests.identifier("issue_id", issue_id)
        await self._request(ops.COMPLETE_ISSUE, issue, json={"complete": True}, options=options)
        with after_write(f"issue {issue} was completed"):
            return await self.details(issue, **options)

    async def update(
        self,
        issue_id: int,
        title: str | None = None,
        notes: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> IssueDetails:
        """Change an issue; what is not given stays.

        Args:
            issue_id: which one.
            title: the new title.
            notes: the new notes.
            **options: see `RequestOptions`.

        Returns:
            The issue as it is now.

        Raises:
            InvalidRequestError: there is nothing to change.
            BloomyError: see `twofold.bloomy.errors`; `applied` tells whether it was changed all the same.

        Example:
            issue = await client.issue.update(601, title="Churn is up by 3 points")
        """
        options = self._client.start_deadline(options)
        issue = requests.identifier("issue_id", issue_id)
        body = requests.issue_changes(title, notes)
        await self._request(ops.UPDATE_ISSUE, issue, json=body, options=options)
        with after_write(f"issue {issue} was updated"):
            return await self.details(issue, **options)

    async def create(
        self,
        meeting_id: int,
        title: str,
        user_id: int | None = None,
        notes: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> CreatedIssue:
        """Create an issue in a meeting.

        Args:
            meeting_id: the meeting.
            title: what the issue is.
            user_id: who owns it; the owner of the API key if not given.
            notes: more about it.
            **options: see `RequestOptions`.

        Returns:
            The issue as the API answered.

        Raises:
            BloomyError: see `twofold.bloomy.errors`.

        Example:
            issue = await client.issue.create(100, "Churn is rising", notes="see the cohort sheet")
        """
        options = self._client.start_deadline(options)
        body = requests.new_issue(meeting_id, title, notes)
        body["ownerid"] = await self._owner("user_id", user_id, options)
        with creating("the issue"):
            return await self._request(ops.CREATE_ISSUE, json=body, options=options)

    async def create_many(
        self,
        issues: Iterable[Mapping[str, Any]],
        max_concurrent: int = 5,
        *,
        on_progress: Callable[[int, int], object] | None = None,
        **options: Unpack[RequestOptions],
    ) -> BulkCreateResult[CreatedIssue]:
        """Create many issues; a failing item does not stop the others.

        Args:
            issues: dicts with the arguments of `create`: `meeting_id`, `title`, and optionally `user_id`, `notes`.
            max_concurrent: how many requests may be in flight.
            on_progress: called with the number of items done and their total.
            **options: see `RequestOptions`; a deadline is for each item.

        Returns:
            The issues and the failures, each in the order of the input.

        Raises:
            ValueError: `max_concurrent` is below 1.

        Example:
            result = await client.issue.create_many([{"meeting_id": 100, "title": "Churn is rising"}])
        """
        limited = self._limited(max_concurrent)

        async def create(item: Mapping[str, Any]) -> CreatedIssue:
            issue = requests.item_fields(item, "meeting_id", "title")
            return await limited.create(
                issue["meeting_id"], issue["title"], issue.get("user_id"), issue.get("notes"), **options
            )

        outcomes = await run_bulk(create, issues, max_concurrent=max_concurrent, on_progress=on_progress)
        return bulk_result(outcomes, item_data)
