"""What a type checker knows of the Bloom Growth client; checked by pyright in strict mode, never run."""

from typing import Any, assert_type

from twofold.bloomy import (
    AsyncClient,
    BulkCreateResult,
    Client,
    CreatedGoalInfo,
    GoalInfo,
    GoalListResponse,
    HeadlineDetails,
    HeadlineListItem,
    MeetingDetails,
    ScorecardItem,
    Todo,
)


def blocking(client: Client, flag: bool) -> None:
    """The blocking half returns values; the flag of `goal.list` decides its type."""
    assert_type(client.todo.list(), list[Todo])
    assert_type(client.goal.list(), list[GoalInfo])
    assert_type(client.goal.list(7, False), list[GoalInfo])
    assert_type(client.goal.list(archived=True), GoalListResponse)
    assert_type(client.goal.list(7, True), GoalListResponse)
    assert_type(client.goal.list(archived=flag), list[GoalInfo] | GoalListResponse)
    assert_type(client.scorecard.get(301), ScorecardItem | None)
    assert_type(client.meeting.create("K"), dict[str, Any])
    assert_type(client.meeting.get_many([100]), BulkCreateResult[MeetingDetails])
    assert_type(client.headline.list(), list[HeadlineListItem])
    assert_type(client.user.user_id, int)
    assert_type(client.with_options(timeout=5).todo.details(501).archived, bool)
    client.todo.details(501, timeout=5, headers={"X": "y"})
    client.todo.details("501")  # pyright: ignore[reportArgumentType]
    client.todo.details(501, colour="red")  # pyright: ignore[reportCallIssue]
    Todo(id=1, name="t", archived=True)
    Todo(name="t")  # pyright: ignore[reportCallIssue]


async def asynchronous(client: AsyncClient) -> None:
    """The async half returns the same types, awaited."""
    assert_type(await client.todo.list(), list[Todo])
    assert_type(await client.goal.list(archived=True), GoalListResponse)
    assert_type(await client.goal.create_many([{"title": "g"}]), BulkCreateResult[CreatedGoalInfo])
    assert_type(await client.headline.details(801), HeadlineDetails)
    assert_type(await client.todo.get_user_id(), int)
    async with client as entered:
        assert_type(entered, AsyncClient)
