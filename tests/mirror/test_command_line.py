"""The command line: what it prints and its exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from twofold import mirror

SOURCES = Path(mirror.__file__).parents[1]


def test_write_and_check(project, capsys):
    """Writing and checking exit with 0 and print one line."""
    assert mirror.main(["--project", str(project.root)]) == 0
    assert capsys.readouterr().out == "mirror: 1 files, 1 updated\n"
    assert mirror.main(["--project", str(project.root), "--check"]) == 0
    assert capsys.readouterr().out == "mirror: 1 files equal\n"


def test_differences(mirrored, capsys):
    """A difference exits with 1 after the diff, the problem and a summary; nothing is written."""
    path = mirrored.target / "todos.py"
    path.write_text(path.read_text().replace("yield 1", "yield 2"))
    assert mirror.main(["--project", str(mirrored.root), "--check"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("--- ")
    assert lines[-2].startswith("src/acme/_sync/todos.py:7: is not what its source compiles to")
    assert lines[-1] == "mirror: 1 files, 1 problems"
    assert "yield 2" in path.read_text()


def test_problems_when_writing(project, capsys):
    """A source that cannot be converted exits with 1 when writing too."""
    project.add("bad.py", "import trio\n")
    assert mirror.main(["--project", str(project.root)]) == 1
    assert "src/acme/_async/bad.py:2: imports trio" in capsys.readouterr().out


def run(code: str, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(SOURCES)}
    command = [sys.executable, *arguments, code] if code else [sys.executable, *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_module_runs_in_the_current_folder(project):
    """`python -m twofold.mirror` works on the project it is called in."""
    result = run("", "-m", "twofold.mirror", folder=project.root)
    assert (result.returncode, result.stdout, result.stderr) == (0, "mirror: 1 files, 1 updated\n", "")


def test_import_needs_none_of_the_dependencies(tmp_path):
    """A build environment has only unasync, tokenize-rt and setuptools: the tool imports nothing else."""
    heavy = "{'httpx', 'pydantic', 'anyio', 'tenacity', 'sniffio'}"
    result = run(
        f"import sys, twofold.mirror; sys.exit(bool({heavy} & sys.modules.keys()))", "-c", folder=tmp_path
    )
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize("name", ["unasync", "tokenize_rt"])
def test_missing_extra(tmp_path, name):
    """Without the extra, the error says how to get it."""
    result = run(f"import sys; sys.modules[{name!r}] = None; import twofold.mirror", "-c", folder=tmp_path)
    assert f"twofold.mirror needs {name}: pip install 'twofold[mirror]'" in result.stderr
