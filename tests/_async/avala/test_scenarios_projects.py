# The async source; twofold.mirror generates its blocking mirror.
"""The acceptance scenarios 6 to 10, 16 to 18, 24, 27, 30 and 31: projects, their agents, exports and webhooks."""

from __future__ import annotations

import pytest
from tests.avala_api import NAMES, last_body, sent

from twofold._async.avala.client import AsyncClient
from twofold.avala import errors, verify_webhook
from twofold.emulators import AvalaEmulator
from twofold.testing import FakeClock

PROJECT, SEQUENCE = NAMES["project_uid"], NAMES["sequence_uid"]


async def test_scenario_6_agents(client: AsyncClient, avala: AvalaEmulator) -> None:
    """An agent is made with what was given, changed, and gone once deleted; its secret is told once."""
    made = await client.agents.create(name="A", events=["task.completed"])
    assert last_body(avala, "POST") == {"name": "A", "events": ["task.completed"]}
    assert made.secret
    assert made.secret not in repr(made)
    assert (await client.agents.get(made.uid)).secret is None
    assert (await client.agents.update(made.uid, name="B")).name == "B"
    assert await client.agents.delete(made.uid) is None
    with pytest.raises(errors.NotFoundError):
        await client.agents.get(made.uid)


async def test_scenario_7_executions(client: AsyncClient) -> None:
    """What an agent did comes in pages; a test is one more."""
    agent = NAMES["agent_uid"]
    page = await client.agents.list_executions(agent, limit=2)
    assert (len(page), page.next_cursor is not None) == (2, True)
    assert (await client.agents.test(agent))["success"] is True
    assert len(await client.agents.iter_executions(agent).collect()) == 4


async def test_scenario_8_annotation_issues(client: AsyncClient, avala: AvalaEmulator) -> None:
    """False is sent as false; a closed issue has a time and is counted."""
    issue = await client.annotation_issues.create(
        SEQUENCE, tool_uid=NAMES["tool_uid"], problem_uid=NAMES["problem_uid"], should_delete=False
    )
    body = last_body(avala, "POST")
    assert (body["sequence_uid"], body["should_delete"]) == (SEQUENCE, False)
    assert len(await client.annotation_issues.list_by_sequence(SEQUENCE)) == 1
    closed = await client.annotation_issues.update(SEQUENCE, issue.uid, status="closed")
    assert closed.closed_at is not None
    metrics = await client.annotation_issues.get_metrics("northwind", "harbor-drive")
    assert metrics.status_count == {"closed": 1}
    tools = await client.annotation_issues.list_tools(dataset_type="lidar")
    assert [tool.name for tool in tools] == ["Cuboid"]
    assert sent(avala)[-1] == "GET qc-available-tools/?dataset_type=lidar"


async def test_scenario_9_auto_label_jobs(client: AsyncClient) -> None:
    """A job runs and completes; then it can no longer be cancelled."""
    job = await client.auto_label_jobs.create(PROJECT, dry_run=True)
    assert job.dry_run is True
    seen = [(await client.auto_label_jobs.get(job.uid)).status for _ in range(2)]
    assert seen == ["running", "completed"]
    with pytest.raises(errors.AvalaError) as late:
        await client.auto_label_jobs.cancel(job.uid)
    assert late.value.status_code == 409


async def test_scenario_10_consensus(client: AsyncClient, avala: AvalaEmulator) -> None:
    """There is a summary once it was computed; a change of settings keeps the others."""
    with pytest.raises(errors.NotFoundError):
        await client.consensus.get_summary(PROJECT)
    await client.consensus.compute(PROJECT)
    assert (await client.consensus.get_summary(PROJECT)).max_score == 0.91
    config = await client.consensus.update_config(PROJECT, iou_threshold=0.7)
    assert (config.iou_threshold, config.min_agreement_ratio) == (0.7, 0.5)
    assert last_body(avala, "PUT") == {"iou_threshold": 0.7}


async def test_scenario_16_exports(client: AsyncClient, clock: FakeClock) -> None:
    """An export is waited for until it has a file."""
    export = await client.exports.create(project=PROJECT)
    seen: list[str | None] = []
    done = await client.exports.wait(export.uid, on_poll=lambda one: seen.append(one.status))
    assert (export.status, done.status) == ("pending", "exported")
    assert done.download_url
    assert (len(seen), clock.sleeps) == (len(clock.sleeps), [2.0] * len(seen))


async def test_scenario_17_a_failed_export(client: AsyncClient, avala: AvalaEmulator) -> None:
    """A failed export is an answer and no exception."""
    export = await client.exports.create(project=PROJECT)
    avala.find("exports", uid=export.uid)["_fails"] = True
    assert (await client.exports.wait(export.uid)).status == "failed"


async def test_scenario_18_an_export_that_never_ends(
    client: AsyncClient, avala: AvalaEmulator, clock: FakeClock
) -> None:
    """The wait ends when its time is over, to the second; a negative one sends nothing."""
    export = await client.exports.create(project=PROJECT)
    avala.find("exports", uid=export.uid)["_stuck"] = True
    with pytest.raises(TimeoutError, match="did not complete within 5 seconds") as over:
        await client.exports.wait(export.uid, timeout=5, interval=2)
    assert clock.sleeps == [2.0, 2.0, 1.0]
    assert isinstance(over.value, errors.WaitTimeoutError)
    assert over.value.last.uid == export.uid
    count = len(sent(avala))
    with pytest.raises(ValueError, match="timeout must be non-negative"):
        await client.exports.wait(export.uid, timeout=-1)
    with pytest.raises(ValueError, match="interval must be non-negative"):
        await client.exports.wait(export.uid, interval=-1)
    assert len(sent(avala)) == count


async def test_scenario_24_inference_providers(client: AsyncClient) -> None:
    """What is wrong with which field is told by field."""
    with pytest.raises(errors.ValidationError) as wrong:
        await client.inference_providers.create(name="g", provider_type="http", config={})
    assert wrong.value.status_code == 400
    assert "config" in wrong.value.errors
    provider = await client.inference_providers.create(
        name="g", provider_type="http", config={"endpoint_url": "https://i.example"}
    )
    await client.inference_providers.test(provider.uid)
    assert (await client.inference_providers.get(provider.uid)).last_test_success is True


async def test_scenario_27_quality_targets(client: AsyncClient) -> None:
    """An evaluation compares, and what it finds is kept."""
    (found,) = await client.quality_targets.evaluate(PROJECT)
    assert (found.current_value, found.is_breached) == (0.22, True)
    assert (await client.quality_targets.get(PROJECT, NAMES["target_uid"])).breach_count == 1


async def test_scenario_30_tasks(client: AsyncClient) -> None:
    """Tasks are filtered by the server."""
    assert len(await client.tasks.list(project=PROJECT, status="pending")) == 3


async def test_scenario_31_webhooks(client: AsyncClient, avala: AvalaEmulator) -> None:
    """A webhook is checked, tells its secret once, and what it delivers is signed with that."""
    with pytest.raises(errors.ValidationError):
        await client.webhooks.create(target_url="http://x", events=[])
    made = await client.webhooks.create(target_url="https://h.example/w", events=["export.completed"])
    assert made.secret
    assert (await client.webhooks.update(made.uid, events=["export.failed"])).secret is None
    await client.webhooks.test(made.uid)
    (delivery,) = await client.webhook_deliveries.list()
    assert (delivery.status, delivery.subscription) == ("delivered", made.uid)
    assert (await client.webhook_deliveries.get(delivery.uid)).uid == delivery.uid
    request = avala.state.sent[-1]
    headers = {name.lower(): value for name, value in request["headers"].items()}
    body = request["body"].encode() if isinstance(request["body"], str) else request["body"]
    assert verify_webhook(body, headers["x-avala-webhook-signature"], made.secret)
    assert not verify_webhook(body, headers["x-avala-webhook-signature"], "another")
