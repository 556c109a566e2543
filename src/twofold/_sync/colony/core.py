# Generated from _async/colony/core.py by twofold.mirror; do not edit.
"""What all areas of The Colony client stand on: construction, one call, one walk, colonies by name."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar, Unpack, cast

from ..._core.auth import KeyFunction, checked_key
from ..._core.calls import PreparedCall
from ..._core.clock import SYSTEM_CLOCK
from ..._core.errors import ConfigurationError
from ..._core.hooks import Hooks, RequestView, ResponseView
from ..._core.operation import Operation
from ..._core.options import ClientSettings, RequestOptions, ServiceSettings, SharedOptions
from ..._core.outcome import Outcome
from ..._core.pages import PageStrategy
from ..._core.sentinel import UNSET
from ..._core.timeouts import TimeoutTypes
from ..._runtime import blocking
from ...colony import operations as ops
from ...colony import requests
from ...colony.cache import ResponseCache
from ...colony.colonies import ids_by_name, known_id, unknown
from ...colony.config import DEFAULT_BASE_URL, LOGIN_RETRY, RetryConfig, keeps_tokens
from ...colony.deprecation import FIELDS, Announcements
from ...colony.errors import ERRORS, ArgumentTypeError, read_error
from ...colony.hooks import RequestHook, ResponseHook, shown_body
from ...colony.models import RateLimitInfo
from ...colony.pages import WalkOptions, identity
from ..client import APIClient
from ..flight import SingleFlight
from ..pages import Pager
from .tokens import ColonyTokens

R = TypeVar("R")
T = TypeVar("T")


class ColonyCore(APIClient):
    """Base of the areas of the client."""

    _errors = ERRORS
    _error_info = read_error
    _default_retry = RetryConfig().policy()

    def __init__(
        self,
        api_key: str,
        base_url: str = DEFAULT_BASE_URL,
        timeout: TimeoutTypes = 30,
        client: Any = None,
        retry: RetryConfig | None = None,
        typed: bool = False,
        *,
        cache_token: bool = True,
        totp: str | KeyFunction | None = None,
        auth_token_retry: RetryConfig | None = None,
        **settings: Unpack[ServiceSettings],
    ) -> None:
        clock = settings.get("clock", SYSTEM_CLOCK)
        self.typed = typed
        self.cache_token = cache_token
        self.proxy = settings.get("proxy")
        self.auth_token_retry = auth_token_retry or LOGIN_RETRY
        self._tokens = ColonyTokens(
            checked_key(api_key, "api_key"),
            str(base_url).rstrip("/"),
            totp,
            clock,
            on_disk=keeps_tokens(cache_token),
        )
        self._cache = ResponseCache(clock)
        self._announcements = Announcements()
        self._names: SingleFlight[dict[str, str]] = SingleFlight()
        super().__init__(
            base_url, auth=self._tokens, timeout=timeout, **_all_settings(settings, client, retry)
        )
        login = self.with_options()
        login._options = replace(self._options, retry=self.auth_token_retry.policy())
        self._tokens.client = login

    @property
    def api_key(self) -> str:
        """The key; `rotate_key` changes it, and so does assigning another one."""
        return self._tokens.api_key

    @api_key.setter
    def api_key(self, api_key: str) -> None:
        self._tokens.rekey(checked_key(api_key, "api_key"))

    @property
    def base_url(self) -> str:
        """Where the API is, without a slash at its end."""
        return super().base_url.rstrip("/")

    @property
    def timeout(self) -> float | None:
        """Seconds between two reads; `None`: no limit."""
        return self._options.timeouts.read

    @property
    def retry(self) -> RetryConfig:
        """When failed attempts are followed by others."""
        return RetryConfig.of(self._options.retry)

    @property
    def last_response_headers(self) -> dict[str, str]:
        """Of the last answer, whatever its status, by name in lower case; empty before the first one."""
        headers = self._transport.last_headers
        return {} if headers is None else {name.lower(): value for name, value in headers.items()}

    @property
    def last_rate_limit(self) -> RateLimitInfo | None:
        """What the last answer said about the limit; `None` before the first one."""
        headers = self._transport.last_headers
        return None if headers is None else RateLimitInfo.from_headers(headers)

    def _call(
        self,
        operation: Operation[T],
        *path: object,
        query: Mapping[str, object] | None = None,
        json: object = UNSET,
        key: str | None = None,
        options: SharedOptions,
    ) -> T:
        """Call an operation; reads may be answered by the cache, which every write empties."""
        operation = ops.verified(operation) if self.typed else operation
        if operation.method == "GET":
            return self._read(operation, path, query or {}, options)
        try:
            if key is None:
                return self.request(operation, *path, query=query, json=json, options={**options})
            return self.request(
                ops.keyed(operation),
                *path,
                query=query,
                json=json,
                options={**options, "idempotency_key": requests.idempotency_key(key)},
            )
        finally:
            self._cache.clear()

    def _read(
        self,
        operation: Operation[T],
        path: tuple[object, ...],
        query: Mapping[str, object],
        options: SharedOptions,
    ) -> T:
        # What is asked for with options of its own may be another answer.
        place = None if options else self._cache.place(self._rules.auth, (operation.path, *path), query)
        kept = UNSET if place is None else self._cache.get(place)
        if kept is not UNSET:
            return kept
        answer = self.request(operation, *path, query=query, options={**options})
        if place is not None:
            self._cache.put(place, answer)
        return answer

    def _walk(
        self,
        operation: Operation[R],
        *path: object,
        strategy: PageStrategy[R, T],
        query: Mapping[str, object] | None = None,
        page_size: int | None = None,
        max_results: int | None = None,
        options: WalkOptions | SharedOptions,
        unique_by: Callable[[Any], Hashable] = identity,
    ) -> Pager[T]:
        each: dict[str, Any] = {**options}
        walk = {name: each.pop(name) for name in ("max_pages", "resume_token") if name in each}
        return self.paginate(
            ops.verified(operation) if self.typed else operation,
            *path,
            strategy=strategy,
            query=query,
            page_size=page_size,
            limit=max_results,
            unique_by=unique_by,
            options=cast("RequestOptions", each),
            **walk,
        )

    def _together(self, options: SharedOptions) -> SharedOptions:
        """Options for a method of several requests, which share one deadline."""
        return self.start_deadline({**options})

    def _colony_id(self, colony: str, options: SharedOptions) -> str:
        """The id of a colony; names that are not built in are looked up, and once more if they are unknown."""
        known = known_id(colony)
        if known is not None:
            return known

        def fetch() -> dict[str, str]:
            return ids_by_name(
                self.request(ops.ALL_COLONIES, query={"limit": 200}, options={**options})
            )

        before = self._names.value
        names = self._names.get(fetch)
        if colony not in names and names is before:
            self._names.discard(names)
            names = self._names.get(fetch)
        if colony not in names:
            raise unknown(colony, names)
        return names[colony]

    def _add_request_hook(self, callback: RequestHook) -> None:
        def relay(view: RequestView) -> None:
            blocking.call_hook(callback, view.method, view.url, shown_body(view.content))

        blocking.check_hook(callback, "on_request")
        self._transport.add_hooks(Hooks(on_request=[relay]))

    def _add_response_hook(self, callback: ResponseHook) -> None:
        def relay(view: ResponseView) -> None:
            if 200 <= view.status_code < 300:
                blocking.call_hook(
                    callback, view.method, view.url, view.status_code, shown_body(view.content)
                )

        blocking.check_hook(callback, "on_response")
        self._transport.add_hooks(Hooks(on_response=[relay]))

    def _note(self, call: PreparedCall, outcomes: Sequence[Outcome], result: object) -> None:
        super()._note(call, outcomes, result)
        headers = outcomes[-1].headers
        if headers.has_any(FIELDS):
            path = call.url.removeprefix(self.base_url)
            self._announcements.read(call.method, path, headers)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self.base_url!r})"


def _all_settings(settings: ServiceSettings, client: Any, retry: RetryConfig | None) -> ClientSettings:
    """The settings with those that have a name of their own here."""
    given: ClientSettings = {**settings}
    if client is not None:
        if isinstance(client, RetryConfig):
            raise ArgumentTypeError(
                "client is a RetryConfig: give it as retry=..., the fourth argument is a client"
            )
        if given.get("http_client") is not None:
            raise ConfigurationError("client and http_client are both given: they are the same, give one")
        given["http_client"] = client
    if retry is not None:
        if not isinstance(retry, RetryConfig):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ArgumentTypeError(f"retry is a {type(retry).__name__}: give a RetryConfig")
        given["retry"] = retry.policy()
    return given
