"""The errors the emulated API answers with, in the shapes it is known to use."""

from __future__ import annotations

import json
from typing import Any

from twofold.emulators.delivery import Answer

REQUIRED = "This field is required."

_DETAILS = {
    412: "Precondition failed.",
    400: "Bad request.",
    401: "Invalid API key.",
    403: "You do not have permission to perform this action.",
    404: "Not found.",
    405: "Method not allowed.",
    409: "Conflict.",
    413: "Request too large.",
    429: "Request was throttled. Expected available in 30 seconds.",
    500: "Internal server error.",
    503: "Service unavailable.",
}


class ApiError(Exception):
    """An error answer with a `detail`; `extra` are further keys of its body."""

    def __init__(self, status: int, detail: str | None = None, **extra: Any) -> None:
        self.status = status
        self.detail = _DETAILS[status] if detail is None else detail
        self.extra = extra
        super().__init__(self.detail)


class InvalidError(Exception):
    """A request whose fields are wrong: the messages of each."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        self.errors = errors
        super().__init__(str(errors))


def json_answer(data: Any, status: int = 200) -> Answer:
    """An answer with a JSON body."""
    return Answer(status).with_body(json.dumps(data, separators=(",", ":")).encode(), "application/json")


def detail_answer(status: int, detail: str | None = None, **extra: Any) -> Answer:
    """The API's error with this status: a JSON object with a `detail`."""
    usual = _DETAILS.get(status, "An error occurred.")
    return json_answer({"detail": usual if detail is None else detail, **extra}, status)


def invalid_answer(errors: dict[str, list[str]], shape: str) -> Answer:
    """The answer to wrong fields: under `detail`, as a bare map of `fields`, a `string`, or a `list` (422)."""
    if shape == "list":
        rows = [
            {"loc": ["body", name], "msg": message, "type": _type(message)}
            for name, messages in errors.items()
            for message in messages
        ]
        return json_answer(rows, 422)
    if shape == "string":
        return detail_answer(400)
    return json_answer(errors if shape == "fields" else {"detail": errors}, 400)


def _type(message: str) -> str:
    return "missing" if message == REQUIRED else "value_error"
