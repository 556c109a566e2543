# Generated from _async/test_pages.py by twofold.mirror; do not edit.
"""Pages and walks over them, against honest and hostile servers."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from tests import blocking
from tests.shelf_api import BOOK_PAGES, KEY, LIST_BOOKS, LIST_LOANS, LOAN_PAGES, Book, Books, sent

from twofold import (
    APIClient,
    Page,
    Pager,
    AuthenticationError,
    BearerAuth,
    CursorPages,
    ErrorTypes,
    InvalidRequestError,
    PaginationError,
    ServerError,
)
from twofold._core.pages import Position
from twofold.emulators import ShelfEmulator
from twofold.testing import FakeClock

ALL_BOOKS = list(range(1, 121))
ALL_LOANS = list(range(201, 236))
LISTS = {"books": (LIST_BOOKS, BOOK_PAGES, ALL_BOOKS), "loans": (LIST_LOANS, LOAN_PAGES, ALL_LOANS)}


def walk(client: APIClient, name: str, size: int, **settings: Any) -> Pager[Any]:
    """A pager over one of the lists."""
    operation, strategy, _ = LISTS[name]
    return client.paginate(operation, strategy=strategy, query={"limit": size}, **settings)


def note_ids(items: Any, seen: list[int]) -> None:
    """Write down what is handed out before it ends or fails; a walk in circles ends here."""
    for item in items:
        seen.append(item.id)
        assert len(seen) < 1000


@pytest.mark.parametrize("size", [1, 7, 50])
@pytest.mark.parametrize("name", LISTS)
def test_a_walk_yields_every_item_once(
    name: str, size: int, shelf: ShelfEmulator, clock: FakeClock
) -> None:
    """In order, with as many requests as there are pages."""
    with blocking.new_client(shelf, clock) as client:
        items = [item.id for item in walk(client, name, size)]
    expected = LISTS[name][2]
    assert items == expected
    assert len(shelf.requests) == -(-len(expected) // size)


@pytest.mark.parametrize("name", LISTS)
def test_a_server_that_shortens_pages_costs_no_item(
    name: str, shelf: ShelfEmulator, clock: FakeClock
) -> None:
    """The next page begins where the last one ended, not where it should have."""
    shelf.max_page_size = 4
    with blocking.new_client(shelf, clock) as client:
        assert [item.id for item in walk(client, name, 50).collect()] == LISTS[name][2]


def test_nothing_is_requested_before_it_is_needed(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """A pager costs nothing; a page is asked for when its first item is."""
    with blocking.new_client(shelf, clock) as client:
        items = iter(walk(client, "books", 2))
        counts = [len(shelf.requests)]
        for _ in range(5):
            next(items)
            counts.append(len(shelf.requests))
    assert counts == [0, 1, 1, 2, 2, 3]


def test_each_iteration_starts_again(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """A pager can be walked twice, and two walks over it do not disturb each other."""
    with blocking.new_client(shelf, clock) as client:
        pager = walk(client, "books", 50)
        one, other = iter(pager), iter(pager)
        assert [(next(one)).id, (next(one)).id, (next(other)).id] == [1, 2, 1]
        assert [book.id for book in pager] == ALL_BOOKS


def test_a_finished_walk_stays_finished(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Asking again asks the server nothing."""
    with blocking.new_client(shelf, clock) as client:
        for walked in (iter(walk(client, "loans", 20)), walk(client, "loans", 20).pages()):
            for _ in walked:
                pass
            asked = len(shelf.requests)
            assert next(walked, "the end") == "the end"
            assert len(shelf.requests) == asked


@pytest.mark.parametrize(
    ("limit", "items", "requests"),
    [(0, 0, 0), (1, 1, 1), (5, 5, 1), (6, 6, 2), (120, 120, 24), (500, 120, 24)],
)
def test_a_limit_is_a_number_of_items(
    limit: int, items: int, requests: int, shelf: ShelfEmulator, clock: FakeClock
) -> None:
    """No page is asked for that holds none of them."""
    with blocking.new_client(shelf, clock) as client:
        books = walk(client, "books", 5, limit=limit).collect()
    assert [book.id for book in books] == ALL_BOOKS[:items]
    assert len(shelf.requests) == requests


@pytest.mark.parametrize("limit", [-1, 2.5, "7", True])
def test_a_limit_that_is_none_is_refused(limit: Any, shelf: ShelfEmulator, clock: FakeClock) -> None:
    """When the pager is made."""
    with blocking.new_client(shelf, clock) as client:
        with pytest.raises(InvalidRequestError, match=r"^limit is "):
            walk(client, "books", 5, limit=limit)


def test_the_first_item_alone(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Or `None` of an empty list."""
    with blocking.new_client(shelf, clock) as client:
        first = walk(client, "books", 5).first()
        shelf.books.clear()
        assert walk(client, "books", 5).first() is None
        assert walk(client, "books", 5).collect() == []
    assert first is not None
    assert first.id == 1
    assert len(shelf.requests) == 3


def test_pages_come_whole(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Each is a sequence of its items and keeps the answer it was read from."""
    with blocking.new_client(shelf, clock) as client:
        pages = [page for page in walk(client, "loans", 20).pages()]
    assert [len(page) for page in pages] == [20, 15]
    assert [loan.id for page in pages for loan in page] == ALL_LOANS
    assert [(page.has_more, page.next_cursor, page.answer.total) for page in pages] == [
        (True, "20", 35),
        (False, None, 35),
    ]
    assert repr(pages[0]).endswith("Page of 20 items, more to come>")
    assert repr(pages[1]).endswith("Page of 15 items, the last one>")


def test_a_page_knows_how_to_get_the_next(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """With the options of the first; after the last one there is none, and nothing is asked."""
    with blocking.new_client(shelf, clock) as client:
        page: Page[Any] | None = client.page(
            LIST_BOOKS, strategy=BOOK_PAGES, query={"limit": 50}, options={"headers": {"X-Walk": "7"}}
        )
        seen: list[int] = []
        while page is not None:
            seen += [book.id for book in page]
            page = page.next()
    assert seen == ALL_BOOKS
    assert [request.header("x-walk") for request in shelf.requests] == ["7", "7", "7"]


def test_a_page_without_a_way_on_says_so(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """More without a cursor: neither the end nor a next page."""
    shelf.paging = "missing_cursor"
    with blocking.new_client(shelf, clock) as client:
        page = client.page(LIST_BOOKS, strategy=BOOK_PAGES)
        assert page.has_more
        with pytest.raises(PaginationError, match="there is no way to the next page: the server says"):
            page.next()


def test_a_missing_cursor_ends_a_walk_with_an_error(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """After the page's items have been handed out; a list that looks complete would be a lie."""
    shelf.paging = "missing_cursor"
    seen: list[int] = []
    with blocking.new_client(shelf, clock) as client:
        pager = walk(client, "books", 5)
        with pytest.raises(PaginationError, match="gives no cursor for it") as caught:
            note_ids(pager, seen)
        assert caught.value.resume_token == pager.resume_token
        shelf.paging = "honest"
        rest = [book.id for book in walk(client, "books", 5, resume_token=caught.value.resume_token)]
    assert (seen, seen + rest) == ([1, 2, 3, 4, 5], ALL_BOOKS)


def test_a_repeated_cursor_ends_a_walk_with_an_error(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """After one round, instead of going in circles for ever; asked again, the walk says it again."""
    shelf.paging = "repeated_cursor"
    seen: list[int] = []
    with blocking.new_client(shelf, clock) as client:
        items = iter(walk(client, "books", 5))
        with pytest.raises(PaginationError, match="a cursor that it had given before"):
            note_ids(items, seen)
        with pytest.raises(PaginationError, match="a cursor that it had given before"):
            next(items)
    assert (seen, len(shelf.requests)) == (list(range(1, 11)), 2)


def test_empty_pages_are_walked_through(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """A thousand of them in a row, without recursion."""
    shelf.paging = "empty_pages"
    shelf.empty_pages = 1000
    with blocking.new_client(shelf, clock) as client:
        books = walk(client, "books", 50).collect()
    assert [book.id for book in books] == ALL_BOOKS
    assert len(shelf.requests) == 1003


def test_endless_empty_pages_end_a_walk_with_an_error(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """As many as allowed are walked through, the next one is an error."""
    shelf.paging = "empty_pages"
    with blocking.new_client(shelf, clock) as client:
        source = walk(client, "books", 50)._source
        for empty, fails in ((4, False), (5, True)):
            shelf.empty_pages = empty
            pager = Pager(source, max_empty_pages=4)
            if fails:
                with pytest.raises(PaginationError, match="5 empty pages in a row"):
                    pager.collect()
            else:
                assert len(pager.collect()) == 120


@pytest.mark.parametrize("where", ["error", "pager"])
@pytest.mark.parametrize("failing", range(1, 6))
@pytest.mark.parametrize(("name", "size"), [("books", 25), ("loans", 8)])
def test_a_walk_that_fails_is_resumed_without_loss(
    name: str, size: int, failing: int, where: str, shelf: ShelfEmulator, clock: FakeClock
) -> None:
    """Whichever page fails, the token of the error and that of the pager go on with the next item."""
    shelf.faults.add("GET", name, calls=failing, status=500)
    seen: list[int] = []
    with blocking.new_client(shelf, clock, max_retries=0) as client:
        pager = walk(client, name, size)
        with pytest.raises(ServerError) as caught:
            note_ids(pager, seen)
        token = caught.value.resume_token if where == "error" else pager.resume_token
        assert len(seen) == size * (failing - 1)
        seen += [item.id for item in walk(client, name, size, resume_token=token)]
    assert seen == LISTS[name][2]


def test_a_walk_that_fails_again_and_again_loses_nothing(
    shelf: ShelfEmulator, clock: FakeClock
) -> None:
    """Every other request fails; each time a new pager takes over with the token of the error."""
    shelf.faults.add("GET", "books", calls=list(range(1, 50, 2)), status=500)
    seen: list[int] = []
    token: str | None = None
    with blocking.new_client(shelf, clock, max_retries=0) as client:
        for _ in range(13):
            try:
                note_ids(walk(client, "books", 10, resume_token=token), seen)
            except ServerError as error:
                token = error.resume_token
    assert seen == ALL_BOOKS


def test_an_iterator_can_be_asked_again_after_a_failure(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """It asks for the same page once more; a repeated request is no repeated cursor."""
    shelf.faults.add("GET", "books", calls=[1, 3, 4], status=500)
    seen: list[int] = []
    failures = 0
    with blocking.new_client(shelf, clock, max_retries=0) as client:
        items = iter(walk(client, "books", 50))
        while failures < 3 or len(seen) < 120:
            try:
                seen.append((next(items)).id)
            except ServerError:
                failures += 1
        assert next(items, None) is None
    assert (seen, failures) == (ALL_BOOKS, 3)


@pytest.mark.parametrize("taken", [0, 1, 4, 5, 6, 119, 120])
def test_a_walk_that_is_left_is_resumed_without_loss(
    taken: int, shelf: ShelfEmulator, clock: FakeClock
) -> None:
    """In the middle of a page or between two, the pager's token stands behind the item handed out last."""
    with blocking.new_client(shelf, clock) as client:
        pager = walk(client, "books", 5)
        items = iter(pager)
        seen = [(next(items)).id for _ in range(taken)]
        rest = walk(client, "books", 5, resume_token=pager.resume_token)
        assert seen + [book.id for book in rest] == ALL_BOOKS


def test_a_limit_counts_from_where_a_walk_is_resumed(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Batches of a walk follow each other without gap or overlap."""
    seen: list[int] = []
    token: str | None = None
    with blocking.new_client(shelf, clock) as client:
        for _ in range(18):
            pager = walk(client, "books", 5, limit=7, resume_token=token)
            seen += [book.id for book in pager]
            token = pager.resume_token
    assert seen == ALL_BOOKS


@pytest.mark.parametrize("walked", [0, 1, 2])
def test_a_walk_over_pages_is_resumed_behind_the_last(
    walked: int, shelf: ShelfEmulator, clock: FakeClock
) -> None:
    """Also when the next page has failed; items of pages handed out do not come again."""
    shelf.faults.add("GET", "loans", calls=walked + 1, status=500)
    with blocking.new_client(shelf, clock, max_retries=0) as client:
        pager = walk(client, "loans", 10)
        pages = pager.pages()
        seen = [loan.id for _ in range(walked) for loan in next(pages)]
        before = pager.resume_token
        with pytest.raises(ServerError) as caught:
            next(pages)
        assert caught.value.resume_token == pager.resume_token == before
        rest = [loan.id for loan in walk(client, "loans", 10, resume_token=before)]
    assert seen + rest == ALL_LOANS


def test_a_finished_walk_resumes_to_nothing(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Its token stands behind the last item, or where the list has grown since."""
    with blocking.new_client(shelf, clock) as client:
        pager = walk(client, "loans", 20)
        pager.collect()
        assert [loan.id for loan in walk(client, "loans", 20, resume_token=pager.resume_token)] == []
        shelf.loans.append({**shelf.loans[0], "id": 999})
        assert [loan.id for loan in walk(client, "loans", 20, resume_token=pager.resume_token)] == [999]


def test_a_token_that_cannot_be_read_is_refused(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """When the pager is made; that of another kind of list when the first page is asked for."""
    with blocking.new_client(shelf, clock) as client:
        with pytest.raises(InvalidRequestError, match="resume_token cannot be read"):
            walk(client, "books", 5, resume_token="nonsense")
        books = walk(client, "books", 5)
        next(books.pages())
        with pytest.raises(InvalidRequestError, match="is no offset"):
            walk(client, "loans", 5, resume_token=books.resume_token).first()


def test_an_error_inside_a_walk_is_the_requests_own(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """With a place to resume at."""
    with APIClient(shelf.base_url, auth=BearerAuth("wrong"), clock=clock) as client:
        with pytest.raises(AuthenticationError) as caught:
            walk(client, "books", 5).collect()
    assert caught.value.resume_token is not None


def test_retries_happen_inside_a_walk(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """A page that comes at the second attempt is a page like any other."""
    shelf.faults.add("GET", "books", calls=[1, 3, 5], status=503, retry_after=1)
    with blocking.new_client(shelf, clock) as client:
        books = walk(client, "books", 50).collect()
    assert [book.id for book in books] == ALL_BOOKS
    assert clock.sleeps == [1.0, 1.0, 1.0]


class ShopRequestError(InvalidRequestError):
    """An SDK's own class."""


class ShopWalkError(PaginationError):
    """Another."""


class Shop(APIClient):
    """An SDK with error classes of its own."""

    _errors: ClassVar[ErrorTypes] = ErrorTypes(invalid_request=ShopRequestError, pagination=ShopWalkError)


def test_an_sdk_raises_its_own_classes_in_walks_too(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Whoever catches the SDK's root catches everything."""
    with Shop(shelf.base_url, auth=BearerAuth(KEY), clock=clock) as client:
        with pytest.raises(ShopRequestError, match="limit is -1"):
            walk(client, "books", 5, limit=-1)
        with pytest.raises(ShopRequestError, match="resume_token cannot be read"):
            walk(client, "books", 5, resume_token="nonsense")
        with pytest.raises(ShopRequestError, match="timeout is 0"):
            client.with_options(timeout=0)
        with pytest.raises(ShopRequestError, match="'x' is no offset"):
            walk(client, "loans", 5, resume_token=Position("x").token()).first()
        shelf.paging = "missing_cursor"
        with pytest.raises(ShopWalkError):
            walk(client, "books", 5).collect()
        with pytest.raises(ShopWalkError):
            (client.page(LIST_BOOKS, strategy=BOOK_PAGES)).next()


def test_a_strategy_may_use_another_parameter(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """What the list calls its cursor is the strategy's business."""
    pages: CursorPages[Books, Book] = CursorPages(
        items=lambda page: page.data, next_cursor=lambda page: page.next_cursor, parameter="after"
    )
    with blocking.new_client(shelf, clock) as client:
        with pytest.raises(PaginationError, match="a cursor that it had given before"):
            note_ids(client.paginate(LIST_BOOKS, strategy=pages, query={"limit": 60}), [])
    assert sent(shelf) == ["GET /v1/books?limit=60", "GET /v1/books?limit=60&after=NTAuMA%3D%3D"]
