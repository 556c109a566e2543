"""The folders: what is written, and that no damage to a mirror goes unseen."""

from __future__ import annotations

import pytest

from twofold import mirror

LABEL = "src/acme/_sync/todos.py"


def test_write_then_check(project):
    """After a write the check finds all files equal, and a second write changes nothing."""
    assert project.write() == mirror.Result(files=1, changed=(LABEL,))
    assert project.check() == project.write() == mirror.Result(files=1)


def test_check_writes_nothing(project):
    """The check of a project without a mirror reports each file as missing and creates nothing."""
    result = project.check()
    assert result.problems == ((LABEL, 1, "is missing: run python -m twofold.mirror"),)
    assert "+class Todos:" in result.diff
    assert not project.target.exists()


DAMAGES = {
    "edit": (lambda text: text.replace("yield 1", "yield 2"), 7),
    "append": (lambda text: text + "\n", 9),
    "truncate": (lambda text: text[: text.index("    def")], 6),
    "line-ends": (lambda text: text.replace("\n\n\nclass", "\n\r\n\nclass"), 3),
    "final-newline": (lambda text: text.removesuffix("\n"), 8),
    "leftover": (lambda text: text.replace("def", "async def"), 6),
}


@pytest.mark.parametrize(("damage", "line"), DAMAGES.values(), ids=DAMAGES)
def test_damage_is_found_and_repaired(mirrored, damage, line):
    """Any edit of a mirror file is reported with its first line, and undone by a write."""
    path = mirrored.target / "todos.py"
    path.write_bytes(damage(path.read_text()).encode())
    result = mirrored.check()
    assert [problem[:2] for problem in result.problems] == [(LABEL, line)]
    assert result.changed == (LABEL,)
    assert mirrored.write().changed == (LABEL,)
    assert not mirrored.check().problems


def test_diff_shows_both_sides(mirrored):
    """The unified diff goes from the file that is there to what it should be."""
    path = mirrored.target / "todos.py"
    path.write_text(path.read_text().replace("yield 1", "yield 2"))
    diff = mirrored.check().diff
    assert f"--- {LABEL}\n+++ {LABEL} (generated)\n" in diff
    assert "-        yield 2\n+        yield 1\n" in diff


def test_missing_file(mirrored):
    """A deleted mirror file is reported and written again."""
    (mirrored.target / "todos.py").unlink()
    assert [problem.message[:10] for problem in mirrored.check().problems] == ["is missing"]
    assert mirrored.write().changed == (LABEL,)


def test_orphan_file(mirrored):
    """A mirror file whose source is gone is reported and removed."""
    mirrored.add("gone.py", "x = 1\n")
    mirrored.write()
    (mirrored.source / "gone.py").unlink()
    (problem,) = mirrored.check().problems
    assert problem == ("src/acme/_sync/gone.py", 1, "has no source: run python -m twofold.mirror")
    assert mirrored.write().changed == ("src/acme/_sync/gone.py",)
    assert sorted(path.name for path in mirrored.target.iterdir()) == ["todos.py"]


def test_changed_table(mirrored):
    """A changed table makes the mirror out of date."""
    mirrored.configure("", '[tool.twofold.mirror.names]\nAsyncTodos = "Tasks"')
    assert [problem[:2] for problem in mirrored.check().problems] == [(LABEL, 5)]


@pytest.mark.parametrize("name", ["todos.py", "extra.py", "notes.txt"])
def test_hand_written_files_in_the_target_are_safe(project, name):
    """A target file that the tool did not generate is reported, and neither overwritten nor removed."""
    project.target.mkdir()
    path = project.target / name
    path.write_text("x = 1\n")
    assert any("did not generate this" in problem.message for problem in project.check().problems)
    assert [problem[:2] for problem in project.write().problems] == [(f"src/acme/_sync/{name}", 1)]
    assert path.read_text() == "x = 1\n"


def test_caches_and_hidden_files_are_ignored(mirrored):
    """Byte code and hidden files on either side do not matter."""
    for folder in (mirrored.source, mirrored.target):
        (folder / "__pycache__").mkdir()
        (folder / "__pycache__/todos.pyc").write_bytes(b"x")
        (folder / ".keep").write_text("")
    assert not mirrored.check().problems


def test_empty_source(project):
    """A source folder without files has an empty mirror."""
    project.configure("")
    (project.source / "todos.py").unlink()
    assert project.check() == project.write() == mirror.Result(files=0)
    assert not project.target.exists()


def test_two_trees(project):
    """Names are looked for in the union of all trees."""
    project.configure('strip = ["AsyncTodos", "AsyncUsers"]', '"tests/_async" = "tests/_sync"')
    path = project.root / "tests/_async/test_it.py"
    path.parent.mkdir(parents=True)
    path.write_text(f"{mirror.MARKER}\nAsyncUsers()\n")
    assert project.write().changed == (LABEL, "tests/_sync/test_it.py")


def test_one_refused_file_does_not_hide_the_others(project):
    """Every source is looked at; what a refused one would have used is not called unused."""
    project.add("one.py", "import asyncio\n")
    project.add("three.py", "x = 1\n")
    project.add("todos.py", "import trio\nx = AsyncTodos\n")
    paths = [problem.path for problem in project.check().problems]
    assert paths == ["src/acme/_async/one.py", "src/acme/_async/todos.py", "src/acme/_sync/three.py"]
