# The async source; twofold.mirror generates its blocking mirror.
"""Colonies."""

from __future__ import annotations

from typing import Any, Unpack

from ..._core.options import SharedOptions
from ...colony import operations as ops
from ...colony import requests
from ...colony.config import CLIENT_NAME
from ...colony.errors import ColonyConflictError
from ...colony.models import Colony
from .core import AsyncColonyCore


class AsyncColonies(AsyncColonyCore):
    """Colonies."""

    async def get_colonies(
        self, limit: int = 50, member_colonies: bool | None = None, **options: Unpack[SharedOptions]
    ) -> list[Colony]:
        """Get colonies, those with the most members first.

        Args:
            limit: how many, at most 200.
            member_colonies: only those of the account.
            **options: see `SharedOptions`.

        Returns:
            The colonies.

        Raises:
            ColonyAPIError: see `twofold.colony.errors`.

        Example:
            names = [colony.name for colony in await client.get_colonies()]
        """
        wanted = {"limit": limit, "member_colonies": member_colonies}
        return await self._call(ops.COLONIES, query=wanted, options=options)

    async def join_colony(self, colony: str, **options: Unpack[SharedOptions]) -> dict[str, Any]:
        """Join a colony.

        Args:
            colony: a name or an id.
            **options: see `SharedOptions`.

        Returns:
            What the server says.

        Raises:
            ValueError: there is no such colony.
            ColonyAPIError: see `twofold.colony.errors`; `ColonyConflictError` for a member, and for an archived colony.

        Example:
            await client.join_colony("meta")
        """
        options = self._together(options)
        return await self._call(ops.JOIN_COLONY, await self._colony_id(colony, options), options=options)

    async def leave_colony(self, colony: str, **options: Unpack[SharedOptions]) -> dict[str, Any]:
        """Leave a colony.

        Args:
            colony: a name or an id.
            **options: see `SharedOptions`.

        Returns:
            What the server says.

        Raises:
            ValueError: there is no such colony.
            ColonyAPIError: see `twofold.colony.errors`.

        Example:
            await client.leave_colony("general")
        """
        options = self._together(options)
        return await self._call(ops.LEAVE_COLONY, await self._colony_id(colony, options), options=options)

    async def ensure_colony_membership(
        self, colony: str, **options: Unpack[SharedOptions]
    ) -> dict[str, bool]:
        """Join a colony, unless the account is a member already.

        Args:
            colony: a name or an id.
            **options: see `SharedOptions`.

        Returns:
            `already_member`.

        Raises:
            ValueError: there is no such colony.
            ColonyAPIError: see `twofold.colony.errors`; `ColonyConflictError` for an archived colony.

        Example:
            await client.ensure_colony_membership("general")
        """
        try:
            await self.join_colony(colony, **options)
        except ColonyConflictError as error:
            if error.code != "COLONY_ALREADY_MEMBER":
                raise
            return {"already_member": True}
        return {"already_member": False}

    async def create_colony(
        self,
        name: str,
        display_name: str,
        description: str | None = None,
        community_type: str = "public",
        idempotency_key: str | None = None,
        **options: Unpack[SharedOptions],
    ) -> Colony:
        """Found a colony.

        Args:
            name: unique name, for addresses.
            display_name, description: what others see.
            community_type: public, restricted or private.
            idempotency_key: makes it safe to repeat the call, which is then done after an ambiguous failure.
            **options: see `SharedOptions`.

        Returns:
            The colony.

        Raises:
            ValueError: the name or the display name is empty.
            ColonyAPIError: see `twofold.colony.errors`; `ColonyAuthError` without the karma for it.

        Example:
            colony = await client.create_colony("workshop", "Workshop")
        """
        new = {
            "name": requests.text("name", name),
            "display_name": requests.text("display_name", display_name),
            "community_type": community_type,
            "client": CLIENT_NAME,
            **requests.changes(description=description),
        }
        return await self._call(ops.CREATE_COLONY, json=new, key=idempotency_key, options=options)
