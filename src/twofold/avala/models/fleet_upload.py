"""Uploads of recordings."""

from typing import Annotated

from .base import AvalaModel, Count, Texts, null_is


class UploadSession(AvalaModel):
    """An upload of a recording."""

    uid: str
    total_files: Count = 0
    total_bytes: Count = 0
    confirmed_files: Count = 0
    confirmed_bytes: Count = 0
    s3_prefix: str | None = None
    status: str | None = None


class UploadUrlEntry(AvalaModel):
    """Where to put one file."""

    path: str
    put_url: str
    s3_key: str
    headers: Annotated[dict[str, str], null_is(dict)] = {}


class UploadUrlsResponse(AvalaModel):
    """Where to put files."""

    urls: Annotated[list[UploadUrlEntry], null_is(list)] = []


class UploadConfirmResponse(AvalaModel):
    """What the server has of an upload."""

    confirmed: Count = 0
    total_confirmed: Count = 0
    total_files: Count = 0


class UploadStatusResponse(AvalaModel):
    """How far an upload is."""

    session_uid: str
    status: str
    total_files: Count = 0
    confirmed_files: Count = 0
    total_bytes: Count = 0
    confirmed_bytes: Count = 0
    pending_paths: Texts = []


class UploadProgress(AvalaModel):
    """How far an upload is, for a progress callback."""

    total_files: int
    uploaded_files: int
    total_bytes: int
    uploaded_bytes: int
    failed_files: Count = 0
