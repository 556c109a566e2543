"""What goes out to ask for a page, what comes back, and what is read from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, TypeVar, overload

from ..headers import Headers
from ..operation import Operation

R = TypeVar("R")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What asks for one page, beside what the caller gave for every page.

    Attributes:
        query: parameters; they win over the caller's.
        body: fields to lay over the caller's JSON body, by dotted paths.
        target: path and query of a link on the origin of the client, instead of the operation's path and any query.
        operation: another endpoint than that of the list; then `path`, `query` and `body` are all it is given.
        path: the values for that operation's path template.
        deadline: seconds for this request, whatever the caller's options say.
        on_sent: called once the request is on its way.
    """

    query: Mapping[str, object] = field(default_factory=dict[str, object])
    body: Mapping[str, object] = field(default_factory=dict[str, object])
    target: str | None = None
    operation: Operation[Any] | None = None
    path: tuple[object, ...] = ()
    deadline: float | None = None
    on_sent: Callable[[], object] | None = None


class PageReply(NamedTuple, Generic[R]):
    """What a strategy reads a page from.

    Attributes:
        answer: the decoded body.
        headers: of the answer.
        url: of the request, which relative links are relative to.
        secrets: texts that must not be kept in links.
    """

    answer: R
    headers: Headers = Headers()
    url: str = ""
    secrets: tuple[str, ...] = ()


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


def page_data(items: Sequence[T], following: str | None, more: bool | None, missing: str) -> PageData[T]:
    """Items and the cursor after them; where the server says whether there is more, that decides."""
    if more and following is None:
        return PageData(items, None, f"the server says that there is more, but gives no {missing} for it")
    return PageData(items, None if more is False else following)


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
