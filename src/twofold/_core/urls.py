"""Base URLs, path templates and queries: checked and encoded before anything is sent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from .errors import ConfigurationError, InvalidRequestError

_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class BaseURL(NamedTuple):
    """Where an API lives; credentials are bound to `origin`."""

    origin: str
    path: str

    def target(self, path: str, query: str = "") -> str:
        """A path relative to the base, or from the root of the origin if it begins with a slash, and the query."""
        whole = path if path.startswith("/") else f"{self.path}{path}"
        return f"{whole}?{query}" if query else whole

    def __str__(self) -> str:
        return f"{self.origin}{self.path}"


def parse_base_url(base_url: object) -> BaseURL:
    """Check a base URL; a slash at its end makes no difference.

    Raises:
        ConfigurationError: it is no absolute http(s) URL with a host, or carries a user name, query or fragment.
    """
    if not isinstance(base_url, str):
        raise ConfigurationError(
            f"base_url is a {type(base_url).__name__}: give a text like https://api.example.com/v1"
        )
    if _UNPRINTABLE.search(base_url):
        raise ConfigurationError("base_url contains spaces or control characters: remove them")
    try:
        parts = urlsplit(base_url)
        port = parts.port
    except ValueError:
        # Its text may quote what stands behind a colon, which is a password where the host was forgotten.
        raise ConfigurationError(
            "base_url has a port or host that cannot be read: give one like https://api.example.com/v1"
        ) from None
    if parts.username is not None or parts.password is not None:
        raise ConfigurationError(
            "base_url carries a user name or password: take it out and give it as the credential"
        )
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigurationError("base_url is not absolute: give one like https://api.example.com/v1")
    if parts.query or parts.fragment:
        raise ConfigurationError("base_url has a query or a fragment: give queries as params=")
    return BaseURL(_origin(parts.scheme, parts.hostname, port), _quoted(f"{parts.path.rstrip('/')}/"))


def _origin(scheme: str, host: str, port: int | None) -> str:
    try:
        ascii_host = host.encode("ascii" if host.isascii() else "idna").decode("ascii")
    except UnicodeError:
        raise ConfigurationError("base_url has a host name that is not valid: check its spelling") from None
    bracketed = f"[{ascii_host}]" if ":" in ascii_host else ascii_host
    default = {"http": 80, "https": 443}[scheme]
    return f"{scheme}://{bracketed}" if port in (None, default) else f"{scheme}://{bracketed}:{port}"


@lru_cache(maxsize=1024)
def _split_template(template: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The literal pieces of a path template and the names between them."""
    pieces = re.split(r"\{(\w+)\}", template)
    if template.startswith("//") or "://" in template or "?" in template or "#" in template:
        raise InvalidRequestError(
            f"path {template!r} is not a plain path: give queries as query=, hosts as base_url"
        )
    return tuple(map(_quoted, pieces[::2])), tuple(pieces[1::2])


def _quoted(path: str) -> str:
    """What the author of a path wrote, in ASCII; escapes that are there already stay."""
    return quote(path, safe="/%:@!$&'()*+,;=")


def expand_path(template: str, values: tuple[object, ...]) -> str:
    """Fill a template such as `todo/{todo_id}/complete`, each value encoded as exactly one path segment.

    Raises:
        InvalidRequestError: a value is missing, empty, `.` or `..`, has control characters, or is no text or integer.
    """
    literals, names = _split_template(template)
    if len(values) != len(names):
        raise InvalidRequestError(f"path {template!r} takes {len(names)} values, not {len(values)}")
    path = literals[0]
    for name, value, literal in zip(names, values, literals[1:], strict=True):
        path = f"{path}{path_segment(name, value)}{literal}"
    return path


def path_segment(name: str, value: object) -> str:
    """One value, percent-encoded completely, so that it can never reach another resource.

    Raises:
        InvalidRequestError: as for `expand_path`, naming the argument.
    """
    if type(value) is int:
        return str(value)
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise InvalidRequestError(f"{name} is a {type(value).__name__}: give a text or an integer")
    text = str(value)
    if text in ("", ".", ".."):
        raise InvalidRequestError(f"{name} is {text!r}, which would change the path: give the id itself")
    if _CONTROL.search(text):
        raise InvalidRequestError(f"{name} contains control characters: give the id itself")
    try:
        return quote(text, safe="")
    except UnicodeEncodeError:
        raise InvalidRequestError(f"{name} cannot be encoded as UTF-8: give the id itself") from None


def encode_query(params: Mapping[str, object]) -> str:
    """A query string: `None` is left out, booleans are lower-case, lists repeat their name, spaces become `+`.

    Raises:
        InvalidRequestError: a value is of a kind that has no obvious text form, such as a mapping.
    """
    pairs = [(name, _query_text(name, one)) for name, value in params.items() for one in _values(value)]
    try:
        return urlencode(pairs)
    except UnicodeEncodeError:
        raise InvalidRequestError("a query parameter cannot be encoded as UTF-8: give valid text") from None


def _values(value: object) -> Iterable[object]:
    if value is None:
        return ()
    return value if isinstance(value, (list, tuple, set, frozenset)) else (value,)  # pyright: ignore[reportUnknownVariableType]


def _query_text(name: str, value: object) -> str:
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    raise InvalidRequestError(
        f"query parameter {name!r} is a {type(value).__name__}: give text, a number or a date"
    )
