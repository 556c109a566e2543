"""Uploads that are killed or cancelled half-way: the next call goes on, and sends nothing that is stored again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import anyio
import pytest
from tests.avala_files import KEY, MIB, folder, pairs, storage_requests, stored

from twofold.avala import AsyncClient, Client, ForbiddenError
from twofold.emulators import AvalaEmulator
from twofold.testing import FakeClock

UPLOAD = """
import sys
from twofold.avala import Client
with Client("avk_test", base_url=sys.argv[1]) as client:
    client.datasets.create_from_local(source=sys.argv[2], name="Mine", slug="mine", data_type="image", workers=1)
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A small file and one of five parts; the small one comes first."""
    return folder(tmp_path / "in", a_small=100, b_large=21 * MIB)


def parts(avala: AvalaEmulator, since: int = 0) -> Counter[str]:
    """How often each part was sent."""
    sent = storage_requests(avala, since)
    return Counter(one.path.rpartition("/")[2] for one in sent if "/parts/" in one.path)


def test_a_killed_upload_goes_on_without_sending_a_finished_part_again(
    avala: AvalaEmulator, source: Path
) -> None:
    """A process is killed while it waits for the answers to the third and fourth part; another one does the rest."""
    held = [avala.faults.add("PUT", f"/__emulator__/parts/*/{n}", stall="answer") for n in (3, 4)]
    command = [sys.executable, "-c", UPLOAD, avala.base_url, str(source)]
    with subprocess.Popen(command) as process:
        for entry in held:
            entry.wait_until_held(timeout=30)
        process.send_signal(signal.SIGKILL)
        assert process.wait(30) == -signal.SIGKILL
    for entry in held:
        avala.faults.remove(entry)
    seen = len(avala.requests)
    with Client(KEY, base_url=avala.base_url, clock=FakeClock()) as client:
        dataset = client.datasets.create_from_local(
            source=str(source), name="Mine", slug="mine", data_type="image"
        )
    assert dataset.item_count == 2
    assert stored(avala) == {one.name: one.read_bytes() for one in source.iterdir()}
    assert parts(avala, seen) == {"5": 1}
    assert not [one for one in storage_requests(avala, seen) if "/put/" in one.path]


async def test_a_cancelled_upload_goes_on(avala: AvalaEmulator, source: Path) -> None:
    """What was stored before is known afterwards; nothing is left running."""
    entry = avala.faults.add("PUT", "/__emulator__/parts/*/3", stall="answer", times=1)
    async with AsyncClient(KEY, base_url=avala.base_url) as client:
        batch = await client.datasets.prepare_manual_upload_batch("Mine")
        more: Any = {"dataset_name": "Mine", "files": pairs(source), "dataset_upload_uid": batch}

        async def upload() -> None:
            await client.datasets.upload_files(workers=1, **more)

        async with anyio.create_task_group() as group:
            group.start_soon(upload)
            await anyio.to_thread.run_sync(entry.wait_until_held)
            group.cancel_scope.cancel()
        avala.faults.remove(entry)
        seen = len(avala.requests)
        sent = await client.datasets.upload_files(**more)
    assert not parts(avala, seen).keys() & {"1", "2"}
    assert sent == sum(int(one.header("content-length") or 0) for one in storage_requests(avala, seen))
    assert stored(avala)["b_large"] == (source / "b_large").read_bytes()
    state = Path("~/.avala/uploads/datasets").expanduser()
    assert not [one for one in os.listdir(state) if one.endswith((".tmp", ".journal"))]  # noqa: PTH208


def test_a_worker_that_waits_hears_of_a_failure(avala: AvalaEmulator, tmp_path: Path) -> None:
    """Threads that wait before another attempt give up at once when a file cannot be sent at all."""
    files = pairs(folder(tmp_path / "in", a=10, b=10))
    avala.faults.add("POST", "datasets/manual-upload/file-upload-url/", status=503, calls=1, times=1)
    avala.faults.add("POST", "datasets/manual-upload/file-upload-url/", status=403, delay=0.2)
    with Client(KEY, base_url=avala.base_url) as client, pytest.raises(ForbiddenError):
        client.datasets.upload_files(dataset_name="N", files=files, workers=2)
    assert len([one for one in avala.requests if one.path.endswith("file-upload-url/")]) == 2
