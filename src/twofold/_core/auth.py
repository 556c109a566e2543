"""Credentials as small objects; the transport sends them to the origin of the base URL and nowhere else."""

from __future__ import annotations

import re
from typing import Protocol

from .errors import ConfigurationError

_FIELD_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


class Auth(Protocol):
    """What a client needs of a credential."""

    def headers(self) -> tuple[tuple[str, str], ...]:
        """The fields to add to a request."""
        ...

    def secrets(self) -> tuple[str, ...]:
        """Texts that must appear in no error, log or repr."""
        ...


class HeaderAuth:
    """A key in a header of any name, with an optional prefix: `HeaderAuth("X-API-Key", key)`.

    Raises:
        ConfigurationError: the key is empty or could not be sent in a header; surrounding white space, which files and
            environment variables like to add, is taken off. The message never shows the key.
    """

    __slots__ = ("_fields", "_key", "name")

    def __init__(self, name: str, key: str, *, prefix: str = "") -> None:
        if not _FIELD_NAME.fullmatch(name):
            raise ConfigurationError(f"{name!r} is no header name: use letters, digits and dashes")
        self.name = name
        self._key = checked_key(key)
        self._fields = ((name, f"{prefix}{self._key}"),)

    def headers(self) -> tuple[tuple[str, str], ...]:
        """The one field."""
        return self._fields

    def secrets(self) -> tuple[str, ...]:
        """The key."""
        return (self._key,)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"


class BearerAuth(HeaderAuth):
    """`Authorization: Bearer <token>` (RFC 6750); raises as `HeaderAuth`."""

    __slots__ = ()

    def __init__(self, token: str) -> None:
        super().__init__("Authorization", token, prefix="Bearer ")


def checked_key(key: object, argument: str = "key") -> str:
    """A credential that can be sent in a header, without surrounding white space.

    Raises:
        ConfigurationError: naming the argument, never the value.
    """
    if not isinstance(key, str):
        raise ConfigurationError(f"{argument} is a {type(key).__name__}: give it as text")
    trimmed = key.strip()
    if not trimmed:
        raise ConfigurationError(f"{argument} is empty: give the credential itself")
    if not (trimmed.isascii() and trimmed.isprintable()):
        raise ConfigurationError(
            f"{argument} contains characters that cannot be sent in a header: copy it again"
        )
    return trimmed
