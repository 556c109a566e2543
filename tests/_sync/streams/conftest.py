# Generated from _async/streams/conftest.py by twofold.mirror; do not edit.
"""A client of the emulated store of files."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.depot_api import KEY

from twofold import APIClient, BearerAuth
from twofold._runtime import blocking
from twofold.emulators import DepotEmulator
from twofold.testing import FakeClock


@pytest.fixture
def client(depot: DepotEmulator, clock: FakeClock) -> Iterator[APIClient]:
    """A client that passes the time by itself, over connections of its own."""
    with APIClient(depot.base_url, auth=BearerAuth(KEY), clock=clock) as client:
        yield client


@pytest.fixture
def injected(depot: DepotEmulator, clock: FakeClock) -> Iterator[APIClient]:
    """The same over an injected httpx client, with headers of its owner's."""
    package = blocking.new_http_client({})
    package.headers["X-Owner"] = "somebody"
    with (
        package,
        APIClient(depot.base_url, auth=BearerAuth(KEY), clock=clock, http_client=package) as client,
    ):
        yield client
