"""From bytes to models: what a call does with its answer, against parsing first and validating each item then."""

from __future__ import annotations

import json
import time
from statistics import median

from pydantic import BaseModel

from twofold._core.decode import decode


class Item(BaseModel):
    """Fifteen fields, as an API's items have them."""

    id: int
    uid: str
    name: str
    slug: str
    title: str
    author: str
    note: str
    status: str
    language: str
    year: int
    pages: int
    price: float
    available: bool
    tags: list[str]
    parent: str | None = None


def _body(items: int) -> bytes:
    texts = dict.fromkeys(
        ("uid", "name", "slug", "title", "author", "note", "status", "language"), "Austerlitz"
    )
    one = {"id": 1, "year": 2001, "pages": 415, "price": 9.5, "available": True, "tags": ["a", "b"]}
    return json.dumps([{**one, **texts}] * items).encode()


def gain(items: int, rounds: int) -> tuple[float, float]:
    """Microseconds per list, and how many times those the two steps take."""
    body, ours, theirs = _body(items), list[float](), list[float]()
    repeats = max(1, 2000 // items)
    for _ in range(rounds + 1):
        started = time.perf_counter()
        for _ in range(repeats):
            decode(body, list[Item])
        middle = time.perf_counter()
        for _ in range(repeats):
            _ = [Item.model_validate(one) for one in json.loads(body)]
        ours.append((middle - started) / repeats)
        theirs.append((time.perf_counter() - middle) / repeats)
    return median(ours[1:]) * 1e6, median(b / a for a, b in zip(ours[1:], theirs[1:], strict=True))
