"""Tasks."""

from datetime import datetime

from .base import AvalaModel


class Task(AvalaModel):
    """A piece of work in a project."""

    uid: str
    type: str | None = None
    name: str | None = None
    status: str | None = None
    project: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
