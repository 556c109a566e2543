# The async source; twofold.mirror generates its blocking mirror.
"""Clients of the servers nobody here wrote."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from twofold import AsyncAPIClient
from twofold._runtime import aio

NewClient = Callable[..., AsyncAPIClient]


@pytest.fixture(params=["own connections", "injected client"])
async def new_client(request: pytest.FixtureRequest) -> AsyncIterator[NewClient]:
    """Makes clients over either kind of connections, all of one kind, and closes them."""
    opened: list[AsyncAPIClient] = []
    async with aio.new_http_client({}) as package:
        shared = {"http_client": package} if request.param == "injected client" else {}

        def make(url: str, **settings: Any) -> AsyncAPIClient:
            opened.append(AsyncAPIClient(url, **shared, **settings))
            return opened[-1]

        yield make
        for client in opened:
            await client.close()
