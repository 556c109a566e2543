"""Projects."""

from datetime import datetime

from .base import AvalaModel


class Project(AvalaModel):
    """A project."""

    uid: str
    name: str
    status: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
