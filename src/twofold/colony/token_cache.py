"""Tokens on disk, in the files that other clients of The Colony use too."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from .._core.auth import checked_key
from .._core.token_cache import TokenCache, TokenFile
from .._core.tokens import AccessToken
from .config import TOKEN_LIFE

# A token that ends sooner is not worth reading.
_LEAST = 60.0


class ColonyTokenFile(TokenFile):
    """`{"v": 1, "token": ..., "expiry": seconds since the epoch}`."""

    __slots__ = ()

    def parsed(self, kept: Any, now: float) -> AccessToken | None:
        """See `TokenFile.parsed`; a token in its last minute counts as none."""
        left = float(kept["expiry"]) - now
        return AccessToken(checked_key(kept["token"]), left) if left > _LEAST else None

    def written(self, token: AccessToken, asked_at: float) -> dict[str, Any]:
        """See `TokenFile.written`."""
        life = TOKEN_LIFE if token.expires_in is None else token.expires_in
        return {"v": 1, "token": token.value, "expiry": asked_at + life}

    def expire(self, value: str) -> None:
        """Remove the file, if it still holds this token."""
        kept = self.load(0.0)
        if kept is not None and kept.value == value:
            self.remove()

    def remove(self) -> None:
        """Remove the file, whatever it holds."""
        with suppress(OSError):
            self.path.unlink()


class ColonyTokenCache(TokenCache):
    """A folder of such files, each named for a base URL and an API key, of which it shows neither."""

    def file(self, key: Sequence[str]) -> ColonyTokenFile:
        """The place of one token; `key` is base URL and API key."""
        fingerprint = hashlib.sha256("|".join(key).encode()).hexdigest()
        return ColonyTokenFile(self.folder / f"{fingerprint[:16]}.json")
