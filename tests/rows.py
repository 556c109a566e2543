"""Which tests show a row of a table: those whose names begin with its number."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parent


@cache
def named(beginning: str) -> dict[str, list[str]]:
    """The tests whose names begin with `test_` and this, by file."""
    found: dict[str, list[str]] = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        names = re.findall(rf"^(?:async )?def (test_{beginning}\w*)", path.read_text("utf-8"), re.MULTILINE)
        if names:
            found[path.relative_to(TESTS).as_posix()] = names
    return found


def in_folders(found: dict[str, list[str]], *folders: str) -> dict[str, list[str]]:
    """Those of some folders only."""
    return {name: tests for name, tests in found.items() if name.rpartition("/")[0] in folders}


def text_of(*folders: str) -> str:
    """Everything in the test files of some folders, those that list rows left out."""
    files = [path for folder in folders for path in sorted((TESTS / folder).glob("test_*.py"))]
    return "\n".join(path.read_text("utf-8") for path in files if path.name != "test_acceptance.py")
