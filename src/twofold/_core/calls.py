"""A call before its first attempt and after its last: arguments to request, outcomes to result."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from pydantic_core import from_json

from .auth import AuthTypes
from .clock import Clock
from .credential import Credential
from .deadline import Deadline
from .decode import Undecodable, decode
from .deprecation import FIELDS, warn_of_answer, warn_of_operation
from .error_body import AnswerView, ErrorReader, ErrorTest
from .errors import ConfigurationError, ErrorTypes, InvalidRequestError, TwofoldError
from .logs import log_failure
from .operation import Idempotency, Operation
from .options import Options, RequestOptions, encode_body, merge_headers
from .outcome import CallFacts, Outcome, decode_error, error_of
from .redact import shown_url
from .retry import RetryPolicy
from .retry_after import retry_after
from .timeline import CallRecord, Timeline
from .timeouts import PhaseTimeouts
from .urls import BaseURL, encode_query, expand_path
from .wire import HeaderPairs, WireResponse

T = TypeVar("T")


@dataclass(slots=True)
class PreparedCall:
    """Everything that is settled before the first attempt.

    Attributes:
        exchange: how attempts are sent, where they are not simply sent; the transport's business.
        replays: attempts that were repeated with a new access token; they are no retries.
    """

    method: str
    origin: str
    target: str
    headers: HeaderPairs
    body: bytes | None
    auth: Credential | None
    resend: Idempotency
    retry: RetryPolicy
    timeouts: PhaseTimeouts
    deadline: Deadline | None
    idempotency_key: str | None
    sensitive: bool
    exchange: Any = None
    on_sent: Callable[[], object] | None = None
    replays: int = 0

    @property
    def credential(self) -> Credential | None:
        """What may be sent along: nothing to any other origin than its own."""
        return self.auth if self.auth is None or self.auth.origin == self.origin else None

    @property
    def url(self) -> str:
        """The whole URL."""
        return f"{self.origin}{self.target}"


@dataclass(frozen=True, slots=True)
class Arguments:
    """What a caller gave for one call; see `AsyncAPIClient.request`.

    A `target` (path and query) takes the place of path and all parameters; `on_sent` is called once the request is on
    its way.
    """

    path: tuple[object, ...]
    query: Mapping[str, object] | None
    json: object
    form: Mapping[str, str] | None
    options: RequestOptions
    target: str | None = None
    on_sent: Callable[[], object] | None = None


@dataclass(frozen=True, slots=True)
class CallRules:
    """What a client and its copies have in common, as far as it decides what is sent and what an answer means.

    `bind` makes a `Credential` of what an `auth=` option is given.
    """

    base: BaseURL
    auth: Credential | None
    bind: Callable[[AuthTypes | None], Credential | None]
    errors: ErrorTypes
    clock: Clock
    idempotency_header: str
    error_info: ErrorReader | None = None
    is_error: ErrorTest | None = None
    failure_level: int = logging.INFO

    def prepare(self, options: Options, operation: Operation[Any], given: Arguments) -> PreparedCall:
        """Settle a request, from the options of the client and the arguments of the call.

        Raises:
            InvalidRequestError: an argument cannot be used; in the class of this client.
        """
        with self.own_error_class():
            return self._prepared(options, operation, given)

    @contextmanager
    def own_error_class(self) -> Generator[None]:
        """Raise what is built wrong inside the block in the class of this client."""
        try:
            yield
        except ConfigurationError as error:
            raise self.errors.invalid_request(str(error)) from error.__cause__
        except InvalidRequestError as error:
            raise self.errors.refusal(error) from error.__cause__

    def _prepared(self, options: Options, operation: Operation[Any], given: Arguments) -> PreparedCall:
        key, auth = None, self.auth if operation.authenticated else None
        if given.options:
            overrides = cast("dict[str, Any]", {**given.options})
            key = overrides.pop("idempotency_key", None)
            if "auth" in overrides:
                auth = self.bind(overrides.pop("auth"))
                options = options.authenticated_by(auth)
            options = options.merged(overrides)
        if operation.deprecated:
            warn_of_operation(operation.method, self._endpoint(operation), operation.deprecated)
        body, content_type = encode_body(given.json, given.form)
        headers = options.headers
        if content_type is not None and (given.form is not None or not _has(headers, "content-type")):
            headers = merge_headers(headers, {"Content-Type": content_type})
        resend = operation.resend
        if key is not None or resend is Idempotency.KEYED:
            key = self._checked_key(operation, key)
            headers = merge_headers(headers, {self.idempotency_header: key})
        # What a method passes on as `None` was not given, so it hides no parameter of the options.
        query = {name: value for name, value in (given.query or {}).items() if value is not None}
        params = {**options.params, **query}
        if auth is not None:
            auth = auth.unless_given(headers, params)
        return PreparedCall(
            method=operation.method,
            origin=self.base.origin,
            target=given.target
            or self.base.target(
                expand_path(operation.path, given.path), encode_query(params) if params else ""
            ),
            headers=headers,
            body=body,
            auth=auth,
            resend=resend,
            retry=options.retry,
            timeouts=options.timeouts,
            deadline=options.start_deadline(self.clock),
            idempotency_key=key,
            sensitive=operation.sensitive,
            on_sent=given.on_sent,
        )

    def _checked_key(self, operation: Operation[Any], key: object) -> str:
        """The caller's idempotency key, or a fresh one: one per call, the same for all its attempts."""
        if key is None:
            return self.clock.new_key()
        if operation.resend is not Idempotency.KEYED:
            raise InvalidRequestError(
                f"idempotency_key is given, but {operation.method} {operation.path} does not honour one: leave it out"
            )
        if not isinstance(key, str) or not key:
            raise InvalidRequestError(
                "idempotency_key is no text or empty: give a text that is unique to this call"
            )
        return key

    def secrets(self, call: PreparedCall | None = None) -> tuple[str, ...]:
        """Texts that must appear in no error and in no cursor."""
        auth = self.auth if call is None else call.auth
        return () if auth is None else auth.secrets()

    def result(
        self, operation: Operation[T], call: PreparedCall, outcomes: Sequence[Outcome]
    ) -> T | TwofoldError:
        """The body as the operation's type, or the error to raise."""
        last = outcomes[-1]
        if last.headers.has_any(FIELDS):
            warn_of_answer(call.method, self._endpoint(operation), last.headers, self.secrets(call))
        if not last.ok:
            return self.failed(call, outcomes)
        response = cast("WireResponse", last.response)
        is_error = operation.is_error or self.is_error
        if is_error is not None and is_error(_answer_view(response)):
            return self.failed(call, outcomes)
        returns = operation.returned(response.status_code)
        try:
            return decode(response.content, returns)
        except Undecodable as fault:
            error = decode_error(self._facts(call), outcomes, response, returns, fault)
            log_failure(error, self.failure_level)
            return error

    def failed(self, call: PreparedCall, outcomes: Sequence[Outcome]) -> TwofoldError:
        """The error for a call whose last attempt did not succeed."""
        last = outcomes[-1]
        facts = self._facts(call)
        error = error_of(facts, outcomes, retry_after(last.headers, self.clock.time()))
        if last.failure is not None and facts.may_show(last.failure):
            error.__cause__ = last.failure.__cause__
        log_failure(error, self.failure_level)
        return error

    def _endpoint(self, operation: Operation[Any]) -> str:
        """An operation's address, the same for all its calls."""
        path = operation.path.partition("?")[0]
        return path if "://" in path else f"{self.base.origin}{self.base.target(path)}"

    def _facts(self, call: PreparedCall) -> CallFacts:
        return CallFacts(
            call.method,
            call.url,
            self.secrets(call),
            call.sensitive,
            call.idempotency_key,
            self.errors,
            self.error_info,
        )


def _answer_view(response: WireResponse) -> AnswerView:
    try:
        body = from_json(response.content)
    except ValueError:
        body = response.content.decode("utf-8", "replace") or None
    return AnswerView(response.status_code, response.headers, body)


def call_record(call: PreparedCall, outcomes: Sequence[Outcome], result: object) -> CallRecord:
    """What `capture()` keeps of a finished call."""
    last = outcomes[-1]
    return CallRecord(
        method=call.method,
        url=shown_url(call.url),
        status_code=None if last.response is None else last.response.status_code,
        headers=last.headers,
        request_id=last.request_id,
        elapsed=last.started + last.elapsed,
        timeline=Timeline(outcome.attempt() for outcome in outcomes),
        error=type(result).__name__ if isinstance(result, TwofoldError) else None,
    )


def _has(headers: HeaderPairs, name: str) -> bool:
    return any(field.lower() == name.lower() for field, _ in headers)
