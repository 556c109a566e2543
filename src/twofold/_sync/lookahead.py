# Generated from _async/lookahead.py by twofold.mirror; do not edit.
"""Pages that are asked for before anybody wants them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from .._runtime import blocking
from .page_source import Page, PageSource

T = TypeVar("T")


class _Job(Generic[T]):
    """One page on its way."""

    __slots__ = ("_done", "_error", "_page", "_sent", "_source", "cursor")

    def __init__(self, source: PageSource[Any, T], cursor: str) -> None:
        self.cursor = cursor
        self._source = source
        self._sent, self._done = blocking.Event(), blocking.Event()
        self._page: Page[T] | None = None
        self._error: Exception | None = None

    def run(self) -> None:
        try:
            self._page = self._source.fetch(self.cursor, self._sent.set)
        except Exception as error:  # noqa: BLE001
            self._error = error
        finally:
            self._sent.set()
            self._done.set()

    def sent(self) -> None:
        self._sent.wait()

    def page(self) -> Page[T]:
        self._done.wait()
        if self._error is not None:
            raise self._error
        assert self._page is not None
        return self._page


class LookAhead(Generic[T]):
    """The pages of one walk that are on their way.

    What is asked for ahead is a guess where it goes beyond the next page. A page counts only if the walk comes to its
    very cursor, so pages and errors are those of a walk that takes one page after the other.
    """

    def __init__(self, source: PageSource[Any, T], start: Callable[..., object]) -> None:
        self._source = source
        self._start = start
        self._jobs: deque[_Job[T]] = deque()
        self._guesses = True

    def fetch(self, cursor: str | None) -> Page[T]:
        """The page that a cursor names: the one on its way, or else asked for now."""
        if self._jobs and self._jobs[0].cursor == cursor:
            return self._jobs.popleft().page()
        return self._source.fetch(cursor)

    def prepare(self, page: Page[T], count: int) -> None:
        """Ask for the next pages after `page`, at most `count`; return once the requests are on their way.

        Until then the caller has to wait for its page: one that computes for long would keep them from being sent.
        """
        jobs = [_Job(self._source, cursor) for cursor in self._wanted(page, count)[len(self._jobs) :]]
        for job in jobs:
            self._jobs.append(job)
            self._start(job.run)
        for job in jobs:
            job.sent()

    def _wanted(self, page: Page[T], count: int) -> Sequence[str]:
        if count < 1 or page.next_cursor is None:
            return ()
        cursors = [page.next_cursor]
        if count > 1 and self._guesses:
            cursors += self._source.strategy.ahead(page, count - 1)
        if any(job.cursor != cursor for job, cursor in zip(self._jobs, cursors, strict=False)):
            # Pages are not of one length, so what was asked for overlaps or leaves gaps: no more guesses.
            self._guesses = False
            self._jobs.clear()
            del cursors[1:]
        return cursors
