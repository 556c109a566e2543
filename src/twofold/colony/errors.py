"""What a client of The Colony raises: everything that comes of a call is a `ColonyAPIError`.

Each class is also the common class of its meaning. Arguments that cannot be used are an `InvalidRequestError`, which is
a `ValueError` (and a `TypeError` for the wrong type) and no `ColonyAPIError`: nothing was sent.
"""

from __future__ import annotations

from typing import Any, cast

from .._core import errors as common
from .._core.error_body import AnswerView, ErrorInfo

_HINTS = {
    0: "network error: is the service reachable?",
    400: "bad request: see the message for the argument",
    401: "unauthorized: check the API key, or refresh it with rotate_key",
    403: "forbidden: the account may not do this",
    404: "not found: it does not exist, or not for this account",
    409: "conflict: it was done before, or the state has changed",
    422: "validation failed: see the message for the argument",
    429: "rate limited: see retry_after",
    500: "server error: try again later",
    502: "server error: bad gateway, try again later",
    503: "server error: unavailable, try again later",
    504: "server error: timed out, look whether it was done before trying again",
}
_CODE_HINTS = {
    "AUTH_2FA_INVALID": "wrong code: wait for the next one; the key is fine and need not be rotated",
    "AUTH_2FA_REQUIRED": "two-factor authentication is on: give totp a function that returns the current code",
}


class InvalidRequestError(common.InvalidRequestError):
    """An argument cannot be used (a `ValueError`); nothing was sent."""


class ArgumentTypeError(InvalidRequestError, TypeError):
    """An argument is of the wrong type (also a `TypeError`); nothing was sent."""


class ColonyAPIError(common.TwofoldError):
    """Root of what a call can come to; see `TwofoldError` for the attributes all of them have.

    Attributes:
        status: the HTTP status; 0 without an answer.
        response: the body of the answer if it was a JSON object, else empty.
    """

    def __init__(
        self,
        message: str = "",
        status: int | None = None,
        response: dict[str, Any] | None = None,
        code: str | None = None,
        **context: Any,
    ) -> None:
        given = {"status_code": status, "body": response, "code": code}
        context |= {name: value for name, value in given.items() if value is not None}
        if code is not None or context.get("status_code", type(self).status_code) is not None:
            hint = _CODE_HINTS.get(code or "") or _HINTS.get(context.get("status_code") or 0)
            message = f"{message} ({hint})" if hint and hint not in message else message
        super().__init__(message, **context)

    @property
    def status(self) -> int:
        """The HTTP status; 0 without an answer."""
        return self.status_code or 0

    @property
    def response(self) -> dict[str, Any]:
        """The body of the answer if it was a JSON object, else empty."""
        body: object = self.body
        return cast("dict[str, Any]", body) if isinstance(body, dict) else {}


class ColonyStatusError(ColonyAPIError, common.APIStatusError):
    """A status without a class of its own: redirects, 402, 405, 410, 413 and so on."""


class ColonyAuthError(ColonyStatusError):
    """401 or 403: the key was refused, or does not allow this."""


class ColonyAuthenticationError(ColonyAuthError, common.AuthenticationError):
    """401: the API key or its token was refused."""


class ColonyTwoFactorRequiredError(ColonyAuthenticationError):
    """The account has two-factor authentication, and no code was given, or one that was used before."""


class ColonyTwoFactorInvalidError(ColonyAuthenticationError):
    """The two-factor code was refused."""


class ColonyPermissionError(ColonyAuthError, common.PermissionDeniedError):
    """403: the account may not do this."""


class ColonyNotFoundError(ColonyStatusError, common.NotFoundError):
    """404: there is no such thing, or not for this account."""


class ColonyConflictError(ColonyStatusError, common.ConflictError):
    """409: done before, or the state does not allow it; `response["detail"]` often says more."""


class ColonyValidationError(ColonyStatusError):
    """400 or 422: the values are not valid; `fields` names them where the server does."""


class ColonyBadRequestError(ColonyValidationError, common.BadRequestError):
    """400: the server could not make sense of the request."""


class ColonyUnprocessableError(ColonyValidationError, common.UnprocessableEntityError):
    """422: understood, but the values are not valid."""


class ColonyRateLimitError(ColonyStatusError, common.RateLimitError):
    """429: too many requests; see `retry_after`."""


class ColonyServerError(ColonyStatusError, common.ServerError):
    """5xx: the fault lies with the service."""


class ColonyNetworkError(ColonyAPIError, common.APIConnectionError):
    """No answer came; `sent` says what is known of the request."""

    def __init__(self, message: str = "", *args: Any, **context: Any) -> None:
        named = message if "network error" in message else f"Colony API network error: {message}"
        super().__init__(named, *args, **context)


class ColonyTimeoutError(ColonyNetworkError, common.APITimeoutError):
    """A phase took longer than its timeout, or the call longer than its deadline."""


class ColonyPoolTimeoutError(ColonyTimeoutError, common.PoolTimeoutError):
    """No connection became free in time; nothing was sent."""


class ColonyCircuitOpenError(ColonyNetworkError, common.CircuitOpenError):
    """Circuit breaker open: the service has failed too often in a row, so nothing was sent; see `retry_after`."""

    def __init__(self, message: str = "", *args: Any, **context: Any) -> None:
        super().__init__(f"Circuit breaker open: {message}", *args, **context)


class ColonyClosedError(ColonyAPIError, common.ClientClosedError):
    """The client was closed before the call (a `RuntimeError`); nothing was sent."""


class ColonyOverloadedError(ColonyAPIError, common.OverloadedError):
    """Too much was already waiting in this process; nothing was sent."""


class ColonyDecodeError(ColonyAPIError, common.DecodeError):
    """The server reported success, but the body is not what it promises: HTML, an object where a list should be."""

    def __init__(self, message: str = "", *args: Any, **context: Any) -> None:
        # The words of the hand-written client, which callers look for.
        if "body: Input should be a valid array" in message:
            message = message.replace("body: Input should be a valid array", "expected a JSON array")
        super().__init__(message, *args, **context)


class ColonyPaginationError(ColonyAPIError, common.PaginationError):
    """A walk over pages cannot go on, as of a server not honouring offset; `resume_token` leads on."""

    status_code = 200

    def __init__(self, message: str = "", *args: Any, **context: Any) -> None:
        super().__init__(f"{message}; the server may be not honouring offset", *args, **context)


class ColonyDeprecationWarning(DeprecationWarning):
    """The service announces that a parameter or a value will go."""


ERRORS = common.ErrorTypes(
    invalid_request=InvalidRequestError,
    closed=ColonyClosedError,
    overloaded=ColonyOverloadedError,
    connection=ColonyNetworkError,
    timeout=ColonyTimeoutError,
    pool_timeout=ColonyPoolTimeoutError,
    circuit_open=ColonyCircuitOpenError,
    status=ColonyStatusError,
    statuses={
        400: ColonyBadRequestError,
        401: ColonyAuthenticationError,
        403: ColonyPermissionError,
        404: ColonyNotFoundError,
        409: ColonyConflictError,
        422: ColonyUnprocessableError,
        429: ColonyRateLimitError,
        500: ColonyServerError,
    },
    codes={
        "AUTH_2FA_REQUIRED": ColonyTwoFactorRequiredError,
        "AUTH_2FA_INVALID": ColonyTwoFactorInvalidError,
    },
    decode=ColonyDecodeError,
    pagination=ColonyPaginationError,
)
"""What a client raises for what."""


def read_error(answer: AnswerView) -> ErrorInfo | None:
    """`{"error": "text"}` is a sentence and no code; the other forms are the usual ones."""
    body: object = answer.body
    sentence = cast("dict[str, object]", body).get("error") if isinstance(body, dict) else None
    return ErrorInfo(message=sentence) if isinstance(sentence, str) else None
