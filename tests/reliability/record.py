"""What was promised and what was measured, row by row."""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """One line of the table."""

    number: int
    promised: str
    measured: str

    def __str__(self) -> str:
        return f"row {self.number:>2} | {self.promised} | {self.measured}"


ROWS: list[Row] = []


def record(number: int, promised: str, measured: str) -> None:
    """Add a line to the table that is printed when the run ends; to be called before the assertions.

    Args:
        number: of the promise, as in the name of the test.
        promised: the bound, with its unit.
        measured: the figure, and for which half and event loop.
    """
    ROWS.append(Row(number, promised, measured))
