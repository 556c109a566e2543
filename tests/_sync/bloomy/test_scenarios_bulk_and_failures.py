# Generated from _async/bloomy/test_scenarios_bulk_and_failures.py by twofold.mirror; do not edit.
"""The acceptance scenarios 21 to 25: bulk calls, failures, keys and lifecycle."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from tests.bloomy_api import ids, sent, writes

from twofold._sync.bloomy.client import Client
from twofold._sync.bloomy.configuration import Configuration
from twofold.bloomy import APIError, AuthenticationError, BloomyError, ConfigurationError
from twofold.bloomy.errors import APIConnectionError, DecodeError, NotFoundError, ServerError
from twofold.emulators import BloomyEmulator
from twofold.testing import FakeClock


def test_scenario_21_bulk_todos(client: Client, bloomy: BloomyEmulator) -> None:
    """Failures are values beside the successes, no request is made for a bad item, the owner is looked up once."""
    items = [
        {"title": "a", "meeting_id": 100},
        {"title": "b"},
        {"title": "c", "meeting_id": 999},
        {"title": "d", "meeting_id": 100},
    ]
    result = client.todo.create_many(items)
    assert [todo.name for todo in result.successful] == ["a", "d"]
    assert [failure.index for failure in result.failed] == [1, 2]
    assert result.failed[0].error == "meeting_id is required"
    assert result.failed[0].input_data == items[1]
    assert isinstance(result.failed[1].exception, NotFoundError)
    assert "404" in result.failed[1].error
    assert len(writes(bloomy)) == 3
    assert sent(bloomy).count("GET users/mine") == 1


def test_scenario_22_bulk_issues_and_goals(client: Client, bloomy: BloomyEmulator) -> None:
    """Issues and goals are created in bulk; an item that is no dict is one failure."""
    issues = client.issue.create_many([{"meeting_id": 100, "title": "a"}, None, {"meeting_id": 100}])
    assert [(issue.title, issue.user_id) for issue in issues.successful] == [("a", 7)]
    assert [(failure.index, failure.input_data) for failure in issues.failed] == [
        (1, {"item": None}),
        (2, {"meeting_id": 100}),
    ]
    assert issues.failed[1].error == "title is required"
    goals = client.goal.create_many([{"title": "g", "meeting_id": 100, "user_id": 8}, None])
    assert [(goal.title, goal.user_id) for goal in goals.successful] == [("g", 8)]
    assert [failure.index for failure in goals.failed] == [1]
    assert len(writes(bloomy)) == 2


def test_scenario_22_bulk_meetings(client: Client) -> None:
    """Meetings are created in bulk; a title that is None is missing."""
    meetings = client.meeting.create_many([{"title": "a"}, {"title": None}, None])
    assert meetings.successful == [{"meeting_id": 9001, "title": "a", "attendees": []}]
    assert next((failure.index, failure.error) for failure in meetings.failed) == (1, "title is required")
    assert [failure.index for failure in meetings.failed] == [1, 2]


def test_scenario_22_bulk_of_nothing(client: Client, bloomy: BloomyEmulator) -> None:
    """Nothing to do is no request, not even for the owner of the key."""
    for result in (
        client.todo.create_many([]),
        client.issue.create_many([]),
        client.goal.create_many([]),
        client.meeting.create_many([]),
        client.meeting.get_many([]),
    ):
        assert (result.successful, result.failed) == ([], [])
    assert sent(bloomy) == []


def test_scenario_23_bulk_meetings_by_id(client: Client, bloomy: BloomyEmulator) -> None:
    """Meetings are fetched in order, and no more requests are in flight than was said."""
    bloomy.faults.add("GET", "**", delay=0.01)
    result = client.meeting.get_many([101, 999, 101], max_concurrent=2)
    assert ids(result.successful) == [101, 101]
    assert [(failure.index, failure.input_data) for failure in result.failed] == [(1, {"meeting_id": 999})]
    assert bloomy.peak_in_flight == 2


def test_scenario_23_no_room(client: Client, bloomy: BloomyEmulator) -> None:
    """A bound below 1 is refused at once."""
    for bound in (0, -1):
        with pytest.raises(ValueError, match="max_concurrent"):
            client.meeting.get_many([101], max_concurrent=bound)
        with pytest.raises(ValueError, match="max_concurrent"):
            client.todo.create_many([], max_concurrent=bound)
    assert sent(bloomy) == []


def test_scenario_24_wrong_key(bloomy: BloomyEmulator) -> None:
    """A refused key is an authentication error that does not show the key."""
    with Client("wrong-emu-key", bloomy.base_url) as client:
        with pytest.raises(AuthenticationError) as caught:
            client.user.list()
    assert caught.value.status_code == 401
    assert "emu-key" not in f"{caught.value!r}{caught.value.headers}{caught.value.body}"


def test_scenario_24_retry_after(client: Client, bloomy: BloomyEmulator, clock: FakeClock) -> None:
    """A refusal that names a time is repeated after that time."""
    bloomy.faults.add("GET", "todo/501", calls=1, status=429, retry_after=1)
    assert (client.todo.details(501)).id == 501
    assert len(bloomy.requests) == 2
    assert clock.sleeps == [1.0]


def test_scenario_24_server_error(client: Client, bloomy: BloomyEmulator) -> None:
    """A server that keeps failing is asked three times."""
    bloomy.faults.add("GET", "todo/501", status=500)
    with pytest.raises(ServerError) as caught:
        client.todo.details(501)
    assert isinstance(caught.value, APIError)
    assert (caught.value.status_code, caught.value.attempts, len(bloomy.requests)) == (500, 3, 3)
    assert "emu-key" not in f"{caught.value!r}"


def test_scenario_24_html(client: Client, bloomy: BloomyEmulator) -> None:
    """A web page where JSON was promised is a decode error that names the endpoint."""
    bloomy.faults.add("GET", "todo/501", html=True)
    with pytest.raises(DecodeError, match=r"GET .*/todo/501") as caught:
        client.todo.details(501)
    assert isinstance(caught.value, BloomyError)
    assert caught.value.applied is False


def test_scenario_24_missing_key(client: Client, bloomy: BloomyEmulator) -> None:
    """An object without a key it has to have is a decode error that names the key."""
    bloomy.faults.add("GET", "todo/501", remove="Name")
    with pytest.raises(DecodeError, match=r"GET .*/todo/501.*Name"):
        client.todo.details(501)


def test_scenario_24_drop(client: Client, bloomy: BloomyEmulator) -> None:
    """A lost connection is a transport error with its cause, after a read was tried again."""
    bloomy.faults.add("GET", "todo/501", drop="before")
    with pytest.raises(APIConnectionError) as caught:
        client.todo.details(501)
    assert isinstance(caught.value, BloomyError)
    assert caught.value.__cause__ is not None
    assert len(bloomy.requests) == 3


def test_scenario_24_no_second_post(client: Client, bloomy: BloomyEmulator) -> None:
    """A creation whose answer is lost is not sent again."""
    bloomy.faults.add("POST", "issues/create", drop="after")
    with pytest.raises(APIConnectionError) as caught:
        client.issue.create(100, "I", user_id=7)
    assert writes(bloomy) == ["POST issues/create"]
    assert caught.value.sent is not False


@pytest.fixture
def key_file() -> Path:
    """Where the key file is, in an empty home directory."""
    return Path.home() / ".bloomy" / "config.yaml"


def test_scenario_25_no_key() -> None:
    """Without a key anywhere there is no client."""
    with pytest.raises(ConfigurationError, match="No API key provided"):
        Client()
    assert Configuration().api_key is None


def test_scenario_25_key_sources(monkeypatch: pytest.MonkeyPatch, key_file: Path) -> None:
    """The argument wins over the environment, and that over the file; all are trimmed."""
    key_file.parent.mkdir()
    key_file.write_text("api_key: f\n")
    assert Configuration().api_key == "f"
    monkeypatch.setenv("BG_API_KEY", " k\n")
    assert Configuration().api_key == "k"
    assert Configuration("  a  ").api_key == "a"
    assert Configuration("  ").api_key == "k"


def test_scenario_25_login(bloomy: BloomyEmulator, key_file: Path) -> None:
    """A login fetches a key and stores it for this user only."""
    configuration = Configuration(base_url=bloomy.base_url)
    configuration.configure_api_key("ada@example.test", "pw", store_key=True)
    assert configuration.api_key == "emu-key"
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(key_file.parent.stat().st_mode) == 0o700
    (request,) = bloomy.requests
    assert request.target == b"/Token"
    assert request.body == b"grant_type=password&userName=ada%40example.test&password=pw"
    assert request.header("authorization") is None
    assert Configuration().api_key == "emu-key"


def test_scenario_25_login_without_storing(bloomy: BloomyEmulator, key_file: Path) -> None:
    """A login stores nothing unless asked to, and refuses a base URL that cannot be used."""
    configuration = Configuration(base_url=bloomy.base_url)
    configuration.configure_api_key("ada@example.test", "pw")
    assert configuration.api_key == "emu-key"
    assert not key_file.exists()
    with pytest.raises(ConfigurationError, match="base_url"):
        Configuration(base_url="nowhere").configure_api_key("ada@example.test", "pw")


def test_scenario_25_refused_login(bloomy: BloomyEmulator, key_file: Path) -> None:
    """A refused login is an authentication error without the password or the answer's body, and stores nothing."""
    bloomy.faults.add(
        "POST", "/Token", status=400, json={"error_description": "no user with password s3cret"}
    )
    configuration = Configuration("old", base_url=bloomy.base_url)
    with pytest.raises(AuthenticationError) as caught:
        configuration.configure_api_key("ada@example.test", "s3cret", store_key=True)
    assert caught.value.status_code == 400
    assert "s3cret" not in f"{caught.value!r}{caught.value.body}{caught.value.headers}"
    assert configuration.api_key == "old"
    assert not key_file.exists()


def test_scenario_25_lifecycle(bloomy: BloomyEmulator) -> None:
    """A client may be entered after its first call, closed twice, and refuses calls and entry afterwards."""
    client = Client("emu-key", bloomy.base_url)
    client.todo.details(501)
    with client as entered:
        assert entered is client
        client.todo.details(501)
    client.close()
    client.close()
    with pytest.raises(RuntimeError, match="closed"):
        client.todo.details(501)
    with pytest.raises(RuntimeError, match="closed"):
        with client:
            pass
    assert len(bloomy.requests) == 2
