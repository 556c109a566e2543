"""The fleet: devices, recordings, events, rules, alerts and their channels."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from twofold.emulators.avala import fields as f
from twofold.emulators.avala.calls import Call, Endpoint, endpoints
from twofold.emulators.avala.errors import ApiError, InvalidError
from twofold.emulators.avala.fields import Fields, Json
from twofold.emulators.avala.state import public

_SEVERITIES = f.choice("info", "warning", "error", "critical")


def _time(value: Any) -> None:
    f.text(value)
    try:
        datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("Datetime has wrong format.") from None


_DEVICE = Fields(
    {"name": f.name, "type": f.name},
    {"firmware_version": f.text, "tags": f.TEXTS, "metadata": f.mapping},
    nullable=frozenset({"firmware_version", "metadata"}),
)
_DEVICE_CHANGES = Fields(
    {"name": f.name},
    {**_DEVICE.optional, "status": f.choice("online", "offline", "maintenance", "provisioning")},
    nullable=_DEVICE.nullable,
)
_RECORDING = Fields(
    {}, {"status": f.choice("uploading", "processing", "ready", "error", "archived"), "tags": f.TEXTS}
)
_EVENT = Fields(
    {"recording": f.name, "device": f.name, "label": f.name, "type": f.name, "timestamp": _time},
    {
        "severity": _SEVERITIES,
        "description": f.text,
        "duration_ms": f.size,
        "tags": f.TEXTS,
        "metadata": f.mapping,
    },
    nullable=frozenset({"description", "duration_ms", "metadata"}),
)
_RULE = Fields(
    {"name": f.name, "condition": f.mapping, "actions": f.MAPPINGS},
    {"description": f.text, "enabled": f.flag, "scope": f.mapping},
    nullable=frozenset({"description", "scope"}),
)
_CHANNEL = Fields({"name": f.name, "type": f.choice("slack", "email", "webhook"), "config": f.mapping})
_NOTE = Fields({}, {"resolution_note": f.text}, nullable=frozenset({"resolution_note"}))


def _register(call: Call) -> Json:
    given = call.given(_DEVICE)
    token = f"dvt_{call.state.new_uid().replace('-', '')}"
    row = call.state.add("devices", **given, _token=token)
    # Said this once, and never again.
    return {**public(row), "device_token": token}


def _checked_event(call: Call, given: Any) -> Json:
    fields = _EVENT.check(given)
    errors = {
        name: [f"Unknown {name}."]
        for name in ("recording", "device")
        if fields[name] not in call.state.tables[f"{name}s"]
    }
    if errors:
        raise InvalidError(errors)
    return fields


def _create_event(call: Call) -> Json:
    return call.state.add("events", **_checked_event(call, call.json()))


def _create_batch(call: Call) -> Json:
    given = call.given(Fields({"events": f.list_of(f.anything, empty=False)}))["events"]
    # All are checked before the first is stored.
    checked = [_checked_event(call, one) for one in cast("list[Any]", given)]
    for one in checked:
        call.state.add("events", **one)
    return {"created": len(checked)}


def _acknowledge(call: Call) -> Json:
    alert = call.state.get("alerts", call.uid)
    if alert["status"] == "resolved":
        raise ApiError(409)
    changes = {"acknowledged_at": call.timestamp, "acknowledged_by": call.caller["username"]}
    return call.touch(alert, {"status": "acknowledged", **changes})


def _resolve(call: Call) -> Json:
    alert = call.state.get("alerts", call.uid)
    note = call.given(_NOTE).get("resolution_note")
    return call.touch(alert, {"status": "resolved", "resolved_at": call.timestamp, "resolution_note": note})


def _test_channel(call: Call) -> Json:
    channel = call.state.get("alert_channels", call.uid)
    return {"success": True, "message": f"Sent a test message to {channel['name']}."}


_OF_DEVICE = {"device": "device"}
ENDPOINTS = (
    *endpoints(
        "fleet/devices/",
        "devices",
        _DEVICE_CHANGES,
        filters={"status": "status", "type": "type"},
        verbs="list get update delete",
    ),
    Endpoint("POST", "fleet/devices/", _register, 201),
    *endpoints(
        "fleet/recordings/",
        "recordings",
        _RECORDING,
        filters={"status": "status", **_OF_DEVICE},
        verbs="list get update delete",
    ),
    *endpoints(
        "fleet/events/",
        "events",
        _EVENT,
        filters={"recording": "recording", "type": "type", "severity": "severity", **_OF_DEVICE},
        verbs="list get delete",
    ),
    Endpoint("POST", "fleet/events/", _create_event, 201),
    Endpoint("POST", "fleet/events/batch/", _create_batch, 201),
    *endpoints("fleet/rules/", "rules", _RULE, filters={"enabled": "enabled"}),
    *endpoints(
        "fleet/alerts/",
        "alerts",
        Fields({}),
        filters={"status": "status", "severity": "severity", "rule": "rule", **_OF_DEVICE},
        verbs="list get",
    ),
    Endpoint("POST", "fleet/alerts/{uid}/acknowledge/", _acknowledge),
    Endpoint("POST", "fleet/alerts/{uid}/resolve/", _resolve),
    *endpoints("fleet/alert-channels/", "alert_channels", _CHANNEL, verbs="list create delete"),
    Endpoint("POST", "fleet/alert-channels/{uid}/test/", _test_channel),
)
