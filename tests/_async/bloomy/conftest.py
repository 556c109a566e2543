# The async source; twofold.mirror generates its blocking mirror.
"""A client of the emulated Bloom Growth API."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from twofold._async.bloomy.client import AsyncClient
from twofold.emulators import BloomyEmulator
from twofold.testing import FakeClock


@pytest.fixture
async def client(bloomy: BloomyEmulator, clock: FakeClock) -> AsyncIterator[AsyncClient]:
    """A client that owns the emulator's key and passes the time by itself."""
    async with AsyncClient("emu-key", bloomy.base_url, clock=clock) as client:
        yield client
