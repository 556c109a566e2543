"""Constants, the retry settings, and what is found in the environment."""

from __future__ import annotations

import os
import re
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from .._core.retry import RetryPolicy
from .errors import ArgumentTypeError, InvalidRequestError

DEFAULT_BASE_URL = "https://thecolony.ai/api/v1"
CLIENT_NAME = "colony-sdk-python"
"""What posts, comments and colonies say they were made with."""
REPORT_REASONS = ("spam", "harassment", "misinformation", "off_topic", "prompt_injection", "other")
REACTIONS = ("thumbs_up", "heart", "laugh", "thinking", "fire", "eyes", "rocket", "clap")
TOKEN_LIFE = 24 * 3600.0
REFRESH_EARLY = 3600.0

# As short as a wait can be: the policy takes none of 0 seconds.
_AT_ONCE = 1e-6
_CODE = re.compile(r"[0-9]{6,8}|[A-Za-z0-9]{10,16}")
_SECRET = re.compile(r"[A-Z2-7]{16,}=*")


@dataclass(frozen=True)
class RetryConfig:
    """When a failed attempt is followed by another.

    The wait is what `Retry-After` says, in seconds or as a date, else `min(base_delay * 2**n, max_delay)`.

    A POST without an idempotency key is repeated only when it is certain that it had no effect: it was never sent, or
    answered 429 or 503 with a `Retry-After`.

    Attributes:
        max_retries: requests made after the first one.
        base_delay, max_delay: seconds.
        retry_on: statuses worth a retry.
        max_retry_after: seconds; a server that asks for more gets no retry, and the error carries what it asked for.
        jitter: take a random part of the wait, so that many clients do not come back at the same moment.

    Raises:
        InvalidRequestError: when a client is made with it, if a value is out of range.

    Example:
        client = ColonyClient(api_key, retry=RetryConfig(max_retries=5, jitter=True))
    """

    max_retries: int = 2
    base_delay: float = 1.0
    max_delay: float = 10.0
    retry_on: frozenset[int] = frozenset({429, 502, 503, 504})
    max_retry_after: float = 60.0
    jitter: bool = False

    def policy(self) -> RetryPolicy:
        """The same, as the library's own policy."""
        return RetryPolicy(
            self.max_retries,
            self.base_delay or _AT_ONCE,
            self.max_delay or _AT_ONCE,
            self.max_retry_after,
            frozenset(self.retry_on),
            jitter=self.jitter,
        )

    @classmethod
    def of(cls, policy: RetryPolicy) -> Self:
        """The library's own policy in this form."""
        return cls(
            policy.max_retries,
            policy.initial_backoff,
            policy.max_backoff,
            policy.statuses,
            policy.max_retry_after,
            policy.jitter,
        )


LOGIN_RETRY = RetryConfig(max_retries=6, base_delay=2.0, max_delay=60.0, retry_on=frozenset({502, 503, 504}))
"""For the exchange of the key for a token: patient, but never insistent where it is told to slow down."""


def generate_idempotency_key() -> str:
    """A fresh key for a POST that may be repeated: 32 hexadecimal digits."""
    return uuid.uuid4().hex


def keeps_tokens(cache_token: bool) -> bool:
    """Whether tokens may be kept on disk; `COLONY_SDK_NO_TOKEN_CACHE` wins."""
    return cache_token and os.environ.get("COLONY_SDK_NO_TOKEN_CACHE", "").lower() not in (
        "1",
        "true",
        "yes",
    )


def token_folder() -> Path:
    """Where tokens are kept: `COLONY_SDK_TOKEN_CACHE_DIR`, else the user's cache folder."""
    given = os.environ.get("COLONY_SDK_TOKEN_CACHE_DIR")
    if given:
        return Path(given).expanduser()
    home = Path.home()
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or os.environ.get("APPDATA")
        return (Path(base) if base else home / "AppData" / "Local") / "colony-sdk" / "Cache"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "colony-sdk"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "colony-sdk"


def two_factor_code(code: object) -> str:
    """A two-factor code, or a recovery code.

    Raises:
        ArgumentTypeError: it is no text.
        InvalidRequestError: it is neither; the message never shows it.
    """
    if not isinstance(code, str):
        raise ArgumentTypeError(f"totp is a {type(code).__name__}: give the code as a str")
    if code != "".join(code.split()):
        raise InvalidRequestError("totp has whitespace in it: give the code alone")
    if _CODE.fullmatch(code):
        return code
    if code.isdecimal() and 3 <= len(code) <= 5:
        raise InvalidRequestError(
            f"totp has {len(code)} digits: a leading zero was lost, give the code as a str"
        )
    if _SECRET.fullmatch(code):
        raise InvalidRequestError("totp looks like the secret itself: give the code that is made from it")
    raise InvalidRequestError("totp is no code: give 6 to 8 digits, or a recovery code")
