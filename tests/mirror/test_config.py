"""The settings in pyproject.toml: what is wrong is said with its line."""

from __future__ import annotations

import pytest

TREES = '\n[tool.twofold.mirror.trees]\n"src/acme/_async" = "src/acme/_sync"\n'

WRONG = {
    "no-section": ("[project]\n", 1, "add a table [tool.twofold.mirror.trees]"),
    "not-toml": ("[tool\n", 1, "cannot be read"),
    "unknown-setting": ("[tool.twofold.mirror]\nstrips = []\n" + TREES, 2, "strips is not a setting"),
    "wrong-type": ("[tool.twofold.mirror]\nkeep = 'AsyncJob'\n" + TREES, 2, "keep must be a list"),
    "wrong-entry": ("[tool.twofold.mirror]\nkeep = [1]\n" + TREES, 2, "keep must be a list"),
    "strip-prefix": ("[tool.twofold.mirror]\nstrip = [\n'aclose']\n" + TREES, 3, "put aclose into names"),
    "names-value": (TREES + "[tool.twofold.mirror.names]\nasleep = 'time.sleep'\n", 5, "must be identifiers"),
    "names-same": (TREES + "[tool.twofold.mirror.names]\nasleep = 'asleep'\n", 5, "must be identifiers"),
    "twice": (
        "[tool.twofold.mirror]\nstrip = ['AsyncTodos']\nkeep = ['AsyncTodos']\n" + TREES,
        2,
        "AsyncTodos is listed 2 times",
    ),
    "onto-itself": (TREES.replace("/_sync", "/_async"), 3, "overlap"),
    "onto-itself-by-detour": (TREES.replace("/_sync", "/../acme/_async"), 3, "overlap"),
    "target-in-source": (TREES.replace("/_sync", "/_async/x"), 3, "overlap"),
    "source-in-target": (TREES.replace("/_sync", ""), 3, "overlap"),
    "one-target-twice": (TREES + '"tests/_async" = "src/acme/_sync"\n', 3, "overlap"),
    "outside": (TREES.replace('"src/acme/_sync', '"../acme'), 3, "not a folder inside the project"),
    "whole-project": (TREES.replace('"src/acme/_sync"', '"."'), 3, "not a folder inside the project"),
}


@pytest.mark.parametrize(("text", "line", "message"), WRONG.values(), ids=WRONG)
def test_wrong_settings(project, text, line, message):
    """Wrong settings are reported by check and write alike, and nothing is touched."""
    project.config.write_text(text)
    result = project.check()
    assert message in result.problems[0].message
    assert result.problems[0][:2] == ("pyproject.toml", line)
    assert project.write() == result
    assert not project.target.exists()


def test_missing_config(project):
    """Without a pyproject.toml there is nothing to mirror, and that is said."""
    project.config.unlink()
    assert "cannot be read" in project.check().problems[0].message


def test_missing_source(project):
    """A tree whose source folder does not exist is a mistake in the settings."""
    project.configure(more='"tests/_async" = "tests/_sync"')
    assert ("pyproject.toml", 6, "tests/_async is not a folder: create it") in project.check().problems


@pytest.mark.parametrize(
    "setting", ["strip = ['AsyncTodos', 'AsyncGone']", "strip = ['AsyncTodos']\nkeep = ['AsyncGone']"]
)
def test_unused_own_name(mirrored, setting):
    """An own name that no source has any more is reported with its line."""
    mirrored.configure(setting)
    (problem,) = mirrored.check().problems
    assert problem == (
        "pyproject.toml",
        1 + len(setting.split("\n")),
        "AsyncGone is met in no source: remove the entry",
    )


def test_the_line_of_an_entry(mirrored):
    """An entry is found in the settings although others contain its name."""
    mirrored.configure(more="[tool.twofold.mirror.names]\nmy_asleep = 'x'\nasleep_all = 'y'\nasleep = 'z'")
    assert [problem.line for problem in mirrored.check().problems] == [7, 8, 9]


def test_a_name_in_text_counts_as_used(mirrored):
    """A name that only docstrings or comments mention still has to be mapped."""
    mirrored.add("todos.py", "# AsyncTodos live elsewhere\n")
    assert not mirrored.write().problems
