"""Datasets, their items, sequences, frames and calibration."""

from datetime import datetime
from typing import Annotated, Any

from .base import AvalaModel, Count, No, Texts, null_is


class Dataset(AvalaModel):
    """A dataset."""

    uid: str
    name: str
    slug: str
    item_count: Count = 0
    owner_name: str | None = None
    status: str | None = None
    data_type: str | None = None
    is_sequence: bool | None = None
    predefined_labels: list[dict[str, Any]] | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class DatasetItem(AvalaModel):
    """One item of a dataset."""

    id: int | None = None
    uid: str
    is_hidden: No = False
    key: str | None = None
    dataset: str | None = None
    dataset_owner_name: str | None = None
    dataset_slug: str | None = None
    url: str | None = None
    gpu_texture_url: str | None = None
    thumbnails: list[str] | None = None
    video_thumbnail: str | None = None
    metadata: dict[str, Any] | None = None
    export_snippet: dict[str, Any] | None = None
    annotations: dict[str, Any] | None = None
    crop_data: dict[str, Any] | None = None
    related_items: list[dict[str, Any]] | None = None
    related_sequence_uid: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class DatasetSequence(AvalaModel):
    """One sequence of a dataset; `frames` are as the API sends them."""

    uid: str
    is_hidden: No = False
    key: str | None = None
    custom_uuid: str | None = None
    status: str | None = None
    featured_image: str | None = None
    number_of_frames: int | None = None
    views: list[dict[str, Any]] | None = None
    crop_data: dict[str, Any] | None = None
    predefined_labels: list[dict[str, Any]] | None = None
    frames: list[dict[str, Any]] | None = None
    metrics: dict[str, Any] | None = None
    dataset_uid: str | None = None
    dataset_data_type: str | None = None
    device_id: str | None = None
    allow_lidar_calibration: bool | None = None
    lidar_calibration_enabled: bool | None = None
    camera_calibration_enabled: bool | None = None
    camera_calibration: list[dict[str, Any]] | None = None
    coc_timeline: list[dict[str, Any]] | None = None
    is_workflow_terminal: bool | None = None
    sequence_status_workflow: dict[str, Any] | None = None
    sequence_deliverable_workflow: dict[str, Any] | None = None


class Vec3(AvalaModel):
    """A position in metres."""

    x: float
    y: float
    z: float


class Quat(AvalaModel):
    """A heading as a quaternion."""

    x: float
    y: float
    z: float
    w: float


class FrameImage(AvalaModel):
    """The image of one camera in a frame, with the camera's intrinsics; `camera_id` says which camera."""

    image_url: str | None = None
    camera_id: str | None = None
    position: Vec3 | None = None
    heading: Quat | None = None
    width: int | None = None
    height: int | None = None
    fx: float | None = None
    fy: float | None = None
    cx: float | None = None
    cy: float | None = None
    model: str | None = None
    camera_model: str | None = None
    xi: float | None = None
    alpha: float | None = None


class DatasetFrame(AvalaModel):
    """One frame of a sequence; `raw` is all that the API sent of it."""

    frame_index: int
    key: str | None = None
    model: str | None = None
    camera_model: str | None = None
    xi: float | None = None
    alpha: float | None = None
    device_position: Vec3 | None = None
    device_heading: Quat | None = None
    images: list[FrameImage] | None = None
    raw: Annotated[dict[str, Any], null_is(dict)] = {}


class CameraCalibration(AvalaModel):
    """Where a camera is and how it projects."""

    camera_id: str | None = None
    position: Vec3 | None = None
    heading: Quat | None = None
    width: int | None = None
    height: int | None = None
    fx: float | None = None
    fy: float | None = None
    cx: float | None = None
    cy: float | None = None
    model: str | None = None
    camera_model: str | None = None
    xi: float | None = None
    alpha: float | None = None


class DatasetCalibration(AvalaModel):
    """The cameras of a sequence, read from its first frame."""

    sequence_uid: str
    cameras: Annotated[list[CameraCalibration], null_is(list)] = []
    dataset_level_camera_calibration: dict[str, Any] | None = None


class SequenceHealth(AvalaModel):
    """What is there of a sequence."""

    uid: str
    key: str | None = None
    status: str | None = None
    frame_count: Count = 0
    has_lidar_calibration: No = False
    has_camera_calibration: No = False


class DatasetHealth(AvalaModel):
    """Whether a dataset was taken in well. The prefixes are null for everybody but the owner."""

    dataset_uid: str
    dataset_slug: str
    dataset_status: str | None = None
    data_type: str
    is_sequence: bool
    item_count: Count = 0
    sequence_count: Count = 0
    total_frames: Count = 0
    s3_prefix: str | None = None
    gc_storage_prefix: str | None = None
    last_updated_at: datetime | None = None
    sequences: Annotated[list[SequenceHealth], null_is(list)] = []
    ingest_ok: No = False
    issues: Texts = []
