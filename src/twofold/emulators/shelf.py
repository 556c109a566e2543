"""Shelf, an invented API of a lending library: pages, idempotency keys, rate limits and problem details.

Bearer key `shelf-key`; 120 books under `/v1/books` (cursors), their loans under `/v1/loans` (offsets).
"""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Literal, get_args

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from twofold.emulators.delivery import Answer
from twofold.emulators.recording import RecordedRequest
from twofold.emulators.seeds import Seed, SeedError, load_seed, seed_clock
from twofold.emulators.server import Emulator, Handler

Paging = Literal["honest", "repeated_cursor", "empty_pages", "missing_cursor"]
Json = dict[str, Any]

_TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
    422: "Unprocessable Content",
    429: "Too Many Requests",
}
_ADJECTIVES = ("Silent", "Borrowed", "Northern", "Paper", "Hidden", "Last", "Salt", "Winter", "Copper", "Old")
_NOUNS = (
    "Garden",
    "Tower",
    "Orchard",
    "Atlas",
    "River",
    "Clock",
    "Map",
    "Bridge",
    "Archive",
    "Year",
    "Sea",
    "Door",
)
_AUTHORS = ("Ines Varga", "Tom Okafor", "Lena Brandt", "Mei Tanaka", "Ruth Calder", "Jonas Lind", "Ann Lee")
_MEMBERS = ("Ada Quill", "Bo Marsh", "Cleo Hart", "Dev Rao", "Edda Frost")


class ProblemError(Exception):
    """An error the API answers with, as RFC 9457 problem details."""

    def __init__(self, status: int, detail: str, **extra: Any) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.extra = extra


class _BookFields(BaseModel, strict=True):
    title: str
    author: str
    year: int


class _LoanFields(BaseModel, strict=True):
    book_id: int
    member: str


class ShelfEmulator(Emulator):
    """The lending library.

    `seed` is data of the form `library()` returns, or a JSON file of it. `paging` and `max_page_size` may be
    changed while it runs, until the next `reset`: `repeated_cursor` hands out the first page's cursor for
    ever, `empty_pages` serves `empty_pages` pages without items before the rest, `missing_cursor` says
    `has_more` without a cursor. A larger `limit` than `max_page_size` is clamped. `rate_limit` is the number
    of requests a minute of the clock allows; without `enforce_rate_limit` it is only announced, with it the
    next one is refused (429, `Retry-After`). `admits`, until the next `reset`, is asked whether a request has a
    credential that the library knows; at first, that is the bearer key.
    """

    api_root: ClassVar[str] = "/v1"

    def __init__(
        self,
        *,
        seed: Seed | None = None,
        real_time: bool = False,
        keep_requests: int | None = None,
        paging: Paging = "honest",
        empty_pages: int = 3,
        max_page_size: int = 50,
        rate_limit: int = 5000,
        enforce_rate_limit: bool = False,
    ) -> None:
        if paging not in get_args(Paging):
            raise ValueError(f"paging must be one of {get_args(Paging)}, not {paging!r}.")
        self._seed = library() if seed is None else load_seed(seed)
        self._first_settings = (paging, empty_pages, max_page_size)
        self._rate_limit = rate_limit
        self._enforce_rate_limit = enforce_rate_limit
        super().__init__(clock=None if real_time else seed_clock(self._seed), keep_requests=keep_requests)

    def restore(self) -> None:
        """Put back the seed's books and loans, the page settings and the rate limit."""
        try:
            self.books: dict[int, Json] = {book["id"]: dict(book) for book in self._seed["books"]}
            self.loans: list[Json] = [dict(loan) for loan in self._seed["loans"]]
        except (KeyError, TypeError, ValueError):
            raise SeedError("the seed needs 'books' and 'loans', lists of objects with an 'id'.") from None
        self.paging, self.empty_pages, self.max_page_size = self._first_settings
        self._next_id = max([0, *self.books, *(loan["id"] for loan in self.loans)]) + 1
        self._replies: dict[str, tuple[bytes, Answer]] = {}
        self._window = self.clock.now()
        self._used = 0
        self.admits = self._has_key

    def routes(self) -> list[BaseRoute]:
        """The eight endpoints."""
        handlers: dict[str, dict[str, Handler]] = {
            "/v1/books": {"GET": self._list_books, "POST": self._add_book},
            "/v1/books/{id:int}": {"GET": self._get_book, "PUT": self._put_book, "DELETE": self._delete_book},
            "/v1/loans": {"GET": self._list_loans, "POST": self._add_loan},
        }
        return [
            Route(path, self.endpoint(self._guarded(handler)), methods=[verb])
            for path, verbs in handlers.items()
            for verb, handler in verbs.items()
        ]

    def error_answer(self, status: int) -> Answer:
        """A problem document without a detail of its own."""
        return _problem(ProblemError(status, _TITLES.get(status, "The library has a problem.")))

    def headers(self, request: RecordedRequest) -> dict[str, str]:
        """A request id and the state of the rate limit (`Reset`: seconds since 1970)."""
        return {
            "x-request-id": f"shelf-{request.number:06}",
            "x-ratelimit-limit": str(self._rate_limit),
            "x-ratelimit-remaining": str(max(0, self._rate_limit - self._used)),
            "x-ratelimit-reset": str(int((self._window + timedelta(minutes=1)).timestamp())),
        }

    @property
    def key(self) -> str:
        """The one bearer key."""
        return "shelf-key"

    def example(self) -> str:
        """A command line that calls the running emulator."""
        return f'curl -H "Authorization: Bearer {self.key}" "{self.base_url}/books?limit=3"'

    # Handling

    def _guarded(self, handler: Handler) -> Handler:
        def answer(request: Request, body: bytes) -> Answer:
            try:
                self._admit(request)
                return handler(request, body)
            except ProblemError as problem:
                return _problem(problem)

        return answer

    def _admit(self, request: Request) -> None:
        if self.clock.now() >= self._window + timedelta(minutes=1):
            self._window, self._used = self.clock.now(), 0
        self._used += 1
        if self._enforce_rate_limit and self._used > self._rate_limit:
            raise ProblemError(
                429, f"The limit is {self._rate_limit} requests a minute.", retry_after=self._window_left()
            )
        if not self.admits(request):
            raise ProblemError(
                401, "Send the header 'Authorization: Bearer <key>' with a key the library knows."
            )

    def _has_key(self, request: Request) -> bool:
        return request.headers.get("authorization") == f"Bearer {self.key}"

    def _window_left(self) -> int:
        left = self._window + timedelta(minutes=1) - self.clock.now()
        return max(1, round(left.total_seconds()))

    def _new_id(self) -> int:
        self._next_id += 1
        return self._next_id - 1

    # Books

    def _list_books(self, request: Request, _: bytes) -> Answer:
        after, empties = _read_cursor(request.query_params.get("cursor"))
        limit = self._limit(request)
        if self.paging == "empty_pages" and empties < self.empty_pages:
            return _json({"data": [], "next_cursor": _cursor(after, empties + 1), "has_more": True})
        rest = [book for id, book in sorted(self.books.items()) if id > after]
        page, has_more = rest[:limit], len(rest) > limit
        cursor = _cursor(page[-1]["id"], empties) if has_more else None
        if self.paging == "repeated_cursor":
            cursor, has_more = _cursor(min(self.books, default=0) + limit - 1), True
        if self.paging == "missing_cursor":
            cursor, has_more = None, True
        return _json({"data": page, "next_cursor": cursor, "has_more": has_more})

    def _add_book(self, request: Request, body: bytes) -> Answer:
        key = request.headers.get("idempotency-key")
        if key is not None and key in self._replies:
            first_body, answer = self._replies[key]
            if first_body != body:
                raise ProblemError(422, "This Idempotency-Key was used with another body.")
            return answer.with_headers((b"idempotent-replayed", b"true"))
        book = {"id": self._next_id, **_fields(body, _BookFields)}
        self.books[self._new_id()] = book
        answer = _json(book, 201)
        if key is not None:
            self._replies[key] = (body, answer)
        return answer

    def _get_book(self, request: Request, _: bytes) -> Answer:
        return _json(self._book(request))

    def _put_book(self, request: Request, body: bytes) -> Answer:
        book = self._book(request)
        book.update(_fields(body, _BookFields))
        return _json(book)

    def _delete_book(self, request: Request, _: bytes) -> Answer:
        del self.books[self._book(request)["id"]]
        return Answer(204)

    def _book(self, request: Request) -> Json:
        id: int = request.path_params["id"]
        if id not in self.books:
            raise ProblemError(404, f"There is no book {id}.")
        return self.books[id]

    # Loans

    def _list_loans(self, request: Request, _: bytes) -> Answer:
        offset = _number(request, "offset", 0, least=0)
        items = self.loans[offset : offset + self._limit(request)]
        return _json({"items": items, "total": len(self.loans), "offset": offset})

    def _add_loan(self, _: Request, body: bytes) -> Answer:
        fields = _fields(body, _LoanFields)
        if fields["book_id"] not in self.books:
            raise ProblemError(
                422, f"There is no book {fields['book_id']} to lend.", errors={"book_id": "unknown"}
            )
        loan = {"id": self._new_id(), **fields, "lent_at": _text(self.clock.now())}
        self.loans.append(loan)
        return _json(loan, 201)

    def _limit(self, request: Request) -> int:
        return min(_number(request, "limit", 20, least=1), self.max_page_size)


def library() -> Json:
    """The default seed: 120 books with ids 1 to 120, and 35 loans with ids 201 to 235."""
    opened = datetime(2025, 1, 6, 9, tzinfo=UTC)
    titles = [f"The {adjective} {noun}" for noun in _NOUNS for adjective in _ADJECTIVES]
    books = [
        {"id": n, "title": title, "author": _AUTHORS[n % len(_AUTHORS)], "year": 1950 + n * 7 % 75}
        for n, title in enumerate(titles, 1)
    ]
    loans = [
        {
            "id": 200 + n,
            "book_id": n * 3,
            "member": _MEMBERS[n % 5],
            "lent_at": _text(opened + timedelta(days=4 * n)),
        }
        for n in range(1, 36)
    ]
    return {"clock": "2025-06-18T12:00:00Z", "books": books, "loans": loans}


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _cursor(after: int, empties: int = 0) -> str:
    return base64.urlsafe_b64encode(f"{after}.{empties}".encode()).decode()


def _read_cursor(cursor: str | None) -> tuple[int, int]:
    if cursor is None:
        return 0, 0
    try:
        after, empties = base64.urlsafe_b64decode(cursor).decode().split(".")
        return int(after), int(empties)
    except ValueError:
        raise ProblemError(400, "The cursor is not one the library gave out.") from None


def _number(request: Request, name: str, default: int, *, least: int) -> int:
    text = request.query_params.get(name, str(default))
    if not text.isascii() or not text.isdigit() or int(text) < least:
        raise ProblemError(400, f"{name} must be a whole number, {least} or more.")
    return int(text)


def _fields(body: bytes, model: type[BaseModel]) -> Json:
    try:
        return model.model_validate_json(body).model_dump()
    except ValidationError as error:
        errors = {".".join(map(str, one["loc"])): one["msg"] for one in error.errors()}
        if "" in errors:
            raise ProblemError(400, f"The body is not a JSON object: {errors['']}.") from None
        raise ProblemError(422, "Some fields are missing or of the wrong type.", errors=errors) from None


def _json(data: Any, status: int = 200) -> Answer:
    return Answer(status).with_body(json.dumps(data, separators=(",", ":")).encode(), "application/json")


def _problem(problem: ProblemError) -> Answer:
    title = _TITLES.get(problem.status, "Error")
    document = {"type": "about:blank", "title": title, "status": problem.status, "detail": problem.detail}
    answer = _json({**document, **problem.extra}, problem.status).with_headers(
        (b"content-type", b"application/problem+json")
    )
    if problem.status == 401:
        return answer.with_headers((b"www-authenticate", b"Bearer"))
    if "retry_after" in problem.extra:
        return answer.with_headers((b"retry-after", str(problem.extra["retry_after"]).encode()))
    return answer
