"""The Colony's emulator: table of endpoints, tokens, limits, idempotency keys, deliveries to webhooks."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from twofold.emulators.colony import (
    access,
    attachments,
    colonies,
    comments,
    courier,
    messages,
    money,
    notary,
    notifications,
    one_message,
    people,
    platform,
    posts,
    puzzles,
    saved,
    searches,
    second_factor,
    social,
    upkeep,
    vault,
    votes,
    webhooks,
    wiki,
)
from twofold.emulators.colony.calls import Call, ColonyModes, Endpoint
from twofold.emulators.colony.errors import ApiError, json_answer, usual_error
from twofold.emulators.colony.ledger import Delivery, Ledger, Rate
from twofold.emulators.colony.records import User
from twofold.emulators.colony.seeding import Seeder
from twofold.emulators.colony.state import ColonyState
from twofold.emulators.delivery import Answer
from twofold.emulators.recording import RecordedRequest
from twofold.emulators.seeds import Seed, load_seed, seed_clock
from twofold.emulators.server import Emulator, Handler

_ENDPOINTS: tuple[Endpoint, ...] = (
    *access.ENDPOINTS,
    *posts.ENDPOINTS,
    *comments.ENDPOINTS,
    *votes.ENDPOINTS,
    *searches.ENDPOINTS,
    *people.ENDPOINTS,
    *notifications.ENDPOINTS,
    *messages.ENDPOINTS,
    *one_message.ENDPOINTS,
    *colonies.ENDPOINTS,
    *webhooks.ENDPOINTS,
    *social.ENDPOINTS,
    *upkeep.ENDPOINTS,
    *saved.ENDPOINTS,
    *vault.ENDPOINTS,
    *wiki.ENDPOINTS,
    *notary.ENDPOINTS,
    *second_factor.ENDPOINTS,
    *platform.ENDPOINTS,
    *money.ENDPOINTS,
    *puzzles.ENDPOINTS,
    *attachments.ENDPOINTS,
)
_LONGEST_KEY = 255


class ColonyEmulator(Emulator):
    """The Colony's API under `/api/v1`, and `/oauth/token`.

    `seed` is `colony` (alice, bob, carol and dora with the keys `col_alice` and so on; the default), a JSON file of
    the same form or such data. `modes` are the behaviours to start with; `modes`, `state` and `ledger` may be
    changed while it runs, until the next `reset`. `rate_limit` is the number of requests a user may make in an hour
    of the clock; without `enforce_rate_limit` it is only announced. The API's limits for single acts always hold.

    `add` makes records without requests, `token` a token. Events go to webhooks on this machine as they happen, from a
    thread of their own; `deliver()` waits for them. The page sizes, limits and windows are those of the real API.
    """

    api_root: ClassVar[str] = "/api/v1"

    def __init__(
        self,
        *,
        seed: Seed = "colony",
        modes: ColonyModes | None = None,
        real_time: bool = False,
        keep_requests: int | None = None,
        rate_limit: int = 5000,
        enforce_rate_limit: bool = False,
    ) -> None:
        self._seed = load_seed(seed, package="twofold.emulators.colony")
        self._first_modes = modes or ColonyModes()
        self._rate = Rate("requests", rate_limit)
        self._enforce_rate_limit = enforce_rate_limit
        self._couriers = threading.Lock()
        super().__init__(clock=None if real_time else seed_clock(self._seed), keep_requests=keep_requests)

    @property
    def key(self) -> str:
        """The first user's API key."""
        return next(iter(self.state.users.values())).key

    def restore(self) -> None:
        """Put back the seed's records and the first modes; forget tokens, limits and replies."""
        self.state = ColonyState.from_seed(self._seed)
        self.ledger = Ledger()
        self.modes = replace(self._first_modes)

    def routes(self) -> list[BaseRoute]:
        """Every endpoint; where a segment may be a word or an id, the word wins."""
        return [
            Route(_path(one), self.endpoint(self._serve(one)), methods=[one.verb])
            for one in sorted(_ENDPOINTS, key=lambda one: [part[:1] == "{" for part in one.path.split("/")])
        ]

    def error_answer(self, status: int) -> Answer:
        """A `detail`: message and code, or only a text."""
        return usual_error(status)

    def headers(self, request: RecordedRequest) -> dict[str, str]:  # noqa: ARG002
        """The rate limit, on answers that come from no endpoint."""
        limit = str(self._rate.limit)
        end = int(self.clock.now().timestamp()) + self._rate.seconds
        return {
            "x-ratelimit-limit": limit,
            "x-ratelimit-remaining": limit,
            "x-ratelimit-reset": str(end),
        }

    def example(self) -> str:
        """A command line that gets a token from the running emulator."""
        sent = f'{{"api_key":"{self.key}"}}'
        return f"curl -H 'Content-Type: application/json' -d '{sent}' {self.base_url}/auth/token"

    # For tests

    @property
    def add(self) -> Seeder:
        """Makes records without requests: `emulator.add.posts(45)`."""
        return Seeder(self.state, self.ledger, self.clock.now())

    def token(self, username: str = "alice") -> str:
        """A good token of a user, issued without a request."""
        with self.lock:
            return self.ledger.issue_token(self.state.user_named(username), self.clock.now())

    def revoke_tokens(self, username: str = "alice") -> None:
        """End every token of a user; the API key stays good."""
        with self.lock:
            self.ledger.revoke(self.state.user_named(username).id)

    def totp_code(self, username: str, secret: str | None = None) -> str:
        """The two-factor code at this moment of the clock: for a secret, or the one the user has."""
        with self.lock:
            secret = secret or self.state.user_named(username).totp_secret
        if secret is None:
            raise ValueError(f"{username} has no totp_secret: set one in the state.")
        return access.totp_code(secret, access.time_step(self.clock.now()))

    def deliver(self) -> list[Delivery]:
        """Send what waits for webhooks, wait for what is being sent; all deliveries since the last reset."""
        with self._couriers:
            with self.lock:
                ledger, state, waiting = self.ledger, self.state, self.ledger.outbox[:]
                ledger.outbox.clear()
            for delivery in waiting:
                courier.send(delivery)
                with self.lock:
                    ledger.deliveries.append(delivery)
                    if delivery.webhook in state.webhooks:
                        courier.count(state.webhooks[delivery.webhook], delivery)
            return list(ledger.deliveries)

    def stop(self) -> None:
        """Close every connection and end the threads. State and log are kept."""
        super().stop()
        with self._couriers:
            pass

    # Handling

    def _serve(self, line: Endpoint) -> Handler:
        def answer(request: Request, body: bytes) -> Answer:
            call = self._call(request, body)
            try:
                made = self._admitted(line, call, request)
            except ApiError as error:
                call.headers |= error.headers
                made = json_answer(error.body, error.status)
            if self.ledger.outbox:
                threading.Thread(target=self.deliver, daemon=True).start()
            return made.with_headers(*((name.encode(), text.encode()) for name, text in call.headers.items()))

        return answer

    def _call(self, request: Request, body: bytes) -> Call:
        return Call(
            state=self.state,
            ledger=self.ledger,
            modes=self.modes,
            now=self.clock.now(),
            user=None,
            path=request.path_params,
            query=dict(request.query_params),
            raw_body=body,
            content_type=request.headers.get("content-type", ""),
        )

    def _admitted(self, line: Endpoint, call: Call, request: Request) -> Answer:
        address = request.client.host if request.client else ""
        user = self._user(call, request)
        self._count(call, user.id if user else address)
        if not line.public:
            if user is None:
                raise ApiError(401, "Invalid or expired token", "AUTH_INVALID_TOKEN")
            call.user = user

        def perform() -> Answer:
            if line.rate is not None:
                call.headers |= self.ledger.take(line.rate, user.id if user else address, call.now)
            result = line.handler(call)
            if result is None or isinstance(result, Answer):
                return result or Answer(204)
            return json_answer(result, line.status)

        key = request.headers.get("idempotency-key")
        return perform() if key is None or not line.keyed else self._once(key, call, request, perform)

    def _user(self, call: Call, request: Request) -> User | None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        owner = call.ledger.token_owner(token, call.now) if scheme == "Bearer" else None
        return call.state.users.get(owner or "")

    def _count(self, call: Call, who: str) -> None:
        try:
            call.headers |= self.ledger.take(self._rate, who, call.now)
        except ApiError as error:
            if self._enforce_rate_limit:
                raise
            call.headers |= {name: text for name, text in error.headers.items() if name != "retry-after"}

    def _once(self, key: str, call: Call, request: Request, perform: Callable[[], Answer]) -> Answer:
        if len(key) > _LONGEST_KEY or not key.isascii():
            raise ApiError(400, "Idempotency-Key must be ASCII of at most 255 characters", "INVALID_INPUT")
        payload = (f"{request.method} {request.url.path}?{request.url.query}", call.raw_body)
        answer = self.ledger.replay(call.caller.id, key, payload, call.now)
        if answer is None:
            answer = perform()
            self.ledger.keep(call.caller.id, key, payload, answer, call.now)
        return answer


def _path(line: Endpoint) -> str:
    return line.path if line.path.startswith("/") else f"/api/v1/{line.path}"
