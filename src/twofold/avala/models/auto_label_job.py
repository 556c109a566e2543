"""Jobs that label by a model."""

from datetime import datetime
from typing import Any

from .base import AvalaModel, Count, No, Texts


class AutoLabelJob(AvalaModel):
    """A job that labels a project by a model; `progress_pct` goes to 100."""

    uid: str
    status: str | None = None
    model_type: str | None = None
    confidence_threshold: float | None = None
    labels: Texts = []
    dry_run: No = False
    total_items: Count = 0
    processed_items: Count = 0
    successful_items: Count = 0
    failed_items: Count = 0
    skipped_items: Count = 0
    progress_pct: float | None = None
    error_message: str | None = None
    summary: dict[str, Any] | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    created_at: datetime | None = None
