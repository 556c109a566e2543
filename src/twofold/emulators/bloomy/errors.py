"""The errors the emulated API answers with."""

from __future__ import annotations

import json
from typing import Any

from twofold.emulators.delivery import Answer

_MESSAGES = {
    401: "Authorization has been denied for this request.",
    403: "You do not have access to this record.",
    404: "No HTTP resource was found that matches the request URI.",
    405: "The requested resource does not support this http method.",
    429: "Too many requests.",
    500: "An error has occurred.",
}


class ApiError(Exception):
    """An error answer; `state` holds the messages of each offending field (`ModelState`)."""

    def __init__(self, status: int, message: str, state: dict[str, list[str]] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, Any] = {"Message": message}
        if state is not None:
            self.body["ModelState"] = state

    @classmethod
    def not_found(cls, id: int) -> ApiError:
        """The error for an id without a record."""
        return cls(404, f"No record with id {id}.")

    @classmethod
    def invalid(cls, state: dict[str, list[str]]) -> ApiError:
        """The error for a request whose fields are wrong."""
        return cls(400, "The request is invalid.", state)


def json_answer(data: Any, status: int = 200) -> Answer:
    """An answer with a JSON body."""
    return Answer(status).with_body(
        json.dumps(data, separators=(",", ":")).encode(), "application/json; charset=utf-8"
    )


def usual_error(status: int) -> Answer:
    """The API's error with this status and its usual message."""
    return json_answer({"Message": _MESSAGES.get(status, "An error has occurred.")}, status)
