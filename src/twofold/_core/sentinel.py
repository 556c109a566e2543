"""`UNSET`: "not given", which is not the same as `None`."""

from __future__ import annotations

from enum import Enum
from typing import Literal


class Unset(Enum):
    """The type of `UNSET`; an enum, so that type checkers narrow on `value is UNSET`."""

    UNSET = "UNSET"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"


UNSET = Unset.UNSET
