"""The shared quota: counted once for all, and no call fails because its storage does."""

from __future__ import annotations

import logging
import threading
from typing import Any

import pytest

from twofold import ConfigurationError, Pacing
from twofold._core import quota as module
from twofold._core.quota import SharedQuota
from twofold.testing import FakeClock

HOST = "https://api.example.com"


@pytest.fixture
def quota() -> SharedQuota:
    """Two requests in ten seconds, kept in memory."""
    pytest.importorskip("limits")
    return SharedQuota("memory://", 0.2, 2, "books")


class Broken:
    """A storage that is gone, until it is mended."""

    def __init__(self, window: Any) -> None:
        self.window = window
        self.broken = True
        self.calls = 0

    def hit(self, *arguments: Any) -> bool:
        """Count, or fail as storages do."""
        self.calls += 1
        if self.broken:
            raise ConnectionError("redis://:s3cret@h is gone")
        return self.window.hit(*arguments)


def test_it_counts_by_origin_and_slot(quota: SharedQuota, clock: FakeClock) -> None:
    """Two requests in ten seconds; the next one is told to wait for the next slot, and not much longer."""
    assert [quota.take(HOST, clock) for _ in range(2)] == [0, 0]
    wait = quota.take(HOST, clock)
    assert 0 < wait <= 12
    assert quota.take("https://other", clock) == 0
    clock.advance(wait)
    assert quota.take(HOST, clock) == 0


def test_a_lost_storage_stops_nobody(
    quota: SharedQuota, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    """It is asked once a second while it is gone; one warning, and one line when it is back; no secret in either."""
    broken = quota._window = Broken(quota._window)
    with caplog.at_level(logging.INFO, "twofold"):
        for passing in (0, 0.5, 0.4, 0.2, 0.5):
            clock.advance(passing)
            assert quota.take(HOST, clock) == 0
        assert broken.calls == 2
        broken.broken = False
        clock.advance(0.4)
        assert quota.take(HOST, clock) == 0
        clock.advance(0.2)
        assert [quota.take(HOST, clock) for _ in range(2)] == [0, 0]
        assert quota.take(HOST, clock) > 0
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]
    assert "shared quota in memory does not answer (ConnectionError)" in caplog.text
    assert "s3cret" not in caplog.text


def test_threads_warn_once(quota: SharedQuota, clock: FakeClock, caplog: pytest.LogCaptureFixture) -> None:
    """However many find out at the same moment."""
    broken = quota._window = Broken(quota._window)
    meeting = threading.Barrier(8, timeout=5)
    broken.hit = lambda *_: meeting.wait() / 0
    threads = [threading.Thread(target=quota.take, args=(HOST, clock)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert len(caplog.records) == 1


def test_what_cannot_be_used_is_said_without_the_uri() -> None:
    """An unknown scheme, or a package that is missing."""
    pytest.importorskip("limits")
    with pytest.raises(ConfigurationError, match="storage cannot be used") as caught:
        Pacing(5, storage="nothing://:s3cret@h")
    assert "s3cret" not in f"{caught.value}{caught.value.__cause__}"


def test_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is not installed."""
    monkeypatch.setattr(module, "find_spec", lambda _: None)
    with pytest.raises(ConfigurationError, match=r"pip install 'twofold\[fleet\]'"):
        Pacing(5, storage="redis://h")
