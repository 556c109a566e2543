# The async source; twofold.mirror generates its blocking mirror.
"""Big bodies in little memory: the small form of reliability row 16."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import NoneType

import pytest
from tests.big_bodies import serve

from twofold import AsyncAPIClient, Operation

SIZE = 32 * 1024 * 1024
ALLOWED = 4 * 1024 * 1024

GET = Operation("GET", "zeros", NoneType)
PUT = Operation("PUT", "zeros", int)


@contextmanager
def little_memory() -> Iterator[None]:
    """Fail if more than the allowed memory is taken at any moment of the block."""
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        yield
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak - before < ALLOWED


@pytest.fixture
def origin() -> Iterator[str]:
    """A server of 32 MiB bodies."""
    with serve(SIZE) as url:
        yield url


async def test_row_16_a_download(origin: str, tmp_path: Path) -> None:
    """A file goes to the disk piece by piece."""
    async with AsyncAPIClient(origin) as client:
        with little_memory():
            done = await client.download(GET, target=tmp_path / "zeros")
    assert done.size == SIZE == (tmp_path / "zeros").stat().st_size


async def test_row_16_a_stream(origin: str) -> None:
    """Pieces that have been used are gone."""
    async with AsyncAPIClient(origin) as client:
        with little_memory():
            async with client.stream(GET) as response:
                total = sum([len(piece) async for piece in response.iter_bytes()])
    assert total == SIZE


async def test_row_16_uploads(origin: str, tmp_path: Path) -> None:
    """A file, and a form with a file, are read while they are sent."""
    path = tmp_path / "zeros"
    with path.open("wb") as file:
        file.truncate(SIZE)
    async with AsyncAPIClient(origin) as client:
        with path.open("rb") as file, little_memory():
            assert await client.request(PUT, content=file) == SIZE
            file.seek(0)
            assert await client.request(PUT, files={"f": file}) > SIZE
