"""What the tests of both halves share."""

from collections.abc import Iterator

import pytest

from booking.emulator import BookingEmulator

pytest_plugins = ["twofold.testing.plugin"]


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    """The event loops that the async half runs on."""
    return request.param


@pytest.fixture
def api() -> Iterator[BookingEmulator]:
    """The API, as seeded."""
    with BookingEmulator() as emulator:
        yield emulator
