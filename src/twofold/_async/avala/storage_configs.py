# The async source; twofold.mirror generates its blocking mirror.
"""Buckets that datasets are read from: `client.storage_configs`."""

from __future__ import annotations

from typing import Any, Unpack

from ..._core.options import RequestOptions
from ...avala import operations as ops
from ...avala.models.storage_config import StorageConfig, StorageConfigSetupInfo
from ...avala.pages import WalkOptions
from ...avala.requests import given
from ..pages import AsyncPager
from .pages import AsyncCursorPage
from .resource import AsyncAvalaResource


class AsyncStorageConfigs(AsyncAvalaResource):
    """Buckets that datasets are read from: `client.storage_configs`."""

    async def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        organization: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> AsyncCursorPage[StorageConfig]:
        """List configs, one page at a time.

        Args:
            limit: records a page; 100 if not given.
            cursor: `next_cursor` or `previous_cursor` of another page.
            organization: slug of an organization.
            **options: see `RequestOptions`.

        Returns:
            The page; its `next_page()` brings the next one.

        Example:
            page = await client.storage_configs.list(organization=organization_slug)
        """
        return await self._page(
            ops.STORAGE_CONFIGS_LIST,
            limit=limit,
            cursor=cursor,
            query={"organization": organization},
            options=options,
        )

    def iter(
        self, *, organization: str | None = None, **options: Unpack[WalkOptions]
    ) -> AsyncPager[StorageConfig]:
        """Walk over all configs.

        Args:
            organization: slug of an organization.
            **options: see `WalkOptions`.

        Returns:
            An iterator over the records; see `AsyncPager`.

        Example:
            async for config in client.storage_configs.iter(organization=organization_slug):
                print(config.uid)
        """
        return self._walk(ops.STORAGE_CONFIGS_LIST, query={"organization": organization}, options=options)

    async def create(
        self,
        *,
        name: str,
        provider: str,
        organization: str | None = None,
        s3_bucket_name: str | None = None,
        s3_bucket_region: str | None = None,
        s3_bucket_prefix: str | None = None,
        s3_auth_method: str | None = None,
        s3_role_arn: str | None = None,
        s3_access_key_id: str | None = None,
        s3_secret_access_key: str | None = None,
        s3_is_accelerated: bool | None = None,
        gc_storage_bucket_name: str | None = None,
        gc_storage_prefix: str | None = None,
        gc_storage_auth_json_content: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> StorageConfig:
        """Create a config; credentials are never sent back.

        Args:
            name: what it is called.
            provider: `aws_s3` or `gc_storage`.
            organization: slug of the owner; needed if the caller is in several.
            s3_bucket_name: its bucket.
            s3_bucket_region: of the bucket.
            s3_bucket_prefix: where in the bucket.
            s3_auth_method: `access_key` or `iam_role`.
            s3_role_arn: the role to take.
            s3_access_key_id: of the key.
            s3_secret_access_key: the key itself.
            s3_is_accelerated: whether to use transfer acceleration.
            gc_storage_bucket_name: its bucket.
            gc_storage_prefix: where in the bucket.
            gc_storage_auth_json_content: the service account, as JSON text.
            **options: see `RequestOptions`.

        Returns:
            The config as the API answered.

        Example:
            config = await client.storage_configs.create(
                name="Raw bucket", provider="aws_s3", organization=organization_slug, s3_bucket_name="nw-raw"
            )
        """
        body = given(
            name=name,
            provider=provider,
            s3_bucket_name=s3_bucket_name,
            s3_bucket_region=s3_bucket_region,
            s3_bucket_prefix=s3_bucket_prefix,
            s3_auth_method=s3_auth_method,
            s3_role_arn=s3_role_arn,
            s3_access_key_id=s3_access_key_id,
            s3_secret_access_key=s3_secret_access_key,
            s3_is_accelerated=s3_is_accelerated,
            gc_storage_bucket_name=gc_storage_bucket_name,
            gc_storage_prefix=gc_storage_prefix,
            gc_storage_auth_json_content=gc_storage_auth_json_content,
        )
        query = {"organization": organization}
        return await self._call(ops.STORAGE_CONFIGS_CREATE, query=query, json=body, options=options)

    async def setup_info(
        self, *, organization: str | None = None, **options: Unpack[RequestOptions]
    ) -> StorageConfigSetupInfo:
        """Get what to enter in an AWS role.

        Args:
            organization: slug of an organization.
            **options: see `RequestOptions`.

        Returns:
            The account and the external id.

        Example:
            info = await client.storage_configs.setup_info(organization=organization_slug)
        """
        return await self._call(
            ops.STORAGE_CONFIGS_SETUP_INFO, query={"organization": organization}, options=options
        )

    async def test(self, uid: str, **options: Unpack[RequestOptions]) -> dict[str, Any]:
        """Try to read the bucket of a config.

        Args:
            uid: which one.
            **options: see `RequestOptions`.

        Returns:
            What the API says about it, as it is; `None` if it says nothing.

        Example:
            answer = await client.storage_configs.test(config_uid)
        """
        return await self._call(ops.STORAGE_CONFIGS_TEST, uid, options=options)

    async def get(
        self, uid: str, *, organization: str | None = None, **options: Unpack[RequestOptions]
    ) -> StorageConfig:
        """Get a config.

        Args:
            uid: which one.
            organization: slug of the owner; another one than it has is a `NotFoundError`.
            **options: see `RequestOptions`.

        Returns:
            The config.

        Example:
            config = await client.storage_configs.get(config_uid)
        """
        query = {"organization": organization or None}
        return await self._call(ops.STORAGE_CONFIGS_GET, uid, query=query, options=options)

    async def delete(self, uid: str, **options: Unpack[RequestOptions]) -> None:
        """Delete a config.

        Args:
            uid: which one.
            **options: see `RequestOptions`.

        Example:
            await client.storage_configs.delete(config_uid)
        """
        await self._call(ops.STORAGE_CONFIGS_DELETE, uid, options=options)
