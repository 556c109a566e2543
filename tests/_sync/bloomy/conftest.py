# Generated from _async/bloomy/conftest.py by twofold.mirror; do not edit.
"""A client of the emulated Bloom Growth API."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from twofold._sync.bloomy.client import Client
from twofold.emulators import BloomyEmulator
from twofold.testing import FakeClock


@pytest.fixture
def client(bloomy: BloomyEmulator, clock: FakeClock) -> Iterator[Client]:
    """A client that owns the emulator's key and passes the time by itself."""
    with Client("emu-key", bloomy.base_url, clock=clock) as client:
        yield client
