"""Services that models run on."""

from datetime import datetime
from typing import Any

from .base import AvalaModel, Yes


class InferenceProvider(AvalaModel):
    """A service that models run on; `project` comes as a uid or as a number."""

    uid: str
    name: str
    description: str | None = None
    provider_type: str | None = None
    config: dict[str, Any] | None = None
    is_active: Yes = True
    project: str | int | None = None
    last_test_at: datetime | None = None
    last_test_success: bool | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
