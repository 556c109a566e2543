"""What a user of the Bloom Growth client writes, for both halves: the type of every method; checked and never run."""

# pyright: reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

from datetime import date
from typing import Any, assert_type

from twofold.bloomy import (
    AsyncClient,
    AsyncConfiguration,
    BulkCreateResult,
    Client,
    Configuration,
    CreatedGoalInfo,
    CreatedIssue,
    DirectReport,
    GoalInfo,
    GoalListResponse,
    GoalStatus,
    HeadlineDetails,
    HeadlineInfo,
    HeadlineListItem,
    Issue,
    IssueDetails,
    IssueListItem,
    MeetingAttendee,
    MeetingDetails,
    MeetingListItem,
    Position,
    ScorecardItem,
    ScorecardMetric,
    ScorecardWeek,
    Todo,
    UserDetails,
    UserListItem,
    UserSearchResult,
)


async def async_user(client: AsyncClient) -> None:
    """Users."""
    assert_type(await client.user.details(), UserDetails)
    assert_type(await client.user.details(7, include_all=True), UserDetails)
    assert_type(await client.user.direct_reports(), list[DirectReport])
    assert_type(await client.user.positions(7), list[Position])
    assert_type(await client.user.search("bo"), list[UserSearchResult])
    assert_type(await client.user.list(include_placeholders=True), list[UserListItem])
    assert_type(await client.user.get_user_id(), int)
    assert_type(client.user.user_id, int)
    client.user.user_id = 7


def blocking_user(client: Client) -> None:
    """The same, without await."""
    assert_type(client.user.details(), UserDetails)
    assert_type(client.user.details(7, include_all=True), UserDetails)
    assert_type(client.user.direct_reports(), list[DirectReport])
    assert_type(client.user.positions(7), list[Position])
    assert_type(client.user.search("bo"), list[UserSearchResult])
    assert_type(client.user.list(include_placeholders=True), list[UserListItem])
    assert_type(client.user.get_user_id(), int)
    assert_type(client.user.user_id, int)
    client.user.user_id = 7


async def async_todo(client: AsyncClient) -> None:
    """To-dos."""
    assert_type(await client.todo.list(meeting_id=100), list[Todo])
    assert_type(await client.todo.create("Book a room", 100, date(2025, 7, 1), notes="for 8"), Todo)
    assert_type(await client.todo.complete(501), Todo)
    assert_type(await client.todo.update(501, due_date="2025-07-02"), Todo)
    assert_type(await client.todo.details(501), Todo)
    result = await client.todo.create_many([{"title": "Book a room", "meeting_id": 100}], max_concurrent=2)
    assert_type(result, BulkCreateResult[Todo])
    assert_type(result.successful, list[Todo])
    assert_type(result.failed[0].input_data, dict[str, Any])
    assert_type(result.failed[0].exception, Exception | None)


def blocking_todo(client: Client) -> None:
    """The same, without await."""
    assert_type(client.todo.list(meeting_id=100), list[Todo])
    assert_type(client.todo.create("Book a room", 100, date(2025, 7, 1), notes="for 8"), Todo)
    assert_type(client.todo.complete(501), Todo)
    assert_type(client.todo.update(501, due_date="2025-07-02"), Todo)
    assert_type(client.todo.details(501), Todo)
    result = client.todo.create_many([{"title": "Book a room", "meeting_id": 100}], max_concurrent=2)
    assert_type(result, BulkCreateResult[Todo])
    assert_type(result.successful, list[Todo])
    assert_type(result.failed[0].input_data, dict[str, Any])
    assert_type(result.failed[0].exception, Exception | None)


async def async_meeting(client: AsyncClient) -> None:
    """Meetings."""
    assert_type(await client.meeting.list(), list[MeetingListItem])
    assert_type(await client.meeting.attendees(100), list[MeetingAttendee])
    assert_type(await client.meeting.issues(100, include_closed=True), list[Issue])
    assert_type(await client.meeting.todos(100), list[Todo])
    assert_type(await client.meeting.metrics(100), list[ScorecardMetric])
    assert_type(await client.meeting.details(100), MeetingDetails)
    assert_type(await client.meeting.create("Retro", attendees=[7, 8]), dict[str, Any])
    assert_type(await client.meeting.delete(100), bool)
    assert_type(await client.meeting.create_many([{"title": "Retro"}]), BulkCreateResult[dict[str, Any]])
    assert_type(await client.meeting.get_many([100, 101]), BulkCreateResult[MeetingDetails])


def blocking_meeting(client: Client) -> None:
    """The same, without await."""
    assert_type(client.meeting.list(), list[MeetingListItem])
    assert_type(client.meeting.attendees(100), list[MeetingAttendee])
    assert_type(client.meeting.issues(100, include_closed=True), list[Issue])
    assert_type(client.meeting.todos(100), list[Todo])
    assert_type(client.meeting.metrics(100), list[ScorecardMetric])
    assert_type(client.meeting.details(100), MeetingDetails)
    assert_type(client.meeting.create("Retro", attendees=[7, 8]), dict[str, Any])
    assert_type(client.meeting.delete(100), bool)
    assert_type(client.meeting.create_many([{"title": "Retro"}]), BulkCreateResult[dict[str, Any]])
    assert_type(client.meeting.get_many([100, 101]), BulkCreateResult[MeetingDetails])


async def async_goal(client: AsyncClient, *, archived: bool) -> None:
    """Goals: what a list is depends on whether archived ones are asked for."""
    assert_type(await client.goal.list(), list[GoalInfo])
    assert_type(await client.goal.list(archived=True), GoalListResponse)
    assert_type(await client.goal.list(7, True), GoalListResponse)
    assert_type(await client.goal.list(archived=archived), list[GoalInfo] | GoalListResponse)
    assert_type(await client.goal.create("Ship it", 100), CreatedGoalInfo)
    assert_type(await client.goal.delete(1), None)
    assert_type(await client.goal.details(1), GoalInfo)
    assert_type(await client.goal.update(1, status=GoalStatus.ON_TRACK), GoalInfo)
    assert_type(await client.goal.archive(1), None)
    assert_type(await client.goal.restore(1), None)
    assert_type(
        await client.goal.create_many([{"title": "a", "meeting_id": 1}]), BulkCreateResult[CreatedGoalInfo]
    )


def blocking_goal(client: Client, *, archived: bool) -> None:
    """The same, without await."""
    assert_type(client.goal.list(), list[GoalInfo])
    assert_type(client.goal.list(archived=True), GoalListResponse)
    assert_type(client.goal.list(7, True), GoalListResponse)
    assert_type(client.goal.list(archived=archived), list[GoalInfo] | GoalListResponse)
    assert_type(client.goal.create("Ship it", 100), CreatedGoalInfo)
    assert_type(client.goal.delete(1), None)
    assert_type(client.goal.details(1), GoalInfo)
    assert_type(client.goal.update(1, status=GoalStatus.ON_TRACK), GoalInfo)
    assert_type(client.goal.archive(1), None)
    assert_type(client.goal.restore(1), None)
    assert_type(client.goal.create_many([{"title": "a", "meeting_id": 1}]), BulkCreateResult[CreatedGoalInfo])


async def async_scorecard(client: AsyncClient) -> None:
    """Scores."""
    assert_type(await client.scorecard.current_week(), ScorecardWeek)
    assert_type(await client.scorecard.list(show_empty=True, week_offset=-1), list[ScorecardItem])
    assert_type(await client.scorecard.get(5), ScorecardItem | None)
    assert_type(await client.scorecard.score(5, 12.5), bool)


def blocking_scorecard(client: Client) -> None:
    """The same, without await."""
    assert_type(client.scorecard.current_week(), ScorecardWeek)
    assert_type(client.scorecard.list(show_empty=True, week_offset=-1), list[ScorecardItem])
    assert_type(client.scorecard.get(5), ScorecardItem | None)
    assert_type(client.scorecard.score(5, 12.5), bool)


async def async_issue(client: AsyncClient) -> None:
    """Issues."""
    assert_type(await client.issue.details(1), IssueDetails)
    assert_type(await client.issue.list(meeting_id=100), list[IssueListItem])
    assert_type(await client.issue.complete(1), IssueDetails)
    assert_type(await client.issue.update(1, notes="found it"), IssueDetails)
    assert_type(await client.issue.create(100, "It leaks"), CreatedIssue)
    assert_type(
        await client.issue.create_many([{"title": "a", "meeting_id": 1}]), BulkCreateResult[CreatedIssue]
    )


def blocking_issue(client: Client) -> None:
    """The same, without await."""
    assert_type(client.issue.details(1), IssueDetails)
    assert_type(client.issue.list(meeting_id=100), list[IssueListItem])
    assert_type(client.issue.complete(1), IssueDetails)
    assert_type(client.issue.update(1, notes="found it"), IssueDetails)
    assert_type(client.issue.create(100, "It leaks"), CreatedIssue)
    assert_type(client.issue.create_many([{"title": "a", "meeting_id": 1}]), BulkCreateResult[CreatedIssue])


async def async_headline(client: AsyncClient) -> None:
    """Headlines."""
    assert_type(await client.headline.create(100, "We won"), HeadlineInfo)
    assert_type(await client.headline.update(1, "We really won"), HeadlineDetails)
    assert_type(await client.headline.details(1), HeadlineDetails)
    assert_type(await client.headline.list(user_id=7), list[HeadlineListItem])
    assert_type(await client.headline.delete(1), None)


def blocking_headline(client: Client) -> None:
    """The same, without await."""
    assert_type(client.headline.create(100, "We won"), HeadlineInfo)
    assert_type(client.headline.update(1, "We really won"), HeadlineDetails)
    assert_type(client.headline.details(1), HeadlineDetails)
    assert_type(client.headline.list(user_id=7), list[HeadlineListItem])
    assert_type(client.headline.delete(1), None)


async def async_client() -> None:
    """The client itself."""
    async with AsyncClient("key", timeout=5, max_retries=0) as client:
        assert_type(client, AsyncClient)
        assert_type(client.with_options(deadline=2.5), AsyncClient)
        assert_type(client.configuration, AsyncConfiguration)
        assert_type(client.configuration.api_key, str | None)
        assert_type(await client.configuration.configure_api_key("ada", "secret", store_key=True), None)
        assert_type(await client.todo.list(timeout=None, deadline=1.0, params={"x": 1}), list[Todo])
        assert_type((await client.with_options(timeout=5).todo.details(501)).archived, bool)
        await client.todo.details("501")  # pyright: ignore[reportArgumentType]
        await client.todo.list(retries=3)  # pyright: ignore[reportCallIssue]
        await client.todo.create(title=1)  # pyright: ignore[reportArgumentType]


def blocking_client() -> None:
    """The same, without await."""
    with Client("key", timeout=5, max_retries=0) as client:
        assert_type(client, Client)
        assert_type(client.with_options(deadline=2.5), Client)
        assert_type(client.configuration, Configuration)
        assert_type(client.configuration.api_key, str | None)
        assert_type(client.configuration.configure_api_key("ada", "secret", store_key=True), None)
        assert_type(client.todo.list(timeout=None, deadline=1.0, params={"x": 1}), list[Todo])
        assert_type(client.with_options(timeout=5).todo.details(501).archived, bool)
        client.todo.details("501")  # pyright: ignore[reportArgumentType]
        client.todo.list(retries=3)  # pyright: ignore[reportCallIssue]
        client.todo.create(title=1)  # pyright: ignore[reportArgumentType]


def models() -> None:
    """Models are made by field name, and know what they need."""
    Todo(id=1, name="Send the agenda", archived=True)
    Todo(name="Send the agenda")  # pyright: ignore[reportCallIssue]
