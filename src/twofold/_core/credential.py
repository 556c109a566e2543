"""A credential in the form in which calls carry it: bound to an origin, its parts sorted by what they need."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from ipaddress import ip_address
from typing import Any, cast
from urllib.parse import urlsplit

from .auth import CombinedAuth, TokenSource
from .errors import ConfigurationError
from .signing import SigningAuth
from .wire import HeaderPairs


class Credential:
    """What `auth=` was given, for one base URL.

    Parts that only add headers are asked by `headers`, which is all that most clients need. The others are in `parts`,
    in the order in which they are applied, and an `httpx.Auth` is `flow`.

    Attributes:
        origin: where it may be sent.
        headers: the fields that need no request, at this moment.
        secrets: texts that must be shown nowhere, at this moment.
        fields, parameters: the names of the header fields and query parameters it sets; fields in lower case.
        parts: what has to see the request, or has to be awaited.
        renewable: whether there is an access token in it that can be replaced by a new one.
    """

    __slots__ = ("_all", "fields", "flow", "headers", "origin", "parameters", "parts", "renewable", "secrets")

    def __init__(self, parts: Sequence[Any], origin: str) -> None:
        self._all = parts
        self.origin = origin
        plain = [part for part in parts if is_plain(part)]
        flows = [part for part in parts if is_flow(part)]
        signatures = [part for part in parts if isinstance(part, SigningAuth)]
        self.parts: tuple[Any, ...] = (
            *(one for one in parts if one not in plain and one not in flows and one not in signatures),
            *signatures,
        )
        if len(flows) > 1:
            raise ConfigurationError("there are two httpx.Auth objects in auth: a request can follow one")
        self.flow: Any = flows[0] if flows else None
        self.headers = _together([part.headers for part in plain])
        self.secrets = _together([part.secrets for part in parts if part is not self.flow])
        names = [name.lower() for part in parts for name in fields_of(part)]
        if twice := {name for name in names if names.count(name) > 1}:
            raise ConfigurationError(f"two credentials in auth set the header {min(twice)!r}: leave one out")
        self.fields = frozenset(names)
        self.parameters = tuple(name for part in parts for name in getattr(part, "parameters", ()))
        self.renewable = any(is_token(part) for part in parts)

    def unless_given(self, headers: HeaderPairs, parameters: Collection[str]) -> Credential | None:
        """What remains of it where the caller's own headers and parameters take the place of parts."""
        given = {name.lower() for name, _ in headers} & self.fields
        given_parameters = set(parameters).intersection(self.parameters) if self.parameters else ()
        if not given and not given_parameters:
            return self
        remaining = [part for part in self._all if not _sets(part, given, given_parameters)]
        return Credential(remaining, self.origin) if remaining else None

    def refuse(self, headers: HeaderPairs) -> bool:
        """Forget the access token in these headers, which the server refused; whether there can be a new one."""
        for part in self.parts:
            if is_token(part):
                cast("TokenSource", part).refuse(headers)
        return self.renewable


def bound(parts: Sequence[Any], origin: str) -> Credential:
    """A credential for an origin.

    Raises:
        ConfigurationError: the origin is plain http on another machine, which a part refuses; or two parts set the same
            header.
    """
    if not all(getattr(part, "allow_http", True) for part in parts):
        check_transport_security(origin, "base_url")
    return Credential(parts, origin)


def check_transport_security(origin: str, argument: str) -> None:
    """Refuse to send tokens in clear over a network.

    Raises:
        ConfigurationError: the origin is plain http and not on this machine.
    """
    if origin.startswith("http://") and not is_loopback(urlsplit(origin).hostname or ""):
        raise ConfigurationError(
            f"{argument} is plain http, which would show the token to the network: use https, or give the credential "
            "allow_http=True"
        )


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def flattened(auth: Any) -> Iterator[Any]:
    """The parts of a credential; combinations may hold combinations."""
    if isinstance(auth, CombinedAuth):
        for one in auth.auths:
            yield from flattened(one)
    else:
        yield auth


def is_plain(part: Any) -> bool:
    """Whether it only adds headers and has nobody to ask."""
    return callable(getattr(part, "headers", None)) and getattr(part, "function", None) is None


def is_request_auth(part: Any) -> bool:
    """Whether it is a `RequestAuth`."""
    return callable(getattr(part, "ask", None)) and callable(getattr(part, "apply", None))


def is_token(part: Any) -> bool:
    """Whether it is a `TokenSource`."""
    return callable(getattr(part, "refuse", None))


def is_flow(part: Any) -> bool:
    """Whether it is an `httpx.Auth`."""
    return callable(getattr(part, "auth_flow", None))


def fields_of(part: Any) -> Iterable[str]:
    """The names of the header fields it sets."""
    if is_flow(part):
        return ()
    fields = getattr(part, "fields", None)
    return [name for name, _ in part.headers()] if fields is None else fields


def _sets(part: Any, fields: Collection[str], parameters: Collection[str]) -> bool:
    return any(name.lower() in fields for name in fields_of(part)) or any(
        name in parameters for name in getattr(part, "parameters", ())
    )


def _together(functions: Sequence[Callable[[], tuple[Any, ...]]]) -> Callable[[], tuple[Any, ...]]:
    """One function for several; a single one stays as it is, so that it costs nothing."""
    if len(functions) == 1:
        return functions[0]
    return lambda: tuple(one for function in functions for one in function())
