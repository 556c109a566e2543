"""The promises under fault and load: a quick form of each runs with the usual tests, `nox -s reliability` runs all."""

from __future__ import annotations

import pytest

from .record import ROWS


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for each figure, in the order of the promises."""
    if ROWS:
        terminalreporter.section("promised and measured")
    for row in sorted(ROWS):
        terminalreporter.write_line(str(row))
