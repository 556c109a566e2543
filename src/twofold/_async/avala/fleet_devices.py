# The async source; twofold.mirror generates its blocking mirror.
"""Devices, recordings and events: `client.fleet.devices`, `.recordings`, `.events`."""

from __future__ import annotations

import builtins
from typing import Any, Unpack

from ..._core.options import RequestOptions
from ...avala import operations as ops
from ...avala.models.fleet import BatchEventParams, Device, FleetEvent, Recording
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


class AsyncFleetEvents(AsyncAvalaResource):
    """What happened during recordings: `client.fleet.events`."""

    async def list(
        self,
        *,
        recording_id: str | None = None,
        device_id: str | None = None,
        type: str | None = None,
        severity: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> AsyncCursorPage[FleetEvent]:
        """List events, one page at a time.

        Args:
            recording_id: of the recording.
            device_id: of the device.
            type: kind of event.
            severity: `info`, `warning`, `error` or `critical`.
            limit: records a page; 100 if not given.
            cursor: `next_cursor` or `previous_cursor` of another page.
            **options: see `RequestOptions`.

        Returns:
            The page; its `next_page()` brings the next one.

        Example:
            page = await client.fleet.events.list(severity="warning")
        """
        return await self._page(
            ops.FLEET_EVENTS_LIST,
            limit=limit,
            cursor=cursor,
            query={"recording": recording_id, "device": device_id, "type": type, "severity": severity},
            options=options,
        )

    def iter(
        self,
        *,
        recording_id: str | None = None,
        device_id: str | None = None,
        type: str | None = None,
        severity: str | None = None,
        **options: Unpack[WalkOptions],
    ) -> AsyncPager[FleetEvent]:
        """Walk over all events.

        Args:
            recording_id: of the recording.
            device_id: of the device.
            type: kind of event.
            severity: `info`, `warning`, `error` or `critical`.
            **options: see `WalkOptions`.

        Returns:
            An iterator over the records; see `AsyncPager`.

        Example:
            async for event in client.fleet.events.iter(device_id=device_uid):
                print(event.uid)
        """
        return self._walk(
            ops.FLEET_EVENTS_LIST,
            query={"recording": recording_id, "device": device_id, "type": type, "severity": severity},
            options=options,
        )

    async def create(
        self,
        *,
        recording: str,
        device: str,
        label: str,
        type: str,
        timestamp: str,
        severity: str | None = None,
        description: str | None = None,
        duration_ms: int | None = None,
        tags: builtins.list[str] | None = None,
        metadata: dict[str, Any] | None = None,
        **options: Unpack[RequestOptions],
    ) -> FleetEvent:
        """Create an event.

        Args:
            recording: uid of the recording.
            device: uid of the device.
            label: a short name.
            type: kind of event.
            timestamp: when, as ISO 8601 text.
            severity: `info`, `warning`, `error` or `critical`.
            description: more about it.
            duration_ms: how long, in milliseconds.
            tags: any words.
            metadata: anything, by name.
            **options: see `RequestOptions`.

        Returns:
            The event as the API answered.

        Example:
            event = await client.fleet.events.create(
                recording=recording_uid,
                device=device_uid,
                label="near miss",
                type="anomaly",
                timestamp="2026-03-05T06:00:30Z",
            )
        """
        return await self._call(
            ops.FLEET_EVENTS_CREATE,
            json=given(
                recording=recording,
                device=device,
                label=label,
                type=type,
                timestamp=timestamp,
                severity=severity,
                description=description,
                duration_ms=duration_ms,
                tags=tags,
                metadata=metadata,
            ),
            options=options,
        )

    async def create_batch(
        self, *, events: builtins.list[BatchEventParams], **options: Unpack[RequestOptions]
    ) -> int:
        """Create many events at once: all of them or, if one is not valid, none.

        Args:
            events: each with `recording`, `device`, `label`, `type`, `timestamp`; see `BatchEventParams`.
            **options: see `RequestOptions`.

        Returns:
            How many were created.

        Example:
            count = await client.fleet.events.create_batch(
                events=[
                    {
                        "recording": recording_uid,
                        "device": device_uid,
                        "label": "near miss",
                        "type": "anomaly",
                        "timestamp": "2026-03-05T06:00:30Z",
                    }
                ]
            )
        """
        created = await self._call(ops.FLEET_EVENTS_CREATE_BATCH, json={"events": events}, options=options)
        return created.created

    async def get(self, event_id: str, **options: Unpack[RequestOptions]) -> FleetEvent:
        """Get an event.

        Args:
            event_id: which one.
            **options: see `RequestOptions`.

        Returns:
            The event.

        Example:
            event = await client.fleet.events.get(event_uid)
        """
        return await self._call(ops.FLEET_EVENTS_GET, event_id, options=options)

    async def delete(self, event_id: str, **options: Unpack[RequestOptions]) -> None:
        """Delete an event.

        Args:
            event_id: which one.
            **options: see `RequestOptions`.

        Example:
            await client.fleet.events.delete(event_uid)
        """
        await self._call(ops.FLEET_EVENTS_DELETE, event_id, options=options)
