# Generated from _async/bloomy/meetings.py by twofold.mirror; do not edit.
"""Meetings: `client.meeting`."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Unpack

from ..._core.options import RequestOptions
from ..._runtime import blocking
from ...bloomy import operations as ops
from ...bloomy import requests
from ...bloomy.errors import attendees_error, creating
from ...bloomy.models.bulk import BulkCreateResult
from ...bloomy.models.meetings import (
    Issue,
    MeetingAttendee,
    MeetingDetails,
    MeetingListItem,
    ScorecardMetric,
)
from ...bloomy.models.todos import Todo
from ...bloomy.results import bulk_result, item_data, meeting_data, of_meeting
from ..bulk import run_bulk
from .resource import BloomyOperations


class MeetingOperations(BloomyOperations):
    """Meetings and what is in them: `client.meeting`."""

    def list(
        self, user_id: int | None = None, **options: Unpack[RequestOptions]
    ) -> builtins.list[MeetingListItem]:
        """List the meetings that a user attends.

        Args:
            user_id: whose meetings; the owner of the API key if not given.
            **options: see `RequestOptions`.

        Returns:
            The meetings.

        Raises:
            BloomyError: see `twofold.bloomy.errors`.

        Example:
            names = [meeting.name for meeting in client.meeting.list()]
        """
        options = self._client.start_deadline(options)
        uid = self._owner("user_id", user_id, options)
        return self._request(ops.MEETINGS, uid, options=options)

    def attendees(
        self, meeting_id: int, **options: Unpack[RequestOptions]
    ) -> builtins.list[MeetingAttendee]:
        """List who attends a meeting.

        Args:
            meeting_id: which one.
            **options: see `RequestOptions`.

        Returns:
            The attendees.

        Raises:
            BloomyError: see `twofold.bloomy.errors`; `NotFoundError` for an unknown meeting.

        Example:
            names = [attendee.name for attendee in client.meeting.attendees(100)]
        """
        return self._request(
            ops.ATTENDEES, requests.identifier("meeting_id", meeting_id), options=options
        )

    def issues(
        self, meeting_id: int, include_closed: bool = False, **options: Unpack[RequestOptions]
    ) -> builtins.list[Issue]:
        """List the issues of a meeting.

        Args:
            meeting_id: which one.
            include_closed: also the closed ones.
            **options: see `RequestOptions`.

        Returns:
            The issues.

        Raises:
            BloomyError: see `twofold.bloomy.errors`; `NotFoundError` for an unknown meeting.

        Example:
            issues = client.meeting.issues(100, include_closed=True)
        """
        meeting = requests.identifier("meeting_id", meeting_id)
        query = {"include_resolved": bool(include_closed)}
        issues = self._request(ops.MEETING_ISSUES, meeting, query=query, options=options)
        return of_meeting(issues, meeting)

    def todos(
        self, meeting_id: int, include_closed: bool = False, **options: Unpack[RequestOptions]
    ) -> builtins.list[Todo]:
        """List the to-dos of a meeting.

        Args:
            meeting_id: which one.
            include_closed: also the archived ones.
            **options: see `RequestOptions`.

        Returns:
            The to-dos, completed ones among them.

        Raises:
            BloomyError: see `twofold.bloomy.errors`; `NotFoundError` for an unknown meeting.

        Example:
            todos = client.meeting.todos(100)
        """
        meeting = requests.identifier("meeting_id", meeting_id)
        query = {"INCLUDE_CLOSED": bool(include_closed)}
        return self._request(ops.MEETING_TODOS, meeting, query=query, options=options)

    def metrics(
        self, meeting_id: int, **options: Unpack[RequestOptions]
    ) -> builtins.list[ScorecardMetric]:
        """List the measurables of a meeting; scores are in `client.scorecard`.

        Args:
            meeting_id: which one.
            **options: see `RequestOptions`.

        Returns:
            The measurables that have an id and a name.

        Raises:
            BloomyError: see `twofold.bloomy.errors`; `NotFoundError` for an unknown meeting.

        Example:
            targets = {metric.title: metric.target for metric in client.meeting.metrics(100)}
        """
        meeting = requests.identifier("meeting_id", meeting_id)
        return (self._request(ops.MEASURABLES, meeting, options=options)).root

    def details(
        self, meeting_id: int, include_closed: bool = False, **options: Unpack[RequestOptions]
    ) -> MeetingDetails:
        """Get a meeting with its attendees, issues, to-dos and measurables: five requests.

        Args:
            meeting_id: which one; it need not be one that the owner of the API key attends.
            include_closed: also closed issues and archived to-dos.
            **options: see `RequestOptions`; a deadline is for all requests together.

        Returns:
            The meeting, complete.

        Raises:
            BloomyError: see `twofold.bloomy.errors`; `NotFoundError` for an unknown meeting.

        Example:
            meeting = client.meeting.details(100)
            open_issues = len(meeting.issues)
        """
        options = self._client.start_deadline(options)
        meeting_id = requests.identifier("meeting_id", meeting_id)
        meeting = self._request(ops.MEETING, meeting_id, options=options)
        parts = blocking.concurrently(
            lambda: self.attendees(meeting_id, **options),
            lambda: self.issues(meeting_id, include_closed, **options),
            lambda: self.todos(meeting_id, include_closed, **options),
            lambda: self.metrics(meeting_id, **options),
        )
        names = ("attendees", "issues", "todos", "metrics")
        return meeting.model_copy(update=dict(zip(names, parts, strict=True)))

    def create(
        self,
        title: str,
        add_self: bool = True,
        attendees: builtins.list[int] | None = None,
        **options: Unpack[RequestOptions],
    ) -> dict[str, Any]:
        """Create a meeting and add its attendees.

        Args:
            title: its name.
            add_self: whether the owner of the API key attends it.
            attendees: ids of the users to add.
            **options: see `RequestOptions`; a deadline is for all requests together.

        Returns:
            `meeting_id`, `title` and `attendees`.

        Raises:
            MeetingAttendeesError: the meeting was created, but not every attendee could be added; the error has
                its id and tells who was added.
            BloomyError: see `twofold.bloomy.errors`.

        Example:
            meeting = client.meeting.create("Kickoff", attendees=[8])
            meeting_id = meeting["meeting_id"]
        """
        options = self._client.start_deadline(options)
        users = [requests.identifier("attendees", user_id) for user_id in attendees or ()]
        body = {"title": requests.text("title", title), "addSelf": bool(add_self)}
        with creating("the meeting"):
            created = self._request(ops.CREATE_MEETING, json=body, options=options)
        self._add_attendees(created.meeting_id, users, options)
        return {
            "meeting_id": created.meeting_id,
            "title": title,
            "attendees": [] if attendees is None else attendees,
        }

    def _add_attendees(
        self, meeting_id: int, users: builtins.list[int], options: RequestOptions
    ) -> None:
        def add(user_id: int) -> None:
            self._request(ops.ADD_ATTENDEE, meeting_id, user_id, options=options)

        outcomes = run_bulk(add, users)
        failed = {outcome.item: outcome.error for outcome in outcomes if outcome.error is not None}
        if failed:
            added = [outcome.item for outcome in outcomes if outcome.ok]
            raise attendees_error(meeting_id, added, failed)

    def delete(self, meeting_id: int, **options: Unpack[RequestOptions]) -> bool:
        """Delete a meeting.

        Args:
            meeting_id: which one.
            **options: see `RequestOptions`.

        Returns:
            True.

        Raises:
            BloomyError: see `twofold.bloomy.errors`; `NotFoundError` for an unknown meeting.

        Example:
            client.meeting.delete(101)
        """
        meeting = requests.identifier("meeting_id", meeting_id)
        self._request(ops.DELETE_MEETING, meeting, options=options)
        return True

    def create_many(
        self,
        meetings: Iterable[Mapping[str, Any]],
        max_concurrent: int = 5,
        *,
        on_progress: Callable[[int, int], object] | None = None,
        **options: Unpack[RequestOptions],
    ) -> BulkCreateResult[dict[str, Any]]:
        """Create many meetings; a failing item does not stop the others.

        A failure whose `exception` is a `MeetingAttendeesError` is of a meeting that exists: do not submit the
        item again, add who is missing.

        Args:
            meetings: dicts with the arguments of `create`: `title`, and optionally `add_self`, `attendees`.
            max_concurrent: how many requests may be in flight, those for attendees included.
            on_progress: called with the number of items done and their total.
            **options: see `RequestOptions`; a deadline is for each item.

        Returns:
            What `create` returns for each, and the failures, both in the order of the input.

        Raises:
            ValueError: `max_concurrent` is below 1.

        Example:
            result = client.meeting.create_many([{"title": "Kickoff"}, {"title": "Review"}])
            ids = [meeting["meeting_id"] for meeting in result.successful]
        """
        limited = self._limited(max_concurrent)

        def create(item: Mapping[str, Any]) -> dict[str, Any]:
            meeting = requests.item_fields(item, "title")
            return limited.create(
                meeting["title"], meeting.get("add_self", True), meeting.get("attendees"), **options
            )

        outcomes = run_bulk(create, meetings, max_concurrent=max_concurrent, on_progress=on_progress)
        return bulk_result(outcomes, item_data)

    def get_many(
        self,
        meeting_ids: Iterable[int],
        max_concurrent: int = 5,
        *,
        include_closed: bool = False,
        on_progress: Callable[[int, int], object] | None = None,
        **options: Unpack[RequestOptions],
    ) -> BulkCreateResult[MeetingDetails]:
        """Get many meetings as `details` does; a failing one does not stop the others.

        Args:
            meeting_ids: which ones; one that is named twice is fetched twice.
            max_concurrent: how many requests may be in flight; a meeting takes five.
            include_closed: also closed issues and archived to-dos.
            on_progress: called with the number of meetings done and their total.
            **options: see `RequestOptions`; a deadline is for each item.

        Returns:
            The meetings and the failures, each in the order of the input.

        Raises:
            ValueError: `max_concurrent` is below 1.

        Example:
            result = client.meeting.get_many([100, 101], max_concurrent=2)
            names = [meeting.name for meeting in result.successful]
        """
        limited = self._limited(max_concurrent)

        def get(meeting_id: int) -> MeetingDetails:
            return limited.details(meeting_id, include_closed, **options)

        outcomes = run_bulk(get, meeting_ids, max_concurrent=max_concurrent, on_progress=on_progress)
        return bulk_result(outcomes, meeting_data)
