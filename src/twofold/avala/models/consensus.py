"""Agreement between annotators."""

from datetime import datetime
from typing import Annotated, Any

from .base import AvalaModel, Count, Number, null_is


class ConsensusConfig(AvalaModel):
    """How agreement between annotators is computed for a project."""

    uid: str
    iou_threshold: Annotated[float, null_is(lambda: 0.5)] = 0.5
    min_agreement_ratio: Annotated[float, null_is(lambda: 0.5)] = 0.5
    min_annotations: Annotated[int, null_is(lambda: 2)] = 2
    created_at: datetime | None = None
    updated_at: datetime | None = None


class ConsensusScore(AvalaModel):
    """How far the annotators of one item agree."""

    uid: str
    dataset_item_uid: str
    task_name: str
    score_type: str | None = None
    score: float
    annotator_count: int
    details: dict[str, Any] | None = None
    created_at: datetime | None = None


class ConsensusSummary(AvalaModel):
    """The agreement in a whole project; an empty project sends null for numbers, which is 0 here."""

    mean_score: Number
    median_score: Number
    min_score: Number
    max_score: Number
    total_items: Count
    items_with_consensus: Count
    score_distribution: dict[str, Any] | None = None
    by_task_name: list[Any] | None = None


class ConsensusComputeResult(AvalaModel):
    """What became of the request to compute."""

    status: str
    message: str
