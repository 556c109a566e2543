"""The requests that uploads make to the API."""

from __future__ import annotations

from types import NoneType
from typing import Any

from ..._core.operation import Operation
from ..models.dataset import Dataset
from ..models.manual_upload import AllowedMimes, UploadQuota

PRESIGN: Operation[dict[str, Any]] = Operation(
    "POST", "datasets/manual-upload/file-upload-url/", dict[str, Any]
)
PART_URLS: Operation[dict[str, Any]] = Operation(
    "POST", "datasets/manual-upload/uploads/{upload_uid}/parts/", dict[str, Any]
)
COMPLETE = Operation("POST", "datasets/manual-upload/uploads/{upload_uid}/complete/", NoneType)
QUOTA = Operation("GET", "datasets/manual-upload/quota/", UploadQuota)
ALLOWED_MIMES = Operation("GET", "datasets/manual-upload/allowed-mimes/", AllowedMimes)
CREATE_DATASET = Operation("POST", "datasets/manual-upload/", Dataset)


def _uid(answer: Any) -> str:
    """The uid of whoever owns the API key."""
    uid = answer.get("uid") if isinstance(answer, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    if not isinstance(uid, str) or not uid:
        raise ValueError("no uid")
    return uid


CALLER: Operation[str] = Operation("GET", "users/me/", _uid)
