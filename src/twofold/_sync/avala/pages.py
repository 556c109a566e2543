# Generated from _async/avala/pages.py by twofold.mirror; do not edit.
"""One page of an Avala list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast, overload

from ...avala.errors import InvalidRequestError
from ...avala.models.base import Envelope
from ...avala.pages import cursor_of
from ..page_source import Page

T = TypeVar("T")


@dataclass
class CursorPage(Generic[T]):
    """One page of a list. It iterates, counts and indexes its own records, so an empty page is falsy.

    It can be pickled and copied; a copy knows its cursors, but not how to fetch the next page.

    Attributes:
        items: the records of this page.
        next_cursor: names the next page; `None` on the last one.
        previous_cursor: names the page before; `None` on the first one.

    Example:
        page = client.agents.list(limit=50)
        while page is not None:
            print([agent.name for agent in page])
            page = page.next_page()
    """

    items: list[T] = field(default_factory=list[T])
    next_cursor: str | None = None
    previous_cursor: str | None = None
    _page: Page[T] | None = field(default=None, repr=False, compare=False)

    @classmethod
    def of(cls, page: Page[T]) -> CursorPage[T]:
        """A page as it came, with both of its cursors."""
        links = cast("Envelope[T]", page.answer)
        return cls(list(page.items), page.next_cursor, cursor_of(links.previous), page)

    @property
    def has_more(self) -> bool:
        """Whether there is a next page."""
        return self.next_cursor is not None

    def next_page(self) -> CursorPage[T] | None:
        """The next page of the same list with the same filters, or `None` after the last one.

        Raises:
            InvalidRequestError: this page was not fetched, but made by hand, copied or unpickled.
            AvalaError: see `twofold.avala.errors`.
        """
        if self.next_cursor is None:
            return None
        if self._page is None:
            raise InvalidRequestError(
                "this page was made by hand, copied or unpickled: call list() with cursor=page.next_cursor instead"
            )
        page = self._page.next()
        return None if page is None else self.of(page)

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        return self.items[index]

    def __getstate__(self) -> dict[str, Any]:
        # What fetches the next page holds the client, with its connections and its key.
        return {**self.__dict__, "_page": None}
