"""One list under every way of addressing pages, with the faults that real servers have.

Bearer key `lab-key`; the list is `notes`, 25 objects with ids 1 to 25, unless told otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar, Literal

from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from twofold.emulators.delivery import Answer
from twofold.emulators.server import Emulator, Handler

PageFault = Literal[
    "empty_page",
    "repeated_cursor",
    "missing_cursor",
    "foreign_link",
    "wrong_total",
    "uneven_pages",
    "nameless",
]
LinkStyle = Literal["absolute", "root", "relative"]
Json = dict[str, Any]

_NOW = datetime(2025, 6, 18, 12, tzinfo=UTC)


class _Refusal(Exception):
    """An answer that is no success."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


class PageLabEmulator(Emulator):
    """A list of notes, and nine endpoints that serve it page by page.

    | endpoint | addressed by |
    |---|---|
    | `GET /cursors` | `cursor`; answers `items`, `next_cursor`, `has_more` |
    | `POST /search` | `page.start` in the body, `page.size`; answers `results`, `meta.next` |
    | `GET /next-urls` | `next`, a URL; answers `items`, `next`, `has_more` |
    | `GET /links` | the `Link` header; answers a bare list |
    | `GET /offsets` | `offset`; answers `items`, `total`, `next_offset` |
    | `GET /numbers` | `page`, from 1; answers `items`, `pages` |
    | `GET /keys` | `after` or `before`, an id; answers `items`, `has_more` |
    | `GET /whole` | nothing; answers a bare list |
    | `POST /scroll`, `POST /scroll/next`, `DELETE /scroll/{id}` | `scroll_id`; answers `items`, `scroll_id` |

    `limit` is the size of a page, never more than `max_page_size`.

    Attributes:
        notes: the list; a test may change it between two pages.
        fault: what is wrong with the pages: `empty_page` (the second one is empty), `repeated_cursor` (every page
            names the second one as the next), `missing_cursor` (more to come, but not where), `foreign_link` (links
            lead to `foreign`), `wrong_total` (totals say `stated_total`), `uneven_pages` (pages are shortened now and
            then), `nameless` (the last note of a page has no id).
        link_style, split_links: how links are written; whether each has a header field of its own.
        strict: whether numbers beyond the last page are answered with 404.
        broken: requests whose query holds this text (`page=3`) are answered with 500.
        good_for: after so many pages cursors are answered with 410.
        snapshots, released: the scrolls that are open, and those let go, in order.
    """

    api_root: ClassVar[str] = "/v1"

    def __init__(self, *, size: int = 25, page_size: int = 10, keep_requests: int | None = None) -> None:
        self._size = size
        self._page_size = page_size
        super().__init__(clock=_NOW, keep_requests=keep_requests)

    def restore(self) -> None:
        """Put back the notes, and everything honest."""
        self.notes: list[Json] = [
            {"id": number, "text": f"note {number}"} for number in range(1, self._size + 1)
        ]
        self.fault: PageFault | None = None
        self.max_page_size = self._page_size
        self.stated_total = 0
        self.foreign = "http://127.0.0.1:9"
        self.link_style: LinkStyle = "absolute"
        self.split_links = False
        self.strict = False
        self.broken: str | None = None
        self.good_for: int | None = None
        self.snapshots: dict[str, int] = {}
        self.released: list[str] = []
        self._opened = 0
        self._served = 0

    def routes(self) -> Sequence[BaseRoute]:
        """The endpoints."""
        table: dict[tuple[str, str], Handler] = {
            ("GET", "/v1/cursors"): self._by_cursor,
            ("POST", "/v1/search"): self._by_body,
            ("GET", "/v1/next-urls"): self._by_next_url,
            ("GET", "/v1/links"): self._by_link,
            ("GET", "/v1/offsets"): self._by_offset,
            ("GET", "/v1/numbers"): self._by_number,
            ("GET", "/v1/keys"): self._by_key,
            ("GET", "/v1/whole"): lambda _request, _body: _json(self.notes),
            ("POST", "/v1/scroll"): self._open_scroll,
            ("POST", "/v1/scroll/next"): self._next_scroll,
            ("DELETE", "/v1/scroll/{name}"): self._close_scroll,
        }
        return [
            Route(path, self.endpoint(self._guarded(handler)), methods=[verb])
            for (verb, path), handler in table.items()
        ]

    def error_answer(self, status: int) -> Answer:
        """A code and nothing else."""
        return _json({"error": {"code": f"status_{status}"}}, status)

    @property
    def key(self) -> str:
        """The one bearer key."""
        return "lab-key"

    def example(self) -> str:
        """A command line that calls the running emulator."""
        return f'curl -H "Authorization: Bearer {self.key}" "{self.base_url}/cursors?limit=3"'

    def _guarded(self, handler: Handler) -> Handler:
        def answer(request: Request, body: bytes) -> Answer:
            try:
                if request.headers.get("authorization") != f"Bearer {self.key}":
                    raise _Refusal(401, "no_key")
                if self.broken in request.url.query.split("&"):
                    raise _Refusal(500, "broken")
                return handler(request, body)
            except _Refusal as refusal:
                return _json({"error": {"code": refusal.code}}, refusal.status)

        return answer

    # Pages

    def _rows(self) -> list[Json | None]:
        """The notes, with a page's length of nothing behind the first page if that is the fault."""
        gap = self._page_size if self.fault == "empty_page" else 0
        return [*self.notes[: self._page_size], *[None] * gap, *self.notes[self._page_size :]]

    def _page(self, start: int, limit: int) -> tuple[list[Json], int]:
        """The notes of a page, and the row behind it."""
        if self.fault == "uneven_pages" and (start // 3) % 2:
            limit = max(1, limit - 1)
        rows = self._rows()[start : start + limit]
        notes = [note for note in rows if note is not None]
        if self.fault == "nameless" and notes:
            notes[-1] = {**notes[-1], "id": None}
        return notes, start + len(rows)

    def _following(self, end: int) -> tuple[int | None, bool]:
        """The row where the next page begins, and whether the server says that there is one."""
        more = end < len(self._rows())
        if self.fault == "repeated_cursor":
            return self._page_size, True
        if self.fault == "missing_cursor":
            return None, True
        return (end if more else None), more

    def _start(self, cursor: str | None) -> int:
        if cursor is None:
            return 0
        self._served += 1
        if self.good_for is not None and self._served >= self.good_for:
            raise _Refusal(410, "cursor_expired")
        if not cursor.startswith("row-"):
            raise _Refusal(400, "bad_cursor")
        return int(cursor.removeprefix("row-"))

    def _limit(self, asked: object) -> int:
        return min(self._page_size if asked is None else int(str(asked)), self.max_page_size)

    # Endpoints

    def _by_cursor(self, request: Request, _: bytes) -> Answer:
        notes, end = self._page(self._start(request.query_params.get("cursor")), self._asked(request))
        row, more = self._following(end)
        return _json({"items": notes, "next_cursor": None if row is None else f"row-{row}", "has_more": more})

    def _by_body(self, _: Request, body: bytes) -> Answer:
        page = json.loads(body or b"{}").get("page", {})
        notes, end = self._page(self._start(page.get("start")), self._limit(page.get("size")))
        row, _more = self._following(end)
        return _json({"results": notes, "meta": {"next": "" if row is None else f"row-{row}"}})

    def _by_next_url(self, request: Request, _: bytes) -> Answer:
        notes, end = self._page(self._start(request.query_params.get("cursor")), self._asked(request))
        row, more = self._following(end)
        return _json(
            {"items": notes, "next": None if row is None else self._link(request, row), "has_more": more}
        )

    def _by_link(self, request: Request, _: bytes) -> Answer:
        start = self._start(request.query_params.get("cursor"))
        notes, end = self._page(start, self._asked(request))
        row, _more = self._following(end)
        links = [f'<{self._link(request, 0)}>; title="first, of course"; rel=first']
        if row is not None:
            links.append(f'<{self._link(request, row)}>; REL="Next last"')
        fields = links if self.split_links else [", ".join(links)]
        answer = _json(notes)
        return Answer(200, (*answer.headers, *((b"link", field.encode()) for field in fields)), answer.body)

    def _link(self, request: Request, row: int) -> str:
        path = request.url.path
        before = {"absolute": f"{self.url}{path}", "root": path, "relative": path.rpartition("/")[2]}
        if self.fault == "foreign_link":
            before[self.link_style] = f"{self.foreign}{path}"
        return f"{before[self.link_style]}?fields=id,text&limit={self._asked(request)}&cursor=row-{row}"

    def _by_offset(self, request: Request, _: bytes) -> Answer:
        start = int(request.query_params.get("offset", "0"))
        notes, end = self._page(start, self._asked(request))
        total = self.stated_total if self.fault == "wrong_total" else len(self._rows())
        row, _more = self._following(end)
        return _json({"items": notes, "total": total, "next_offset": row})

    def _by_number(self, request: Request, _: bytes) -> Answer:
        number, limit = int(request.query_params.get("page", "1")), self._asked(request)
        notes, _end = self._page((number - 1) * limit, limit)
        rows = self.stated_total if self.fault == "wrong_total" else len(self._rows())
        if number > 1 and not notes and self.strict:
            raise _Refusal(404, "no_such_page")
        return _json({"items": notes, "pages": -(-rows // limit)})

    def _by_key(self, request: Request, _: bytes) -> Answer:
        ids = [None if note is None else str(note["id"]) for note in self._rows()]
        limit, before = self._asked(request), request.query_params.get("before")
        if before is not None:
            end = ids.index(before) if before in ids else len(ids)
            notes, _end = self._page(max(0, end - limit), min(limit, end))
            return _json({"items": notes, "has_more": end > limit})
        after = request.query_params.get("after")
        notes, end = self._page(ids.index(after) + 1 if after and after in ids else 0, limit)
        return _json({"items": notes, "has_more": self._following(end)[1]})

    # Scrolls

    def _open_scroll(self, _: Request, body: bytes) -> Answer:
        self._opened += 1
        name = f"scroll-{self._opened}"
        self.snapshots[name] = 0
        return self._scroll(name, self._limit(json.loads(body or b"{}").get("size")))

    def _next_scroll(self, _: Request, body: bytes) -> Answer:
        name = json.loads(body)["scroll_id"]
        if name not in self.snapshots:
            raise _Refusal(410, "scroll_closed")
        return self._scroll(name, self._page_size)

    def _scroll(self, name: str, limit: int) -> Answer:
        notes, self.snapshots[name] = self._page(self.snapshots[name], limit)
        return _json({"items": notes, "scroll_id": name})

    def _close_scroll(self, request: Request, _: bytes) -> Answer:
        name = request.path_params["name"]
        if self.snapshots.pop(name, None) is None:
            raise _Refusal(404, "no_such_scroll")
        self.released.append(name)
        return Answer(204)

    def _asked(self, request: Request) -> int:
        return self._limit(request.query_params.get("limit"))


def _json(data: Any, status: int = 200) -> Answer:
    return Answer(status).with_body(json.dumps(data, separators=(",", ":")).encode(), "application/json")
