"""How the lists of the API address their pages."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from .._core.options import SharedOptions
from .._core.pages import OffsetPages, PageNumberPages, PageRequest
from .models import Comment, CommentPage, Post, PostPage
from .record import Record

R = TypeVar("R")
T = TypeVar("T")


class WalkOptions(SharedOptions, total=False):
    """What every `iter` method takes as keywords, beside its filters.

    Attributes:
        max_pages: pages to ask for at most.
        resume_token: from an error or from another walk over the same list: goes on where that one stopped.
    """

    max_pages: int | None
    resume_token: str | None


@dataclass(frozen=True, kw_only=True)
class _FromTheTop(OffsetPages[R, T]):
    """Offsets, of which the first is left out."""

    def ask(self, cursor: str | None) -> PageRequest:
        """See `PageStrategy.ask`."""
        return PageRequest() if cursor is None else super().ask(cursor)


POST_PAGES: OffsetPages[PostPage, Post] = _FromTheTop(
    items=lambda page: page.posts, has_more=lambda page: page.get("has_more"), size_parameter="limit"
)
COMMENT_PAGES: PageNumberPages[CommentPage, Comment] = PageNumberPages(
    items=lambda page: page.comments, has_more=lambda page: page.get("has_more")
)


def bare_pages() -> OffsetPages[list[T], T]:
    """Pages that are nothing but their items, for one walk: the end is the first page shorter than those before.

    A server may send fewer items than it is asked for, so a short page alone is no end.
    """
    longest = 0

    def has_more(rows: Sequence[T]) -> bool | None:
        nonlocal longest
        shorter, longest = len(rows) < longest, max(longest, len(rows))
        return False if shorter else None

    return OffsetPages(has_more=has_more, size_parameter="limit")


def identity(record: Record) -> Hashable:
    """What makes a row itself, for lists that move while they are read."""
    found = record.get("id")
    return id(record) if found is None else str(found)
