"""What the rows of The Colony share."""

from __future__ import annotations

from typing import Any

ROOT = "/api/v1"
LOGIN = f"POST {ROOT}/auth/token"


def sent(*requests: str) -> list[str]:
    """Requests as the emulator sees them, after the log-in: `GET users/me`."""
    return [LOGIN, *(line.replace(" ", f" {ROOT}/", 1) for line in requests)]


def collected(pager: Any) -> Any:
    """All items of a walk."""
    return pager.collect()
