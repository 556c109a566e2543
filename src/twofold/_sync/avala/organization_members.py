# Generated from _async/avala/organization_members.py by twofold.mirror; do not edit.
"""Members and invitations of organizations."""

from __future__ import annotations

from typing import Unpack

from ..._core.options import RequestOptions
from ...avala import operations as ops
from ...avala.models.organization import Invitation, OrganizationMember
from ...avala.pages import WalkOptions
from ...avala.requests import given
from ..pages import Pager
from .pages import CursorPage
from .resource import AvalaResource


class OrganizationMembers(AvalaResource):
    """Members and invitations: `client.organizations`."""

    def list_members(
        self,
        slug: str,
        *,
        search: str | None = None,
        role: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> CursorPage[OrganizationMember]:
        """List members, one page at a time.

        Args:
            slug: of the organization.
            search: a part of a name or address.
            role: such as `owner`, `admin` or `member`.
            limit: records a page; 100 if not given.
            cursor: `next_cursor` or `previous_cursor` of another page.
            **options: see `RequestOptions`.

        Returns:
            The page; its `next_page()` brings the next one.

        Example:
            page = client.organizations.list_members(organization_slug, role="member")
        """
        return self._page(
            ops.ORGANIZATIONS_LIST_MEMBERS,
            slug,
            limit=limit,
            cursor=cursor,
            query={"search": search, "role": role},
            options=options,
        )

    def iter_members(
        self, slug: str, *, search: str | None = None, role: str | None = None, **options: Unpack[WalkOptions]
    ) -> Pager[OrganizationMember]:
        """Walk over all members.

        Args:
            slug: of the organization.
            search: a part of a name or address.
            role: such as `owner`, `admin` or `member`.
            **options: see `WalkOptions`.

        Returns:
            An iterator over the records; see `Pager`.

        Example:
            for member in client.organizations.iter_members(organization_slug):
                print(member.email)
        """
        return self._walk(
            ops.ORGANIZATIONS_LIST_MEMBERS, slug, query={"search": search, "role": role}, options=options
        )

    def remove_member(self, slug: str, user_uid: str, **options: Unpack[RequestOptions]) -> None:
        """Remove a member.

        Args:
            slug: of the organization.
            user_uid: of the member.
            **options: see `RequestOptions`.

        Example:
            client.organizations.remove_member(organization_slug, member_uid)
        """
        self._call(ops.ORGANIZATIONS_REMOVE_MEMBER, slug, user_uid, options=options)

    def update_member_role(
        self, slug: str, user_uid: str, *, role: str, **options: Unpack[RequestOptions]
    ) -> None:
        """Give a member another role.

        Args:
            slug: of the organization.
            user_uid: of the member.
            role: such as `owner`, `admin` or `member`.
            **options: see `RequestOptions`.

        Example:
            client.organizations.update_member_role(organization_slug, member_uid, role="admin")
        """
        self._call(
            ops.ORGANIZATIONS_UPDATE_MEMBER_ROLE, slug, user_uid, json=given(role=role), options=options
        )

    def leave(self, slug: str, **options: Unpack[RequestOptions]) -> None:
        """Leave an organization.

        The only owner cannot.

        Args:
            slug: of the organization.
            **options: see `RequestOptions`.

        Example:
            client.organizations.leave(organization_slug)
        """
        self._call(ops.ORGANIZATIONS_LEAVE, slug, options=options)

    def transfer_ownership(
        self, slug: str, *, new_owner_uid: str, **options: Unpack[RequestOptions]
    ) -> None:
        """Give an organization to another member.

        Args:
            slug: of the organization.
            new_owner_uid: of the member who is to own it.
            **options: see `RequestOptions`.

        Example:
            client.organizations.transfer_ownership(organization_slug, new_owner_uid=member_uid)
        """
        self._call(
            ops.ORGANIZATIONS_TRANSFER_OWNERSHIP,
            slug,
            json=given(new_owner_uid=new_owner_uid),
            options=options,
        )

    def list_invitations(
        self,
        slug: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> CursorPage[Invitation]:
        """List invitations, one page at a time.

        Args:
            slug: of the organization.
            limit: records a page; 100 if not given.
            cursor: `next_cursor` or `previous_cursor` of another page.
            **options: see `RequestOptions`.

        Returns:
            The page; its `next_page()` brings the next one.

        Example:
            page = client.organizations.list_invitations(organization_slug)
        """
        return self._page(
            ops.ORGANIZATIONS_LIST_INVITATIONS, slug, limit=limit, cursor=cursor, options=options
        )

    def iter_invitations(self, slug: str, **options: Unpack[WalkOptions]) -> Pager[Invitation]:
        """Walk over all invitations.

        Args:
            slug: of the organization.
            **options: see `WalkOptions`.

        Returns:
            An iterator over the records; see `Pager`.

        Example:
            for invitation in client.organizations.iter_invitations(organization_slug):
                print(invitation.uid)
        """
        return self._walk(ops.ORGANIZATIONS_LIST_INVITATIONS, slug, options=options)

    def create_invitation(
        self, slug: str, *, email: str, role: str | None = None, **options: Unpack[RequestOptions]
    ) -> Invitation:
        """Invite somebody.

        Args:
            slug: of the organization.
            email: who is invited.
            role: such as `owner`, `admin` or `member`.
            **options: see `RequestOptions`.

        Returns:
            The invitation.

        Example:
            invitation = client.organizations.create_invitation(organization_slug, email="bo@example.org")
        """
        return self._call(
            ops.ORGANIZATIONS_CREATE_INVITATION, slug, json=given(email=email, role=role), options=options
        )

    def resend_invitation(
        self, slug: str, invitation_uid: str, **options: Unpack[RequestOptions]
    ) -> None:
        """Send an invitation again.

        Args:
            slug: of the organization.
            invitation_uid: of the invitation.
            **options: see `RequestOptions`.

        Example:
            client.organizations.resend_invitation(organization_slug, invitation_uid)
        """
        self._call(ops.ORGANIZATIONS_RESEND_INVITATION, slug, invitation_uid, options=options)

    def cancel_invitation(
        self, slug: str, invitation_uid: str, **options: Unpack[RequestOptions]
    ) -> None:
        """Take an invitation back.

        Args:
            slug: of the organization.
            invitation_uid: of the invitation.
            **options: see `RequestOptions`.

        Example:
            client.organizations.cancel_invitation(organization_slug, invitation_uid)
        """
        self._call(ops.ORGANIZATIONS_CANCEL_INVITATION, slug, invitation_uid, options=options)
