# Generated from _async/client.py by twofold.mirror; do not edit.
"""The client that every SDK is: options, one call from operation to model, copies, lifecycle."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import ClassVar, Self, TypeVar, Unpack

from .._core.auth import AuthTypes
from .._core.bodies import ContentTypes
from .._core.breaker import checked_breaker
from .._core.budget import PROCESS_RETRY_BUDGET
from .._core.bulk import check_max_concurrent
from .._core.calls import Arguments, CallRules, PreparedCall
from .._core.clock import SYSTEM_CLOCK
from .._core.error_body import ErrorReader, ErrorTest, checked_function
from .._core.errors import ErrorTypes, TwofoldError
from .._core.hooks import Hooks
from .._core.multipart import Files
from .._core.operation import Operation
from .._core.options import (
    FOUNDATION_HEADERS,
    ClientSettings,
    CopyOptions,
    RequestOptions,
    client_options,
)
from .._core.outcome import Outcome
from .._core.pacing import checked_pacing
from .._core.pages import PageReply, PageRequest, PageStrategy
from .._core.pages.call import page_call
from .._core.progress import Progress
from .._core.ratelimit import RateLimitInfo, rate_limit_info
from .._core.redact import Redactor
from .._core.retry import RetryPolicy
from .._core.sentinel import UNSET
from .._core.timeouts import TimeoutTypes
from .._core.urls import parse_base_url
from .._core.wire import WireFailure
from .._runtime import blocking
from .auth import new_credential
from .body_client import BodyClient
from .connect import wire_factory
from .page_source import Page, PageSource
from .pages import Pager
from .transport import Transport

T = TypeVar("T")
R = TypeVar("R")


class APIClient(BodyClient):
    """The base of every client: give it a base URL and call operations, or subclass it and give these names.

    A client is used as `with APIClient(...) as client`, or closed with `client.close()`. It may be
    used from several event loops, one after another, and by any number of tasks at once.

    Args:
        base_url: absolute, without user name or query; paths of operations are relative to it.
        auth: the credential, sent to the origin of `base_url` only; an `httpx.Auth` will do.
        timeout: seconds for each phase of a request, an `httpx.Timeout`, or `None` for no limit.
        settings: see `twofold.ClientSettings`.

    Raises:
        ConfigurationError: the base URL or a combination of settings cannot be used.
        InvalidRequestError: a value is out of range.
        TypeError: a setting that does not exist, or a `http_client` or hook of the wrong kind.

    Example:
        with APIClient("https://api.example.com/v1", auth=BearerAuth(key)) as client:
            book = client.request(GET_BOOK, 42)
    """

    _errors: ClassVar[ErrorTypes] = ErrorTypes()
    _error_info: ClassVar[ErrorReader | None] = None
    _is_error: ClassVar[ErrorTest | None] = None
    _failure_level: ClassVar[int] = logging.INFO
    _redact: ClassVar[Redactor | None] = None
    _default_headers: ClassVar[Mapping[str, str]] = {"Accept": "application/json"}
    _default_retry: ClassVar[RetryPolicy] = RetryPolicy()
    _idempotency_header: ClassVar[str] = "Idempotency-Key"

    def __init__(
        self,
        base_url: str,
        *,
        auth: AuthTypes | None = None,
        timeout: TimeoutTypes = 30.0,
        **settings: Unpack[ClientSettings],
    ) -> None:
        self._base = parse_base_url(base_url)
        defaults = {**FOUNDATION_HEADERS, **self._default_headers}
        self._options = client_options(timeout, settings, defaults, self._default_retry)
        self._clock = settings.get("clock", SYSTEM_CLOCK)
        bind = partial(new_credential, origin=self._base.origin)
        self._rules = CallRules(
            self._base,
            bind(auth),
            bind,
            self._errors.mapped(settings.get("error_map", {})),
            self._clock,
            self._idempotency_header,
            # From the class and not from self, where a function would become a method.
            checked_function(settings.get("error_info", type(self)._error_info), "error_info"),
            checked_function(settings.get("is_error", type(self)._is_error), "is_error"),
            self._failure_level,
            type(self)._redact,
        )
        self._limiters: tuple[blocking.Semaphore, ...] = ()
        self._is_copy = False
        self._transport = Transport(
            wire_factory(settings),
            hooks=_checked_hooks(settings.get("hooks", Hooks())),
            budget=settings.get("retry_budget", PROCESS_RETRY_BUDGET),
            breaker=checked_breaker(settings.get("breaker")),
            pacing=checked_pacing(settings.get("pacing")),
            clock=self._clock,
        )

    @property
    def base_url(self) -> str:
        """Where paths begin, with a slash at its end."""
        return str(self._base)

    @property
    def rate_limit_info(self) -> RateLimitInfo | None:
        """What the last answer said about the API's limits; `None` if it said nothing."""
        headers = self._transport.last_headers
        return None if headers is None else rate_limit_info(headers, self._clock.time())

    def request(
        self,
        operation: Operation[T],
        *path: object,
        query: Mapping[str, object] | None = None,
        json: object = UNSET,
        form: Mapping[str, str] | None = None,
        content: ContentTypes | None = None,
        files: Files | None = None,
        progress: Progress | None = None,
        options: RequestOptions | None = None,
    ) -> T:
        """Call an operation.

        Args:
            operation: what to call.
            path: the values for its path template, in order.
            query: parameters; `None` values are left out, lists repeat their name.
            json: the body, in anything that JSON or pydantic can write.
            form: the body as form fields, instead.
            content: the body as it is, instead: bytes, text, a binary file (from where it stands), an iterable of
                bytes, or a function that makes one. What can be read only once is sent only once.
            files: by field name, each its content or (file name, content, content type); `form` holds other fields.
            progress: called with a `ProgressEvent` while the body is sent.
            options: for this call only.

        Returns:
            The body as the operation's type.

        Raises:
            InvalidRequestError: an argument cannot be used; nothing was sent.
            ClientClosedError: the client was closed; nothing was sent.
            APIConnectionError: no answer came; `sent` says what is known of the request.
            APIStatusError: an answer with a status that is no success, in the class for its status.
            DecodeError: a success whose body is not what was promised.
        """
        self._check_open()
        call = self._rules.prepare(
            self._options,
            operation,
            Arguments(path, query, json, form, options or {}, content=content, files=files),
        )
        self._set_exchange(call, progress)
        return self._settled(operation, call, self._send(call, self._limiters))

    def paginate(
        self,
        operation: Operation[R],
        *path: object,
        strategy: PageStrategy[R, T],
        query: Mapping[str, object] | None = None,
        json: object = UNSET,
        page_size: int | None = None,
        limit: int | None = None,
        max_pages: int | None = None,
        parallel: int = 1,
        unique_by: Callable[[T], Hashable] | None = None,
        resume_token: str | None = None,
        options: RequestOptions | None = None,
    ) -> Pager[T]:
        """Walk a list that comes in pages; nothing is requested before the pager is iterated.

        Args:
            operation: answers one page.
            path, query, json, options: as for `request`, for every page.
            strategy: how this list addresses its pages.
            page_size: items to ask for at a time; the server may send fewer.
            limit, max_pages, parallel, unique_by, resume_token: see `Pager`.

        Raises:
            InvalidRequestError: a number or the token cannot be used, or not with this list.
        """
        given = Arguments(path, query, json, None, options or {})
        return Pager(
            self._pages(operation, given, strategy, page_size),
            limit=limit,
            max_pages=max_pages,
            parallel=parallel,
            unique_by=unique_by,
            resume_token=resume_token,
        )

    def page(
        self,
        operation: Operation[R],
        *path: object,
        strategy: PageStrategy[R, T],
        query: Mapping[str, object] | None = None,
        json: object = UNSET,
        page_size: int | None = None,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Page[T]:
        """One page of a list, the first or the one a cursor names; it iterates its own items and fetches the `next()`.

        Arguments as for `paginate`.
        """
        given = Arguments(path, query, json, None, options or {})
        return self._pages(operation, given, strategy, page_size).fetch(cursor)

    def with_options(self, **options: Unpack[CopyOptions]) -> Self:
        """A copy with other options, which shares connections and limits with this client.

        Closing the copy does not close this client.

        Raises:
            InvalidRequestError: a value cannot be used.
            TypeError: an option that does not exist.
            ValueError: `max_concurrent` is below 1.

        Example:
            patient = client.with_options(timeout=120, max_retries=5)
        """
        given = dict(options)
        copy = object.__new__(type(self))
        # Resources know their client, so the copy makes its own.
        copy.__dict__ = {
            name: value for name, value in vars(self).items() if not isinstance(value, Resource)
        }
        if "max_concurrent" in given:
            limiter = blocking.Semaphore(check_max_concurrent(given.pop("max_concurrent")))
            # The narrowest first: who waits for it must not hold a place that others could use.
            copy._limiters = (limiter, *self._limiters)
        with self._rules.own_error_class():
            if "auth" in given:
                auth = self._rules.bind(options.get("auth"))
                del given["auth"]
                copy._rules = replace(self._rules, auth=auth)
                copy._options = self._options.authenticated_by(auth)
            copy._options = copy._options.merged(given)
        copy._is_copy = True
        return copy

    def start_deadline(self, options: RequestOptions) -> RequestOptions:
        """The options of a call with its deadline running from now on: for methods that make several requests.

        Raises:
            InvalidRequestError: the deadline cannot be used.

        Example:
            def move(self, book_id: int, **options: Unpack[RequestOptions]) -> Book:
                options = self._client.start_deadline(options)
                self._request(TAKE_BOOK, book_id, options=options)
                return self._request(GET_BOOK, book_id, options=options)
        """
        given = {"deadline": options["deadline"]} if "deadline" in options else {}
        with self._rules.own_error_class():
            deadline = self._options.merged(given).start_deadline(self._clock)
        return options if deadline is None else {**options, "deadline": deadline}

    def close(self) -> None:
        """Close the connections; a second call does nothing. A copy leaves them to the client it was made from."""
        if not self._is_copy:
            self._transport.close()

    def __enter__(self) -> Self:
        self._check_open()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._base}{' (closed)' if self._transport.closed else ''}>"

    def _settled(self, operation: Operation[T], call: PreparedCall, outcomes: Sequence[Outcome]) -> T:
        """What a call comes to, for its caller and for those who watch."""
        result = self._rules.result(operation, call, outcomes)
        self._note(call, outcomes, result)
        if isinstance(result, TwofoldError):
            raise result
        return result

    def _pages(
        self, operation: Operation[R], given: Arguments, strategy: PageStrategy[R, T], page_size: int | None
    ) -> PageSource[R, T]:
        def call(request: PageRequest) -> PageReply[R]:
            self._check_open()
            target, arguments = page_call(operation, given, request, strategy.long_query)
            prepared = self._rules.prepare(self._options, target, arguments)
            self._set_exchange(prepared, None)
            outcomes = self._send(prepared, self._limiters)
            answer = self._settled(target, prepared, outcomes)
            return PageReply(answer, outcomes[-1].headers, prepared.url, self._rules.secrets())

        return PageSource(call, strategy, errors=self._errors, page_size=page_size)

    def _send(self, call: PreparedCall, limiters: Sequence[blocking.Semaphore]) -> list[Outcome]:
        if not limiters:
            return self._transport.send(call)
        if not blocking.acquire(limiters[0], None if call.deadline is None else call.deadline.remaining()):
            failure = WireFailure("timeout", "deadline", False, "the deadline has passed")
            return [Outcome(1, 0.0, 0.0, failure=failure)]
        try:
            return self._send(call, limiters[1:])
        finally:
            limiters[0].release()


class Resource:
    """A group of methods of a client, such as `client.todo`.

    Example:
        class Books(Resource):
            def get(self, book_id: int, **options: Unpack[RequestOptions]) -> Book:
                return self._request(GET_BOOK, book_id, options=options)
    """

    def __init__(self, client: APIClient) -> None:
        self._client = client

    def _request(
        self,
        operation: Operation[T],
        *path: object,
        query: Mapping[str, object] | None = None,
        json: object = UNSET,
        form: Mapping[str, str] | None = None,
        content: ContentTypes | None = None,
        files: Files | None = None,
        progress: Progress | None = None,
        options: RequestOptions | None = None,
    ) -> T:
        """As `APIClient.request`."""
        return self._client.request(
            operation,
            *path,
            query=query,
            json=json,
            form=form,
            content=content,
            files=files,
            progress=progress,
            options=options,
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._client!r}>"


def _checked_hooks(hooks: Hooks) -> Hooks:
    for name in ("on_request", "on_response", "on_retry"):
        for hook in getattr(hooks, name):
            blocking.check_hook(hook, name)
    return hooks
