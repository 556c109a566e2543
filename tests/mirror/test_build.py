"""The setup.py hook: what lands in build/ and in the wheel of somebody's own SDK."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import setuptools
from setuptools import Distribution

from twofold import mirror

SOURCES = Path(mirror.__file__).parents[1]


def build(project, monkeypatch, packages: list[str], *, editable: bool = False) -> Path:
    """Run the project's build_py in this process, as setup.py would, and return the package it built."""
    monkeypatch.chdir(project.root)
    distribution = Distribution({"packages": packages, "package_dir": {"": "src"}, "script_name": "setup.py"})
    command = mirror.build_commands(project.root)["build_py"](distribution)
    command.editable_mode = editable
    command.ensure_finalized()
    command.run()
    return project.root / command.build_lib / "acme"


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.py"))}


@pytest.mark.parametrize("committed", [True, False])
def test_the_built_mirror_equals_the_committed_one(project, monkeypatch, committed):
    """The build compiles the mirror, whether or not one lies in the tree."""
    packages = ["acme", "acme._async"]
    if committed:
        project.write()
        packages.append("acme._sync")
    built = build(project, monkeypatch, packages)
    project.write()
    assert files(built) == files(project.root / "src/acme")


def test_nothing_stale_is_built(mirrored, monkeypatch):
    """Neither a hand-edited mirror, nor an orphan, nor files left in build/ reach the package."""
    packages = ["acme", "acme._async", "acme._sync"]
    mirrored.add("gone.py", "x = 1\n")
    mirrored.write()
    built = build(mirrored, monkeypatch, packages)
    expected = {name: text for name, text in files(built).items() if "gone" not in name}
    (mirrored.source / "gone.py").unlink()
    (mirrored.target / "todos.py").write_text("edited = 1\n")
    (built / "_sync/todos.py").write_text("left = 1\n")
    (built / "_async/todos.py").write_text("left = 1\n")
    assert files(build(mirrored, monkeypatch, packages)) == expected


def test_editable_builds_write_nothing(project, monkeypatch):
    """An editable install uses the tree as it is."""
    built = build(project, monkeypatch, ["acme", "acme._async"], editable=True)
    assert not built.exists()
    assert not project.target.exists()


def test_other_trees_are_not_built(project, monkeypatch):
    """A tree outside the packages, such as the tests, is not looked at: an sdist may lack it."""
    project.configure(more='"tests/_async" = "tests/_sync"')
    assert "_sync/todos.py" in files(build(project, monkeypatch, ["acme", "acme._async"]))


def test_a_source_that_is_refused_stops_the_build(project, monkeypatch):
    """No wheel is made of a source that cannot be converted."""
    project.add("bad.py", "import trio\n")
    with pytest.raises(mirror.MirrorError, match=r"src/acme/_async/bad\.py:2: imports trio"):
        build(project, monkeypatch, ["acme", "acme._async"])


def test_a_target_outside_the_packages_stops_the_build(project, monkeypatch):
    """The mirror has to have a place in the wheel."""
    project.config.write_text(project.config.read_text().replace("src/acme/_sync", "elsewhere"))
    with pytest.raises(mirror.MirrorError, match=r"pyproject\.toml:5: elsewhere lies in no package"):
        build(project, monkeypatch, ["acme", "acme._async"])


CLIENT = '''
"""A client written once."""

import httpx

__all__ = ["AsyncAcme"]


class AsyncAcme:
    """An AsyncAcme: ``async with AsyncAcme(transport) as acme: await acme.todo(1)``."""

    def __init__(self, transport):
        self._http = httpx.AsyncClient(transport=transport, base_url="https://acme.test")

    async def __aenter__(self):
        return self

    async def __aexit__(self, *exc_info):
        await self._http.aclose()

    async def todo(self, number):
        response = await self._http.get(f"/todos/{number}")
        return response.json()
'''

FOREIGN = {
    "pyproject.toml": """
[build-system]
requires = ["setuptools>=77", "twofold[mirror]"]
build-backend = "setuptools.build_meta"

[project]
name = "acme"
version = "1.0"

[tool.setuptools.packages.find]
where = ["src"]

[tool.twofold.mirror]
strip = ["AsyncAcme"]

[tool.twofold.mirror.trees]
"src/acme/_async" = "src/acme/_sync"
""",
    "setup.py": """
from pathlib import Path

from setuptools import setup

from twofold.mirror import build_commands

setup(cmdclass=build_commands(Path(__file__).parent))
""",
    "src/acme/__init__.py": "from ._async.client import AsyncAcme\nfrom ._sync.client import Acme\n",
    "src/acme/_async/__init__.py": f"{mirror.MARKER}\n",
    "src/acme/_async/client.py": mirror.MARKER + CLIENT,
}

USE = """
import asyncio, json, httpx, acme

def answer(request):
    return httpx.Response(200, json={"path": request.url.path})

async def main():
    async with acme.AsyncAcme(httpx.MockTransport(answer)) as client:
        return await client.todo(1)

with acme.Acme(httpx.MockTransport(answer)) as client:
    blocking = client.todo(1)
print(json.dumps([asyncio.run(main()), blocking, acme.Acme.__doc__, acme.Acme.__module__]))
"""


def run(*command: str, folder: Path, path: Path) -> str:
    environment = os.environ | {"PYTHONPATH": str(path), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.skipif(
    int(setuptools.__version__.partition(".")[0]) < 77,
    reason="builds a wheel, which the mirror extra's setuptools can",
)
def test_wheel_of_a_foreign_sdk(tmp_path):
    """Somebody's own SDK, with only its async half written, installs with both halves working."""
    sdk, installed = tmp_path / "sdk", tmp_path / "installed"
    for name, text in FOREIGN.items():
        (sdk / name).parent.mkdir(parents=True, exist_ok=True)
        (sdk / name).write_text(text)
    pip = [sys.executable, "-m", "pip", "install", "--no-index", "--no-deps", "--no-build-isolation"]
    run(*pip, "--target", str(installed), str(sdk), folder=tmp_path, path=SOURCES)
    printed = json.loads(run(sys.executable, "-c", USE, folder=tmp_path, path=installed))
    assert printed == [
        {"path": "/todos/1"},
        {"path": "/todos/1"},
        "An Acme: ``with Acme(transport) as acme: acme.todo(1)``.",
        "acme._sync.client",
    ]
