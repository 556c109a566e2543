"""The Bloom Growth models."""

from .base import BloomyBaseModel, IsPresent, OptionalDatetime, OptionalFloat
from .bulk import BulkCreateError, BulkCreateResult
from .goals import ArchivedGoalInfo, CreatedGoalInfo, Goal, GoalInfo, GoalListResponse, GoalStatus
from .headlines import Headline, HeadlineDetails, HeadlineInfo, HeadlineListItem, MeetingInfo, OwnerDetails
from .issues import CreatedIssue, IssueDetails, IssueListItem
from .meetings import (
    CurrentWeek,
    Issue,
    Meeting,
    MeetingAttendee,
    MeetingDetails,
    MeetingListItem,
    ScorecardMetric,
)
from .scorecards import ScorecardItem, ScorecardWeek
from .todos import Todo
from .users import DirectReport, Position, UserDetails, UserListItem, UserSearchResult

__all__ = [
    "ArchivedGoalInfo",
    "BloomyBaseModel",
    "BulkCreateError",
    "BulkCreateResult",
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
    "IsPresent",
    "Issue",
    "IssueDetails",
    "IssueListItem",
    "Meeting",
    "MeetingAttendee",
    "MeetingDetails",
    "MeetingInfo",
    "MeetingListItem",
    "OptionalDatetime",
    "OptionalFloat",
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
