"""What an API method is, apart from its arguments."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import ClassVar, Generic, TypeVar

T = TypeVar("T")


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
        returns: what a successful body is validated as, in any form pydantic takes (a model, `list[Model]`, `dict`);
            `types.NoneType` if the body means nothing.
        idempotency: if it differs from what the HTTP method says.
        authenticated: False for the few endpoints that must not see the credential.
        sensitive: True if answers hold secrets; they then never appear in errors.
    """

    method: str
    path: str
    returns: type[T]
    idempotency: Idempotency | None = None
    authenticated: bool = True
    sensitive: bool = False
    external: ClassVar[bool] = False

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
