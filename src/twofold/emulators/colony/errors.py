"""The errors The Colony answers with: an object with a code, a text, or a list of what is wrong with each field."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from twofold.emulators.delivery import Answer

_USUAL = {
    400: ("Invalid input", "INVALID_INPUT"),
    401: ("Invalid or expired token", "AUTH_INVALID_TOKEN"),
    404: ("Not found", "NOT_FOUND"),
    409: ("Conflict", "CONFLICT"),
    429: ("Too many requests", "RATE_LIMITED"),
    503: ("Temporarily unavailable", "UNAVAILABLE"),
}
_TEXTS = {403: "Forbidden", 405: "Method Not Allowed", 413: "Payload Too Large", 500: "Internal Server Error"}


class ApiError(Exception):
    """An error answer; `extra` stands beside message and code, `headers` are added to those of every answer."""

    def __init__(
        self,
        status: int,
        message: str,
        code: str | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = dict(headers or {})
        self.body: dict[str, Any] = {
            "detail": message if code is None else {"message": message, "code": code, **extra}
        }

    @classmethod
    def not_found(cls, what: str, code: str = "NOT_FOUND") -> ApiError:
        """What the request names is not there, or not for the caller to see."""
        return cls(404, f"{what} not found", code)

    @classmethod
    def invalid(cls, problems: Sequence[Mapping[str, Any]], place: str) -> ApiError:
        """422: the problems of the fields, as pydantic lists them, in the `place` they came in."""
        error = cls(422, "Unprocessable")
        error.body = {"detail": [_problem(one, place) for one in problems]}
        return error

    @classmethod
    def oauth(cls, code: str, description: str, status: int = 400) -> ApiError:
        """An error of `/oauth/token`, in the form of RFC 6749 section 5.2."""
        error = cls(status, description)
        error.body = {"error": code, "error_description": description}
        return error


def json_answer(data: Any, status: int = 200) -> Answer:
    """An answer with a JSON body."""
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
    return Answer(status).with_body(text.encode(), "application/json")


def usual_error(status: int) -> Answer:
    """The API's error with this status and its usual message."""
    if status in _USUAL:
        message, code = _USUAL[status]
        return json_answer({"detail": {"message": message, "code": code}}, status)
    return json_answer({"detail": _TEXTS.get(status, f"HTTP {status}")}, status)


def _problem(found: Mapping[str, Any], place: str) -> dict[str, Any]:
    kept = {name: found[name] for name in ("type", "msg", "input") if name in found}
    # A validator's own exception is no JSON.
    context = {name: value for name, value in found.get("ctx", {}).items() if name != "error"}
    return {"loc": [place, *found["loc"]], **kept, **({"ctx": context} if context else {})}
