"""All call tables."""

from __future__ import annotations

from collections.abc import Sequence

from tests.calls import avala, bloomy, bodies, codex_bot, colony, foundation
from tests.calls.table import Suite

FOUNDATION: Sequence[Suite] = [foundation.SUITE, bodies.SUITE]
CODEX_BOT: Sequence[Suite] = [codex_bot.SUITE, codex_bot.STORE]
SUITES: Sequence[Suite] = [*FOUNDATION, *CODEX_BOT, bloomy.SUITE, avala.SUITE, colony.SUITE]
