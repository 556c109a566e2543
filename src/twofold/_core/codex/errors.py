"""What a `BaseApiClient` raises: everything is an `ApiClientError` and also the common class of its meaning."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any

from .. import errors as common
from ..wire import FailureKind, WireFailure


class ApiClientError(common.TwofoldError):
    """Root of the errors; see `TwofoldError` for the attributes all of them have.

    `str(error)` is `HTTP 404` for a status and `Connection error: ...` where no answer came; everything else that is
    known is in the attributes and in the notes of the traceback. `__cause__` is the error of the HTTP package, whose
    own text may show the whole URL.

    Attributes:
        message: the server's own sentence where it gave one, else the same as `str(error)`.
        body_bytes: the body as it came, at most 64 KiB of it.
        body_cut: whether `body_bytes` is only the beginning.
        elapsed: seconds from the first attempt to the last answer.
    """

    body_bytes: bytes | None = None
    body_cut: bool = False
    elapsed: float | None = None


class ApiRequestError(ApiClientError, common.InvalidRequestError, common.ConfigurationError):
    """A client, a request or an option was built wrong (a `ValueError`); nothing was sent."""


class ApiClosedError(ApiClientError, common.ClientClosedError):
    """The client was closed before or during the call (a `RuntimeError`)."""


class ApiConnectionError(ApiClientError, common.APIConnectionError):
    """No usable answer came back; `sent` says what is known of the request."""


class ApiTimeout(ApiConnectionError, common.APITimeoutError):
    """A phase took longer than its timeout, or the call longer than its deadline; `phase` says which."""


class ApiPoolTimeout(ApiTimeout, common.PoolTimeoutError):
    """No connection became free in time; nothing was sent."""


class ApiCircuitOpen(ApiConnectionError, common.CircuitOpenError):
    """The service has failed too often in a row, so the circuit breaker sent nothing; see `retry_after`."""


class ApiStatusError(ApiClientError, common.APIStatusError):
    """The server answered with a status that is no success, 3xx included, or `is_error` says so."""


class BadRequest(ApiStatusError, common.BadRequestError):
    """400: the server could not make sense of the request."""


class Unauthorized(ApiStatusError, common.AuthenticationError):
    """401: the credential is missing, wrong or expired."""


class Forbidden(ApiStatusError, common.PermissionDeniedError):
    """403: the credential is good, but not for this."""


class NotFound(ApiStatusError, common.NotFoundError):
    """404: there is no such thing, or not for you."""


class Conflict(ApiStatusError, common.ConflictError):
    """409: the state of the thing does not allow it."""


class Unprocessable(ApiStatusError, common.UnprocessableEntityError):
    """422: understood, but the values are not valid."""


class RateLimited(ApiStatusError, common.RateLimitError):
    """429: too many requests; see `retry_after`."""


class ServerError(ApiStatusError, common.ServerError):
    """5xx: the fault lies with the service."""


class ApiDecodeError(ApiClientError, common.DecodeError):
    """A success whose body is not what was promised (a `ValueError`); `body` holds its first 200 characters."""


class ApiOverloaded(ApiClientError, common.OverloadedError):
    """Too many calls of this client were already waiting; nothing was sent."""


class ApiPaginationError(ApiClientError, common.PaginationError):
    """A walk over pages cannot go on."""


class ApiCursorExpired(ApiPaginationError, common.CursorExpiredError):
    """The server no longer takes the cursor of a walk; `resume_token` holds the last one."""


API_ERRORS = common.ErrorTypes(
    invalid_request=ApiRequestError,
    closed=ApiClosedError,
    overloaded=ApiOverloaded,
    connection=ApiConnectionError,
    timeout=ApiTimeout,
    pool_timeout=ApiPoolTimeout,
    circuit_open=ApiCircuitOpen,
    status=ApiStatusError,
    statuses={
        400: BadRequest,
        401: Unauthorized,
        403: Forbidden,
        404: NotFound,
        409: Conflict,
        422: Unprocessable,
        429: RateLimited,
        500: ServerError,
    },
    decode=ApiDecodeError,
    pagination=ApiPaginationError,
    cursor_expired=ApiCursorExpired,
)
"""What a client raises for what."""


@contextmanager
def refusing() -> Generator[None]:
    """Raise what the foundation finds wrong with an argument as an `ApiRequestError`."""
    try:
        yield
    except (common.InvalidRequestError, common.ConfigurationError) as error:
        if isinstance(error, ApiClientError):
            raise
        raise ApiRequestError(str(error)) from error.__cause__


def failure_class(failure: WireFailure) -> tuple[type[ApiClientError], dict[str, Any]]:
    """The class for what brought no answer, and its attributes."""
    classes: Mapping[FailureKind, Any] = {
        "request": API_ERRORS.invalid_request,
        "closed": API_ERRORS.closed,
        "decode": API_ERRORS.decode,
        "timeout": API_ERRORS.pool_timeout if failure.phase == "pool" else API_ERRORS.timeout,
        "connection": API_ERRORS.connection,
        "open": API_ERRORS.circuit_open,
    }
    sent: dict[str, Any] = {"sent": failure.sent, "phase": failure.phase}
    if failure.kind == "open":
        sent |= {"attempts": 0, "retry_after": failure.retry_after}
    return classes[failure.kind], sent if failure.kind in ("timeout", "connection", "open") else {}
