# The async source; twofold.mirror generates its blocking mirror.
"""Rows of the tables of differences and defects that are about files: in the hand-written SDK, and not here."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.avala_files import KEY, folder, pairs, storage_requests, stored
from tests.avala_world import World, sha, uid

from twofold import Hooks, ProgressEvent
from twofold._async.avala.client import AsyncClient
from twofold._async.avala.loader import AsyncResolvedDataset, async_load
from twofold._async.avala.resolver import AsyncResolver
from twofold._runtime import aio
from twofold.avala import errors
from twofold.emulators import AvalaEmulator
from twofold.testing import FakeClock

REFERENCE = f"avala://datasets/{uid('dataset')}@{sha('revision')}"


class Interruption(BaseException):
    """As a key pressed, which is no `Exception`."""


@asynccontextmanager
async def opened(world: World, clock: FakeClock, **settings: Any) -> aio.AsyncBlock[AsyncResolvedDataset]:
    """The dataset of a world."""
    async with (
        aio.new_http_client({"transport": world.api}) as package,
        await async_load(REFERENCE, http_client=package, clock=clock, **settings) as dataset,
    ):
        yield dataset


async def test_scenario_36_a_full_quota(avala: AvalaEmulator, client: AsyncClient) -> None:
    """413 with numbers is a `QuotaExceededError` that has them; any other 413 is the base error."""
    avala.find("users", username="ines")["_quota"] = {"limit": 100, "used": 99}
    wanted: dict[str, Any] = {
        "dataset_name": "N",
        "file_path_in_dataset": "a.jpg",
        "content_length": 5,
    }
    with pytest.raises(errors.QuotaExceededError) as full:
        await client.datasets.create_manual_upload_url(**wanted)
    assert (full.value.limit, full.value.used, full.value.status_code) == (100, 99, 413)
    avala.faults.add("POST", "**", status=413, json={"detail": "Request too large."})
    with pytest.raises(errors.AvalaError, match="too large") as large:
        await client.datasets.create_manual_upload_url(**wanted)
    assert (isinstance(large.value, errors.QuotaExceededError), large.value.status_code) == (False, 413)


async def test_bug_b22_files_to_and_from_this_machine(
    avala: AvalaEmulator, client: AsyncClient, clock: FakeClock, tmp_path: Path
) -> None:
    """An emulator as base URL is a store to upload to and to download from, though it is no https and on no list."""
    source = folder(tmp_path / "in", a__jpg="one")
    await client.datasets.upload_files(dataset_name="N", files=pairs(source))
    assert stored(avala) == {"a.jpg": b"one"}
    clock.set_wall_clock(avala.clock.now())
    with pytest.warns(errors.MutableDatasetAliasWarning):
        dataset = await async_load("northwind/harbor", base_url=avala.base_url, clock=clock)
    async with dataset:
        assert await (await dataset.for_role("frame").get(0)).read() == b"twelve bytes"


async def test_bug_b22_nobody_else_is_trusted_with_files(
    avala: AvalaEmulator, client: AsyncClient, tmp_path: Path
) -> None:
    """The base URL of an emulator opens its own host and no other."""
    source = folder(tmp_path / "in", a__jpg="one")
    elsewhere = {"method": "POST", "url": "http://localhost:1/bucket", "fields": {"key": "k"}}
    avala.faults.add("POST", "datasets/manual-upload/file-upload-url/", status=200, json=elsewhere)
    with pytest.raises(ValueError, match="allow-list"):
        await client.datasets.upload_files(dataset_name="N", files=pairs(source))
    assert storage_requests(avala) == []


async def test_drift_d9_the_loader_closes_its_connections_whatever_ends_it(
    world: World, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also an interruption, which is no `Exception`; it comes out as it is."""
    closed: list[AsyncResolver] = []
    close = AsyncResolver.close

    async def note(resolver: AsyncResolver) -> None:
        closed.append(resolver)
        await close(resolver)

    def interrupt(_view: object) -> None:
        raise Interruption

    monkeypatch.setattr(AsyncResolver, "close", note)
    with pytest.raises(Interruption):
        async with opened(world, clock, hooks=Hooks(on_request=[interrupt])):
            pass
    assert len(closed) == 1


async def test_drift_d10_a_page_is_checked_as_a_whole(world: World, clock: FakeClock) -> None:
    """Of two faults the one of the page is told, before its episodes are looked up and any object is given out."""
    world.objects = [
        ("f/0.bin", "frame", 0, 9, b"of an episode that does not exist"),
        ("f/2.bin", "frame", 2, 0, b"x"),
        ("f/1.bin", "frame", 1, 0, b"out of order"),
    ]
    async with opened(world, clock) as dataset:
        with pytest.raises(errors.DatasetIntegrityError, match="invalid_manifest_order"):
            await anext(dataset.objects.__aiter__())
    assert not [one for one in world.api.requests if ("role", "episode") in one.query]


async def test_drift_d11_one_object_by_its_number(world: World, clock: FakeClock) -> None:
    """`collection[n]` and `get(n)` are the same, and are there in both halves."""
    async with opened(world, clock) as dataset:
        frames = dataset.for_role("frame")
        assert (await frames[1]).object_uid == (await frames.get(1)).object_uid == uid("f/1.bin")


async def test_drift_d12_what_interrupts_a_download_comes_out_as_it_is(
    world: World, clock: FakeClock
) -> None:
    """With no answer of the server on it, and nothing left open."""

    def interrupt(event: ProgressEvent) -> None:
        if event.done:
            raise Interruption

    async with opened(world, clock) as dataset:
        frame = await dataset.for_role("frame").get(0)
        with pytest.raises(Interruption) as caught:
            await frame.open(progress=interrupt)
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)
    assert world.api.open_answers == 0


async def test_drift_d16_hosts_of_uploads_are_those_of_downloads(
    avala: AvalaEmulator, client: AsyncClient, clock: FakeClock, tmp_path: Path
) -> None:
    """What only looks like an object store gets no file, as none is fetched from it."""
    source = folder(tmp_path / "in", a__jpg="one")
    url = "https://bkt.s3.evil.amazonaws.com/key"
    avala.faults.add("POST", "**", status=200, json={"method": "POST", "url": url, "fields": {"key": "k"}})
    with pytest.raises(ValueError, match="allow-list"):
        await client.datasets.upload_files(dataset_name="N", files=pairs(source))
    world = World()
    world.url = url
    async with opened(world, clock) as dataset:
        frame = await dataset.for_role("frame").get(0)
        with pytest.raises(errors.DatasetIntegrityError, match="untrusted_download_host"):
            await frame.open()


async def test_an_http_client_that_was_closed(avala: AvalaEmulator, clock: FakeClock) -> None:
    """One that was injected is an error of ours then, without another attempt, and a `RuntimeError` as ever."""
    async with httpx.AsyncClient() as package:
        pass
    client = AsyncClient(KEY, base_url=avala.base_url, clock=clock, http_client=package)
    with pytest.raises(errors.AvalaError, match="HTTP client given to it, was closed") as caught:
        await client.agents.list()
    assert isinstance(caught.value, RuntimeError)
    assert clock.sleeps == []
