"""The endpoints, one `Operation` each.

The spelling is the API's own: `todo/` and `headline/` beside `issues/` and `rocks/`, `L10/` beside `l10/`.
"""

from __future__ import annotations

from types import NoneType

from .._core.operation import Operation
from .models.config import AccessToken
from .models.goals import ArchivedGoalInfo, CreatedGoal, GoalInfo
from .models.headlines import CreatedHeadline, HeadlineDetails
from .models.issues import CreatedIssue, IssueDetails, IssueListItem
from .models.meetings import (
    CreatedMeeting,
    Issue,
    Measurables,
    MeetingAttendee,
    MeetingDetails,
    MeetingListItem,
)
from .models.scorecards import Scorecard, ScorecardWeek
from .models.todos import Todo
from .models.users import CurrentUser, Directory, DirectReport, Position, UserDetails, UserSearchResult

TOKEN = Operation("POST", "/Token", AccessToken, authenticated=False, sensitive=True)

CURRENT_USER = Operation("GET", "users/mine", CurrentUser)
USER = Operation("GET", "users/{user_id}", UserDetails)
DIRECT_REPORTS = Operation("GET", "users/{user_id}/directreports", list[DirectReport])
POSITIONS = Operation("GET", "users/{user_id}/seats", list[Position])
SEARCH_USERS = Operation("GET", "search/user", list[UserSearchResult])
SEARCH_ALL = Operation("GET", "search/all", Directory)

MEETINGS = Operation("GET", "L10/{user_id}/list", list[MeetingListItem])
MEETING = Operation("GET", "L10/{meeting_id}", MeetingDetails)
ATTENDEES = Operation("GET", "L10/{meeting_id}/attendees", list[MeetingAttendee])
MEETING_ISSUES = Operation("GET", "L10/{meeting_id}/issues", list[Issue])
MEETING_TODOS = Operation("GET", "L10/{meeting_id}/todos", list[Todo])
MEASURABLES = Operation("GET", "L10/{meeting_id}/measurables", Measurables)
CREATE_MEETING = Operation("POST", "L10/create", CreatedMeeting)
ADD_ATTENDEE = Operation("POST", "L10/{meeting_id}/attendees/{user_id}", NoneType)
DELETE_MEETING = Operation("DELETE", "L10/{meeting_id}", NoneType)

USER_TODOS = Operation("GET", "todo/user/{user_id}", list[Todo])
TODO = Operation("GET", "todo/{todo_id}", Todo)
CREATE_TODO = Operation("POST", "todo/create", Todo)
CREATE_MEETING_TODO = Operation("POST", "L10/{meeting_id}/todos", Todo)
COMPLETE_TODO = Operation("POST", "todo/{todo_id}/complete", NoneType)
UPDATE_TODO = Operation("PUT", "todo/{todo_id}", NoneType)

GOALS = Operation("GET", "rocks/user/{user_id}", list[GoalInfo])
ARCHIVED_GOALS = Operation("GET", "archivedrocks/user/{user_id}", list[ArchivedGoalInfo])
GOAL = Operation("GET", "rocks/{goal_id}", GoalInfo)
CREATE_GOAL = Operation("POST", "L10/{meeting_id}/rocks", CreatedGoal)
UPDATE_GOAL = Operation("PUT", "rocks/{goal_id}", NoneType)
ARCHIVE_GOAL = Operation("PUT", "rocks/{goal_id}/archive", NoneType)
RESTORE_GOAL = Operation("PUT", "rocks/{goal_id}/restore", NoneType)
DELETE_GOAL = Operation("DELETE", "rocks/{goal_id}", NoneType)

CURRENT_WEEK = Operation("GET", "weeks/current", ScorecardWeek)
USER_SCORECARD = Operation("GET", "scorecard/user/{user_id}", Scorecard)
MEETING_SCORECARD = Operation("GET", "scorecard/meeting/{meeting_id}", Scorecard)
SCORE = Operation("PUT", "measurables/{measurable_id}/week/{week}", NoneType)

USER_ISSUES = Operation("GET", "issues/users/{user_id}", list[IssueListItem])
MEETING_ISSUE_LIST = Operation("GET", "l10/{meeting_id}/issues", list[IssueListItem])
ISSUE = Operation("GET", "issues/{issue_id}", IssueDetails)
CREATE_ISSUE = Operation("POST", "issues/create", CreatedIssue)
COMPLETE_ISSUE = Operation("POST", "issues/{issue_id}/complete", NoneType)
UPDATE_ISSUE = Operation("PUT", "issues/{issue_id}", NoneType)

USER_HEADLINES = Operation("GET", "headline/users/{user_id}", list[HeadlineDetails])
MEETING_HEADLINES = Operation("GET", "l10/{meeting_id}/headlines", list[HeadlineDetails])
HEADLINE = Operation("GET", "headline/{headline_id}", HeadlineDetails)
CREATE_HEADLINE = Operation("POST", "L10/{meeting_id}/headlines", CreatedHeadline)
UPDATE_HEADLINE = Operation("PUT", "headline/{headline_id}", NoneType)
DELETE_HEADLINE = Operation("DELETE", "headline/{headline_id}", NoneType)
