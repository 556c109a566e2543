"""What a Bloom Growth client raises: everything is a `BloomyError` and also the common class of its meaning."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from .._core import errors as common


class BloomyError(common.TwofoldError):
    """Root of the Bloom Growth errors; see `TwofoldError` for the attributes all of them have.

    Attributes:
        applied: True when the server had already made the change that was asked for, so that repeating the call
            would make it a second time.
    """

    applied: bool = False


class ConfigurationError(BloomyError, common.ConfigurationError):
    """There is no API key, or none that could be used or stored."""


class InvalidRequestError(BloomyError, common.InvalidRequestError):
    """An argument was wrong (a `ValueError`); nothing was sent."""


class ArgumentTypeError(InvalidRequestError, TypeError):
    """An argument was of the wrong type (also a `TypeError`); nothing was sent."""


class APIError(BloomyError, common.APIStatusError):
    """The server answered with a status that is no success; `status_code` is that status."""

    def __init__(self, message: str = "", status_code: int | None = None, **context: Any) -> None:
        super().__init__(message, status_code=status_code, **context)


class AuthenticationError(APIError, common.AuthenticationError):
    """The API key was refused (401), or the user name and password were."""


class BadRequestError(APIError, common.BadRequestError):
    """400: the API could not make sense of the request; `body` names the fields."""


class PermissionDeniedError(APIError, common.PermissionDeniedError):
    """403: the account has no access to the meeting or record."""


class NotFoundError(APIError, common.NotFoundError):
    """404: there is no such record."""


class ConflictError(APIError, common.ConflictError):
    """409: the state of the record does not allow it."""


class UnprocessableEntityError(APIError, common.UnprocessableEntityError):
    """422: understood, but the values are not valid."""


class RateLimitError(APIError, common.RateLimitError):
    """429: too many requests; see `retry_after`."""


class ServerError(APIError, common.ServerError):
    """5xx: the fault lies with the service."""


class ClientClosedError(BloomyError, common.ClientClosedError):
    """The client was closed before the call (a `RuntimeError`); nothing was sent."""


class OverloadedError(BloomyError, common.OverloadedError):
    """Too much was already waiting in this process; nothing was sent."""


class APIConnectionError(BloomyError, common.APIConnectionError):
    """No usable answer came back; the error of the HTTP package is its `__cause__`."""


class APITimeoutError(APIConnectionError, common.APITimeoutError):
    """A phase took longer than its timeout, or the call longer than its deadline."""


class PoolTimeoutError(APITimeoutError, common.PoolTimeoutError):
    """No connection became free in time; nothing was sent."""


class CircuitOpenError(APIConnectionError, common.CircuitOpenError):
    """The service has failed too often in a row, so the circuit breaker sent nothing; see `retry_after`."""


class DecodeError(BloomyError, common.DecodeError):
    """The answer is not the JSON that this endpoint promises; the message names the endpoint and the key."""


class MeetingAttendeesError(BloomyError):
    """A meeting was created, but not everybody could be added to it. Do not create it again: add who is missing.

    Attributes:
        meeting_id: of the meeting that exists now.
        added: the attendees who were added.
        failed: the attendees who were not, each with the error.
    """

    applied = True
    meeting_id: int = 0
    added: tuple[int, ...] = ()
    failed: Mapping[int, Exception] = {}


ERRORS = common.ErrorTypes(
    invalid_request=InvalidRequestError,
    closed=ClientClosedError,
    overloaded=OverloadedError,
    connection=APIConnectionError,
    timeout=APITimeoutError,
    pool_timeout=PoolTimeoutError,
    circuit_open=CircuitOpenError,
    status=APIError,
    statuses={
        400: BadRequestError,
        401: AuthenticationError,
        403: PermissionDeniedError,
        404: NotFoundError,
        409: ConflictError,
        422: UnprocessableEntityError,
        429: RateLimitError,
        500: ServerError,
    },
    decode=DecodeError,
)
"""What a client raises for what."""

TOKEN_ERRORS = replace(ERRORS, status=AuthenticationError, statuses={})
"""The same for the token endpoint, which answers 400 or 401 to a wrong password."""


@contextmanager
def configuring() -> Generator[None]:
    """Raise what the foundation finds wrong with a constructor's arguments as the class of this package."""
    try:
        yield
    except common.ConfigurationError as error:
        raise ConfigurationError(str(error)) from error.__cause__
    except common.InvalidRequestError as error:
        raise InvalidRequestError(str(error)) from error.__cause__


@contextmanager
def after_write(change: str) -> Generator[None]:
    """Mark an error in the block as coming after a change: `applied` is set and the message begins with `change`."""
    try:
        yield
    except BloomyError as error:
        _mark_applied(error, f"{change}, but reading it again failed")
        raise


@contextmanager
def creating(what: str) -> Generator[None]:
    """Mark an unreadable answer to a creation as applied: the server did report success."""
    try:
        yield
    except DecodeError as error:
        _mark_applied(error, f"the server reported that {what} was created, but its answer cannot be used")
        raise


def _mark_applied(error: BloomyError, what: str) -> None:
    error.applied = True
    error.message = f"{what}: {error.message}"
    error.args = (error.message, *error.args[1:])


def attendees_error(meeting_id: int, added: list[int], failed: dict[int, Exception]) -> MeetingAttendeesError:
    """The error of a meeting whose attendees were not all added; it carries the status of the first failure."""
    first = next(iter(failed.values()))
    reasons = "; ".join(f"user {user_id}: {error}" for user_id, error in failed.items())
    error = MeetingAttendeesError(
        f"meeting {meeting_id} was created, but {len(failed)} of {len(added) + len(failed)} attendees could not "
        f"be added ({reasons}): add them, do not create the meeting again",
        meeting_id=meeting_id,
        added=tuple(added),
        failed=failed,
        status_code=getattr(first, "status_code", None),
        retry_after=getattr(first, "retry_after", None),
    )
    error.__cause__ = first
    return error
