"""The type of every method of the Avala client, blocking half; checked and never run."""

# pyright: reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

from typing import Any, assert_type

from twofold import Download, Pager
from twofold.avala import Client, CursorPage
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


def agents(client: Client) -> None:
    """`client.agents`."""
    assert_type(client.agents.list(), CursorPage[Agent])
    assert_type(client.agents.iter(limit=5, max_results=9), Pager[Agent])
    assert_type(client.agents.get("u"), Agent)
    assert_type(client.agents.create(name="u"), Agent)
    assert_type(client.agents.update("u"), Agent)
    client.agents.delete("u")
    assert_type(client.agents.list_executions("u"), CursorPage[AgentExecution])
    assert_type(client.agents.iter_executions("u", limit=5, max_results=9), Pager[AgentExecution])
    assert_type(client.agents.test("u"), dict[str, Any])


def annotation_issues(client: Client) -> None:
    """`client.annotation_issues`."""
    assert_type(client.annotation_issues.list_by_sequence("u"), list[AnnotationIssue])
    assert_type(client.annotation_issues.create("u", tool_uid="u", problem_uid="u"), AnnotationIssue)
    assert_type(client.annotation_issues.update("u", "u"), AnnotationIssue)
    client.annotation_issues.delete("u", "u")
    assert_type(client.annotation_issues.list_by_dataset("u", "u"), list[AnnotationIssue])
    assert_type(client.annotation_issues.get_metrics("u", "u"), AnnotationIssueMetrics)
    assert_type(client.annotation_issues.list_tools(dataset_type="u"), list[AnnotationIssueToolDetail])


def auto_label_jobs(client: Client) -> None:
    """`client.auto_label_jobs`."""
    assert_type(client.auto_label_jobs.list(), CursorPage[AutoLabelJob])
    assert_type(client.auto_label_jobs.iter(limit=5, max_results=9), Pager[AutoLabelJob])
    assert_type(client.auto_label_jobs.get("u"), AutoLabelJob)
    assert_type(client.auto_label_jobs.create("u"), AutoLabelJob)
    client.auto_label_jobs.cancel("u")


def consensus(client: Client) -> None:
    """`client.consensus`."""
    assert_type(client.consensus.get_summary("u"), ConsensusSummary)
    assert_type(client.consensus.list_scores("u"), CursorPage[ConsensusScore])
    assert_type(client.consensus.iter_scores("u", limit=5, max_results=9), Pager[ConsensusScore])
    assert_type(client.consensus.compute("u"), ConsensusComputeResult)
    assert_type(client.consensus.get_config("u"), ConsensusConfig)
    assert_type(client.consensus.update_config("u"), ConsensusConfig)


def datasets(client: Client) -> None:
    """`client.datasets`."""
    assert_type(client.datasets.list(), CursorPage[Dataset])
    assert_type(client.datasets.iter(limit=5, max_results=9), Pager[Dataset])
    assert_type(client.datasets.get("u"), Dataset)
    assert_type(client.datasets.get_by_slug("u", "u"), Dataset)
    assert_type(client.datasets.transfer("u", "u", owner_username="ines"), Dataset)
    assert_type(client.datasets.create(name="u", slug="u", data_type="u"), Dataset)
    assert_type(client.datasets.list_items("u", "u"), CursorPage[DatasetItem])
    assert_type(client.datasets.iter_items("u", "u", limit=5, max_results=9), Pager[DatasetItem])
    assert_type(client.datasets.get_item("u", "u", "u"), DatasetItem)
    assert_type(client.datasets.list_sequences("u", "u"), CursorPage[DatasetSequence])
    assert_type(client.datasets.iter_sequences("u", "u", limit=5, max_results=9), Pager[DatasetSequence])
    assert_type(client.datasets.get_sequence("u", "u", "u"), DatasetSequence)
    assert_type(client.datasets.get_frame("u", "u", "u", 0), DatasetFrame)
    assert_type(client.datasets.get_calibration("u", "u", "u"), DatasetCalibration)
    assert_type(client.datasets.get_health("u", "u"), DatasetHealth)
    assert_type(client.datasets.wait("u"), Dataset)


def exports(client: Client) -> None:
    """`client.exports`."""
    assert_type(client.exports.list(), CursorPage[Export])
    assert_type(client.exports.iter(limit=5, max_results=9), Pager[Export])
    assert_type(client.exports.create(), Export)
    assert_type(client.exports.get("u"), Export)
    assert_type(client.exports.wait("u"), Export)
    assert_type(client.exports.download("u", "file.zip", sha256="0"), Download)


def fleet_devices(client: Client) -> None:
    """`client.fleet.devices`."""
    assert_type(client.fleet.devices.list(), CursorPage[Device])
    assert_type(client.fleet.devices.iter(limit=5, max_results=9), Pager[Device])
    assert_type(client.fleet.devices.register(name="u", type="u"), Device)
    assert_type(client.fleet.devices.get("u"), Device)
    assert_type(client.fleet.devices.update("u"), Device)
    client.fleet.devices.delete("u")


def fleet_recordings(client: Client) -> None:
    """`client.fleet.recordings`."""
    assert_type(client.fleet.recordings.list(), CursorPage[Recording])
    assert_type(client.fleet.recordings.iter(limit=5, max_results=9), Pager[Recording])
    assert_type(client.fleet.recordings.get("u"), Recording)
    assert_type(client.fleet.recordings.update("u"), Recording)
    client.fleet.recordings.delete("u")


def fleet_events(client: Client) -> None:
    """`client.fleet.events`."""
    assert_type(client.fleet.events.list(), CursorPage[FleetEvent])
    assert_type(client.fleet.events.iter(limit=5, max_results=9), Pager[FleetEvent])
    assert_type(
        client.fleet.events.create(recording="u", device="u", label="u", type="u", timestamp="u"), FleetEvent
    )
    assert_type(client.fleet.events.create_batch(events=[]), int)
    assert_type(client.fleet.events.get("u"), FleetEvent)
    client.fleet.events.delete("u")


def fleet_rules(client: Client) -> None:
    """`client.fleet.rules`."""
    assert_type(client.fleet.rules.list(), CursorPage[Rule])
    assert_type(client.fleet.rules.iter(limit=5, max_results=9), Pager[Rule])
    assert_type(client.fleet.rules.create(name="u", condition={}, actions=[]), Rule)
    assert_type(client.fleet.rules.get("u"), Rule)
    assert_type(client.fleet.rules.update("u"), Rule)
    client.fleet.rules.delete("u")


def fleet_alerts(client: Client) -> None:
    """`client.fleet.alerts`."""
    assert_type(client.fleet.alerts.list(), CursorPage[Alert])
    assert_type(client.fleet.alerts.iter(limit=5, max_results=9), Pager[Alert])
    assert_type(client.fleet.alerts.get("u"), Alert)
    assert_type(client.fleet.alerts.acknowledge("u"), Alert)
    assert_type(client.fleet.alerts.resolve("u"), Alert)


def fleet_alert_channels(client: Client) -> None:
    """`client.fleet.alert_channels`."""
    assert_type(client.fleet.alert_channels.list(), CursorPage[AlertChannel])
    assert_type(client.fleet.alert_channels.iter(limit=5, max_results=9), Pager[AlertChannel])
    assert_type(client.fleet.alert_channels.create(name="u", type="u", config={}), AlertChannel)
    client.fleet.alert_channels.delete("u")
    assert_type(client.fleet.alert_channels.test("u"), dict[str, Any])


def inference_providers(client: Client) -> None:
    """`client.inference_providers`."""
    assert_type(client.inference_providers.list(), CursorPage[InferenceProvider])
    assert_type(client.inference_providers.iter(limit=5, max_results=9), Pager[InferenceProvider])
    assert_type(client.inference_providers.get("u"), InferenceProvider)
    assert_type(client.inference_providers.create(name="u", provider_type="u", config={}), InferenceProvider)
    assert_type(client.inference_providers.update("u"), InferenceProvider)
    client.inference_providers.delete("u")
    assert_type(client.inference_providers.test("u"), dict[str, Any])


def organizations(client: Client) -> None:
    """`client.organizations`."""
    assert_type(client.organizations.list(), CursorPage[Organization])
    assert_type(client.organizations.iter(limit=5, max_results=9), Pager[Organization])
    assert_type(client.organizations.get("u"), Organization)
    assert_type(client.organizations.slug_for_uid("u"), str | None)
    assert_type(client.organizations.create(name="u"), Organization)
    assert_type(client.organizations.update("u"), Organization)
    client.organizations.delete("u")
    assert_type(client.organizations.industry_choices(), dict[str, Any])
    assert_type(client.organizations.list_members("u"), CursorPage[OrganizationMember])
    assert_type(client.organizations.iter_members("u", limit=5, max_results=9), Pager[OrganizationMember])
    client.organizations.remove_member("u", "u")
    client.organizations.update_member_role("u", "u", role="u")
    client.organizations.leave("u")
    client.organizations.transfer_ownership("u", new_owner_uid="u")
    assert_type(client.organizations.list_invitations("u"), CursorPage[Invitation])
    assert_type(client.organizations.iter_invitations("u", limit=5, max_results=9), Pager[Invitation])
    assert_type(client.organizations.create_invitation("u", email="u"), Invitation)
    client.organizations.resend_invitation("u", "u")
    client.organizations.cancel_invitation("u", "u")
    assert_type(client.organizations.list_teams("u"), CursorPage[Team])
    assert_type(client.organizations.iter_teams("u", limit=5, max_results=9), Pager[Team])
    assert_type(client.organizations.create_team("u", name="u"), Team)
    assert_type(client.organizations.get_team("u", "u"), Team)
    assert_type(client.organizations.update_team("u", "u"), Team)
    client.organizations.delete_team("u", "u")
    assert_type(client.organizations.list_team_members("u", "u"), CursorPage[TeamMember])
    assert_type(client.organizations.iter_team_members("u", "u", limit=5, max_results=9), Pager[TeamMember])
    assert_type(client.organizations.add_team_member("u", "u", user_uid="u"), TeamMember)
    client.organizations.remove_team_member("u", "u", "u")
    client.organizations.update_team_member_role("u", "u", "u", role="u")


def projects(client: Client) -> None:
    """`client.projects`."""
    assert_type(client.projects.list(), CursorPage[Project])
    assert_type(client.projects.iter(limit=5, max_results=9), Pager[Project])
    assert_type(client.projects.get("u"), Project)


def quality_targets(client: Client) -> None:
    """`client.quality_targets`."""
    assert_type(client.quality_targets.list("u"), CursorPage[QualityTarget])
    assert_type(client.quality_targets.iter("u", limit=5, max_results=9), Pager[QualityTarget])
    assert_type(client.quality_targets.get("u", "u"), QualityTarget)
    assert_type(client.quality_targets.create("u", name="u", metric="u", threshold=0.5), QualityTarget)
    assert_type(client.quality_targets.update("u", "u"), QualityTarget)
    client.quality_targets.delete("u", "u")
    assert_type(client.quality_targets.evaluate("u"), list[QualityTargetEvaluation])


def slices(client: Client) -> None:
    """`client.slices`."""
    assert_type(client.slices.list("u"), CursorPage[Slice])
    assert_type(client.slices.iter("u", limit=5, max_results=9), Pager[Slice])
    assert_type(client.slices.get("u", "u"), Slice)
    assert_type(client.slices.create(name="u", visibility="u", sub_slices=[]), Slice)
    assert_type(client.slices.list_items("u", "u"), CursorPage[SliceItem])
    assert_type(client.slices.iter_items("u", "u", limit=5, max_results=9), Pager[SliceItem])
    assert_type(client.slices.get_item("u", "u", "u"), SliceItem)


def storage_configs(client: Client) -> None:
    """`client.storage_configs`."""
    assert_type(client.storage_configs.list(), CursorPage[StorageConfig])
    assert_type(client.storage_configs.iter(limit=5, max_results=9), Pager[StorageConfig])
    assert_type(client.storage_configs.create(name="u", provider="u"), StorageConfig)
    assert_type(client.storage_configs.setup_info(), StorageConfigSetupInfo)
    assert_type(client.storage_configs.test("u"), dict[str, Any])
    assert_type(client.storage_configs.get("u"), StorageConfig)
    client.storage_configs.delete("u")


def tasks(client: Client) -> None:
    """`client.tasks`."""
    assert_type(client.tasks.list(), CursorPage[Task])
    assert_type(client.tasks.iter(limit=5, max_results=9), Pager[Task])
    assert_type(client.tasks.get("u"), Task)


def webhooks(client: Client) -> None:
    """`client.webhooks`."""
    assert_type(client.webhooks.list(), CursorPage[Webhook])
    assert_type(client.webhooks.iter(limit=5, max_results=9), Pager[Webhook])
    assert_type(client.webhooks.get("u"), Webhook)
    assert_type(client.webhooks.create(target_url="u", events=[]), Webhook)
    assert_type(client.webhooks.update("u"), Webhook)
    client.webhooks.delete("u")
    assert_type(client.webhooks.test("u"), dict[str, Any])


def webhook_deliveries(client: Client) -> None:
    """`client.webhook_deliveries`."""
    assert_type(client.webhook_deliveries.list(), CursorPage[WebhookDelivery])
    assert_type(client.webhook_deliveries.iter(limit=5, max_results=9), Pager[WebhookDelivery])
    assert_type(client.webhook_deliveries.get("u"), WebhookDelivery)


def the_rest(client: Client) -> None:
    """The client itself, its pages, and edits in bulk."""
    assert_type(client.rate_limit_info, dict[str, str | None])
    for chunk, _ in client.annotations.bulk_edit("o", "s", [{}], chunk_size=2):
        assert_type(chunk, int)
    page = client.agents.list(limit=1)
    for agent in page:
        assert_type(agent, Agent)
    assert_type(page.next_page(), CursorPage[Agent] | None)
    for task in client.tasks.iter(resume_token=None):
        assert_type(task, Task)
    with client.with_options(max_retries=0) as copy:
        assert_type(copy, Client)
    client.agents.lst()  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
    client.agents.create(nme="A")  # pyright: ignore[reportCallIssue]
