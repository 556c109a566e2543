"""Turning two-factor authentication on and off."""

import base64

from twofold.emulators.colony.access import check_code, time_step, totp_code
from twofold.emulators.colony.calls import Body, Call, Endpoint, Json
from twofold.emulators.colony.errors import ApiError

_RECOVERY_CODES = 8


class _Confirmation(Body):
    secret: str
    ticket: str
    code: str


class _Code(Body):
    code: str


def _status(call: Call) -> Json:
    user = call.caller
    return {"enabled": user.totp_secret is not None, "recovery_codes_remaining": len(user.recovery_codes)}


def _enroll(call: Call) -> Json:
    secret = base64.b32encode(call.ledger.chance.randbytes(20)).decode()
    ticket = call.ledger.new_secret(f"{int(call.now.timestamp())}.")
    call.ledger.tickets[ticket] = secret
    name = call.caller.username
    uri = f"otpauth://totp/Colony:{name}?secret={secret}&issuer=Colony"
    return {"secret": secret, "otpauth_uri": uri, "ticket": ticket}


def _confirm(call: Call) -> Json:
    sent, user = call.body(_Confirmation), call.caller
    if call.ledger.tickets.get(sent.ticket) != sent.secret:
        raise ApiError(400, "The ticket is not for this secret", "INVALID_INPUT")
    step = time_step(call.now)
    if totp_code(sent.secret, step) != sent.code:
        raise ApiError(401, "Invalid 2FA code", "AUTH_2FA_INVALID")
    del call.ledger.tickets[sent.ticket]
    user.totp_secret, user.totp_step = sent.secret, step
    return {"enabled": True, **_new_codes(call)}


def _new_codes(call: Call) -> Json:
    call.caller.recovery_codes = [call.ledger.new_secret("", 16) for _ in range(_RECOVERY_CODES)]
    return {"recovery_codes": call.caller.recovery_codes, "recovery_codes_remaining": _RECOVERY_CODES}


def _disable(call: Call) -> Json:
    _check(call)
    call.caller.totp_secret, call.caller.recovery_codes = None, []
    return {"enabled": False, "recovery_codes_remaining": 0}


def _regenerate(call: Call) -> Json:
    _check(call)
    return _new_codes(call)


def _check(call: Call) -> None:
    code = call.body(_Code).code
    if call.caller.totp_secret is None:
        raise ApiError(409, "Two-factor authentication is off", "CONFLICT")
    check_code(call, call.caller, code)


ENDPOINTS = (
    Endpoint("GET", "auth/2fa/status", _status),
    Endpoint("POST", "auth/2fa/enroll", _enroll),
    Endpoint("POST", "auth/2fa/confirm", _confirm),
    Endpoint("POST", "auth/2fa/disable", _disable),
    Endpoint("POST", "auth/2fa/recovery-codes/regenerate", _regenerate),
)
