"""The endpoints, one `Operation` each, named for the method that calls it."""

from __future__ import annotations

from types import NoneType
from typing import Any

from .._core.operation import Operation
from .models.account import SignupResponse
from .models.agent import Agent, AgentExecution
from .models.annotation_issue import AnnotationIssue, AnnotationIssueMetrics, AnnotationIssueToolDetail
from .models.auto_label_job import AutoLabelJob
from .models.base import Envelope
from .models.consensus import ConsensusComputeResult, ConsensusConfig, ConsensusScore, ConsensusSummary
from .models.dataset import Dataset, DatasetHealth, DatasetItem, DatasetSequence
from .models.export import Export
from .models.fleet import Alert, AlertChannel, Created, Device, FleetEvent, Recording, Rule
from .models.inference_provider import InferenceProvider
from .models.organization import Invitation, Organization, OrganizationMember, Team, TeamMember
from .models.project import Project
from .models.quality_target import QualityTarget, QualityTargetEvaluation
from .models.slice import Slice, SliceItem
from .models.storage_config import StorageConfig, StorageConfigSetupInfo
from .models.task import Task
from .models.webhook import Webhook, WebhookDelivery

RAW = dict[str, Any] | None
"""JSON as the API sends it; `None` if it sends nothing."""

AGENTS_LIST = Operation("GET", "agents/", Envelope[Agent])
AGENTS_GET = Operation("GET", "agents/{uid}/", Agent)
AGENTS_CREATE = Operation("POST", "agents/", Agent)
AGENTS_UPDATE = Operation("PATCH", "agents/{uid}/", Agent)
AGENTS_DELETE = Operation("DELETE", "agents/{uid}/", NoneType)
AGENTS_LIST_EXECUTIONS = Operation("GET", "agents/{uid}/executions/", Envelope[AgentExecution])
AGENTS_TEST: Operation[dict[str, Any]] = Operation("POST", "agents/{uid}/test/", RAW)

ANNOTATION_ISSUES_LIST_BY_SEQUENCE = Operation(
    "GET", "sequences/{sequence_uid}/annotation-issues/", list[AnnotationIssue]
)
ANNOTATION_ISSUES_CREATE = Operation("POST", "sequences/{sequence_uid}/annotation-issues/", AnnotationIssue)
ANNOTATION_ISSUES_UPDATE = Operation(
    "PATCH", "sequences/{sequence_uid}/annotation-issues/{issue_uid}/", AnnotationIssue
)
ANNOTATION_ISSUES_DELETE = Operation(
    "DELETE", "sequences/{sequence_uid}/annotation-issues/{issue_uid}/", NoneType
)
ANNOTATION_ISSUES_LIST_BY_DATASET = Operation(
    "GET", "datasets/{owner}/{dataset_slug}/annotation-issues/", list[AnnotationIssue]
)
ANNOTATION_ISSUES_GET_METRICS = Operation(
    "GET", "datasets/{owner}/{dataset_slug}/annotation-issues/metrics/", AnnotationIssueMetrics
)
ANNOTATION_ISSUES_LIST_TOOLS = Operation("GET", "qc-available-tools/", list[AnnotationIssueToolDetail])

AUTO_LABEL_JOBS_LIST = Operation("GET", "auto-label-jobs/", Envelope[AutoLabelJob])
AUTO_LABEL_JOBS_GET = Operation("GET", "auto-label-jobs/{uid}/", AutoLabelJob)
AUTO_LABEL_JOBS_CREATE = Operation("POST", "projects/{project_uid}/auto-label/", AutoLabelJob)
AUTO_LABEL_JOBS_CANCEL = Operation("DELETE", "auto-label-jobs/{uid}/", NoneType)

CONSENSUS_GET_SUMMARY = Operation("GET", "projects/{project_uid}/consensus/", ConsensusSummary)
CONSENSUS_LIST_SCORES = Operation("GET", "projects/{project_uid}/consensus/scores/", Envelope[ConsensusScore])
CONSENSUS_COMPUTE = Operation("POST", "projects/{project_uid}/consensus/compute/", ConsensusComputeResult)
CONSENSUS_GET_CONFIG = Operation("GET", "projects/{project_uid}/consensus/config/", ConsensusConfig)
CONSENSUS_UPDATE_CONFIG = Operation("PUT", "projects/{project_uid}/consensus/config/", ConsensusConfig)

DATASETS_LIST = Operation("GET", "datasets/", Envelope[Dataset])
DATASETS_GET = Operation("GET", "datasets/{uid}/", Dataset)
DATASETS_GET_BY_SLUG = Operation("GET", "datasets/{owner}/{slug}/", Dataset)
DATASETS_TRANSFER = Operation("POST", "datasets/{owner}/{slug}/transfer/", Dataset)
DATASETS_CREATE = Operation("POST", "datasets/", Dataset)
DATASETS_LIST_ITEMS = Operation("GET", "datasets/{owner}/{slug}/items/", Envelope[DatasetItem])
DATASETS_GET_ITEM = Operation("GET", "datasets/{owner}/{slug}/items/{item_uid}/", DatasetItem)
DATASETS_LIST_SEQUENCES = Operation("GET", "datasets/{owner}/{slug}/sequences/", Envelope[DatasetSequence])
DATASETS_GET_SEQUENCE = Operation("GET", "datasets/{owner}/{slug}/sequences/{sequence_uid}/", DatasetSequence)
DATASETS_GET_HEALTH = Operation("GET", "datasets/{owner}/{slug}/health/", DatasetHealth)

EXPORTS_LIST = Operation("GET", "exports/", Envelope[Export])
EXPORTS_CREATE = Operation("POST", "exports/", Export)
EXPORTS_GET = Operation("GET", "exports/{uid}/", Export)

FLEET_DEVICES_LIST = Operation("GET", "fleet/devices/", Envelope[Device])
FLEET_DEVICES_REGISTER = Operation("POST", "fleet/devices/", Device)
FLEET_DEVICES_GET = Operation("GET", "fleet/devices/{device_id}/", Device)
FLEET_DEVICES_UPDATE = Operation("PATCH", "fleet/devices/{device_id}/", Device)
FLEET_DEVICES_DELETE = Operation("DELETE", "fleet/devices/{device_id}/", NoneType)

FLEET_RECORDINGS_LIST = Operation("GET", "fleet/recordings/", Envelope[Recording])
FLEET_RECORDINGS_GET = Operation("GET", "fleet/recordings/{recording_id}/", Recording)
FLEET_RECORDINGS_UPDATE = Operation("PATCH", "fleet/recordings/{recording_id}/", Recording)
FLEET_RECORDINGS_DELETE = Operation("DELETE", "fleet/recordings/{recording_id}/", NoneType)

FLEET_EVENTS_LIST = Operation("GET", "fleet/events/", Envelope[FleetEvent])
FLEET_EVENTS_CREATE = Operation("POST", "fleet/events/", FleetEvent)
FLEET_EVENTS_CREATE_BATCH = Operation("POST", "fleet/events/batch/", Created)
FLEET_EVENTS_GET = Operation("GET", "fleet/events/{event_id}/", FleetEvent)
FLEET_EVENTS_DELETE = Operation("DELETE", "fleet/events/{event_id}/", NoneType)

FLEET_RULES_LIST = Operation("GET", "fleet/rules/", Envelope[Rule])
FLEET_RULES_CREATE = Operation("POST", "fleet/rules/", Rule)
FLEET_RULES_GET = Operation("GET", "fleet/rules/{rule_id}/", Rule)
FLEET_RULES_UPDATE = Operation("PATCH", "fleet/rules/{rule_id}/", Rule)
FLEET_RULES_DELETE = Operation("DELETE", "fleet/rules/{rule_id}/", NoneType)

FLEET_ALERTS_LIST = Operation("GET", "fleet/alerts/", Envelope[Alert])
FLEET_ALERTS_GET = Operation("GET", "fleet/alerts/{alert_id}/", Alert)
FLEET_ALERTS_ACKNOWLEDGE = Operation("POST", "fleet/alerts/{alert_id}/acknowledge/", Alert)
FLEET_ALERTS_RESOLVE = Operation("POST", "fleet/alerts/{alert_id}/resolve/", Alert)

FLEET_ALERT_CHANNELS_LIST = Operation("GET", "fleet/alert-channels/", Envelope[AlertChannel])
FLEET_ALERT_CHANNELS_CREATE = Operation("POST", "fleet/alert-channels/", AlertChannel)
FLEET_ALERT_CHANNELS_DELETE = Operation("DELETE", "fleet/alert-channels/{channel_id}/", NoneType)
FLEET_ALERT_CHANNELS_TEST: Operation[dict[str, Any]] = Operation(
    "POST", "fleet/alert-channels/{channel_id}/test/", RAW
)

INFERENCE_PROVIDERS_LIST = Operation("GET", "inference-providers/", Envelope[InferenceProvider])
INFERENCE_PROVIDERS_GET = Operation("GET", "inference-providers/{uid}/", InferenceProvider)
INFERENCE_PROVIDERS_CREATE = Operation("POST", "inference-providers/", InferenceProvider)
INFERENCE_PROVIDERS_UPDATE = Operation("PATCH", "inference-providers/{uid}/", InferenceProvider)
INFERENCE_PROVIDERS_DELETE = Operation("DELETE", "inference-providers/{uid}/", NoneType)
INFERENCE_PROVIDERS_TEST: Operation[dict[str, Any]] = Operation(
    "POST", "inference-providers/{uid}/test/", RAW
)

ORGANIZATIONS_LIST = Operation("GET", "organizations/", Envelope[Organization])
ORGANIZATIONS_GET = Operation("GET", "organizations/{slug}/", Organization)
ORGANIZATIONS_CREATE = Operation("POST", "organizations/", Organization)
ORGANIZATIONS_UPDATE = Operation("PATCH", "organizations/{slug}/", Organization)
ORGANIZATIONS_DELETE = Operation("DELETE", "organizations/{slug}/", NoneType)
ORGANIZATIONS_INDUSTRY_CHOICES: Operation[dict[str, Any]] = Operation(
    "GET", "organizations/industry-choices/", RAW
)
ORGANIZATIONS_LIST_MEMBERS = Operation("GET", "organizations/{slug}/members/", Envelope[OrganizationMember])
ORGANIZATIONS_REMOVE_MEMBER = Operation("DELETE", "organizations/{slug}/members/{user_uid}/", NoneType)
ORGANIZATIONS_UPDATE_MEMBER_ROLE = Operation(
    "PATCH", "organizations/{slug}/members/{user_uid}/role/", NoneType
)
ORGANIZATIONS_LEAVE = Operation("POST", "organizations/{slug}/leave/", NoneType)
ORGANIZATIONS_TRANSFER_OWNERSHIP = Operation("POST", "organizations/{slug}/transfer-ownership/", NoneType)
ORGANIZATIONS_LIST_INVITATIONS = Operation("GET", "organizations/{slug}/invitations/", Envelope[Invitation])
ORGANIZATIONS_CREATE_INVITATION = Operation("POST", "organizations/{slug}/invitations/", Invitation)
ORGANIZATIONS_RESEND_INVITATION = Operation(
    "POST", "organizations/{slug}/invitations/{invitation_uid}/resend/", NoneType
)
ORGANIZATIONS_CANCEL_INVITATION = Operation(
    "POST", "organizations/{slug}/invitations/{invitation_uid}/cancel/", NoneType
)
ORGANIZATIONS_LIST_TEAMS = Operation("GET", "organizations/{slug}/teams/", Envelope[Team])
ORGANIZATIONS_CREATE_TEAM = Operation("POST", "organizations/{slug}/teams/", Team)
ORGANIZATIONS_GET_TEAM = Operation("GET", "organizations/{slug}/teams/{team_slug}/", Team)
ORGANIZATIONS_UPDATE_TEAM = Operation("PATCH", "organizations/{slug}/teams/{team_slug}/", Team)
ORGANIZATIONS_DELETE_TEAM = Operation("DELETE", "organizations/{slug}/teams/{team_slug}/", NoneType)
ORGANIZATIONS_LIST_TEAM_MEMBERS = Operation(
    "GET", "organizations/{slug}/teams/{team_slug}/members/", Envelope[TeamMember]
)
ORGANIZATIONS_ADD_TEAM_MEMBER = Operation(
    "POST", "organizations/{slug}/teams/{team_slug}/members/", TeamMember
)
ORGANIZATIONS_REMOVE_TEAM_MEMBER = Operation(
    "DELETE", "organizations/{slug}/teams/{team_slug}/members/{user_uid}/", NoneType
)
ORGANIZATIONS_UPDATE_TEAM_MEMBER_ROLE = Operation(
    "PATCH", "organizations/{slug}/teams/{team_slug}/members/{user_uid}/role/", NoneType
)

PROJECTS_LIST = Operation("GET", "users/me/projects/", Envelope[Project])
PROJECTS_GET = Operation("GET", "users/me/projects/{uid}/", Project)

QUALITY_TARGETS_LIST = Operation("GET", "projects/{project_uid}/quality-targets/", Envelope[QualityTarget])
QUALITY_TARGETS_GET = Operation("GET", "projects/{project_uid}/quality-targets/{uid}/", QualityTarget)
QUALITY_TARGETS_CREATE = Operation("POST", "projects/{project_uid}/quality-targets/", QualityTarget)
QUALITY_TARGETS_UPDATE = Operation("PATCH", "projects/{project_uid}/quality-targets/{uid}/", QualityTarget)
QUALITY_TARGETS_DELETE = Operation("DELETE", "projects/{project_uid}/quality-targets/{uid}/", NoneType)
QUALITY_TARGETS_EVALUATE = Operation(
    "POST", "projects/{project_uid}/quality-targets/evaluate/", list[QualityTargetEvaluation]
)

SLICES_LIST = Operation("GET", "slices/{owner}/list/", Envelope[Slice])
SLICES_GET = Operation("GET", "slices/{owner}/{slug}/", Slice)
SLICES_CREATE = Operation("POST", "slices/", Slice)
SLICES_LIST_ITEMS = Operation("GET", "slices/{owner}/{slug}/items/list/", Envelope[SliceItem])
SLICES_GET_ITEM = Operation("GET", "slices/{owner}/{slug}/items/{item_uid}/", SliceItem)

STORAGE_CONFIGS_LIST = Operation("GET", "storage-configs/", Envelope[StorageConfig])
STORAGE_CONFIGS_CREATE = Operation("POST", "storage-configs/", StorageConfig)
STORAGE_CONFIGS_SETUP_INFO = Operation("GET", "storage-configs/setup-info/", StorageConfigSetupInfo)
STORAGE_CONFIGS_TEST: Operation[dict[str, Any]] = Operation("POST", "storage-configs/{uid}/test/", RAW)
STORAGE_CONFIGS_GET = Operation("GET", "storage-configs/{uid}/", StorageConfig)
STORAGE_CONFIGS_DELETE = Operation("DELETE", "storage-configs/{uid}/", NoneType)

TASKS_LIST = Operation("GET", "tasks/", Envelope[Task])
TASKS_GET = Operation("GET", "tasks/{uid}/", Task)

WEBHOOKS_LIST = Operation("GET", "webhooks/", Envelope[Webhook])
WEBHOOKS_GET = Operation("GET", "webhooks/{uid}/", Webhook)
WEBHOOKS_CREATE = Operation("POST", "webhooks/", Webhook)
WEBHOOKS_UPDATE = Operation("PATCH", "webhooks/{uid}/", Webhook)
WEBHOOKS_DELETE = Operation("DELETE", "webhooks/{uid}/", NoneType)
WEBHOOKS_TEST: Operation[dict[str, Any]] = Operation("POST", "webhooks/{uid}/test/", RAW)

WEBHOOK_DELIVERIES_LIST = Operation("GET", "webhook-deliveries/", Envelope[WebhookDelivery])
WEBHOOK_DELIVERIES_GET = Operation("GET", "webhook-deliveries/{uid}/", WebhookDelivery)

ANNOTATIONS_BULK_EDIT: Operation[Any] = Operation("POST", "datasets/{owner}/{slug}/bulk-edition/", Any)
SIGNUP = Operation("POST", "signup/", SignupResponse, authenticated=False)
