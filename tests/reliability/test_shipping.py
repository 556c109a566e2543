"""What is shipped: the mirror that is checked, the package that is built, and what it costs to use it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import httpx
import pytest

import twofold
from twofold import APIClient, Idempotency, Operation, mirror

from .record import record
from .servers import StampingServer

PACKAGE = Path(twofold.__file__).parent
ROOT = Path(__file__).parents[2]
ABOUT_THE_TREE = pytest.mark.skipif(
    not (ROOT / "src" / "twofold").exists(), reason="an installed package has no sources to build from"
)
long = pytest.mark.long
CONFIG = """\
[tool.twofold.mirror]
strip = [{names}]
[tool.twofold.mirror.trees]
"_async" = "_sync"
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The modules of the foundation that every call goes through, with their mirror."""
    source = tmp_path / "_async"
    source.mkdir()
    for name in ("auth", "client", "flight", "wire"):
        shutil.copy(PACKAGE / "_async" / f"{name}.py", source)
    text = "".join(path.read_text(encoding="utf-8") for path in source.iterdir())
    own = set(re.findall(r"\b_?(Async[A-Z]\w*)", text)) - mirror.FOUNDATION.keys() - set(mirror.__dict__)
    configured = re.findall(r'"(Async\w+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    names = ", ".join(f'"{name}"' for name in sorted(own & set(configured)))
    (tmp_path / "pyproject.toml").write_text(CONFIG.format(names=names), encoding="utf-8")
    assert not mirror.write(tmp_path).problems
    return tmp_path


def append(path: Path, text: str) -> None:
    """Add to the end of a file."""
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def edit(project: Path) -> None:
    """A line of the mirror changed by hand."""
    path = project / "_sync" / "client.py"
    path.write_text(
        path.read_text(encoding="utf-8").replace("def close(", "def  close(", 1), encoding="utf-8"
    )


def truncate(project: Path) -> None:
    """The last line of the mirror lost."""
    path = project / "_sync" / "wire.py"
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(True)[:-1]), encoding="utf-8")


def change_table(project: Path) -> None:
    """An entry of the table for a name that is no longer met."""
    path = project / "pyproject.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("strip = [", 'strip = ["AsyncGone", '), encoding="utf-8"
    )


MUTATIONS: dict[str, Callable[[Path], object]] = {
    "edit": edit,
    "append": lambda project: append(project / "_sync" / "auth.py", "x = 1\n"),
    "truncate": truncate,
    "orphan": lambda project: (project / "_sync" / "gone.py").write_text("x = 1\n"),
    "missing file": lambda project: (project / "_sync" / "flight.py").unlink(),
    "table change": change_table,
    "left-over await": lambda project: append(project / "_async" / "auth.py", '"""One has to await it."""\n'),
    "unknown name": lambda project: append(project / "_async" / "auth.py", "class AsyncStranger: ...\n"),
}


def test_row_21_mirror_check(project: Path) -> None:
    """Each way of getting the halves apart is caught."""
    caught: list[str] = []
    times: list[float] = []
    assert not mirror.check(project).problems
    for name, mutate in MUTATIONS.items():
        copy = project.parent / f"{project.name}-{len(times)}"
        shutil.copytree(project, copy)
        mutate(copy)
        started = time.perf_counter()
        caught += [name] if mirror.check(copy).problems else []
        times.append(time.perf_counter() - started)
    record(
        21,
        "8 mutations, 8 caught, < 1 s",
        f"{len(caught)} of {len(MUTATIONS)} caught, {max(times):.2f} s at most",
    )
    assert caught == list(MUTATIONS)
    assert min(times) < 1


@long
@ABOUT_THE_TREE
def test_row_22_build(tmp_path: Path) -> None:
    """What is built from a tree without a mirror has the committed one, byte for byte."""
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE", "MANIFEST.in"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(
        ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info", "_sync")
    )
    command = [sys.executable, "setup.py", "-q", "build_py", "--build-lib", "built"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    built, committed = (files(one / "_sync") for one in (tmp_path / "built" / "twofold", PACKAGE))
    record(
        22,
        "`_sync` bytes equal the commit (all of it: `nox -s wheel`)",
        f"Python {sys.version_info.major}.{sys.version_info.minor}: {len(built)} files of {len(committed)}, "
        f"{sum(built.get(name) != text for name, text in committed.items())} different",
    )
    assert built == committed
    assert len(built) > 50


def files(folder: Path) -> dict[str, bytes]:
    """The modules below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.py")}


def import_seconds(statement: str) -> float:
    """How long a fresh interpreter takes for an import, its own start left out."""
    program = f"import time; t = time.perf_counter(); {statement}; print(time.perf_counter() - t)"
    command = [sys.executable, "-c", program]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env={"PYTHONPATH": str(PACKAGE.parent)}
    )
    return float(done.stdout)


@pytest.mark.parametrize("rounds", [2, pytest.param(9, marks=long)])
def test_row_23_import(rounds: int) -> None:
    """A client is imported in little more than what httpx and pydantic take by themselves."""
    # httpx itself imports httpcore when its first client is made.
    bare = "import httpx, httpcore, pydantic; pydantic.BaseModel, pydantic.TypeAdapter"
    pairs = [
        (import_seconds(bare), import_seconds(f"{bare}; import twofold; twofold.APIClient"))
        for _ in range(rounds)
    ]
    below, ours = min(one for one, _ in pairs), min(one for _, one in pairs)
    record(
        23,
        "import <= 30 ms above httpx, its httpcore and pydantic",
        f"{(ours - below) * 1000:.0f} ms above {below * 1000:.0f} ms, ratio {ours / below:.2f}",
    )
    assert ours < 1.5 * below


@pytest.mark.parametrize("calls", [100, pytest.param(3_000, marks=long)])
def test_row_23_call(calls: int) -> None:
    """A call costs little more than the same call with httpx; each other one is of the one kind."""
    ping: Operation[dict[str, object]] = Operation("GET", "ping", dict, Idempotency.SAFE)
    with StampingServer() as server, httpx.Client() as bare, APIClient(server.url) as client:
        seconds: tuple[list[float], list[float]] = ([], [])
        url = f"{server.url}/ping"
        kinds: list[Callable[[], object]] = [lambda: bare.get(url).json(), lambda: client.request(ping)]
        for _ in range(calls):
            for call, times in zip(kinds, seconds, strict=True):
                started = time.perf_counter()
                call()
                times.append(time.perf_counter() - started)
    below, ours = map(median, seconds)
    record(
        23,
        "call <= 150 µs above bare httpx",
        f"blocking: {(ours - below) * 1e6:+.0f} µs on {below * 1e6:.0f} µs, ratio {ours / below:.2f}",
    )
    assert ours < 1.5 * below
