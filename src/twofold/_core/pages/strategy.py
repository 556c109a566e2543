"""What every way of addressing pages has in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Generic, Literal, TypeVar

from ..errors import APIStatusError, InvalidRequestError
from ..operation import Operation
from .page import PageBase, PageData, PageReply, PageRequest
from .paths import Path, is_number, items_at, text_at
from .walk import check_count

R = TypeVar("R")
T = TypeVar("T")


def gone(error: APIStatusError) -> bool:
    """Whether an error says that a cursor is no longer good: 410 (RFC 9110 section 15.5.11)."""
    return error.status_code == 410


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """A state of a list that the server holds for the time of a walk (scroll, point in time).

    Such a list is walked inside `async with`, whose end releases the snapshot, however it comes. Cursors die with the
    snapshot, so a resumed walk begins anew and skips as many items as had been handed out.

    Attributes:
        name: takes an answer to what the server calls the snapshot; the latest name counts.
        release: takes the name to the request that makes the server let go.
        keeps_place: whether the server knows how far the walk has come, so that one cursor stands for page after page
            (scroll).

    Example:
        CursorPages(
            items="hits", next_cursor="scroll_id", has_more=lambda answer: bool(answer["hits"]),
            parameter="scroll_id", location="body", continuation=SCROLL,
            snapshot=Snapshot(
                name="scroll_id",
                release=lambda name: PageRequest(operation=CLEAR_SCROLL, path=(name,)),
                keeps_place=True,
            ),
        )
    """

    name: Callable[[Any], str | None] | Path
    release: Callable[[str], PageRequest]
    keeps_place: bool = False

    def name_in(self, answer: object) -> str | None:
        """The name in an answer, `None` if it has none."""
        return text_at(answer, self.name)


@dataclass(frozen=True, kw_only=True)
class PageStrategy(ABC, Generic[R, T]):
    """How one list addresses its pages; a subclass gives `ask` and `read`.

    A cursor is a text that names a page; `None` names the first. It goes into resume tokens, so it may not hold a
    secret.

    Attributes:
        items: takes an answer to its items: a function or a dotted path; `""` is the answer itself.
        size_parameter: what carries the size of a page, for lists that let the caller choose it.
        location: where the parameters of this strategy go: into the `"query"` or the JSON `"body"`, where a dotted name
            goes into an inner object.
        expired: tells whether an error means that a cursor was good once but no longer is.
        snapshot: what the server holds for the time of a walk, if it does.
        long_query: the endpoint that takes all parameters as its JSON body, for a query of more than 16,000 characters,
            which servers and proxies refuse.
    """

    items: Callable[[R], Sequence[T]] | Path = ""
    size_parameter: str | None = None
    location: Literal["query", "body"] = "query"
    expired: Callable[[APIStatusError], bool] = gone
    snapshot: Snapshot | None = None
    long_query: Operation[Any] | None = None

    addressable: ClassVar[bool] = False
    """Whether `ahead` can name pages, so that several can be asked for at once."""

    @abstractmethod
    def ask(self, cursor: str | None) -> PageRequest:
        """What asks for a page.

        Raises:
            InvalidRequestError: the cursor is none of this strategy's.
        """

    @abstractmethod
    def read(self, reply: PageReply[R], cursor: str | None) -> PageData[T]:
        """The items of the page that was asked for with a cursor, and the cursor after it.

        Raises:
            Undecodable: the answer has not the shape it should have.
        """

    def request(self, cursor: str | None, page_size: int | None = None) -> PageRequest:
        """What asks for a page of a size; links and continuing endpoints know the size already."""
        request = self.ask(cursor)
        if page_size is None or self.size_parameter is None:
            return request
        if request.target is not None or request.operation is not None:
            return request
        sized = self.parameters({self.size_parameter: page_size})
        return replace(request, query={**request.query, **sized.query}, body={**request.body, **sized.body})

    def parameters(self, values: dict[str, object]) -> PageRequest:
        """A request that carries parameters at the strategy's `location`."""
        return PageRequest(body=values) if self.location == "body" else PageRequest(query=values)

    def read_items(self, reply: PageReply[R]) -> Sequence[T]:
        """The items of an answer."""
        return items_at(reply.answer, self.items)

    def ahead(self, page: PageBase[T], count: int) -> Sequence[str]:  # noqa: ARG002
        """Cursors that probably come after the next one of `page`, at most `count`; for addressable lists."""
        return ()


def page_number(cursor: str, what: str) -> int:
    """A cursor that is a number.

    Raises:
        InvalidRequestError: it is none.
    """
    if not is_number(cursor):
        raise InvalidRequestError(
            f"{cursor[:40]!r} is no {what}: give the resume token of a walk over the same list"
        )
    return int(cursor)


def check_page_size(strategy: PageStrategy[Any, Any], page_size: object) -> None:
    """Accept a page size.

    Raises:
        InvalidRequestError: it is no integer of 1 or more, or the list takes none.
    """
    if page_size is None:
        return
    if isinstance(page_size, bool) or not isinstance(page_size, int) or page_size < 1:
        raise InvalidRequestError(
            f"page_size is {page_size!r}: give an integer, 1 or more, or leave it to the server"
        )
    if strategy.size_parameter is None:
        raise InvalidRequestError("page_size is given, but this list takes none: leave it out")


def check_parallel(value: object, strategy: PageStrategy[Any, Any]) -> int:
    """`value` as a number of pages to have on their way at once.

    Raises:
        InvalidRequestError: it is no integer of 1 or more, or pages cannot be named in advance.
    """
    parallel = check_count("parallel", value)
    if parallel > 1 and not strategy.addressable:
        raise InvalidRequestError(
            f"parallel is {parallel}, but pages of this list cannot be named in advance: leave it out"
        )
    return parallel
