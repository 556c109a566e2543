"""Defects of the hand-written SDK that can be shown to be gone without a server."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

import twofold
from twofold import bloomy
from twofold.bloomy import operations, requests
from twofold.bloomy.models import Headline, Meeting, Todo


@pytest.mark.parametrize("flag", [True, False])
def test_bug_b01_archived_is_what_it_is_set_to(flag: bool) -> None:
    """`archived` keeps a bool through construction, assignment and every kind of dump."""
    todo = Todo(id=1, name="a", archived=flag)
    assert todo.archived is flag
    todo.archived = not flag
    assert todo.archived is not flag
    todo.archived = flag
    for dump in (todo.model_dump(), todo.model_dump(by_alias=True)):
        assert Todo.model_validate(dump).archived is flag
    assert Todo.model_validate_json(todo.model_dump_json(by_alias=True)).archived is flag


def test_bug_b01_no_false_closing_time() -> None:
    """An open to-do dumps no closing time by alias, never `false`."""
    assert Todo(id=1, name="a").model_dump(by_alias=True)["CloseTime"] is None


@pytest.mark.parametrize(("closed", "archived"), [(None, False), ("", False), ("2025-06-04T15:30:00Z", True)])
def test_bug_b01_closing_time_of_the_api(closed: str | None, archived: bool) -> None:
    """A to-do of the API is archived when it has a closing time."""
    assert Todo.model_validate({"Id": 1, "Name": "a", "CloseTime": closed}).archived is archived


def test_bug_b07_dates_and_scores_that_are_empty() -> None:
    """Empty texts in the place of dates are no dates."""
    details = bloomy.MeetingDetails.model_validate({"Id": 1, "StartDateUtc": "", "CreateTime": ""})
    assert (details.start_date_utc, details.created_date, details.name) == (None, None, "")


def test_bug_b10_key_file_is_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key file that was readable by all is private after the next store."""
    monkeypatch.setenv("HOME", str(tmp_path))
    path = tmp_path / ".bloomy" / "config.yaml"
    path.parent.mkdir()
    path.write_text("api_key: old\n")
    path.chmod(0o644)
    bloomy.config.write_key_file("new")
    assert path.stat().st_mode & 0o777 == 0o600
    assert bloomy.Configuration().api_key == "new"


def test_bug_b12_version() -> None:
    """The version is that of the distribution."""
    assert bloomy.__version__ == twofold.__version__
    assert re.fullmatch(r"\d+\.\d+\.\d+.*", bloomy.__version__)


def test_bug_b15_dates_can_be_compared() -> None:
    """A due date without a zone is UTC, so that it compares with a date of creation."""
    todo = Todo.model_validate(
        {"Id": 1, "Name": "a", "DueDate": "2025-06-25", "CreateTime": "2025-06-10T08:30:00Z"}
    )
    assert todo.due_date == datetime(2025, 6, 25, tzinfo=UTC)
    assert todo.create_date is not None
    assert todo.due_date > todo.create_date


def test_bug_b17_models_that_no_method_returns() -> None:
    """The four models that no method returns still build, for code that uses them."""
    when = datetime(2025, 6, 18, tzinfo=UTC)
    assert Meeting(id=1, name="m", start_date_utc=when, created_date=when, organization_id=2).id == 1
    assert (
        bloomy.Goal(id=1, name="g", due_date=when, create_date=when, accountable_user_id=7).percent_complete
        == 0
    )
    assert bloomy.CurrentWeek(week_number=1, start_date=when, end_date=when).week_number == 1
    headline = Headline.model_validate(
        {
            "Id": 1,
            "Title": "t",
            "Notes": "n",
            "OwnerName": "o",
            "OwnerId": 7,
            "HeadlineType": "h",
            "CreateDate": "2025-06-18",
            "MeetingId": 100,
            "IsArchived": False,
        }
    )
    assert headline.model_dump(by_alias=True)["HeadlineType"] == "h"


def test_bug_b17_nothing_is_dead() -> None:
    """Every operation and every argument check is used by the clients."""
    package = Path(twofold.__file__).parent
    source = "\n".join(path.read_text() for path in sorted((package / "_async" / "bloomy").glob("*.py")))
    unused = [name for name in vars(operations) if name.isupper() and f"ops.{name}" not in source]
    assert unused == []
    checks = [
        name
        for name, value in vars(requests).items()
        if getattr(value, "__module__", "") == requests.__name__
    ]
    own = (package / "bloomy" / "requests.py").read_text() + (package / "bloomy" / "config.py").read_text()
    assert [name for name in checks if f"requests.{name}(" not in source and own.count(f"{name}(") < 2] == []
