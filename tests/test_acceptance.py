"""Every rule and scenario of `BaseApiClient` has a test that bears its number, in the halves it is about."""

from __future__ import annotations

import ast
import inspect
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from tests.rows import TESTS, named

import twofold
from twofold.codex_bot import AsyncBaseApiClient, SyncBaseApiClient

ROOT = TESTS.parent

# What the async half alone can do, or the blocking half alone; everything else is tested in both.
ASYNC_ONLY = {
    "a01": "the tests of the class that is replaced, which is async",
    "a26": "event loops, one after another and at once",
    "a28": "a container in a running loop",
}
BLOCKING_ONLY = {"a27": "forked processes"}
ON_THEIR_OWN = (
    ASYNC_ONLY
    | BLOCKING_ONLY
    | {
        "a24": "cancellation in each phase; a thread is interrupted instead",
        "bc1": "signatures",
        "bc7": "attributes that the class must not have",
        "bc8": "warnings at exit",
        "d30": "the versions that CI runs",
    }
)
ROWS = [
    *(f"a{number:02}" for number in range(1, 29)),
    *(f"d{number:02}" for number in range(1, 31)),
    *(f"bc{number}" for number in range(1, 13)),
]


def files_of(row: str) -> dict[str, list[str]]:
    """The tests whose names begin with a row's number, by file."""
    return named(f"{row}_")


@pytest.mark.parametrize("row", ROWS)
def test_every_row_has_a_test(row: str) -> None:
    """One at least; in both halves, unless the row says why not."""
    files = files_of(row)
    assert files, f"no test is called test_{row}_..."
    if row not in ON_THEIR_OWN:
        assert any(name.startswith("_async/") for name in files), f"{row} is tested in one half only: {files}"


@pytest.mark.parametrize("row", [row for row in ROWS if row.startswith("a")])
def test_scenarios_are_about_this_class(row: str) -> None:
    """Each is gone through with a `BaseApiClient`, and not only with the foundation beneath it."""
    files = [TESTS / name for name in files_of(row)]
    assert any("BaseApiClient" in path.read_text("utf-8") or "codex_bot" in path.parts for path in files), (
        files
    )


def test_gate_the_mirror_is_checked_where_changes_are() -> None:
    """By a test and by a session of nox, which CI runs."""
    assert (TESTS / "test_mirror_is_current.py").exists()
    assert "lint types mirror " in (ROOT / ".ci" / "run").read_text("utf-8")


def test_gate_the_mirror_holds_nothing_asynchronous() -> None:
    """Neither in its code nor in its comments and docstrings."""
    banned = re.compile(r"\basync (?:def|with|for)\b|\bawait\b|\basyncio\b|\banyio\b|\baclose\b")
    files = sorted((Path(twofold.__file__).parent / "_sync").rglob("*.py"))
    assert files
    for path in files:
        assert banned.findall(path.read_text("utf-8")) == [], path.name


def shape(member: Any) -> list[tuple[str, Any, Any]]:
    """The parameters of a method."""
    return [(one.name, one.kind, one.default) for one in inspect.signature(member).parameters.values()]


def test_gate_both_classes_have_the_same_signatures() -> None:
    """Helpers with an underscore included: they are what authors call."""
    names = {name for name in vars(AsyncBaseApiClient) if inspect.isfunction(vars(AsyncBaseApiClient)[name])}
    twins = {name.replace("__aenter__", "__enter__").replace("__aexit__", "__exit__") for name in names}
    assert twins == {
        name for name in vars(SyncBaseApiClient) if inspect.isfunction(vars(SyncBaseApiClient)[name])
    }
    for name in names & twins:
        assert shape(getattr(AsyncBaseApiClient, name)) == shape(getattr(SyncBaseApiClient, name)), name


def test_gate_the_authors_names_stay_free() -> None:
    """A subclass with `get`, `list`, `auth`, `timeout`, `session` and `name` runs in both halves."""
    for half in ("_async", "_sync"):
        text = (TESTS / half / "codex_bot" / "test_features.py").read_text("utf-8")
        assert "test_the_authors_names_stay_free" in text
    own = {name for name in dir(AsyncBaseApiClient) if not name.startswith("_")}
    assert own == {"close"}


def test_gate_both_classes_are_checked_strictly() -> None:
    """The package and what authors write, by the session `types`, which CI runs."""
    strict = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["pyright"]["strict"]
    assert {"src", "tests/typing"} <= set(strict)
    checked = ast.parse((TESTS / "typing" / "codex_bot.py").read_text("utf-8"))
    bases = {ast.unparse(base) for one in checked.body if isinstance(one, ast.ClassDef) for base in one.bases}
    assert {"BaseApiClient", "SyncBaseApiClient"} <= bases


def test_d30_the_oldest_and_the_newest_http_package_are_run() -> None:
    """CI builds the wheel and runs all tests against it with the lowest allowed versions and with the newest."""
    text = (ROOT / "noxfile.py").read_text("utf-8")
    assert '@nox.parametrize("dependencies", ["lowest", "newest"]' in text
    assert "wheel" in (ROOT / ".ci" / "run").read_text("utf-8")
    dependencies = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    assert [one for one in dependencies if one.startswith("httpx>=")] == ["httpx>=0.27.2,<0.29"]
