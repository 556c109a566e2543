"""One running Shelf, one Bloomy and one Avala for all tests of a module, put back to their seeds before each test."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from twofold.emulators import AvalaEmulator, BloomyEmulator, ColonyEmulator, ShelfEmulator


@pytest.fixture(scope="module")
def running_shelf() -> Iterator[ShelfEmulator]:
    with ShelfEmulator() as emulator:
        yield emulator


@pytest.fixture
def shelf(running_shelf: ShelfEmulator) -> ShelfEmulator:
    running_shelf.settle()
    running_shelf.reset()
    return running_shelf


@pytest.fixture(scope="module")
def library_client(running_shelf: ShelfEmulator) -> Iterator[httpx.Client]:
    headers = {"Authorization": "Bearer shelf-key"}
    with httpx.Client(base_url=running_shelf.base_url, headers=headers) as client:
        yield client


@pytest.fixture
def library(shelf: ShelfEmulator, library_client: httpx.Client) -> httpx.Client:  # noqa: ARG001 (resets)
    return library_client


@pytest.fixture(scope="module")
def running_bloomy() -> Iterator[BloomyEmulator]:
    with BloomyEmulator(seed="s0") as emulator:
        yield emulator


@pytest.fixture
def bloomy(running_bloomy: BloomyEmulator) -> BloomyEmulator:
    running_bloomy.settle()
    running_bloomy.reset()
    return running_bloomy


@pytest.fixture(scope="module")
def api_client(running_bloomy: BloomyEmulator) -> Iterator[httpx.Client]:
    headers = {"Authorization": "Bearer emu-key"}
    with httpx.Client(base_url=running_bloomy.base_url, headers=headers) as client:
        yield client


@pytest.fixture
def api(bloomy: BloomyEmulator, api_client: httpx.Client) -> httpx.Client:  # noqa: ARG001 (resets)
    return api_client


@pytest.fixture(scope="module")
def running_avala() -> Iterator[AvalaEmulator]:
    with AvalaEmulator() as emulator:
        yield emulator


@pytest.fixture(scope="module")
def running_colony() -> Iterator[ColonyEmulator]:
    with ColonyEmulator() as emulator:
        yield emulator


@pytest.fixture
def avala(running_avala: AvalaEmulator) -> AvalaEmulator:
    running_avala.settle()
    running_avala.reset()
    return running_avala


@pytest.fixture(scope="module")
def avala_client(running_avala: AvalaEmulator) -> Iterator[httpx.Client]:
    headers = {"X-Avala-Api-Key": "avk_test"}
    with httpx.Client(base_url=running_avala.base_url, headers=headers) as client:
        yield client


@pytest.fixture
def colony(running_colony: ColonyEmulator) -> ColonyEmulator:
    running_colony.settle()
    running_colony.reset()
    return running_colony


@pytest.fixture(scope="module")
def colony_client(running_colony: ColonyEmulator) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=running_colony.base_url) as client:
        yield client


@pytest.fixture
def northwind(avala: AvalaEmulator, avala_client: httpx.Client) -> httpx.Client:  # noqa: ARG001 (resets)
    return avala_client


@pytest.fixture
def alice(colony: ColonyEmulator, colony_client: httpx.Client) -> httpx.Client:
    colony_client.headers["authorization"] = f"Bearer {colony.token('alice')}"
    return colony_client
