"""Buckets that datasets are read from."""

from datetime import datetime

from .base import AvalaModel, No


class StorageConfig(AvalaModel):
    """A bucket that datasets are read from; its credentials are never sent back."""

    uid: str
    name: str
    provider: str
    s3_bucket_name: str | None = None
    s3_bucket_region: str | None = None
    s3_bucket_prefix: str | None = None
    s3_auth_method: str | None = None
    s3_is_accelerated: No = False
    gc_storage_bucket_name: str | None = None
    gc_storage_prefix: str | None = None
    is_verified: No = False
    last_verified_at: datetime | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class StorageConfigSetupInfo(AvalaModel):
    """What to enter in an AWS role so that Avala may read a bucket."""

    avala_aws_account_id: str
    external_id: str
