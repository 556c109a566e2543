"""The models of the Avala API, all of them."""

from __future__ import annotations

from .models.account import SignupResponse, SignupUser
from .models.agent import Agent, AgentExecution
from .models.annotation_issue import (
    AnnotationIssue,
    AnnotationIssueMetrics,
    AnnotationIssueProblem,
    AnnotationIssueProject,
    AnnotationIssueReporter,
    AnnotationIssueTool,
    AnnotationIssueToolDetail,
    AnnotationIssueToolProblem,
)
from .models.auto_label_job import AutoLabelJob
from .models.consensus import ConsensusComputeResult, ConsensusConfig, ConsensusScore, ConsensusSummary
from .models.dataset import (
    CameraCalibration,
    Dataset,
    DatasetCalibration,
    DatasetFrame,
    DatasetHealth,
    DatasetItem,
    DatasetSequence,
    FrameImage,
    Quat,
    SequenceHealth,
    Vec3,
)
from .models.export import Export
from .models.fleet import Alert, AlertChannel, BatchEventParams, Device, FleetEvent, Recording, Rule
from .models.fleet_managed_upload import (
    ManagedFinalization,
    ManagedFleetUploadStatus,
    ManagedGeneration,
    ManagedModel,
    ManagedOriginal,
)
from .models.fleet_upload import (
    UploadConfirmResponse,
    UploadProgress,
    UploadSession,
    UploadStatusResponse,
    UploadUrlEntry,
    UploadUrlsResponse,
)
from .models.inference_provider import InferenceProvider
from .models.manual_upload import AllowedMimes, UploadQuota
from .models.organization import Invitation, Organization, OrganizationMember, Team, TeamMember
from .models.project import Project
from .models.quality_target import QualityTarget, QualityTargetEvaluation
from .models.slice import Slice, SliceItem
from .models.storage_config import StorageConfig, StorageConfigSetupInfo
from .models.task import Task
from .models.webhook import Webhook, WebhookDelivery

__all__ = [
    "Agent",
    "AgentExecution",
    "Alert",
    "AlertChannel",
    "AllowedMimes",
    "AnnotationIssue",
    "AnnotationIssueMetrics",
    "AnnotationIssueProblem",
    "AnnotationIssueProject",
    "AnnotationIssueReporter",
    "AnnotationIssueTool",
    "AnnotationIssueToolDetail",
    "AnnotationIssueToolProblem",
    "AutoLabelJob",
    "BatchEventParams",
    "CameraCalibration",
    "ConsensusComputeResult",
    "ConsensusConfig",
    "ConsensusScore",
    "ConsensusSummary",
    "Dataset",
    "DatasetCalibration",
    "DatasetFrame",
    "DatasetHealth",
    "DatasetItem",
    "DatasetSequence",
    "Device",
    "Export",
    "FleetEvent",
    "FrameImage",
    "InferenceProvider",
    "Invitation",
    "ManagedFinalization",
    "ManagedFleetUploadStatus",
    "ManagedGeneration",
    "ManagedModel",
    "ManagedOriginal",
    "Organization",
    "OrganizationMember",
    "Project",
    "QualityTarget",
    "QualityTargetEvaluation",
    "Quat",
    "Recording",
    "Rule",
    "SequenceHealth",
    "SignupResponse",
    "SignupUser",
    "Slice",
    "SliceItem",
    "StorageConfig",
    "StorageConfigSetupInfo",
    "Task",
    "Team",
    "TeamMember",
    "UploadConfirmResponse",
    "UploadProgress",
    "UploadQuota",
    "UploadSession",
    "UploadStatusResponse",
    "UploadUrlEntry",
    "UploadUrlsResponse",
    "Vec3",
    "Webhook",
    "WebhookDelivery",
]
