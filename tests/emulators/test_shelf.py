"""Shelf's contract: books by cursor, loans by offset, idempotency keys, rate limits, problem details."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from twofold.emulators import SeedError, ShelfEmulator

NEW = {"title": "New", "author": "Ann", "year": 2020}


def test_books_come_in_pages_by_cursor(shelf: ShelfEmulator, library: httpx.Client) -> None:
    """Following next_cursor yields all 120 books once, 20 a page unless asked otherwise."""
    seen, cursor, sizes = [], None, []
    while True:
        page = library.get("/books", params={} if cursor is None else {"cursor": cursor}).json()
        assert set(page) == {"data", "next_cursor", "has_more"}
        seen += [book["id"] for book in page["data"]]
        sizes.append(len(page["data"]))
        assert page["has_more"] is (page["next_cursor"] is not None)
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert (seen, sizes) == (list(range(1, 121)), [20] * 6)
    assert len(shelf.requests) == 6


@pytest.mark.parametrize(("limit", "size"), [(1, 1), (50, 50), (51, 50), (500, 50)])
def test_a_page_size_is_clamped(library: httpx.Client, limit: int, size: int) -> None:
    """A limit above 50 gives 50, without an error."""
    assert len(library.get("/books", params={"limit": limit}).json()["data"]) == size
    assert len(library.get("/loans", params={"limit": limit}).json()["items"]) == min(size, 35)


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=x", "limit=-1", "limit=1.5", "cursor=zzz", "cursor=%20", "cursor=Mi4w4"]
)
def test_bad_paging_parameters_are_refused(library: httpx.Client, query: str) -> None:
    """A limit or cursor the library cannot read is a 400 that names it."""
    answer = library.get(f"/books?{query}")
    assert answer.status_code == 400
    assert query.partition("=")[0] in answer.json()["detail"]


def test_loans_come_by_offset(library: httpx.Client) -> None:
    """items, total and offset; an offset beyond the end gives no items."""
    page = library.get("/loans", params={"offset": 30}).json()
    assert (page["total"], page["offset"], [loan["id"] for loan in page["items"]]) == (
        35,
        30,
        [231, 232, 233, 234, 235],
    )
    assert library.get("/loans", params={"offset": 99}).json() == {"items": [], "total": 35, "offset": 99}


def test_a_book_is_added_changed_and_deleted(library: httpx.Client) -> None:
    """201 with the new id, 200 with the change, 204, then 404."""
    added = library.post("/books", json=NEW)
    assert (added.status_code, added.json()) == (201, {"id": 236, **NEW})
    changed = library.put("/books/236", json={**NEW, "year": 2021})
    assert (changed.status_code, changed.json()["year"]) == (200, 2021)
    assert library.get("/books/236").json() == changed.json()
    deleted = library.delete("/books/236")
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert library.get("/books/236").status_code == 404


def test_an_idempotency_key_makes_one_book(shelf: ShelfEmulator, library: httpx.Client) -> None:
    """The same key gives the stored answer again; another key another book; another body is refused."""
    first, again, other = (
        library.post("/books", json=NEW, headers={"Idempotency-Key": key}) for key in ("a", "a", "b")
    )
    assert (again.status_code, again.content, again.headers["idempotent-replayed"]) == (
        201,
        first.content,
        "true",
    )
    assert (other.json()["id"], len(shelf.books)) == (first.json()["id"] + 1, 122)
    clash = library.post("/books", json={**NEW, "year": 1}, headers={"Idempotency-Key": "a"})
    assert clash.status_code == 422


def test_loans_ignore_idempotency_keys(shelf: ShelfEmulator, library: httpx.Client) -> None:
    """Two posts of a loan with one key are two loans."""
    for _ in range(2):
        answer = library.post(
            "/loans", json={"book_id": 1, "member": "Ada"}, headers={"Idempotency-Key": "a"}
        )
        assert (answer.status_code, answer.json()["lent_at"]) == (201, "2025-06-18T12:00:00Z")
    assert len(shelf.loans) == 37


@pytest.mark.parametrize(
    ("method", "path", "sent", "status"),
    [
        ("GET", "/books/999", {}, 404),
        ("PUT", "/books/999", {"json": NEW}, 404),
        ("DELETE", "/books/999", {}, 404),
        ("POST", "/books", {"content": b"{"}, 400),
        ("POST", "/books", {"content": b""}, 400),
        ("POST", "/books", {"json": [1]}, 400),
        ("POST", "/books", {"json": {"title": "x"}}, 422),
        ("POST", "/books", {"json": {**NEW, "year": "2020"}}, 422),
        ("POST", "/loans", {"json": {"book_id": 999, "member": "Ada"}}, 422),
        ("GET", "/nothing", {}, 404),
        ("PATCH", "/books", {}, 405),
    ],
)
def test_errors_are_problem_details(
    library: httpx.Client, method: str, path: str, sent: dict[str, Any], status: int
) -> None:
    """Every error has the media type of RFC 9457 and its members, and the status twice."""
    answer = library.request(method, path, **sent)
    problem = answer.json()
    assert (answer.status_code, problem["status"]) == (status, status)
    assert answer.headers["content-type"] == "application/problem+json"
    assert {"type", "title", "detail"} <= set(problem)


def test_wrong_fields_are_named(library: httpx.Client) -> None:
    """A 422 lists each field that is missing or of the wrong type."""
    assert set(library.post("/books", json={"year": "x", "title": "t"}).json()["errors"]) == {
        "author",
        "year",
    }


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "shelf-key"}])
def test_a_key_is_needed(shelf: ShelfEmulator, headers: dict[str, str]) -> None:
    """Without the right bearer key the answer is 401 with a challenge."""
    answer = httpx.get(f"{shelf.base_url}/books", headers=headers)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


def test_every_answer_states_request_id_and_rate_limit(library: httpx.Client) -> None:
    """Ids count up; remaining counts down and starts again after a minute of the clock, also on errors."""
    first, second = library.get("/books/1"), library.get("/nothing")
    assert [one.headers["x-request-id"] for one in (first, second)] == ["shelf-000001", "shelf-000002"]
    assert [first.headers[f"x-ratelimit-{name}"] for name in ("limit", "remaining", "reset")] == [
        "5000",
        "4999",
        "1750248060",
    ]


def test_a_rate_limit_is_enforced_by_the_clock() -> None:
    """The request over the limit gets 429 with the seconds left; a minute later the window is new."""
    with ShelfEmulator(rate_limit=2, enforce_rate_limit=True) as shelf:
        shelf.clock.advance(0)
        headers = {"Authorization": "Bearer shelf-key"}
        with httpx.Client(base_url=shelf.base_url, headers=headers) as client:
            statuses = [client.get("/books/1").status_code for _ in range(2)]
            shelf.clock.advance(15)
            refused = client.get("/books/1")
            shelf.clock.advance(45)
            renewed = client.get("/books/1")
    assert statuses == [200, 200]
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "45")
    assert (renewed.status_code, renewed.headers["x-ratelimit-remaining"]) == (200, "1")


def cursors(client: httpx.Client, pages: int) -> list[tuple[int, str | None, bool]]:
    """Number of items, next cursor and has_more of the first pages, followed by cursor."""
    seen: list[tuple[int, str | None, bool]] = []
    cursor: str | None = None
    for _ in range(pages):
        page = client.get("/books", params={} if cursor is None else {"cursor": cursor}).json()
        cursor = page["next_cursor"]
        seen.append((len(page["data"]), cursor, page["has_more"]))
    return seen


def test_a_cursor_can_repeat_for_ever(shelf: ShelfEmulator, library: httpx.Client) -> None:
    """In the repeated_cursor mode the second page points to itself."""
    shelf.paging = "repeated_cursor"
    first, second, third = cursors(library, 3)
    assert first == second == third
    assert first[1] is not None
    assert first[2] is True


def test_pages_can_be_empty_and_yet_have_more(shelf: ShelfEmulator, library: httpx.Client) -> None:
    """In the empty_pages mode so many empty pages with new cursors come before the books."""
    shelf.paging, shelf.empty_pages = "empty_pages", 4
    pages = cursors(library, 10)
    assert [page[0] for page in pages] == [0] * 4 + [20] * 6
    assert len({page[1] for page in pages}) == 10
    assert [page[2] for page in pages] == [True] * 9 + [False]


def test_a_cursor_can_be_missing(shelf: ShelfEmulator, library: httpx.Client) -> None:
    """In the missing_cursor mode has_more is true without a cursor."""
    shelf.paging = "missing_cursor"
    assert cursors(library, 1) == [(20, None, True)]


def test_a_server_can_clamp_pages_further(shelf: ShelfEmulator, library: httpx.Client) -> None:
    """With max_page_size=3 a page has 3 items whatever was asked."""
    shelf.max_page_size = 3
    assert len(library.get("/books", params={"limit": 20}).json()["data"]) == 3


def test_an_unknown_paging_mode_is_refused() -> None:
    """The error lists the modes."""
    with pytest.raises(ValueError, match="repeated_cursor"):
        ShelfEmulator(paging="wild")  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    "seed", [{"clock": "2025-01-01T00:00:00Z"}, {"clock": "noon", "books": [], "loans": []}, {}]
)
def test_a_bad_seed_is_refused(seed: dict[str, Any]) -> None:
    """A seed without books, loans or a clock raises SeedError at once."""
    with pytest.raises(SeedError):
        ShelfEmulator(seed=seed)


def test_an_empty_library_works() -> None:
    """A seed without books gives an empty page and ids from 1."""
    with ShelfEmulator(seed={"clock": "2025-01-01T00:00:00Z", "books": [], "loans": []}) as shelf:
        headers = {"Authorization": "Bearer shelf-key"}
        page = httpx.get(f"{shelf.base_url}/books", headers=headers).json()
        assert page == {"data": [], "next_cursor": None, "has_more": False}
        assert httpx.post(f"{shelf.base_url}/books", headers=headers, json=NEW).json()["id"] == 1
