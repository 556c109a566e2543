"""The Avala emulator: table of endpoints, keys, rate limit, answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from typing import Any, ClassVar, cast
from urllib.parse import unquote

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope

from twofold.emulators.avala import control
from twofold.emulators.avala.calls import KEY_HEADER, TIME_FORMAT, AvalaModes, Call, Endpoint
from twofold.emulators.avala.errors import ApiError, InvalidError, detail_answer, invalid_answer, json_answer
from twofold.emulators.avala.fields import Json
from twofold.emulators.avala.outgoing import Outgoing, emit
from twofold.emulators.avala.state import AvalaState, public
from twofold.emulators.avala.table import ENDPOINTS
from twofold.emulators.delivery import Answer
from twofold.emulators.recording import RecordedRequest
from twofold.emulators.seeds import Seed, load_seed, seed_clock
from twofold.emulators.server import Emulator, Handler

_WINDOW = timedelta(minutes=1)
_RETRY_AFTER = 30
_LIMITS = {"signup": 5, "anonymous": 30}
_LIMIT = 100


class AvalaEmulator(Emulator):
    """The Avala API under `/api/v1`, and its object storage.

    `seed` is `northwind` (the organization of user `ines`, key `avk_test`; the default), a JSON file of the same form
    or such data. `modes` are the behaviours to start with; `modes` and `state` may be changed while it runs, until the
    next `reset`; `add` makes records, one or many. States advance by the number of times they are asked for, not with
    time. Its routes under `/__emulator__/` do for other processes what `faults`, `reset`, `requests` and a seed do
    here.
    """

    api_root: ClassVar[str] = "/api/v1"

    def __init__(
        self,
        *,
        seed: Seed = "northwind",
        modes: AvalaModes | None = None,
        real_time: bool = False,
        keep_requests: int | None = None,
    ) -> None:
        self._seed = load_seed(seed, package="twofold.emulators.avala")
        self._first_modes = modes or AvalaModes()
        super().__init__(clock=None if real_time else seed_clock(self._seed), keep_requests=keep_requests)

    @property
    def key(self) -> str:
        """The first key of the seed."""
        return next(iter(self.state.keys))

    def restore(self) -> None:
        """Put back the seed's records and the first modes."""
        self.state = AvalaState(self._seed, self._timestamp)
        self.modes = replace(self._first_modes)
        self._used: dict[str, int] = {}
        self._window = self.clock.now()

    def load(self, seed: Seed) -> None:
        """Put a seed's records in place of the present ones, until the next `reset`."""
        with self.lock:
            self.state = AvalaState(load_seed(seed, package="twofold.emulators.avala"), self._timestamp)

    def add(self, kind: str, count: int = 1, /, **fields: Any) -> list[Json]:
        """Make `count` records of a kind; `{n}` in a text field stands for the number of each, from 1.

        Kinds and their fields are those of the seed; what is not given is as usual for the kind, and the owner of an
        organization is the user of the first key. Raises `SeedError` for an unknown kind.
        """
        if kind == "organizations":
            owner = {"user_uid": self.state.keys[self.key]["user"], "role": "owner"}
            fields = {"_members": [{**owner, "created_at": self._timestamp()}], **fields}
        with self.lock:
            return [
                self.state.add(kind, **{name: _numbered(value, n) for name, value in fields.items()})
                for n in range(1, count + 1)
            ]

    def find(self, kind: str, **fields: Any) -> Json:
        """The first record of a kind with these fields; `LookupError` without one."""
        with self.lock:
            row = self.state.find(kind, **fields)
        if row is None:
            raise LookupError(f"there are no {kind} with {fields}.")
        return row

    def routes(self) -> list[BaseRoute]:
        """The endpoints, those with literal segments before those that take anything there."""
        own: list[BaseRoute] = [
            Route(f"/__emulator__/{path}", self.endpoint(self._control(action)), methods=[verb])
            for verb, path, action in control.ACTIONS
        ]
        ordered = sorted(ENDPOINTS, key=lambda one: ["{" in segment for segment in one.path.split("/")])
        return own + [
            _Segments(
                one.path if one.path.startswith("/") else f"{self.api_root}/{one.path}",
                self._respond(one),
                methods=[one.verb],
            )
            for one in ordered
        ]

    def error_answer(self, status: int) -> Answer:
        """A JSON object with a `detail`; for 429 also the wait, for 5xx the body that the modes name."""
        if status == 429:
            return detail_answer(429).with_headers(
                (b"retry-after", self._wait().encode()), (b"x-ratelimit-remaining", b"0")
            )
        if status >= 500 and self.modes.server_errors != "json":
            page = "<html><body><h1>Server Error</h1></body></html>"
            html = self.modes.server_errors == "html"
            return Answer(status).with_body(
                page.encode() if html else b"upstream failed", "text/html" if html else "text/plain"
            )
        return detail_answer(status)

    def unrouted_answer(self, method: str, status: int) -> Answer:
        """As any error, and for 405 with the verb."""
        return (
            detail_answer(405, f'Method "{method}" not allowed.')
            if status == 405
            else super().unrouted_answer(method, status)
        )

    def headers(self, request: RecordedRequest) -> dict[str, str]:
        """The state of the rate limit (`Reset`: seconds since 1970)."""
        if not self.modes.rate_headers or not request.path.startswith(self.api_root):
            return {}
        account, limit = self._account(request.path, request.header(KEY_HEADER))
        left = limit - self._used.get(account, 0)
        return {
            "x-ratelimit-limit": str(limit),
            # Where it is not enforced, the minute begins anew when the limit is reached.
            "x-ratelimit-remaining": str(max(0, left) if self.modes.enforce_rate_limit else left % limit),
            "x-ratelimit-reset": str(int((self._window + _WINDOW).timestamp())),
        }

    def example(self) -> str:
        """A command line that calls the running emulator."""
        return f'curl -H "X-Avala-Api-Key: {self.key}" "{self.base_url}/datasets/"'

    # One call

    def _control(self, action: control.Action) -> Handler:
        def answer(_: Request, body: bytes) -> Answer:
            try:
                return json_answer(action(self, body))
            except ValueError as error:
                return detail_answer(400, str(error))

        return answer

    def _respond(self, line: Endpoint) -> Callable[[Request], Awaitable[Response]]:
        """Like `endpoint`, and what a handler wants to send out is sent without holding up other requests."""

        async def respond(request: Request) -> Response:
            outgoing: list[Outgoing] = []
            answer = await self.endpoint(self._serve(line, outgoing))(request)
            for one in outgoing:
                result = await to_thread.run_sync(emit, one)
                finish: Handler = lambda _, __, one=one, result=result: json_answer(one.then(result))  # noqa: E731
                answer = await self.endpoint(finish)(request)
            return answer

        return respond

    def _serve(self, line: Endpoint, outgoing: list[Outgoing]) -> Handler:
        def answer(request: Request, body: bytes) -> Answer:
            try:
                result = line.handler(self._call(line, request, body))
            except InvalidError as error:
                return invalid_answer(error.errors, self.modes.validation)
            except ApiError as error:
                plain = error.status == 429
                return (
                    self.error_answer(429)
                    if plain
                    else detail_answer(error.status, error.detail, **error.extra)
                )
            if isinstance(result, Outgoing):
                self.state.sent.append(result.record())
                outgoing.append(result)
                return Answer(202)
            return result if isinstance(result, Answer) else self._answer(line, result)

        return answer

    def _answer(self, line: Endpoint, result: Any) -> Answer:
        if line.status == 204:
            return Answer().with_body(b"") if self.modes.bare_deletes else Answer(204)
        shown = (
            [public(row) for row in cast("list[Any]", result)] if isinstance(result, list) else public(result)
        )
        return json_answer(shown, line.status)

    def _call(self, line: Endpoint, request: Request, body: bytes) -> Call:
        key = request.headers.get(KEY_HEADER)
        if not line.path.startswith("/"):
            self._admit(*self._account(request.url.path, key))
        user = None if line.is_open else self._user(key, line.scope)
        return Call(self.state, self.modes, request, body, user, self.clock.now())

    def _user(self, key: str | None, scope: str | None) -> Json:
        if not key:
            raise ApiError(401, "Authentication credentials were not provided.")
        if key not in self.state.keys:
            raise ApiError(401, "Invalid API key.")
        scopes = self.state.keys[key].get("scopes")
        if scope is not None and scopes is not None and scope not in scopes:
            raise ApiError(403, f"missing scope {scope}")
        return self.state.tables["users"][self.state.keys[key]["user"]]

    # The rate limit

    def _account(self, path: str, key: str | None) -> tuple[str, int]:
        account = "signup" if path == f"{self.api_root}/signup/" else key or "anonymous"
        return account, _LIMITS.get(account, _LIMIT)

    def _admit(self, account: str, limit: int) -> None:
        if self.clock.now() >= self._window + _WINDOW:
            self._window, self._used = self.clock.now(), {}
        self._used[account] = self._used.get(account, 0) + 1
        if self.modes.enforce_rate_limit and self._used[account] > limit:
            raise ApiError(429)

    def _wait(self) -> str:
        if self.modes.retry_after == "seconds":
            return str(_RETRY_AFTER)
        return format_datetime(self.clock.now() + timedelta(seconds=_RETRY_AFTER), usegmt=True)

    def _timestamp(self) -> str:
        return self.clock.now().strftime(TIME_FORMAT)


class _Segments(Route):
    """A route that compares the path as it was sent, so that an encoded slash divides no segment."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if "raw_path" not in scope:
            return super().matches(scope)
        match, child = super().matches({**scope, "path": scope["raw_path"].decode("latin-1")})
        if match is not Match.NONE:
            child["path_params"] = {name: unquote(value) for name, value in child["path_params"].items()}
        return match, child


def _numbered(value: Any, number: int) -> Any:
    return value.replace("{n}", str(number)) if isinstance(value, str) else value
