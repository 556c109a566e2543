"""Every sentence of SECURITY.md is held by tests that exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
SENTENCES = re.findall(r"^- (.*?)(?=^- |^## |\Z)", TEXT, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda one: one.split(":")[0].split(".")[0][:60])
def test_a_sentence_is_held_by_tests(sentence: str) -> None:
    """It names at least one, and each is a function of its file."""
    named = TEST.findall(sentence)
    assert named
    for path, name in named:
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        functions = {
            one.name for one in tree.body if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef))
        }
        assert name in functions, f"{path} has no {name}"


def test_nothing_is_promised_elsewhere() -> None:
    """The sections hold as many sentences as there are, so that none escapes the check above."""
    assert len(SENTENCES) == TEXT.count("\n- ") >= 20
