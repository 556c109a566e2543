"""Machine instructions per GET of 300 bytes, counted by valgrind: a figure that a busy machine does not change.

python bench/instructions.py [--source FOLDER]

A program with few calls and one with more run under callgrind; what the additional calls took is the result, without
start-up. `--source` names the `src` folder of another version to measure.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from serving import fastest

FEW, MANY = 40, 240
_BOOK = """
from pydantic import BaseModel
from twofold import APIClient, AsyncAPIClient, Operation
class Book(BaseModel):
    uid: str
    title: str
    author: str
    year: int
    note: str
GET_BOOK = Operation("GET", "books/{book_id}", Book)
"""
_BLOCKING = """
with OPEN as client:
    for _ in range(CALLS):
        client.CALL
"""
_ASYNC = """
import asyncio
async def main():
    async with OPEN as client:
        for _ in range(CALLS):
            await client.CALL
asyncio.run(main())
"""
PROGRAMS = {
    "httpx, async": ("import httpx" + _ASYNC, "httpx.AsyncClient(base_url=URL)", "get('books/1')"),
    "twofold, async": (_BOOK + _ASYNC, "AsyncAPIClient(URL)", "request(GET_BOOK, 1)"),
    "twofold, async, fast": (
        _BOOK + _ASYNC,
        "AsyncAPIClient(URL, backend='aiohttp')",
        "request(GET_BOOK, 1)",
    ),
    "httpx, blocking": ("import httpx" + _BLOCKING, "httpx.Client(base_url=URL)", "get('books/1')"),
    "twofold, blocking": (_BOOK + _BLOCKING, "APIClient(URL)", "request(GET_BOOK, 1)"),
    "twofold, blocking, no retries": (
        _BOOK + _BLOCKING,
        "APIClient(URL, max_retries=0)",
        "request(GET_BOOK, 1)",
    ),
}


def _environment(source: str | None) -> dict[str, str]:
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    if source is not None:
        environment["PYTHONPATH"] = source
    return environment


def _counted(code: str, environment: dict[str, str], folder: str) -> int:
    command = [
        "valgrind",
        "--tool=callgrind",
        f"--callgrind-out-file={folder}/out",
        sys.executable,
        "-c",
        code,
    ]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode or found is None:
        raise RuntimeError(done.stderr[-2000:])
    return int(found[1])


def per_call(url: str, name: str, source: str | None = None) -> float:
    """Thousands of instructions."""
    program, opened, call = PROGRAMS[name]
    code = program.replace("OPEN", opened).replace("CALLS", "{calls}").replace("CALL", call)
    code = code.replace("URL", repr(url))
    environment = _environment(source)
    # The first run of a source tree compiles it.
    subprocess.run([sys.executable, "-c", code.replace("{calls}", "1")], env=environment, check=True)
    with tempfile.TemporaryDirectory() as folder:
        few, many = (
            _counted(code.replace("{calls}", str(calls)), environment, folder) for calls in (FEW, MANY)
        )
    return (many - few) / (MANY - FEW) / 1000


def main() -> None:
    """Print a line per program."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", help="the src folder of another version")
    parser.add_argument("--only", choices=PROGRAMS, action="append", help="may be repeated")
    options = parser.parse_args()
    source = options.source and str(Path(options.source).resolve())
    with fastest() as (url, _):
        for name in options.only or PROGRAMS:
            print(f"{name:32} {per_call(url, name, source):9.1f} thousand instructions per call", flush=True)


if __name__ == "__main__":
    main()
