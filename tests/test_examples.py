"""The example SDK is what its README promises: mirrored, typed like the package, and tested in both halves."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from twofold import mirror

EXAMPLES = sorted(path.parent for path in (Path(__file__).parents[1] / "examples").glob("*/pyproject.toml"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_its_blocking_half_is_current(example: Path) -> None:
    """What is committed is what its async half compiles to."""
    result = mirror.check(example)
    assert result.files > 0
    assert not result.problems, str(result)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_its_tests_pass(example: Path) -> None:
    """In both halves, run as its authors run them."""
    # Wherever this package was found, it is found from the example's folder too.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    # Its own tests run on trio, too.
    environment.pop("TWOFOLD_BACKEND", None)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=example, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout


def test_there_is_an_example() -> None:
    """The folder is shipped with the tests."""
    assert [path.name for path in EXAMPLES] == ["booking"]
