"""The rooms of the house: who may touch event loops, threads and the HTTP package, and what an import costs."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import twofold

PACKAGE = Path(twofold.__file__).parent
RUNTIME = PACKAGE / "_runtime"
# Servers, doubles and commands are not part of a client.
OTHER_HOUSES = ("emulators", "testing", "cli")
CONCURRENCY = {"asyncio", "anyio", "trio", "threading", "concurrent", "multiprocessing"}
HTTP = {"httpx", "httpcore"}
HTTP_ROOMS = {"_async/pool.py", "_sync/pool.py"}


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and absolute name of everything imported, `time.sleep` for `from time import sleep`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def sleeps(tree: ast.AST) -> Iterator[int]:
    """Lines where `time.sleep` is named."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "sleep" and ast.unparse(node.value) == "time":
            yield node.lineno


def intrusions(text: str, path: str) -> list[str]:
    """What a file outside of `_runtime/` names that only that room may; `path` is relative to the package."""
    tree = ast.parse(text)
    banned = CONCURRENCY if path in HTTP_ROOMS else CONCURRENCY | HTTP
    found = [(line, name) for line, name in imported(tree) if name.partition(".")[0] in banned]
    found += [(line, name) for line, name in imported(tree) if name == "time.sleep"]
    found += [(line, "time.sleep") for line in sleeps(tree)]
    return [f"{path}:{line}: {name}" for line, name in found]


def sources() -> Iterator[tuple[str, Path]]:
    """The files that have to keep out of the runtime's business."""
    for path in sorted(PACKAGE.rglob("*.py")):
        relative = path.relative_to(PACKAGE)
        if relative.parts[0] not in ("_runtime", *OTHER_HOUSES):
            yield relative.as_posix(), path


def test_only_the_runtime_touches_loops_threads_and_connections() -> None:
    """Everything else gets them from the two modules that are written twice, so that it need not be."""
    files = dict(sources())
    assert {
        "_async/client.py",
        "_sync/client.py",
        "_core/retry.py",
        "_async/pool.py",
        "__init__.py",
    } <= files.keys()
    assert [one for path, file in files.items() for one in intrusions(file.read_text("utf-8"), path)] == []


@pytest.mark.parametrize(
    "line",
    [
        "import asyncio",
        "import anyio.lowlevel",
        "import os, trio",
        "from threading import Lock",
        "from concurrent.futures import ThreadPoolExecutor",
        "import concurrent.futures as futures",
        "from time import sleep",
        "import time\ntime.sleep(1)",
        "import time\nwait = time.sleep",
        "from httpx import AsyncClient",
        "import httpcore",
        "def send():\n    import httpx",
        "if TYPE_CHECKING:\n    import httpx",
    ],
)
def test_an_intrusion_is_seen(line: str) -> None:
    """The rule above can fail: each of these lines in a real file is reported, with its place."""
    text = (PACKAGE / "_async" / "client.py").read_text("utf-8")
    (report,) = intrusions(f"{text}\n{line}\n", "_async/client.py")
    assert report.startswith("_async/client.py:")
    assert int(report.split(":")[1]) > text.count("\n")


def test_the_pool_may_use_the_http_package_and_nothing_else() -> None:
    """It is the one other room with connections in it."""
    assert intrusions("import httpcore", "_async/pool.py") == []
    assert intrusions("import threading", "_async/pool.py") == ["_async/pool.py:1: threading"]


def test_decisions_await_nothing() -> None:
    """`_core/` has no coroutine and knows neither half."""
    core = PACKAGE / "_core"
    for path in sorted(core.rglob("*.py")):
        depth = len(path.relative_to(core).parts)
        tree = ast.parse(path.read_text("utf-8"))
        kinds = {type(node) for node in ast.walk(tree)}
        assert not kinds & {ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith}, path.name
        modules = {
            node.module or ""
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.level == depth + 1
        }
        assert modules <= {"_runtime.process"}, path.name


def defined(name: str) -> dict[str, str]:
    """The public names a module of the runtime defines, `Async` taken off, with the parameters of its functions."""
    found: dict[str, str] = {}
    for node in ast.parse((RUNTIME / name).read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found[node.name] = ", ".join(one.arg for one in [*node.args.args, *node.args.kwonlyargs])
        elif isinstance(node, ast.ClassDef):
            found[node.name] = "class"
        elif isinstance(node, ast.Assign) and "TypeVar" not in ast.unparse(node.value):
            found |= {target.id: "value" for target in node.targets if isinstance(target, ast.Name)}
    return {name.removeprefix("Async"): kind for name, kind in found.items() if not name.startswith("_")}


def test_what_is_written_twice_has_the_same_names() -> None:
    """The mirror maps one module to the other, so each name and parameter of one is in the other."""
    assert defined("aio.py") == defined("blocking.py")
    assert {"sleep", "run_workers", "Event", "Semaphore", "Network"} <= defined("aio.py").keys()


def test_what_is_written_twice_is_small() -> None:
    """At most 400 lines for both together: whatever can be written once belongs elsewhere."""
    lines = {name: (RUNTIME / name).read_text("utf-8").count("\n") for name in ("aio.py", "blocking.py")}
    assert sum(lines.values()) <= 400, lines


def loaded_after(statement: str) -> set[str]:
    """The heavy packages that are loaded once a statement has run in a fresh interpreter."""
    code = f"import sys\n{statement}\nprint(*sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"httpx", "httpcore", "pydantic", "anyio", "tenacity", "starlette", "asyncio"}
    return heavy & set(result.stdout.split())


def test_importing_the_package_imports_nothing_heavy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names are resolved when first used; a client brings what a call needs, and not what only some calls need."""
    monkeypatch.setenv("PYTHONPATH", str(PACKAGE.parent))
    assert loaded_after("import twofold; dir(twofold); twofold.__version__") == set()
    assert loaded_after("import twofold; twofold.APIClient") >= {"pydantic", "httpcore"}


@pytest.mark.parametrize("half", ["APIClient", "AsyncAPIClient"])
def test_a_plain_client_needs_neither_httpx_nor_tenacity(half: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are for injected clients, proxies, TLS and retries; a program without these starts in half the time."""
    monkeypatch.setenv("PYTHONPATH", str(PACKAGE.parent))
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.delenv("TWOFOLD_BACKEND", raising=False)
    loaded = loaded_after(f"import twofold; twofold.{half}('http://127.0.0.1:1')")
    assert not {"httpx", "tenacity"} & loaded
