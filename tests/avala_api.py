"""What the tests of the Avala client have in common: the emulator's records by name, and clients of it."""

from __future__ import annotations

from typing import Any

from twofold.avala import AsyncClient, Client
from twofold.avala.config import local_servers_allowed
from twofold.emulators import AvalaEmulator

ROOT = "/api/v1/"
KEY = "avk_test"
LOCAL = {"AVALA_ALLOW_INSECURE_BASE_URL": "1"}

NAMES = {
    "agent_uid": "7a0c5e0e-1f6b-4a53-9a55-6d1b7f0b1c01",
    "alert_uid": "5e000000-0000-4000-8000-000000000001",
    "channel_uid": "9a000000-0000-4000-8000-000000000001",
    "config_uid": "6b000000-0000-4000-8000-000000000001",
    "dataset_slug": "harbor-drive",
    "dataset_uid": "3d000000-0000-4000-8000-000000000001",
    "delivery_uid": "9b000000-0000-4000-8000-000000000001",
    "device_uid": "5a000000-0000-4000-8000-000000000001",
    "event_uid": "5c000000-0000-4000-8000-000000000001",
    "export_uid": "4e000000-0000-4000-8000-000000000001",
    "invitation_uid": "9c000000-0000-4000-8000-000000000001",
    "issue_uid": "9d000000-0000-4000-8000-000000000001",
    "item_uid": "9e000000-0000-4000-8000-000000000001",
    "job_uid": "9f000000-0000-4000-8000-000000000001",
    "member_uid": "0a000000-0000-4000-8000-000000000002",
    "organization_slug": "northwind",
    "organization_uid": "1b000000-0000-4000-8000-000000000001",
    "owner": "northwind",
    "problem_uid": "4c000000-0000-4000-8000-000000000001",
    "project_uid": "2f6f6a3e-0c1d-4b0a-8f0e-1d2c3b4a5f01",
    "provider_uid": "6a000000-0000-4000-8000-000000000001",
    "recording_uid": "5b000000-0000-4000-8000-000000000001",
    "rule_uid": "5d000000-0000-4000-8000-000000000001",
    "sequence_uid": "3f000000-0000-4000-8000-000000000001",
    "slice_item_uid": "3e000000-0000-4000-8000-000000000001",
    "slice_owner": "northwind",
    "slice_slug": "night",
    "target_uid": "4d000000-0000-4000-8000-000000000001",
    "task_uid": "8a000000-0000-4000-8000-000000000001",
    "team_member_uid": "0a000000-0000-4000-8000-000000000001",
    "team_slug": "drivers",
    "tool_uid": "4b000000-0000-4000-8000-000000000001",
    "webhook_uid": "9a100000-0000-4000-8000-000000000001",
}
EDIT = {
    "action": "upsert",
    "object_uuid": "8b000000-0000-4000-8000-000000000001",
    "object_type": "cuboid 3d",
    "sequence_uid": NAMES["sequence_uid"],
    "object_data": {"x": 1},
}


def populate(emulator: AvalaEmulator) -> None:
    """Add a record of each kind that the seed has none of, under the uids above."""
    add, n = emulator.add, NAMES
    add("tasks", uid=n["task_uid"], project=n["project_uid"])
    add("alert_channels", uid=n["channel_uid"], name="Ops")
    add("webhooks", uid=n["webhook_uid"], target_url="https://hooks.example.org/w", events=["task.completed"])
    add(
        "webhook_deliveries",
        uid=n["delivery_uid"],
        subscription=n["webhook_uid"],
        event_type="task.completed",
        status="delivered",
    )
    add(
        "invitations",
        uid=n["invitation_uid"],
        organization_name="Northwind",
        organization_slug="northwind",
        invited_email="dora@example.org",
    )
    add(
        "annotation_issues",
        uid=n["issue_uid"],
        sequence_uid=n["sequence_uid"],
        dataset_item_uid=n["item_uid"],
        project={"uid": n["project_uid"], "name": "Harbor"},
    )
    add("consensus_configs", _project=n["project_uid"], _computed=True)
    add("auto_label_jobs", uid=n["job_uid"], _project=n["project_uid"])
    add(
        "dataset_items",
        uid=n["item_uid"],
        key="f/1.png",
        dataset=n["dataset_uid"],
        dataset_owner_name="northwind",
        dataset_slug="harbor-drive",
    )


def new_client(emulator: AvalaEmulator, **settings: Any) -> Client:
    """A blocking client of a running emulator."""
    with local_servers_allowed():
        return Client(KEY, base_url=emulator.base_url, **settings)


def new_async_client(emulator: AvalaEmulator, **settings: Any) -> AsyncClient:
    """An async client of a running emulator."""
    with local_servers_allowed():
        return AsyncClient(KEY, base_url=emulator.base_url, **settings)


def sent(emulator: AvalaEmulator) -> list[str]:
    """Every request so far as `GET agents/`, in order of arrival."""
    return [f"{one.method} {one.target.decode().removeprefix(ROOT)}" for one in emulator.requests]


def last_body(emulator: AvalaEmulator, method: str) -> Any:
    """The JSON body of the last request with this method."""
    return [one for one in emulator.requests if one.method == method][-1].json()


def uids(records: Any) -> list[str]:
    """The uids of models."""
    return [one.uid for one in records]
