# Generated from _async/avala/slices.py by twofold.mirror; do not edit.
"""Selections of items from datasets: `client.slices`."""

from __future__ import annotations

import builtins
from typing import Any, Unpack

from ..._core.options import RequestOptions
from ...avala import operations as ops
from ...avala.models.slice import Slice, SliceItem
from ...avala.pages import WalkOptions
from ...avala.requests import given
from ..pages import Pager
from .pages import CursorPage
from .resource import AvalaResource


class Slices(AvalaResource):
    """Selections of items from datasets: `client.slices`."""

    def list(
        self,
        owner: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> CursorPage[Slice]:
        """List the slices of an owner, one page at a time.

        Args:
            owner: slug of an organization, or name of a user.
            limit: records a page; 100 if not given.
            cursor: `next_cursor` or `previous_cursor` of another page.
            **options: see `RequestOptions`.

        Returns:
            The page; its `next_page()` brings the next one.

        Example:
            page = client.slices.list(slice_owner)
        """
        return self._page(ops.SLICES_LIST, owner, limit=limit, cursor=cursor, options=options)

    def iter(self, owner: str, **options: Unpack[WalkOptions]) -> Pager[Slice]:
        """Walk over all the slices of an owner.

        Args:
            owner: slug of an organization, or name of a user.
            **options: see `WalkOptions`.

        Returns:
            An iterator over the records; see `Pager`.

        Example:
            for one in client.slices.iter(slice_owner):
                print(one.uid)
        """
        return self._walk(ops.SLICES_LIST, owner, options=options)

    def get(self, owner: str, slug: str, **options: Unpack[RequestOptions]) -> Slice:
        """Get a slice.

        Args:
            owner: slug of an organization, or name of a user.
            slug: of the slice.
            **options: see `RequestOptions`.

        Returns:
            The slice.

        Example:
            night = client.slices.get(slice_owner, slice_slug)
        """
        return self._call(ops.SLICES_GET, owner, slug, options=options)

    def create(
        self,
        *,
        name: str,
        visibility: str,
        sub_slices: builtins.list[dict[str, Any]],
        organization: str | None = None,
        random_selection_count: int | None = None,
        **options: Unpack[RequestOptions],
    ) -> Slice:
        """Create a slice.

        Args:
            name: what it is called.
            visibility: `private`, `unlisted` or `public`.
            sub_slices: what to take from which dataset.
            organization: slug of the owning organization.
            random_selection_count: how many items to take at random.
            **options: see `RequestOptions`.

        Returns:
            The slice as the API answered.

        Example:
            night = client.slices.create(
                name="Dusk", visibility="private", sub_slices=[{"dataset": dataset_uid, "query": "label=vessel"}]
            )
        """
        return self._call(
            ops.SLICES_CREATE,
            json=given(
                name=name,
                visibility=visibility,
                sub_slices=sub_slices,
                organization=organization,
                random_selection_count=random_selection_count,
            ),
            options=options,
        )

    def list_items(
        self,
        owner: str,
        slug: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> CursorPage[SliceItem]:
        """List the items of a slice, one page at a time.

        Args:
            owner: slug of an organization, or name of a user.
            slug: of the slice.
            limit: records a page; 100 if not given.
            cursor: `next_cursor` or `previous_cursor` of another page.
            **options: see `RequestOptions`.

        Returns:
            The page; its `next_page()` brings the next one.

        Example:
            page = client.slices.list_items(slice_owner, slice_slug)
        """
        return self._page(
            ops.SLICES_LIST_ITEMS, owner, slug, limit=limit, cursor=cursor, options=options
        )

    def iter_items(self, owner: str, slug: str, **options: Unpack[WalkOptions]) -> Pager[SliceItem]:
        """Walk over all the items of a slice.

        Args:
            owner: slug of an organization, or name of a user.
            slug: of the slice.
            **options: see `WalkOptions`.

        Returns:
            An iterator over the records; see `Pager`.

        Example:
            for item in client.slices.iter_items(slice_owner, slice_slug):
                print(item.uid)
        """
        return self._walk(ops.SLICES_LIST_ITEMS, owner, slug, options=options)

    def get_item(
        self, owner: str, slug: str, item_uid: str, **options: Unpack[RequestOptions]
    ) -> SliceItem:
        """Get an item.

        Args:
            owner: slug of an organization, or name of a user.
            slug: of the slice.
            item_uid: which one.
            **options: see `RequestOptions`.

        Returns:
            The item.

        Example:
            item = client.slices.get_item(slice_owner, slice_slug, slice_item_uid)
        """
        return self._call(ops.SLICES_GET_ITEM, owner, slug, item_uid, options=options)
