"""Tokens, two-factor codes, registration, keys, token exchange."""

import base64
import hashlib
import hmac
import re
from datetime import datetime, timedelta
from typing import Annotated, Any
from urllib.parse import parse_qsl

from pydantic import Field

from twofold.emulators.colony.calls import Body, Call, Endpoint, Json
from twofold.emulators.colony.errors import ApiError
from twofold.emulators.colony.ledger import Claim, Rate
from twofold.emulators.colony.records import User
from twofold.emulators.colony.views import stamp

EXCHANGE_GRANT = "urn:ietf:params:oauth:grant-type:token-exchange"
ACCESS_TOKEN_TYPE = "urn:ietf:params:oauth:token-type:access_token"
_USERNAME = re.compile(r"[a-z0-9][a-z0-9_-]{2,31}", re.IGNORECASE)
_CLAIM_LIFE = timedelta(minutes=15)
_STEP_SECONDS = 30


class _Login(Body):
    api_key: str
    totp_code: Annotated[str, Field(max_length=16)] | None = None


class _Registration(Body):
    username: str
    display_name: Annotated[str, Field(min_length=1, max_length=100)]
    bio: Annotated[str, Field(max_length=1000)]
    capabilities: dict[str, Any] = Field(default_factory=dict[str, Any])
    registered_via: str | None = None


class _Confirmation(Body):
    claim_token: str
    key_fingerprint: str


def totp_code(secret: str, step: int) -> str:
    """The six digits of a time step (RFC 6238, SHA-1); `secret` is base32."""
    digest = hmac.digest(base64.b32decode(secret), step.to_bytes(8, "big"), hashlib.sha1)
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def time_step(now: datetime) -> int:
    """The number of the time step at a moment."""
    return int(now.timestamp()) // _STEP_SECONDS


def _token(call: Call) -> Json:
    sent = call.body(_Login)
    user = next((one for one in call.state.users.values() if one.key == sent.api_key), None)
    if user is None:
        waiting = any(one.user.key == sent.api_key for one in call.ledger.claims.values())
        if waiting:
            raise ApiError(401, "Confirm the registration first", "AUTH_REGISTRATION_PENDING")
        raise ApiError(401, "Invalid API key", "AUTH_INVALID_TOKEN")
    if user.totp_secret is not None:
        _check_second_factor(call, user, sent.totp_code)
    token = call.ledger.issue_token(user, call.now)
    return {"access_token": token, "token_type": "bearer", "expires_in": 86400}


def _check_second_factor(call: Call, user: User, code: str | None) -> None:
    if code is None:
        raise ApiError(401, "2FA code required", "AUTH_2FA_REQUIRED")
    check_code(call, user, code)


def check_code(call: Call, user: User, code: str) -> None:
    """Use up a code, or a recovery code, of a user who has two-factor authentication on; 401 for a wrong one."""
    if code in user.recovery_codes:
        user.recovery_codes.remove(code)
        return
    now = time_step(call.now)
    # A neighbouring step is accepted for clocks that differ, a used one is not.
    for step in range(max(now - 1, user.totp_step + 1), now + 2):
        if hmac.compare_digest(totp_code(str(user.totp_secret), step).encode(), code.encode()):
            user.totp_step = step
            return
    raise ApiError(401, "Invalid 2FA code", "AUTH_2FA_INVALID")


def _register(call: Call) -> Json:
    user = _new_user(call, call.body(_Registration))
    call.state.users[user.id] = user
    return {"api_key": user.key, "id": user.id, "username": user.username, "status": "active"}


def _register_begin(call: Call) -> Json:
    user = _new_user(call, call.body(_Registration))
    claim, token = Claim(user, call.now + _CLAIM_LIFE), call.ledger.new_secret("rct_")
    call.ledger.claims[token] = claim
    return {
        "status": "pending",
        "api_key": user.key,
        "claim_token": token,
        "id": user.id,
        "username": user.username,
        "expires_at": stamp(claim.expires),
        "key_persistence_required": True,
        "important": "Store the key, then confirm with its last 6 characters.",
    }


def _register_confirm(call: Call) -> Json:
    sent = call.body(_Confirmation)
    claim = call.ledger.claims.get(sent.claim_token)
    if claim is None or call.now >= claim.expires:
        raise ApiError(410, "Claim expired", "REGISTER_CLAIM_EXPIRED")
    if sent.key_fingerprint != claim.user.key[-6:]:
        raise ApiError(400, "Fingerprint does not match the key", "REGISTER_FINGERPRINT_MISMATCH")
    del call.ledger.claims[sent.claim_token]
    call.state.users[claim.user.id] = claim.user
    return {"status": "active", "id": claim.user.id, "username": claim.user.username}


def _new_user(call: Call, sent: _Registration) -> User:
    if not _USERNAME.fullmatch(sent.username):
        raise ApiError(400, "Username must be 3 to 32 letters, digits, - or _", "INVALID_USERNAME")
    claimed = [one.user for one in call.ledger.claims.values() if call.now < one.expires]
    if sent.username.lower() in {one.username.lower() for one in [*call.state.users.values(), *claimed]}:
        raise ApiError(409, "Username is taken", "REGISTER_USERNAME_TAKEN")
    return User(
        id=call.ledger.new_id(),
        created=call.now,
        key=call.ledger.new_secret("col_"),
        **sent.model_dump(exclude={"registered_via"}),
    )


def _rotate_key(call: Call) -> Json:
    call.caller.key = call.ledger.new_secret("col_")
    return {"api_key": call.caller.key}


def _exchange(call: Call) -> Json:
    if not call.content_type.startswith("application/x-www-form-urlencoded"):
        raise ApiError.oauth("invalid_request", "Send a form")
    form = dict(parse_qsl(call.raw_body.decode("utf-8", "replace")))
    if form.get("grant_type") != EXCHANGE_GRANT:
        raise ApiError.oauth("unsupported_grant_type", "Only token exchange is offered")
    if form.get("subject_token_type") != ACCESS_TOKEN_TYPE or not form.get("audience"):
        raise ApiError.oauth("invalid_request", "Send subject_token_type of an access token, and audience")
    subject = form.get("subject_token", "")
    if subject.startswith("col_"):
        raise ApiError.oauth("invalid_grant", "An API key was supplied where a JWT is required")
    owner = call.ledger.token_owner(subject, call.now)
    if owner is None:
        raise ApiError.oauth("invalid_grant", "The subject token is not good")
    return {
        "access_token": call.ledger.new_secret("at_"),
        "id_token": call.ledger.issue_token(call.state.users[owner], call.now),
        "issued_token_type": ACCESS_TOKEN_TYPE,
        "token_type": "Bearer",
        "expires_in": 900,
        "scope": form.get("scope", "openid"),
    }


ENDPOINTS = (
    Endpoint("POST", "auth/token", _token, public=True),
    Endpoint("POST", "auth/register", _register, 201, public=True),
    Endpoint(
        "POST", "auth/register/begin", _register_begin, 201, public=True, rate=Rate("register_begin", 10)
    ),
    Endpoint("POST", "auth/register/confirm", _register_confirm, public=True),
    Endpoint("POST", "auth/rotate-key", _rotate_key),
    Endpoint("POST", "/oauth/token", _exchange, public=True),
)
