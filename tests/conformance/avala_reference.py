"""Run the published client `avala` 0.10.0 against the Avala emulator: 145 blocking methods, 131 async ones.

It was written by others for the real API, so the emulator is wrong wherever the two do not get on. Run it
with an interpreter that has `avala`, `starlette` and `uvicorn`:

    PYTHONPATH=src python tests/conformance/avala_reference.py

Prints a line per scenario and, for each half, how many of its methods did what they should; exits with 1 if any
deviates. What that client is known to do wrong is expected of it: no retries, no second page of organizations in the
async half, an export that counts as finished under one name only. Methods that send or fetch files trust addresses of
the big storage services only, and refuse the emulator's before they send a byte: for them the emulator names such
addresses, and what is sent there is led back to it below the client. These methods are counted apart.
"""

from __future__ import annotations

import asyncio
import sys
import warnings
from uuid import uuid4

# First, for it sets what that client reads when it is imported.
from avala_half import HOME, Check, Half, lead_back, play, report, total  # isort: skip
from avala_uploads import NORTHWIND, uploads, without_a_client  # isort: skip

import avala
from twofold.emulators import AvalaEmulator

HARBOR = ("northwind", "harbor-drive")
PROJECT = "2f6f6a3e-0c1d-4b0a-8f0e-1d2c3b4a5f01"
BO = "0a000000-0000-4000-8000-000000000002"
DEVICE = "5a000000-0000-4000-8000-000000000001"
SEQUENCE = "3f000000-0000-4000-8000-000000000001"


def keys_and_errors(half: Half, same: Check) -> None:
    """Scenarios 4, 32 and 33, with that client's single attempt."""
    for key, expected in (("avk_wrong", "AuthenticationError"), ("avk_none", "ForbiddenError")):
        client = half.client(key)
        same(half.raised(client.datasets.list), expected)
        half.wait(client.close())
    half.emulator.faults.add("GET", "tasks/", status=503, times=1)
    same((half.error("tasks.list"), half.error("tasks.list")), (("ServerError", 503), ("no error", None)))
    half.emulator.faults.add("GET", "tasks/", status=429, times=1)
    same(half.error("tasks.list"), ("RateLimitError", 429))
    same(half._client.rate_limit_info["remaining"], "0")
    same(half.error("agents.create", name=""), ("ValidationError", 400))
    same(half.error("agents.get", "a/b"), ("NotFoundError", 404))


def agents(half: Half, same: Check) -> None:
    """Scenarios 5 to 7."""
    half.emulator.add("agents", 249, name="Agent {n}")
    page = half.call("agents.list", limit=100)
    sizes = [len(page.items)]
    while page.has_more:
        page = half.call("agents.list", limit=100, cursor=page.next_cursor)
        sizes.append(len(page.items))
    same(sizes, [100, 100, 50])
    before = half.call("agents.list", limit=100, cursor=page.previous_cursor)
    same(len(before.items), 100)
    made = half.call("agents.create", name="A", events=["task.completed"])
    same((half.sent(), bool(made.secret)), ({"name": "A", "events": ["task.completed"]}, True))
    same(half.call("agents.get", made.uid).secret, None)
    same(half.call("agents.update", made.uid, name="B").name, "B")
    same(half.call("agents.delete", made.uid), None)
    same(half.error("agents.get", made.uid), ("NotFoundError", 404))
    lane = half.emulator.find("agents", name="Lane checker")["uid"]
    runs = half.call("agents.list_executions", lane, limit=2)
    same((len(runs.items), bool(runs.next_cursor)), (2, True))
    same(half.call("agents.test", lane)["success"], True)
    same(len(half.call("agents.list_executions", lane).items), 4)


def annotation_issues(half: Half, same: Check) -> None:
    """Scenarios 8 and 37."""
    (tool,) = half.call("annotation_issues.list_tools", dataset_type="lidar")
    same(half.requests()[-1], "GET /qc-available-tools/?dataset_type=lidar")
    uids = {"tool_uid": tool.uid, "problem_uid": tool.problems[0].uid}
    made = half.call("annotation_issues.create", SEQUENCE, **uids, should_delete=False)
    same(half.sent(), {**uids, "sequence_uid": SEQUENCE, "should_delete": False})
    same(len(half.call("annotation_issues.list_by_sequence", SEQUENCE)), 1)
    same(len(half.call("annotation_issues.list_by_dataset", *HARBOR, sequence_uid=SEQUENCE)), 1)
    closed = half.call("annotation_issues.update", SEQUENCE, made.uid, status="closed")
    same(bool(closed.closed_at), True)
    same(half.call("annotation_issues.get_metrics", *HARBOR).status_count, {"closed": 1})
    same(half.call("annotation_issues.delete", SEQUENCE, made.uid), None)
    same(half.call("annotation_issues.list_by_sequence", SEQUENCE), [])
    edits = [
        {
            "action": "upsert",
            "object_uuid": f"o-{n}",
            "object_type": "cuboid 3d",
            "sequence_uid": SEQUENCE,
            "object_data": {"x": n},
        }
        for n in range(7)
    ]
    answers = half.call("annotations.bulk_edit", *HARBOR, edits, chunk_size=3)
    same(answers, [(0, {"updated": 3}), (1, {"updated": 3}), (2, {"updated": 1})])


def projects(half: Half, same: Check) -> None:
    """Scenarios 9, 10, 27 and 30."""
    same([one.name for one in half.call("projects.list").items], ["Quayside", "Harbor"])
    same(half.call("projects.get", PROJECT).name, "Harbor")
    same(len(half.call("tasks.list", project=PROJECT, status="pending").items), 3)
    task = half.call("tasks.list", limit=1).items[0]
    same(half.call("tasks.get", task.uid).uid, task.uid)
    job = half.call("auto_label_jobs.create", PROJECT, dry_run=True)
    same([half.call("auto_label_jobs.get", job.uid).status for _ in range(2)], ["running", "completed"])
    same(half.error("auto_label_jobs.cancel", job.uid), ("AvalaError", 409))
    other = half.call("auto_label_jobs.create", PROJECT)
    same(half.call("auto_label_jobs.cancel", other.uid), None)
    same(
        [one.status for one in half.call("auto_label_jobs.list", project=PROJECT)], ["cancelled", "completed"]
    )
    same(half.error("consensus.get_summary", PROJECT), ("NotFoundError", 404))
    same(half.call("consensus.compute", PROJECT).status, "started")
    same(half.call("consensus.get_summary", PROJECT).total_items, 2)
    same(len(half.call("consensus.list_scores", PROJECT, limit=1).items), 1)
    config = half.call("consensus.update_config", PROJECT, iou_threshold=0.7)
    same((half.sent(), config.min_annotations), ({"iou_threshold": 0.7}, 2))
    same(half.call("consensus.get_config", PROJECT).iou_threshold, 0.7)
    (target,) = half.call("quality_targets.list", PROJECT).items
    (value,) = half.call("quality_targets.evaluate", PROJECT)
    same((value.current_value, value.is_breached), (0.22, True))
    same(half.call("quality_targets.get", PROJECT, target.uid).breach_count, 1)
    made = half.call("quality_targets.create", PROJECT, name="Q", metric="issue_rate", threshold=1)
    same(made.operator, "gt")
    same(half.call("quality_targets.update", PROJECT, made.uid, threshold=2.5).threshold, 2.5)
    same(half.call("quality_targets.delete", PROJECT, made.uid), None)


def datasets(half: Half, same: Check) -> None:
    """Scenarios 11 to 15."""
    found = half.call("datasets.list", data_type="lidar", name="harb")
    same([one.slug for one in found], ["harbor-drive"])
    same(half.requests()[-1], "GET /datasets/?data_type=lidar&name=harb")
    same(half.call("datasets.get", found.items[0].uid).item_count, 569)
    same(half.error("datasets.get", str(uuid4())), ("NotFoundError", 404))
    made = half.call("datasets.create", name="New", slug="new", data_type="mcap")
    same((half.sent()["visibility"], half.sent()["create_metadata"]), ("private", True))
    same(made.status, "creating")
    # Its least interval is a second, so it is told the status before that wait.
    same(half.call("datasets.wait", made.uid, status="creating", interval=0.01).status, "creating")
    same(half.call("datasets.wait", made.uid).status, "created")
    frame = half.call("datasets.get_frame", *HARBOR, SEQUENCE, 0)
    same((len(frame.images), half.error("datasets.get_frame", *HARBOR, SEQUENCE, 1)[0]), (1, "IndexError"))
    same(half.call("datasets.get_calibration", *HARBOR, SEQUENCE).cameras[0].camera_id, "front")
    health = half.call("datasets.get_health", *HARBOR)
    same((health.ingest_ok, health.sequences[0].frame_count), (True, 569))
    same(len(half.call("datasets.list_sequences", *HARBOR).items), 1)
    same(half.call("datasets.get_sequence", *HARBOR, SEQUENCE).number_of_frames, 1)
    items = half.call("datasets.list_items", "ines", "harbor-photos", limit=2)
    same((len(items), items.has_more), (2, True))
    item = items.items[0]
    same(half.call("datasets.get_item", "ines", "harbor-photos", item.uid).key, item.key)
    moved = half.call("datasets.transfer", *HARBOR, owner_username="ines")
    same((moved.owner_name, half.error("datasets.get_by_slug", *HARBOR)[1]), ("ines", 404))
    same(half.call("datasets.get_by_slug", "ines", "harbor-drive").uid, moved.uid)
    night = half.call(
        "slices.create", name="Day", visibility="private", sub_slices=[{"dataset": item.dataset}]
    )
    same(half.requests()[-1], "POST /slices/")
    same([one.slug for one in half.call("slices.list", "ines")], ["day"])
    same(half.call("slices.get", "ines", "day").uid, night.uid)
    same(len(half.call("slices.list_items", "ines", "day").items), 3)
    same(half.call("slices.get_item", "ines", "day", item.uid).uid, item.uid)


def exports(half: Half, same: Check) -> None:
    """Scenarios 16 and 17."""
    made = half.call("exports.create", project=PROJECT)
    same(made.status, "pending")
    same(half.call("exports.get", made.uid).status, "processing")
    done = half.call("exports.wait", made.uid, timeout=0)
    same((done.status, bool(done.download_url)), ("exported", True))
    same(len(half.call("exports.list").items), 2)
    (failing,) = half.emulator.add("exports", status="processing", _fails=True)
    same(half.call("exports.wait", failing["uid"]).status, "failed")
    same(half.error("exports.create"), ("ValidationError", 400))


def fleet(half: Half, same: Check) -> None:
    """Scenarios 19 to 23."""
    made = half.call("fleet.devices.register", name="Barge", type="usv")
    same((bool(made.device_token), half.call("fleet.devices.get", made.uid).device_token), (True, None))
    same(half.call("fleet.devices.update", made.uid, status="maintenance").status, "maintenance")
    same(half.sent(), {"status": "maintenance"})
    same(len(half.call("fleet.devices.list", status="maintenance", type="usv").items), 1)
    same(half.call("fleet.devices.delete", made.uid), None)
    half.requests()
    ready = half.call("fleet.recordings.list", device_id=DEVICE, status="ready")
    same(half.requests(), [f"GET /fleet/recordings/?device={DEVICE}&status=ready"])
    recording = ready.items[0].uid
    same(half.call("fleet.recordings.get", recording).topic_count, 2)
    same(half.call("fleet.recordings.update", recording, tags=["x"]).tags, ["x"])
    event = {
        "recording": recording,
        "device": DEVICE,
        "label": "l",
        "type": "anomaly",
        "timestamp": "2026-03-05T06:00:00Z",
    }
    one = half.call("fleet.events.create", **event)
    same(half.call("fleet.events.get", one.uid).label, "l")
    same(half.call("fleet.events.create_batch", events=[event, event]), 2)
    bad = {**event, "severity": "bad"}
    same(half.error("fleet.events.create_batch", events=[event, bad]), ("ValidationError", 400))
    same(len(half.call("fleet.events.list", recording_id=recording, type="anomaly").items), 4)
    same(half.call("fleet.events.delete", one.uid), None)
    same(half.call("fleet.recordings.delete", recording), None)
    alert = half.call("fleet.alerts.list", status="open").items[0]
    same(half.call("fleet.alerts.acknowledge", alert.uid).status, "acknowledged")
    same(half.call("fleet.alerts.resolve", alert.uid, resolution_note="ok").resolution_note, "ok")
    same(half.error("fleet.alerts.acknowledge", alert.uid), ("AvalaError", 409))
    same(half.call("fleet.alerts.get", alert.uid).status, "resolved")
    half.requests()
    same([one.name for one in half.call("fleet.rules.list", enabled=False)], ["Low battery"])
    same(half.requests(), ["GET /fleet/rules/?enabled=false"])
    rule = half.call("fleet.rules.create", name="R", condition={"type": "x"}, actions=[{"type": "y"}])
    same(half.call("fleet.rules.update", rule.uid, enabled=False).enabled, False)
    same(half.call("fleet.rules.get", rule.uid).name, "R")
    same(half.call("fleet.rules.delete", rule.uid), None)
    channel = half.call("fleet.alert_channels.create", name="C", type="slack", config={"url": "u"})
    same(half.call("fleet.alert_channels.test", channel.uid)["success"], True)
    same(half.call("fleet.alert_channels.delete", channel.uid), None)
    same(half.call("fleet.alert_channels.list").items, [])


def providers(half: Half, same: Check) -> None:
    """Scenarios 24 and 29."""
    named = {"name": "g", "provider_type": "http"}
    same(half.error("inference_providers.create", **named, config={}), ("ValidationError", 400))
    config = {"endpoint_url": "https://i.example.org", "api_key": "k"}
    made = half.call("inference_providers.create", **named, config=config)
    same(made.config, {"endpoint_url": "https://i.example.org", "api_key": "***"})
    same(half.call("inference_providers.test", made.uid)["success"], True)
    same(half.call("inference_providers.get", made.uid).last_test_success, True)
    same(half.call("inference_providers.update", made.uid, description="d").description, "d")
    same(len(half.call("inference_providers.list").items), 2)
    same(half.call("inference_providers.delete", made.uid), None)
    half.emulator.add("organizations", name="Other", slug="other")
    same(half.error("storage_configs.create", name="s", provider="aws_s3"), ("ValidationError", 400))
    half.requests()
    stored = half.call("storage_configs.create", name="s", provider="aws_s3", organization="northwind")
    same((half.requests(), half.sent()["name"]), (["POST /storage-configs/?organization=northwind"], "s"))
    same(half.error("storage_configs.get", stored.uid, organization="other"), ("NotFoundError", 404))
    same(half.call("storage_configs.get", stored.uid).provider, "aws_s3")
    same(half.call("storage_configs.test", stored.uid)["verified"], False)
    same(len(half.call("storage_configs.list", organization="northwind").items), 2)
    same(half.call("storage_configs.setup_info", organization="other").external_id, "other-7f3a")
    same(half.call("storage_configs.delete", stored.uid), None)


def organizations(half: Half, same: Check) -> None:
    """Scenarios 25 and 26; the async half cannot ask for the second page."""
    half.emulator.add("organizations", 44, name="Org {n}")
    first = half.call("organizations.list")
    same((len(first.items), first.next_cursor), (20, "2"))
    if half.blocking:
        pages = [half.call("organizations.list", page=number) for number in (2, 3)]
        same([(len(one.items), one.has_more) for one in pages], [(20, True), (5, False)])
        same(half.call("organizations.slug_for_uid", NORTHWIND.upper()), "northwind")
    else:
        again = half.call("organizations.list", cursor=first.next_cursor)
        same(again.items[0].uid, first.items[0].uid)
    northwind = "northwind"
    same(half.call("organizations.get", northwind).role, "owner")
    made = half.call("organizations.create", name="New Works")
    same((made.slug, half.call("organizations.update", "new-works", handle="nw").handle), ("new-works", "nw"))
    same(half.call("organizations.delete", "new-works"), None)
    same(bool(half.call("organizations.industry_choices")["choices"]), True)
    same([one.username for one in half.call("organizations.list_members", northwind, search="bo")], ["bo"])
    same(half.error("organizations.leave", northwind), ("ValidationError", 400))
    same(half.call("organizations.update_member_role", northwind, BO, role="admin"), None)
    invited = half.call("organizations.create_invitation", northwind, email="dee@example.org")
    same(invited.status, "pending")
    same(len(half.call("organizations.list_invitations", northwind).items), 1)
    same(half.call("organizations.resend_invitation", northwind, invited.uid), None)
    same(half.call("organizations.cancel_invitation", northwind, invited.uid), None)
    team = half.call("organizations.create_team", northwind, name="Perception")
    where = (northwind, team.slug)
    same(half.call("organizations.get_team", *where).uid, team.uid)
    same(half.call("organizations.update_team", *where, color="#fff").color, "#fff")
    same(half.call("organizations.add_team_member", *where, user_uid=BO).username, "bo")
    same(half.call("organizations.update_team_member_role", *where, BO, role="lead"), None)
    same([one.role for one in half.call("organizations.list_team_members", *where)], ["lead"])
    same(half.call("organizations.remove_team_member", *where, BO), None)
    same(half.call("organizations.delete_team", *where), None)
    same([one.slug for one in half.call("organizations.list_teams", northwind)], ["drivers"])
    same(half.call("organizations.transfer_ownership", northwind, new_owner_uid=BO), None)
    same(half.call("organizations.leave", northwind), None)
    half.emulator.find("organizations", slug="org-1")["_members"].append(
        {"user_uid": BO, "role": "member", "created_at": "2026-01-01T00:00:00Z"}
    )
    same(half.call("organizations.remove_member", "org-1", BO), None)


def webhooks(half: Half, same: Check) -> None:
    """Scenario 31."""
    same(half.error("webhooks.create", target_url="http://x", events=[]), ("ValidationError", 400))
    made = half.call("webhooks.create", target_url="https://h.example.org/w", events=["task.completed"])
    same(bool(made.secret), True)
    same(half.call("webhooks.update", made.uid, events=["export.completed"]).secret, None)
    same(half.call("webhooks.get", made.uid).events, ["export.completed"])
    same(half.call("webhooks.test", made.uid)["delivered"], True)
    (delivery,) = half.call("webhook_deliveries.list").items
    same((delivery.status, delivery.subscription), ("delivered", made.uid))
    same(half.call("webhook_deliveries.get", delivery.uid).attempts, 1)
    same(len(half.call("webhooks.list").items), 1)
    same(half.call("webhooks.delete", made.uid), None)


SCENARIOS = (
    keys_and_errors,
    agents,
    annotation_issues,
    projects,
    datasets,
    exports,
    fleet,
    providers,
    organizations,
    webhooks,
    uploads,
    without_a_client,
)


def main() -> int:
    """Play every scenario in both halves; 1 on a deviation."""
    wrong = 0
    # In real time: that client compares when grants expire with its own clock.
    warnings.simplefilter("ignore", avala.MutableDatasetAliasWarning)
    with AvalaEmulator(real_time=True) as emulator, asyncio.Runner() as runner:
        lead_back(emulator)
        halves = (Half("blocking", emulator, None), Half("async", emulator, runner))
        for scenario in SCENARIOS:
            for half in halves:
                wrong += report(f"{scenario.__name__} ({half.name})", play(scenario, half))
        for half in halves:
            wrong += total(half)
            half.close()
    HOME.cleanup()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
