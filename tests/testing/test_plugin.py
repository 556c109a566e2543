"""The fixtures for pytest."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import twofold
from twofold import APIClient, Operation
from twofold.testing import FakeClock, MockApi, Reply

pytest_plugins = ["twofold.testing.plugin"]

SUITE = """
pytest_plugins = ["twofold.testing.plugin"]


def test_nothing_is_asked_for(mock_api):
    mock_api.route("GET", "things", 1)
"""


def test_the_fixtures_fit_together(mock_api: MockApi, fake_clock: FakeClock) -> None:
    """A client over the API, on the clock; no retry takes time."""
    mock_api.route("GET", "things", Reply(503), Reply(json=[1], delay=2))
    http_client = mock_api.http_client()
    client = APIClient(mock_api.base_url, http_client=http_client, clock=fake_clock)
    assert client.request(Operation("GET", "things", list[int])) == [1]
    assert fake_clock.monotonic() == sum(fake_clock.sleeps) + 2


def test_a_route_that_is_never_used_fails_the_test(tmp_path: Path) -> None:
    """Of whoever uses the fixture, outside this project too."""
    (tmp_path / "test_suite.py").write_text(SUITE)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_suite.py"]
    here = {**os.environ, "PYTHONPATH": str(Path(twofold.__file__).parents[1])}
    run = subprocess.run(command, cwd=tmp_path, env=here, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "routes that were never used: GET https://api.example.com/things" in run.stdout
    assert "1 passed, 1 error" in run.stdout
