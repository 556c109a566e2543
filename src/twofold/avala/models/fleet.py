"""Devices, recordings, events, rules and alerts."""

from datetime import datetime
from typing import Any, NotRequired, TypedDict

from .base import AvalaModel, Count, Objects, Texts, Yes


class Device(AvalaModel):
    """A device of the fleet. `device_token` is only in the answer to `register`."""

    uid: str
    name: str
    type: str | None = None
    status: str | None = None
    tags: Texts = []
    firmware_version: str | None = None
    metadata: dict[str, Any] | None = None
    last_seen_at: datetime | None = None
    device_token: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class Recording(AvalaModel):
    """What a device has recorded; `topics` comes as a list or as an object."""

    uid: str
    device: str | None = None
    status: str | None = None
    duration_seconds: float | None = None
    size_bytes: int | None = None
    topic_count: Count = 0
    tags: Texts = []
    topics: list[dict[str, Any]] | dict[str, Any] | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class FleetEvent(AvalaModel):
    """Something that happened during a recording."""

    uid: str
    recording: str | None = None
    device: str | None = None
    type: str | None = None
    label: str | None = None
    description: str | None = None
    timestamp: datetime | None = None
    duration_ms: int | None = None
    tags: Texts = []
    metadata: dict[str, Any] | None = None
    severity: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class Rule(AvalaModel):
    """When to raise an alert."""

    uid: str
    name: str
    description: str | None = None
    enabled: Yes = True
    condition: dict[str, Any] | None = None
    actions: Objects = []
    scope: dict[str, Any] | None = None
    hit_count: Count = 0
    last_hit_at: datetime | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class Alert(AvalaModel):
    """A rule that was met."""

    uid: str
    rule: str | None = None
    device: str | None = None
    recording: str | None = None
    severity: str | None = None
    status: str | None = None
    message: str | None = None
    triggered_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    resolved_at: datetime | None = None
    resolution_note: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class AlertChannel(AvalaModel):
    """Where alerts are sent."""

    uid: str
    name: str
    type: str | None = None
    config: dict[str, Any] | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class BatchEventParams(TypedDict):
    """One event for `create_batch`."""

    recording: str
    device: str
    label: str
    type: str
    timestamp: str
    severity: NotRequired[str]
    description: NotRequired[str]
    duration_ms: NotRequired[int]
    tags: NotRequired[list[str]]
    metadata: NotRequired[dict[str, Any]]


class Created(AvalaModel):
    """How many events a batch has made."""

    created: int
