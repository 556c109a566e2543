"""Slices and their items."""

from typing import Any

from .base import AvalaModel
from .dataset import DatasetItem


class Slice(AvalaModel):
    """A selection of items from datasets."""

    uid: str
    name: str
    slug: str | None = None
    owner_name: str | None = None
    organization: dict[str, Any] | None = None
    visibility: str | None = None
    status: str | None = None
    item_count: int | None = None
    sub_slices: list[dict[str, Any]] | None = None
    source_data: Any | None = None
    featured_slice_item_urls: list[str] | None = None


class SliceItem(DatasetItem):
    """One item of a slice."""
