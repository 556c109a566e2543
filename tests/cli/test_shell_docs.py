"""docs/shell.md shows what really happens: every command in it is run, and its output compared."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from twofold.cli.app import app

PAGE = Path(__file__).parents[2] / "docs" / "shell.md"
BLOCKS = re.findall(r"^```console\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
COMMANDS = [
    (command, output)
    for block in BLOCKS
    for command, output in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)
]


@pytest.mark.parametrize(("command", "output"), COMMANDS, ids=[command for command, _ in COMMANDS])
def test_the_page_shows_what_is_printed(command: str, output: str) -> None:
    """Standard output is as shown; a line that begins with `!` is part of standard error of a command that fails."""
    program, *words = shlex.split(command)
    result = CliRunner().invoke(app, words, catch_exceptions=False)
    printed = [line.rstrip() for line in result.stdout.splitlines()]
    shown = output.splitlines()
    failures = [line.removeprefix("! ") for line in shown if line.startswith("! ")]
    assert program == "twofold"
    assert [line for line in shown if not line.startswith("! ")] == ([] if failures else printed)
    assert bool(failures) == bool(result.exit_code)
    assert [one for one in failures if one not in " ".join(result.stderr.split())] == []


def test_no_command_of_the_page_is_left_out() -> None:
    """Every `$` of the page is one of the commands above."""
    sys.stdout.write(f"\n{len(COMMANDS)} commands in {len(BLOCKS)} blocks\n")
    assert len(COMMANDS) == PAGE.read_text(encoding="utf-8").count("\n$ ") > 8
