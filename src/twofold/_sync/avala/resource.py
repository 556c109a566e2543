# Generated from _async/avala/resource.py by twofold.mirror; do not edit.
"""What all Avala resources share: checked paths, one page of a list, a walk over all of it, and waiting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from ..._core.operation import Operation
from ..._core.options import RequestOptions
from ..._core.pages import PageStrategy
from ..._core.sentinel import UNSET
from ..._runtime import blocking
from ...avala.models.base import Envelope
from ...avala.pages import BY_CURSOR, WalkOptions, walk_of
from ...avala.paths import check_values
from ...avala.waiting import Wait
from ..client import Resource
from ..page_source import Page
from ..pages import Pager
from .pages import CursorPage

if TYPE_CHECKING:
    from .client import Client

T = TypeVar("T")


class AvalaResource(Resource):
    """Base of the resources of the client.

    Every method raises an `AvalaError` (see `twofold.avala.errors`) and takes the keywords of `RequestOptions`. Beside
    each `list` there is an `iter`, beside `list_items` an `iter_items` and so on, with the keywords of `WalkOptions`.
    """

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self._avala = client

    def _call(
        self,
        operation: Operation[T],
        *path: object,
        query: Mapping[str, object] | None = None,
        json: object = UNSET,
        options: RequestOptions | None = None,
    ) -> T:
        """Call an operation whose path was checked as the API's own SDK does, before it is encoded."""
        check_values(operation.path, path)
        return self._client.request(operation, *path, query=query, json=json, options=options)

    def _page(
        self,
        operation: Operation[Envelope[T]],
        *path: object,
        limit: int | None,
        cursor: str | None,
        query: Mapping[str, object] | None = None,
        strategy: PageStrategy[Any, Any] = BY_CURSOR,
        options: RequestOptions,
    ) -> CursorPage[T]:
        check_values(operation.path, path)
        page: Page[T] = self._client.page(
            operation,
            *path,
            strategy=strategy,
            query={"limit": limit, **(query or {})},
            cursor=cursor,
            options=options,
        )
        return CursorPage[T].of(page)

    def _walk(
        self,
        operation: Operation[Envelope[T]],
        *path: object,
        query: Mapping[str, object] | None = None,
        strategy: PageStrategy[Any, Any] = BY_CURSOR,
        options: WalkOptions,
    ) -> Pager[T]:
        check_values(operation.path, path)
        walk, limit, every = walk_of(options)
        query = {"limit": limit, **(query or {})}
        return self._client.paginate(operation, *path, strategy=strategy, query=query, options=every, **walk)

    def _wait(
        self,
        wait: Wait[T],
        fetch: blocking.Supplier[T],
        on_poll: Callable[[T], object] | None = None,
        _on_poll: Callable[[], object] | None = None,
    ) -> T:
        """Fetch a record until it is as wanted."""
        for hook, name in ((on_poll, "on_poll"), (_on_poll, "_on_poll")):
            if hook is not None:
                blocking.check_hook(hook, name)
        while not wait.over(record := fetch()):
            pause = wait.pause(record)
            if on_poll is not None:
                blocking.call_hook(on_poll, record)
            if _on_poll is not None:
                blocking.call_hook(_on_poll)
            blocking.sleep(pause, self._avala.clock)
        return record
