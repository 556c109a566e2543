"""What the service says about managed uploads of recordings. Nothing is forgiven here: bytes depend on it."""

import math
from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

PART_SIZE = 64 * 1024 * 1024
LARGEST_FILE = 8 * 1024**3
LARGEST_UPLOAD = 64 * 1024**3
MOST_FILES = 64


def _canonical(value: str) -> str:
    if str(UUID(value)) != value:
        raise ValueError("not a canonical UUID")
    return value


def _with_zone(value: str) -> str:
    if datetime.fromisoformat(value).tzinfo is None:
        raise ValueError("a time without a zone")
    return value


Uid = Annotated[str, AfterValidator(_canonical)]
"""A UUID in its canonical form, lower case."""


class ManagedModel(BaseModel):
    """Base of these models: strict types, no unknown fields, frozen."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class ManagedGeneration(ManagedModel):
    """One attempt to put a file together from parts."""

    generation_uid: Uid
    number: Annotated[int, Field(ge=1)]
    state: Literal["initializing", "active", "abandoned", "completing", "completed"]


class ManagedOriginal(ManagedModel):
    """One file of an upload."""

    file_uid: Uid
    path: str
    size_bytes: Annotated[int, Field(gt=0, le=LARGEST_FILE)]
    content_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    content_type: Literal["application/octet-stream"]
    content_encoding: Literal[""]
    part_size: Annotated[int, Field(ge=PART_SIZE, le=PART_SIZE)]
    part_count: Annotated[int, Field(ge=1, le=128)]
    verified: bool
    generation: ManagedGeneration | None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.part_count != math.ceil(self.size_bytes / self.part_size):
            raise ValueError("part_count does not fit the size")
        if self.verified and (self.generation is None or self.generation.state != "completed"):
            raise ValueError("verified without a completed generation")
        return self


class ManagedFinalization(ManagedModel):
    """How far the service is with making a dataset of an upload."""

    uid: Uid
    state: Literal["pending", "running", "retry_wait", "succeeded", "failed"]
    stage: Literal["complete", "verify", "attach", "prepare", "publish"]
    attempts: Annotated[int, Field(ge=0)]
    failures: Annotated[int, Field(ge=0, le=5)]
    code: Literal[
        "pending",
        "running",
        "capacity_pending",
        "worker_disabled",
        "deadline_exceeded",
        "lease_lost",
        "source_unavailable",
        "attempts_exhausted",
        "published",
        "content_mismatch",
        "invalid_mcap",
    ]
    available_at: Annotated[str, AfterValidator(_with_zone)]
    publication_uid: Uid | None
    dataset_uid: Uid | None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        uids = (self.publication_uid, self.dataset_uid)
        if self.state != "succeeded":
            if uids != (None, None):
                raise ValueError("a publication before success")
        elif (self.stage, self.code, self.failures) != ("publish", "published", 0) or None in uids:
            raise ValueError("success without a publication")
        return self


class ManagedFleetUploadStatus(ManagedModel):
    """A managed upload as a whole."""

    protocol: Literal["fleet-managed-mcap-v1"]
    session_uid: Uid
    recording_uid: str
    status: Literal["initiated", "uploading", "completing", "completed"]
    total_files: Annotated[int, Field(ge=1, le=MOST_FILES)]
    total_bytes: Annotated[int, Field(gt=0, le=LARGEST_UPLOAD)]
    confirmed_files: Annotated[int, Field(ge=0, le=MOST_FILES)]
    confirmed_bytes: Annotated[int, Field(ge=0, le=LARGEST_UPLOAD)]
    files: Annotated[list[ManagedOriginal], Field(min_length=1, max_length=MOST_FILES)]
    finalization: ManagedFinalization | None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        self._check_sums()
        if len({one.file_uid for one in self.files}) < len(self.files):
            raise ValueError("a file_uid comes twice")
        if len({one.path for one in self.files}) < len(self.files):
            raise ValueError("a path comes twice")
        if self.status == "completed" and self.confirmed_files < self.total_files:
            raise ValueError("completed with a file that is not verified")
        done = self.finalization is not None and self.finalization.state == "succeeded"
        if done and self.status != "completed":
            raise ValueError("a finalization succeeded before the upload was completed")
        return self

    def _check_sums(self) -> None:
        verified = [one.size_bytes for one in self.files if one.verified]
        sums = (len(self.files), sum(one.size_bytes for one in self.files), len(verified), sum(verified))
        if sums != (self.total_files, self.total_bytes, self.confirmed_files, self.confirmed_bytes):
            raise ValueError("the counts do not agree with the files")
