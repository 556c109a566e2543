# Generated from _async/avala/test_scenarios_client.py by twofold.mirror; do not edit.
"""The acceptance scenarios 1 to 5, 32 to 35, 38 and 39: the client itself."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.avala_api import KEY, LOCAL, sent, uids

from twofold._sync.avala.client import Client
from twofold._sync.avala.pages import CursorPage
from twofold._sync.avala.signup import signup
from twofold.avala import errors
from twofold.emulators import AvalaEmulator
from twofold.testing import FakeClock


def test_scenario_1_no_key() -> None:
    """Without a key there is no client."""
    with pytest.raises(ValueError, match="No API key"):
        Client()


def test_scenario_2_the_environment(avala: AvalaEmulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Key and base URL come from the environment; the key goes into its header."""
    monkeypatch.setenv("AVALA_API_KEY", KEY)
    monkeypatch.setenv("AVALA_BASE_URL", avala.base_url)
    with Client() as client:
        page = client.projects.list()
    assert [project.name for project in page] == ["Quayside", "Harbor"]
    assert sent(avala) == ["GET users/me/projects/"]
    assert avala.requests[0].header("x-avala-api-key") == KEY
    assert avala.requests[0].header("accept") == "application/json"


def test_scenario_3_base_urls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain HTTP is for this machine, and only where it was allowed."""
    with pytest.raises(ValueError, match="HTTPS"):
        Client(KEY, base_url="http://127.0.0.1")
    monkeypatch.setenv(*next(iter(LOCAL.items())))
    with pytest.raises(ValueError, match="HTTPS"):
        Client(KEY, base_url="http://10.0.0.1/")


def test_scenario_4_keys(avala: AvalaEmulator) -> None:
    """An unknown key is a 401, one without the scope a 403; both say why."""
    with Client("nobody", base_url=avala.base_url) as client:
        with pytest.raises(errors.AuthenticationError) as refused:
            client.datasets.list()
    assert (str(refused.value), refused.value.status_code) == ("Invalid API key.", 401)
    with Client("avk_none", base_url=avala.base_url) as client:
        with pytest.raises(errors.ForbiddenError, match="missing scope datasets"):
            client.datasets.list()


def test_scenario_5_all_pages(client: Client, avala: AvalaEmulator) -> None:
    """250 agents come on three pages, each once, by hand and in one loop."""
    avala.add("agents", 249, name="Agent {n}")
    sizes, found = [], []
    page = client.agents.list(limit=100)
    while page is not None:
        sizes.append(len(page))
        found += uids(page)
        last, page = page, page.next_page()
    assert (sizes, len(set(found)), last.has_more, len(sent(avala))) == ([100, 100, 50], 250, False, 3)
    assert [agent.uid for agent in client.agents.iter(limit=100)] == found
    assert CursorPage([1]).next_page() is None
    with pytest.raises(ValueError, match="made by hand"):
        CursorPage([1], next_cursor="c").next_page()
    back = client.agents.list(limit=100, cursor=last.previous_cursor)
    assert uids(back) == found[100:200]


def test_scenario_32_retries(avala: AvalaEmulator, clock: FakeClock) -> None:
    """A read is repeated as often as allowed; a creation never, because it may have been done."""
    avala.faults.add("*", "**", status=503)
    with Client(KEY, base_url=avala.base_url, clock=clock, max_retries=1) as client:
        with pytest.raises(errors.ServerError) as read:
            client.tasks.list()
        with pytest.raises(errors.ServerError) as made:
            client.webhooks.create(target_url="https://h.example", events=["export.completed"])
    assert (read.value.attempts, made.value.attempts) == (2, 1)
    avala.reset()
    avala.faults.add("GET", "tasks/", calls="1-2", status=503)
    with Client(KEY, base_url=avala.base_url, clock=clock) as client:
        assert len(client.tasks.list()) == 6
    assert sent(avala) == ["GET tasks/"] * 3


def test_scenario_33_rate_limit(client: Client, avala: AvalaEmulator, clock: FakeClock) -> None:
    """After a 429 the client waits as long as it was told, and repeats even a creation."""
    avala.faults.add("*", "**", calls=1, status=429, retry_after=1)
    client.tasks.list()
    assert clock.sleeps == [1.0]
    avala.faults.clear()
    avala.faults.add("*", "**", calls=1, status=429)
    client.agents.create(name="A")
    assert len(sent(avala)) == 4


@pytest.mark.parametrize("date", [False, True])
def test_scenario_33_both_forms(avala: AvalaEmulator, clock: FakeClock, date: bool) -> None:
    """The wait is a number of seconds, whichever form the server chose."""
    clock.set_wall_clock(datetime(2026, 3, 5, 12, tzinfo=UTC))
    wait = {"retry_after_date": 7} if date else {"retry_after": 7}
    limits = {"x-ratelimit-remaining": "0"}
    avala.faults.add("*", "**", status=429, headers=limits, **wait)
    with Client(KEY, base_url=avala.base_url, clock=clock, max_retries=0) as client:
        with pytest.raises(errors.RateLimitError) as limited:
            client.tasks.list()
        assert client.rate_limit_info["remaining"] == "0"
    assert limited.value.retry_after == 7.0
    assert limited.value.rate_limit_info["remaining"] == "0"


def test_scenario_34_rate_limit_info(client: Client, avala: AvalaEmulator) -> None:
    """It is what the newest answer said, and nothing of an older one; the dict is the caller's own."""
    assert client.rate_limit_info == {"limit": None, "remaining": None, "reset": None}
    client.tasks.list()
    assert client.rate_limit_info["limit"] == "100"
    client.rate_limit_info["limit"] = "mine"
    assert client.rate_limit_info["limit"] == "100"
    avala.modes.rate_headers = False
    client.tasks.list()
    assert client.rate_limit_info == {"limit": None, "remaining": None, "reset": None}


def test_scenario_35_secrets(client: Client, avala: AvalaEmulator) -> None:
    """Neither keys nor credentials of a bucket come out of an error."""
    body = {"detail": "key avk_0123456789 rejected", "s3_secret_access_key": "abc"}
    avala.faults.add("*", "**", status=400, json=body)
    with pytest.raises(errors.ValidationError) as refused:
        client.tasks.list()
    shown = f"{refused.value} {refused.value.body} {refused.value!r}"
    assert "avk_0" not in shown
    assert "abc" not in shown
    assert str(refused.value) == "key [redacted] rejected"


def test_scenario_38_no_answer(client: Client, avala: AvalaEmulator) -> None:
    """A dropped connection is an error of ours, with that of the HTTP package as its cause."""
    avala.faults.add("*", "**", drop="before")
    with pytest.raises(errors.APIConnectionError) as dropped:
        client.agents.get("a")
    assert isinstance(dropped.value, errors.AvalaError)
    assert dropped.value.__cause__ is not None


def test_scenario_38_never_an_answer(avala: AvalaEmulator) -> None:
    """A server that never answers is an error of ours that is a TimeoutError too."""
    avala.faults.add("*", "**", stall="answer")
    with Client(KEY, base_url=avala.base_url, timeout=0.05, max_retries=0) as client:
        with pytest.raises(errors.APITimeoutError) as silent:
            client.agents.get("a")
    assert isinstance(silent.value, errors.AvalaError)
    assert isinstance(silent.value, TimeoutError)


def test_scenario_39_signup(avala: AvalaEmulator) -> None:
    """An account is made without a key, and its key works; the same address again is refused."""
    made = signup(email="a@example.org", password="x", base_url=avala.base_url)
    assert made.user.email == "a@example.org"
    assert avala.requests[0].header("x-avala-api-key") is None
    with Client(made.api_key, base_url=avala.base_url) as client:
        assert client.agents.list()
    with pytest.raises(errors.ValidationError) as taken:
        signup(email="a@example.org", password="x", base_url=avala.base_url)
    assert taken.value.status_code == 400
    assert made.api_key not in repr(made)
