"""The requests of recordings' uploads."""

from __future__ import annotations

from typing import Any

from ..._core.operation import Idempotency, Operation
from ..models.fleet_managed_upload import ManagedFleetUploadStatus
from ..models.fleet_upload import UploadSession, UploadStatusResponse, UploadUrlsResponse

_UPLOAD = "fleet/recordings/{recording_uid}/upload"
_MANAGED = "fleet/recordings/{recording_uid}/managed-upload"

INIT = Operation("POST", f"{_UPLOAD}/init/", UploadSession)
URLS = Operation("POST", f"{_UPLOAD}/urls/", UploadUrlsResponse)
CONFIRM: Operation[dict[str, Any]] = Operation("POST", f"{_UPLOAD}/confirm/", dict[str, Any])
FINALIZE: Operation[dict[str, Any]] = Operation("POST", f"{_UPLOAD}/finalize/", dict[str, Any])
STATUS = Operation("GET", f"{_UPLOAD}/status/", UploadStatusResponse)

# The session is the client's own, so being admitted twice is being admitted once.
ADMIT = Operation("POST", f"{_MANAGED}/admit/", ManagedFleetUploadStatus, idempotency=Idempotency.IDEMPOTENT)
MANAGED_STATUS = Operation("GET", f"{_MANAGED}/status/", ManagedFleetUploadStatus)
MANAGED_INIT: Operation[dict[str, Any]] = Operation("POST", f"{_MANAGED}/multipart/init/", dict[str, Any])
MANAGED_PROGRESS: Operation[dict[str, Any]] = Operation(
    "GET", f"{_MANAGED}/multipart/progress/", dict[str, Any]
)
MANAGED_PARTS: Operation[dict[str, Any]] = Operation("POST", f"{_MANAGED}/multipart/parts/", dict[str, Any])
MANAGED_FINALIZE: Operation[dict[str, Any]] = Operation("POST", f"{_MANAGED}/finalize/", dict[str, Any])
