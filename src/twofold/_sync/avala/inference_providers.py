# Generated from _async/avala/inference_providers.py by twofold.mirror; do not edit.
"""Services that models run on: `client.inference_providers`."""

from __future__ import annotations

from typing import Any, Unpack

from ..._core.options import RequestOptions
from ...avala import operations as ops
from ...avala.models.inference_provider import InferenceProvider
from ...avala.pages import WalkOptions
from ...avala.requests import given
from ..pages import Pager
from .pages import CursorPage
from .resource import AvalaResource


class InferenceProviders(AvalaResource):
    """Services that models run on: `client.inference_providers`."""

    def list(
        self, *, limit: int | None = None, cursor: str | None = None, **options: Unpack[RequestOptions]
    ) -> CursorPage[InferenceProvider]:
        """List providers, one page at a time.

        Args:
            limit: records a page; 100 if not given.
            cursor: `next_cursor` or `previous_cursor` of another page.
            **options: see `RequestOptions`.

        Returns:
            The page; its `next_page()` brings the next one.

        Example:
            page = client.inference_providers.list()
        """
        return self._page(ops.INFERENCE_PROVIDERS_LIST, limit=limit, cursor=cursor, options=options)

    def iter(self, **options: Unpack[WalkOptions]) -> Pager[InferenceProvider]:
        """Walk over all providers.

        Args:
            **options: see `WalkOptions`.

        Returns:
            An iterator over the records; see `Pager`.

        Example:
            for provider in client.inference_providers.iter():
                print(provider.uid)
        """
        return self._walk(ops.INFERENCE_PROVIDERS_LIST, options=options)

    def get(self, uid: str, **options: Unpack[RequestOptions]) -> InferenceProvider:
        """Get a provider.

        Args:
            uid: which one.
            **options: see `RequestOptions`.

        Returns:
            The provider.

        Example:
            provider = client.inference_providers.get(provider_uid)
        """
        return self._call(ops.INFERENCE_PROVIDERS_GET, uid, options=options)

    def create(
        self,
        *,
        name: str,
        provider_type: str,
        config: dict[str, Any],
        description: str | None = None,
        is_active: bool | None = None,
        project: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> InferenceProvider:
        """Create a provider.

        Args:
            name: what it is called.
            provider_type: `http` or `sagemaker`.
            config: what the kind needs, such as a URL.
            description: more about it.
            is_active: whether it is in use.
            project: uid of the project.
            **options: see `RequestOptions`.

        Returns:
            The provider as the API answered.

        Example:
            provider = client.inference_providers.create(
                name="GPU box", provider_type="http", config={"endpoint_url": "https://inf.example.org"}
            )
        """
        return self._call(
            ops.INFERENCE_PROVIDERS_CREATE,
            json=given(
                name=name,
                provider_type=provider_type,
                config=config,
                description=description,
                is_active=is_active,
                project=project,
            ),
            options=options,
        )

    def update(
        self,
        uid: str,
        *,
        name: str | None = None,
        description: str | None = None,
        provider_type: str | None = None,
        config: dict[str, Any] | None = None,
        is_active: bool | None = None,
        project: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> InferenceProvider:
        """Change a provider; what is not given stays.

        Args:
            uid: which one.
            name: what it is called.
            description: more about it.
            provider_type: `http` or `sagemaker`.
            config: what the kind needs, such as a URL.
            is_active: whether it is in use.
            project: uid of the project.
            **options: see `RequestOptions`.

        Returns:
            The provider as it is now.

        Example:
            provider = client.inference_providers.update(provider_uid, is_active=False)
        """
        return self._call(
            ops.INFERENCE_PROVIDERS_UPDATE,
            uid,
            json=given(
                name=name,
                description=description,
                provider_type=provider_type,
                config=config,
                is_active=is_active,
                project=project,
            ),
            options=options,
        )

    def delete(self, uid: str, **options: Unpack[RequestOptions]) -> None:
        """Delete a provider.

        Args:
            uid: which one.
            **options: see `RequestOptions`.

        Example:
            client.inference_providers.delete(provider_uid)
        """
        self._call(ops.INFERENCE_PROVIDERS_DELETE, uid, options=options)

    def test(self, uid: str, **options: Unpack[RequestOptions]) -> dict[str, Any]:
        """Ask a provider whether it answers.

        Args:
            uid: which one.
            **options: see `RequestOptions`.

        Returns:
            What the API says about it, as it is; `None` if it says nothing.

        Example:
            answer = client.inference_providers.test(provider_uid)
        """
        return self._call(ops.INFERENCE_PROVIDERS_TEST, uid, options=options)
