"""Paths of requests: what the caller gives for one is checked before it is encoded, and never leaves its place."""

from __future__ import annotations

import re

from .errors import InvalidRequestError

_PLACE = re.compile(r"\{(\w+)\}")


def check_path(path: str) -> str:
    """A path, if it names one place below the base URL and no other.

    Raises:
        InvalidRequestError: it does not begin with a slash, or leads to another host, up the tree, or through an empty
            segment.
    """
    if not path.startswith("/"):
        raise InvalidRequestError(f"path {path[:80]!r} must start with '/'")
    if path.startswith("//") or "\r" in path or "\n" in path:
        raise InvalidRequestError("Invalid path: it begins with two slashes or contains a line break")
    bare = path.partition("?")[0]
    if "://" in bare:
        raise InvalidRequestError("the path contains a scheme: give the id itself, no URL")
    if "/../" in bare or "/./" in bare or bare.endswith("/.."):
        raise InvalidRequestError("path traversal is not allowed: give the id itself")
    if "%2e%2e" in bare.lower():
        raise InvalidRequestError("the path contains URL-encoded dots: give the id itself")
    if "//" in bare[1:]:
        raise InvalidRequestError("the path contains '//': an id is empty; give the id itself")
    return path


def check_values(template: str, values: tuple[object, ...]) -> None:
    """Check the values for a path template as they would stand in the path without encoding.

    Raises:
        InvalidRequestError: as `check_path`, for the path as a whole.
    """
    texts = map(str, values)
    check_path("/" + _PLACE.sub(lambda _: next(texts, ""), template))
