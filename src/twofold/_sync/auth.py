# Generated from _async/auth.py by twofold.mirror; do not edit.
"""Credentials that have to wait for something: functions, access tokens, the conversation of an `httpx.Auth`."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial
from typing import Any

from .._core.auth import AuthTypes, checked_name
from .._core.clock import SYSTEM_CLOCK, Clock
from .._core.credential import Credential, bound, flattened, is_flow, is_plain, is_request_auth
from .._core.deadline import Deadline
from .._core.errors import APIConnectionError, APIStatusError, ConfigurationError, DecodeError
from .._core.redact import scrub
from .._core.sentinel import UNSET
from .._core.token_cache import TokenCache
from .._core.tokens import REFRESH_EARLY, AccessToken, HeldToken, TokenFunction
from .._core.wire import CredentialFailure, HeaderPairs, WireFailure, WireRequest, WireResponse, failure_of
from .._runtime import blocking
from .._runtime.flows import answer_of, message_of, request_of
from .flight import SingleFlight

logger = logging.getLogger("twofold")

# What may be wrong with a request for a token; everything else is a fault of the program, and raised as it is.
FAILURES = (APIConnectionError, APIStatusError, DecodeError)


class TokenAuth:
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
        self.fields = (checked_name(header),)
        self.allow_http = allow_http
        self._function = fetch
        self._prefix = prefix
        self._early = refresh_early
        self._file = None if cache is None else cache.file(cache_key)
        self._clock = clock
        self._flight: SingleFlight[HeldToken] = SingleFlight()
        self._known: tuple[str, ...] = ()
        self._refused: str | None = None

    def token(self) -> str:
        """A token that is good now, for what is not sent by a client: a WebSocket, another library.

        Raises:
            TwofoldError: none could be had.
        """
        return (self.current(None)).value

    def current(self, deadline: Deadline | None) -> HeldToken:
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
        except FAILURES as error:
            logger.warning("the access token could not be renewed yet: %s", scrub(str(error), self.secrets()))
            held.postpone(self._clock.monotonic())
            return held

    def _obtain(self, deadline: Deadline | None) -> HeldToken:
        asked_at, asked_on = self._clock.monotonic(), self._clock.time()
        token = self._kept(asked_on)
        kept = token is not None
        if token is None:
            given = self._fetch(deadline)
            token = AccessToken(given) if isinstance(given, str) else given
        held = HeldToken.of(token, asked_at, self._early, self._clock.random())
        self._known = (held.value, *self._known[:1])
        if self._file is not None and not kept:
            self._file.save(token, asked_on)
        return held

    def _kept(self, now: float) -> AccessToken | None:
        """The token that another process, or an earlier run, has left; not one that needs to be replaced itself."""
        token = None if self._file is None else self._file.load(now)
        held = self._flight.value
        if token is None or token.value == self._refused or (held is not UNSET and token.value == held.value):
            return None
        return None if token.expires_in == 0 else token

    def _fetch(self, deadline: Deadline | None) -> AccessToken | str:  # noqa: ARG002
        """A new token; a deadline ends the waiting of this half's callers from outside."""
        return blocking.call_hook(self._function)

    def field(self, deadline: Deadline | None) -> tuple[str, str]:
        """The header field to send."""
        held = self.current(deadline)
        return self.fields[0], f"{self._prefix}{held.value}"

    def refuse(self, headers: HeaderPairs) -> None:
        """Forget the token if it is still the one in these headers; another caller may have replaced it already."""
        held = self._flight.value
        if held is not UNSET and (self.fields[0], f"{self._prefix}{held.value}") in headers:
            self._refused = held.value
            self._flight.discard(held)
            if self._file is not None:
                self._file.forget(held.value)

    def secrets(self) -> tuple[str, ...]:
        """The token, and the one before, with which calls may still be under way."""
        return self._known

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {'without' if self._flight.value is UNSET else 'with'} a token>"


def new_credential(auth: AuthTypes | None, origin: str) -> Credential | None:
    """What `auth=` was given, checked for this half and bound to an origin.

    Raises:
        ConfigurationError: its parts contradict each other, or may not be sent over plain http.
        TypeError: it is no credential, or one that only the other half can use.
    """
    if auth is None:
        return None
    parts = list(flattened(auth))
    for part in parts:
        if isinstance(part, type):
            raise TypeError(f"auth is the class {part.__name__}: give an object of it")
        if is_request_auth(part):
            if part.function is not None:
                blocking.check_hook(part.function, type(part).__name__)
        elif not (isinstance(part, TokenAuth) or is_flow(part) or is_plain(part)):
            raise TypeError(
                f"auth is a {type(part).__name__}: give a credential such as BearerAuth(token), of this half"
            )
    return bound(parts, origin)


def authorize(credential: Credential, request: WireRequest, deadline: Deadline | None) -> None:
    """Put into a request what has to see it or to be waited for.

    Raises:
        WireFailure: there is none to be had, or not in time.
    """
    try:
        with blocking.limit_to(deadline):
            for part in credential.parts:
                _apply(part, request, deadline)
    except (TimeoutError, *FAILURES) as error:
        if isinstance(error, TimeoutError) and deadline is not None and deadline.expired:
            raise WireFailure("timeout", "deadline", False, "the deadline has passed") from error
        if isinstance(error, FAILURES):
            raise CredentialFailure(error) from error
        raise


def _apply(part: Any, request: WireRequest, deadline: Deadline | None) -> None:
    if isinstance(part, TokenAuth):
        request.headers = (*request.headers, part.field(deadline))
        return
    answer = blocking.call_hook(part.ask, request)
    try:
        part.apply(request, answer)
    except ConfigurationError as error:
        raise WireFailure("request", "credential", False, str(error)) from None


def converse(
    auth: Any, request: WireRequest, send: blocking.Function[WireRequest, WireResponse]
) -> WireResponse:
    """Send a request as an `httpx.Auth` wants it: it may change it, and ask for more requests first or after.

    Raises:
        WireFailure: no answer came to one of them.
    """
    flow = auth.sync_auth_flow(message_of(auth, request))
    try:
        message = next(flow)
        while True:
            message.read()
            answer = send(request_of(message, request))
            try:
                message = flow.send(answer_of(auth, message, answer))
            except StopIteration:
                return answer
    except Exception as error:
        # What its own package raises, over a challenge that makes no sense, is a failure like any other.
        failure = failure_of(error)
        if failure is None:
            raise
        raise failure from error
    finally:
        flow.close()
