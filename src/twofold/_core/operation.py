"""What an API method is, apart from its arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, ClassVar, Generic, Literal, TypeVar

from .error_body import ErrorTest

T = TypeVar("T")
Sensitivity = bool | Literal["success"]


class Idempotency(Enum):
    """How safe it is to send a request again; no retry policy may exceed it.

    `SAFE` and `IDEMPOTENT` requests (RFC 9110 section 9.2) can be repeated. A `KEYED` one carries an idempotency key
    that the server honours, made once per call. An `UNSAFE` one is repeated only when it is certain that the server did
    not work on it: it was never sent, or answered 429 or 503 with a `Retry-After`.
    """

    SAFE = "safe"
    IDEMPOTENT = "idempotent"
    KEYED = "keyed"
    UNSAFE = "unsafe"


_BY_METHOD = {
    "GET": Idempotency.SAFE,
    "HEAD": Idempotency.SAFE,
    "OPTIONS": Idempotency.SAFE,
    "PUT": Idempotency.IDEMPOTENT,
    "DELETE": Idempotency.IDEMPOTENT,
}


@dataclass(frozen=True)
class Operation(Generic[T]):
    """One endpoint: `Operation("GET", "todo/{todo_id}", Todo)`.

    Attributes:
        method: in capitals.
        path: relative to the base URL, or from the root of its origin if it begins with a slash; each `{name}` is
            filled with one encoded path segment.
        returns: what a successful body is validated as, in any form pydantic takes (a model, `list[Model]`, a
            dataclass, a union, a TypedDict; on Python 3.11 that of typing_extensions); `types.NoneType` if the body
            means nothing. A plain function gets the parsed JSON, and a `ValueError` it raises becomes a `DecodeError`.
        idempotency: if it differs from what the HTTP method says.
        authenticated: False for the few endpoints that must not see the credential.
        sensitive: True if answers hold secrets; they then never appear in errors. `"success"` if only successes do.
        by_status: what the body is for some statuses of success, instead of `returns`: `{202: Job}`.
        is_error: True of a success that reports an error in its body; asked before the body is decoded, instead of
            the client's.
        empty: makes what a success without a body stands for, where that is no fault: `dict` for an acknowledgement.
        deprecated: what to use instead; the first call of the process then warns.
    """

    method: str
    path: str
    # The last is for what has no type to a checker, such as a union; there Operation[...] has to be annotated.
    returns: type[T] | Callable[[Any], T] | object
    idempotency: Idempotency | None = None
    authenticated: bool = True
    sensitive: Sensitivity = False
    by_status: Mapping[int, Any] = field(default_factory=dict[int, Any], hash=False)
    is_error: ErrorTest | None = None
    empty: Callable[[], Any] | None = None
    deprecated: str = ""
    external: ClassVar[bool] = False

    def returned(self, status_code: int) -> Any:
        """What a success with this status is decoded as."""
        return self.by_status.get(status_code, self.returns) if self.by_status else self.returns

    @property
    def resend(self) -> Idempotency:
        """The idempotency class in force."""
        return self.idempotency or _BY_METHOD.get(self.method, Idempotency.UNSAFE)


@dataclass(frozen=True)
class ExternalOperation(Operation[T]):
    """A request to a whole URL somewhere else, such as one that an object store has signed: `path` is that URL.

    It goes without the client's headers, parameters, credential and cookies, and follows redirects.

    Example:
        await client.download(ExternalOperation("GET", book.cover_url, NoneType), target="cover.jpg")
    """

    authenticated: bool = False
    external: ClassVar[bool] = True
