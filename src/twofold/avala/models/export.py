"""Exports."""

from datetime import datetime

from .base import AvalaModel


class Export(AvalaModel):
    """An export; `download_url` is there once it is done."""

    uid: str
    status: str | None = None
    download_url: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
