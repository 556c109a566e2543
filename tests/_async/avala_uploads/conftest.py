# The async source; twofold.mirror generates its blocking mirror.
"""A client of the emulated Avala."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from tests.avala_files import KEY
from tests.avala_world import World

from twofold._async.avala.client import AsyncClient
from twofold.emulators import AvalaEmulator
from twofold.testing import FakeClock


@pytest.fixture
async def client(avala: AvalaEmulator, clock: FakeClock) -> AsyncIterator[AsyncClient]:
    """A client that owns the emulator's key and passes the time by itself."""
    async with AsyncClient(KEY, base_url=avala.base_url, clock=clock) as client:
        yield client


@pytest.fixture
def world() -> World:
    """A dataset of two episodes with a frame each."""
    return World()
