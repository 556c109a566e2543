# Generated from _async/avala/organization_teams.py by twofold.mirror; do not edit.
"""Teams of organizations."""

from __future__ import annotations

from typing import Unpack

from ..._core.options import RequestOptions
from ...avala import operations as ops
from ...avala.models.organization import Team, TeamMember
from ...avala.pages import WalkOptions
from ...avala.requests import given
from ..pages import Pager
from .pages import CursorPage
from .resource import AvalaResource


class OrganizationTeams(AvalaResource):
    """Teams: `client.organizations`."""

    def list_teams(
        self,
        slug: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> CursorPage[Team]:
        """List teams, one page at a time.

        Args:
            slug: of the organization.
            limit: records a page; 100 if not given.
            cursor: `next_cursor` or `previous_cursor` of another page.
            **options: see `RequestOptions`.

        Returns:
            The page; its `next_page()` brings the next one.

        Example:
            page = client.organizations.list_teams(organization_slug)
        """
        return self._page(
            ops.ORGANIZATIONS_LIST_TEAMS, slug, limit=limit, cursor=cursor, options=options
        )

    def iter_teams(self, slug: str, **options: Unpack[WalkOptions]) -> Pager[Team]:
        """Walk over all teams.

        Args:
            slug: of the organization.
            **options: see `WalkOptions`.

        Returns:
            An iterator over the records; see `Pager`.

        Example:
            for team in client.organizations.iter_teams(organization_slug):
                print(team.uid)
        """
        return self._walk(ops.ORGANIZATIONS_LIST_TEAMS, slug, options=options)

    def create_team(
        self,
        slug: str,
        *,
        name: str,
        description: str | None = None,
        color: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> Team:
        """Create a team.

        Args:
            slug: of the organization.
            name: what it is called.
            description: more about it.
            color: such as `#3366ff`.
            **options: see `RequestOptions`.

        Returns:
            The team.

        Example:
            team = client.organizations.create_team(organization_slug, name="Radar")
        """
        return self._call(
            ops.ORGANIZATIONS_CREATE_TEAM,
            slug,
            json=given(name=name, description=description, color=color),
            options=options,
        )

    def get_team(self, slug: str, team_slug: str, **options: Unpack[RequestOptions]) -> Team:
        """Get a team.

        Args:
            slug: of the organization.
            team_slug: of the team.
            **options: see `RequestOptions`.

        Returns:
            The team.

        Example:
            team = client.organizations.get_team(organization_slug, team_slug)
        """
        return self._call(ops.ORGANIZATIONS_GET_TEAM, slug, team_slug, options=options)

    def update_team(
        self,
        slug: str,
        team_slug: str,
        *,
        name: str | None = None,
        description: str | None = None,
        color: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> Team:
        """Change a team; what is not given stays.

        Args:
            slug: of the organization.
            team_slug: of the team.
            name: what it is called.
            description: more about it.
            color: such as `#3366ff`.
            **options: see `RequestOptions`.

        Returns:
            The team as it is now.

        Example:
            team = client.organizations.update_team(organization_slug, team_slug, color="#3366ff")
        """
        return self._call(
            ops.ORGANIZATIONS_UPDATE_TEAM,
            slug,
            team_slug,
            json=given(name=name, description=description, color=color),
            options=options,
        )

    def delete_team(self, slug: str, team_slug: str, **options: Unpack[RequestOptions]) -> None:
        """Delete a team.

        Args:
            slug: of the organization.
            team_slug: of the team.
            **options: see `RequestOptions`.

        Example:
            client.organizations.delete_team(organization_slug, team_slug)
        """
        self._call(ops.ORGANIZATIONS_DELETE_TEAM, slug, team_slug, options=options)

    def list_team_members(
        self,
        slug: str,
        team_slug: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> CursorPage[TeamMember]:
        """List the members of a team, one page at a time.

        Args:
            slug: of the organization.
            team_slug: of the team.
            limit: records a page; 100 if not given.
            cursor: `next_cursor` or `previous_cursor` of another page.
            **options: see `RequestOptions`.

        Returns:
            The page; its `next_page()` brings the next one.

        Example:
            page = client.organizations.list_team_members(organization_slug, team_slug)
        """
        return self._page(
            ops.ORGANIZATIONS_LIST_TEAM_MEMBERS, slug, team_slug, limit=limit, cursor=cursor, options=options
        )

    def iter_team_members(
        self, slug: str, team_slug: str, **options: Unpack[WalkOptions]
    ) -> Pager[TeamMember]:
        """Walk over all the members of a team.

        Args:
            slug: of the organization.
            team_slug: of the team.
            **options: see `WalkOptions`.

        Returns:
            An iterator over the records; see `Pager`.

        Example:
            for member in client.organizations.iter_team_members(organization_slug, team_slug):
                print(member.email)
        """
        return self._walk(ops.ORGANIZATIONS_LIST_TEAM_MEMBERS, slug, team_slug, options=options)

    def add_team_member(
        self,
        slug: str,
        team_slug: str,
        *,
        user_uid: str,
        role: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> TeamMember:
        """Put a member of the organization into a team.

        Args:
            slug: of the organization.
            team_slug: of the team.
            user_uid: of the member.
            role: such as `owner`, `admin` or `member`.
            **options: see `RequestOptions`.

        Returns:
            The member.

        Example:
            member = client.organizations.add_team_member(
                organization_slug, team_slug, user_uid=member_uid, role="lead"
            )
        """
        return self._call(
            ops.ORGANIZATIONS_ADD_TEAM_MEMBER,
            slug,
            team_slug,
            json=given(user_uid=user_uid, role=role),
            options=options,
        )

    def remove_team_member(
        self, slug: str, team_slug: str, user_uid: str, **options: Unpack[RequestOptions]
    ) -> None:
        """Take a member out of a team.

        Args:
            slug: of the organization.
            team_slug: of the team.
            user_uid: of the member.
            **options: see `RequestOptions`.

        Example:
            client.organizations.remove_team_member(organization_slug, team_slug, team_member_uid)
        """
        self._call(ops.ORGANIZATIONS_REMOVE_TEAM_MEMBER, slug, team_slug, user_uid, options=options)

    def update_team_member_role(
        self, slug: str, team_slug: str, user_uid: str, *, role: str, **options: Unpack[RequestOptions]
    ) -> None:
        """Give a member of a team another role.

        Args:
            slug: of the organization.
            team_slug: of the team.
            user_uid: of the member.
            role: such as `owner`, `admin` or `member`.
            **options: see `RequestOptions`.

        Example:
            client.organizations.update_team_member_role(
                organization_slug, team_slug, team_member_uid, role="lead"
            )
        """
        self._call(
            ops.ORGANIZATIONS_UPDATE_TEAM_MEMBER_ROLE,
            slug,
            team_slug,
            user_uid,
            json=given(role=role),
            options=options,
        )
