"""The type of every method of the Avala client, async half; checked and never run."""

# pyright: reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

from typing import Any, assert_type

from twofold import AsyncPager, Download
from twofold.avala import AsyncClient, AsyncCursorPage
from twofold.avala.types import (
    Agent,
    AgentExecution,
    Alert,
    AlertChannel,
    AnnotationIssue,
    AnnotationIssueMetrics,
    AnnotationIssueToolDetail,
    AutoLabelJob,
    ConsensusComputeResult,
    ConsensusConfig,
    ConsensusScore,
    ConsensusSummary,
    Dataset,
    DatasetCalibration,
    DatasetFrame,
    DatasetHealth,
    DatasetItem,
    DatasetSequence,
    Device,
    Export,
    FleetEvent,
    InferenceProvider,
    Invitation,
    Organization,
    OrganizationMember,
    Project,
    QualityTarget,
    QualityTargetEvaluation,
    Recording,
    Rule,
    Slice,
    SliceItem,
    StorageConfig,
    StorageConfigSetupInfo,
    Task,
    Team,
    TeamMember,
    Webhook,
    WebhookDelivery,
)


async def agents(client: AsyncClient) -> None:
    """`client.agents`."""
    assert_type(await client.agents.list(), AsyncCursorPage[Agent])
    assert_type(client.agents.iter(limit=5, max_results=9), AsyncPager[Agent])
    assert_type(await client.agents.get("u"), Agent)
    assert_type(await client.agents.create(name="u"), Agent)
    assert_type(await client.agents.update("u"), Agent)
    await client.agents.delete("u")
    assert_type(await client.agents.list_executions("u"), AsyncCursorPage[AgentExecution])
    assert_type(client.agents.iter_executions("u", limit=5, max_results=9), AsyncPager[AgentExecution])
    assert_type(await client.agents.test("u"), dict[str, Any])


async def annotation_issues(client: AsyncClient) -> None:
    """`client.annotation_issues`."""
    assert_type(await client.annotation_issues.list_by_sequence("u"), list[AnnotationIssue])
    assert_type(await client.annotation_issues.create("u", tool_uid="u", problem_uid="u"), AnnotationIssue)
    assert_type(await client.annotation_issues.update("u", "u"), AnnotationIssue)
    await client.annotation_issues.delete("u", "u")
    assert_type(await client.annotation_issues.list_by_dataset("u", "u"), list[AnnotationIssue])
    assert_type(await client.annotation_issues.get_metrics("u", "u"), AnnotationIssueMetrics)
    assert_type(await client.annotation_issues.list_tools(dataset_type="u"), list[AnnotationIssueToolDetail])


async def auto_label_jobs(client: AsyncClient) -> None:
    """`client.auto_label_jobs`."""
    assert_type(await client.auto_label_jobs.list(), AsyncCursorPage[AutoLabelJob])
    assert_type(client.auto_label_jobs.iter(limit=5, max_results=9), AsyncPager[AutoLabelJob])
    assert_type(await client.auto_label_jobs.get("u"), AutoLabelJob)
    assert_type(await client.auto_label_jobs.create("u"), AutoLabelJob)
    await client.auto_label_jobs.cancel("u")


async def consensus(client: AsyncClient) -> None:
    """`client.consensus`."""
    assert_type(await client.consensus.get_summary("u"), ConsensusSummary)
    assert_type(await client.consensus.list_scores("u"), AsyncCursorPage[ConsensusScore])
    assert_type(client.consensus.iter_scores("u", limit=5, max_results=9), AsyncPager[ConsensusScore])
    assert_type(await client.consensus.compute("u"), ConsensusComputeResult)
    assert_type(await client.consensus.get_config("u"), ConsensusConfig)
    assert_type(await client.consensus.update_config("u"), ConsensusConfig)


async def datasets(client: AsyncClient) -> None:
    """`client.datasets`."""
    assert_type(await client.datasets.list(), AsyncCursorPage[Dataset])
    assert_type(client.datasets.iter(limit=5, max_results=9), AsyncPager[Dataset])
    assert_type(await client.datasets.get("u"), Dataset)
    assert_type(await client.datasets.get_by_slug("u", "u"), Dataset)
    assert_type(await client.datasets.transfer("u", "u", owner_username="ines"), Dataset)
    assert_type(await client.datasets.create(name="u", slug="u", data_type="u"), Dataset)
    assert_type(await client.datasets.list_items("u", "u"), AsyncCursorPage[DatasetItem])
    assert_type(client.datasets.iter_items("u", "u", limit=5, max_results=9), AsyncPager[DatasetItem])
    assert_type(await client.datasets.get_item("u", "u", "u"), DatasetItem)
    assert_type(await client.datasets.list_sequences("u", "u"), AsyncCursorPage[DatasetSequence])
    assert_type(client.datasets.iter_sequences("u", "u", limit=5, max_results=9), AsyncPager[DatasetSequence])
    assert_type(await client.datasets.get_sequence("u", "u", "u"), DatasetSequence)
    assert_type(await client.datasets.get_frame("u", "u", "u", 0), DatasetFrame)
    assert_type(await client.datasets.get_calibration("u", "u", "u"), DatasetCalibration)
    assert_type(await client.datasets.get_health("u", "u"), DatasetHealth)
    assert_type(await client.datasets.wait("u"), Dataset)


async def exports(client: AsyncClient) -> None:
    """`client.exports`."""
    assert_type(await client.exports.list(), AsyncCursorPage[Export])
    assert_type(client.exports.iter(limit=5, max_results=9), AsyncPager[Export])
    assert_type(await client.exports.create(), Export)
    assert_type(await client.exports.get("u"), Export)
    assert_type(await client.exports.wait("u"), Export)
    assert_type(await client.exports.download("u", "file.zip", sha256="0"), Download)


async def fleet_devices(client: AsyncClient) -> None:
    """`client.fleet.devices`."""
    assert_type(await client.fleet.devices.list(), AsyncCursorPage[Device])
    assert_type(client.fleet.devices.iter(limit=5, max_results=9), AsyncPager[Device])
    assert_type(await client.fleet.devices.register(name="u", type="u"), Device)
    assert_type(await client.fleet.devices.get("u"), Device)
    assert_type(await client.fleet.devices.update("u"), Device)
    await client.fleet.devices.delete("u")


async def fleet_recordings(client: AsyncClient) -> None:
    """`client.fleet.recordings`."""
    assert_type(await client.fleet.recordings.list(), AsyncCursorPage[Recording])
    assert_type(client.fleet.recordings.iter(limit=5, max_results=9), AsyncPager[Recording])
    assert_type(await client.fleet.recordings.get("u"), Recording)
    assert_type(await client.fleet.recordings.update("u"), Recording)
    await client.fleet.recordings.delete("u")


async def fleet_events(client: AsyncClient) -> None:
    """`client.fleet.events`."""
    assert_type(await client.fleet.events.list(), AsyncCursorPage[FleetEvent])
    assert_type(client.fleet.events.iter(limit=5, max_results=9), AsyncPager[FleetEvent])
    assert_type(
        await client.fleet.events.create(recording="u", device="u", label="u", type="u", timestamp="u"),
        FleetEvent,
    )
    assert_type(await client.fleet.events.create_batch(events=[]), int)
    assert_type(await client.fleet.events.get("u"), FleetEvent)
    await client.fleet.events.delete("u")


async def fleet_rules(client: AsyncClient) -> None:
    """`client.fleet.rules`."""
    assert_type(await client.fleet.rules.list(), AsyncCursorPage[Rule])
    assert_type(client.fleet.rules.iter(limit=5, max_results=9), AsyncPager[Rule])
    assert_type(await client.fleet.rules.create(name="u", condition={}, actions=[]), Rule)
    assert_type(await client.fleet.rules.get("u"), Rule)
    assert_type(await client.fleet.rules.update("u"), Rule)
    await client.fleet.rules.delete("u")


async def fleet_alerts(client: AsyncClient) -> None:
    """`client.fleet.alerts`."""
    assert_type(await client.fleet.alerts.list(), AsyncCursorPage[Alert])
    assert_type(client.fleet.alerts.iter(limit=5, max_results=9), AsyncPager[Alert])
    assert_type(await client.fleet.alerts.get("u"), Alert)
    assert_type(await client.fleet.alerts.acknowledge("u"), Alert)
    assert_type(await client.fleet.alerts.resolve("u"), Alert)


async def fleet_alert_channels(client: AsyncClient) -> None:
    """`client.fleet.alert_channels`."""
    assert_type(await client.fleet.alert_channels.list(), AsyncCursorPage[AlertChannel])
    assert_type(client.fleet.alert_channels.iter(limit=5, max_results=9), AsyncPager[AlertChannel])
    assert_type(await client.fleet.alert_channels.create(name="u", type="u", config={}), AlertChannel)
    await client.fleet.alert_channels.delete("u")
    assert_type(await client.fleet.alert_channels.test("u"), dict[str, Any])


async def inference_providers(client: AsyncClient) -> None:
    """`client.inference_providers`."""
    assert_type(await client.inference_providers.list(), AsyncCursorPage[InferenceProvider])
    assert_type(client.inference_providers.iter(limit=5, max_results=9), AsyncPager[InferenceProvider])
    assert_type(await client.inference_providers.get("u"), InferenceProvider)
    assert_type(
        await client.inference_providers.create(name="u", provider_type="u", config={}), InferenceProvider
    )
    assert_type(await client.inference_providers.update("u"), InferenceProvider)
    await client.inference_providers.delete("u")
    assert_type(await client.inference_providers.test("u"), dict[str, Any])


async def organizations(client: AsyncClient) -> None:
    """`client.organizations`."""
    assert_type(await client.organizations.list(), AsyncCursorPage[Organization])
    assert_type(client.organizations.iter(limit=5, max_results=9), AsyncPager[Organization])
    assert_type(await client.organizations.get("u"), Organization)
    assert_type(await client.organizations.slug_for_uid("u"), str | None)
    assert_type(await client.organizations.create(name="u"), Organization)
    assert_type(await client.organizations.update("u"), Organization)
    await client.organizations.delete("u")
    assert_type(await client.organizations.industry_choices(), dict[str, Any])
    assert_type(await client.organizations.list_members("u"), AsyncCursorPage[OrganizationMember])
    assert_type(
        client.organizations.iter_members("u", limit=5, max_results=9), AsyncPager[OrganizationMember]
    )
    await client.organizations.remove_member("u", "u")
    await client.organizations.update_member_role("u", "u", role="u")
    await client.organizations.leave("u")
    await client.organizations.transfer_ownership("u", new_owner_uid="u")
    assert_type(await client.organizations.list_invitations("u"), AsyncCursorPage[Invitation])
    assert_type(client.organizations.iter_invitations("u", limit=5, max_results=9), AsyncPager[Invitation])
    assert_type(await client.organizations.create_invitation("u", email="u"), Invitation)
    await client.organizations.resend_invitation("u", "u")
    await client.organizations.cancel_invitation("u", "u")
    assert_type(await client.organizations.list_teams("u"), AsyncCursorPage[Team])
    assert_type(client.organizations.iter_teams("u", limit=5, max_results=9), AsyncPager[Team])
    assert_type(await client.organizations.create_team("u", name="u"), Team)
    assert_type(await client.organizations.get_team("u", "u"), Team)
    assert_type(await client.organizations.update_team("u", "u"), Team)
    await client.organizations.delete_team("u", "u")
    assert_type(await client.organizations.list_team_members("u", "u"), AsyncCursorPage[TeamMember])
    assert_type(
        client.organizations.iter_team_members("u", "u", limit=5, max_results=9), AsyncPager[TeamMember]
    )
    assert_type(await client.organizations.add_team_member("u", "u", user_uid="u"), TeamMember)
    await client.organizations.remove_team_member("u", "u", "u")
    await client.organizations.update_team_member_role("u", "u", "u", role="u")


async def projects(client: AsyncClient) -> None:
    """`client.projects`."""
    assert_type(await client.projects.list(), AsyncCursorPage[Project])
    assert_type(client.projects.iter(limit=5, max_results=9), AsyncPager[Project])
    assert_type(await client.projects.get("u"), Project)


async def quality_targets(client: AsyncClient) -> None:
    """`client.quality_targets`."""
    assert_type(await client.quality_targets.list("u"), AsyncCursorPage[QualityTarget])
    assert_type(client.quality_targets.iter("u", limit=5, max_results=9), AsyncPager[QualityTarget])
    assert_type(await client.quality_targets.get("u", "u"), QualityTarget)
    assert_type(await client.quality_targets.create("u", name="u", metric="u", threshold=0.5), QualityTarget)
    assert_type(await client.quality_targets.update("u", "u"), QualityTarget)
    await client.quality_targets.delete("u", "u")
    assert_type(await client.quality_targets.evaluate("u"), list[QualityTargetEvaluation])


async def slices(client: AsyncClient) -> None:
    """`client.slices`."""
    assert_type(await client.slices.list("u"), AsyncCursorPage[Slice])
    assert_type(client.slices.iter("u", limit=5, max_results=9), AsyncPager[Slice])
    assert_type(await client.slices.get("u", "u"), Slice)
    assert_type(await client.slices.create(name="u", visibility="u", sub_slices=[]), Slice)
    assert_type(await client.slices.list_items("u", "u"), AsyncCursorPage[SliceItem])
    assert_type(client.slices.iter_items("u", "u", limit=5, max_results=9), AsyncPager[SliceItem])
    assert_type(await client.slices.get_item("u", "u", "u"), SliceItem)


async def storage_configs(client: AsyncClient) -> None:
    """`client.storage_configs`."""
    assert_type(await client.storage_configs.list(), AsyncCursorPage[StorageConfig])
    assert_type(client.storage_configs.iter(limit=5, max_results=9), AsyncPager[StorageConfig])
    assert_type(await client.storage_configs.create(name="u", provider="u"), StorageConfig)
    assert_type(await client.storage_configs.setup_info(), StorageConfigSetupInfo)
    assert_type(await client.storage_configs.test("u"), dict[str, Any])
    assert_type(await client.storage_configs.get("u"), StorageConfig)
    await client.storage_configs.delete("u")


async def tasks(client: AsyncClient) -> None:
    """`client.tasks`."""
    assert_type(await client.tasks.list(), AsyncCursorPage[Task])
    assert_type(client.tasks.iter(limit=5, max_results=9), AsyncPager[Task])
    assert_type(await client.tasks.get("u"), Task)


async def webhooks(client: AsyncClient) -> None:
    """`client.webhooks`."""
    assert_type(await client.webhooks.list(), AsyncCursorPage[Webhook])
    assert_type(client.webhooks.iter(limit=5, max_results=9), AsyncPager[Webhook])
    assert_type(await client.webhooks.get("u"), Webhook)
    assert_type(await client.webhooks.create(target_url="u", events=[]), Webhook)
    assert_type(await client.webhooks.update("u"), Webhook)
    await client.webhooks.delete("u")
    assert_type(await client.webhooks.test("u"), dict[str, Any])


async def webhook_deliveries(client: AsyncClient) -> None:
    """`client.webhook_deliveries`."""
    assert_type(await client.webhook_deliveries.list(), AsyncCursorPage[WebhookDelivery])
    assert_type(client.webhook_deliveries.iter(limit=5, max_results=9), AsyncPager[WebhookDelivery])
    assert_type(await client.webhook_deliveries.get("u"), WebhookDelivery)


async def the_rest(client: AsyncClient) -> None:
    """The client itself, its pages, and edits in bulk."""
    assert_type(client.rate_limit_info, dict[str, str | None])
    async for chunk, _ in client.annotations.bulk_edit("o", "s", [{}], chunk_size=2):
        assert_type(chunk, int)
    page = await client.agents.list(limit=1)
    for agent in page:
        assert_type(agent, Agent)
    assert_type(await page.next_page(), AsyncCursorPage[Agent] | None)
    async for task in client.tasks.iter(resume_token=None):
        assert_type(task, Task)
    async with client.with_options(max_retries=0) as copy:
        assert_type(copy, AsyncClient)
    client.agents.lst()  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
    await client.agents.create(nme="A")  # pyright: ignore[reportCallIssue]
