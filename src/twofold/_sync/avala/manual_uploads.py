# Generated from _async/avala/manual_uploads.py by twofold.mirror; do not edit.
"""Datasets from files that were sent by hand: the single requests that an upload consists of."""

from __future__ import annotations

from typing import Any, Unpack

from ..._core.options import RequestOptions
from ...avala.models.dataset import Dataset
from ...avala.models.manual_upload import AllowedMimes, UploadQuota
from ...avala.uploads import operations as ops
from ...avala.uploads.errors import StorageRootMovedError
from .dataset_requests import UploadRequests, own_uid
from .resource import AvalaResource


class ManualUploads(AvalaResource):
    """Base of `client.datasets`, with the requests that `upload_files` and `create_from_local` are made of."""

    def create_manual_upload_url(
        self,
        *,
        dataset_name: str,
        file_path_in_dataset: str,
        content_length: int,
        organization_uid: str | None = None,
        dataset_upload_uid: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> dict[str, Any]:
        """Ask where to send one file; `upload_files` does this by itself.

        Args:
            dataset_name: of the dataset to be.
            file_path_in_dataset: of the file.
            content_length: its size in bytes.
            organization_uid: the owner, if that is no user.
            dataset_upload_uid: the batch; with it the second version of the protocol is used.
            **options: see `RequestOptions`.

        Returns:
            The answer as it is: a form to post, a URL to put the file to, or the parts to send.

        Raises:
            QuotaExceededError: there is no room for it.
            AvalaError: see `twofold.avala.errors`.

        Example:
            target = client.datasets.create_manual_upload_url(
                dataset_name="Harbor", file_path_in_dataset="a.jpg", content_length=5
            )
        """
        requests = UploadRequests(self._client, dataset_name, organization_uid, dataset_upload_uid)
        return requests.presign(file_path_in_dataset, content_length, options)

    def resolve_storage_root(
        self, organization_uid: str | None = None, **options: Unpack[RequestOptions]
    ) -> str | None:
        """Where files are put: `__o__=/<organization>`, or `__u__=/<user>` for a personal dataset.

        Args:
            organization_uid: the owner, if that is no user.
            **options: see `RequestOptions`.

        Returns:
            The root; `None` if the user cannot be looked up.

        Example:
            root = client.datasets.resolve_storage_root()
        """
        if organization_uid:
            return f"__o__=/{organization_uid}"
        uid = own_uid(self._client, options)
        return None if uid is None else f"__u__=/{uid}"

    def assert_storage_root_unchanged(
        self,
        expected: str | None,
        *,
        organization_uid: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> None:
        """See that files would still be put where they were; nothing happens if either place is not known.

        Args:
            expected: what `resolve_storage_root` returned before the upload.
            organization_uid: as it was then.
            **options: see `RequestOptions`.

        Raises:
            StorageRootMovedError: they would not (a `RuntimeError`): the files belong to somebody else.

        Example:
            root = client.datasets.resolve_storage_root()
            client.datasets.assert_storage_root_unchanged(root)
        """
        found = None if expected is None else self.resolve_storage_root(organization_uid, **options)
        if found is not None and found != expected:
            raise StorageRootMovedError(
                "the API key belongs to somebody else than when the upload began: the files that were sent are not "
                "where the dataset would look for them. Use the earlier key, or upload again with resume=False"
            )

    def manual_upload_quota(
        self, *, organization_uid: str | None = None, **options: Unpack[RequestOptions]
    ) -> UploadQuota:
        """How much may be stored, and how much is.

        Args:
            organization_uid: whose quota it is, if not that of the user.
            **options: see `RequestOptions`.

        Returns:
            Both in bytes.

        Example:
            quota = client.datasets.manual_upload_quota()
            print(quota.remaining)
        """
        query = {"organization_uid": organization_uid or None}
        return self._request(ops.QUOTA, query=query, options=options)

    def manual_upload_allowed_mimes(self, **options: Unpack[RequestOptions]) -> AllowedMimes:
        """Which kinds of files are taken.

        Args:
            **options: see `RequestOptions`.

        Example:
            allowed = client.datasets.manual_upload_allowed_mimes()
            print(allowed.mime_types)
        """
        return self._request(ops.ALLOWED_MIMES, options=options)

    def create_from_manual_upload(
        self,
        *,
        name: str,
        slug: str,
        data_type: str,
        visibility: str = "private",
        create_metadata: bool = True,
        owner_name: str | None = None,
        metadata: dict[str, Any] | None = None,
        industry: int | None = None,
        license: int | None = None,
        organization_uid: str | None = None,
        dataset_upload_uid: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> Dataset:
        """Make a dataset of the files that `upload_files` has sent.

        Args:
            name: the name that they were sent for.
            slug: of the dataset.
            data_type: `image`, `video`, `lidar`, `mcap` or `splat`.
            visibility: `private`, `unlisted` or `public`.
            create_metadata: whether the server looks into the files.
            owner_name: who will own it.
            metadata: more about it.
            industry, license: ids of them.
            organization_uid: as it was for the files.
            dataset_upload_uid: the batch of the files.
            **options: see `RequestOptions`.

        Returns:
            The dataset; see `wait` for when it is ready.

        Example:
            dataset = client.datasets.create_from_manual_upload(
                name="Harbor", slug="harbor", data_type="image"
            )
        """
        optional = {
            "owner_name": owner_name,
            "metadata": metadata,
            "industry": industry,
            "license": license,
            "organization_uid": organization_uid,
            "dataset_upload_uid": dataset_upload_uid,
        }
        body: dict[str, Any] = {
            "name": name,
            "slug": slug,
            "data_type": data_type,
            "visibility": visibility,
            "create_metadata": create_metadata,
        }
        body |= {field: value for field, value in optional.items() if value is not None}
        return self._request(ops.CREATE_DATASET, json=body, options=options)
