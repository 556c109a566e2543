"""What an attempt came to, and the record and the error that follow from it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from .decode import Undecodable, type_name
from .error_body import AnswerView, ErrorReader, error_info
from .errors import (
    APIConnectionError,
    APITimeoutError,
    AuthenticationError,
    DecodeError,
    ErrorTypes,
    TwofoldError,
)
from .headers import Headers
from .operation import Sensitivity
from .redact import Redactor, preview, scrub, scrub_all, shown_url
from .retry import Decision
from .timeline import Attempt, Timeline
from .wire import CredentialFailure, WireFailure, WireResponse

_NO_HEADERS = Headers()
REQUEST_ID_HEADERS = ("x-request-id", "request-id", "x-correlation-id")
_LAST = Decision(False, 0.0, "")
# Characters of a body that are kept on an error, and of one that could not be decoded.
_KEPT_BODY = 64 * 1024
_KEPT_UNDECODED = 1024
_CHARSET = re.compile(r"charset=\"?([\w.:-]+)", re.IGNORECASE)


@dataclass(slots=True)
class Outcome:
    """One attempt: an answer of any status, or a failure on the wire; both if the answer broke off.

    `renewable`: the access token was refused, and another one may be had.
    """

    number: int
    started: float
    elapsed: float
    response: WireResponse | None = None
    failure: WireFailure | None = None
    decision: Decision = _LAST
    phases: dict[str, float] | None = None
    renewable: bool = False

    @property
    def ok(self) -> bool:
        """Whether the server reported success."""
        if self.response is None or self.failure is not None:
            return False
        return 200 <= self.response.status_code < 300

    @property
    def headers(self) -> Headers:
        """Of the answer; empty without one."""
        return _NO_HEADERS if self.response is None else self.response.headers

    @property
    def request_id(self) -> str | None:
        """What the server calls this request."""
        return next((self.headers[name] for name in REQUEST_ID_HEADERS if name in self.headers), None)

    def attempt(self) -> Attempt:
        """The entry in the timeline."""
        return Attempt(
            self.number,
            self.started,
            self.elapsed,
            status_code=None if self.response is None else self.response.status_code,
            error=None if self.failure is None else f"{self.failure.kind} in {self.failure.phase}",
            sent=True if self.failure is None else self.failure.sent,
            request_id=self.request_id,
            wait=self.decision.wait if self.decision.retry else None,
            reason=self.decision.reason,
            phases=self.phases,
        )


@dataclass(slots=True)
class CallFacts:
    """What an error says about the call it ends.

    `error_info` is the author's own reading of an error body, `redact` hides what is secret in one; `sent` is the body
    of the request, if it is in memory.
    """

    method: str
    url: str
    secrets: Sequence[str]
    sensitive: Sensitivity
    idempotency_key: str | None
    errors: ErrorTypes
    error_info: ErrorReader | None = None
    redact: Redactor | None = None
    sent: bytes | None = None

    def shown(self, body: Any) -> Any:
        """A body without what the author counts as secret."""
        return body if self.redact is None else self.redact(body, self.sent)

    def may_show(self, failure: WireFailure) -> bool:
        """Whether the HTTP package's own exception can be chained: its text goes into tracebacks as it is."""
        # What could not be sent is quoted there, credentials included.
        return failure.kind != "request" and not any(
            secret in failure.description for secret in self.secrets if secret
        )

    def context(self, outcomes: Sequence[Outcome]) -> dict[str, Any]:
        """Attributes common to all errors of a call."""
        last = outcomes[-1]
        return {
            "method": self.method,
            "url": shown_url(self.url),
            "headers": last.headers,
            "content_type": last.headers.get("content-type"),
            "request_id": last.request_id,
            "attempts": len(outcomes),
            "timeline": Timeline(one.attempt() for one in outcomes),
            "idempotency_key": self.idempotency_key,
        }


def error_of(facts: CallFacts, outcomes: Sequence[Outcome], retry_after: float | None) -> TwofoldError:
    """The error for a call whose last attempt did not succeed."""
    last = outcomes[-1]
    error = (
        _failure(facts, outcomes)
        if last.response is None or last.failure is not None
        else _status(facts, outcomes, last.response, retry_after)
    )
    reason = last.decision.reason
    return error.explained(
        f"{error.method} {error.url}: {error.attempts} attempt{'s' if error.attempts != 1 else ''}"
        + (f", request id {error.request_id}" if error.request_id else ""),
        f"no further attempt: {reason}" if reason else "",
    )


def _failure(facts: CallFacts, outcomes: Sequence[Outcome]) -> TwofoldError:
    failure = cast("WireFailure", outcomes[-1].failure)
    types, where = facts.errors, f"{facts.method} {shown_url(facts.url)}"
    description = scrub(failure.description, facts.secrets)
    context = facts.context(outcomes)
    if isinstance(failure, CredentialFailure):
        return without_credential(facts, failure.error, where, context)
    if failure.kind == "request":
        return types.invalid_request(f"{where} could not be sent: {description}", **context)
    if failure.kind == "closed":
        return types.closed(f"{where}: the client, or the HTTP client given to it, was closed", **context)
    if failure.kind == "decode":
        return types.decode(f"{where}: the body's content coding is broken", **context)
    context |= {"sent": failure.sent, "phase": failure.phase}
    if response := outcomes[-1].response:
        where = f"{where} answered {response.status_code}, then broke off"
        context["status_code"] = response.status_code
    if failure.kind == "timeout":
        cls = types.pool_timeout if failure.phase == "pool" else types.timeout
        return cls(f"{where}: {_TIMED_OUT.get(failure.phase, description)}", **context)
    if failure.kind == "overloaded":
        context |= {"attempts": len(outcomes) - 1, "retry_after": failure.retry_after}
        return types.overloaded(f"{where} was not sent: {description}", **context)
    if failure.kind == "open":
        context |= {"attempts": 0, "retry_after": failure.retry_after}
        return types.circuit_open(f"{where} was not sent: {description}", **context)
    return types.connection(f"{where}: {description}", **context)


def without_credential(
    facts: CallFacts, cause: TwofoldError, where: str, context: dict[str, Any]
) -> TwofoldError:
    """The same trouble in the class that this client has for it; each caller gets an error of its own."""
    text = f"{where} was not sent: {scrub(str(cause), facts.secrets)}"
    context |= {name: getattr(cause, name) for name in ("status_code", "code", "retry_after", "request_id")}
    if isinstance(cause, APIConnectionError):
        cls = facts.errors.timeout if isinstance(cause, APITimeoutError) else facts.errors.connection
        return cls(text, **context, sent=False, phase=cause.phase)
    if isinstance(cause, DecodeError):
        return facts.errors.decode(text, **context)
    refused = isinstance(cause, AuthenticationError)
    status = 401 if refused else cause.status_code or 500
    return facts.errors.for_status(status, cause.code)(text, **context)


_TIMED_OUT = {
    "connect": "no connection within the timeout",
    "read": "no answer within the timeout",
    "write": "the request could not be written within the timeout",
    "pool": "no connection became free within the timeout",
    "deadline": "the deadline has passed",
}


def _status(
    facts: CallFacts, outcomes: Sequence[Outcome], response: WireResponse, retry_after: float | None
) -> TwofoldError:
    body = None
    if facts.sensitive is not True:
        body = facts.shown(parsed_body(response.content, facts.secrets, response.headers))
    info, note = error_info(AnswerView(response.status_code, response.headers, body), facts.error_info)
    context = facts.context(outcomes)
    context |= {
        "status_code": response.status_code,
        "body": body,
        "code": info.code,
        "details": info.details,
        "fields": info.fields or None,
        "docs_url": info.docs_url,
        "request_id": context["request_id"] or info.request_id,
        "retry_after": retry_after,
    }
    error_class = facts.errors.for_status(response.status_code, info.code)
    if facts.errors.status_text is not None:
        return error_class(facts.errors.status_text(response.status_code, info), **context).explained(note)
    reported = " with an error" if outcomes[-1].ok else ""
    text = f"{facts.method} {context['url']} answered {response.status_code}{reported}"
    return error_class(f"{text}: {info.message}" if info.message else text, **context).explained(note)


def decode_error(
    facts: CallFacts, outcomes: Sequence[Outcome], response: WireResponse, returns: Any, fault: Undecodable
) -> TwofoldError:
    """The error for a success whose body is not what was promised."""
    text = ""
    if not facts.sensitive:
        # Hidden before it is cut: a part of a body cannot be parsed.
        text = facts.shown(_text(response.content, facts.secrets, response.headers))[:_KEPT_UNDECODED]
    kind = response.headers.get("content-type") or "no content type"
    context = facts.context(outcomes)
    context |= {"status_code": response.status_code, "body": None if facts.sensitive else text}
    return facts.errors.decode(
        f"{facts.method} {context['url']} answered {response.status_code} ({kind}), but not the promised "
        f"{type_name(returns)}: {scrub(str(fault), facts.secrets)}.{_beginning(response.content, text)}",
        **context,
    )


def _beginning(content: bytes, text: str) -> str:
    """Of markup only, which comes from a proxy or a sign-in page; anything else is somebody's data."""
    if not content:
        return " The body is empty."
    return f" The body begins: {preview(text)!r}." if text.lstrip().startswith("<") else ""


def _text(content: bytes, secrets: Sequence[str], headers: Mapping[str, str]) -> str:
    # Cut only after the scrubbing: half a credential would not be recognised.
    return scrub(_decoded(content[: 2 * _KEPT_BODY], headers), secrets)[:_KEPT_BODY]


def _decoded(content: bytes, headers: Mapping[str, str]) -> str:
    declared = _CHARSET.search(headers.get("content-type", ""))
    try:
        return content.decode(declared[1] if declared else "utf-8-sig", "replace")
    except (LookupError, UnicodeError):
        return content.decode("utf-8-sig", "replace")


def parsed_body(content: bytes, secrets: Sequence[str], headers: Mapping[str, str] = _NO_HEADERS) -> Any:
    """An error body as JSON if it is that, else as text, `None` if empty; our own credentials are taken out."""
    text = _text(content, secrets, headers)
    try:
        return scrub_all(json.loads(text), secrets)
    except (ValueError, RecursionError):
        return text or None
