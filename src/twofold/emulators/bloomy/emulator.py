"""The Bloom Growth emulator: table of endpoints, keys, answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from twofold.emulators.bloomy import items, meetings, people, rocks, scorecard
from twofold.emulators.bloomy.calls import BloomyModes, Call, Endpoint
from twofold.emulators.bloomy.errors import ApiError, json_answer, usual_error
from twofold.emulators.bloomy.state import BloomyState
from twofold.emulators.delivery import Answer
from twofold.emulators.seeds import Seed, load_seed, seed_clock
from twofold.emulators.server import Emulator, Handler

_ENDPOINTS: tuple[Endpoint, ...] = (
    *people.ENDPOINTS,
    *meetings.ENDPOINTS,
    *items.ENDPOINTS,
    *rocks.ENDPOINTS,
    *scorecard.ENDPOINTS,
)
_WRITE_BODIES = {"null": b"null", "true": b"true", "string": b'"OK"'}


class BloomyEmulator(Emulator):
    """The Bloom Growth API under `/api/v1`, and `/Token`.

    `seed` is `company` (a small firm, the default), `s0` (the least that exercises everything: key `emu-key`,
    user 7), a JSON file of the same form or such data. `modes` are the behaviours to start with; `modes` and
    `state` may be changed while it runs, until the next `reset`.
    """

    api_root: ClassVar[str] = "/api/v1"
    case_sensitive_paths: ClassVar[bool] = False

    def __init__(
        self,
        *,
        seed: Seed = "company",
        modes: BloomyModes | None = None,
        real_time: bool = False,
        keep_requests: int | None = None,
    ) -> None:
        self._seed = load_seed(seed, package="twofold.emulators.bloomy")
        self._first_modes = modes or BloomyModes()
        super().__init__(clock=None if real_time else seed_clock(self._seed), keep_requests=keep_requests)

    @property
    def key(self) -> str:
        """The first account's key."""
        return self.state.accounts[0].key

    def restore(self) -> None:
        """Put back the seed's records and the first modes."""
        self.state = BloomyState.from_seed(self._seed)
        self.modes = replace(self._first_modes)

    def routes(self) -> list[BaseRoute]:
        """The 45 endpoints."""
        api = [
            Route(f"/api/v1/{one.path}", self.endpoint(self._serve(one)), methods=[one.verb])
            for one in _ENDPOINTS
        ]
        return [Route("/token", self.endpoint(self._token), methods=["POST"]), *api]

    def error_answer(self, status: int) -> Answer:
        """A JSON object with a `Message`."""
        return usual_error(status)

    def example(self) -> str:
        """A command line that calls the running emulator."""
        return f'curl -H "Authorization: Bearer {self.key}" "{self.base_url}/users/mine"'

    def _serve(self, line: Endpoint) -> Handler:
        def answer(request: Request, body: bytes) -> Answer:
            try:
                result = line.handler(self._call(request, body))
            except ApiError as error:
                return json_answer(error.body, error.status)
            if line.kind == "write":
                return self._bare_answer()
            return json_answer(result, 201 if line.kind == "create" and self.modes.rest_statuses else 200)

        return answer

    def _bare_answer(self) -> Answer:
        if self.modes.rest_statuses:
            return Answer(204)
        body = _WRITE_BODIES.get(self.modes.write_body)
        return Answer().with_body(b"") if body is None else Answer().with_body(body, "application/json")

    def _call(self, request: Request, body: bytes) -> Call:
        return Call(
            state=self.state,
            modes=self.modes,
            caller=self._caller(request),
            now=self.clock.now(),
            ids=request.path_params,
            query={name.lower(): value for name, value in request.query_params.items()},
            raw_body=body,
        )

    def _caller(self, request: Request) -> int:
        sent = request.headers.get("authorization")
        for account in self.state.accounts:
            if sent == f"Bearer {account.key}":
                return account.user
        raise ApiError(401, "Authorization has been denied for this request.")

    def _token(self, _: Request, body: bytes) -> Answer:
        form = {name.lower(): value for name, value in parse_qsl(body.decode("utf-8", "replace"))}
        if form.get("grant_type") != "password":
            return _refused("unsupported_grant_type", "The grant type must be password.")
        for account in self.state.accounts:
            if (form.get("username"), form.get("password")) == (account.username, account.password):
                return json_answer(_token_body(account.key, account.username))
        return _refused("invalid_grant", "The user name or password is incorrect.")


def _token_body(key: str, username: str) -> dict[str, Any]:
    return {"access_token": key, "token_type": "bearer", "expires_in": 1209599, "userName": username}


def _refused(error: str, description: str) -> Answer:
    return json_answer({"error": error, "error_description": description}, 400)
