"""The documents of the resolver, read strictly: what is not exactly as promised is not believed."""

import re
import unicodedata
from datetime import UTC, datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from .references import canonical_reference

MAX_OBJECTS = 100_000
MAX_BYTES = 2**53 - 1
MAX_PAGE = 100

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_HTTPS = re.compile(r"https://[^\s/@]+(?:/\S*)?")


def _logical_path(value: str) -> str:
    segments = value.split("/")
    if (
        not 0 < len(value.encode()) <= 1024
        or any(one in ("", ".", "..") for one in segments)
        or "\\" in value
        or "%2f" in value.lower()
        or _CONTROL.search(value)
        or unicodedata.normalize("NFC", value) != value
    ):
        raise ValueError("no relative path")
    return value


def _https(value: str) -> str:
    if not _HTTPS.fullmatch(value):
        raise ValueError("no https URL")
    return value


Uid = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Role = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
Size = Annotated[int, Field(ge=0, le=MAX_BYTES)]
Ordinal = Annotated[int, Field(ge=0)]
Cursor = Annotated[str, Field(min_length=1, max_length=8192)]
Text = Annotated[str, Field(min_length=1)]


class Document(BaseModel):
    """Base: exact types, frozen, and what it does not know is kept."""

    model_config = ConfigDict(strict=True, frozen=True, extra="allow", defer_build=True)


class Origin(Document):
    """Where objects of a manifest come from."""

    name: Text
    kind: Text
    canonical_ref: str | None
    external_revision: str | None


class Manifest(Document):
    """What a revision consists of."""

    schema_version: Literal[1]
    sha256: Sha256
    object_count: Annotated[int, Field(ge=0, le=MAX_OBJECTS)]
    total_size_bytes: Size
    origins: Annotated[list[Origin], Field(min_length=1, max_length=32)]
    objects_path: str

    @model_validator(mode="after")
    def _sorted_origins(self) -> Self:
        names = [origin.name for origin in self.origins]
        if names != sorted(set(names)):
            raise ValueError("origins are not sorted by name, or not unique")
        return self


class Rights(Document):
    """What may be done with a revision."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", defer_build=True)

    status: Literal["declared"]
    access: Literal["open_download"]
    name: Text
    url: Annotated[str, AfterValidator(_https)]
    document_sha256: Sha256
    attestation_sha256: Sha256


class RevisionDocument(Document):
    """One published revision of a dataset."""

    schema_version: Literal[1]
    requested_reference: str
    display_reference: str
    canonical_reference: str
    dataset_uid: Uid
    revision_uid: Uid
    revision_sha256: Sha256
    state: Literal["published"]
    manifest: Manifest
    rights: Rights

    @property
    def objects_path(self) -> str:
        """Where its objects are listed, relative to the base URL."""
        return f"/resolve/uid/{self.dataset_uid}/{self.revision_sha256}/objects/"

    @model_validator(mode="after")
    def _derived(self) -> Self:
        if self.canonical_reference != canonical_reference(self.dataset_uid, self.revision_sha256):
            raise ValueError("canonical_reference belongs to another revision")
        if self.manifest.objects_path != self.objects_path:
            raise ValueError("objects_path belongs to another revision")
        return self


class ObjectDocument(Document):
    """One object of a manifest."""

    object_uid: Uid
    logical_path: Annotated[str, AfterValidator(_logical_path)]
    role: Role
    ordinal: Ordinal
    episode_ordinal: Ordinal | None
    content_type: Text
    origin: Text
    size_bytes: Size
    sha256: Sha256
    access_path: str

    @model_validator(mode="after")
    def _episodes_have_none(self) -> Self:
        if self.role == "episode" and self.episode_ordinal is not None:
            raise ValueError("an episode has an episode_ordinal")
        return self


class ObjectPage(Document):
    """One page of a manifest."""

    schema_version: Literal[1]
    canonical_reference: str
    revision_sha256: Sha256
    manifest_sha256: Sha256
    next_cursor: Cursor | None
    previous_cursor: Cursor | None
    results: Annotated[list[ObjectDocument], Field(max_length=MAX_PAGE)]


class AccessGrant(Document):
    """The right to download one object, for a few minutes."""

    schema_version: Literal[1]
    canonical_reference: str
    dataset_uid: Uid
    revision_sha256: Sha256
    manifest_sha256: Sha256
    object_uid: Uid
    method: Literal["GET"]
    provider: Literal["aws_s3", "gcs", "azure_blob", "cloudflare_r2", "avala_proxy", "avala_edge"]
    url: Annotated[str, Field(repr=False)]
    expires_at: str
    size_bytes: Size
    sha256: Sha256
    range_supported: bool

    @property
    def expiry(self) -> float | None:
        """Seconds since the epoch; `None` if it is no moment in UTC."""
        try:
            moment = datetime.fromisoformat(self.expires_at)
        except ValueError:
            return None
        offset = moment.utcoffset()
        return None if offset is None or offset.total_seconds() else moment.astimezone(UTC).timestamp()


class Withdrawal(Document):
    """What takes the place of a revision that was withdrawn."""

    schema_version: Literal[1]
    code: Literal["dataset_revision_withdrawn"]
    canonical_reference: str
    dataset_uid: Uid
    revision_sha256: Sha256
