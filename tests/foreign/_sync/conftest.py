# Generated from _async/conftest.py by twofold.mirror; do not edit.
"""Clients of the servers nobody here wrote."""

from __future__ import annotations

from collections.abc import Iterator, Callable
from typing import Any

import pytest

from twofold import APIClient
from twofold._runtime import blocking

NewClient = Callable[..., APIClient]


@pytest.fixture(params=["own connections", "injected client"])
def new_client(request: pytest.FixtureRequest) -> Iterator[NewClient]:
    """Makes clients over either kind of connections, all of one kind, and closes them."""
    opened: list[APIClient] = []
    with blocking.new_http_client({}) as package:
        shared = {"http_client": package} if request.param == "injected client" else {}

        def make(url: str, **settings: Any) -> APIClient:
            opened.append(APIClient(url, **shared, **settings))
            return opened[-1]

        yield make
        for client in opened:
            client.close()
