"""Memory and speed of big transfers in both halves, against bare httpx: `python bench/transfers.py [MiB]`.

The server runs in a process of its own, each transfer in another. Extra memory is the growth of the peak resident size
over that after a first, small transfer; time is given as a multiple of httpx's, medians of three.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from types import NoneType

import httpx

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.big_bodies import serve

from twofold import APIClient, AsyncAPIClient, Operation

MIB = 1024 * 1024
LIMIT = 16
GET = Operation("GET", "zeros", NoneType)
PUT = Operation("PUT", "zeros", int)
Transfer = Callable[[str, Path], None]


def blocking_download(origin: str, path: Path) -> None:
    with APIClient(origin) as client:
        client.download(GET, target=path)


def blocking_upload(origin: str, path: Path) -> None:
    with APIClient(origin) as client, path.open("rb") as file:
        client.request(PUT, content=file)


def async_download(origin: str, path: Path) -> None:
    async def run() -> None:
        async with AsyncAPIClient(origin) as client:
            await client.download(GET, target=path)

    asyncio.run(run())


def async_upload(origin: str, path: Path) -> None:
    async def run() -> None:
        async with AsyncAPIClient(origin) as client:
            with path.open("rb") as file:
                await client.request(PUT, content=file)

    asyncio.run(run())


def httpx_download(origin: str, path: Path) -> None:
    with httpx.stream("GET", f"{origin}/zeros") as response, path.open("wb") as file:
        for chunk in response.iter_bytes():
            file.write(chunk)


def httpx_upload(origin: str, path: Path) -> None:
    with path.open("rb") as file:
        httpx.put(f"{origin}/zeros", content=file, timeout=60)


TRANSFERS: dict[str, dict[str, Transfer]] = {
    "download": {"httpx": httpx_download, "blocking": blocking_download, "async": async_download},
    "upload": {"httpx": httpx_upload, "blocking": blocking_upload, "async": async_upload},
}


def serve_until_told(sizes: list[int], pipe: Connection) -> None:
    """Serve one origin for each size."""
    with serve(sizes[0]) as first, serve(sizes[1]) as second:
        pipe.send([first, second])
        pipe.recv()


def peak() -> float:
    """The most memory this process has had, in MiB; Linux only."""
    # Not ru_maxrss: a process inherits that from the one that started it, and a large parent hides what a child takes.
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) / 1024


def measure(transfer: Transfer, origins: list[str], files: list[Path], pipe: Connection) -> None:
    """One small transfer, then the big one: seconds and extra MiB."""
    transfer(origins[0], files[0])
    before, started = peak(), time.perf_counter()
    transfer(origins[1], files[1])
    pipe.send((time.perf_counter() - started, peak() - before))


def in_a_process(transfer: Transfer, origins: list[str], files: list[Path]) -> tuple[float, float]:
    """The figures of one transfer, in a fresh process."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=measure, args=(transfer, origins, files, theirs))
    process.start()
    figures = ours.recv()
    process.join()
    return figures


Row = tuple[str, str, float, float]


def rows(size: int) -> list[Row]:
    """For each transfer its direction, who does it, extra MiB and time as a multiple of httpx's."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    sizes = [MIB, size * MIB]
    server = context.Process(target=serve_until_told, args=(sizes, theirs))
    server.start()
    origins, found = ours.recv(), list[Row]()
    with tempfile.TemporaryDirectory() as folder:
        for direction, transfers in TRANSFERS.items():
            files = [Path(folder) / name for name in ("small", "big")]
            for path, length in zip(files, sizes, strict=True):
                with path.open("wb") as file:
                    file.truncate(length)
            runs = [
                {name: in_a_process(one, origins, files) for name, one in transfers.items()} for _ in range(3)
            ]
            for name in transfers:
                seconds = statistics.median(run[name][0] / run["httpx"][0] for run in runs)
                extra = max(run[name][1] for run in runs)
                found.append((direction, name, extra, seconds))
    ours.send(None)
    server.join()
    return found


def main(size: int) -> bool:
    """Print a row for each transfer; false if one took too much memory."""
    print(f"{size} MiB{'extra MiB':>21}{'time / httpx':>15}")
    found = rows(size)
    for direction, name, extra, seconds in found:
        print(f"{direction:<9}{name:<10}{extra:>10.1f}{seconds:>15.2f}")
    return all(name == "httpx" or extra < LIMIT for _, name, extra, _ in found)


if __name__ == "__main__":
    raise SystemExit(not main(int(sys.argv[1]) if len(sys.argv) > 1 else 1024))
