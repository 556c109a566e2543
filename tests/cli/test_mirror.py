"""`twofold mirror`, the same tool as `python -m twofold.mirror`."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from twofold.cli.app import app

PYPROJECT = '[tool.twofold.mirror.trees]\n"acme/_async" = "acme/_sync"\n'
SOURCE = "# The async source; twofold.mirror generates its blocking mirror.\nasync def f() -> None: ...\n"


def test_it_checks_and_writes(tmp_path: Path) -> None:
    """A missing mirror fails the check, is written, and then passes it."""
    (tmp_path / "acme/_async").mkdir(parents=True)
    (tmp_path / "acme/_async/f.py").write_text(SOURCE)
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    project = ["--project", str(tmp_path)]
    assert CliRunner().invoke(app, ["mirror", "--check", *project]).exit_code == 1
    assert CliRunner().invoke(app, ["mirror", *project]).exit_code == 0
    assert (tmp_path / "acme/_sync/f.py").read_text().endswith("\ndef f() -> None: ...\n")
    assert CliRunner().invoke(app, ["mirror", "--check", *project]).exit_code == 0
