"""The page lab's lists, as an SDK author would describe them: answers are plain JSON, places are dotted paths."""

from __future__ import annotations

from types import NoneType
from typing import Any, NamedTuple

from twofold import (
    CursorPages,
    Idempotency,
    KeysetPages,
    LinkHeaderPages,
    NextURLPages,
    OffsetPages,
    Operation,
    PageNumberPages,
    PageRequest,
    PageStrategy,
    SinglePage,
    Snapshot,
)
from twofold.emulators import PageLabEmulator

KEY = "lab-key"
ALL_NOTES = list(range(1, 26))
Json = dict[str, Any]
Notes = list[Json]

NEXT_SCROLL = Operation("POST", "scroll/next", Json, idempotency=Idempotency.UNSAFE)
CLOSE_SCROLL = Operation("DELETE", "scroll/{name}", NoneType)


class List(NamedTuple):
    """One endpoint and how it addresses its pages."""

    operation: Operation[Any]
    strategy: PageStrategy[Any, Json]


CURSORS = List(
    Operation("GET", "cursors", Json),
    CursorPages(items="items", next_cursor="next_cursor", has_more="has_more", size_parameter="limit"),
)
SEARCH = List(
    Operation("POST", "search", Json, idempotency=Idempotency.SAFE),
    CursorPages(
        items="results",
        next_cursor=("next", "meta.next"),
        parameter="page.start",
        size_parameter="page.size",
        location="body",
    ),
)
NEXT_URLS = List(
    Operation("GET", "next-urls", Json),
    NextURLPages(items="items", next_url="next", has_more="has_more", size_parameter="limit"),
)
LINKS = List(Operation("GET", "links", Notes), LinkHeaderPages(size_parameter="limit"))
OFFSETS = List(
    Operation("GET", "offsets", Json), OffsetPages(items="items", total="total", size_parameter="limit")
)
STATED_OFFSETS = List(
    Operation("GET", "offsets", Json),
    OffsetPages(items="items", total="total", next_offset="next_offset", size_parameter="limit"),
)
NUMBERS = List(
    Operation("GET", "numbers", Json), PageNumberPages(items="items", pages="pages", size_parameter="limit")
)
COUNTED = List(
    Operation("GET", "numbers", Json),
    PageNumberPages(items="items", has_more=lambda answer: bool(answer["items"]), size_parameter="limit"),
)
KEYS = List(
    Operation("GET", "keys", Json),
    KeysetPages(items="items", key="id", has_more="has_more", size_parameter="limit"),
)
BACKWARDS = List(
    Operation("GET", "keys", Json),
    KeysetPages(
        items="items", key="id", has_more="has_more", parameter="before", reverse=True, size_parameter="limit"
    ),
)
WHOLE = List(Operation("GET", "whole", Notes), SinglePage())
SCROLL = List(
    Operation("POST", "scroll", Json),
    CursorPages(
        items="items",
        next_cursor="scroll_id",
        has_more=lambda answer: bool(answer["items"]),
        parameter="scroll_id",
        size_parameter="size",
        location="body",
        continuation=NEXT_SCROLL,
        snapshot=Snapshot(
            name="scroll_id",
            release=lambda name: PageRequest(operation=CLOSE_SCROLL, path=(name,)),
            keeps_place=True,
        ),
    ),
)

LISTS = {
    "cursors": CURSORS,
    "search": SEARCH,
    "next_urls": NEXT_URLS,
    "links": LINKS,
    "offsets": OFFSETS,
    "stated_offsets": STATED_OFFSETS,
    "numbers": NUMBERS,
    "keys": KEYS,
    "scroll": SCROLL,
}
"""The lists of several pages, all of `ALL_NOTES`."""


def asked(lab: PageLabEmulator) -> list[str]:
    """Every request for a page so far, as `GET cursors?limit=10`, in order of arrival."""
    return [f"{one.method} {one.target.decode().removeprefix('/v1/')}" for one in lab.requests]
