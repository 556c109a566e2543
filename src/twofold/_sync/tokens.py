# Generated from _async/tokens.py by twofold.mirror; do not edit.
"""Access tokens: fetched once for all callers, kept while they are good, replaced before they end or once refused."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import partial

from .._core.auth import checked_name
from .._core.clock import SYSTEM_CLOCK, Clock
from .._core.deadline import Deadline
from .._core.redact import scrub
from .._core.sentinel import UNSET
from .._core.token_cache import TokenCache
from .._core.tokens import (
    REFRESH_EARLY,
    TOKEN_FAILURES,
    AccessToken,
    HeldToken,
    TokenFunction,
    access_token,
)
from .._core.wire import HeaderPairs
from .._runtime import blocking
from .flight import SingleFlight

logger = logging.getLogger("twofold")


class TokenKeeper(ABC):
    """What all credentials with an access token have in common; see `TokenAuth`."""

    def __init__(
        self,
        *,
        header: str = "Authorization",
        prefix: str = "Bearer ",
        refresh_early: float = REFRESH_EARLY,
        cache: TokenCache | None = None,
        cache_key: Sequence[str] = (),
        allow_http: bool = False,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        self.fields = (checked_name(header),)
        self.allow_http = allow_http
        self._prefix = prefix
        self._early = refresh_early
        self._file = None if cache is None else cache.file(cache_key)
        self._clock = clock
        self._flight: SingleFlight[HeldToken] = SingleFlight()
        self._known: tuple[str, ...] = ()
        self._refused: str | None = None

    @abstractmethod
    def _fetch(self, deadline: Deadline | None) -> AccessToken:
        """A new token.

        Args:
            deadline: of the caller that happens to fetch it. Where callers cannot be interrupted, it is kept here.
        """

    def token(self) -> str:
        """A token that is good now, for what is not sent by a client: a WebSocket, another library.

        Raises:
            TwofoldError: none could be had.
        """
        return (self._current(None)).value

    def field(self, deadline: Deadline | None) -> tuple[str, str]:
        """The header field to send."""
        held = self._current(deadline)
        return self.fields[0], f"{self._prefix}{held.value}"

    def forget(self) -> None:
        """Forget the token, after a log-out or once it was revoked: the next call fetches a new one."""
        held = self._flight.value
        if held is not UNSET:
            self._drop(held)

    def refuse(self, headers: HeaderPairs) -> None:
        """Forget the token if it is still the one in these headers; another caller may have replaced it already."""
        held = self._flight.value
        if held is not UNSET and (self.fields[0], f"{self._prefix}{held.value}") in headers:
            self._drop(held)

    def secrets(self) -> tuple[str, ...]:
        """The token, and the one before, with which calls may still be under way."""
        return self._known

    def _current(self, deadline: Deadline | None) -> HeldToken:
        """The token to send; fetched, or replaced before its end, by one of the callers."""
        held, now = self._flight.value, self._clock.monotonic()
        fetch = partial(self._obtain, deadline)
        if held is not UNSET:
            if now < held.renew_at:
                return held
            if now < held.expires_at:
                return self._renewed(held, fetch, deadline)
            self._flight.discard(held)
        return self._flight.get(fetch, deadline)

    def _renewed(
        self, held: HeldToken, fetch: blocking.Supplier[HeldToken], deadline: Deadline | None
    ) -> HeldToken:
        try:
            return self._flight.renew(fetch, deadline)
        except TOKEN_FAILURES as error:
            logger.warning("the access token could not be renewed yet: %s", scrub(str(error), self.secrets()))
            held.postpone(self._clock.monotonic())
            return held

    def _obtain(self, deadline: Deadline | None) -> HeldToken:
        asked_at, asked_on = self._clock.monotonic(), self._clock.time()
        kept = self._kept(asked_on)
        token = self._fetch(deadline) if kept is None else kept
        held = self._held(token, asked_at)
        if self._file is not None and kept is None:
            self._file.save(token, asked_on)
        return held

    def _held(self, token: AccessToken, asked_at: float) -> HeldToken:
        held = HeldToken.of(token, asked_at, self._early, self._clock.random())
        self._known = (held.value, *self._known[:1])
        return held

    def _kept(self, now: float) -> AccessToken | None:
        """The token that another process, or an earlier run, has left; not one that needs to be replaced itself."""
        token = self._load(now)
        if token is None:
            return None
        held = self._flight.value
        unusable = token.expires_in == 0 or token.value == self._refused
        return None if unusable or (held is not UNSET and held.value == token.value) else token

    def _load(self, now: float) -> AccessToken | None:
        return None if self._file is None else self._file.load(now)

    def _drop(self, held: HeldToken) -> None:
        self._refused = held.value
        self._flight.discard(held)
        if self._file is not None:
            self._file.expire(held.value)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {'without' if self._flight.value is UNSET else 'with'} a token>"


class TokenAuth(TokenKeeper):
    """An access token that a function fetches: once for all callers, again before it ends or when the API refuses it.

    When the API answers 401, the token is forgotten unless another caller has replaced it already, and the request is
    sent once more with a new one. That is no retry: it is not counted, but stands in the timeline.

    Args:
        fetch: returns an `AccessToken`, or a text that is good until it is refused; in the async half it may be a
            coroutine function. What it raises reaches the callers. It must not need this credential itself; it may need
            another `TokenAuth`, which makes tokens of two levels.
        header: the name of the header.
        prefix: put before the token.
        refresh_early: seconds before its end from which a token is replaced, at most a quarter of its life; a random
            fifth of that is left out. While it is still good, a failure to replace it is no error.
        cache: where to keep the token between runs.
        cache_key: texts that tell this token from others in the cache: key, account, scope. Only a fingerprint of
            them is kept.
        allow_http: send it in clear to hosts other than this machine, too.
        clock: time and randomness; for tests.

    Raises:
        ConfigurationError: the header cannot be one, or `cache` comes without `cache_key`; and, when a client is made
            with it, the base URL is plain http, the host is another machine and `allow_http` was not given.
        TypeError: `fetch` cannot be called, or is a coroutine function in the blocking half.

    Example:
        def log_in() -> AccessToken:
            answer = accounts.request(LOG_IN, json={"key": key})
            return AccessToken(answer.token, expires_in=3600)

        client = APIClient(url, auth=TokenAuth(log_in))
    """

    def __init__(
        self,
        fetch: TokenFunction,
        *,
        header: str = "Authorization",
        prefix: str = "Bearer ",
        refresh_early: float = REFRESH_EARLY,
        cache: TokenCache | None = None,
        cache_key: Sequence[str] = (),
        allow_http: bool = False,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        blocking.check_hook(fetch, "fetch")
        super().__init__(
            header=header,
            prefix=prefix,
            refresh_early=refresh_early,
            cache=cache,
            cache_key=cache_key,
            allow_http=allow_http,
            clock=clock,
        )
        self._function = fetch

    def _fetch(self, deadline: Deadline | None) -> AccessToken:  # noqa: ARG002
        return access_token(blocking.call_hook(self._function))
