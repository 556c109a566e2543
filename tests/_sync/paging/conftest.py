# Generated from _async/paging/conftest.py by twofold.mirror; do not edit.
"""A client of the page lab."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.lab_api import KEY

from twofold import APIClient, BearerAuth
from twofold.emulators import PageLabEmulator
from twofold.testing import FakeClock


@pytest.fixture
def client(lab: PageLabEmulator, clock: FakeClock) -> Iterator[APIClient]:
    """A client that owns the lab's key and makes one attempt a call."""
    with APIClient(lab.base_url, auth=BearerAuth(KEY), clock=clock, max_retries=0) as client:
        yield client
