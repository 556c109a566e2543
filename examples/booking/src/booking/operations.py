"""The endpoints, each written down once for both halves."""

from types import NoneType

from twofold import CursorPages, Idempotency, Operation

from .models import Availability, Booking, BookingPage, RoomList

LIST_ROOMS = Operation("GET", "rooms", RoomList)
AVAILABILITY = Operation("GET", "rooms/{room_id}/availability", Availability)
LIST_BOOKINGS = Operation("GET", "bookings", BookingPage)
GET_BOOKING = Operation("GET", "bookings/{booking_id}", Booking)
# The API honours an Idempotency-Key here, so that a lost answer does not book twice.
CREATE_BOOKING = Operation("POST", "bookings", Booking, idempotency=Idempotency.KEYED)
CANCEL_BOOKING = Operation("POST", "bookings/{booking_id}/cancel", Booking)
EXPORT = Operation("GET", "bookings.csv", NoneType)

BOOKING_PAGES = CursorPages[BookingPage, Booking](
    items=lambda page: page.bookings, next_cursor=lambda page: page.next_cursor
)
