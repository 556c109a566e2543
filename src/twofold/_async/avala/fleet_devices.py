# The async source; twofold.mirror generates its blocking mirror.
"""Devices and recordings: `client.fleet.devices`, `client.fleet.recordings`."""

from __future__ import annotations

import builtins
from typing import Any, Unpack

from ..._core.options import RequestOptions
from ...avala import operations as ops
from ...avala.models.fleet import Device, Recording
from ...avala.pages import WalkOptions
from ...avala.requests import given
from ..pages import AsyncPager
from .pages import AsyncCursorPage
from .resource import AsyncAvalaResource


class AsyncFleetDevices(AsyncAvalaResource):
    """Devices of the fleet: `client.fleet.devices`."""

    async def list(
        self,
        *,
        status: str | None = None,
        type: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> AsyncCursorPage[Device]:
        """List devices, one page at a time.

        Args:
            status: `online`, `offline`, `maintenance` or `provisioning`.
            type: kind of device.
            limit: records a page; 100 if not given.
            cursor: `next_cursor` or `previous_cursor` of another page.
            **options: see `RequestOptions`.

        Returns:
            The page; its `next_page()` brings the next one.

        Example:
            page = await client.fleet.devices.list(status="online")
        """
        return await self._page(
            ops.FLEET_DEVICES_LIST,
            limit=limit,
            cursor=cursor,
            query={"status": status, "type": type},
            options=options,
        )

    def iter(
        self, *, status: str | None = None, type: str | None = None, **options: Unpack[WalkOptions]
    ) -> AsyncPager[Device]:
        """Walk over all devices.

        Args:
            status: `online`, `offline`, `maintenance` or `provisioning`.
            type: kind of device.
            **options: see `WalkOptions`.

        Returns:
            An iterator over the records; see `AsyncPager`.

        Example:
            async for device in client.fleet.devices.iter(status="online"):
                print(device.uid)
        """
        return self._walk(ops.FLEET_DEVICES_LIST, query={"status": status, "type": type}, options=options)

    async def register(
        self,
        *,
        name: str,
        type: str,
        firmware_version: str | None = None,
        tags: builtins.list[str] | None = None,
        metadata: dict[str, Any] | None = None,
        **options: Unpack[RequestOptions],
    ) -> Device:
        """Register a device.

        Args:
            name: what it is called.
            type: kind of device.
            firmware_version: what runs on it.
            tags: any words.
            metadata: anything, by name.
            **options: see `RequestOptions`.

        Returns:
            The device, with the `device_token` that no other answer has.

        Example:
            device = await client.fleet.devices.register(name="Barge 5", type="usv")
        """
        return await self._call(
            ops.FLEET_DEVICES_REGISTER,
            json=given(name=name, type=type, firmware_version=firmware_version, tags=tags, metadata=metadata),
            options=options,
        )

    async def get(self, device_id: str, **options: Unpack[RequestOptions]) -> Device:
        """Get a device.

        Args:
            device_id: of the device.
            **options: see `RequestOptions`.

        Returns:
            The device.

        Example:
            device = await client.fleet.devices.get(device_uid)
        """
        return await self._call(ops.FLEET_DEVICES_GET, device_id, options=options)

    async def update(
        self,
        device_id: str,
        *,
        name: str | None = None,
        status: str | None = None,
        firmware_version: str | None = None,
        tags: builtins.list[str] | None = None,
        metadata: dict[str, Any] | None = None,
        **options: Unpack[RequestOptions],
    ) -> Device:
        """Change a device; what is not given stays.

        Its type cannot be changed.

        Args:
            device_id: of the device.
            name: what it is called.
            status: `online`, `offline`, `maintenance` or `provisioning`.
            firmware_version: what runs on it.
            tags: any words.
            metadata: anything, by name.
            **options: see `RequestOptions`.

        Returns:
            The device as it is now.

        Example:
            device = await client.fleet.devices.update(device_uid, status="maintenance")
        """
        return await self._call(
            ops.FLEET_DEVICES_UPDATE,
            device_id,
            json=given(
                name=name, status=status, firmware_version=firmware_version, tags=tags, metadata=metadata
            ),
            options=options,
        )

    async def delete(self, device_id: str, **options: Unpack[RequestOptions]) -> None:
        """Delete a device; its recordings stay.

        Args:
            device_id: of the device.
            **options: see `RequestOptions`.

        Example:
            await client.fleet.devices.delete(device_uid)
        """
        await self._call(ops.FLEET_DEVICES_DELETE, device_id, options=options)


class AsyncFleetRecordings(AsyncAvalaResource):
    """What the devices have recorded: `client.fleet.recordings`."""

    async def list(
        self,
        *,
        device_id: str | None = None,
        status: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> AsyncCursorPage[Recording]:
        """List recordings, one page at a time.

        Args:
            device_id: of the device.
            status: `uploading`, `processing`, `ready`, `error` or `archived`.
            limit: records a page; 100 if not given.
            cursor: `next_cursor` or `previous_cursor` of another page.
            **options: see `RequestOptions`.

        Returns:
            The page; its `next_page()` brings the next one.

        Example:
            page = await client.fleet.recordings.list(device_id=device_uid, status="ready")
        """
        return await self._page(
            ops.FLEET_RECORDINGS_LIST,
            limit=limit,
            cursor=cursor,
            query={"device": device_id, "status": status},
            options=options,
        )

    def iter(
        self, *, device_id: str | None = None, status: str | None = None, **options: Unpack[WalkOptions]
    ) -> AsyncPager[Recording]:
        """Walk over all recordings.

        Args:
            device_id: of the device.
            status: `uploading`, `processing`, `ready`, `error` or `archived`.
            **options: see `WalkOptions`.

        Returns:
            An iterator over the records; see `AsyncPager`.

        Example:
            async for recording in client.fleet.recordings.iter(device_id=device_uid):
                print(recording.uid)
        """
        return self._walk(
            ops.FLEET_RECORDINGS_LIST, query={"device": device_id, "status": status}, options=options
        )

    async def get(self, recording_id: str, **options: Unpack[RequestOptions]) -> Recording:
        """Get a recording.

        Args:
            recording_id: of the recording.
            **options: see `RequestOptions`.

        Returns:
            The recording.

        Example:
            recording = await client.fleet.recordings.get(recording_uid)
        """
        return await self._call(ops.FLEET_RECORDINGS_GET, recording_id, options=options)

    async def update(
        self,
        recording_id: str,
        *,
        status: str | None = None,
        tags: builtins.list[str] | None = None,
        **options: Unpack[RequestOptions],
    ) -> Recording:
        """Change a recording; what is not given stays.

        Args:
            recording_id: of the recording.
            status: `uploading`, `processing`, `ready`, `error` or `archived`.
            tags: any words.
            **options: see `RequestOptions`.

        Returns:
            The recording as it is now.

        Example:
            recording = await client.fleet.recordings.update(recording_uid, tags=["north"])
        """
        return await self._call(
            ops.FLEET_RECORDINGS_UPDATE, recording_id, json=given(status=status, tags=tags), options=options
        )

    async def delete(self, recording_id: str, **options: Unpack[RequestOptions]) -> None:
        """Delete a recording.

        Args:
            recording_id: of the recording.
            **options: see `RequestOptions`.

        Example:
            await client.fleet.recordings.delete(recording_uid)
        """
        await self._call(ops.FLEET_RECORDINGS_DELETE, recording_id, options=options)
