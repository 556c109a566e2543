"""Where the next page is, by the rules of each kind of list; resume tokens; guards against endless walks."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, Protocol, TypeVar, overload

from .errors import InvalidRequestError

R = TypeVar("R")
R_contra = TypeVar("R_contra", contravariant=True)
T = TypeVar("T")


class BrokenWalk(Exception):
    """A walk over pages that cannot go on; the text says why."""


class PageData(NamedTuple, Generic[T]):
    """What a strategy reads from an answer.

    Attributes:
        items: in the order of the server.
        next_cursor: names the next page; `None`: there is none.
        fault: why the next page cannot be asked for although there is one.
    """

    items: Sequence[T]
    next_cursor: str | None
    fault: str | None = None


class PageBase(Sequence[T]):
    """What a page is apart from fetching: a sequence of its items.

    Attributes:
        items: in the order of the server.
        next_cursor: what names the next page; `None` if there is none.
        answer: the whole answer, for totals and the like.
        data: what the page strategy read from it.
    """

    __slots__ = ("answer", "data", "items", "next_cursor")

    def __init__(self, data: PageData[T], answer: object) -> None:
        self.data = data
        self.items = data.items
        self.next_cursor = data.next_cursor
        self.answer = answer

    @property
    def has_more(self) -> bool:
        """Whether the server says that there is a next page."""
        return self.next_cursor is not None or self.data.fault is not None

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        return self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self)} items, {'more to come' if self.has_more else 'the last one'}>"


class PageStrategy(Protocol[R_contra, T]):
    """How one API addresses pages. A cursor is a text that names a page; `None` names the first."""

    def query(self, cursor: str | None) -> Mapping[str, object]:
        """The parameters that ask for a page.

        Raises:
            InvalidRequestError: the cursor is none of this strategy's.
        """
        ...

    def read(self, answer: R_contra, cursor: str | None) -> PageData[T]:
        """The items of an answer and the cursor after it."""
        ...


@dataclass(frozen=True)
class CursorPages(Generic[R, T]):
    """Pages named by an opaque cursor in the answer.

    Attributes:
        items: takes an answer to its items.
        next_cursor: takes it to the cursor after it; `None` and `""` mean that this was the last page.
        has_more: takes it to the server's own word on whether there is more, where it gives one.
        parameter: the query parameter that carries the cursor.
    """

    items: Callable[[R], Sequence[T]]
    next_cursor: Callable[[R], str | None]
    has_more: Callable[[R], bool | None] | None = None
    parameter: str = "cursor"

    def query(self, cursor: str | None) -> Mapping[str, object]:
        """The cursor as its parameter; none for the first page."""
        return {} if cursor is None else {self.parameter: cursor}

    def read(self, answer: R, cursor: str | None) -> PageData[T]:  # noqa: ARG002
        """Items and next cursor; `has_more` decides where the server gives it."""
        following = self.next_cursor(answer) or None
        more = following is not None if self.has_more is None else self.has_more(answer)
        if more and following is None:
            return PageData(
                self.items(answer), None, "the server says that there is more, but gives no cursor for it"
            )
        return PageData(self.items(answer), following if more or more is None else None)


@dataclass(frozen=True)
class OffsetPages(Generic[R, T]):
    """Pages addressed by the number of items before them.

    The next offset counts the items received, not those asked for, so nothing is lost if the server shortens a page.

    Attributes:
        items: takes an answer to its items.
        total: takes it to the length of the whole list, where the server says; without it the walk ends at the first
            empty page.
        parameter: the query parameter that carries the offset.
    """

    items: Callable[[R], Sequence[T]]
    total: Callable[[R], int | None] | None = None
    parameter: str = "offset"

    def query(self, cursor: str | None) -> Mapping[str, object]:
        """The offset; 0 for the first page."""
        return {self.parameter: _offset(cursor)}

    def read(self, answer: R, cursor: str | None) -> PageData[T]:
        """Items, and their end as the next offset while the total lies beyond it."""
        items = self.items(answer)
        end = _offset(cursor) + len(items)
        total = None if self.total is None else self.total(answer)
        # An empty page ends the walk whatever the total says: the offset would not move.
        return PageData(items, str(end) if items and (total is None or end < total) else None)


def _offset(cursor: str | None) -> int:
    if cursor is None:
        return 0
    # A number of more digits than any list has items would be refused by int().
    if not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 20):
        raise InvalidRequestError(
            f"{cursor[:40]!r} is no offset: give the resume token of a walk over the same list"
        )
    return int(cursor)


class Position(NamedTuple):
    """A place in a walk: a page, and how many of its items have been handed out."""

    cursor: str | None = None
    taken: int = 0

    def token(self) -> str:
        """The place as a text that survives a process."""
        return base64.urlsafe_b64encode(json.dumps([self.cursor, self.taken]).encode()).decode().rstrip("=")

    @classmethod
    def parse(cls, token: str | None) -> Position:
        """The place a resume token stands for; `None` is the beginning.

        Raises:
            InvalidRequestError: it is no resume token.
        """
        if token is None:
            return cls()
        try:
            cursor, taken = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        except (ValueError, TypeError, RecursionError):
            cursor, taken = 0, -1
        if not (cursor is None or isinstance(cursor, str)) or type(taken) is not int or taken < 0:
            raise InvalidRequestError(
                "resume_token cannot be read: give one that an error or a pager has shown"
            )
        return cls(cursor, taken)


def check_limit(value: object) -> int | None:
    """`value` as a number of items, `None` for all.

    Raises:
        InvalidRequestError: it is no integer, or negative.
    """
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise InvalidRequestError(f"limit is {value!r}: give a number of items, 0 or more, or None for all")
    return value


class WalkGuard:
    """Ends a walk that would never end: a cursor seen before, or too many empty pages in a row."""

    __slots__ = ("_empty", "_max_empty", "_seen")

    def __init__(self, max_empty_pages: int) -> None:
        self._seen: set[int] = set()
        self._empty = 0
        self._max_empty = max_empty_pages

    def check(self, page: PageData[Any], cursor: str | None) -> None:
        """Look at a page that has a successor, before that is asked for; `cursor` is what the page was asked for with.

        Raises:
            BrokenWalk: going on is not possible, or would be going in circles.
        """
        if page.fault is not None:
            raise BrokenWalk(page.fault)
        self._empty = 0 if page.items else self._empty + 1
        if self._empty > self._max_empty:
            raise BrokenWalk(
                f"{self._empty} empty pages in a row, and the server still says that there is more"
            )
        # Hashes instead of the cursors themselves: 8 bytes a page, however long a cursor is.
        self._seen.add(hash(cursor))
        if hash(page.next_cursor) in self._seen:
            raise BrokenWalk("the server gave a cursor that it had given before")
