# The async source; twofold.mirror generates its blocking mirror.
"""Clients of the emulated Colony."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from twofold._async.colony.client import AsyncColonyClient
from twofold.emulators import ColonyEmulator
from twofold.testing import FakeClock


@pytest.fixture
async def client(colony: ColonyEmulator, clock: FakeClock) -> AsyncIterator[AsyncColonyClient]:
    """Alice's client, which passes the time by itself and keeps no token on disk."""
    async with AsyncColonyClient("col_alice", colony.base_url, clock=clock, cache_token=False) as client:
        yield client
