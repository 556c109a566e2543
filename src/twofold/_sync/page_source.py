# Generated from _async/page_source.py by twofold.mirror; do not edit.
"""Pages of one list, brought one at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Generic, TypeVar

from .._core.decode import Undecodable
from .._core.errors import APIStatusError, ErrorTypes, InvalidRequestError, TwofoldError
from .._core.pages import PageBase, PageData, PageReply, PageRequest, PageStrategy, check_page_size
from .._core.pages.call import cursor_expired
from .._core.redact import shown_url
from .._runtime import blocking

R = TypeVar("R")
T = TypeVar("T")

logger = logging.getLogger("twofold")

# What letting go of a snapshot may take: the walk is over, and the server lets go by itself in the end.
_RELEASE_SECONDS = 1.0


class Page(PageBase[T]):
    """One page of a list: a sequence of its items that knows how to get the next page."""

    __slots__ = ("_source",)

    def __init__(self, data: PageData[T], answer: object, source: PageSource[Any, T]) -> None:
        super().__init__(data, answer)
        self._source = source

    def next(self) -> Page[T] | None:
        """The next page, or `None` after the last one.

        Raises:
            PaginationError: the server says that there is more, but not how to get it, or names another origin.
            TwofoldError: as any request.
        """
        if self.data.fault is not None:
            raise self._source.errors.pagination(f"there is no way to the next page: {self.data.fault}")
        return None if self.next_cursor is None else self._source.fetch(self.next_cursor)


class PageSource(Generic[R, T]):
    """One list with the arguments of one call: brings the page that a cursor names.

    Args:
        call: makes the request for a page.
        strategy: how the list addresses its pages.
        errors: the classes to raise.
        page_size: to ask for; `None` leaves it to the server.

    Raises:
        InvalidRequestError: the list takes no page size, or not this one.
    """

    def __init__(
        self,
        call: blocking.Function[PageRequest, PageReply[R]],
        strategy: PageStrategy[R, T],
        *,
        errors: ErrorTypes | None = None,
        page_size: int | None = None,
    ) -> None:
        self.errors = errors or ErrorTypes()
        self.strategy = strategy
        try:
            check_page_size(strategy, page_size)
        except InvalidRequestError as error:
            raise self.errors.refusal(error) from None
        self._call = call
        self._page_size = page_size

    def fetch(self, cursor: str | None, on_sent: Callable[[], object] | None = None) -> Page[T]:
        """The page, the first one for `None`; `on_sent` is called once the request is on its way.

        Raises:
            CursorExpiredError: the server no longer takes the cursor.
            DecodeError: the answer has no list where the items should be.
            TwofoldError: as any request.
        """
        try:
            request = self.strategy.request(cursor, self._page_size)
            reply = self._call(request if on_sent is None else replace(request, on_sent=on_sent))
        except InvalidRequestError as error:
            raise self.errors.refusal(error) from error.__cause__
        except APIStatusError as error:
            if cursor is None or not self.strategy.expired(error):
                raise
            raise cursor_expired(self.errors, error) from error
        try:
            return Page(self.strategy.read(reply, cursor), reply.answer, self)
        except Undecodable as fault:
            where = shown_url(reply.url)
            raise self.errors.decode(f"{where} answered, but not with a page: {fault}", url=where) from None

    def snapshot(self, page: Page[T]) -> str | None:
        """What the server calls the snapshot that it holds for the walk."""
        held = self.strategy.snapshot
        return None if held is None else held.name_in(page.answer)

    def release(self, name: str) -> None:
        """Make the server let go of a snapshot; a failure is logged, because the walk itself has gone well."""
        assert self.strategy.snapshot is not None
        try:
            self._call(replace(self.strategy.snapshot.release(name), deadline=_RELEASE_SECONDS))
        except TwofoldError as error:
            if error.status_code not in (404, 410):
                logger.warning("the snapshot of a list was not released: %s", error)
