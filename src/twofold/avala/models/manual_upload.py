"""Uploads into datasets."""

from typing import Annotated

from .base import AvalaModel, Texts, null_is


class UploadQuota(AvalaModel):
    """The storage that is used and allowed, in bytes."""

    used: int
    limit: int

    @property
    def remaining(self) -> int:
        """Bytes that may still be uploaded; never below 0."""
        return max(0, self.limit - self.used)


class AllowedMimes(AvalaModel):
    """The content types that may be uploaded."""

    mime_types: Texts = []
    video_prefix: Annotated[str, null_is(str)] = ""
