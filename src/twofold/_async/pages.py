# The async source; twofold.mirror generates its blocking mirror.
"""Lists that come in pages: one page at a time, or all items in one loop."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import AsyncExitStack
from dataclasses import replace
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from .._core.errors import InvalidRequestError, TwofoldError
from .._core.pages import (
    BrokenWalk,
    Position,
    Unseen,
    Walk,
    WalkRules,
    check_count,
    check_limit,
    check_parallel,
)
from .._core.pages.walk import MAX_EMPTY_PAGES
from .._runtime import aio
from .lookahead import AsyncLookAhead
from .page_source import AsyncPage, AsyncPageSource

__all__ = ["AsyncPage", "AsyncPager"]

T = TypeVar("T")


class AsyncPageBlock:
    """What an `async with` over a pager owns: the requests ahead of its walks, and the walks that hold snapshots."""

    def __init__(self, start: Callable[..., object]) -> None:
        self.start = start
        self.over = False
        self.walks: list[AsyncPageWalk[Any]] = []

    async def release(self) -> None:
        """Make the server let go of what it held for the walks, even if this task has been cancelled."""
        self.over = True
        with aio.shield():
            for walk in self.walks:
                await walk.release()


class AsyncPageWalk(Generic[T]):
    """An iterator over pages.

    A class and no generator: a loop that is left early leaves nothing behind that wants to be closed.

    Attributes:
        walk: where it stands.
    """

    def __init__(
        self, source: AsyncPageSource[Any, T], rules: WalkRules, block: AsyncPageBlock | None
    ) -> None:
        self.walk: Walk[T] = Walk(rules)
        self.source = source
        self._block = block
        self._ahead = None if block is None else AsyncLookAhead(source, block.start)
        self._arrived: AsyncPage[T] | None = None
        self._snapshot: str | None = None

    def __aiter__(self) -> AsyncIterator[AsyncPage[T]]:
        return self

    async def __anext__(self) -> AsyncPage[T]:
        if self._block is not None and self._block.over:
            raise self.source.errors.invalid_request(
                "the with block of this pager is over: iterate inside it"
            )
        while True:
            # Kept until it is handed out: a cancelled wait for the next request must not lose it.
            if self._arrived is None:
                self._arrived = await self._next()
            page = self._arrived
            if self._ahead is not None:
                await self._ahead.prepare(page, self.walk.wanted(page))
            self._arrived = None
            if self.walk.hand_out(page):
                return page

    async def _next(self) -> AsyncPage[T]:
        if not self._goes_on():
            raise StopAsyncIteration
        try:
            page = await (self._ahead or self.source).fetch(self.walk.cursor)
        except TwofoldError as error:
            error.resume_token = self.token
            raise
        self._snapshot = self.source.snapshot(page) or self._snapshot
        self.walk.arrived(page)
        return page

    def _goes_on(self) -> bool:
        try:
            return self.walk.goes_on()
        except BrokenWalk as fault:
            raise self.broken(fault) from None

    def broken(self, fault: BrokenWalk) -> TwofoldError:
        """The error for a walk that cannot go on."""
        return self.source.errors.pagination(f"the walk cannot go on: {fault}", resume_token=self.token)

    async def release(self) -> None:
        """Make the server let go of the snapshot, if it holds one for this walk."""
        if self._snapshot is not None:
            await self.source.release(self._snapshot)

    @property
    def token(self) -> str:
        """Resumes behind the page handed out last."""
        return self.walk.behind.token()


class AsyncItemWalk(Generic[T]):
    """An iterator over the items of all pages."""

    def __init__(self, pages: AsyncPageWalk[T], rules: WalkRules) -> None:
        self._pages = pages
        self._left = -1 if rules.limit is None else rules.limit
        self._unseen = None if rules.unique_by is None else Unseen(rules.unique_by)
        self._page: AsyncPage[T] | None = None
        self._places: deque[int] = deque()
        self._taken = 0

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    async def __anext__(self) -> T:
        if self._left == 0:
            raise StopAsyncIteration
        while not self._places or self._page is None:
            await self._turn()
        place = self._places.popleft()
        self._taken = place + 1
        self._left -= 1
        return self._page.items[place]

    async def _turn(self) -> None:
        """Go to the next page."""
        walk = self._pages.walk
        if self._left > 0:
            walk.left = self._left
        page = await anext(self._pages)
        self._page, self._taken = page, walk.taken
        if self._unseen is None:
            self._places.extend(range(walk.taken, len(page)))
            return
        try:
            self._places.extend(self._unseen.places(page.items, walk.taken, page.has_more))
        except BrokenWalk as fault:
            raise self._pages.broken(fault) from None

    @property
    def token(self) -> str:
        """Resumes behind the item handed out last."""
        return self._pages.token if self._page is None else self._pages.walk.within(self._taken).token()


class AsyncPager(Generic[T]):
    """All items of a list, page after page, without holding more than one page.

    Nothing is requested before it is iterated; iterating again starts again. A walk that fails carries a `resume_token`
    on its error; given to the method that made the pager, the walk goes on with the first item not yet handed out.

    As a context manager it works ahead: while one page is in use the next one is on its way, or the next `parallel`
    pages where they can be named in advance. A page is handed out once the requests after it have been sent. Results
    and errors are those of a plain walk; requests beyond the end of the list may be made. At the end of the block,
    however it comes, nothing is left running: the async half cancels what is under way, the blocking half waits for it.

    Args:
        source: brings the pages.
        limit: items to hand out at most. `pages()` hands out whole pages until so many items have come.
        max_pages: pages to ask for at most.
        parallel: pages to have on their way at once; more than one only where pages can be named in advance.
        unique_by: takes an item to what makes it itself; items that come again are left out. Pages are handed out as
            they came.
        resume_token: from an error or from another pager over the same list.
        max_empty_pages: in a row, before the walk is given up.

    Raises:
        InvalidRequestError: a number or the token cannot be used.

    Example:
        async for book in client.paginate(LIST_BOOKS, strategy=BOOK_PAGES, limit=100):
            print(book.title)

        async with client.paginate(LIST_LOANS, strategy=LOAN_PAGES, parallel=8) as loans:
            async for loan in loans:
                print(loan.id)
    """

    def __init__(
        self,
        source: AsyncPageSource[Any, T],
        *,
        limit: int | None = None,
        max_pages: int | None = None,
        parallel: int = 1,
        unique_by: Callable[[T], Hashable] | None = None,
        resume_token: str | None = None,
        max_empty_pages: int = MAX_EMPTY_PAGES,
    ) -> None:
        self._source = source
        snapshot = source.strategy.snapshot
        try:
            self._rules = WalkRules(
                start=Position.parse(resume_token),
                limit=check_limit(limit),
                max_pages=None if max_pages is None else check_count("max_pages", max_pages),
                max_empty_pages=max_empty_pages,
                ahead=check_parallel(parallel, source.strategy),
                unique_by=unique_by,
                recount=snapshot is not None,
                cursors_repeat=snapshot is not None and snapshot.keeps_place,
            )
        except InvalidRequestError as error:
            raise source.errors.refusal(error) from None
        self._block: AsyncPageBlock | None = None
        self._stack = AsyncExitStack()
        self._latest: AsyncPageWalk[T] | AsyncItemWalk[T] | None = None

    @property
    def resume_token(self) -> str:
        """Where the latest walk stands: behind what it handed out last."""
        return self._rules.start.token() if self._latest is None else self._latest.token

    def __aiter__(self) -> AsyncIterator[T]:
        return self._items(self._rules)

    def pages(self) -> AsyncIterator[AsyncPage[T]]:
        """The pages themselves, whole."""
        walk = self._latest = self._page_walk(self._rules)
        return walk

    async def first(self) -> T | None:
        """The first item, `None` if there is none."""
        items = await self.collect(1)
        return items[0] if items else None

    async def collect(self, limit: int | None = None) -> list[T]:
        """All items at once, in memory; `limit` may lower that of the pager.

        Raises:
            InvalidRequestError: the limit cannot be used.
            TwofoldError: as any request; its `resume_token` leads on, but the items so far are lost.
        """
        limits = [one for one in (check_limit(limit), self._rules.limit) if one is not None]
        rules = replace(self._rules, limit=min(limits, default=None))
        if self._block is None and self._needs_block:
            async with self:
                return [item async for item in self._items(rules)]
        return [item async for item in self._items(rules)]

    async def __aenter__(self) -> Self:
        if self._block is not None:
            raise self._source.errors.invalid_request(
                "this pager is in a with block already: make another one"
            )
        self._stack = AsyncExitStack()
        self._block = AsyncPageBlock(await self._stack.enter_async_context(aio.background(self._rules.ahead)))
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        block, self._block = self._block, None
        assert block is not None
        try:
            await self._stack.__aexit__(exc_type, exc, traceback)
        finally:
            await block.release()

    @property
    def _needs_block(self) -> bool:
        return self._rules.ahead > 1 or self._rules.recount

    def _items(self, rules: WalkRules) -> AsyncItemWalk[T]:
        walk = self._latest = AsyncItemWalk(self._page_walk(rules), rules)
        return walk

    def _page_walk(self, rules: WalkRules) -> AsyncPageWalk[T]:
        if self._block is None and self._needs_block:
            raise self._source.errors.invalid_request(
                "this list is walked inside a with block of the pager only: its end has to tidy up"
            )
        walk = AsyncPageWalk(self._source, rules, self._block)
        if self._block is not None and rules.recount:
            self._block.walks.append(walk)
        return walk
