# The async source; twofold.mirror generates its blocking mirror.
"""Files that do not fit into memory: what is sent and fetched passes through, piece by piece."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.avala_big import MIB, BigAvala
from tests.avala_files import KEY

from twofold._async.avala.client import AsyncClient
from twofold._async.avala.loader import async_load

SIZE = 48 * MIB
ALLOWED = 16 * MIB


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


@pytest.fixture(autouse=True)
def _on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AVALA_ALLOW_INSECURE_BASE_URL", "1")


@pytest.mark.parametrize("how", ["form", "whole", "parts"])
async def test_files_are_read_while_they_are_sent(tmp_path: Path, how: str) -> None:
    """Three at the same time, in each of the ways that the server may want them."""
    files = [(str(tmp_path / name), name) for name in "abc"]
    for local, _ in files:
        with Path(local).open("wb") as file:
            file.truncate(SIZE)
    part_size = 16 * MIB if how == "parts" else None
    with BigAvala(SIZE, part_size=part_size, form=how == "form").serve() as server:
        async with AsyncClient(KEY, base_url=server.base_url) as client:
            with little_memory():
                sent = await client.datasets.upload_files(dataset_name="N", files=files, workers=3)
    assert sent == 3 * SIZE
    assert 0 <= server.received - 3 * SIZE < 3 * 1024


async def test_an_object_is_written_while_it_comes() -> None:
    """Up to 8 MiB stay in memory, the rest goes to the disk."""
    with BigAvala(SIZE).serve() as server, little_memory():
        async with await async_load(server.reference, base_url=server.base_url) as dataset:
            found = await dataset.for_role("blob").get(0)
            with await found.open() as file:
                assert file.seek(0, 2) == SIZE
