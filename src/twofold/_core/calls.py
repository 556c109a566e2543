"""A call before its first attempt and after its last: arguments to request, outcomes to result."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from pydantic_core import from_json

from .auth import AuthTypes
from .bodies import Source, encode_content, encode_form
from .clock import Clock
from .credential import Credential
from .deadline import Deadline
from .decode import Undecodable, decode
from .deprecation import FIELDS, warn_of_answer, warn_of_operation
from .error_body import AnswerView, ErrorReader, ErrorTest
from .errors import ConfigurationError, ErrorTypes, InvalidRequestError, TwofoldError
from .locations import Location, parse_location
from .logs import log_failure
from .operation import Idempotency, Operation, Sensitivity
from .options import Options, RequestOptions, encode_body, merge_headers
from .outcome import CallFacts, Outcome, decode_error, error_of
from .redact import Redactor, scrub, shown_url
from .retry import RetryPolicy
from .retry_after import retry_after
from .sentinel import UNSET
from .timeline import CallRecord, Timeline
from .timeouts import PhaseTimeouts
from .urls import BaseURL, encode_query, expand_path
from .wire import HeaderPairs, WireResponse

T = TypeVar("T")


@dataclass(slots=True)
class PreparedCall:
    """Everything that is settled before the first attempt.

    Attributes:
        source: what the body is read from while it is sent; `body` then only says that there is one.
        external: it goes to a host that is not the client's.
        exchange: how attempts are sent, where they are not simply sent; the transport's business.
        wire: what they are sent over, where that is not the transport's own.
        replays: attempts that were repeated with a new access token; they are no retries.
    """

    method: str
    origin: str
    target: str
    headers: HeaderPairs
    body: bytes | None
    source: Source | None
    auth: Credential | None
    external: bool
    follow_redirects: bool
    resend: Idempotency
    retry: RetryPolicy
    timeouts: PhaseTimeouts
    deadline: Deadline | None
    idempotency_key: str | None
    sensitive: Sensitivity
    exchange: Any = None
    wire: Any = None
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
    content: object = None
    files: object = None


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
    redact: Redactor | None = None

    def prepare(self, options: Options, operation: Operation[Any], given: Arguments) -> PreparedCall:
        """Settle a request, from the options of the client and the arguments of the call.

        Raises:
            InvalidRequestError: an argument cannot be used; in the class of this client.
        """
        # No `with own_error_class()` here: it would cost every call twice as much as deciding what to send.
        try:
            return self._prepared(options, operation, given)
        except (ConfigurationError, InvalidRequestError) as error:
            raise self._own(error) from error.__cause__

    @contextmanager
    def own_error_class(self) -> Generator[None]:
        """Raise what is built wrong inside the block in the class of this client."""
        try:
            yield
        except (ConfigurationError, InvalidRequestError) as error:
            raise self._own(error) from error.__cause__

    def _own(self, error: ConfigurationError | InvalidRequestError) -> TwofoldError:
        """The same error in the class of this client."""
        if isinstance(error, ConfigurationError):
            return self.errors.invalid_request(str(error))
        return self.errors.refusal(error)

    def _prepared(self, options: Options, operation: Operation[Any], given: Arguments) -> PreparedCall:
        key, auth = None, self.auth if operation.authenticated else None
        if operation.external:
            options = options.for_elsewhere()
        if given.options:
            overrides = cast("dict[str, Any]", {**given.options})
            key = overrides.pop("idempotency_key", None)
            if "auth" in overrides:
                if operation.external and overrides["auth"] is not None:
                    raise InvalidRequestError(
                        "an ExternalOperation takes no credential: give headers= instead"
                    )
                auth = self.bind(overrides.pop("auth"))
                options = options.authenticated_by(auth)
            options = options.merged(overrides)
        if operation.deprecated:
            warn_of_operation(operation.method, self._endpoint(operation), operation.deprecated)
        body, content_type = self._body(given, external=operation.external)
        headers = options.headers
        if content_type is not None and not _has(_typed_by(given, headers), "content-type"):
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
        place = self._place(operation, given, encode_query(params) if params else "")
        plain = body is None or isinstance(body, bytes)
        if not plain and auth is not None and auth.reads_body:
            raise InvalidRequestError(
                "the credential has to see the whole body: give json, form, or content as bytes"
            )
        return PreparedCall(
            method=operation.method,
            origin=place.origin,
            target=place.target,
            headers=headers,
            body=cast("bytes | None", body) if plain else b"",
            source=None if plain else cast("Source", body),
            auth=auth,
            external=operation.external,
            follow_redirects=options.follow_redirects,
            resend=resend,
            retry=options.retry,
            timeouts=options.timeouts,
            deadline=options.start_deadline(self.clock),
            idempotency_key=key,
            sensitive=operation.sensitive,
            on_sent=given.on_sent,
        )

    def _body(self, given: Arguments, *, external: bool) -> tuple[bytes | Source | None, str | None]:
        """The body and its content type.

        Raises:
            InvalidRequestError: it cannot be encoded, or there is more than one.
        """
        if given.content is None and given.files is None:
            return encode_body(given.json, given.form)
        if given.json is not UNSET or (
            given.content is not None and (given.form, given.files) != (None, None)
        ):
            raise InvalidRequestError(
                "a request has one body: give json, content, or a form with or without files"
            )
        if given.files is not None:
            return encode_form(given.form, given.files, self.clock)
        # What an object store has signed may cover the content type.
        return encode_content(given.content), None if external else "application/octet-stream"

    def _place(self, operation: Operation[Any], given: Arguments, query: str) -> Location:
        """Where a request goes."""
        if operation.external:
            if given.path or query or given.target is not None:
                raise InvalidRequestError(
                    "an ExternalOperation holds its whole URL: leave path values and query out"
                )
            return parse_location(operation.path)
        target = given.target or self.base.target(expand_path(operation.path, given.path), query)
        return Location(self.base.origin, target)

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
        self.warn(operation, call, outcomes)
        if not last.ok:
            return self.failed(call, outcomes)
        response = cast("WireResponse", last.response)
        is_error = operation.is_error or self.is_error
        if is_error is not None and is_error(_answer_view(response)):
            return self.failed(call, outcomes)
        if operation.empty is not None and not response.content:
            return operation.empty()
        returns = operation.returned(response.status_code)
        try:
            return decode(response.content, returns)
        except Undecodable as fault:
            error = decode_error(self._facts(call), outcomes, response, returns, fault)
            return self.logged(error)

    def warn(self, operation: Operation[Any], call: PreparedCall, outcomes: Sequence[Outcome]) -> None:
        """Pass on what the last answer says about the end of its endpoint."""
        headers = outcomes[-1].headers
        if headers.has_any(FIELDS):
            warn_of_answer(call.method, self._endpoint(operation), headers, self.secrets(call))

    def failed(self, call: PreparedCall, outcomes: Sequence[Outcome], *, logged: bool = True) -> TwofoldError:
        """The error for a call whose last attempt did not succeed; not `logged` if it may yet be mended."""
        last = outcomes[-1]
        facts = self._facts(call)
        error = error_of(facts, outcomes, retry_after(last.headers, self.clock.time()))
        if last.failure is not None and facts.may_show(last.failure):
            error.__cause__ = last.failure.__cause__
        return self.logged(error) if logged else error

    def not_as_promised(self, call: PreparedCall, outcomes: Sequence[Outcome], fault: str) -> TwofoldError:
        """The error for a success with a body that is too long, cut short, changed, or of another kind."""
        response, facts = outcomes[-1].response, self._facts(call)
        context = facts.context(outcomes)
        context["status_code"] = None if response is None else response.status_code
        text = f"{call.method} {context['url']}: {scrub(fault, facts.secrets)}"
        return self.logged(self.errors.decode(text, **context))

    def logged(self, error: TwofoldError) -> TwofoldError:
        """The error, with its one record in the log."""
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
            self.redact,
            call.body,
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


def _typed_by(given: Arguments, headers: HeaderPairs) -> HeaderPairs:
    """The headers whose content type goes before that of the body: those of the client suit its usual bodies only."""
    if given.content is not None:
        return tuple((given.options.get("headers") or {}).items())
    return headers if given.form is None and given.files is None else ()


def _has(headers: HeaderPairs, name: str) -> bool:
    return any(field.lower() == name.lower() for field, _ in headers)
