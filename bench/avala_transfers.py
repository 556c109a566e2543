"""Memory and speed of Avala's big files in both halves, against bare httpx: `python bench/avala_transfers.py [MiB]`.

The server keeps nothing and runs in a process of its own, each transfer in another. Extra memory is the growth of the
peak resident size over that after a first, small transfer; time is given as a multiple of httpx's, medians of three.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.avala_big import SHA, UID, BigAvala

from twofold.avala import AsyncClient, Client, async_load, load

MIB = 1024 * 1024
LIMIT = 16
PART = 64 * MIB
REFERENCE = f"avala://datasets/{UID}@{SHA}"
Transfer = Callable[[str, Path], None]


def blocking_upload(origin: str, path: Path) -> None:
    with Client("avk_bench", base_url=f"{origin}/api/v1") as client:
        client.datasets.upload_files(dataset_name="N", files=[(str(path), path.name)], state_key=path.name)


def blocking_download(origin: str, path: Path) -> None:  # noqa: ARG001
    with load(REFERENCE, base_url=f"{origin}/api/v1") as dataset:
        dataset.for_role("blob").get(0).open().close()


def async_upload(origin: str, path: Path) -> None:
    async def run() -> None:
        async with AsyncClient("avk_bench", base_url=f"{origin}/api/v1") as client:
            files = [(str(path), path.name)]
            await client.datasets.upload_files(dataset_name="N", files=files, state_key=path.name)

    asyncio.run(run())


def async_download(origin: str, path: Path) -> None:  # noqa: ARG001
    async def run() -> None:
        async with await async_load(REFERENCE, base_url=f"{origin}/api/v1") as dataset:
            found = await dataset.for_role("blob").get(0)
            (await found.open()).close()

    asyncio.run(run())


def httpx_upload(origin: str, path: Path) -> None:
    with path.open("rb") as file:
        httpx.put(f"{origin}/store", content=file, timeout=60).raise_for_status()


def httpx_download(origin: str, path: Path) -> None:
    with httpx.stream("GET", f"{origin}/zeros") as response, path.with_suffix(".copy").open("wb") as file:
        for chunk in response.iter_bytes():
            file.write(chunk)


TRANSFERS: dict[str, dict[str, Transfer]] = {
    "download": {"httpx": httpx_download, "blocking": blocking_download, "async": async_download},
    "upload": {"httpx": httpx_upload, "blocking": blocking_upload, "async": async_upload},
}


def serve_until_told(sizes: list[int], pipe: Connection) -> None:
    """Serve one origin for each size."""
    with (
        BigAvala(sizes[0], part_size=PART).serve() as first,
        BigAvala(sizes[1], part_size=PART).serve() as second,
    ):
        pipe.send([first.origin, second.origin])
        pipe.recv()


def peak() -> float:
    """The most memory this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(transfer: Transfer, origins: list[str], files: list[Path], pipe: Connection) -> None:
    """One small transfer, then the big one: seconds and extra MiB."""
    transfer(origins[0], files[0])
    before, started = peak(), time.perf_counter()
    transfer(origins[1], files[1])
    pipe.send((time.perf_counter() - started, peak() - before))


def in_a_process(transfer: Transfer, origins: list[str], files: list[Path]) -> tuple[float, float]:
    """The figures of one transfer, in a fresh process with a home of its own."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"HOME": home, "AVALA_ALLOW_INSECURE_BASE_URL": "1"}
        process = context.Process(target=measure, args=(transfer, origins, files, theirs))
        process.start()
        figures = ours.recv()
        process.join()
    return figures


def main(size: int) -> bool:
    """Print a row for each transfer; false if one took too much memory."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    sizes = [MIB, size * MIB]
    server = context.Process(target=serve_until_told, args=(sizes, theirs))
    server.start()
    origins, good = ours.recv(), True
    print(f"{size} MiB{'extra MiB':>21}{'time / httpx':>15}")
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("small", "big")]
        for path, length in zip(files, sizes, strict=True):
            with path.open("wb") as file:
                file.truncate(length)
        for direction, transfers in TRANSFERS.items():
            runs = [
                {name: in_a_process(one, origins, files) for name, one in transfers.items()} for _ in range(3)
            ]
            for name in transfers:
                seconds = statistics.median(run[name][0] / run["httpx"][0] for run in runs)
                extra = max(run[name][1] for run in runs)
                good &= name == "httpx" or extra < LIMIT
                print(f"{direction:<9}{name:<10}{extra:>10.1f}{seconds:>15.2f}")
    ours.send(None)
    server.join()
    return good


if __name__ == "__main__":
    raise SystemExit(not main(int(sys.argv[1]) if len(sys.argv) > 1 else 1024))
