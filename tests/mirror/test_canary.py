"""unasync 0.6.0 is pinned because the engine builds on its private parts: this is what it relies on."""

from __future__ import annotations

import inspect

import pytest
import tokenize_rt
import unasync

from twofold import _mirror_engine

RECHECK = "unasync changed: re-check Engine in twofold/_mirror_engine.py against "


def test_version():
    """The pinned version is the one whose behaviour was read."""
    assert unasync.__version__ == "0.6.0", RECHECK + "the whole of unasync.Rule, then move the pin"


def test_constructor():
    """The constructor takes two folders and stores a table that the engine may replace."""
    rule = unasync.Rule(fromdir="", todir="")
    assert isinstance(rule.token_replacements, dict), RECHECK + "Rule.token_replacements"


@pytest.mark.parametrize(("name", "parameters"), [("_unasync_name", "name"), ("_unasync_tokens", "tokens")])
def test_private_methods(name, parameters):
    """The method that the engine overrides and the one it calls have the same parameters."""
    found = list(inspect.signature(getattr(unasync.Rule, name)).parameters)
    assert found == ["self", parameters], RECHECK + name


def test_every_name_goes_through_the_override():
    """unasync asks `_unasync_name` about each NAME and each STRING, and about no other token."""
    asked: list[str] = []

    class Recorder(unasync.Rule):
        def _unasync_name(self, name: str) -> str:
            asked.append(name)
            return name

    tokens = tokenize_rt.src_to_tokens("x = 'text'  # comment\n")
    hidden = tokenize_rt.Token("TEXT", "'hidden'")
    list(Recorder("", "")._unasync_tokens([*tokens, hidden]))
    assert asked == ["x", "text"], RECHECK + "_unasync_tokens: which tokens it converts"


def test_async_and_await_take_the_next_token_with_them():
    """unasync drops `async`, `await` and whatever token comes next, which is why the spacing is checked."""
    tokens = tokenize_rt.src_to_tokens("await(x)\n")
    kept = tokenize_rt.tokens_to_src(unasync.Rule("", "")._unasync_tokens(tokens))
    assert kept == "x)\n", RECHECK + "_unasync_tokens: what it drops"


def test_own_table_only():
    """Neither unasync's own table nor its Async -> Sync rule takes part."""
    engine = _mirror_engine.Engine({"AsyncPage": "Page"}, ())
    assert list(map(engine._unasync_name, ["AsyncPage", "AsyncIterator", "AsyncX"])) == [
        "Page",
        "AsyncIterator",
        "AsyncX",
    ]
