"""Credentials as small objects that do no I/O; the transport sends them to the origin of the base URL and nowhere else.

Those that have to fetch something first are `AsyncTokenAuth` and the OAuth 2.0 ones built on it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Awaitable, Callable, Generator
from typing import Any, Protocol, TypeAlias
from urllib.parse import quote, quote_plus, unquote_plus

from .errors import ConfigurationError
from .wire import HeaderPairs, WireRequest

KeyFunction = Callable[[], Awaitable[str] | str]

_FIELD_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Auth(Protocol):
    """The least a credential can be; an object of yours with these two methods is one."""

    def headers(self) -> tuple[tuple[str, str], ...]:
        """The fields to add to a request, asked for at every attempt; their names stay the same."""
        ...

    def secrets(self) -> tuple[str, ...]:
        """Texts that must appear in no error, log or repr."""
        ...


class RequestAuth(Protocol):
    """A credential that looks at the request, or that a function has to be asked for.

    Attributes:
        fields: the names of the header fields it sets.
        parameters: the names of the query parameters it sets.
        function: what is called at every attempt; `None` if nothing is.
    """

    @property
    def fields(self) -> tuple[str, ...]: ...

    @property
    def parameters(self) -> tuple[str, ...]: ...

    @property
    def function(self) -> Callable[..., object] | None: ...

    def ask(self, request: WireRequest) -> object:
        """What the function answers; in the async half that may have to be awaited."""
        ...

    def apply(self, request: WireRequest, answer: Any) -> None:
        """Put the credential into the request, given the answer."""
        ...

    def secrets(self) -> tuple[str, ...]:
        """Texts that must appear in no error, log or repr."""
        ...


class TokenSource(Protocol):
    """A credential that keeps an access token: `AsyncTokenAuth`, of either half."""

    @property
    def fields(self) -> tuple[str, ...]: ...

    def refuse(self, headers: HeaderPairs) -> None:
        """Forget the token, if it is still the one in these headers."""
        ...

    def secrets(self) -> tuple[str, ...]:
        """Texts that must appear in no error, log or repr."""
        ...


class HTTPXAuth(Protocol):
    """An `httpx.Auth`, or one of a package with its interface."""

    def auth_flow(self, request: Any) -> Generator[Any, Any, None]:
        """Yield requests, receive answers."""
        ...


class HeaderAuth:
    """A key in a header of any name, with an optional prefix.

    Args:
        name: of the header.
        key: the key; or a function that returns it, called at every attempt, so that a key can change while the client
            runs. In the async half it may be a coroutine function.
        prefix: put before the key, with the space that separates the two.

    Raises:
        ConfigurationError: the key is empty or could not be sent in a header; surrounding white space, which files and
            environment variables like to add, is taken off. The message never shows the key.

    Example:
        auth = HeaderAuth("X-API-Key", key)
    """

    parameters = ()
    allow_http = True
    _argument = "key"

    def __init__(self, name: str, key: str | KeyFunction, *, prefix: str = "") -> None:
        self.name = checked_name(name)
        self.fields = (name,)
        self._prefix = _checked_text(prefix, "prefix")
        self._pairs: tuple[tuple[str, str], ...] = ()
        self._known: tuple[str, ...] = ()
        self.function: KeyFunction | None = key if callable(key) else None
        if not callable(key):
            self._keep(key)

    def headers(self) -> tuple[tuple[str, str], ...]:
        """The one field; none before a function has been asked for the key."""
        return self._pairs

    def ask(self, request: WireRequest) -> object:  # noqa: ARG002
        """The key, from the function."""
        return None if self.function is None else self.function()

    def apply(self, request: WireRequest, answer: Any) -> None:
        """Add the field."""
        request.headers = (*request.headers, *self._keep(answer))

    def secrets(self) -> tuple[str, ...]:
        """The key; of a function's keys the two latest, since calls with the one before may still be under way."""
        return self._known

    def _keep(self, key: object) -> tuple[tuple[str, str], ...]:
        value, *secrets = self._value(key)
        if value not in self._known:
            self._known = (value, *secrets, *self._known[: len(secrets) + 1])
            self._pairs = ((self.name, f"{self._prefix}{value}"),)
        return ((self.name, f"{self._prefix}{value}"),)

    def _value(self, key: object) -> tuple[str, ...]:
        """What follows the prefix, and what else is secret about it."""
        return (checked_key(key, self._argument),)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"


class BearerAuth(HeaderAuth):
    """`Authorization: Bearer <token>` (RFC 6750).

    Args:
        token: the token or a function that returns it; see `HeaderAuth`.
        allow_http: send it in clear to hosts other than this machine, too.

    Raises:
        ConfigurationError: as `HeaderAuth`; and, when a client is made with it, the base URL is plain http, the host is
            another machine and `allow_http` was not given (RFC 6750 section 5.3).
    """

    _argument = "token"

    def __init__(self, token: str | KeyFunction, *, allow_http: bool = False) -> None:
        super().__init__("Authorization", token, prefix="Bearer ")
        self.allow_http = allow_http


class BasicAuth(HeaderAuth):
    """A user name and a password (RFC 7617), sent as UTF-8.

    Args:
        username: without a colon, which is what ends it.
        password: may be empty; or a function that returns it, see `HeaderAuth`.

    Raises:
        ConfigurationError: the user name has a colon, one of the two has control characters or is no text, or both are
            empty.
    """

    _argument = "password"

    def __init__(self, username: str, password: str | KeyFunction = "") -> None:
        self._username = _checked_text(username, "username")
        if ":" in username:
            raise ConfigurationError("username contains a colon, which Basic authentication cannot carry")
        super().__init__("Authorization", password, prefix="Basic ")

    def _value(self, key: object) -> tuple[str, ...]:
        password = _checked_text(key, self._argument)
        if not self._username and not password:
            raise ConfigurationError("username and password are empty: give the credential itself")
        text = base64.b64encode(f"{self._username}:{password}".encode()).decode("ascii")
        # With an empty password, the user name is the key.
        return text, password or self._username


class QueryAuth:
    """A key in the query, added behind the parameters of the call.

    It takes the place of a parameter of that name in a link that the server handed out. It never appears in errors,
    logs, hooks or `capture()`.

    Args:
        name: of the parameter.
        key: the key or a function that returns it; see `HeaderAuth`.

    Raises:
        ConfigurationError: the name is empty, or the key is empty, no text or begins with a question mark.

    Example:
        auth = QueryAuth("api_key", key)
    """

    fields = ()

    def __init__(self, name: str, key: str | KeyFunction) -> None:
        self.name = checked_key(name, "name")
        self.parameters = (self.name,)
        self._known: tuple[str, ...] = ()
        self.function: KeyFunction | None = key if callable(key) else None
        self._key = "" if callable(key) else self._keep(key)

    def ask(self, request: WireRequest) -> object:  # noqa: ARG002
        """The key, from the function if there is one."""
        return self._key if self.function is None else self.function()

    def apply(self, request: WireRequest, answer: Any) -> None:
        """Add the parameter."""
        field = f"{quote_plus(self.name)}={quote_plus(self._keep(answer))}"
        target = without_parameters(request.target, self.parameters)
        request.target = f"{target}{'&' if '?' in target else '?'}{field}"

    def secrets(self) -> tuple[str, ...]:
        """The key as it is and as URLs show it; of a function's keys the two latest."""
        return self._known

    def _keep(self, key: object) -> str:
        checked = _checked_text(_text(key, "key").strip(), "key")
        if not checked or checked.startswith("?"):
            fault = "begins with a question mark" if checked else "is empty"
            raise ConfigurationError(f"key {fault}: give the value of the parameter {self.name!r} alone")
        if checked not in self._known:
            self._known = (checked, quote_plus(checked), quote(checked, safe=""), *self._known[:3])
        return checked

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"


class CombinedAuth:
    """Several credentials on the same request: an application key beside a user's token, or a signature over both.

    They are applied in the order given, signatures last.

    Raises:
        ConfigurationError: none is given.

    Example:
        auth = CombinedAuth(HeaderAuth("X-App-Key", app_key), BearerAuth(token))
    """

    def __init__(self, *auths: AuthTypes) -> None:
        if not auths:
            raise ConfigurationError("CombinedAuth is empty: give the credentials to combine")
        self.auths = auths

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(type(one).__name__ for one in self.auths)})"


AuthTypes: TypeAlias = Auth | RequestAuth | TokenSource | HTTPXAuth | CombinedAuth
"""What `auth=` takes."""


def checked_key(key: object, argument: str = "key") -> str:
    """A credential that can be sent in a header, without surrounding white space.

    Raises:
        ConfigurationError: naming the argument, never the value.
    """
    trimmed = _text(key, argument).strip()
    if not trimmed:
        raise ConfigurationError(f"{argument} is empty: give the credential itself")
    if not (trimmed.isascii() and trimmed.isprintable()):
        raise ConfigurationError(
            f"{argument} contains characters that cannot be sent in a header: copy it again"
        )
    return trimmed


def checked_name(name: object) -> str:
    """A header name.

    Raises:
        ConfigurationError: it has characters that no header name may have.
    """
    if not isinstance(name, str) or not _FIELD_NAME.fullmatch(name):
        raise ConfigurationError(f"{name!r} is no header name: use letters, digits and dashes")
    return name


def without_parameters(target: str, names: tuple[str, ...]) -> str:
    """A path and query, or a whole URL, without the query parameters of these names; the others stay byte for byte."""
    path, mark, query = target.partition("?")
    if not mark:
        return target
    kept = [field for field in query.split("&") if unquote_plus(field.partition("=")[0]) not in names]
    return f"{path}?{'&'.join(kept)}" if any(kept) else path


def _checked_text(value: object, argument: str) -> str:
    # Files end in a line break, which is never meant.
    text = _text(value, argument).strip("\r\n")
    if _CONTROL.search(text):
        raise ConfigurationError(f"{argument} contains control characters: copy it again")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ConfigurationError(f"{argument} cannot be encoded as UTF-8: copy it again") from None
    return text


def _text(value: object, argument: str) -> str:
    if not isinstance(value, str):
        raise ConfigurationError(f"{argument} is a {type(value).__name__}: give it as text")
    return value
