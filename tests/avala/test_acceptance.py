"""Every scenario, defect, difference and promised text of Avala has a test that bears its number, in both halves."""

from __future__ import annotations

import re

import pytest
from tests.rows import in_folders, named, text_of

HALVES = ("_async/avala", "_async/avala_uploads")
OTHERS = ("avala", "avala_uploads")

# Rows about the command line, which is no part of the client.
COMMANDS = {"bug_b15", "bug_b16", "bug_b17"}
# Rows that are about names, signatures, settings and models: both halves are looked at in one test.
OF_BOTH_AT_ONCE = {
    *("bug_b14", "bug_b18", "bug_b19"),
    *("drift_d2", "drift_d3", "drift_d4", "drift_d5", "drift_d6", "drift_d7", "drift_d8"),
    *("drift_d13", "drift_d14", "drift_d15", "drift_d17", "drift_d18"),
}
# Differences that are defects as well, and are shown as those.
SHOWN_AS = {"drift_d1": "bug_b1", "drift_d19": "every_public_method_has_a_row"}
ROWS = [
    *(f"scenario_{number}" for number in range(1, 41)),
    *(f"bug_b{number}" for number in range(1, 23)),
    *(f"drift_d{number}" for number in range(1, 20)),
]
# What callers look for in messages.
TEXTS = [
    "No API key",
    "start with",
    "Invalid path",
    "scheme",
    "traversal",
    "URL-encoded",
    "'//'",
    "did not complete",
    "did not reach status",
    "timeout must be non-negative",
    "interval must be non-negative",
    "out of range",
    "chunk_size",
    "chunk 1",
    "Pass exactly one of",
    "allow-list",
    "same destination path",
    "no longer in N's source",
    "modified while it was being uploaded",
    "changed on disk during this run",
    "batch changed",
    "no files found",
]


@pytest.mark.parametrize("row", [row for row in ROWS if row not in COMMANDS])
def test_every_row_has_a_test(row: str) -> None:
    """One at least; in both halves, unless one test looks at both at once."""
    if row == "drift_d19":
        assert named(SHOWN_AS[row])
        return
    found = in_folders(named(f"{SHOWN_AS.get(row, row)}_"), *HALVES, *OTHERS)
    assert found, f"no test is called test_{row}_..."
    if row not in OF_BOTH_AT_ONCE:
        assert in_folders(found, *HALVES), f"{row} is tested in one half only: {found}"


@pytest.mark.parametrize("text", TEXTS)
def test_texts_that_callers_look_for_are_tested(text: str) -> None:
    """A test of the client expects each in a message."""
    expected = re.compile(rf"""(?:match=|\(|\s)[rf]*["'][^\n]*{re.escape(text)}""")
    assert expected.search(text_of(*HALVES, *OTHERS))
