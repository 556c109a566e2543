"""From what the API answered to what a method returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar, cast

from .._core.bulk import BulkOutcome
from .models.bulk import BulkCreateError, BulkCreateResult
from .models.goals import CreatedGoal, CreatedGoalInfo
from .models.headlines import CreatedHeadline, HeadlineInfo, OwnerDetails
from .models.meetings import Issue
from .models.todos import Todo

I = TypeVar("I")  # noqa: E741
T = TypeVar("T")


def created_todo(answer: Todo, meeting_id: int | None, now: datetime) -> Todo:
    """A new to-do: open, of the meeting asked for, and made `now` if the API does not say when."""
    made = {} if "create_date" in answer.model_fields_set else {"create_date": now}
    fixed = {"meeting_name": None, "complete": False, "complete_date": None, "archived": False}
    return answer.model_copy(update={**fixed, **made, "meeting_id": meeting_id})


def created_goal(answer: CreatedGoal, title: str, meeting_id: int, user_id: int) -> CreatedGoalInfo:
    """A new goal; title, meeting and user are the ones asked for."""
    return CreatedGoalInfo(
        id=answer.id,
        user_id=user_id,
        user_name=answer.user_name,
        title=title,
        meeting_id=meeting_id,
        meeting_title=answer.meeting_title,
        status=answer.status,
        created_at=answer.created_at,
    )


def created_headline(answer: CreatedHeadline, owner_id: int) -> HeadlineInfo:
    """A new headline, of the owner asked for."""
    return HeadlineInfo(
        id=answer.id, title=answer.title, notes_url=answer.notes_url, owner_details=OwnerDetails(id=owner_id)
    )


def of_meeting(issues: Sequence[Issue], meeting_id: int) -> list[Issue]:
    """Issues listed for a meeting, with the id it was asked for by."""
    return [issue.model_copy(update={"meeting_id": meeting_id}) for issue in issues]


def bulk_result(
    outcomes: Sequence[BulkOutcome[I, T]], describe: Callable[[I], dict[str, Any]]
) -> BulkCreateResult[T]:
    """The values and the failures, each in the order of the input; `describe` makes the `input_data` of a failure."""
    successful = [cast("T", outcome.value) for outcome in outcomes if outcome.ok]
    failed = [
        BulkCreateError(
            index=outcome.index,
            input_data=describe(outcome.item),
            error=str(outcome.error).strip() or type(outcome.error).__name__,
            exception=outcome.error,
        )
        for outcome in outcomes
        if not outcome.ok
    ]
    return BulkCreateResult(successful=successful, failed=failed)


def item_data(item: object) -> dict[str, Any]:
    """A copy of an item with text keys; what is no mapping stands under the key `item`."""
    if not isinstance(item, Mapping):
        return {"item": item}
    return {str(key): value for key, value in cast("Mapping[object, Any]", item).items()}


def meeting_data(meeting_id: object) -> dict[str, Any]:
    """The item of `meeting.get_many` as a mapping."""
    return {"meeting_id": meeting_id}
