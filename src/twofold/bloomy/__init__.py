"""The Bloom Growth API: `Client`, `AsyncClient`, the models and the errors.

Names are resolved when first used; the classes of errors that are not named here are in `twofold.bloomy.errors`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .._core.version import __version__ as __version__

if TYPE_CHECKING:
    from .._async.bloomy.client import AsyncClient
    from .._async.bloomy.configuration import AsyncConfiguration
    from .._sync.bloomy.client import Client
    from .._sync.bloomy.configuration import Configuration
    from .errors import APIError, AuthenticationError, BloomyError, ConfigurationError
    from .models.bulk import BulkCreateError, BulkCreateResult
    from .models.goals import ArchivedGoalInfo, CreatedGoalInfo, Goal, GoalInfo, GoalListResponse, GoalStatus
    from .models.headlines import (
        Headline,
        HeadlineDetails,
        HeadlineInfo,
        HeadlineListItem,
        MeetingInfo,
        OwnerDetails,
    )
    from .models.issues import CreatedIssue, IssueDetails, IssueListItem
    from .models.meetings import (
        CurrentWeek,
        Issue,
        Meeting,
        MeetingAttendee,
        MeetingDetails,
        MeetingListItem,
        ScorecardMetric,
    )
    from .models.scorecards import ScorecardItem, ScorecardWeek
    from .models.todos import Todo
    from .models.users import DirectReport, Position, UserDetails, UserListItem, UserSearchResult

__all__ = [
    "APIError",
    "ArchivedGoalInfo",
    "AsyncClient",
    "AsyncConfiguration",
    "AuthenticationError",
    "BloomyError",
    "BulkCreateError",
    "BulkCreateResult",
    "Client",
    "Configuration",
    "ConfigurationError",
    "CreatedGoalInfo",
    "CreatedIssue",
    "CurrentWeek",
    "DirectReport",
    "Goal",
    "GoalInfo",
    "GoalListResponse",
    "GoalStatus",
    "Headline",
    "HeadlineDetails",
    "HeadlineInfo",
    "HeadlineListItem",
    "Issue",
    "IssueDetails",
    "IssueListItem",
    "Meeting",
    "MeetingAttendee",
    "MeetingDetails",
    "MeetingInfo",
    "MeetingListItem",
    "OwnerDetails",
    "Position",
    "ScorecardItem",
    "ScorecardMetric",
    "ScorecardWeek",
    "Todo",
    "UserDetails",
    "UserListItem",
    "UserSearchResult",
]

_HOMES = {
    ".._async.bloomy.client": "AsyncClient",
    ".._async.bloomy.configuration": "AsyncConfiguration",
    ".._sync.bloomy.client": "Client",
    ".._sync.bloomy.configuration": "Configuration",
    ".errors": "APIError AuthenticationError BloomyError ConfigurationError",
    ".models.bulk": "BulkCreateError BulkCreateResult",
    ".models.goals": "ArchivedGoalInfo CreatedGoalInfo Goal GoalInfo GoalListResponse GoalStatus",
    ".models.headlines": "Headline HeadlineDetails HeadlineInfo HeadlineListItem MeetingInfo OwnerDetails",
    ".models.issues": "CreatedIssue IssueDetails IssueListItem",
    ".models.meetings": "CurrentWeek Issue Meeting MeetingAttendee MeetingDetails MeetingListItem ScorecardMetric",
    ".models.scorecards": "ScorecardItem ScorecardWeek",
    ".models.todos": "Todo",
    ".models.users": "DirectReport Position UserDetails UserListItem UserSearchResult",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME_OF[name], __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME_OF})
