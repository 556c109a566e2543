"""What The Colony's emulator remembers besides its records: tokens, claims, limits, replies, deliveries."""

from __future__ import annotations

import base64
import json
import random
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from twofold.emulators.colony.errors import ApiError
from twofold.emulators.colony.records import User
from twofold.emulators.delivery import Answer

_TOKEN_LIFE = timedelta(hours=24)
_REPLAY_LIFE = timedelta(hours=24)


@dataclass(frozen=True)
class Rate:
    """How many requests of a kind are allowed in a window that starts with the first; the error's `code`."""

    name: str
    limit: int
    seconds: int = 3600
    code: str = "RATE_LIMITED"


@dataclass
class Window:
    """Requests counted since `start`."""

    start: datetime
    used: int = 0


@dataclass
class Claim:
    """A registration that waits to be confirmed; `user` gets in then."""

    user: User
    expires: datetime


@dataclass
class Reply:
    """The first answer to an idempotency key, and the payload it answered."""

    payload: tuple[str, bytes]
    answer: Answer
    expires: datetime


@dataclass
class Delivery:
    """An event on its way to a webhook; `status` is what its receiver answered, `None` for no answer."""

    webhook: str
    url: str
    event: str
    body: bytes
    headers: dict[str, str]
    status: int | None = None
    sent: bool = False


@dataclass
class Ledger:
    """All of it, empty at first. Ids, keys and tokens are random, the same after every reset."""

    tokens: dict[str, tuple[str, datetime]] = field(default_factory=dict[str, tuple[str, datetime]])
    tickets: dict[str, str] = field(default_factory=dict[str, str])
    claims: dict[str, Claim] = field(default_factory=dict[str, Claim])
    replies: dict[tuple[str, str], Reply] = field(default_factory=dict[tuple[str, str], Reply])
    windows: dict[tuple[str, str], Window] = field(default_factory=dict[tuple[str, str], Window])
    outbox: list[Delivery] = field(default_factory=list[Delivery])
    deliveries: list[Delivery] = field(default_factory=list[Delivery])
    chance: random.Random = field(default_factory=lambda: random.Random(1))

    def new_id(self) -> str:
        """A UUID that was not given before."""
        return str(uuid.UUID(int=self.chance.getrandbits(128), version=4))

    def new_secret(self, prefix: str, digits: int = 32) -> str:
        """A prefix and that many hexadecimal digits."""
        return f"{prefix}{self.chance.getrandbits(4 * digits):0{digits}x}"

    def issue_token(self, user: User, now: datetime) -> str:
        """A token for a user, good for 24 hours."""
        token = ".".join(
            [
                _part({"alg": "HS256"}),
                _part({"sub": user.username, "jti": self.new_id()}),
                self.new_secret(""),
            ]
        )
        self.tokens[token] = (user.id, now + _TOKEN_LIFE)
        return token

    def token_owner(self, token: str, now: datetime) -> str | None:
        """The id of the user a token stands for, while it is good."""
        owner, expires = self.tokens.get(token, (None, now))
        return owner if now < expires else None

    def revoke(self, user: str) -> None:
        """End every token of a user."""
        self.tokens = {token: held for token, held in self.tokens.items() if held[0] != user}

    def take(self, rate: Rate, who: str, now: datetime) -> dict[str, str]:
        """Count a request; the headers that tell how many are left. 429 when none is."""
        window = self.windows.get((rate.name, who))
        if window is None or now >= window.start + timedelta(seconds=rate.seconds):
            window = self.windows[rate.name, who] = Window(now)
        end = window.start + timedelta(seconds=rate.seconds)
        if window.used >= rate.limit:
            wait = str(max(1, round((end - now).total_seconds())))
            headers = {"retry-after": wait, **_rate_headers(rate.limit, 0, end)}
            raise ApiError(429, f"Limit of {rate.limit} reached", rate.code, headers=headers)
        window.used += 1
        return _rate_headers(rate.limit, rate.limit - window.used, end)

    def replay(self, who: str, key: str, payload: tuple[str, bytes], now: datetime) -> Answer | None:
        """The answer that was given to a key before, if any; 409 when it was for another payload."""
        reply = self.replies.get((who, key))
        if reply is None or now >= reply.expires:
            return None
        if reply.payload != payload:
            raise ApiError(409, "Key reused with a different payload", "idempotency_payload_mismatch")
        return reply.answer.with_headers((b"idempotent-replay", b"true"))

    def keep(self, who: str, key: str, payload: tuple[str, bytes], answer: Answer, now: datetime) -> None:
        """Remember an answer for the next request with that key."""
        self.replies[who, key] = Reply(payload, answer, now + _REPLAY_LIFE)


def _rate_headers(limit: int, remaining: int, end: datetime) -> dict[str, str]:
    return {
        "x-ratelimit-limit": str(limit),
        "x-ratelimit-remaining": str(remaining),
        "x-ratelimit-reset": str(int(end.timestamp())),
    }


def _part(data: Mapping[str, Any]) -> str:
    text = json.dumps(data, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
