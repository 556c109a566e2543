"""What only this API can answer; everything else is an error of `twofold`."""

from twofold import ConflictError, ErrorTypes


class RoomTakenError(ConflictError):
    """Somebody else has the room at that time (code `room_taken`)."""


class AlreadyCancelledError(ConflictError):
    """The booking was cancelled before (code `already_cancelled`)."""


ERRORS = ErrorTypes().mapped({"room_taken": RoomTakenError, "already_cancelled": AlreadyCancelledError})
"""The API's own codes go before the status."""
