"""Where a walk over pages stands and whether it goes on; resume tokens; guards against endless walks."""

from __future__ import annotations

import base64
import json
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from ..errors import InvalidRequestError
from .page import PageBase, PageData

T = TypeVar("T")

MAX_EMPTY_PAGES = 10_000
# Cursors that are compared one by one; longer circles are found by Brent's method.
_REMEMBERED = 256


class BrokenWalk(Exception):
    """A walk over pages that cannot go on; the text says why."""


class Position(NamedTuple):
    """A place in a walk: a page, and how many items from its beginning have been handed out."""

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


def check_count(name: str, value: object) -> int:
    """`value` as a number of pages.

    Raises:
        InvalidRequestError: it is no integer, or below 1.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise InvalidRequestError(f"{name} is {value!r}: give an integer, 1 or more")
    return value


class WalkGuard:
    """Ends a walk that would never end: a cursor seen before, or too many empty pages in a row.

    It takes the same memory however long the walk is.

    Args:
        max_empty_pages: in a row.
        cursors_repeat: whether one cursor may stand for page after page.
    """

    __slots__ = ("_anchor", "_cursors_repeat", "_empty", "_lap", "_max_empty", "_order", "_seen", "_steps")

    def __init__(self, max_empty_pages: int, *, cursors_repeat: bool = False) -> None:
        self._cursors_repeat = cursors_repeat
        # Hashes instead of the cursors themselves, which may be long.
        self._seen: set[int] = set()
        self._order: deque[int] = deque()
        self._anchor: int | None = None
        self._steps = 0
        self._lap: int = 1
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
        if self._cursors_repeat:
            return
        self._remember(hash(cursor))
        following = hash(page.next_cursor)
        if following in self._seen or following == self._anchor:
            raise BrokenWalk("the server gave a cursor that it had given before")

    def _remember(self, cursor: int) -> None:
        self._seen.add(cursor)
        self._order.append(cursor)
        if len(self._order) > _REMEMBERED:
            self._seen.discard(self._order.popleft())
        self._steps += 1
        if self._steps == self._lap:
            self._anchor = cursor
            self._steps = 0
            self._lap = 2 * self._lap


@dataclass(frozen=True, slots=True)
class WalkRules:
    """What a caller wants of a walk, checked.

    Attributes:
        start: where it begins.
        limit: items to hand out at most; `None`: all.
        max_pages: pages to ask for at most; `None`: all.
        max_empty_pages: in a row, before the walk is given up.
        ahead: pages that may be asked for before they are wanted.
        unique_by: takes an item to what makes it itself; items seen before are left out.
        recount: whether tokens count items from the beginning, because cursors do not outlive the walk.
        cursors_repeat: whether one cursor may stand for page after page.
    """

    start: Position
    limit: int | None = None
    max_pages: int | None = None
    max_empty_pages: int = MAX_EMPTY_PAGES
    ahead: int = 1
    unique_by: Callable[[Any], Hashable] | None = None
    recount: bool = False
    cursors_repeat: bool = False


class Walk(Generic[T]):
    """The course of one walk over pages: everything but fetching them.

    Attributes:
        cursor: names the page to ask for next.
        taken: how many items of the page that arrived last were handed out before this walk.
        left: items still wanted; `None`: all.
        behind: resumes behind the page handed out last, or at the beginning.
    """

    def __init__(self, rules: WalkRules) -> None:
        self._rules = rules
        self._guard = WalkGuard(rules.max_empty_pages, cursors_repeat=rules.cursors_repeat)
        self._more = True
        self._fault: str | None = None
        # The page that arrived last: its cursor, and how many pages and items have arrived so far.
        self._asked = rules.start.cursor
        self._pages = self._passed = 0
        self._skip = rules.start.taken
        # The page handed out last, which may be the one before.
        self._start, self._length = rules.start, 0
        self.cursor = rules.start.cursor
        self.taken = 0
        self.left = rules.limit
        self.behind = rules.start

    def goes_on(self) -> bool:
        """Whether another page is to be asked for.

        Raises:
            BrokenWalk: there is one, but it cannot be.
        """
        if not self._more or self.left == 0 or self._pages == self._rules.max_pages:
            return False
        if self._fault is not None:
            raise BrokenWalk(self._fault)
        return True

    def arrived(self, page: PageBase[T]) -> None:
        """Note a page and settle how the walk goes on after it."""
        self._asked = self.cursor
        self._pages += 1
        self._passed += len(page)
        self.taken = min(self._skip, len(page))
        # The page may have become shorter since the token was made: then nothing of the next one is skipped.
        self._skip = self._skip - self.taken if self._rules.recount else 0
        if self.left is not None:
            self.left = max(0, self.left - (len(page) - self.taken))
        self._more = page.has_more
        if self._more:
            self._look_at(page)

    def _look_at(self, page: PageBase[T]) -> None:
        try:
            self._guard.check(page.data, self._asked)
        except BrokenWalk as fault:
            self._fault = str(fault)
        else:
            self.cursor = page.next_cursor

    def hand_out(self, page: PageBase[T]) -> bool:
        """Note that a page which arrived goes to the caller; False if an earlier walk has handed out all of it."""
        self._length = len(page)
        if self._rules.recount:
            self._start = Position(None, self._passed - len(page))
            self.behind = Position(None, self._passed + self._skip)
        else:
            self._start = Position(self._asked)
            goes_on = self._more and self._fault is None
            self.behind = Position(page.next_cursor) if goes_on else Position(self._asked, len(page))
        return self.taken < len(page) or not page

    def within(self, taken: int) -> Position:
        """Resumes behind the first `taken` items of the page handed out last."""
        if taken >= self._length:
            return self.behind
        return Position(self._start.cursor, self._start.taken + taken)

    def wanted(self, page: PageBase[T]) -> int:
        """How many pages after this one, which arrived last, may be asked for now."""
        if not self._more or self._fault is not None:
            return 0
        bounds = [self._rules.ahead]
        if self._rules.max_pages is not None:
            bounds.append(self._rules.max_pages - self._pages)
        if self.left is not None:
            bounds.append(-(-self.left // max(1, len(page))))
        return min(bounds)


class Unseen(Generic[T]):
    """Leaves out items that were handed out before."""

    __slots__ = ("_key", "_keys")

    def __init__(self, key: Callable[[T], Hashable]) -> None:
        self._key = key
        self._keys: set[Hashable] = set()

    def places(self, items: Sequence[T], taken: int, more: bool) -> Iterable[int]:
        """The places of the items that are new, from `taken` on.

        Raises:
            BrokenWalk: there is not one, and the server says that there is more: it does not move on.
        """
        fresh: list[int] = []
        for place, item in enumerate(items):
            key = self._key(item)
            if key not in self._keys:
                self._keys.add(key)
                fresh.append(place)
        if items and not fresh and more:
            raise BrokenWalk(
                "every item of the page had come before, as if the server took no notice of the cursor"
            )
        return [place for place in fresh if place >= taken]
