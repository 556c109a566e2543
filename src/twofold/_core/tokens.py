"""Access tokens: how long they are good for, and what a token endpoint's answer means (RFC 6749 section 5)."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .auth import checked_key
from .error_body import AnswerView, ErrorInfo, error_info
from .errors import APIConnectionError, APIStatusError, AuthenticationError, ConfigurationError, DecodeError
from .redact import scrub

REFRESH_EARLY = 300.0
"""Seconds before its end from which a token is replaced."""

# Of the window before the end, a random fifth is left out: a fleet that started together does not refresh together.
_JITTER = 0.2
# A token that lives for a minute is not replaced all the time.
_LARGEST_PART = 0.25
_PAUSE = 30.0

TOKEN_FAILURES = (APIConnectionError, APIStatusError, DecodeError)
"""What may go wrong with a request for a token; everything else is a fault of the program, and raised as it is."""

# What the endpoint says when it knows who asks, and refuses; anything else is trouble of its own.
_REFUSALS = frozenset({400, 401, 403})


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What a token endpoint hands out.

    Attributes:
        value: the token itself.
        expires_in: seconds it is good for, counted from before it was asked for; `None`: not known, so it is used until
            the API refuses it; 0: it is used by the calls that wait for it, and not kept.
        refresh_token: what the next one can be had for.
    """

    value: str = field(repr=False)
    expires_in: float | None = None
    refresh_token: str | None = field(default=None, repr=False)


TokenFunction = Callable[[], Awaitable[AccessToken | str] | AccessToken | str]


@dataclass(slots=True)
class HeldToken:
    """A token that is kept, with its times on the monotonic clock: from `renew_at` on a new one is asked for."""

    value: str = field(repr=False)
    renew_at: float
    expires_at: float

    @classmethod
    def of(cls, token: AccessToken, asked_at: float, early: float, chance: float) -> HeldToken:
        """A token with its times.

        Args:
            asked_at: when it was asked for; the answer may have been long under way.
            early: seconds before the end from which it is replaced.
            chance: a random number in [0, 1).

        Raises:
            ConfigurationError: it is empty, or cannot be sent in a header.
        """
        value = checked_key(token.value, "access token")
        if token.expires_in is None:
            return cls(value, math.inf, math.inf)
        margin = min(early, token.expires_in * _LARGEST_PART) * (1 - _JITTER * chance)
        expires_at = asked_at + token.expires_in
        return cls(value, expires_at - margin, expires_at)

    def postpone(self, now: float) -> None:
        """Do not ask for a new one for a while: it could not be had."""
        self.renew_at = now + _PAUSE


def access_token(given: object) -> AccessToken:
    """A token as a function may return it.

    Raises:
        ConfigurationError: it is none.
    """
    if isinstance(given, str):
        return AccessToken(given)
    if not isinstance(given, AccessToken):
        raise ConfigurationError(f"fetch returned a {type(given).__name__}: return an AccessToken or a text")
    return given


def lifetime(value: object) -> float | None:
    """The seconds in `expires_in`: a number, also as text; `None` if it is missing or makes no sense."""
    try:
        seconds = float(value)  # pyright: ignore[reportArgumentType]
    except (TypeError, ValueError):
        return None
    return max(0.0, seconds) if math.isfinite(seconds) and not isinstance(value, bool) else None


def read_grant(answer: Mapping[str, Any], endpoint: str, secrets: Iterable[str]) -> AccessToken:
    """The token in a successful answer.

    Raises:
        AuthenticationError: it holds an error object after all.
        DecodeError: it holds neither, or a token that no header can carry.
    """
    value = answer.get("access_token")
    if isinstance(value, str) and value:
        if not (value.isascii() and value.isprintable()):
            raise DecodeError(f"{endpoint} gave an access_token that cannot be sent", status_code=200)
        refresh = answer.get("refresh_token")
        return AccessToken(
            value,
            lifetime(answer.get("expires_in")),
            refresh if isinstance(refresh, str) and refresh else None,
        )
    if answer.get("error"):
        raise AuthenticationError(
            f"{endpoint} refused to give a token: {_reason(answer, secrets)}",
            status_code=200,
            code=_info(answer).code,
        )
    raise DecodeError(f"{endpoint} answered without an access_token", status_code=200)


def refusal(error: APIStatusError, endpoint: str, secrets: Iterable[str]) -> APIStatusError:
    """The error for a token endpoint that reported none: without its body, which may echo what it was sent."""
    cls = AuthenticationError if error.status_code in _REFUSALS else type(error)
    verb = "refused to give a token" if cls is AuthenticationError else "gave no token"
    return cls(
        f"{endpoint} {verb} ({error.status_code}): {_reason(error.body, secrets)}",
        status_code=error.status_code,
        code=error.code,
        retry_after=error.retry_after,
        request_id=error.request_id,
        attempts=error.attempts,
        timeline=error.timeline,
    )


def _reason(body: Any, secrets: Iterable[str]) -> str:
    info = _info(body)
    message = info.message or "it does not say why"
    text = message if info.code is None or info.code in message else f"{info.code}: {message}"
    return scrub(text, secrets)


def _info(body: Any) -> ErrorInfo:
    return error_info(AnswerView(200, {}, body))[0]
