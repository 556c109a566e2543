"""What the API answers."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel


class Room(BaseModel):
    """A room that can be booked."""

    id: int
    name: str
    seats: int


class RoomList(BaseModel):
    """All rooms."""

    rooms: list[Room]


class Slot(BaseModel):
    """A stretch of time in which a room is free."""

    start: datetime
    end: datetime


class Availability(BaseModel):
    """What is free of one room on one day."""

    free: list[Slot]


class Booking(BaseModel):
    """A room, held for somebody."""

    id: int
    room_id: int
    title: str
    start: datetime
    end: datetime
    status: Literal["booked", "cancelled"]


class BookingPage(BaseModel):
    """One page of bookings, and where the next one begins."""

    bookings: list[Booking]
    next_cursor: str | None = None
