# Generated from _async/pages.py by twofold.mirror; do not edit.
"""Lists that come in pages: one page at a time, or all items in one loop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar

from .._core.errors import PaginationError, TwofoldError
from .._core.pages import BrokenWalk, PageBase, PageData, Position, WalkGuard, check_limit
from .._runtime import blocking

T = TypeVar("T")

MAX_EMPTY_PAGES = 10_000


class Page(PageBase[T]):
    """One page of a list: a sequence of its items that knows how to get the next page."""

    __slots__ = ("_fetch", "_pagination_error")

    def __init__(
        self,
        data: PageData[T],
        answer: object,
        fetch: blocking.Function[str | None, Page[T]],
        pagination_error: type[PaginationError] = PaginationError,
    ) -> None:
        super().__init__(data, answer)
        self._fetch = fetch
        self._pagination_error = pagination_error

    def next(self) -> Page[T] | None:
        """The next page, or `None` after the last one.

        Raises:
            PaginationError: the server says that there is more, but not how to get it.
            TwofoldError: as any request.
        """
        if self.data.fault is not None:
            raise self._pagination_error(f"there is no way to the next page: {self.data.fault}")
        return None if self.next_cursor is None else self._fetch(self.next_cursor)


class PageWalk(Generic[T]):
    """An iterator over pages.

    A class and no generator: a loop that is left early leaves nothing behind that wants to be closed.

    Attributes:
        position: where the page handed out last begins; before the first one, where the walk began; after a page that
            could not be fetched, where that begins.
    """

    __slots__ = ("_fetch", "_guard", "_last", "_pagination_error", "position")

    def __init__(
        self,
        fetch: blocking.Function[str | None, Page[T]],
        start: Position,
        max_empty_pages: int,
        pagination_error: type[PaginationError],
    ) -> None:
        self._fetch = fetch
        self._guard = WalkGuard(max_empty_pages)
        self._pagination_error = pagination_error
        self._last: Page[T] | None = None
        self.position = start

    def __iter__(self) -> Iterator[Page[T]]:
        return self

    def __next__(self) -> Page[T]:
        if self._last is not None:
            self._advance(self._last)
        try:
            page = self._fetch(self.position.cursor)
        except TwofoldError as error:
            error.resume_token = self.position.token()
            raise
        self._last = page
        return page

    def _advance(self, last: Page[T]) -> None:
        if not last.has_more:
            raise StopIteration
        try:
            self._guard.check(last.data, self.position.cursor)
        except BrokenWalk as fault:
            raise self._pagination_error(f"the walk cannot go on: {fault}", resume_token=self.token) from None
        self.position = Position(last.next_cursor)
        self._last = None

    @property
    def between_pages(self) -> bool:
        """Whether the page at `position` has still to be fetched."""
        return self._last is None

    @property
    def token(self) -> str:
        """Resumes behind the page handed out last."""
        if self._last is None:
            return self.position.token()
        if self._last.next_cursor is None:
            return Position(self.position.cursor, len(self._last)).token()
        return Position(self._last.next_cursor).token()


class ItemWalk(Generic[T]):
    """An iterator over the items of all pages."""

    __slots__ = ("_items", "_left", "_pages", "_taken")

    def __init__(self, pages: PageWalk[T], limit: int | None) -> None:
        self._pages = pages
        self._left = -1 if limit is None else limit
        self._items: Sequence[T] | None = None
        self._taken = pages.position.taken

    def __iter__(self) -> Iterator[T]:
        return self

    def __next__(self) -> T:
        if self._left == 0:
            raise StopIteration
        while self._items is None or self._taken >= len(self._items):
            page = next(self._pages)
            if self._items is not None:
                self._taken = 0
            self._items = page.items
        item = self._items[self._taken]
        self._taken += 1
        self._left -= 1
        return item

    @property
    def token(self) -> str:
        """Resumes behind the item handed out last."""
        if self._pages.between_pages:
            return self._pages.token
        return Position(self._pages.position.cursor, self._taken).token()


class Pager(Generic[T]):
    """All items of a list, page after page, without holding more than one page.

    Nothing is requested before it is iterated; iterating again starts again. A walk that fails carries a `resume_token`
    on its error; given to the method that made the pager, the walk goes on with the first item not yet handed out.

    Args:
        fetch: brings the page that a cursor names, the first one for `None`.
        limit: items to hand out at most; pages are handed out whole.
        resume_token: from an error or from another pager over the same list.
        max_empty_pages: in a row, before the walk is given up.
        pagination_error: the class to raise when the walk cannot go on.

    Raises:
        InvalidRequestError: the limit or the token cannot be used.

    Example:
        for book in client.paginate(LIST_BOOKS, strategy=BOOK_PAGES, limit=100):
            print(book.title)
    """

    def __init__(
        self,
        fetch: blocking.Function[str | None, Page[T]],
        *,
        limit: int | None = None,
        resume_token: str | None = None,
        max_empty_pages: int = MAX_EMPTY_PAGES,
        pagination_error: type[PaginationError] = PaginationError,
    ) -> None:
        self._fetch = fetch
        self._limit = check_limit(limit)
        self._start = Position.parse(resume_token)
        self._max_empty_pages = max_empty_pages
        self._pagination_error = pagination_error
        self._latest: PageWalk[T] | ItemWalk[T] | None = None

    @property
    def resume_token(self) -> str:
        """Where the latest walk stands: behind what it handed out last."""
        return self._start.token() if self._latest is None else self._latest.token

    def __iter__(self) -> Iterator[T]:
        walk = self._latest = ItemWalk(self._page_walk(), self._limit)
        return walk

    def pages(self) -> Iterator[Page[T]]:
        """The pages themselves, whole."""
        walk = self._latest = self._page_walk()
        return walk

    def first(self) -> T | None:
        """The first item, `None` if there is none."""
        for item in self:
            return item
        return None

    def collect(self) -> list[T]:
        """All items at once, in memory."""
        return [item for item in self]

    def _page_walk(self) -> PageWalk[T]:
        return PageWalk(self._fetch, self._start, self._max_empty_pages, self._pagination_error)
