# The async source; twofold.mirror generates its blocking mirror.
"""Every method, against the emulated API."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator
from datetime import date, datetime
from pathlib import Path

import pytest

from booking import AlreadyCancelledError, AsyncClient, RoomTakenError
from booking.emulator import BookingEmulator
from twofold import AuthenticationError, NotFoundError
from twofold.testing import FakeClock

FOUR = datetime.fromisoformat("2025-06-18T16:00:00Z")
FIVE = datetime.fromisoformat("2025-06-18T17:00:00Z")


@pytest.fixture
async def client(api: BookingEmulator, fake_clock: FakeClock) -> AsyncIterator[AsyncClient]:
    """A client whose waits take no time."""
    async with AsyncClient(api.key, api.base_url, clock=fake_clock) as client:
        yield client


async def test_rooms(client: AsyncClient) -> None:
    """They are listed, and it is told when they are free."""
    assert [room.name for room in await client.rooms.list()] == ["Attic", "Cellar", "Garden"]
    slots = await client.rooms.availability(1, date(2025, 6, 18))
    assert [f"{slot.start:%H:%M}-{slot.end:%H:%M}" for slot in slots] == [
        "08:00-09:00",
        "09:45-12:00",
        "12:45-15:00",
        "15:45-18:00",
    ]


async def test_bookings_come_in_pages(client: AsyncClient, api: BookingEmulator) -> None:
    """A page knows the next one; a walk has all of them; a filter holds for every page."""
    page = await client.bookings.list()
    assert [booking.id for booking in page] == [101, 102, 103]
    following = await page.next()
    assert following is not None
    assert [booking.id for booking in following] == [104, 105, 106]
    assert [booking.id async for booking in client.bookings.iter()] == list(range(101, 108))
    assert [booking.room_id async for booking in client.bookings.iter(room_id=1)] == [1, 1, 1]
    assert len(api.requests) == 6


async def test_a_walk_goes_on_where_it_stopped(client: AsyncClient) -> None:
    """With the token of the first one, in the middle of a page."""
    walk = client.bookings.iter()
    async for booking in walk:
        if booking.id == 102:
            break
    rest = client.bookings.iter(resume_token=walk.resume_token)
    assert [booking.id async for booking in rest] == [103, 104, 105, 106, 107]


async def test_a_room_is_booked_once(client: AsyncClient, api: BookingEmulator) -> None:
    """The answer is lost on the way: the second attempt has the same key and books nothing more."""
    api.faults.add("POST", "bookings", calls=1, drop="after")
    booking = await client.bookings.create(1, "Review", FOUR, FIVE)
    assert (booking.id, booking.status, len(api.bookings)) == (108, "booked", 8)
    assert len({request.header("idempotency-key") for request in api.requests}) == 1
    with pytest.raises(RoomTakenError):
        await client.bookings.create(1, "Another", FOUR, FIVE)


async def test_a_booking_is_cancelled_once(client: AsyncClient) -> None:
    """The second time is an error of its own."""
    assert (await client.bookings.cancel(101)).status == "cancelled"
    assert (await client.bookings.get(101)).status == "cancelled"
    with pytest.raises(AlreadyCancelledError):
        await client.bookings.cancel(101)


async def test_the_export_is_a_whole_file(client: AsyncClient, api: BookingEmulator, tmp_path: Path) -> None:
    """Also when the connection breaks off in the middle."""
    api.faults.add("GET", "bookings.csv", calls=1, truncate="body")
    await client.bookings.export(tmp_path / "bookings.csv")
    with (tmp_path / "bookings.csv").open(newline="") as file:
        assert [row["id"] for row in csv.DictReader(file)] == [str(number) for number in range(101, 108)]


async def test_errors(client: AsyncClient, api: BookingEmulator) -> None:
    """They carry what the API says."""
    with pytest.raises(NotFoundError, match="There is no booking 999") as raised:
        await client.bookings.get(999)
    assert raised.value.code == "no_such_booking"
    async with AsyncClient("wrong", api.base_url) as stranger:
        with pytest.raises(AuthenticationError):
            await stranger.rooms.list()
