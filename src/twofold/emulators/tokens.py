"""An OAuth 2.0 authorization server: client credentials, refresh tokens that rotate, exchange, revocation.

Client `emu-client` with the secret `emu-secret`, user `ada` with the refresh token `refresh-1`; `POST /token` and
`POST /revoke`.
"""

import base64
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from twofold.emulators.delivery import Answer
from twofold.emulators.server import Emulator

CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN = "emu-client", "emu-secret", "refresh-1"
_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"


class _RefusedError(Exception):
    def __init__(self, code: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.code = code
        self.status = status


class TokenEmulator(Emulator):
    """The authorization server; another emulator takes its tokens by asking `accepts`.

    Access tokens are `access-1`, `access-2` and so on, in order of issue, and end by the emulator's clock.

    May be changed while it runs, until the next `reset`:

    - `expires_in`: what is written into answers, of any type; `None` leaves it out;
    - `rotates`: whether a refresh token is replaced when it is used, and then dead;
    - `errors_in_200`: refusals come with status 200, as some servers send them.
    """

    def __init__(self, *, real_time: bool = False, keep_requests: int | None = None) -> None:
        super().__init__(
            clock=None if real_time else datetime(2025, 6, 18, 12, tzinfo=UTC), keep_requests=keep_requests
        )

    def restore(self) -> None:
        """Forget all tokens but the first refresh token, and put back the settings."""
        self.expires_in: object = 3600
        self.rotates = True
        self.errors_in_200 = False
        self._access: dict[str, datetime] = {}
        self._refresh = {REFRESH_TOKEN}
        self._issued = 0

    def routes(self) -> Sequence[BaseRoute]:
        """The two endpoints."""
        return [
            Route("/token", self.endpoint(self._token), methods=["POST"]),
            Route("/revoke", self.endpoint(self._revoke), methods=["POST"]),
        ]

    def error_answer(self, status: int) -> Answer:
        """An error object as in RFC 6749 section 5.2."""
        return _json({"error": "server_error" if status >= 500 else "invalid_request"}, status)

    @property
    def key(self) -> str:
        """The client's secret."""
        return CLIENT_SECRET

    @property
    def token_url(self) -> str:
        """The token endpoint of the running emulator."""
        return f"{self.url}/token"

    def example(self) -> str:
        """A command line that gets a token from the running emulator."""
        return f"curl -u {CLIENT_ID}:{CLIENT_SECRET} -d grant_type=client_credentials {self.token_url}"

    def accepts(self, token: str) -> bool:
        """Whether an access token is good now."""
        with self.lock:
            return self.clock.now() < self._access.get(token, self.clock.now())

    def revoke_all(self) -> None:
        """End every access token; refresh tokens stay good."""
        with self.lock:
            self._access.clear()

    # Handling

    def _token(self, request: Request, body: bytes) -> Answer:
        form = dict(parse_qsl(body.decode()))
        try:
            self._check_client(request, form)
            return _json(self._grant(form))
        except _RefusedError as refused:
            problem = {"error": refused.code, "error_description": str(refused)}
            return _json(problem, 200 if self.errors_in_200 else refused.status)

    def _check_client(self, request: Request, form: dict[str, str]) -> None:
        scheme, _, value = request.headers.get("authorization", "").partition(" ")
        given = form.get("client_id", ""), form.get("client_secret", "")
        if scheme == "Basic":
            name, _, secret = base64.b64decode(value).decode().partition(":")
            given = unquote_plus(name), unquote_plus(secret)
        public = form.get("grant_type") != "client_credentials" and given == (CLIENT_ID, "")
        if given != (CLIENT_ID, CLIENT_SECRET) and not public:
            raise _RefusedError("invalid_client", "The client or its secret is not known.", 401)

    def _grant(self, form: dict[str, str]) -> dict[str, Any]:
        kind = form.get("grant_type")
        if kind == "client_credentials":
            return self._issue({})
        if kind == "refresh_token":
            return self._issue(self._rotate(form.get("refresh_token", "")))
        if kind == _EXCHANGE:
            if not self.accepts(form.get("subject_token", "")):
                raise _RefusedError("invalid_grant", "The subject token is not good.")
            return self._issue({"issued_token_type": "urn:ietf:params:oauth:token-type:access_token"})
        raise _RefusedError("unsupported_grant_type", f"{kind} is not offered here.")

    def _rotate(self, refresh_token: str) -> dict[str, Any]:
        if refresh_token not in self._refresh:
            # Servers like to say what they were sent.
            raise _RefusedError("invalid_grant", f"The refresh token {refresh_token} was used before.")
        if not self.rotates:
            return {}
        self._refresh.remove(refresh_token)
        replacement = f"refresh-{self._issued + 2}"
        self._refresh.add(replacement)
        return {"refresh_token": replacement}

    def _issue(self, more: dict[str, Any]) -> dict[str, Any]:
        self._issued += 1
        token = f"access-{self._issued}"
        seconds = float(self.expires_in) if isinstance(self.expires_in, (int, str)) else 3600.0
        self._access[token] = self.clock.now() + timedelta(seconds=seconds)
        lifetime = {} if self.expires_in is None else {"expires_in": self.expires_in}
        return {"access_token": token, "token_type": "Bearer", **lifetime, **more}

    def _revoke(self, request: Request, body: bytes) -> Answer:
        form = dict(parse_qsl(body.decode()))
        try:
            self._check_client(request, form)
        except _RefusedError as refused:
            return _json({"error": refused.code}, refused.status)
        # RFC 7009 section 2.2: unknown tokens are no error.
        self._access.pop(form.get("token", ""), None)
        self._refresh.discard(form.get("token", ""))
        return Answer(200)


def _json(data: Any, status: int = 200) -> Answer:
    return Answer(status).with_body(json.dumps(data).encode(), "application/json")
