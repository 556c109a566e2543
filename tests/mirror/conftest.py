"""A small project whose mirror the tests write, check and damage."""

from __future__ import annotations

from pathlib import Path

import pytest

from twofold import mirror

STRIP = 'strip = ["AsyncTodos"]'
CONFIG = """\
[tool.twofold.mirror]
{settings}

[tool.twofold.mirror.trees]
"src/acme/_async" = "src/acme/_sync"
{more}
"""

TODOS = """\
from collections.abc import AsyncIterator


class AsyncTodos:
    async def walk(self) -> AsyncIterator[int]:
        yield 1
"""


class Project:
    """A project folder with one mirrored package, ``src/acme``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.config = root / "pyproject.toml"
        self.source = root / "src/acme/_async"
        self.target = root / "src/acme/_sync"

    def add(self, name: str, body: str) -> None:
        """Write a source file; its body starts on line 2, below the marker."""
        path = self.source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(f"{mirror.MARKER}\n{body}".encode())

    def configure(self, settings: str = STRIP, more: str = "") -> None:
        """Write pyproject.toml: the settings from line 2 on, more after the only tree."""
        self.config.write_text(CONFIG.format(settings=settings, more=more))

    def check(self) -> mirror.Result:
        return mirror.check(self.root)

    def write(self) -> mirror.Result:
        return mirror.write(self.root)

    def convert(self, body: str) -> str:
        """Compile a body and return what the mirror has below its first line."""
        self.add("sample.py", body)
        result = self.write()
        assert not result.problems, str(result)
        return (self.target / "sample.py").read_bytes().decode().partition("\n")[2]

    def problem(self, body: str) -> mirror.Problem:
        """Add a body that must not be convertible, and return the only problem it makes."""
        self.add("sample.py", body)
        (problem,) = self.check().problems
        return problem


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with one module, not yet mirrored."""
    project = Project(tmp_path)
    project.configure()
    project.add("todos.py", TODOS)
    return project


@pytest.fixture
def mirrored(project: Project) -> Project:
    """The same project with an up-to-date mirror."""
    assert not project.write().problems
    return project
