# The async source; twofold.mirror generates its blocking mirror.
"""A client of the emulated store of files."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from tests.depot_api import KEY

from twofold import AsyncAPIClient, BearerAuth
from twofold._runtime import aio
from twofold.emulators import DepotEmulator
from twofold.testing import FakeClock


@pytest.fixture
async def client(depot: DepotEmulator, clock: FakeClock) -> AsyncIterator[AsyncAPIClient]:
    """A client that passes the time by itself, over connections of its own."""
    async with AsyncAPIClient(depot.base_url, auth=BearerAuth(KEY), clock=clock) as client:
        yield client


@pytest.fixture
async def injected(depot: DepotEmulator, clock: FakeClock) -> AsyncIterator[AsyncAPIClient]:
    """The same over an injected httpx client, with headers of its owner's."""
    package = aio.new_http_client({})
    package.headers["X-Owner"] = "somebody"
    async with (
        package,
        AsyncAPIClient(depot.base_url, auth=BearerAuth(KEY), clock=clock, http_client=package) as client,
    ):
        yield client
