"""Requests that are signed: by a function that sees them in their final form."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from .auth import checked_key, checked_name
from .errors import ConfigurationError
from .headers import Headers
from .wire import WireRequest


@dataclass(frozen=True, slots=True)
class RequestToSign:
    """A request in its final form, for `SigningAuth`.

    Attributes:
        method: in capitals.
        url: whole, with the query, as it is sent.
        headers: by name, in any case; not those that only carry the message (`Host`, `Content-Length`, `Connection`).
        body: as it is sent; empty without one.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


SignFunction = Callable[[RequestToSign], Awaitable[Mapping[str, str]] | Mapping[str, str]]


class SigningAuth:
    """Signs every request: a function sees it as it will be sent, and returns the headers to add to it.

    It runs behind all other credentials, and again at every attempt, so that a signature can hold the time. A header it
    returns replaces the one of that name.

    Args:
        sign: takes a `RequestToSign`, returns a mapping; in the async half it may be a coroutine function.
        secrets: texts to keep out of errors, such as the key it signs with.

    Raises:
        TypeError: `sign` cannot be called.

    Example:
        def sign(request: RequestToSign) -> dict[str, str]:
            return {"X-Signature": hmac.new(key, request.body, "sha256").hexdigest()}

        client = APIClient(url, auth=SigningAuth(sign))
    """

    fields = ()
    parameters = ()

    def __init__(self, sign: SignFunction, *, secrets: tuple[str, ...] = ()) -> None:
        if not callable(sign):
            raise TypeError(f"sign is a {type(sign).__name__}: give a function that returns headers")
        self.function = sign
        self._secrets = secrets

    def ask(self, request: WireRequest) -> object:
        """The headers, from the function."""
        raw = ((name.encode(), value.encode()) for name, value in request.headers)
        return self.function(RequestToSign(request.method, request.url, Headers(raw), request.body or b""))

    def apply(self, request: WireRequest, answer: Any) -> None:
        """Add the headers."""
        if not isinstance(answer, Mapping):
            raise ConfigurationError(
                f"sign returned a {type(answer).__name__}: return a mapping of header names to values"
            )
        fields = cast("Mapping[object, object]", answer).items()
        signed = {
            checked_name(name): checked_key(value, f"header {name!r} from sign") for name, value in fields
        }
        replaced = {name.lower() for name in signed}
        kept = (pair for pair in request.headers if pair[0].lower() not in replaced)
        request.headers = (*kept, *signed.items())

    def secrets(self) -> tuple[str, ...]:
        """What was given as such."""
        return self._secrets

    def __repr__(self) -> str:
        return f"{type(self).__name__}({getattr(self.function, '__name__', '...')})"
