"""What only the async half can do with bodies: asynchronous sources, cancellation; on asyncio and trio."""

from __future__ import annotations

import gc
import io
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from tests.depot_api import ECHO, EVENTS, GET_FILE, KEY, PUT_FILE, sent, sha256

from twofold import APIClient, AsyncAPIClient, BearerAuth, InvalidRequestError, ProgressEvent, ServerError
from twofold.emulators import DepotEmulator
from twofold.testing import FakeClock

SOON = httpx.Timeout(5, pool=0.01)


@pytest.fixture(params=["own connections", "injected client"])
async def client(request: pytest.FixtureRequest, depot: DepotEmulator) -> AsyncIterator[AsyncAPIClient]:
    """A client with one connection, on each of the two wires."""
    limits = httpx.Limits(max_connections=1)
    async with httpx.AsyncClient(limits=limits) as package:
        settings: Any = {"limits": limits} if request.param == "own connections" else {"http_client": package}
        async with AsyncAPIClient(
            depot.base_url, auth=BearerAuth(KEY), clock=FakeClock(), timeout=SOON, **settings
        ) as client:
            yield client


@pytest.fixture
def blocking(depot: DepotEmulator) -> Iterator[APIClient]:
    """A blocking client."""
    with APIClient(depot.base_url, auth=BearerAuth(KEY), clock=FakeClock()) as client:
        yield client


async def pieces() -> AsyncIterator[bytes]:
    """A body that waits between its pieces."""
    yield b"ab"
    await anyio.lowlevel.checkpoint()
    yield b"c"


class Again:
    """An asynchronous iterable that can be iterated any number of times."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        return pieces()


async def test_a13_asynchronous_bodies(client: AsyncAPIClient, depot: DepotEmulator) -> None:
    """A generator, an iterable, a function: all arrive, in chunks."""
    for content in (pieces(), Again(), pieces):
        assert (await client.request(ECHO, content=content)).sha256 == sha256(b"abc")
        assert depot.requests[-1].header("transfer-encoding") == "chunked"


async def test_a17_asynchronous_bodies_are_sent_again(client: AsyncAPIClient, depot: DepotEmulator) -> None:
    """All but the generator, which fails with its first error and says why."""
    for content in (Again(), pieces):
        depot.faults.add("PUT", "files/*", calls=1, status=503)
        await client.request(PUT_FILE, "f", content=content)
        assert [one.body for one in depot.requests[-2:]] == [b"abc", b"abc"]
        depot.faults.clear()
    depot.faults.add("PUT", "files/*", status=503)
    with pytest.raises(ServerError) as raised:
        await client.request(PUT_FILE, "f", content=pieces())
    assert "give a function" in "".join(raised.value.__notes__)


def test_asynchronous_bodies_need_the_async_half(blocking: APIClient, depot: DepotEmulator) -> None:
    """The blocking half refuses them, before it sends anything where that can be seen."""
    for content in (pieces(), Again(), pieces):
        with pytest.raises(InvalidRequestError, match="needs a plain iterable"):
            blocking.request(ECHO, content=content)
    assert sent(depot) == []
    with pytest.raises(InvalidRequestError, match="needs a plain iterable"):
        blocking.request(ECHO, content=lambda: pieces())


async def test_progress_may_be_a_coroutine_function(
    client: AsyncAPIClient, blocking: APIClient, tmp_path: Path
) -> None:
    """In the async half; the blocking half says that it needs a plain one."""
    seen: list[int] = []

    async def progress(event: ProgressEvent) -> None:
        await anyio.lowlevel.checkpoint()
        seen.append(event.done)

    await client.request(ECHO, content=b"abc", progress=progress)
    await client.download(GET_FILE, "small.txt", target=tmp_path / "f", progress=progress)
    assert (seen[0], seen[1], seen[-1]) == (0, 3, 12)
    with pytest.raises(TypeError, match="progress holds a coroutine function"):
        blocking.request(ECHO, content=b"abc", progress=progress)


async def cancel_in(scope: anyio.CancelScope, entry: Any) -> None:
    """Cancel once the server holds the request."""
    await anyio.to_thread.run_sync(entry.wait_until_held)
    scope.cancel()


@pytest.mark.parametrize("what", ["stream", "events", "download", "upload"])
async def test_row_11_a_cancelled_transfer_frees_its_connection(
    client: AsyncAPIClient, depot: DepotEmulator, tmp_path: Path, what: str
) -> None:
    """With one connection and no garbage collector, the next call gets it at once."""

    async def stream() -> None:
        async with client.stream(GET_FILE, "large.bin") as response:
            await response.read()

    async def events() -> None:
        async with client.events(EVENTS) as source:
            async for event in source:
                assert event.id

    async def download() -> None:
        await client.download(GET_FILE, "large.bin", target=tmp_path / "f")

    async def upload() -> None:
        await client.request(PUT_FILE, "f", content=pieces)

    calls = {"stream": stream, "events": events, "download": download, "upload": upload}
    gc.collect()
    gc.disable()
    try:
        for _ in range(3):
            entry = depot.faults.add("*", "**", stall="body")
            with anyio.CancelScope() as scope:
                async with anyio.create_task_group() as tasks:
                    tasks.start_soon(cancel_in, scope, entry)
                    tasks.start_soon(calls[what])
            assert scope.cancelled_caught
            depot.faults.remove(entry)
        assert (await client.request(ECHO, content=b"x")).size == 1
    finally:
        gc.enable()
    assert list(tmp_path.iterdir()) == []


async def test_a23_a_cancelled_download_can_be_resumed(
    client: AsyncAPIClient, depot: DepotEmulator, tmp_path: Path
) -> None:
    """What had come is kept where that was asked for, and the next run asks for the rest only."""
    entry = depot.faults.add("GET", "files/*", calls=1, stall="body")
    with anyio.CancelScope() as scope:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(cancel_after, scope, tmp_path / "f.part", 100_000)
            await client.download(GET_FILE, "large.bin", target=tmp_path / "f", resume=True)
    entry.release()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["f.part", "f.part.json"]
    done = await client.download(GET_FILE, "large.bin", target=tmp_path / "f", resume=True)
    assert done.resumed_from >= 100_000
    assert (tmp_path / "f").read_bytes() == depot.files["large.bin"]


async def cancel_after(scope: anyio.CancelScope, path: Path, size: int) -> None:
    """Cancel once a file has grown to a size."""
    while not path.exists() or path.stat().st_size < size:
        await anyio.sleep(0.005)
    scope.cancel()


async def test_a_cancelled_upload_leaves_its_file_open(client: AsyncAPIClient, depot: DepotEmulator) -> None:
    """The file is the caller's: it is neither closed nor lost."""
    file = io.BytesIO(b"abc")
    entry = depot.faults.add("PUT", "files/*", calls=1, stall="answer")
    with anyio.CancelScope() as scope:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(cancel_in, scope, entry)
            await client.request(PUT_FILE, "f", content=file)
    entry.release()
    file.seek(0)
    assert (await client.request(PUT_FILE, "f", content=file)).size == 3
