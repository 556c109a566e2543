"""What every test stands on: both event loops, a full retry budget, and nothing of the user's settings."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from twofold._core.budget import PROCESS_RETRY_BUDGET
from twofold.emulators import (
    AvalaEmulator,
    BloomyEmulator,
    ColonyEmulator,
    DepotEmulator,
    PageLabEmulator,
    ShelfEmulator,
    TokenEmulator,
)
from twofold.testing import FakeClock

# The same examples in every run, however slow the machine.
settings.register_profile("repeatable", deadline=None, derandomize=True, database=None)
settings.load_profile("repeatable")


FAST = os.environ.get("TWOFOLD_BACKEND") == "aiohttp"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave tests of trio out of a run over the fast backend, which refuses it."""
    if FAST:
        apart = [item for item in items if "trio" in item.nodeid.partition("[")[2]]
        config.hook.pytest_deselected(items=apart)
        items[:] = [item for item in items if item not in apart]


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    """The event loops that the async half has to run on."""
    return request.param


@pytest.fixture(autouse=True)
def _as_on_a_fresh_machine(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    PROCESS_RETRY_BUDGET.reset()
    monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
    for name in (
        "AVALA_ALLOW_INSECURE_BASE_URL",
        "AVALA_API_KEY",
        "AVALA_BASE_URL",
        "BG_API_KEY",
        "COLONY_API_KEY",
        "COLONY_SDK_NO_TOKEN_CACHE",
        "COLONY_SDK_TOKEN_CACHE_DIR",
        "XDG_CACHE_HOME",
        "XDG_CONFIG_HOME",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "http_proxy",
        "https_proxy",
        "all_proxy",
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def clock() -> FakeClock:
    """Time that passes when a test says so."""
    return FakeClock()


@pytest.fixture(scope="session")
def _shelf_server() -> Iterator[ShelfEmulator]:
    with ShelfEmulator() as emulator:
        yield emulator


@pytest.fixture
def shelf(_shelf_server: ShelfEmulator) -> ShelfEmulator:
    """The lending library, as seeded."""
    _shelf_server.settle()
    _shelf_server.reset()
    return _shelf_server


@pytest.fixture(scope="session")
def _token_server() -> Iterator[TokenEmulator]:
    with TokenEmulator() as emulator:
        yield emulator


@pytest.fixture
def tokens(_token_server: TokenEmulator, shelf: ShelfEmulator) -> TokenEmulator:
    """The authorization server whose access tokens the lending library takes, and nothing else."""
    _token_server.settle()
    _token_server.reset()
    shelf.admits = lambda request: _token_server.accepts(
        request.headers.get("authorization", "").removeprefix("Bearer ")
    )
    return _token_server


@pytest.fixture(scope="session")
def _bloomy_server() -> Iterator[BloomyEmulator]:
    with BloomyEmulator(seed="s0") as emulator:
        yield emulator


@pytest.fixture
def bloomy(_bloomy_server: BloomyEmulator) -> BloomyEmulator:
    """Bloom Growth with the small seed: user 7 owns the key `emu-key`."""
    _bloomy_server.settle()
    _bloomy_server.reset()
    return _bloomy_server


@pytest.fixture(scope="session")
def _avala_server() -> Iterator[AvalaEmulator]:
    with AvalaEmulator() as emulator:
        yield emulator


@pytest.fixture(scope="session")
def _colony_server() -> Iterator[ColonyEmulator]:
    with ColonyEmulator() as emulator:
        yield emulator


@pytest.fixture
def avala(_avala_server: AvalaEmulator, monkeypatch: pytest.MonkeyPatch) -> AvalaEmulator:
    """Avala as seeded: user `ines` of `northwind` owns the key `avk_test`; clients may talk to this machine."""
    _avala_server.settle()
    _avala_server.reset()
    monkeypatch.setenv("AVALA_ALLOW_INSECURE_BASE_URL", "1")
    return _avala_server


@pytest.fixture
def colony(_colony_server: ColonyEmulator) -> ColonyEmulator:
    """The Colony with its default seed: alice owns the key `col_alice`, and so on."""
    _colony_server.settle()
    _colony_server.reset()
    return _colony_server


@pytest.fixture
def lab() -> Iterator[PageLabEmulator]:
    """The page lab: 25 notes in pages of 10, honest.

    One for each test: requests of an abandoned walk may arrive after its test has ended.
    """
    with PageLabEmulator() as emulator:
        yield emulator


@pytest.fixture(scope="session")
def _depot_server() -> Iterator[DepotEmulator]:
    with DepotEmulator() as emulator:
        yield emulator


@pytest.fixture
def depot(_depot_server: DepotEmulator) -> DepotEmulator:
    """The store of files, as seeded."""
    _depot_server.settle()
    _depot_server.reset()
    return _depot_server
