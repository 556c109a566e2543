# Generated from _async/avala/dataset_requests.py by twofold.mirror; do not edit.
"""The requests to the API that go with the upload of a dataset's files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..._core.errors import APIConnectionError, APIStatusError, DecodeError
from ..._core.options import RequestOptions
from ..._runtime import blocking
from ...avala.uploads import operations as ops
from ...avala.uploads.destination import Destination, canonical_base_url, canonical_uuid
from ...avala.uploads.policy import ONCE
from ...avala.uploads.store import UploadStore, cached_identity, remember_identity
from ..client import APIClient


class UploadRequests:
    """What is asked of the API for the files of one dataset."""

    def __init__(
        self, client: APIClient, dataset_name: str, organization_uid: str | None, batch: str | None
    ) -> None:
        self._client = client
        self._name = dataset_name
        self._organization = organization_uid
        self._batch = batch

    def presign(self, key: str, size: int, options: RequestOptions = ONCE) -> dict[str, Any]:
        """Where to send a file."""
        body: dict[str, Any] = {
            "dataset_name": self._name,
            "file_path_in_dataset": key,
            "content_length": size,
        }
        if self._batch is not None:
            body |= {"upload_protocol_version": 2, "dataset_upload_uid": self._batch}
        if self._organization is not None:
            body["organization_uid"] = self._organization
        return self._client.request(ops.PRESIGN, json=body, options=options)

    def part_url(self, upload_uid: str, number: int) -> dict[str, Any]:
        """Where to send a part."""
        return self._client.request(
            ops.PART_URLS, upload_uid, json={"part_numbers": [number]}, options=ONCE
        )

    def complete(self, upload_uid: str) -> None:
        """Say that a file is stored."""
        self._client.request(ops.COMPLETE, upload_uid, json={}, options=ONCE)


def own_uid(client: APIClient, options: RequestOptions) -> str | None:
    """The uid of the API key's owner; `None` if it cannot be had."""
    try:
        return client.request(ops.CALLER, options=options)
    except (APIConnectionError, APIStatusError, DecodeError):
        return None


def upload_store(
    client: APIClient,
    secret: str,
    root: Path,
    key: str,
    dataset_name: str,
    organization_uid: str | None,
    uid: str | None = None,
) -> UploadStore:
    """The state files of one upload; looks up whose dataset it will be, if it is a personal one and `uid` not known."""
    base = canonical_base_url(client.base_url)
    clock = client._clock  # pyright: ignore[reportPrivateUsage]
    if organization_uid:
        shared = Destination(base, canonical_uuid(organization_uid), dataset_name, "")
        return UploadStore.of(root, key, shared, clock)
    cached = blocking.to_thread(cached_identity, root, base, secret)
    uid = uid or cached or own_uid(client, {})
    if uid is not None and uid != cached:
        blocking.to_thread(remember_identity, root, base, secret, uid)
    anonymous = Destination(base, "", dataset_name, secret)
    store = UploadStore.of(root, key, anonymous, clock)
    if uid is None:
        return store
    own = UploadStore.of(root, key, anonymous.by(f"u:{uid}"), clock)
    blocking.to_thread(own.adopt, store)
    return own
