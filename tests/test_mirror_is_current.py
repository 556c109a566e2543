"""The committed blocking half is what the async half compiles to, by a table that fits the package."""

from pathlib import Path

import twofold
from twofold import codex_bot, mirror


def test_mirror_is_current():
    """After a change to an async source, `python -m twofold.mirror` was run and its output committed."""
    result = mirror.check(Path(__file__).parents[1])
    assert not result.problems, str(result)


def test_every_public_name_is_in_the_table():
    """Authors of clients find both halves of each exported pair, and the table maps one to the other."""
    exported = set(twofold.__all__)
    assert {name for name in exported if name.startswith("Async")} <= mirror.FOUNDATION.keys()
    for name, twin in mirror.FOUNDATION.items():
        assert {name, twin} <= exported
    for name, twin in mirror.CODEX_BOT.items():
        assert {name, twin} <= set(codex_bot.__all__)
