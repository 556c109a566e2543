"""Fixtures for pytest: put `pytest_plugins = ["twofold.testing.plugin"]` into your `conftest.py`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .clock import FakeClock
from .mock import MockApi


@pytest.fixture
def fake_clock() -> FakeClock:
    """Time that passes when it is told to: for `clock=`."""
    return FakeClock()


@pytest.fixture
def mock_api(fake_clock: FakeClock) -> Iterator[MockApi]:
    """An API at `https://api.example.com` that answers what it is told; a route that is never used fails the test.

    Example:
        def test_books(mock_api: MockApi, fake_clock: FakeClock) -> None:
            mock_api.route("GET", "books/1", {"id": 1})
            http_client = mock_api.http_client()
            client = Client("key", base_url=mock_api.base_url, http_client=http_client, clock=fake_clock)
            assert client.books.get(1).id == 1
    """
    api = MockApi(clock=fake_clock, strict=True)
    yield api
    api.check()
