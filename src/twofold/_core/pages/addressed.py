"""Pages that are addressed: by a cursor in the answer, an offset, a page number, the last item; or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, TypeVar, cast

from ..errors import InvalidRequestError
from ..operation import Operation
from .page import PageBase, PageData, PageReply, PageRequest, page_data
from .paths import ABSENT, Path, flag_at, number_at, text_at, value_at
from .strategy import PageStrategy, page_number

R = TypeVar("R")
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class CursorPages(PageStrategy[R, T]):
    """Pages named by an opaque cursor in the answer.

    Attributes:
        next_cursor: takes an answer to the cursor after it; `None` and `""` mean that this was the last page.
        has_more: takes it to the server's own word on whether there is more, where it gives one.
        parameter: what carries the cursor, at `location`.
        continuation: the endpoint of all pages but the first, where that is another one; it is given the cursor only.

    Example:
        CursorPages(items="results", next_cursor=("meta.next", "next"), parameter="start", location="body")
    """

    next_cursor: Callable[[R], str | int | None] | Path
    has_more: Callable[[R], bool | None] | Path | None = None
    parameter: str = "cursor"
    continuation: Operation[Any] | None = None

    def ask(self, cursor: str | None) -> PageRequest:
        """The cursor as its parameter; nothing for the first page."""
        if cursor is None:
            return PageRequest()
        request = self.parameters({self.parameter: cursor})
        if self.continuation is None:
            return request
        return PageRequest(query=request.query, body=request.body, operation=self.continuation)

    def read(self, reply: PageReply[R], cursor: str | None) -> PageData[T]:  # noqa: ARG002
        """Items and next cursor; `has_more` decides where the server gives it."""
        following = text_at(reply.answer, self.next_cursor)
        return page_data(self.read_items(reply), following, flag_at(reply.answer, self.has_more), "cursor")


@dataclass(frozen=True, kw_only=True)
class OffsetPages(PageStrategy[R, T]):
    """Pages addressed by the number of items before them.

    The next offset is the server's if it gives one; otherwise it counts the items received, not those asked for, so
    nothing is lost if the server shortens a page. Items inserted before the offset during a walk come twice, which
    `unique_by` of the walk puts right; after a deletion items are skipped, which nobody can see from here.

    Attributes:
        total: takes an answer to the length of the whole list, where the server says; without it the walk ends at the
            first empty page, and so it does if the total proves to be too small.
        next_offset: takes it to the offset of the next page, where the server says.
        has_more: takes it to the server's own word on whether there is more.
        parameter: what carries the offset, at `location`.
        first: the offset of the first item.
    """

    total: Callable[[R], int | None] | Path | None = None
    next_offset: Callable[[R], int | None] | Path | None = None
    has_more: Callable[[R], bool | None] | Path | None = None
    parameter: str = "offset"
    first: int = 0

    addressable: ClassVar[bool] = True

    def ask(self, cursor: str | None) -> PageRequest:
        """The offset."""
        return self.parameters({self.parameter: self._offset(cursor)})

    def read(self, reply: PageReply[R], cursor: str | None) -> PageData[T]:
        """Items, and the offset after them while there is more."""
        items = self.read_items(reply)
        stated = number_at(reply.answer, self.next_offset)
        end = self._offset(cursor) + len(items)
        more = flag_at(reply.answer, self.has_more)
        if more is None:
            more = stated is not None or (
                bool(items) and end - self.first != number_at(reply.answer, self.total)
            )
        if stated is None and not items:
            # The offset would not move.
            return page_data(items, None, more, "offset")
        return page_data(items, str(end if stated is None else stated), more, "offset")

    def ahead(self, page: PageBase[T], count: int) -> Sequence[str]:
        """Offsets as far apart as this page is long, within the total."""
        if page.next_cursor is None or self.next_offset is not None or not page:
            return ()
        after = page_number(page.next_cursor, "offset") + len(page)
        total = number_at(page.answer, self.total)
        offsets = range(after, after + count * len(page), len(page))
        return [str(offset) for offset in offsets if total is None or offset - self.first < total]

    def _offset(self, cursor: str | None) -> int:
        return self.first if cursor is None else page_number(cursor, "offset")


@dataclass(frozen=True, kw_only=True)
class PageNumberPages(PageStrategy[R, T]):
    """Pages addressed by their number.

    The walk ends by the server's word if it gives one (`next_page`, `has_more`, `pages`, in this order), else at the
    first empty page.

    Attributes:
        pages: takes an answer to the number of pages.
        has_more: takes it to the server's own word on whether there is more.
        next_page: takes it to the number of the next page, `None` at the end.
        parameter: what carries the number, at `location`.
        first: the number of the first page, 0 or 1.
        max_page: the highest number that the API serves; a list that goes on beyond it is an error and no end.
    """

    pages: Callable[[R], int | None] | Path | None = None
    has_more: Callable[[R], bool | None] | Path | None = None
    next_page: Callable[[R], int | None] | Path | None = None
    parameter: str = "page"
    first: int = 1
    max_page: int | None = None

    addressable: ClassVar[bool] = True

    def ask(self, cursor: str | None) -> PageRequest:
        """The number."""
        return self.parameters({self.parameter: self._number(cursor)})

    def read(self, reply: PageReply[R], cursor: str | None) -> PageData[T]:
        """Items, and the number after this one while there is more."""
        items = self.read_items(reply)
        following, more = self._number(cursor) + 1, flag_at(reply.answer, self.has_more)
        if self.next_page is not None:
            stated = number_at(reply.answer, self.next_page)
            following, more = (following, False) if stated is None else (stated, True)
        if more is None:
            more = self._is_before_the_end(reply.answer, following - self.first, bool(items))
        if more and self.max_page is not None and following > self.max_page:
            return PageData(
                items, None, f"the list goes on, but the API serves no page after number {self.max_page}"
            )
        return PageData(items, str(following) if more else None)

    def _is_before_the_end(self, answer: R, done: int, found: bool) -> bool:
        pages = number_at(answer, self.pages)
        # A number of pages that has been exceeded is wrong, so the first empty page decides.
        return done < pages if pages is not None and done <= pages else found

    def ahead(self, page: PageBase[T], count: int) -> Sequence[str]:
        """The numbers that follow, within the number of pages."""
        if page.next_cursor is None:
            return ()
        after = page_number(page.next_cursor, "page number") + 1
        pages = number_at(page.answer, self.pages)
        last = min(
            after + count - 1,
            after + count - 1 if pages is None else self.first + pages - 1,
            after + count - 1 if self.max_page is None else self.max_page,
        )
        return [str(number) for number in range(after, last + 1)]

    def _number(self, cursor: str | None) -> int:
        return self.first if cursor is None else page_number(cursor, "page number")


@dataclass(frozen=True, kw_only=True)
class KeysetPages(PageStrategy[R, T]):
    """Pages that begin after the last item of the page before (keyset, since-id, `starting_after`).

    Where several items can have the same key, give a composite one, or items at the edge of a page may be lost.

    Attributes:
        key: takes an item to what names it; several values for a composite key, as many as there are parameters.
        parameter: what carries the key, at `location`; a tuple of names for a composite key.
        has_more: takes an answer to the server's word on whether there is more; without it the walk ends at the first
            empty page.
        reverse: for a walk backwards (`ending_before`), whose pages are turned round, so that items come in the order
            of the walk.

    Example:
        KeysetPages(items="data", key="id", parameter="starting_after", has_more="has_more")
    """

    key: Callable[[T], object] | Path
    parameter: str | tuple[str, ...] = "after"
    has_more: Callable[[R], bool | None] | Path | None = None
    reverse: bool = False

    def ask(self, cursor: str | None) -> PageRequest:
        """The key of the last item as its parameter; nothing for the first page."""
        if cursor is None:
            return PageRequest()
        if isinstance(self.parameter, str):
            return self.parameters({self.parameter: cursor})
        return self.parameters(
            dict(zip(self.parameter, _composite(cursor, len(self.parameter)), strict=True))
        )

    def read(self, reply: PageReply[R], cursor: str | None) -> PageData[T]:  # noqa: ARG002
        """Items, and the key of the last one while there is more."""
        items = self.read_items(reply)
        if self.reverse:
            items = items[::-1]
        more = flag_at(reply.answer, self.has_more)
        if more is False or (more is None and not items):
            return PageData(items, None)
        return page_data(
            items, self._key(items[-1]) if items else None, True, "item with a key to go on from"
        )

    def _key(self, item: T) -> str | None:
        if isinstance(self.parameter, str):
            return _key_text(value_at(item, self.key))
        values = cast("Sequence[object]", self.key(item)) if callable(self.key) else self._values(item)
        texts = [_key_text(value) for value, _ in zip(values, self.parameter, strict=True)]
        return None if None in texts else json.dumps(texts)

    def _values(self, item: T) -> Sequence[object]:
        paths = (self.key,) if isinstance(self.key, str) else self.key
        return [value_at(item, path) for path in cast("tuple[str, ...]", paths)]


def _key_text(value: object) -> str | None:
    if value is None or value is ABSENT or value == "":
        return None
    return value.isoformat() if isinstance(value, date) else str(value)


def _composite(cursor: str, count: int) -> list[str]:
    try:
        values = json.loads(cursor)
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, list) or len(cast("list[object]", values)) != count:
        raise InvalidRequestError(
            "the cursor is no key of this list: give the resume token of a walk over it"
        )
    return cast("list[str]", values)


@dataclass(frozen=True, kw_only=True)
class SinglePage(PageStrategy[R, T]):
    """A list that comes whole: one page, so that it can be walked like any other."""

    def ask(self, cursor: str | None) -> PageRequest:
        """Nothing: there is but one page."""
        if cursor is not None:
            raise InvalidRequestError("this list has one page and no cursors: leave the cursor out")
        return PageRequest()

    def read(self, reply: PageReply[R], cursor: str | None) -> PageData[T]:  # noqa: ARG002
        """The items."""
        return PageData(self.read_items(reply), None)
