"""The booking API on this machine: real HTTP, a state, a log of requests and failures on demand."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any, ClassVar

from pydantic import AwareDatetime, BaseModel, ValidationError
from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from twofold.emulators import Answer, Emulator

Fields = dict[str, Any]

_PAGE = 3
_OPENS, _CLOSES = time(8), time(18)


class _ApiError(Exception):
    def __init__(self, status: int, code: str, message: str) -> None:
        self.status, self.code, self.message = status, code, message


class _NewBooking(BaseModel):
    room_id: int
    title: str
    start: AwareDatetime
    end: AwareDatetime


class BookingEmulator(Emulator):
    """Three rooms, seven bookings on 18 June 2025; the key is `booking-key`."""

    api_root: ClassVar[str] = "/v1"

    def __init__(self) -> None:
        super().__init__(clock=datetime.fromisoformat("2025-06-18T07:00:00Z"))

    def restore(self) -> None:
        """Put the rooms and bookings back."""
        names = [("Attic", 4), ("Cellar", 12), ("Garden", 30)]
        self.rooms = [{"id": n, "name": name, "seats": seats} for n, (name, seats) in enumerate(names, 1)]
        self.bookings: dict[int, Fields] = {}
        self._replies: dict[str, Answer] = {}
        for hour in range(9, 16):
            day = f"2025-06-18T{hour:02}"
            new = {"room_id": 1 + hour % 3, "title": f"Meeting {hour}"}
            self._add({**new, "start": f"{day}:00:00Z", "end": f"{day}:45:00Z"})

    def routes(self) -> Sequence[BaseRoute]:
        """The seven endpoints."""
        endpoints: list[tuple[str, str, Callable[[Request, bytes], Answer]]] = [
            ("GET", "/v1/rooms", self._list_rooms),
            ("GET", "/v1/rooms/{id:int}/availability", self._availability),
            ("GET", "/v1/bookings", self._list_bookings),
            ("POST", "/v1/bookings", self._create),
            ("GET", "/v1/bookings/{id:int}", self._get),
            ("POST", "/v1/bookings/{id:int}/cancel", self._cancel),
            ("GET", "/v1/bookings.csv", self._export),
        ]
        return [
            Route(path, self.endpoint(self._guarded(handler)), methods=[verb])
            for verb, path, handler in endpoints
        ]

    def error_answer(self, status: int) -> Answer:
        """An error without a code of its own."""
        return _error(_ApiError(status, "error", "That did not work."))

    @property
    def key(self) -> str:
        """The one key there is."""
        return "booking-key"

    def example(self) -> str:
        """A command line that calls it."""
        return f'curl -H "Authorization: Bearer {self.key}" "{self.base_url}/rooms"'

    def _guarded(self, handler: Callable[[Request, bytes], Answer]) -> Callable[[Request, bytes], Answer]:
        def answer(request: Request, body: bytes) -> Answer:
            try:
                if request.headers.get("authorization") != f"Bearer {self.key}":
                    raise _ApiError(401, "unknown_key", "Send the header 'Authorization: Bearer <key>'.")
                return handler(request, body)
            except _ApiError as error:
                return _error(error)

        return answer

    def _list_rooms(self, _: Request, __: bytes) -> Answer:
        return _json({"rooms": self.rooms})

    def _availability(self, request: Request, _: bytes) -> Answer:
        room_id: int = request.path_params["id"]
        if room_id not in [room["id"] for room in self.rooms]:
            raise _ApiError(404, "no_such_room", f"There is no room {room_id}.")
        try:
            day = date.fromisoformat(request.query_params.get("day", ""))
        except ValueError:
            raise _ApiError(400, "bad_day", "day must be a date such as 2025-06-18.") from None
        return _json({"free": self._free(room_id, day)})

    def _free(self, room_id: int, day: date) -> list[Fields]:
        begin, slots = f"{day}T{_OPENS}Z", list[Fields]()
        for one in sorted(self._held(room_id), key=lambda booking: booking["start"]):
            if one["start"].startswith(f"{day}"):
                slots.append({"start": begin, "end": one["start"]})
                begin = one["end"]
        slots.append({"start": begin, "end": f"{day}T{_CLOSES}Z"})
        return [slot for slot in slots if slot["start"] < slot["end"]]

    def _held(self, room_id: int) -> list[Fields]:
        return [
            one for one in self.bookings.values() if one["room_id"] == room_id and one["status"] == "booked"
        ]

    def _list_bookings(self, request: Request, _: bytes) -> Answer:
        wanted = request.query_params.get("room_id")
        after = int(request.query_params.get("cursor", "0"))
        rest = [
            one
            for number, one in sorted(self.bookings.items())
            if number > after and wanted in (None, str(one["room_id"]))
        ]
        cursor = str(rest[_PAGE - 1]["id"]) if len(rest) > _PAGE else None
        return _json({"bookings": rest[:_PAGE], "next_cursor": cursor})

    def _get(self, request: Request, _: bytes) -> Answer:
        return _json(self._booking(request))

    def _create(self, request: Request, body: bytes) -> Answer:
        key = request.headers.get("idempotency-key")
        if key in self._replies:
            return self._replies[key]
        try:
            new = json.loads(_NewBooking.model_validate_json(body).model_dump_json())
        except ValidationError as error:
            raise _ApiError(422, "bad_booking", f"{error.error_count()} fields cannot be used.") from None
        if any(one["start"] < new["end"] and new["start"] < one["end"] for one in self._held(new["room_id"])):
            raise _ApiError(409, "room_taken", "Somebody else has the room at that time.")
        answer = _json(self._add(new), 201)
        if key is not None:
            self._replies[key] = answer
        return answer

    def _cancel(self, request: Request, _: bytes) -> Answer:
        booking = self._booking(request)
        if booking["status"] == "cancelled":
            raise _ApiError(409, "already_cancelled", "It was cancelled before.")
        booking["status"] = "cancelled"
        return _json(booking)

    def _export(self, _: Request, __: bytes) -> Answer:
        text = io.StringIO()
        writer = csv.DictWriter(text, ["id", "room_id", "title", "start", "end", "status"])
        writer.writeheader()
        writer.writerows(self.bookings.values())
        return Answer().with_body(text.getvalue().encode(), "text/csv")

    def _booking(self, request: Request) -> Fields:
        number: int = request.path_params["id"]
        if number not in self.bookings:
            raise _ApiError(404, "no_such_booking", f"There is no booking {number}.")
        return self.bookings[number]

    def _add(self, fields: Fields) -> Fields:
        number = 101 + len(self.bookings)
        self.bookings[number] = {"id": number, **fields, "status": "booked"}
        return self.bookings[number]


def _json(data: object, status: int = 200) -> Answer:
    return Answer(status).with_body(json.dumps(data).encode(), "application/json")


def _error(error: _ApiError) -> Answer:
    return _json({"error": {"code": error.code, "message": error.message}}, error.status)
