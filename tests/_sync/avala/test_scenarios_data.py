# Generated from _async/avala/test_scenarios_data.py by twofold.mirror; do not edit.
"""The acceptance scenarios 11 to 15, 19 to 23, 25, 26, 28, 29 and 37: datasets, the fleet, organizations."""

from __future__ import annotations

from typing import Any

import pytest
from tests.avala_api import EDIT, NAMES, last_body, sent, uids

from twofold._sync.avala.client import Client
from twofold.avala import errors
from twofold.emulators import AvalaEmulator
from twofold.testing import FakeClock

SEQUENCE, DEVICE = NAMES["sequence_uid"], NAMES["device_uid"]
DRIVE = ("northwind", "harbor-drive")


def test_scenario_11_datasets(client: Client, avala: AvalaEmulator) -> None:
    """Filters that are not given are not sent."""
    page = client.datasets.list(data_type="lidar", name="harb")
    assert [one.slug for one in page] == ["harbor-drive"]
    assert sent(avala) == ["GET datasets/?data_type=lidar&name=harb"]
    with pytest.raises(errors.NotFoundError) as missing:
        client.datasets.get("3d000000-0000-4000-8000-00000000dead")
    assert str(missing.value) == "Not found."


def test_scenario_12_waiting(client: Client, avala: AvalaEmulator, clock: FakeClock) -> None:
    """A dataset is waited for, a second apart at least; with no time there is still one look."""
    made = client.datasets.create(name="Night", slug="night", data_type="mcap")
    body = last_body(avala, "POST")
    assert (body["visibility"], body["create_metadata"]) == ("private", True)
    ready = client.datasets.wait(made.uid, interval=0.01)
    assert ready.status == "created"
    assert set(clock.sleeps) == {1.0}
    avala.find("datasets", uid=made.uid).update(status="creating", _stuck=True)
    count = len(sent(avala))
    with pytest.raises(TimeoutError, match="did not reach status 'created'"):
        client.datasets.wait(made.uid, timeout=0)
    assert len(sent(avala)) == count + 1


def test_scenario_13_transfer(client: Client, avala: AvalaEmulator) -> None:
    """A dataset has one new owner, and no old address."""
    for wrong in ({}, {"owner_username": "ines", "organization_uid": "x"}):
        with pytest.raises(ValueError, match="Pass exactly one of"):
            client.datasets.transfer(*DRIVE, **wrong)
    assert sent(avala) == []
    moved = client.datasets.transfer(*DRIVE, owner_username="ines")
    assert moved.owner_name == "ines"
    with pytest.raises(errors.NotFoundError):
        client.datasets.get_by_slug(*DRIVE)


def test_scenario_14_frames(client: Client) -> None:
    """A frame is one of those there are; the first has the cameras."""
    frame = client.datasets.get_frame(*DRIVE, SEQUENCE, 0)
    assert frame.images is not None
    assert (len(frame.images), frame.raw["key"], frame.images[0].camera_id) == (1, "0.json", "front")
    for index in (1, -1):
        with pytest.raises(IndexError, match="out of range"):
            client.datasets.get_frame(*DRIVE, SEQUENCE, index)
    calibration = client.datasets.get_calibration(*DRIVE, SEQUENCE)
    assert [camera.camera_id for camera in calibration.cameras] == ["front"]
    assert (calibration.cameras[0].model, calibration.cameras[0].fx) == ("pinhole", 820.5)


def test_scenario_15_health(client: Client) -> None:
    """The health of a dataset names its sequences."""
    health = client.datasets.get_health(*DRIVE)
    assert (health.ingest_ok, health.sequences[0].frame_count) == (True, 569)


def test_scenario_19_devices(client: Client, avala: AvalaEmulator) -> None:
    """A device tells its token once; an argument may have another name on the wire."""
    device = client.fleet.devices.register(name="Barge", type="usv")
    assert device.device_token
    assert device.device_token not in repr(device)
    assert (client.fleet.devices.get(device.uid)).device_token is None
    client.fleet.devices.update(device.uid, status="maintenance")
    assert last_body(avala, "PATCH") == {"status": "maintenance"}
    client.fleet.recordings.list(device_id=DEVICE, status="ready")
    assert sent(avala)[-1] == f"GET fleet/recordings/?device={DEVICE}&status=ready"


def test_scenario_20_event_batches(client: Client) -> None:
    """A batch is created as a whole or not at all."""
    event: Any = {
        "recording": NAMES["recording_uid"],
        "device": DEVICE,
        "label": "l",
        "type": "anomaly",
        "timestamp": "2026-03-05T06:00:30Z",
    }
    assert client.fleet.events.create_batch(events=[event, event]) == 2
    with pytest.raises(errors.ValidationError):
        client.fleet.events.create_batch(events=[event, {"label": "bad"}])  # type: ignore[typeddict-item]
    assert len(client.fleet.events.list()) == 3


def test_scenario_21_alerts(client: Client, avala: AvalaEmulator) -> None:
    """An alert is seen, dealt with, and then no longer to be seen."""
    alert = NAMES["alert_uid"]
    assert (client.fleet.alerts.acknowledge(alert)).status == "acknowledged"
    assert (avala.requests[-1].header("content-length"), avala.requests[-1].header("content-type")) == (
        "0",
        None,
    )
    resolved = client.fleet.alerts.resolve(alert, resolution_note="ok")
    assert (resolved.status, resolved.resolution_note) == ("resolved", "ok")
    with pytest.raises(errors.AvalaError) as late:
        client.fleet.alerts.acknowledge(alert)
    assert late.value.status_code == 409


def test_scenario_22_rules(client: Client, avala: AvalaEmulator) -> None:
    """False is a filter like any other."""
    assert [rule.name for rule in client.fleet.rules.list(enabled=False)] == ["Low battery"]
    assert sent(avala) == ["GET fleet/rules/?enabled=false"]


def test_scenario_23_alert_channels(client: Client) -> None:
    """A channel is made, tried and deleted; an empty page is falsy."""
    channel = client.fleet.alert_channels.create(name="Ops", type="slack", config={})
    assert isinstance(client.fleet.alert_channels.test(channel.uid), dict)
    assert client.fleet.alert_channels.delete(channel.uid) is None
    assert not client.fleet.alert_channels.list()


def test_scenario_25_organizations(client: Client, avala: AvalaEmulator) -> None:
    """Organizations are counted in pages; they are found by their uid in any spelling."""
    added = avala.add("organizations", 44, name="Org {n}")
    sizes: list[int] = []
    page = client.organizations.list()
    sizes.append(len(page))
    while page.next_cursor is not None:
        page = client.organizations.list(page=page.next_cursor)
        sizes.append(len(page))
    assert (sizes, len(sent(avala))) == ([20, 20, 5], 3)
    assert len(set(uids([one for one in client.organizations.iter()]))) == 45
    last = uids(page)[-1]
    slug = client.organizations.slug_for_uid(last.upper())
    assert slug == avala.find("organizations", uid=last)["slug"]
    assert client.organizations.slug_for_uid("nobody") is None
    assert len(added) == 44


def test_scenario_26_people(client: Client, avala: AvalaEmulator) -> None:
    """The only owner stays; invitations are taken back by POST; teams are found by their slug."""
    with pytest.raises(errors.ValidationError):
        client.organizations.leave("northwind")
    invitation = client.organizations.create_invitation("northwind", email="dora@example.org")
    assert invitation.status == "pending"
    assert client.organizations.cancel_invitation("northwind", invitation.uid) is None
    assert sent(avala)[-1] == f"POST organizations/northwind/invitations/{invitation.uid}/cancel/"
    team = client.organizations.create_team("northwind", name="Perception")
    assert team.slug == "perception"
    assert (client.organizations.get_team("northwind", "perception")).uid == team.uid
    assert sent(avala)[-1] == "GET organizations/northwind/teams/perception/"
    client.organizations.update_team("northwind", "perception", color="#000000")
    assert client.organizations.delete_team("northwind", "perception") is None


def test_scenario_28_slices(client: Client, avala: AvalaEmulator) -> None:
    """Slices are listed below their owner."""
    client.slices.create(
        name="Dusk", visibility="private", sub_slices=[{"dataset": NAMES["dataset_uid"]}]
    )
    assert [one.slug for one in client.slices.list("ines")] == ["dusk"]
    (first, _) = client.slices.list_items("northwind", "night")
    assert (client.slices.get_item("northwind", "night", first.uid)).key == first.key
    assert sent(avala)[1:3] == ["GET slices/ines/list/", "GET slices/northwind/night/items/list/"]


def test_scenario_29_storage_configs(client: Client, avala: AvalaEmulator) -> None:
    """The organization goes into the query; a config of another one is not found."""
    avala.add("organizations", name="Other", slug="other")
    made = client.storage_configs.create(name="b", provider="aws_s3", organization="northwind")
    assert sent(avala) == ["POST storage-configs/?organization=northwind"]
    assert last_body(avala, "POST") == {"name": "b", "provider": "aws_s3"}
    with pytest.raises(errors.NotFoundError):
        client.storage_configs.get(made.uid, organization="other")
    answer = client.storage_configs.test(made.uid)
    assert answer["verified"] is False
    assert answer["errors"]


def test_scenario_37_bulk_edits(client: Client, avala: AvalaEmulator) -> None:
    """Chunks are sent as they are asked for; a failed one says which it was."""
    edits = client.annotations.bulk_edit(*DRIVE, [EDIT] * 7, chunk_size=3)
    assert sent(avala) == []
    avala.faults.add("POST", "datasets/**", calls=2, status=400)
    assert next(edits) == (0, {"updated": 3})
    with pytest.raises(RuntimeError, match="chunk 1") as failed:
        next(edits)
    assert isinstance(failed.value.__cause__, errors.ValidationError)
    assert isinstance(failed.value, errors.BulkEditError)
    assert (failed.value.chunk, failed.value.status_code, failed.value.attempts) == (1, 400, 1)
    assert failed.value.rate_limit_info["limit"] == "100"
    assert [one for one in edits] == []
    assert [one for one in client.annotations.bulk_edit(*DRIVE, [])] == []
    with pytest.raises(ValueError, match="chunk_size"):
        client.annotations.bulk_edit(*DRIVE, [EDIT], chunk_size=0)
