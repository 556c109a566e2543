# The async source; twofold.mirror generates its blocking mirror.
"""A client of the page lab."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from tests.lab_api import KEY

from twofold import AsyncAPIClient, BearerAuth
from twofold.emulators import PageLabEmulator
from twofold.testing import FakeClock


@pytest.fixture
async def client(lab: PageLabEmulator, clock: FakeClock) -> AsyncIterator[AsyncAPIClient]:
    """A client that owns the lab's key and makes one attempt a call."""
    async with AsyncAPIClient(lab.base_url, auth=BearerAuth(KEY), clock=clock, max_retries=0) as client:
        yield client
