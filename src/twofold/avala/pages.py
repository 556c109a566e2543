"""How Avala addresses pages: by links whose query holds a cursor or, for organizations, a number."""

from __future__ import annotations

from typing import Any, TypedDict, cast
from urllib.parse import parse_qs, urlsplit

from .._core.options import RequestOptions
from .._core.pages import CursorPages
from .models.base import Envelope


class WalkOptions(RequestOptions, total=False):
    """What every `iter` method takes as keywords, beside its filters.

    Attributes:
        limit: records a page; the server sends 100 if it is not given.
        max_results: records to hand out at most.
        max_pages: pages to ask for at most.
        resume_token: from an error or from another walk over the same list: goes on where that one stopped.
    """

    limit: int
    max_results: int
    max_pages: int
    resume_token: str | None


class Walk(TypedDict, total=False):
    """The part of `WalkOptions` that is about the walk itself."""

    limit: int
    max_pages: int
    resume_token: str | None


def cursor_of(link: str | None) -> str | None:
    """The cursor in a link: the first `cursor` of its query that is not empty, else the first `page`."""
    if not link:
        return None
    query = parse_qs(urlsplit(link).query)
    return next((query[name][0] for name in ("cursor", "page") if query.get(name)), None)


def _next_cursor(page: Envelope[Any]) -> str | None:
    return cursor_of(page.next)


BY_CURSOR: CursorPages[Envelope[Any], Any] = CursorPages(
    items=lambda page: page.results, next_cursor=_next_cursor, size_parameter="limit"
)
BY_NUMBER: CursorPages[Envelope[Any], Any] = CursorPages(
    items=lambda page: page.results, next_cursor=_next_cursor, parameter="page", size_parameter="limit"
)


def walk_of(options: WalkOptions) -> tuple[Walk, int | None, RequestOptions]:
    """The options of an `iter` method: for the walk, records a page, for each request."""
    rest: dict[str, Any] = {**options}
    size = rest.pop("limit", None)
    walk: dict[str, Any] = {
        name: rest.pop(given)
        for given, name in (
            ("max_results", "limit"),
            ("max_pages", "max_pages"),
            ("resume_token", "resume_token"),
        )
        if given in rest
    }
    return cast("Walk", walk), size, cast("RequestOptions", rest)
