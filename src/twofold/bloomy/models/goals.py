"""Models of goals, which the API calls rocks."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import AliasPath, BeforeValidator

from .base import BloomyBaseModel, IdOrZero, Moment, OptionalDatetime, TextOrEmpty, alias, wire


class GoalStatus(StrEnum):
    """The states a goal can be set to."""

    ON_TRACK = "on"
    AT_RISK = "off"
    COMPLETE = "complete"


def _completed(value: Any) -> Any:
    return value if isinstance(value, str) else "Completed" if value else "Incomplete"


def _complete(value: Any) -> Any:
    return value if isinstance(value, str) else "Complete" if value else "Incomplete"


def _status(value: Any) -> Any:
    names = {2: GoalStatus.COMPLETE, 1: GoalStatus.ON_TRACK}
    return value if isinstance(value, str) else names.get(value, GoalStatus.AT_RISK).value


class Goal(BloomyBaseModel):
    """A goal with its progress. No method returns it; it is kept for code that builds it."""

    id: Annotated[int, alias("Id")]
    name: Annotated[str, alias("Name")]
    due_date: Annotated[Moment, alias("DueDate")]
    complete_date: Annotated[OptionalDatetime, alias("CompleteDate")] = None
    create_date: Annotated[Moment, alias("CreateDate")]
    is_archived: Annotated[bool, alias("IsArchived")] = False
    percent_complete: Annotated[float, alias("PercentComplete")] = 0.0
    accountable_user_id: Annotated[int, alias("AccountableUserId")]
    accountable_user_name: Annotated[str | None, alias("AccountableUserName")] = None


class GoalInfo(BloomyBaseModel):
    """An active goal. `status` is `Completed` or `Incomplete`; without an owner the user id is 0."""

    id: Annotated[int, wire("Id")]
    user_id: Annotated[IdOrZero, wire(AliasPath("Owner", "Id"))] = 0
    user_name: Annotated[TextOrEmpty, wire(AliasPath("Owner", "Name"))] = ""
    title: Annotated[str, wire("Name")]
    created_at: Annotated[str, wire("CreateTime")]
    due_date: Annotated[str | None, wire("DueDate")]
    status: Annotated[str, BeforeValidator(_completed), wire("Complete")] = "Incomplete"
    meeting_id: Annotated[int | None, wire(AliasPath("Origins", 0, "Id"))] = None
    meeting_title: Annotated[str | None, wire(AliasPath("Origins", 0, "Name"))] = None


class ArchivedGoalInfo(BloomyBaseModel):
    """An archived goal. `status` is `Complete` or `Incomplete`."""

    id: Annotated[int, wire("Id")]
    title: Annotated[str, wire("Name")]
    created_at: Annotated[str, wire("CreateTime")]
    due_date: Annotated[str | None, wire("DueDate")]
    status: Annotated[str, BeforeValidator(_complete), wire("Complete")] = "Incomplete"


class GoalListResponse(BloomyBaseModel):
    """What `goal.list(archived=True)` returns."""

    active: list[GoalInfo]
    archived: list[ArchivedGoalInfo]


class CreatedGoal(BloomyBaseModel):
    """The answer to `L10/{id}/rocks`, of which `CreatedGoalInfo` is made."""

    id: Annotated[int, wire("Id")]
    user_name: Annotated[TextOrEmpty, wire(AliasPath("Owner", "Name"))] = ""
    created_at: Annotated[str, wire("CreateTime")]
    meeting_title: Annotated[str | None, wire(AliasPath("Origins", 0, "Name"))] = None
    status: Annotated[str, BeforeValidator(_status), wire("Completion")] = "off"


class CreatedGoalInfo(BloomyBaseModel):
    """A goal just created. `status` is `on`, `off` or `complete`."""

    id: int
    user_id: int
    user_name: str
    title: str
    meeting_id: int
    meeting_title: str | None = None
    status: str
    created_at: str
