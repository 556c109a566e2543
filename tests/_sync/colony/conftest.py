# Generated from _async/colony/conftest.py by twofold.mirror; do not edit.
"""Clients of the emulated Colony."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from twofold._sync.colony.client import ColonyClient
from twofold.emulators import ColonyEmulator
from twofold.testing import FakeClock


@pytest.fixture
def client(colony: ColonyEmulator, clock: FakeClock) -> Iterator[ColonyClient]:
    """Alice's client, which passes the time by itself and keeps no token on disk."""
    with ColonyClient("col_alice", colony.base_url, clock=clock, cache_token=False) as client:
        yield client
