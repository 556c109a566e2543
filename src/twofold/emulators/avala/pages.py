"""Pages of a list: by cursor, newest first, and by number."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from twofold.emulators.avala.errors import ApiError
from twofold.emulators.avala.fields import Json

MOST = 100
ORGANIZATIONS_A_PAGE = 20


def cursor_page(rows: Sequence[Json], query: Mapping[str, str], url: str) -> Json:
    """One page of `rows`, which are in order; `url` is the address without its query."""
    limit = _limit(query.get("limit"))
    start, end = _window(rows, query.get("cursor"), limit)
    before = _cursor(rows[start], backwards=True) if 0 < start < len(rows) else None
    after = _cursor(rows[end - 1], backwards=False) if start < end < len(rows) else None
    return {
        "results": rows[start:end],
        "next": _link(url, query, "cursor", after),
        "previous": _link(url, query, "cursor", before),
    }


def number_page(rows: Sequence[Any], query: Mapping[str, str], url: str) -> Json:
    """The page with the number in the query; a `cursor` there is not looked at."""
    pages = max(1, -(-len(rows) // ORGANIZATIONS_A_PAGE))
    asked = query.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() else 0
    if not 1 <= number <= pages:
        raise ApiError(404, "Invalid page.")
    start = (number - 1) * ORGANIZATIONS_A_PAGE
    return {
        "results": rows[start : start + ORGANIZATIONS_A_PAGE],
        "next": _link(url, query, "page", str(number + 1) if number < pages else None),
        "previous": _link(url, query, "page", str(number - 1) if number > 1 else None),
    }


def _limit(asked: str | None) -> int:
    if asked is None or not (asked.isascii() and asked.isdigit()) or int(asked) == 0:
        return MOST
    return min(int(asked), MOST)


def _window(rows: Sequence[Json], cursor: str | None, limit: int) -> tuple[int, int]:
    if not cursor:
        return 0, min(limit, len(rows))
    backwards, created, uid = _read(cursor)
    place = _place(rows, created, uid)
    if backwards:
        return max(0, place - limit), place
    start = place + 1 if place < len(rows) and _identity(rows[place])[1] == uid else place
    return start, min(start + limit, len(rows))


def _place(rows: Sequence[Json], created: str, uid: str) -> int:
    """Where the row is, or, since it was deleted, where the older ones begin."""
    for place, row in enumerate(rows):
        if _identity(row)[1] == uid:
            return place
    return next((place for place, row in enumerate(rows) if _identity(row)[0] < created), len(rows))


def _cursor(row: Json, *, backwards: bool) -> str:
    created, uid = _identity(row)
    return urlsafe_b64encode(f"{'r=1&' if backwards else ''}p={created},{uid}".encode()).decode()


def _identity(row: Json) -> tuple[str, str]:
    return row.get("created_at") or "", row.get("uid") or row["user_uid"]


def _read(cursor: str) -> tuple[bool, str, str]:
    try:
        plain = urlsafe_b64decode(cursor.encode()).decode()
    except (binascii.Error, ValueError):
        raise ApiError(404, "Invalid cursor") from None
    position = plain.removeprefix("r=1&")
    created, comma, uid = position.removeprefix("p=").rpartition(",")
    if not position.startswith("p=") or not comma:
        raise ApiError(404, "Invalid cursor")
    return position != plain, created, uid


def _link(url: str, query: Mapping[str, str], name: str, value: str | None) -> str | None:
    return None if value is None else f"{url}?{urlencode(sorted({**query, name: value}.items()))}"
