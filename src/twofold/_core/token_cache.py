"""Access tokens kept on disk between runs: one file each, readable by its owner only, replaced in one step."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import stat
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from .auth import checked_key
from .errors import ConfigurationError
from .tokens import AccessToken, lifetime

logger = logging.getLogger("twofold")


class TokenCache:
    """A folder for access tokens, which processes of one user may share.

    A file is created with mode 0600 and replaced in one step, so that no other user can read it and nobody ever reads
    half of it. Its name is a fingerprint of the key, the account and the scope; those themselves are not in it. A file
    that another user owns or could have written or read is not used.

    Args:
        folder: created (mode 0700) when the first token is kept; `~` is the user's home.

    Example:
        auth = OAuth2ClientCredentials(token_url, client_id, secret, cache=TokenCache("~/.cache/acme"))
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = Path(folder).expanduser()

    def file(self, key: Sequence[str]) -> TokenFile:
        """The place of one token.

        Raises:
            ConfigurationError: the key is empty, so that any two tokens would share a file.
        """
        if isinstance(key, str) or not any(key):
            raise ConfigurationError(
                "cache_key is empty or one text: give a list of the texts that tell this token from others"
            )
        fingerprint = hashlib.sha256(json.dumps([*key]).encode()).hexdigest()
        return TokenFile(self.folder / f"{fingerprint[:32]}.json")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self.folder)!r})"


class TokenFile:
    """One token on disk; its end is written as time since the epoch. A subclass may have a format of its own."""

    __slots__ = ("path",)

    def __init__(self, path: Path) -> None:
        self.path = path

    def parsed(self, kept: Any, now: float) -> AccessToken | None:
        """The token in the JSON of a file; what this raises for a file of another kind counts as none."""
        expires_at, refresh_token = kept["expires_at"], kept["refresh_token"]
        return AccessToken(
            checked_key(kept["access_token"]),
            None if expires_at is None else lifetime(float(expires_at) - now),
            None if refresh_token is None else checked_key(refresh_token),
        )

    def written(self, token: AccessToken, asked_at: float) -> dict[str, Any]:
        """The JSON of a file."""
        expires_at = None if token.expires_in is None else asked_at + token.expires_in
        return {
            "access_token": token.value,
            "expires_at": expires_at,
            "refresh_token": token.refresh_token,
        }

    def load(self, now: float) -> AccessToken | None:
        """The token, with the seconds it has left at `now` (since the epoch); `None` without a usable one."""
        try:
            with self.path.open("rb") as file:
                if not _is_ours(os.fstat(file.fileno())):
                    logger.warning("%s is not ours alone, so the token in it is not used", self.path)
                    return None
                kept: Any = json.load(file)
            return self.parsed(kept, now)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError):
            logger.warning("%s holds no usable token", self.path)
            return None

    def save(self, token: AccessToken, asked_at: float) -> None:
        """Keep a token asked for at `asked_at` (since the epoch); where that is impossible, it is only said."""
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _replace(self.path, json.dumps(self.written(token, asked_at)))
        except OSError as error:
            logger.warning("the token could not be kept in %s: %s", self.path, error.strerror)

    def expire(self, value: str) -> None:
        """Write that this token is over, if the file still holds it; its refresh token stays."""
        kept = self.load(0.0)
        if kept is not None and kept.value == value:
            self.save(AccessToken(value, 0.0, kept.refresh_token), 0.0)


def _is_ours(status: os.stat_result) -> bool:
    # Where there are no POSIX owners, the user's profile folder is what protects.
    if not hasattr(os, "getuid"):
        return True
    return status.st_uid == os.getuid() and not stat.S_IMODE(status.st_mode) & 0o077


def _replace(path: Path, text: str) -> None:
    # mkstemp creates with mode 0600, so that there is no moment in which the file is open to others.
    handle, name = tempfile.mkstemp(prefix=".token-", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
