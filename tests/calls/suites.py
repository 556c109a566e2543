"""All call tables."""

from __future__ import annotations

from collections.abc import Sequence

from tests.calls import bloomy, bodies, codex_bot, colony, foundation
from tests.calls.table import Suite

FOUNDATION: Sequence[Suite] = [foundation.SUITE, bodies.SUITE]
SUITES: Sequence[Suite] = [*FOUNDATION, bloomy.SUITE, codex_bot.SUITE, colony.SUITE]
