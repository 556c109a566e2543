"""The rules of each resource of the Avala emulator, as its users would notice them."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from tests.scripted_server import ScriptedServer, answer

from twofold.emulators import AvalaEmulator

LANE = "7a0c5e0e-1f6b-4a53-9a55-6d1b7f0b1c01"
HARBOR = "2f6f6a3e-0c1d-4b0a-8f0e-1d2c3b4a5f01"
BO = "0a000000-0000-4000-8000-000000000002"
NORTHWIND = "1b000000-0000-4000-8000-000000000001"
SEQUENCE = "3f000000-0000-4000-8000-000000000001"
DEVICE = "5a000000-0000-4000-8000-000000000001"
RECORDING = "5b000000-0000-4000-8000-000000000001"


def outcome(response: httpx.Response) -> tuple[int, Any]:
    return response.status_code, response.json()


@pytest.fixture
def receiver() -> Iterator[ScriptedServer]:
    with ScriptedServer() as server:
        yield server


def test_a_webhook_is_sent_signed(northwind: httpx.Client, receiver: ScriptedServer) -> None:
    """To this machine it really is sent: signature, event and delivery in its headers, the payload as its body."""
    hook = {"target_url": f"{receiver.url}/in", "events": ["task.completed"], "secret": "s3cret"}
    made = northwind.post("/webhooks/", json=hook).json()
    assert made["secret"] == "s3cret"
    assert northwind.post(f"/webhooks/{made['uid']}/test/").json()["delivered"] is True
    (received,) = receiver.requests
    signature = hmac.new(b"s3cret", received.body, hashlib.sha256).hexdigest()
    assert received.headers["x-avala-webhook-signature"] == signature
    assert received.headers["x-avala-webhook-event"] == "task.completed"
    (delivery,) = northwind.get("/webhook-deliveries/").json()["results"]
    assert delivery["uid"] == received.headers["x-avala-webhook-delivery"]
    assert (delivery["status"], delivery["response_status"], delivery["attempts"]) == ("delivered", 200, 1)
    assert "secret" not in northwind.get(f"/webhooks/{made['uid']}/").json()


def test_a_failed_delivery_is_told(northwind: httpx.Client, receiver: ScriptedServer) -> None:
    """A receiver that answers 500, or not at all, makes the delivery a failed one."""
    receiver.script.append(answer({}, status=500))
    hook = {"target_url": f"{receiver.url}/in", "events": ["task.completed"]}
    uid = northwind.post("/webhooks/", json=hook).json()["uid"]
    assert northwind.post(f"/webhooks/{uid}/test/").json()["success"] is False
    northwind.patch(f"/webhooks/{uid}/", json={"target_url": "http://127.0.0.1:9/closed"})
    assert northwind.post(f"/webhooks/{uid}/test/").json()["status_code"] is None
    deliveries = northwind.get("/webhook-deliveries/").json()["results"]
    assert [(one["status"], one["response_status"]) for one in deliveries] == [
        ("failed", None),
        ("failed", 500),
    ]


def test_nothing_leaves_this_machine(avala: AvalaEmulator, northwind: httpx.Client) -> None:
    """A webhook to another host is only written down, with what would have been sent, and taken for delivered."""
    hook = {"target_url": "https://hooks.example.org/w", "events": ["export.completed"]}
    made = northwind.post("/webhooks/", json=hook).json()
    assert northwind.post(f"/webhooks/{made['uid']}/test/").json()["delivered"] is True
    (sent,) = avala.state.sent
    signature = hmac.new(made["secret"].encode(), sent["body"], hashlib.sha256).hexdigest()
    assert (sent["url"], sent["headers"]["X-Avala-Webhook-Signature"]) == (hook["target_url"], signature)


@pytest.mark.parametrize(
    "url", ["http://x", "http://hooks.example.org/w", "ftp://127.0.0.1/", "https://", "w"]
)
def test_targets_of_webhooks(northwind: httpx.Client, url: str) -> None:
    """They are https, or http to this machine; no events are no webhook."""
    refused = northwind.post("/webhooks/", json={"target_url": url, "events": []})
    assert refused.status_code == 400
    assert refused.json()["detail"].keys() == {"target_url", "events"}


def test_agents(avala: AvalaEmulator, northwind: httpx.Client) -> None:
    """The secret is said once; a test run is an execution and is counted."""
    made = northwind.post("/agents/", json={"name": "A", "events": ["task.completed"]}).json()
    assert made["secret"]
    assert "secret" not in northwind.get(f"/agents/{made['uid']}/").json()
    assert northwind.patch(f"/agents/{made['uid']}/", json={}).json()["name"] == "A"
    assert northwind.post(f"/agents/{made['uid']}/test/").json()["success"] is True
    assert northwind.post(f"/agents/{LANE}/test/").json()["success"] is True
    assert northwind.get(f"/agents/{LANE}/").json()["execution_stats"] == {"total": 4, "failed": 1}
    assert len(northwind.get(f"/agents/{LANE}/executions/").json()["results"]) == 4
    assert [sent["url"] for sent in avala.state.sent] == ["https://hooks.example.org/a"]


def test_annotation_issues(avala: AvalaEmulator, northwind: httpx.Client) -> None:
    """Tool and problem must be known; closing sets the time, opening clears it; metrics count what is stored."""
    path = f"/sequences/{SEQUENCE}/annotation-issues/"
    assert northwind.get("/qc-available-tools/").status_code == 400
    (tool,) = northwind.get("/qc-available-tools/?dataset_type=lidar").json()
    known = {"tool_uid": tool["uid"], "problem_uid": tool["problems"][0]["uid"]}
    assert outcome(northwind.post(path, json={**known, "tool_uid": "x"})) == (
        400,
        {"detail": {"tool_uid": ["Unknown tool."]}},
    )
    made = northwind.post(path, json={**known, "project_uid": HARBOR, "severity": "major"}).json()
    assert (made["status"], made["reporter"]["full_name"], made["project"]["name"]) == (
        "open",
        "Ines Roth",
        "Harbor",
    )
    assert len(northwind.get(path, params={"project_uid": HARBOR}).json()) == 1
    assert northwind.get(path, params={"project_uid": "other"}).json() == []
    avala.clock.advance(90)
    closed = northwind.patch(f"{path}{made['uid']}/", json={"status": "closed"}).json()
    assert closed["closed_at"] == "2026-03-05T12:01:30Z"
    metrics = northwind.get("/datasets/northwind/harbor-drive/annotation-issues/metrics/").json()
    assert (metrics["status_count"], metrics["severity_count"], metrics["priority_count"]) == (
        {"closed": 1},
        {"major": 1},
        {},
    )
    assert (metrics["mean_seconds_close_time_all"], metrics["mean_unresolved_issue_age_all"]) == (90, None)
    opened = northwind.patch(f"{path}{made['uid']}/", json={"status": "open"}).json()
    assert opened["closed_at"] is None


EDIT = {
    "action": "upsert",
    "object_uuid": "o",
    "object_type": "cuboid 3d",
    "sequence_uid": SEQUENCE,
    "object_data": {"x": 1},
}


def test_bulk_edits(avala: AvalaEmulator, northwind: httpx.Client) -> None:
    """The same edit twice is stored once; one bad edit among good ones stores none; images are refused."""
    path = "/datasets/northwind/harbor-drive/bulk-edition/"
    assert outcome(northwind.post(path, json=[EDIT, EDIT])) == (200, {"updated": 2})
    assert len(avala.state.rows("annotations")) == 1
    for wrong in (
        {"object_data": None},
        {"object_type": "cuboid"},
        {"dataset_item_uid": "i"},
        {"action": "x"},
    ):
        assert northwind.post(path, json=[{**EDIT, "object_uuid": "p"}, {**EDIT, **wrong}]).status_code == 400
    assert len(avala.state.rows("annotations")) == 1
    assert northwind.post(path, json={}).status_code == 400
    assert northwind.post("/datasets/ines/harbor-photos/bulk-edition/", json=[]).status_code == 400
    delete = {name: EDIT[name] for name in EDIT if name != "object_data"} | {"action": "delete"}
    assert northwind.post(path, json=[delete, delete]).json() == {"updated": 2}
    assert avala.state.rows("annotations") == []


def test_automatic_labels(avala: AvalaEmulator, northwind: httpx.Client) -> None:
    """A job moves on at each look, can fail, and can be cancelled while it is at work only."""
    made = northwind.post(f"/projects/{HARBOR}/auto-label/", json={"dry_run": True})
    assert (made.status_code, made.json()["status"], made.json()["model_type"]) == (202, "pending", "yolo")
    path = f"/auto-label-jobs/{made.json()['uid']}/"
    looks = [northwind.get(path).json() for _ in range(3)]
    assert [one["status"] for one in looks] == ["running", "completed", "completed"]
    assert [one["progress_pct"] for one in looks] == [25.0, 100.0, 100.0]
    assert outcome(northwind.delete(path)) == (409, {"detail": "Conflict."})
    (failing,) = avala.add("auto_label_jobs", status="running", _fails=True)
    assert northwind.get(f"/auto-label-jobs/{failing['uid']}/").json()["error_message"]
    threshold = {"confidence_threshold": 1.1}
    assert northwind.post(f"/projects/{HARBOR}/auto-label/", json=threshold).status_code == 400
    assert northwind.post("/projects/none/auto-label/", json={}).status_code == 404


def test_consensus(northwind: httpx.Client) -> None:
    """There is no summary before it was computed; the configuration is merged and bounded."""
    path = f"/projects/{HARBOR}/consensus/"
    assert northwind.get(path).status_code == 404
    assert northwind.post(f"{path}compute/").json()["status"] == "started"
    summary = northwind.get(path).json()
    assert (summary["min_score"], summary["max_score"], summary["items_with_consensus"]) == (0.41, 0.91, 1)
    assert summary["score_distribution"] == {"0.8-1.0": 1, "0.4-0.6": 1}
    config = northwind.put(f"{path}config/", json={"iou_threshold": 0.7}).json()
    assert (config["iou_threshold"], config["min_annotations"]) == (0.7, 2)
    assert northwind.put(f"{path}config/", json={"iou_threshold": 7}).status_code == 400


@pytest.mark.parametrize(
    ("operator", "breached"), [("gt", False), ("gte", True), ("lt", False), ("lte", True)]
)
def test_quality_targets(northwind: httpx.Client, operator: str, breached: bool) -> None:
    """Evaluation compares the project's metric with the threshold and writes down what it found."""
    path = f"/projects/{HARBOR}/quality-targets/"
    given = {"name": "Q", "metric": "issue_rate", "threshold": 0.1, "operator": operator}
    uid = northwind.post(path, json=given).json()["uid"]
    found = {one["uid"]: one for one in northwind.post(f"{path}evaluate/").json()}
    assert (found[uid]["current_value"], found[uid]["is_breached"]) == (0.1, breached)
    stored = northwind.get(f"{path}{uid}/").json()
    assert (stored["breach_count"], stored["last_value"]) == (int(breached), 0.1)


def test_datasets_come_into_being(avala: AvalaEmulator, northwind: httpx.Client) -> None:
    """A new one is creating at the first look and created at the second; a stuck one stays."""
    given = {"name": "New", "slug": "new", "data_type": "mcap"}
    made = northwind.post("/datasets/", json=given).json()
    looks = [northwind.get(f"/datasets/{made['uid']}/").json()["status"] for _ in range(3)]
    assert (made["status"], looks) == ("creating", ["creating", "created", "created"])
    assert outcome(northwind.post("/datasets/", json=given))[0] == 400
    (stuck,) = avala.add("datasets", status="creating", _stuck=True)
    assert {northwind.get(f"/datasets/{stuck['uid']}/").json()["status"] for _ in range(4)} == {"creating"}


def test_datasets_of_others(avala: AvalaEmulator) -> None:
    """Those of strangers are not listed; their private ones are not found, public ones are."""
    headers = {"X-Avala-Api-Key": "avk_cleo"}
    with httpx.Client(base_url=avala.base_url, headers=headers) as cleo:
        assert cleo.get("/datasets/").json()["results"] == []
        assert cleo.get("/datasets/northwind/harbor-drive/").status_code == 404
        assert cleo.get("/datasets/northwind/quay-scan/").status_code == 200
        assert cleo.post("/datasets/northwind/quay-scan/transfer/", json={}).status_code == 403
        assert cleo.get("/organizations/northwind/").status_code == 404
        assert cleo.get("/storage-configs/").status_code == 403


def test_transfers(northwind: httpx.Client) -> None:
    """A dataset moves with its items to one new owner; the old path is gone."""
    path = "/datasets/ines/harbor-photos/"
    both = {"organization_uid": NORTHWIND, "owner_username": "ines"}
    for wrong, status in (
        ({}, 400),
        (both, 400),
        ({"owner_username": "no"}, 400),
        ({"owner_username": "bo"}, 403),
    ):
        assert northwind.post(f"{path}transfer/", json=wrong).status_code == status
    moved = northwind.post(f"{path}transfer/", json={"organization_uid": NORTHWIND.upper()}).json()
    assert (moved["owner_name"], northwind.get(path).status_code) == ("northwind", 404)
    items = northwind.get("/datasets/northwind/harbor-photos/items/").json()["results"]
    assert {one["dataset_owner_name"] for one in items} == {"northwind"}


def test_exports(avala: AvalaEmulator, northwind: httpx.Client) -> None:
    """Pending, processing, exported; the archive can be fetched whole and in ranges without a key."""
    made = northwind.post("/exports/", json={"project": HARBOR}).json()
    path = f"/exports/{made['uid']}/"
    looks = [northwind.get(path).json() for _ in range(2)]
    assert (made["status"], [one["status"] for one in looks]) == ("pending", ["processing", "exported"])
    assert (looks[0]["download_url"], looks[1]["exported_task_count"]) == (None, 40)
    url = looks[1]["download_url"]
    whole = httpx.get(url)
    part = httpx.get(url, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(whole.content)}"
    assert httpx.get(url, headers={"Range": "bytes=-5"}).content == whole.content[-5:]
    assert httpx.get(url, headers={"Range": "bytes=99999999-"}).status_code == 416
    assert httpx.get(url, headers={"Range": "bytes=1-", "If-Range": '"other"'}).status_code == 200
    (failing,) = avala.add("exports", status="processing", _fails=True)
    assert northwind.get(f"/exports/{failing['uid']}/").json()["status"] == "failed"
    for wrong in ({}, {"project": "none"}):
        assert northwind.post("/exports/", json=wrong).status_code == 400


def test_events_come_all_or_none(avala: AvalaEmulator, northwind: httpx.Client) -> None:
    """One invalid event among valid ones is refused and nothing is stored."""
    event = {
        "recording": RECORDING,
        "device": DEVICE,
        "label": "l",
        "type": "t",
        "timestamp": "2026-03-05T06:00:00Z",
    }
    for wrong in ({"severity": "loud"}, {"timestamp": "now"}, {"device": "none"}):
        batch = {"events": [event, {**event, **wrong}]}
        assert northwind.post("/fleet/events/batch/", json=batch).status_code == 400
    assert len(avala.state.rows("events")) == 1
    assert outcome(northwind.post("/fleet/events/batch/", json={"events": [event]})) == (201, {"created": 1})


def test_devices_and_alerts(northwind: httpx.Client) -> None:
    """A device's token is said once and its recordings outlive it; a resolved alert is not acknowledged."""
    made = northwind.post("/fleet/devices/", json={"name": "B", "type": "usv"}).json()
    assert made["device_token"].startswith("dvt_")
    changed = northwind.patch(
        f"/fleet/devices/{made['uid']}/", json={"type": "x", "status": "offline"}
    ).json()
    assert (changed["type"], changed["status"], "device_token" in changed) == ("usv", "offline", False)
    assert northwind.delete(f"/fleet/devices/{DEVICE}/").status_code == 204
    assert len(northwind.get(f"/fleet/recordings/?device={DEVICE}").json()["results"]) == 2
    (alert,) = northwind.get("/fleet/alerts/?status=open").json()["results"]
    path = f"/fleet/alerts/{alert['uid']}/"
    acknowledged = northwind.post(f"{path}acknowledge/").json()
    assert (acknowledged["status"], acknowledged["acknowledged_by"]) == ("acknowledged", "ines")
    assert northwind.post(f"{path}resolve/").json()["resolution_note"] is None
    assert outcome(northwind.post(f"{path}acknowledge/")) == (409, {"detail": "Conflict."})
    (rule,) = northwind.get("/fleet/rules/?enabled=false").json()["results"]
    assert rule["name"] == "Low battery"


def test_inference_providers(northwind: httpx.Client) -> None:
    """http needs an address; secrets in a configuration are not said again, and null clears what may be null."""
    given: dict[str, Any] = {"name": "g", "provider_type": "http", "config": {}}
    assert "config" in northwind.post("/inference-providers/", json=given).json()["detail"]
    given["config"] = {"endpoint_url": "https://i.example.org", "auth_token": "t"}
    made = northwind.post("/inference-providers/", json={**given, "description": "d"}).json()
    assert made["config"] == {"endpoint_url": "https://i.example.org", "auth_token": "***"}
    path = f"/inference-providers/{made['uid']}/"
    assert (
        northwind.patch(path, json={"provider_type": "http", "description": None}).json()["description"]
        is None
    )
    northwind.post(f"{path}test/")
    assert northwind.get(path).json()["last_test_at"] == "2026-03-05T12:00:00Z"


def test_storage_configs(avala: AvalaEmulator, northwind: httpx.Client) -> None:
    """Who is in several organizations has to name one; secrets never come back; a test says what failed."""
    avala.add("organizations", name="Other")
    given = {"name": "s", "provider": "aws_s3", "s3_bucket_name": "b", "s3_secret_access_key": "x"}
    assert northwind.post("/storage-configs/", json=given).status_code == 400
    assert northwind.post("/storage-configs/?organization=none", json=given).status_code == 404
    made = northwind.post("/storage-configs/?organization=northwind", json=given).json()
    assert not any("secret" in name or value == "x" for name, value in made.items())
    path = f"/storage-configs/{made['uid']}/"
    assert northwind.get(path, params={"organization": "other"}).status_code == 404
    denied = {"verified": False, "errors": {"s3_bucket_name": ["Access denied."]}}
    assert northwind.post(f"{path}test/").json() == denied
    avala.state.get("storage_configs", made["uid"])["_denied"] = False
    assert northwind.post(f"{path}test/").json() == {"verified": True}
    assert northwind.get(path).json()["is_verified"] is True


def test_slices(northwind: httpx.Client) -> None:
    """A slice holds items of the datasets it names, under the caller or one of their organizations."""
    given = {
        "name": "Two",
        "visibility": "private",
        "sub_slices": [{"dataset": "3d000000-0000-4000-8000-000000000003"}],
        "organization": "northwind",
        "random_selection_count": 2,
    }
    made = northwind.post("/slices/", json=given).json()
    assert (made["owner_name"], made["item_count"]) == ("northwind", 2)
    items = northwind.get("/slices/northwind/two/items/list/").json()["results"]
    assert northwind.get(f"/slices/northwind/two/items/{items[0]['uid']}/").json() == items[0]
    outside = "3e000000-0000-4000-8000-000000000001"
    assert northwind.get(f"/slices/northwind/two/items/{outside}/").status_code == 404
    assert {one["slug"] for one in northwind.get("/slices/northwind/list/").json()["results"]} == {
        "two",
        "night",
    }
    assert northwind.post("/slices/", json=given).status_code == 400


def test_members(northwind: httpx.Client) -> None:
    """The only owner can neither leave nor step down; ownership goes to members only."""
    path = "/organizations/northwind/"
    (ines,) = northwind.get(f"{path}members/?role=owner").json()["results"]
    assert northwind.post(f"{path}leave/").status_code == 400
    assert (
        northwind.patch(f"{path}members/{ines['user_uid']}/role/", json={"role": "member"}).status_code == 400
    )
    assert northwind.post(f"{path}transfer-ownership/", json={"new_owner_uid": "none"}).status_code == 404
    assert northwind.post(f"{path}transfer-ownership/", json={"new_owner_uid": BO}).status_code == 204
    assert northwind.get(path).json()["role"] == "admin"
    assert northwind.delete(path).status_code == 403
    assert northwind.post(f"{path}leave/").status_code == 204
    assert northwind.get(path).status_code == 404


def test_invitations_and_teams(northwind: httpx.Client) -> None:
    """An address is invited once at a time; teams are named by slug and take members of the organization."""
    path = "/organizations/northwind/"
    invited = northwind.post(f"{path}invitations/", json={"email": "dee@example.org"}).json()
    assert northwind.post(f"{path}invitations/", json={"email": "dee@example.org"}).status_code == 400
    cancel = f"{path}invitations/{invited['uid']}/cancel/"
    assert [northwind.post(cancel).status_code for _ in range(2)] == [204, 409]
    assert northwind.post(f"{path}invitations/", json={"email": "dee@example.org"}).status_code == 201
    team = northwind.post(f"{path}teams/", json={"name": "Perception Lab"}).json()
    assert (team["slug"], team["organization_slug"]) == ("perception-lab", "northwind")
    members = f"{path}teams/perception-lab/members/"
    assert northwind.post(members, json={"user_uid": "none"}).status_code == 400
    assert [northwind.post(members, json={"user_uid": BO}).status_code for _ in range(2)] == [201, 400]
    assert northwind.get(f"{path}teams/perception-lab/").json()["member_count"] == 1
    assert northwind.delete(f"{members}{BO}/").status_code == 204
    assert northwind.delete(f"{members}{BO}/").status_code == 404


def test_sign_up(avala: AvalaEmulator) -> None:
    """It asks for no key and gives one that works; an address signs up once."""
    account = {"email": "a@example.org", "password": "x"}
    made = httpx.post(f"{avala.base_url}/signup/", json=account)
    key = {"X-Avala-Api-Key": made.json()["api_key"]}
    assert (made.status_code, made.json()["user"]["in_waitlist"]) == (201, True)
    assert httpx.get(f"{avala.base_url}/users/me/", headers=key).json()["email"] == "a@example.org"
    assert httpx.post(f"{avala.base_url}/signup/", json=account).status_code == 400
    assert made.headers["x-ratelimit-limit"] == "5"
