# The async source; twofold.mirror generates its blocking mirror.
"""What stands behind an `AsyncBaseApiClient`: the foundation's client, over the user's `client.request`."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Self, TypeVar, cast

from .._core.bulk import check_max_concurrent
from .._core.calls import Arguments, PreparedCall, call_record
from .._core.codex.answers import Verdict
from .._core.codex.endpoints import base_of, check_method, locate, without_none
from .._core.codex.errors import API_ERRORS, ApiClientError, ApiClosedError, ApiOverloaded, refusing
from .._core.codex.requests import PlainArguments, body_keywords, operation_of, with_retry
from .._core.codex.settings import (
    KEY_HEADER,
    ApiOptions,
    ViewOptions,
    check_names,
    clean_key,
    drop_in_timeouts,
    engine_settings,
    standing_headers,
)
from .._core.deprecation import FIELDS, warn_of_answer
from .._core.errors import ErrorTypes
from .._core.logs import log_failure
from .._core.options import RequestOptions, merge_headers
from .._core.outcome import Outcome
from .._core.pages import PageReply, PageRequest, PageStrategy
from .._core.retry_after import retry_after
from .._core.sentinel import UNSET
from .._core.timeline import listeners
from .._core.timeouts import PhaseTimeouts, TimeoutTypes
from .._runtime import aio
from .._runtime.process import ThreadLock
from .admission import AsyncGate
from .client import AsyncAPIClient
from .codex_call import AsyncPlainExchange
from .codex_http import new_client
from .page_source import AsyncPageSource

logger = logging.getLogger("twofold.codex_bot")

R = TypeVar("R")
T = TypeVar("T")

# What stands for an id in a path, as far as that can be told: one endpoint is warned of once.
_NUMBER = re.compile(r"(?<=/)\d+(?=/|$)")
_REQUEST_OPTIONS = ("timeout", "deadline", "headers", "idempotency_key")


@dataclass
class _Calls:
    """The calls in flight of a client and its views, and who waits for them to end."""

    in_flight: int = 0
    closers: list[aio.AsyncSemaphore] = field(default_factory=list[aio.AsyncSemaphore])
    cut: bool = False
    lock: Any = field(default_factory=ThreadLock)

    def begin(self) -> None:
        with self.lock:
            self.in_flight += 1

    def end(self) -> None:
        with self.lock:
            self.in_flight -= 1
            closers = () if self.in_flight else tuple(self.closers)
        for closer in closers:
            closer.release()

    async def wait(self, seconds: float) -> None:
        closer = aio.AsyncSemaphore(0)
        with self.lock:
            if not self.in_flight:
                return
            self.closers.append(closer)
        await aio.acquire(closer, seconds)

    def first_cut(self) -> bool:
        with self.lock:
            first, self.cut = not self.cut, True
            return first


class AsyncApiEngine(AsyncAPIClient):
    """Settings, calls and lifecycle of an `AsyncBaseApiClient`, kept apart so that its names stay its author's.

    Args:
        base_url, api_key, timeout: as its constructor takes them.
        settings: settled.

    Attributes:
        http: the HTTP client.
        owned: whether it is ours to close.
    """

    _errors: ClassVar[ErrorTypes] = API_ERRORS
    _default_headers: ClassVar[Mapping[str, str]] = {}

    def __init__(
        self, base_url: str, api_key: str | None, timeout: TimeoutTypes, settings: Mapping[str, Any]
    ) -> None:
        self._settings = settings
        self._key = clean_key(api_key)
        self._usual_timeouts: PhaseTimeouts | None = drop_in_timeouts(timeout)
        standing = standing_headers(settings, self._key)
        injected = settings.get("http_client")
        self.http: aio.AsyncHTTPClient = injected or new_client(
            base_of(base_url), self._usual_timeouts, standing, settings
        )
        inner = engine_settings(settings, self.http)
        super().__init__(base_url, auth=settings.get("auth"), timeout=self._usual_timeouts, **inner)
        if injected is not None:
            # It is left as it is, so what a client of ours would have is sent with each call.
            self._usual_timeouts = None
            self._options = replace(self._options, headers=merge_headers(self._options.headers, standing))
        self.owned = injected is None
        self._idempotency_field: str | None = settings.get("idempotency_header")
        self._rules = replace(self._rules, idempotency_header=self._idempotency_field or "")
        self._gate = _new_gate(settings)
        self._calls = _Calls()

    @property
    def is_view(self) -> bool:
        """Whether it shares the connections of another one, whose business closing is."""
        return self._is_copy

    @property
    def closed(self) -> bool:
        """Whether calls are refused."""
        return self._transport.closed

    def check_open(self) -> None:
        """Raise what a call of a closed client raises.

        Raises:
            ApiClosedError: it is closed.
        """
        if self.closed:
            raise ApiClosedError("the client was closed: make a new one")

    def described(self, name: str) -> str:
        """One line for a repr, without secrets."""
        auth = self._settings.get("auth")
        kinds = [KEY_HEADER] * (self._key is not None) + [type(auth).__name__] * (auth is not None)
        state = "closed" if self.closed else "open"
        return f"<{name} {self._base} ({' and '.join(kinds) or 'no credential'}, {state})>"

    def view(self, options: Mapping[str, Any]) -> Self:
        """A copy with other options.

        Raises:
            ApiRequestError: a value that cannot be used.
            TypeError: an option that does not exist.
        """
        check_names(options, ViewOptions)
        with refusing():
            copy = self.with_options(
                **cast("Any", {name: one for name, one in options.items() if name != "retry"})
            )
            copy._options = with_retry(copy._options, options)
        return copy

    async def call(
        self, client: Any, given: PlainArguments, on_sent: Callable[[], object] | None = None
    ) -> Verdict:
        """Make a call.

        Args:
            client: what to call `request` of.
            given: by the caller.
            on_sent: called once the request is on its way.

        Returns:
            The verdict on a success.

        Raises:
            ApiClientError: in the class that says what went wrong.
        """
        self.check_open()
        with refusing():
            call = self._plain_call(client, given, on_sent)
        self._calls.begin()
        try:
            outcomes = await self._send(call, self._limiters)
        finally:
            self._calls.end()
        verdict = self._verdict(call, outcomes)
        if outcomes[-1].headers.has_any(FIELDS):
            place = _NUMBER.sub("{}", call.url.partition("?")[0])
            warn_of_answer(call.method, place, outcomes[-1].headers, verdict.secrets)
        error = verdict.error()
        if watching := listeners():
            record = call_record(call, outcomes, error)
            for calls in watching:
                calls.records.append(record)
        if error is not None:
            raise self._reported(error)
        return verdict

    def value(self, verdict: Verdict, model: Any) -> Any:
        """What a call returns.

        Raises:
            ApiDecodeError: the body is not JSON, or not the model.
        """
        value = verdict.value(model)
        if isinstance(value, ApiClientError):
            raise self._reported(value)
        return value

    def pages(
        self,
        client: Any,
        given: PlainArguments,
        strategy: PageStrategy[R, T],
        model: Any,
        page_size: int | None,
    ) -> AsyncPageSource[R, T]:
        """A list that comes in pages.

        Raises:
            ApiRequestError: an option that cannot be used, or the list takes no page size, or not this one.
        """
        check_names(given.options, ApiOptions)

        async def call(request: PageRequest) -> PageReply[Any]:
            with refusing():
                arguments = given.for_page(request, self._base.origin)
            verdict = await self.call(client, arguments, request.on_sent)
            headers = verdict.outcomes[-1].headers
            return PageReply(self.value(verdict, model), headers, verdict.url, tuple(verdict.secrets))

        return AsyncPageSource(call, strategy, errors=self._errors, page_size=page_size)

    def _plain_call(
        self, client: Any, given: PlainArguments, on_sent: Callable[[], object] | None
    ) -> PreparedCall:
        check_names(given.options, ApiOptions)
        verb, options = check_method(given.method), with_retry(self._options, given.options)
        chosen = {name: value for name, value in given.options.items() if name in _REQUEST_OPTIONS}
        params = without_none(given.params) if self._settings.get("omit_none") else given.params
        place = locate(self._base, given.endpoint, params, options.params)
        body, content_type = body_keywords(given.json, given.options)
        if content_type is not None:
            chosen["headers"] = {"Content-Type": content_type, **(given.options.get("headers") or {})}
        operation = operation_of(verb, self._idempotency_field, given.options)
        arguments = Arguments((), None, UNSET, None, cast("RequestOptions", chosen), place.target, on_sent)
        call = self._rules.prepare(options, operation, arguments)
        keywords = {"method": given.method, "url": place.url, **body, "params": place.params}
        if not self.owned:
            # It knows neither our base URL nor how to keep our credential from other hosts.
            keywords |= {"url": place.whole, "follow_redirects": False}
        elif "follow_redirects" in given.options:
            keywords["follow_redirects"] = given.options["follow_redirects"]
        call.exchange = self._exchange(client, keywords, given.options)
        return call

    def _exchange(self, client: Any, keywords: dict[str, Any], given: ApiOptions) -> AsyncPlainExchange:
        return AsyncPlainExchange(
            client,
            keywords,
            usual_timeouts=self._usual_timeouts,
            expect=given.get("expect", ()),
            max_bytes=self._settings.get("max_response_bytes"),
            gate=self._gate,
            closed=lambda: self.closed,
        )

    def _verdict(self, call: PreparedCall, outcomes: list[Outcome]) -> Verdict:
        auth, last = self._rules.auth, outcomes[-1]
        secrets = () if auth is None else auth.secrets()
        limits = self._settings.get("limits")
        return Verdict(
            call.method,
            call.url,
            outcomes,
            secrets if self._key is None else (self._key, *secrets),
            call.idempotency_key,
            retry_after(last.headers, self._clock.time()),
            self._rules.errors,
            self._rules.error_info,
            self._rules.is_error,
            (limits.max_connections if limits else 100) if self.owned else None,
        )

    def _reported(self, error: ApiClientError) -> ApiClientError:
        """The error, with its one record in the log."""
        log_failure(
            error, self._settings.get("failure_level", logging.ERROR), self._settings.get("logger", logger)
        )
        return error

    async def finish(self, grace: float) -> None:
        """Refuse further calls, and wait at most so many seconds for those in flight."""
        self._transport.closed = True
        if grace > 0:
            await self._calls.wait(grace)

    def to_be_closed(self) -> bool:
        """Whether the HTTP client is to be closed by whoever asks; true once."""
        return self.owned and self._calls.first_cut()


def _new_gate(settings: Mapping[str, Any]) -> AsyncGate | None:
    places, waiting = settings.get("max_concurrent"), settings.get("max_waiting")
    return None if places is None else AsyncGate(check_max_concurrent(places), waiting, ApiOverloaded)
