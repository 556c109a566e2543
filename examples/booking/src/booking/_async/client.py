# The async source; twofold.mirror generates its blocking mirror.
"""The client of the booking API."""

from __future__ import annotations

import builtins
import os
from datetime import date, datetime
from functools import cached_property
from typing import Unpack

from twofold import (
    AsyncAPIClient,
    AsyncPage,
    AsyncPager,
    AsyncResource,
    BearerAuth,
    ClientSettings,
    Download,
    RequestOptions,
)

from .. import operations as ops
from ..errors import ERRORS
from ..models import Booking, Room, Slot


class AsyncRooms(AsyncResource):
    """Rooms: `client.rooms`."""

    async def list(self, **options: Unpack[RequestOptions]) -> builtins.list[Room]:
        """All rooms."""
        return (await self._request(ops.LIST_ROOMS, options=options)).rooms

    async def availability(
        self, room_id: int, day: date, **options: Unpack[RequestOptions]
    ) -> builtins.list[Slot]:
        """The stretches of a day in which a room is free.

        Example:
            slots = await client.rooms.availability(1, date(2025, 6, 18))
        """
        query = {"day": day.isoformat()}
        return (await self._request(ops.AVAILABILITY, room_id, query=query, options=options)).free


class AsyncBookings(AsyncResource):
    """Bookings: `client.bookings`."""

    async def list(
        self, *, room_id: int | None = None, **options: Unpack[RequestOptions]
    ) -> AsyncPage[Booking]:
        """The first page of the bookings, of all rooms or of one; its `next()` is the second."""
        return await self._client.page(
            ops.LIST_BOOKINGS, strategy=ops.BOOKING_PAGES, query={"room_id": room_id}, options=options
        )

    def iter(
        self,
        *,
        room_id: int | None = None,
        resume_token: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> AsyncPager[Booking]:
        """All bookings, page after page.

        Example:
            async for booking in client.bookings.iter(room_id=1):
                print(booking.title)
        """
        return self._client.paginate(
            ops.LIST_BOOKINGS,
            strategy=ops.BOOKING_PAGES,
            query={"room_id": room_id},
            resume_token=resume_token,
            options=options,
        )

    async def get(self, booking_id: int, **options: Unpack[RequestOptions]) -> Booking:
        """One booking."""
        return await self._request(ops.GET_BOOKING, booking_id, options=options)

    async def create(
        self, room_id: int, title: str, start: datetime, end: datetime, **options: Unpack[RequestOptions]
    ) -> Booking:
        """Book a room. It is safe to repeat: every attempt of a call carries the same idempotency key.

        Raises:
            RoomTakenError: it is not free at that time.
        """
        body = {"room_id": room_id, "title": title, "start": start, "end": end}
        return await self._request(ops.CREATE_BOOKING, json=body, options=options)

    async def cancel(self, booking_id: int, **options: Unpack[RequestOptions]) -> Booking:
        """Give a room back.

        Raises:
            AlreadyCancelledError: that was done before.
        """
        return await self._request(ops.CANCEL_BOOKING, booking_id, options=options)

    async def export(self, target: str | os.PathLike[str], **options: Unpack[RequestOptions]) -> Download:
        """Write all bookings into a CSV file."""
        return await self._client.download(ops.EXPORT, target=target, options=options)


class AsyncClient(AsyncAPIClient):
    """A client of the booking API.

    Args:
        api_key: of your account.
        base_url: of the API.
        **settings: see `twofold.ClientSettings`.

    Example:
        async with AsyncClient(key) as client:
            rooms = await client.rooms.list()
    """

    _errors = ERRORS

    def __init__(
        self,
        api_key: str,
        base_url: str = "https://booking.example.com/v1",
        **settings: Unpack[ClientSettings],
    ) -> None:
        super().__init__(base_url, auth=BearerAuth(api_key), **settings)

    @cached_property
    def rooms(self) -> AsyncRooms:
        """Rooms, and when they are free."""
        return AsyncRooms(self)

    @cached_property
    def bookings(self) -> AsyncBookings:
        """Bookings."""
        return AsyncBookings(self)
