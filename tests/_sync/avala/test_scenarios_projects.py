# Generated from _async/avala/test_scenarios_projects.py by twofold.mirror; do not edit.
"""The acceptance scenarios 6 to 10, 16 to 18, 24, 27, 30 and 31: projects, their agents, exports and webhooks."""

from __future__ import annotations

import pytest
from tests.avala_api import NAMES, last_body, sent

from twofold._sync.avala.client import Client
from twofold.avala import errors, verify_webhook
from twofold.emulators import AvalaEmulator
from twofold.testing import FakeClock

PROJECT, SEQUENCE = NAMES["project_uid"], NAMES["sequence_uid"]


def test_scenario_6_agents(client: Client, avala: AvalaEmulator) -> None:
    """An agent is made with what was given, changed, and gone once deleted; its secret is told once."""
    made = client.agents.create(name="A", events=["task.completed"])
    assert last_body(avala, "POST") == {"name": "A", "events": ["task.completed"]}
    assert made.secret
    assert made.secret not in repr(made)
    assert (client.agents.get(made.uid)).secret is None
    assert (client.agents.update(made.uid, name="B")).name == "B"
    assert client.agents.delete(made.uid) is None
    with pytest.raises(errors.NotFoundError):
        client.agents.get(made.uid)


def test_scenario_7_executions(client: Client) -> None:
    """What an agent did comes in pages; a test is one more."""
    agent = NAMES["agent_uid"]
    page = client.agents.list_executions(agent, limit=2)
    assert (len(page), page.next_cursor is not None) == (2, True)
    assert (client.agents.test(agent))["success"] is True
    assert len(client.agents.iter_executions(agent).collect()) == 4


def test_scenario_8_annotation_issues(client: Client, avala: AvalaEmulator) -> None:
    """False is sent as false; a closed issue has a time and is counted."""
    issue = client.annotation_issues.create(
        SEQUENCE, tool_uid=NAMES["tool_uid"], problem_uid=NAMES["problem_uid"], should_delete=False
    )
    body = last_body(avala, "POST")
    assert (body["sequence_uid"], body["should_delete"]) == (SEQUENCE, False)
    assert len(client.annotation_issues.list_by_sequence(SEQUENCE)) == 1
    closed = client.annotation_issues.update(SEQUENCE, issue.uid, status="closed")
    assert closed.closed_at is not None
    metrics = client.annotation_issues.get_metrics("northwind", "harbor-drive")
    assert metrics.status_count == {"closed": 1}
    tools = client.annotation_issues.list_tools(dataset_type="lidar")
    assert [tool.name for tool in tools] == ["Cuboid"]
    assert sent(avala)[-1] == "GET qc-available-tools/?dataset_type=lidar"


def test_scenario_9_auto_label_jobs(client: Client) -> None:
    """A job runs and completes; then it can no longer be cancelled."""
    job = client.auto_label_jobs.create(PROJECT, dry_run=True)
    assert job.dry_run is True
    seen = [(client.auto_label_jobs.get(job.uid)).status for _ in range(2)]
    assert seen == ["running", "completed"]
    with pytest.raises(errors.AvalaError) as late:
        client.auto_label_jobs.cancel(job.uid)
    assert late.value.status_code == 409


def test_scenario_10_consensus(client: Client, avala: AvalaEmulator) -> None:
    """There is a summary once it was computed; a change of settings keeps the others."""
    with pytest.raises(errors.NotFoundError):
        client.consensus.get_summary(PROJECT)
    client.consensus.compute(PROJECT)
    assert (client.consensus.get_summary(PROJECT)).max_score == 0.91
    config = client.consensus.update_config(PROJECT, iou_threshold=0.7)
    assert (config.iou_threshold, config.min_agreement_ratio) == (0.7, 0.5)
    assert last_body(avala, "PUT") == {"iou_threshold": 0.7}


def test_scenario_16_exports(client: Client, clock: FakeClock) -> None:
    """An export is waited for until it has a file."""
    export = client.exports.create(project=PROJECT)
    seen: list[str | None] = []
    done = client.exports.wait(export.uid, on_poll=lambda one: seen.append(one.status))
    assert (export.status, done.status) == ("pending", "exported")
    assert done.download_url
    assert (len(seen), clock.sleeps) == (len(clock.sleeps), [2.0] * len(seen))


def test_scenario_17_a_failed_export(client: Client, avala: AvalaEmulator) -> None:
    """A failed export is an answer and no exception."""
    export = client.exports.create(project=PROJECT)
    avala.find("exports", uid=export.uid)["_fails"] = True
    assert (client.exports.wait(export.uid)).status == "failed"


def test_scenario_18_an_export_that_never_ends(
    client: Client, avala: AvalaEmulator, clock: FakeClock
) -> None:
    """The wait ends when its time is over, to the second; a negative one sends nothing."""
    export = client.exports.create(project=PROJECT)
    avala.find("exports", uid=export.uid)["_stuck"] = True
    with pytest.raises(TimeoutError, match="did not complete within 5 seconds") as over:
        client.exports.wait(export.uid, timeout=5, interval=2)
    assert clock.sleeps == [2.0, 2.0, 1.0]
    assert isinstance(over.value, errors.WaitTimeoutError)
    assert over.value.last.uid == export.uid
    count = len(sent(avala))
    with pytest.raises(ValueError, match="timeout must be non-negative"):
        client.exports.wait(export.uid, timeout=-1)
    with pytest.raises(ValueError, match="interval must be non-negative"):
        client.exports.wait(export.uid, interval=-1)
    assert len(sent(avala)) == count


def test_scenario_24_inference_providers(client: Client) -> None:
    """What is wrong with which field is told by field."""
    with pytest.raises(errors.ValidationError) as wrong:
        client.inference_providers.create(name="g", provider_type="http", config={})
    assert wrong.value.status_code == 400
    assert "config" in wrong.value.errors
    provider = client.inference_providers.create(
        name="g", provider_type="http", config={"endpoint_url": "https://i.example"}
    )
    client.inference_providers.test(provider.uid)
    assert (client.inference_providers.get(provider.uid)).last_test_success is True


def test_scenario_27_quality_targets(client: Client) -> None:
    """An evaluation compares, and what it finds is kept."""
    (found,) = client.quality_targets.evaluate(PROJECT)
    assert (found.current_value, found.is_breached) == (0.22, True)
    assert (client.quality_targets.get(PROJECT, NAMES["target_uid"])).breach_count == 1


def test_scenario_30_tasks(client: Client) -> None:
    """Tasks are filtered by the server."""
    assert len(client.tasks.list(project=PROJECT, status="pending")) == 3


def test_scenario_31_webhooks(client: Client, avala: AvalaEmulator) -> None:
    """A webhook is checked, tells its secret once, and what it delivers is signed with that."""
    with pytest.raises(errors.ValidationError):
        client.webhooks.create(target_url="http://x", events=[])
    made = client.webhooks.create(target_url="https://h.example/w", events=["export.completed"])
    assert made.secret
    assert (client.webhooks.update(made.uid, events=["export.failed"])).secret is None
    client.webhooks.test(made.uid)
    (delivery,) = client.webhook_deliveries.list()
    assert (delivery.status, delivery.subscription) == ("delivered", made.uid)
    assert (client.webhook_deliveries.get(delivery.uid)).uid == delivery.uid
    request = avala.state.sent[-1]
    headers = {name.lower(): value for name, value in request["headers"].items()}
    body = request["body"].encode() if isinstance(request["body"], str) else request["body"]
    assert verify_webhook(body, headers["x-avala-webhook-signature"], made.secret)
    assert not verify_webhook(body, headers["x-avala-webhook-signature"], "another")
