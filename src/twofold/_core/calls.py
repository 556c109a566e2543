"""A call before its first attempt and after its last: arguments to request, outcomes to result."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from .auth import AuthTypes
from .clock import Clock
from .credential import Credential
from .deadline import Deadline
from .decode import Undecodable, decode
from .errors import ConfigurationError, ErrorTypes, InvalidRequestError, TwofoldError
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

    `replays` counts the attempts that were repeated with a new access token; they are no retries.
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
    """What a caller gave for one call; see `AsyncAPIClient.request`."""

    path: tuple[object, ...]
    query: Mapping[str, object] | None
    json: object
    form: Mapping[str, str] | None
    options: RequestOptions


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

    def prepare(self, options: Options, operation: Operation[Any], given: Arguments) -> PreparedCall:
        """Settle a request, from the options of the client and the arguments of the call.

        Raises:
            InvalidRequestError: an argument cannot be used; in the class of this client.
        """
        try:
            return self._prepared(options, operation, given)
        except (InvalidRequestError, ConfigurationError) as error:
            if type(error) is self.errors.invalid_request:
                raise
            raise self.errors.invalid_request(str(error)) from error.__cause__

    def _prepared(self, options: Options, operation: Operation[Any], given: Arguments) -> PreparedCall:
        key, auth = None, self.auth if operation.authenticated else None
        if given.options:
            overrides = cast("dict[str, Any]", {**given.options})
            key = overrides.pop("idempotency_key", None)
            if "auth" in overrides:
                auth = self.bind(overrides.pop("auth"))
                options = options.authenticated_by(auth)
            options = options.merged(overrides)
        body, content_type = encode_body(given.json, given.form)
        headers = options.headers
        if content_type is not None and (given.form is not None or not _has(headers, "content-type")):
            headers = merge_headers(headers, {"Content-Type": content_type})
        resend = operation.resend
        if key is not None or resend is Idempotency.KEYED:
            key = self._checked_key(operation, key)
            headers = merge_headers(headers, {self.idempotency_header: key})
        params = {**options.params, **(given.query or {})} if options.params else given.query
        if auth is not None:
            auth = auth.unless_given(headers, params or ())
        return PreparedCall(
            method=operation.method,
            origin=self.base.origin,
            target=self.base.target(
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

    def result(
        self, operation: Operation[T], call: PreparedCall, outcomes: Sequence[Outcome]
    ) -> T | TwofoldError:
        """The body as the operation's type, or the error to raise."""
        last = outcomes[-1]
        secrets = () if call.auth is None else call.auth.secrets()
        facts = CallFacts(call.method, call.url, secrets, call.sensitive, call.idempotency_key, self.errors)
        if not last.ok:
            error = error_of(facts, outcomes, retry_after(last.headers, self.clock.time()))
            # What could not be sent is not chained: the HTTP package's message may print a credential.
            if last.failure is not None and last.failure.kind != "request":
                error.__cause__ = last.failure.__cause__
            return error
        response = cast("WireResponse", last.response)
        try:
            return decode(response.content, operation.returns)
        except Undecodable as fault:
            return decode_error(facts, outcomes, response, operation.returns, fault)


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
