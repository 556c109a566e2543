"""All call tables."""

from __future__ import annotations

from collections.abc import Sequence

from tests.calls import bloomy, codex_bot, foundation
from tests.calls.table import Suite

SUITES: Sequence[Suite] = [foundation.SUITE, bloomy.SUITE, codex_bot.SUITE]
