"""What the package exports, and what importing it costs."""

from __future__ import annotations

import subprocess
import sys

import pytest

from twofold import bloomy

NAMES = """
    APIError ArchivedGoalInfo AsyncClient AuthenticationError BloomyError BulkCreateError BulkCreateResult Client
    Configuration ConfigurationError CreatedGoalInfo CreatedIssue CurrentWeek DirectReport Goal GoalInfo
    GoalListResponse GoalStatus Headline HeadlineDetails HeadlineInfo HeadlineListItem Issue IssueDetails
    IssueListItem Meeting MeetingAttendee MeetingDetails MeetingInfo MeetingListItem OwnerDetails Position
    ScorecardItem ScorecardMetric ScorecardWeek Todo UserDetails UserListItem UserSearchResult
"""


def test_names() -> None:
    """The 39 names of the hand-written SDK and the configuration's async half are there, and nothing else."""
    assert sorted(bloomy.__all__) == sorted([*NAMES.split(), "AsyncConfiguration"])
    assert set(bloomy.__all__) <= set(dir(bloomy))
    for name in bloomy.__all__:
        assert getattr(bloomy, name).__name__ == {"HeadlineListItem": "HeadlineDetails"}.get(name, name)
    with pytest.raises(AttributeError, match="no attribute 'Clients'"):
        _ = bloomy.Clients


def test_import_is_cheap() -> None:
    """Importing the package loads no HTTP package and no models; a model loads no HTTP package."""
    code = (
        "import sys, twofold.bloomy\n"
        "assert not {'httpx', 'anyio', 'pydantic'} & set(sys.modules)\n"
        "from twofold.bloomy import Todo\n"
        "assert not {'httpx', 'anyio'} & set(sys.modules)\n"
        "from twofold.bloomy import Client\n"
        "assert 'twofold._async.bloomy.client' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)
