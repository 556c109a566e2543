"""A client of the booking API: `AsyncClient` and `Client` have the same methods."""

from ._async.client import AsyncBookings, AsyncClient, AsyncRooms
from ._sync.client import Bookings, Client, Rooms
from .errors import AlreadyCancelledError, RoomTakenError
from .models import Booking, Room, Slot

__all__ = [
    "AlreadyCancelledError",
    "AsyncBookings",
    "AsyncClient",
    "AsyncRooms",
    "Booking",
    "Bookings",
    "Client",
    "Room",
    "RoomTakenError",
    "Rooms",
    "Slot",
]
