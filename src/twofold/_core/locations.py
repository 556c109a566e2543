"""Whole URLs that somebody else made: where a redirect leads, what an object store signed."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from .errors import ConfigurationError, InvalidRequestError
from .urls import parse_base_url

_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f]")
# What RFC 3986 allows in a path, and the sign of what is escaped already: a signature covers the text as it is.
_KEPT = "/%:@!$&'()*+,;=~"


class Location(NamedTuple):
    """The two halves of a URL: whom to ask, and for what."""

    origin: str
    target: str


def parse_location(url: object, argument: str = "url") -> Location:
    """Take an absolute http(s) URL apart; a fragment is dropped, everything else is kept as it is.

    Raises:
        InvalidRequestError: it is no such URL, or carries a user name; the message does not show it.
    """
    if not isinstance(url, str) or _UNPRINTABLE.search(url):
        raise InvalidRequestError(
            f"{argument} is no text, or has spaces or control characters: give a whole URL"
        )
    try:
        parts = urlsplit(url)
        origin = parse_base_url(f"{parts.scheme}://{parts.netloc}").origin
    except (ValueError, ConfigurationError):
        raise InvalidRequestError(
            f"{argument} is no URL that can be asked: give one like https://host/path, without a user name"
        ) from None
    query = f"?{quote(parts.query, safe=_KEPT + '?')}" if parts.query else ""
    return Location(origin, f"{quote(parts.path, safe=_KEPT) or '/'}{query}")


def joined_location(url: str, reference: str) -> Location | None:
    """Where a reference on the page `url` leads; `None` if that is no place to go."""
    try:
        return parse_location(urljoin(url, reference.strip()))
    except ValueError:
        return None
