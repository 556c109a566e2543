# Generated from _async/avala/fleet_events.py by twofold.mirror; do not edit.
"""What happened during recordings: `client.fleet.events`."""

from __future__ import annotations

import builtins
from typing import Any, Unpack

from ..._core.options import RequestOptions
from ...avala import operations as ops
from ...avala.models.fleet import BatchEventParams, FleetEvent
from ...avala.pages import WalkOptions
from ...avala.requests import given
from ..pages import Pager
from .pages import CursorPage
from .resource import AvalaResource


class FleetEvents(AvalaResource):
    """What happened during recordings: `client.fleet.events`."""

    def list(
        self,
        *,
        recording_id: str | None = None,
        device_id: str | None = None,
        type: str | None = None,
        severity: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> CursorPage[FleetEvent]:
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
            page = client.fleet.events.list(severity="warning")
        """
        return self._page(
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
    ) -> Pager[FleetEvent]:
        """Walk over all events.

        Args:
            recording_id: of the recording.
            device_id: of the device.
            type: kind of event.
            severity: `info`, `warning`, `error` or `critical`.
            **options: see `WalkOptions`.

        Returns:
            An iterator over the records; see `Pager`.

        Example:
            for event in client.fleet.events.iter(device_id=device_uid):
                print(event.uid)
        """
        return self._walk(
            ops.FLEET_EVENTS_LIST,
            query={"recording": recording_id, "device": device_id, "type": type, "severity": severity},
            options=options,
        )

    def create(
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
            event = client.fleet.events.create(
                recording=recording_uid,
                device=device_uid,
                label="near miss",
                type="anomaly",
                timestamp="2026-03-05T06:00:30Z",
            )
        """
        return self._call(
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

    def create_batch(
        self, *, events: builtins.list[BatchEventParams], **options: Unpack[RequestOptions]
    ) -> int:
        """Create many events at once: all of them or, if one is not valid, none.

        Args:
            events: each with `recording`, `device`, `label`, `type`, `timestamp`; see `BatchEventParams`.
            **options: see `RequestOptions`.

        Returns:
            How many were created.

        Example:
            count = client.fleet.events.create_batch(
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
        created = self._call(ops.FLEET_EVENTS_CREATE_BATCH, json={"events": events}, options=options)
        return created.created

    def get(self, event_id: str, **options: Unpack[RequestOptions]) -> FleetEvent:
        """Get an event.

        Args:
            event_id: which one.
            **options: see `RequestOptions`.

        Returns:
            The event.

        Example:
            event = client.fleet.events.get(event_uid)
        """
        return self._call(ops.FLEET_EVENTS_GET, event_id, options=options)

    def delete(self, event_id: str, **options: Unpack[RequestOptions]) -> None:
        """Delete an event.

        Args:
            event_id: which one.
            **options: see `RequestOptions`.

        Example:
            client.fleet.events.delete(event_uid)
        """
        self._call(ops.FLEET_EVENTS_DELETE, event_id, options=options)
