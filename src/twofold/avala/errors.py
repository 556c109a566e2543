"""What an Avala client raises: everything is an `AvalaError` and also the common class of its meaning.

The constructors are those of the hand-written SDK. Messages and bodies of answers are redacted before an error is made
of them (`twofold.avala.redaction`).
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, cast

from .._core import errors as common
from .._core.error_body import AnswerView, ErrorInfo, error_info
from .limits import rate_limit_headers


class AvalaError(common.TwofoldError):
    """Root of the Avala errors; see `TwofoldError` for the attributes all of them have.

    Args:
        message: what `str()` of the error is.
        status_code: of the answer, if there was one.
        body: its parsed JSON, else its text.
        **context: other attributes.
    """

    def __init__(
        self, message: str = "", status_code: int | None = None, body: Any = None, **context: Any
    ) -> None:
        super().__init__(message, status_code=status_code, body=body, **context)

    @property
    def rate_limit_info(self) -> dict[str, str | None]:
        """What the answer said about the rate limit: `limit`, `remaining` and `reset` as they were sent."""
        return rate_limit_headers(self.headers)


class ConfigurationError(AvalaError, common.ConfigurationError):
    """There is no API key, or the base URL is not allowed (a `ValueError`)."""


class InvalidRequestError(AvalaError, common.InvalidRequestError):
    """An argument was wrong (a `ValueError`); nothing was sent."""


class APIStatusError(AvalaError, common.APIStatusError):
    """The server answered with a status that is no success and has no class of its own, a redirect for example."""


class AuthenticationError(APIStatusError, common.AuthenticationError):
    """401: the API key was refused."""


class ForbiddenError(APIStatusError, common.PermissionDeniedError):
    """403: the key lacks a scope, or the plan does not allow it."""


class NotFoundError(APIStatusError, common.NotFoundError):
    """404: there is no such record, or not for you."""


class ConflictError(APIStatusError, common.ConflictError):
    """409: the state of the record does not allow it."""


class RateLimitError(APIStatusError, common.RateLimitError):
    """429: too many requests.

    Attributes:
        retry_after: seconds to wait, whether the server sent a number or a date; `None` if it said nothing.
    """

    def __init__(
        self, message: str = "", status_code: int | None = 429, body: Any = None, **context: Any
    ) -> None:
        super().__init__(message, status_code, body, **context)


class ValidationError(APIStatusError):
    """400 or 422: the values are not valid.

    Attributes:
        details: the body, where it is a list; else empty.
        errors: what is wrong with which field, from any of the shapes that the API has for it.
    """

    def __init__(
        self, message: str = "", status_code: int | None = 400, body: Any = None, **context: Any
    ) -> None:
        super().__init__(message, status_code, body, **{"details": _listed(body), **context})

    @property
    def errors(self) -> dict[str, list[str]]:
        """The messages by field; empty if the server named none."""
        return {name: list(texts) for name, texts in (self.fields or {}).items()}


class BadRequestError(ValidationError, common.BadRequestError):
    """400: a `ValidationError`."""


class UnprocessableEntityError(ValidationError, common.UnprocessableEntityError):
    """422: a `ValidationError`."""


class PayloadTooLargeError(APIStatusError):
    """413 without the numbers of a quota."""


class QuotaExceededError(PayloadTooLargeError):
    """413: the storage quota is used up.

    Attributes:
        limit, used: bytes; `None` where the server did not say.
    """

    limit: int | None = None
    used: int | None = None

    def __init__(
        self, message: str = "", status_code: int | None = 413, body: Any = None, **context: Any
    ) -> None:
        super().__init__(message, status_code, body, **{**quota(body), **context})


class ServerError(APIStatusError, common.ServerError):
    """5xx: the fault lies with the service."""


class ClientClosedError(AvalaError, common.ClientClosedError):
    """The client was closed before the call (a `RuntimeError`); nothing was sent."""


class OverloadedError(AvalaError, common.OverloadedError):
    """Too much was already waiting in this process; nothing was sent."""


class APIConnectionError(AvalaError, common.APIConnectionError):
    """No usable answer came back; the error of the HTTP package is its `__cause__`."""


class APITimeoutError(APIConnectionError, common.APITimeoutError):
    """A phase took longer than its timeout, or the call longer than its deadline (a `TimeoutError`)."""


class PoolTimeoutError(APITimeoutError, common.PoolTimeoutError):
    """No connection became free in time; nothing was sent."""


class CircuitOpenError(APIConnectionError, common.CircuitOpenError):
    """The service has failed too often in a row, so the circuit breaker sent nothing; see `retry_after`."""


class APIResponseError(AvalaError, common.DecodeError):
    """The answer is not what this endpoint promises: no JSON, another shape, a missing key (a `ValueError`)."""


class PaginationError(AvalaError, common.PaginationError):
    """A walk over pages cannot go on: a repeated cursor, or too many empty pages; see `resume_token`."""


class CursorExpiredError(PaginationError, common.CursorExpiredError):
    """A cursor was good once, but the server no longer takes it."""


class WaitTimeoutError(AvalaError, TimeoutError):
    """What was waited for did not come in time (a `TimeoutError`).

    Attributes:
        last: the record as it was seen last.
    """

    last: Any = None


class WaitFailedError(AvalaError):
    """What was waited for can no longer come, because the record is in a final state of another kind.

    Attributes:
        last: the record as it was seen last.
    """

    last: Any = None


class BulkEditError(AvalaError, RuntimeError):
    """A chunk of a bulk edit failed (a `RuntimeError`); its cause says why. The chunks before it were applied.

    Attributes:
        chunk: its number, from 0.
    """

    chunk: int = 0


class UploadStateError(AvalaError):
    """What was kept of an unfinished upload cannot be trusted, so nothing is guessed from it."""


class DatasetResolverError(AvalaError):
    """A public dataset could not be resolved.

    Attributes:
        reason: why, as a code such as `not_found`.
    """

    def __init__(self, reason: str = "", status_code: int | None = None, **context: Any) -> None:
        super().__init__(f"Dataset resolver failed ({reason}).", status_code, **context)
        self.reason = reason


class DatasetRevisionWithdrawnError(DatasetResolverError):
    """410: this revision of a public dataset was withdrawn.

    Attributes:
        canonical_reference, dataset_uid, revision_sha256: which one.
    """

    canonical_reference: str = ""
    dataset_uid: str = ""
    revision_sha256: str = ""

    def __init__(
        self, canonical_reference: str = "", dataset_uid: str = "", revision_sha256: str = ""
    ) -> None:
        super().__init__(
            "revision_withdrawn",
            410,
            canonical_reference=canonical_reference,
            dataset_uid=dataset_uid,
            revision_sha256=revision_sha256,
        )


class DatasetIntegrityError(DatasetResolverError):
    """What the service says about a public dataset contradicts itself or the reference."""


class DatasetDownloadError(AvalaError):
    """A file of a public dataset could not be fetched or is not what was promised; no URL is in the text.

    Attributes:
        provider: who stores the file.
        object_uid: of the file.
        reason: why, as a code such as `sha256_mismatch`.
    """

    def __init__(self, provider: str = "", object_uid: str = "", reason: str = "", **context: Any) -> None:
        super().__init__(
            f"Dataset object {object_uid} could not be downloaded from {provider} ({reason}).", **context
        )
        self.provider, self.object_uid, self.reason = provider, object_uid, reason


class DatasetReferenceError(ValueError):
    """A reference to a public dataset cannot be read."""


class UnsupportedDatasetModeError(ValueError):
    """A public dataset was asked for in a way that is not supported."""


class MutableDatasetAliasWarning(UserWarning):
    """A reference names a revision by an alias, which may be another one tomorrow."""


def status_text(status_code: int, info: ErrorInfo) -> str:
    """The message of a status error: what `read_error` made of it, or the status."""
    return info.message or f"HTTP {status_code}"


def read_error(answer: AnswerView) -> ErrorInfo:
    """What an error body says: its `detail`, where that is text, is the message; anything else comes after the status.

    A 413 with the numbers of a quota gets a code of ours, which decides its class.
    """
    usual, _ = error_info(answer)
    body: Any = answer.body
    fields = cast("dict[str, object]", body) if isinstance(body, dict) else {}
    detail = fields.get("detail")
    message = f"HTTP {answer.status_code}: {usual.message}" if usual.message else ""
    return replace(
        usual,
        code=QUOTA_CODE if answer.status_code == 413 and quota(body) else usual.code,
        message=detail if isinstance(detail, str) else message,
        details=_listed(body) if answer.status_code in (400, 422) else usual.details,
    )


def quota(body: Any) -> dict[str, int]:
    """The numbers of a quota, as far as an error body has them."""
    fields = cast("dict[str, object]", body) if isinstance(body, dict) else {}
    return {name: value for name in ("limit", "used") if isinstance(value := fields.get(name), int)}


def _listed(body: Any) -> list[Any]:
    return cast("list[Any]", body) if isinstance(body, list) else []


QUOTA_CODE = "storage_quota_exceeded"
"""The code that a 413 with the numbers of a quota is given, so that it gets a class of its own."""

ERRORS = common.ErrorTypes(
    invalid_request=InvalidRequestError,
    closed=ClientClosedError,
    overloaded=OverloadedError,
    connection=APIConnectionError,
    timeout=APITimeoutError,
    pool_timeout=PoolTimeoutError,
    circuit_open=CircuitOpenError,
    status=APIStatusError,
    statuses={
        400: BadRequestError,
        401: AuthenticationError,
        403: ForbiddenError,
        404: NotFoundError,
        409: ConflictError,
        413: PayloadTooLargeError,
        422: UnprocessableEntityError,
        429: RateLimitError,
        500: ServerError,
    },
    codes={QUOTA_CODE: QuotaExceededError},
    decode=APIResponseError,
    pagination=PaginationError,
    cursor_expired=CursorExpiredError,
    status_text=status_text,
)
"""What a client raises for what."""


@contextmanager
def configuring() -> Generator[None]:
    """Raise what the foundation finds wrong with a constructor's arguments as the class of this package."""
    try:
        yield
    except common.ConfigurationError as error:
        raise ConfigurationError(str(error)) from error.__cause__
    except common.InvalidRequestError as error:
        raise InvalidRequestError(str(error)) from error.__cause__


def bulk_edit_error(chunk: int, cause: AvalaError) -> BulkEditError:
    """The error of a chunk, chained from what it failed with."""
    known = (
        "method",
        "url",
        "headers",
        "code",
        "details",
        "request_id",
        "retry_after",
        "attempts",
        "timeline",
    )
    context = {name: getattr(cause, name) for name in known}
    text = f"bulk_edit chunk {chunk} failed: {cause}"
    error = BulkEditError(text, cause.status_code, cause.body, chunk=chunk, **context)
    error.__cause__ = cause
    return error
