"""Limits for metrics."""

from datetime import datetime
from typing import Annotated

from .base import AvalaModel, Count, No, Texts, Yes, null_is


class QualityTarget(AvalaModel):
    """A limit for a metric of a project."""

    uid: str
    name: str
    metric: str
    operator: Annotated[str, null_is(lambda: "gt")]
    threshold: float
    severity: str | None = None
    is_active: Yes = True
    notify_webhook: Yes = True
    notify_emails: Texts = []
    last_evaluated_at: datetime | None = None
    last_value: float | None = None
    is_breached: No = False
    breach_count: Count = 0
    last_breached_at: datetime | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class QualityTargetEvaluation(AvalaModel):
    """A limit and what the metric is now."""

    uid: str
    name: str
    metric: str
    threshold: float
    operator: str
    current_value: float
    is_breached: bool
    severity: str | None = None
