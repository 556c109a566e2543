"""What hooks are shown of bodies: everything but secrets."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, cast

from .._core.redact import HIDDEN

RequestHook = Callable[[str, str, Any], object]
"""Takes method, URL and body; in the async half what it returns may be awaitable."""

ResponseHook = Callable[[str, str, int, Any], object]
"""Takes method, URL, status and body; in the async half what it returns may be awaitable."""

_SECRET_MEMBERS = frozenset(
    [
        "access_token",
        "api_key",
        "claim_token",
        "id_token",
        "key_fingerprint",
        "refresh_token",
        "secret",
        "totp_code",
    ]
)


def shown_body(content: bytes | None) -> Any:
    """A JSON body without its secrets; `None` for none, and for one that is no JSON."""
    if not content:
        return None
    try:
        return _shown(json.loads(content))
    except (ValueError, RecursionError):
        return None


def _shown(value: Any) -> Any:
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value).items()
        return {name: HIDDEN if name in _SECRET_MEMBERS else _shown(one) for name, one in members}
    return [_shown(one) for one in cast("list[Any]", value)] if isinstance(value, list) else value
