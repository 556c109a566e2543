"""A server that does as it is told."""

from __future__ import annotations

from collections.abc import Generator

import pytest
from tests.scripted_server import ScriptedServer


@pytest.fixture
def server() -> Generator[ScriptedServer]:
    """One for each test: these count connections."""
    with ScriptedServer() as server:
        yield server
