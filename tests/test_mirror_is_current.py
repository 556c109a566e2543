"""The committed blocking half is what the async half compiles to."""

from pathlib import Path

from twofold import mirror


def test_mirror_is_current():
    """After a change to an async source, `python -m twofold.mirror` was run and its output committed."""
    result = mirror.check(Path(__file__).parents[1])
    assert not result.problems, str(result)
