"""What an answer of the HTTP client means: success or not, which value, which error.

Of a response only `raise_for_status()`, `status_code`, `content`, `json()`, `text` and `headers` are looked at, and
what is of an unexpected type counts as absent: authors put mocks in its place.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from email.message import Message
from typing import Any, TypeVar, cast

from ..decode import Undecodable, convert, decode, type_name
from ..error_body import AnswerView, ErrorReader, ErrorTest, error_info
from ..errors import ErrorTypes
from ..headers import Headers
from ..outcome import CallFacts, Outcome, parsed_body, without_credential
from ..redact import preview, scrub, shown_url
from ..timeline import Timeline
from ..wire import CredentialFailure, WireFailure, WireResponse
from .errors import ApiClientError, ApiDecodeError, ApiStatusError, failure_class

T = TypeVar("T")

_KEPT_BYTES = 64 * 1024
_PREVIEW = 200
_UNKNOWN = 0
_SUCCESS = 200


class NotAnAnswer(WireFailure):
    """An answer that is longer than allowed."""

    def __init__(self, description: str) -> None:
        super().__init__("decode", "read", True, description)


@dataclass(slots=True)
class NativeResponse(WireResponse):
    """An answer as the retry engine sees it, around the HTTP client's own response object.

    `status_code` is 200 where the answer counts as success although its status says otherwise: that is for
    `raise_for_status()` to say, and for `expect`.
    """

    native: Any = None
    status: int = _UNKNOWN
    cause: BaseException | None = None


def is_status_error(error: BaseException) -> bool:
    """Whether it is the HTTP package's error for a status; by name, because httpx2 has one of its own."""
    return any(cls.__name__ == "HTTPStatusError" for cls in type(error).__mro__)


def answer_of(response: Any, expect: Collection[int]) -> NativeResponse:
    """The HTTP client's response, judged by its own `raise_for_status()`."""
    try:
        response.raise_for_status()
    except Exception as error:
        if not is_status_error(error):
            raise
        return failed_answer(error, expect, response)
    status = _status(response) or _SUCCESS
    return _native(response, status, status if 200 <= status < 300 else _SUCCESS)


def failed_answer(error: Any, expect: Collection[int], response: Any = None) -> NativeResponse:
    """The answer that an `httpx.HTTPStatusError` is about."""
    response = getattr(error, "response", None) or response
    status = _status(response)
    if status in expect:
        return _native(response, status, _SUCCESS)
    answer = _native(response, status, status)
    answer.cause = error
    return answer


class ReadAnswer:
    """An answer that we have read ourselves, with the members of the HTTP client's own that are looked at here."""

    def __init__(self, answer: WireResponse) -> None:
        self.status_code = answer.status_code
        self.headers = answer.headers
        self.content = answer.content

    @property
    def text(self) -> str:
        """The body as text."""
        return self.content.decode("utf-8", "replace")

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.content)


def read_answer(answer: WireResponse, expect: Collection[int] = ()) -> NativeResponse:
    """An answer that we have read ourselves."""
    if isinstance(answer, NativeResponse):
        return answer
    status = answer.status_code
    judged = _SUCCESS if status in expect else status
    return NativeResponse(judged, answer.headers, answer.content, ReadAnswer(answer), status)


def _native(response: Any, status: int, judged: int) -> NativeResponse:
    content, raw = getattr(response, "content", b""), getattr(getattr(response, "headers", None), "raw", None)
    return NativeResponse(
        judged,
        Headers(cast("Any", raw)) if isinstance(raw, (list, tuple)) else Headers(),
        content if isinstance(content, bytes) else b"",
        response,
        status,
    )


def _status(response: Any) -> int:
    status = getattr(response, "status_code", None)
    return int(status) if isinstance(status, int) else _UNKNOWN


def _seen(answer: NativeResponse) -> AnswerView:
    try:
        body = value_of(answer.native)
    except Undecodable:
        body = answer.content.decode("utf-8", "replace")
    return AnswerView(answer.status, answer.headers, body)


def value_of(response: Any) -> Any:
    """What `_request` returns for a success: `None` for 204 or no body, else the JSON value.

    Raises:
        Undecodable: the body is no JSON.
    """
    if _status(response) == 204 or not response.content:
        return None
    try:
        return response.json()
    except (ValueError, RecursionError) as error:
        # JSON is UTF-8, but some servers declare another charset and mean it.
        return _declared(response, error)


def _declared(response: Any, error: Exception) -> Any:
    charset = _charset(response)
    if charset is not None and isinstance(response.content, bytes) and not isinstance(error, RecursionError):
        try:
            return json.loads(response.content.decode(charset))
        except (ValueError, LookupError, RecursionError):
            pass
    reason = "nested too deeply" if isinstance(error, RecursionError) else type(error).__name__
    raise Undecodable(reason) from error


def _charset(response: Any) -> str | None:
    content_type = _header(response, "content-type")
    if content_type is None:
        return None
    message = Message()
    message["content-type"] = content_type
    return message.get_content_charset()


def _header(response: Any, name: str) -> str | None:
    headers = getattr(response, "headers", None)
    value = cast("Any", headers).get(name) if hasattr(headers, "get") else None
    return value if isinstance(value, str) else None


@dataclass(frozen=True)
class ApiResponse:
    """An answer with everything `_request` leaves out: what `_request_raw` returns.

    Attributes:
        method, url: of the request; the URL redacted.
        status_code: also tells a 204 from an empty 200.
        headers: by name, in any case.
        bytes: the body after content decoding; empty for HEAD and 204, `b"null"` for a JSON `null`.
        request_id: what the server calls this request.
        elapsed: seconds, waits included.
        attempts: how many requests were made.
    """

    method: str
    url: str
    status_code: int
    headers: Mapping[str, str]
    bytes: bytes = field(repr=False)
    request_id: str | None
    elapsed: float
    attempts: int
    _native: Any = field(repr=False, compare=False)

    @property
    def text(self) -> str:
        """The body as text, in the charset the answer declares, else UTF-8."""
        return self.bytes.decode(_charset(self._native) or "utf-8", "replace")

    @property
    def data(self) -> Any:
        """The body as JSON; `None` if it is empty or `null`.

        Raises:
            ApiDecodeError: it is no JSON.
        """
        try:
            return value_of(self._native)
        except Undecodable as error:
            raise self._undecodable("JSON", error) from error.__cause__

    def parse(self, model: type[T]) -> T:
        """The body as a type that pydantic can validate.

        Raises:
            ApiDecodeError: it is not that.
        """
        try:
            return decode(self.bytes, model)
        except Undecodable as error:
            raise self._undecodable(type_name(model), error) from error.__cause__

    def _undecodable(self, what: str, error: Undecodable) -> ApiDecodeError:
        return ApiDecodeError(
            f"HTTP {self.status_code}: the body is not {what}: {error}",
            method=self.method,
            url=self.url,
            status_code=self.status_code,
            headers=self.headers,
            content_type=self.headers.get("content-type"),
            body=preview(self.text[:_KEPT_BYTES], _PREVIEW),
            request_id=self.request_id,
            attempts=self.attempts,
            elapsed=self.elapsed,
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """A finished call, ready to be judged.

    Attributes:
        url: with its secrets.
        secrets: our own credentials, to be taken out of everything that is shown.
        retry_after: seconds the last answer asked to wait.
        errors: the author's classes laid over those of this package.
        error_info, is_error: the author's functions.
        pool_size: how many connections there may be at most, if that is known.
    """

    method: str
    url: str
    outcomes: Sequence[Outcome]
    secrets: Sequence[str]
    idempotency_key: str | None
    retry_after: float | None
    errors: ErrorTypes
    error_info: ErrorReader | None
    is_error: ErrorTest | None
    pool_size: int | None

    @property
    def _last(self) -> Outcome:
        return self.outcomes[-1]

    @property
    def _elapsed(self) -> float:
        return self._last.started + self._last.elapsed

    def response(self) -> ApiResponse:
        """The answer of a success."""
        answer = cast("NativeResponse", self._last.response)
        return ApiResponse(
            self.method,
            shown_url(self.url),
            answer.status,
            answer.headers,
            answer.content,
            self._last.request_id,
            self._elapsed,
            len(self.outcomes),
            answer.native,
        )

    def value(self, model: Any) -> Any:
        """What `_request` returns, or the `ApiDecodeError` to raise."""
        answer = cast("NativeResponse", self._last.response)
        try:
            plain = value_of(answer.native)
        except Undecodable as error:
            return self._undecodable(answer, "JSON", error)
        if model is None:
            return plain
        try:
            return convert(plain, model)
        except Undecodable as error:
            return self._undecodable(answer, type_name(model), error)

    def broken_promise(self, fault: str) -> ApiClientError:
        """The error for a body that turned out not to be what it should be while it was used."""
        answer = self._last.response
        status_code = None if answer is None else answer.status_code
        text = f"HTTP {status_code}: {scrub(fault, self.secrets)}"
        return self._explained(ApiDecodeError(text, **self._context(), status_code=status_code), None)

    def _undecodable(self, answer: NativeResponse, what: str, fault: Undecodable) -> ApiClientError:
        text = scrub(answer.content[:_KEPT_BYTES].decode("utf-8", "replace"), self.secrets)
        kind = answer.headers.get("content-type") or "no content type"
        error = ApiDecodeError(
            f"HTTP {answer.status}: the body ({kind}) is not {what}: {scrub(str(fault), self.secrets)}",
            **self._context(),
            status_code=answer.status,
            body=preview(text, _PREVIEW),
        )
        return self._explained(error, fault.__cause__)

    def error(self) -> ApiClientError | None:
        """The error of a call that did not succeed, or whose answer the author takes for one; else `None`."""
        response, failure = self._last.response, self._last.failure
        if response is None or failure is not None:
            return self._failure(cast("WireFailure", failure))
        answer = read_answer(response)
        if not self._last.ok or (self.is_error is not None and self.is_error(_seen(answer))):
            return self._status_error(answer)
        return None

    def _status_error(self, answer: NativeResponse) -> ApiClientError:
        text = getattr(answer.native, "text", None)
        body = parsed_body(text.encode() if isinstance(text, str) else b"", self.secrets)
        info, note = error_info(AnswerView(answer.status, answer.headers, body), self.error_info)
        context = self._context()
        context |= {
            "status_code": answer.status,
            "body": body,
            "body_bytes": scrub(answer.content[:_KEPT_BYTES].decode("latin-1"), self.secrets).encode(
                "latin-1"
            ),
            "body_cut": len(answer.content) > _KEPT_BYTES,
            "code": info.code,
            "details": info.details,
            "fields": info.fields or None,
            "docs_url": info.docs_url,
            "request_id": context["request_id"] or info.request_id,
            "retry_after": self.retry_after,
        }
        cls = cast("type[ApiStatusError]", self.errors.for_status(answer.status, info.code))
        error = cls(f"HTTP {answer.status}", **context)
        error.message = info.message or error.message
        return self._explained(error, answer.cause).explained(note)

    def _failure(self, failure: WireFailure) -> ApiClientError:
        if isinstance(failure, CredentialFailure):
            return self._without_credential(failure)
        cls, extra = failure_class(failure)
        description = scrub(failure.description, self.secrets)
        if failure.kind == "timeout" and failure.phase == "pool" and self.pool_size is not None:
            description = f"{description} (all {self.pool_size} connections are in use: see limits)"
        text = f"Connection error: {description}"
        if failure.kind == "closed":
            text = "the client was closed during the call"
        if self._last.response is not None:
            extra["status_code"] = self._last.response.status_code
        error = cls(description if isinstance(failure, NotAnAnswer) else text, **{**self._context(), **extra})
        # What could not be sent is not chained: the HTTP package's message may print a credential.
        return self._explained(error, None if failure.kind == "request" else failure.__cause__)

    def _without_credential(self, failure: CredentialFailure) -> ApiClientError:
        facts = CallFacts(self.method, self.url, self.secrets, False, self.idempotency_key, self.errors)
        where = f"{self.method} {shown_url(self.url)}"
        error = without_credential(facts, failure.error, where, self._context())
        return self._explained(cast("ApiClientError", error), failure.__cause__)

    def _context(self) -> dict[str, Any]:
        last = self._last
        return {
            "method": self.method,
            "url": shown_url(self.url),
            "headers": last.headers,
            "content_type": last.headers.get("content-type"),
            "request_id": last.request_id,
            "attempts": len(self.outcomes),
            "timeline": Timeline(one.attempt() for one in self.outcomes),
            "idempotency_key": self.idempotency_key,
            "elapsed": self._elapsed,
        }

    def _explained(self, error: ApiClientError, cause: BaseException | None) -> ApiClientError:
        error.__cause__ = cause
        reason = self._last.decision.reason
        said = "" if error.message == str(error) else f"the server says: {error.message}"
        return error.explained(
            f"{error.method} {error.url}: {error.attempts} attempt{'s' if error.attempts != 1 else ''}"
            + (f", request id {error.request_id}" if error.request_id else ""),
            said,
            f"no further attempt: {reason}" if reason and self.outcomes[1:] else "",
        )
