# Generated from _async/avala/organizations.py by twofold.mirror; do not edit.
"""Organizations, their members, invitations and teams: `client.organizations`."""

from __future__ import annotations

from typing import Any, Unpack

from ..._core.options import RequestOptions
from ...avala import operations as ops
from ...avala.models.organization import Organization
from ...avala.pages import BY_NUMBER, WalkOptions
from ...avala.requests import canonical_uid, given
from ..pages import Pager
from .organization_members import OrganizationMembers
from .organization_teams import OrganizationTeams
from .pages import CursorPage


class Organizations(OrganizationMembers, OrganizationTeams):
    """Organizations, their members, invitations and teams: `client.organizations`."""

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        page: int | str | None = None,
        **options: Unpack[RequestOptions],
    ) -> CursorPage[Organization]:
        """List organizations, one page at a time; this list counts its pages instead of naming them.

        Args:
            limit: records a page; 20 if not given.
            cursor: sent as it is; the API pays no attention to it here.
            page: number of the page, such as `next_cursor` of another page.
            **options: see `RequestOptions`.

        Returns:
            The page; its `next_page()` brings the next one.

        Example:
            page = client.organizations.list(page=1)
        """
        return self._page(
            ops.ORGANIZATIONS_LIST,
            limit=limit,
            cursor=None if page is None else str(page),
            query={"cursor": cursor},
            strategy=BY_NUMBER,
            options=options,
        )

    def iter(self, **options: Unpack[WalkOptions]) -> Pager[Organization]:
        """Walk over all organizations.

        Args:
            **options: see `WalkOptions`.

        Returns:
            An iterator over the records; see `Pager`.

        Example:
            for organization in client.organizations.iter():
                print(organization.slug)
        """
        return self._walk(ops.ORGANIZATIONS_LIST, strategy=BY_NUMBER, options=options)

    def get(self, slug: str, **options: Unpack[RequestOptions]) -> Organization:
        """Get an organization.

        Args:
            slug: of the organization.
            **options: see `RequestOptions`.

        Returns:
            The organization.

        Example:
            organization = client.organizations.get(organization_slug)
        """
        return self._call(ops.ORGANIZATIONS_GET, slug, options=options)

    def slug_for_uid(self, organization_uid: str, **options: Unpack[RequestOptions]) -> str | None:
        """Find the slug of an organization among those of the caller; at most 50 pages are looked through.

        Args:
            organization_uid: in any of the ways a UUID is written.
            **options: see `RequestOptions`.

        Returns:
            The slug; `None` if the caller is no member of it.

        Example:
            slug = client.organizations.slug_for_uid(organization_uid)
        """
        wanted = canonical_uid(organization_uid)
        for organization in self.iter(max_pages=50, **options):
            if canonical_uid(organization.uid) == wanted:
                return organization.slug
        return None

    def create(
        self,
        *,
        name: str,
        description: str | None = None,
        logo: str | None = None,
        website: str | None = None,
        industry: str | None = None,
        email: str | None = None,
        phone: str | None = None,
        visibility: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> Organization:
        """Create an organization, owned by the caller.

        Args:
            name: what it is called.
            description: more about it.
            logo: URL of the logo.
            website: its URL.
            industry: a value of `industry_choices`.
            email: its address.
            phone: its number.
            visibility: `private`, `unlisted` or `public`.
            **options: see `RequestOptions`.

        Returns:
            The organization as the API answered.

        Example:
            organization = client.organizations.create(name="Southwind")
        """
        return self._call(
            ops.ORGANIZATIONS_CREATE,
            json=given(
                name=name,
                description=description,
                logo=logo,
                website=website,
                industry=industry,
                email=email,
                phone=phone,
                visibility=visibility,
            ),
            options=options,
        )

    def update(
        self,
        slug: str,
        *,
        name: str | None = None,
        description: str | None = None,
        logo: str | None = None,
        website: str | None = None,
        handle: str | None = None,
        industry: str | None = None,
        email: str | None = None,
        phone: str | None = None,
        visibility: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> Organization:
        """Change an organization; what is not given stays.

        Args:
            slug: of the organization.
            name: what it is called.
            description: more about it.
            logo: URL of the logo.
            website: its URL.
            handle: its handle.
            industry: a value of `industry_choices`.
            email: its address.
            phone: its number.
            visibility: `private`, `unlisted` or `public`.
            **options: see `RequestOptions`.

        Returns:
            The organization as it is now.

        Example:
            organization = client.organizations.update(organization_slug, website="https://northwind.example")
        """
        return self._call(
            ops.ORGANIZATIONS_UPDATE,
            slug,
            json=given(
                name=name,
                description=description,
                logo=logo,
                website=website,
                handle=handle,
                industry=industry,
                email=email,
                phone=phone,
                visibility=visibility,
            ),
            options=options,
        )

    def delete(self, slug: str, **options: Unpack[RequestOptions]) -> None:
        """Delete an organization.

        Args:
            slug: of the organization.
            **options: see `RequestOptions`.

        Example:
            client.organizations.delete(organization_slug)
        """
        self._call(ops.ORGANIZATIONS_DELETE, slug, options=options)

    def industry_choices(self, **options: Unpack[RequestOptions]) -> dict[str, Any]:
        """Get the values that `industry` may have.

        Args:
            **options: see `RequestOptions`.

        Returns:
            As the API sends it: `{"choices": [{"value": ..., "label": ...}]}`.

        Example:
            choices = client.organizations.industry_choices()
        """
        return self._call(ops.ORGANIZATIONS_INDUSTRY_CHOICES, options=options)
