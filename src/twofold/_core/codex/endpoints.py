"""From an endpoint, as an author writes it, to the URL and the parameters that the HTTP client is given.

Slashes at the end of the base and at the beginning of the endpoint make no difference, and no endpoint leads out of the
base path. What httpx would read differently is put so that every version of it reads the same: a colon in the first
segment, a backslash, and a query that meets parameters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, cast
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from ..errors import ConfigurationError, InvalidRequestError
from ..urls import BaseURL, parse_base_url, path_segment

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_ABSOLUTE = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\{(\w*)\}")
_METHOD = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_DEFAULT_PORTS = {"http": 80, "https": 443}
# What a URL path, and a query, may hold as it is.
_SAFE = "/%:@!$&'()*+,;=~"
_SAFE_IN_QUERY = f"{_SAFE}?"


class Location(NamedTuple):
    """Where a request goes.

    Attributes:
        url: what the HTTP client is given: relative to the base URL, or absolute on the same origin.
        params: what it is given as parameters.
        whole: the same as `url`, absolute in any case.
        target: path and query as they will be sent, for errors and logs.
    """

    url: str
    whole: str
    params: Any
    target: str


def base_of(base_url: object) -> BaseURL:
    """A checked base URL.

    Raises:
        ConfigurationError: it is no absolute http(s) URL with a host, or has more than a path.
    """
    if isinstance(base_url, str) and re.search(r"[?#]", base_url):
        raise ConfigurationError("base_url has a query or a fragment: give queries as default_params=")
    return parse_base_url(base_url)


def locate(base: BaseURL, endpoint: object, params: object, defaults: Mapping[str, object]) -> Location:
    """Settle where a request goes; parameters win over the endpoint's query, and that over the defaults.

    Raises:
        InvalidRequestError: the endpoint is no text, has control characters, leads to another origin or out of the
            base path, or the parameters are of no kind that can be sent.
    """
    if not isinstance(endpoint, str):
        raise InvalidRequestError(f"endpoint is a {type(endpoint).__name__}: give a text like /tickets/7")
    if _CONTROL.search(endpoint):
        raise InvalidRequestError("endpoint contains control characters: remove them")
    url = endpoint.lstrip("/").partition("#")[0]
    path, mark, query = url.partition("?")
    absolute = _ABSOLUTE.match(path)
    if absolute:
        path = _path_on(base, path)
    _check_segments(path)
    path = path.replace("\\", "%5C")
    rooted = path if absolute else f"{base.path}{path}"
    if defaults or (mark and params is not None):
        params, mark = merged(defaults, query, params), ""
    tail = f"?{query}" if mark else ""
    whole = f"{base.origin}{rooted}{tail}"
    # Without the dot, what stands before the colon would be taken for a scheme.
    dot = "./" if ":" in path.partition("/")[0] else ""
    encoded = quote(query, safe=_SAFE_IN_QUERY) if mark else "" if params is None else _encoded(params)
    target = quote(rooted, safe=_SAFE)
    return Location(
        whole if absolute else f"{dot}{path}{tail}",
        whole,
        params,
        f"{target}?{encoded}" if encoded else target,
    )


def _encoded(params: object) -> str:
    return urlencode([(name, text_of(value)) for name, value in pairs(params)], errors="replace")


def _path_on(base: BaseURL, url: str) -> str:
    """The path of an absolute URL on the origin of the base."""
    try:
        parts = urlsplit(url.replace("\\", "%5C"))
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        raise InvalidRequestError("endpoint is no valid URL: give a path like /tickets/7") from None
    ours = urlsplit(base.origin)
    if (parts.scheme, parts.hostname, port) != (
        ours.scheme,
        ours.hostname,
        ours.port or _DEFAULT_PORTS[ours.scheme],
    ) or "@" in parts.netloc:
        raise InvalidRequestError(
            f"endpoint leads to another origin than {base.origin}: the credential is not sent there; "
            "give a path, or make a client for that host"
        )
    return parts.path or "/"


def _check_segments(path: str) -> None:
    if {".", ".."} & set(re.split(r"[/\\]", unquote(path))):
        raise InvalidRequestError(
            "endpoint has a segment '.' or '..', which would lead to another path: write out the path, and put "
            "values into it with _path()"
        )


def merged(*layers: object) -> list[tuple[str, Any]]:
    """All pairs; of a name that several layers have, only those of the last one."""
    result: list[tuple[str, Any]] = []
    for layer in layers:
        given = [] if layer is None else pairs(layer)
        names = {name for name, _ in given}
        result = [pair for pair in result if pair[0] not in names] + given
    return result


def pairs(params: object) -> list[tuple[str, Any]]:
    """Parameters of any kind that httpx takes, as pairs; lists repeat their name.

    Raises:
        InvalidRequestError: they are of another kind.
    """
    if isinstance(params, bytes):
        params = params.decode("ascii", "replace")
    if isinstance(params, str):
        return list(parse_qsl(params.removeprefix("?"), keep_blank_values=True))
    if hasattr(params, "multi_items"):
        return list(cast("Any", params).multi_items())
    try:
        return [
            (str(name), one)
            for name, value in cast("Iterable[Any]", getattr(params, "items", lambda: params)())
            for one in (cast("Iterable[Any]", value) if isinstance(value, (list, tuple)) else (value,))
        ]
    except (TypeError, ValueError):
        raise InvalidRequestError(
            f"params is a {type(params).__name__}: give a mapping of names to values, or a list of pairs"
        ) from None


def text_of(value: Any) -> str:
    """How httpx writes a value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def without_none(params: Any) -> Any:
    """Parameters without those that are `None`, lists included; text stays as it is."""
    if isinstance(params, Mapping):
        mapping = cast("Mapping[str, Any]", params)
        return {name: value for name, value in mapping.items() if value is not None}
    if isinstance(params, (list, tuple)):
        return [(name, value) for name, value in cast("list[tuple[str, Any]]", params) if value is not None]
    return params


def fill(template: str, values: tuple[object, ...]) -> str:
    """A path with each `{}` (or `{name}`) filled with one value, percent-encoded completely.

    Raises:
        InvalidRequestError: the number of values differs, or a value is empty, `.` or `..`, has control characters, or
            is no text or integer.
    """
    pieces = _PLACEHOLDER.split(template)
    literals, names = pieces[::2], pieces[1::2]
    if len(names) != len(values):
        raise InvalidRequestError(f"path {template!r} takes {len(names)} values, not {len(values)}")
    path = literals[0]
    for number, (name, value, literal) in enumerate(zip(names, values, literals[1:], strict=True), 1):
        path = f"{path}{path_segment(name or f'value {number}', value)}{literal}"
    return path


def check_method(method: object) -> str:
    """The method in capitals.

    Raises:
        InvalidRequestError: it is no text, or no method that could be sent.
    """
    if not isinstance(method, str) or not _METHOD.fullmatch(method):
        raise InvalidRequestError(f"method is {method!r}: give one like GET or POST")
    return method.upper()
