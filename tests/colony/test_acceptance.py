"""Every scenario, difference and defect of The Colony's core has a test that bears its number, in both halves."""

from __future__ import annotations

import re

import pytest
from tests.rows import in_folders, named, text_of

HALVES = ("_async/colony",)
OTHERS = ("colony",)

# Rows about what is beyond the core: vault, wiki, notary, attachments, OAuth, profile pictures, attestations.
BEYOND = {
    *("scenario_34", "scenario_35", "scenario_37", "scenario_38"),
    *("drift_10", "drift_19", "drift_20", "drift_21", "drift_22", "drift_23"),
    *("defect_03", "defect_05", "defect_06", "defect_17", "defect_18", "defect_21"),
}
# Defects that a scenario or a difference is about as well.
SHOWN_AS = {
    "defect_04": "scenario_23_hooks",
    "defect_08": "scenario_09_colonies_by_name",
    "defect_09": "scenario_13_a_server_that_clamps",
    "defect_13": "drift_18_ids_are_escaped",
    "defect_15": "scenario_05_a_bad_file_is_a_miss",
    "defect_16": "bad_signatures",
    "defect_20": "the_guide_runs",
}
OF_BOTH_AT_ONCE = {"defect_16", "defect_20"}
ROWS = [
    *(f"scenario_{number:02}" for number in range(1, 41)),
    *(f"drift_{number:02}" for number in range(1, 26)),
    *(f"defect_{number:02}" for number in range(1, 21)),
]
# What callers look for in messages.
TEXTS = [
    "unauthorized",
    "not found",
    "rate limited",
    "server error",
    "network error",
    "Circuit breaker open",
    "truncated UUID",
    "expected 36",
    "must be a UUID string",
    "different values",
    "is deprecated; use",
    "must not be empty",
    "at least one field",
    "requires option_ids",
    "not both",
    "colony is empty",
    "colony must be a str",
    "expected a JSON array",
    "not honouring offset",
    "leading zero",
    "whitespace",
]


@pytest.mark.parametrize("row", [row for row in ROWS if row not in BEYOND])
def test_every_row_has_a_test(row: str) -> None:
    """One at least; in both halves, unless one test looks at both at once."""
    found = in_folders(named(SHOWN_AS.get(row, f"{row}_")), *HALVES, *OTHERS)
    assert found, f"no test is called test_{row}_..."
    if row not in OF_BOTH_AT_ONCE:
        assert in_folders(found, *HALVES), f"{row} is tested in one half only: {found}"


@pytest.mark.parametrize("text", TEXTS)
def test_texts_that_callers_look_for_are_tested(text: str) -> None:
    """A test of the client expects each in a message."""
    expected = re.compile(rf"""(?:match=|\(|\s)[rf]*["'][^\n]*{re.escape(text)}""")
    assert expected.search(text_of(*HALVES, *OTHERS))
