"""Every error the library raises, by meaning: built wrong, not sent, sent without an answer, status, decode, closed.

An SDK has a root of its own whose classes also inherit these, so `except NotFoundError` of either kind works; which
class an SDK raises for what is its `ErrorTypes`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from .error_body import ErrorInfo
    from .timeline import Timeline


class TwofoldError(Exception):
    """The root. Attributes are `None` where they do not apply or are not known; all are redacted and picklable.

    Attributes:
        message: what happened, in one sentence (same as `str(error)`).
        method, url: of the request; the URL without secrets.
        status_code, headers, body, content_type, code, details, request_id: of the last answer; `body` is parsed
            JSON, else text, `code` the API's own error code and `details` what else it says of the error.
        retry_after: seconds the server asked to wait.
        attempts: how many requests were made.
        timeline: what each attempt did, printable as a table.
        idempotency_key: the key the request carried; give it again to repeat the call safely.
        resume_token: where a walk over pages can be taken up again.
    """

    method: str | None = None
    url: str | None = None
    status_code: int | None = None
    headers: Mapping[str, str] | None = None
    body: Any = None
    content_type: str | None = None
    code: str | None = None
    details: Any = None
    request_id: str | None = None
    retry_after: float | None = None
    attempts: int | None = None
    timeline: Timeline | None = None
    idempotency_key: str | None = None
    resume_token: str | None = None

    def __init__(self, message: str = "", **context: Any) -> None:
        super().__init__(message)
        self.message = message
        for name, value in context.items():
            if not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} has no attribute {name!r}")
            setattr(self, name, value)

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.args), self.__dict__

    def explained(self, *notes: str) -> Self:
        """The same error with traceback notes; `str()` stays what it is."""
        for note in notes:
            if note:
                self.add_note(note)
        return self


def _rebuild(error_class: type[TwofoldError], args: tuple[Any, ...]) -> TwofoldError:
    # Without __init__, so that an author's error class with a signature of its own survives a pickle.
    error = error_class.__new__(error_class, *args)
    # The classes that are also OSErrors leave this to the __init__ that is not called.
    error.args = args
    return error


class InvalidRequestError(TwofoldError, ValueError):
    """The request or an option was built wrong; nothing was sent."""


class ConfigurationError(TwofoldError, ValueError):
    """A client cannot be made of what was given: no usable key, an unusable setting."""


class ClientClosedError(TwofoldError, RuntimeError):
    """The client was closed before the call; nothing was sent."""


class OverloadedError(TwofoldError):
    """Too much was already waiting in this process; nothing was sent.

    Attributes:
        sent: False.
        phase: `pool`: too many calls wait for a connection; `pacing`: the next turn is too far away, see `retry_after`.
    """

    sent: bool | None = False
    phase: str | None = None


class APIConnectionError(TwofoldError):
    """No usable answer came back.

    Attributes:
        sent: False: the request never left, True: it did, `None`: unknown. Only False makes repeating it always safe.
        phase: `connect`, `read`, `write`, `pool`, `pacing`, `deadline` or `breaker`.
    """

    sent: bool | None = None
    phase: str | None = None


class APITimeoutError(APIConnectionError, TimeoutError):
    """A phase took longer than its timeout, or the whole call longer than its deadline."""


class PoolTimeoutError(APITimeoutError):
    """No connection became free in time; nothing was sent."""


class CircuitOpenError(APIConnectionError):
    """The service has failed too often in a row, so the circuit breaker sent nothing; see `retry_after`."""


class APIStatusError(TwofoldError):
    """The server answered with a status that is no success, or with a success that reports an error.

    Attributes:
        fields: what is wrong with which field of the request, where the server says so.
        docs_url: where the server explains the error.
    """

    fields: Mapping[str, Sequence[str]] | None = None
    docs_url: str | None = None


class BadRequestError(APIStatusError):
    """400: the server could not make sense of the request."""


class AuthenticationError(APIStatusError):
    """401: the credential is missing, wrong or expired."""


class PermissionDeniedError(APIStatusError):
    """403: the credential is good, but not for this."""


class NotFoundError(APIStatusError):
    """404: there is no such thing, or not for you."""


class ConflictError(APIStatusError):
    """409: the state of the thing does not allow it."""


class UnprocessableEntityError(APIStatusError):
    """422: understood, but the values are not valid."""


class RateLimitError(APIStatusError):
    """429: too many requests; see `retry_after`."""


class ServerError(APIStatusError):
    """5xx: the fault lies with the service."""


class DecodeError(TwofoldError, ValueError):
    """The server reported success, but the body is not what was promised; the call may well have had its effect."""


class PaginationError(TwofoldError):
    """A walk over pages cannot go on: a repeated cursor, no cursor where there should be one, too many empty pages."""


class CursorExpiredError(PaginationError):
    """A cursor was good once, but the server no longer takes it; `resume_token` holds the last one."""


ErrorMap = Mapping[int | str, type[APIStatusError]]


def _common_statuses() -> dict[int | str, type[APIStatusError]]:
    return {
        400: BadRequestError,
        401: AuthenticationError,
        403: PermissionDeniedError,
        404: NotFoundError,
        409: ConflictError,
        422: UnprocessableEntityError,
        429: RateLimitError,
        500: ServerError,
    }


@dataclass(frozen=True)
class ErrorTypes:
    """Which class stands for what in one SDK; every field has the common class as its default.

    Attributes:
        status: for any status without an entry in `statuses`.
        statuses: by exact status, or by family: `"4XX"`, `"5XX"`; without that the entry for 500 serves all 5xx.
        codes: by the API's own error code, which goes before any status.
        status_text: takes a status and what was found in the body to the message of the error, for an SDK whose
            callers know one; else that is the request, the status and the server's sentence.
    """

    invalid_request: type[InvalidRequestError] = InvalidRequestError
    closed: type[ClientClosedError] = ClientClosedError
    overloaded: type[OverloadedError] = OverloadedError
    connection: type[APIConnectionError] = APIConnectionError
    timeout: type[APITimeoutError] = APITimeoutError
    pool_timeout: type[PoolTimeoutError] = PoolTimeoutError
    circuit_open: type[CircuitOpenError] = CircuitOpenError
    status: type[APIStatusError] = APIStatusError
    statuses: ErrorMap = field(default_factory=_common_statuses)
    codes: Mapping[str, type[APIStatusError]] = field(default_factory=dict[str, type[APIStatusError]])
    decode: type[DecodeError] = DecodeError
    pagination: type[PaginationError] = PaginationError
    cursor_expired: type[CursorExpiredError] = CursorExpiredError
    status_text: Callable[[int, ErrorInfo], str] | None = None

    def refusal(self, error: InvalidRequestError) -> InvalidRequestError:
        """The error in the class of this SDK."""
        own = type(error) is self.invalid_request
        return error if own else self.invalid_request(str(error))

    def for_status(self, status_code: int, code: str | None = None) -> type[APIStatusError]:
        """The class for an error answer: by its code, its exact status, its family, 500 for all 5xx, then `status`."""
        if code is not None and code in self.codes:
            return self.codes[code]
        for key in (status_code, f"{status_code // 100}XX", 500 if status_code >= 500 else status_code):
            if key in self.statuses:
                return self.statuses[key]
        return self.status

    def mapped(self, error_map: ErrorMap) -> ErrorTypes:
        """These classes with those of a map laid over them.

        Its keys are statuses (`404`), families (`"4XX"`), error codes (`"ticket_locked"`) and `"default"`. An entry
        takes the place of all entries here that are more exact: with `"4XX"` alone, every 4xx is of that class.

        Raises:
            ConfigurationError: a key is none of these, or a value no class of `APIStatusError`.

        Example:
            ErrorTypes().mapped({"ticket_locked": TicketLockedError, 409: ConflictError, "5XX": OutageError})
        """
        if not error_map:
            return self
        for key, cls in error_map.items():
            _check_entry(key, cls)
        given = dict(error_map)
        kept = {} if "default" in given else dict(self.statuses)
        kept = {key: cls for key, cls in kept.items() if f"{str(key)[0]}XX" not in given}
        status = given.pop("default", self.status)
        codes = {
            key: cls for key, cls in given.items() if isinstance(key, str) and not _FAMILY.fullmatch(key)
        }
        statuses = {key: cls for key, cls in given.items() if key not in codes}
        return replace(self, status=status, statuses={**kept, **statuses}, codes={**self.codes, **codes})


_FAMILY = re.compile(r"[1-5]XX")


def _check_entry(key: object, cls: object) -> None:
    if (
        isinstance(key, bool)
        or not isinstance(key, (int, str))
        or (isinstance(key, int) and not 100 <= key <= 599)
    ):
        raise ConfigurationError(
            f"error_map has the key {key!r}: give a status, '4XX', '5XX', a code or 'default'"
        )
    if not isinstance(cls, type) or not issubclass(cls, APIStatusError):
        raise ConfigurationError(
            f"error_map[{key!r}] is {cls!r}: give a class that derives from APIStatusError"
        )
