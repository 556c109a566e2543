# Generated from _async/avala_uploads/conftest.py by twofold.mirror; do not edit.
"""A client of the emulated Avala."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.avala_files import KEY
from tests.avala_world import World

from twofold._sync.avala.client import Client
from twofold.emulators import AvalaEmulator
from twofold.testing import FakeClock


@pytest.fixture
def client(avala: AvalaEmulator, clock: FakeClock) -> Iterator[Client]:
    """A client that owns the emulator's key and passes the time by itself."""
    with Client(KEY, base_url=avala.base_url, clock=clock) as client:
        yield client


@pytest.fixture
def world() -> World:
    """A dataset of two episodes with a frame each."""
    return World()
