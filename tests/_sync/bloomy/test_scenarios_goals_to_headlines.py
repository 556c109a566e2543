# Generated from _async/bloomy/test_scenarios_goals_to_headlines.py by twofold.mirror; do not edit.
"""The acceptance scenarios 14 to 20: goals, scorecards, issues, headlines."""

from __future__ import annotations

import pytest
from tests.bloomy_api import ids, last_body, sent

from twofold._sync.bloomy.client import Client
from twofold.bloomy import GoalListResponse
from twofold.emulators import BloomyEmulator


def test_scenario_14_goals(client: Client, bloomy: BloomyEmulator) -> None:
    """Goals are listed with their meeting; archived ones on request."""
    (goal,) = client.goal.list()
    assert (goal.id, goal.meeting_id, goal.status) == (701, 100, "Incomplete")
    both = client.goal.list(archived=True)
    assert isinstance(both, GoalListResponse)
    assert (ids(both.active), ids(both.archived)) == ([701], [702])
    assert both.archived[0].status == "Complete"
    assert sent(bloomy)[-2:] == ["GET rocks/user/7?include_origin=true", "GET archivedrocks/user/7"]
    assert (client.goal.details(703)).user_id == 8


def test_scenario_15_create_and_update_goals(client: Client, bloomy: BloomyEmulator) -> None:
    """A new goal is at risk; an update sends what was given and nothing else."""
    created = client.goal.create("G", 100)
    assert (created.id, created.status, created.user_id, created.meeting_id) == (9001, "off", 7, 100)
    assert last_body(bloomy, "POST") == {"title": "G", "accountableUserId": 7}
    updated = client.goal.update(701, title="P")
    assert (updated.title, updated.user_id) == ("P", 7)
    assert last_body(bloomy, "PUT") == {"title": "P"}
    assert (client.goal.update(701, status="COMPLETE")).status == "Completed"
    assert last_body(bloomy, "PUT") == {"completion": "Complete"}


def test_scenario_15_bad_status(client: Client, bloomy: BloomyEmulator) -> None:
    """An unknown status is refused before anything is sent."""
    with pytest.raises(ValueError, match="Invalid status value 'bad'"):
        client.goal.update(701, status="bad")
    assert sent(bloomy) == []


def test_scenario_16_archive_restore_delete(client: Client) -> None:
    """A goal moves into the archive, out of it, and away."""
    assert client.goal.archive(701) is None
    both = client.goal.list(archived=True)
    assert (ids(both.active), ids(both.archived)) == ([], [701, 702])
    assert client.goal.restore(701) is None
    assert ids(client.goal.list()) == [701]
    assert client.goal.delete(701) is None
    assert client.goal.list() == []


def test_scenario_17_scorecards(client: Client, bloomy: BloomyEmulator) -> None:
    """Scores are filtered by week and, unless asked for, by having a value."""
    assert (client.scorecard.current_week()).week_number == 2890
    assert scores(client) == [(301, 2889, 48), (302, 2890, 9)]
    assert scores(client, show_empty=True, week_offset=0) == [(301, 2890, None), (302, 2890, 9)]
    assert sent(bloomy)[-2:] == ["GET scorecard/user/7", "GET weeks/current"]
    assert scores(client, meeting_id=100, week_offset=-1) == [(301, 2889, 48)]
    assert sent(bloomy)[-2:] == ["GET scorecard/meeting/100", "GET weeks/current"]


def scores(client: Client, **arguments: int) -> list[tuple[int, int, float | None]]:
    """The scores as measurable, week and value."""
    items = client.scorecard.list(**arguments)
    return [(item.measurable_id, item.week_id, item.value) for item in items]


def test_scenario_17_zero_is_a_score(client: Client, bloomy: BloomyEmulator) -> None:
    """A score of 0 is kept."""
    bloomy.state.scores[902].value = 0
    assert (302, 2890, 0) in scores(client)


def test_scenario_18_enter_a_score(client: Client, bloomy: BloomyEmulator) -> None:
    """A score that was entered is read back; a measurable without a row is None."""
    before = client.scorecard.get(301)
    assert before is not None
    assert before.value is None
    assert client.scorecard.score(301, 61.5) is True
    assert sent(bloomy)[-1] == "PUT measurables/301/week/2890"
    after = client.scorecard.get(301)
    assert after is not None
    assert after.value == 61.5
    assert client.scorecard.get(999) is None


def test_scenario_18_integers_stay_integers(client: Client, bloomy: BloomyEmulator) -> None:
    """An integer score is sent as an integer."""
    client.scorecard.score(301, 5, week_offset=-1)
    assert bloomy.requests[-1].body == b'{"value":5}'
    assert sent(bloomy)[-1] == "PUT measurables/301/week/2889"


def test_scenario_18_no_week(client: Client, bloomy: BloomyEmulator) -> None:
    """A week offset is an integer; anything else is refused before anything is sent."""
    for wrong in (None, "1", 1.5):
        with pytest.raises(TypeError, match="week_offset"):
            client.scorecard.get(301, week_offset=wrong)
        with pytest.raises(TypeError, match="week_offset"):
            client.scorecard.score(301, 5, week_offset=wrong)
    assert sent(bloomy) == []


def test_scenario_19_issues(client: Client, bloomy: BloomyEmulator) -> None:
    """An issue is created, read, renamed and closed."""
    created = client.issue.create(100, "I", notes="n")
    assert (created.id, created.meeting_title, created.user_id) == (9001, "Leadership Weekly", 7)
    assert last_body(bloomy, "POST") == {"title": "I", "meetingid": 100, "ownerid": 7, "notes": "n"}
    assert (client.issue.details(9001)).completed_at is None
    assert (client.issue.update(9001, title="J")).title == "J"
    assert (client.issue.complete(9001)).completed_at is not None
    assert last_body(bloomy, "POST") == {"complete": True}
    assert ids(client.issue.list()) == [601]
    assert ids(client.issue.list(meeting_id=100)) == [601]
    assert sent(bloomy)[-2:] == ["GET issues/users/7", "GET l10/100/issues"]


def test_scenario_19_empty_update(client: Client, bloomy: BloomyEmulator) -> None:
    """An update of nothing is refused before anything is sent."""
    with pytest.raises(ValueError, match="At least one field"):
        client.issue.update(9001)
    with pytest.raises(ValueError, match=r"Please provide either.*not both"):
        client.issue.list(7, 100)
    assert sent(bloomy) == []


def test_scenario_20_headlines(client: Client, bloomy: BloomyEmulator) -> None:
    """A headline is created, renamed, listed with its notes and deleted."""
    created = client.headline.create(100, "H")
    assert (created.id, created.owner_details.id, created.owner_details.name) == (9001, 7, None)
    assert last_body(bloomy, "POST") == {"title": "H", "ownerId": 7}
    assert (client.headline.update(9001, "H2")).title == "H2"
    details = client.headline.details(9001)
    assert (details.owner_details.name, details.archived) == ("Ada Quill", False)
    assert sent(bloomy)[-1] == "GET headline/9001?Include_Origin=true"
    listed = client.headline.list()
    assert ids(listed) == [801, 9001]
    assert all(headline.notes_url for headline in listed)
    assert ids(client.headline.list(meeting_id=100)) == [801, 802, 9001]
    assert sent(bloomy)[-1] == "GET l10/100/headlines"
    assert client.headline.delete(9001) is None
    assert ids(client.headline.list()) == [801]


def test_scenario_20_both_ids(client: Client, bloomy: BloomyEmulator) -> None:
    """Two owners of one list are refused before anything is sent."""
    with pytest.raises(ValueError, match=r"Please provide either.*not both"):
        client.headline.list(7, 100)
    with pytest.raises(ValueError, match=r"Please provide either.*not both"):
        client.scorecard.list(7, 100)
    assert sent(bloomy) == []
