# The async source; twofold.mirror generates its blocking mirror.
"""Users: `client.user`."""

from __future__ import annotations

import builtins
from typing import Any, Unpack

from ..._core.options import RequestOptions
from ..._runtime import aio
from ...bloomy import operations as ops
from ...bloomy import requests
from ...bloomy.models.users import DirectReport, Position, UserDetails, UserListItem, UserSearchResult
from .resource import AsyncBloomyOperations


class AsyncUserOperations(AsyncBloomyOperations):
    """People in the account: `client.user`."""

    async def details(
        self,
        user_id: int | None = None,
        include_direct_reports: bool = False,
        include_positions: bool = False,
        include_all: bool = False,
        **options: Unpack[RequestOptions],
    ) -> UserDetails:
        """Get a user.

        Args:
            user_id: whose details; the owner of the API key if not given.
            include_direct_reports: also fetch who reports to the user.
            include_positions: also fetch the user's seats.
            include_all: both of these.
            **options: see `RequestOptions`.

        Returns:
            The user; what was not asked for is `None`.

        Raises:
            BloomyError: see `twofold.bloomy.errors`; `NotFoundError` for an unknown user.

        Example:
            me = await client.user.details(include_all=True)
            seats = [position.name for position in me.positions]
        """
        options = self._client.start_deadline(options)
        uid = await self._owner("user_id", user_id, options)
        user = await self._request(ops.USER, uid, options=options)
        wanted: dict[str, Any] = {}
        if include_direct_reports or include_all:
            wanted["direct_reports"] = lambda: self.direct_reports(uid, **options)
        if include_positions or include_all:
            wanted["positions"] = lambda: self.positions(uid, **options)
        found = await aio.concurrently(*wanted.values())
        return user.model_copy(update=dict(zip(wanted, found, strict=True)))

    async def direct_reports(
        self, user_id: int | None = None, **options: Unpack[RequestOptions]
    ) -> builtins.list[DirectReport]:
        """List who reports to a user.

        Args:
            user_id: whose reports; the owner of the API key if not given.
            **options: see `RequestOptions`.

        Returns:
            The reports, possibly none.

        Raises:
            BloomyError: see `twofold.bloomy.errors`; `NotFoundError` for an unknown user.

        Example:
            reports = await client.user.direct_reports()
        """
        options = self._client.start_deadline(options)
        uid = await self._owner("user_id", user_id, options)
        return await self._request(ops.DIRECT_REPORTS, uid, options=options)

    async def positions(
        self, user_id: int | None = None, **options: Unpack[RequestOptions]
    ) -> builtins.list[Position]:
        """List the seats of a user.

        Args:
            user_id: whose seats; the owner of the API key if not given.
            **options: see `RequestOptions`.

        Returns:
            The seats; one may have no name.

        Raises:
            BloomyError: see `twofold.bloomy.errors`; `NotFoundError` for an unknown user.

        Example:
            seats = await client.user.positions()
        """
        options = self._client.start_deadline(options)
        uid = await self._owner("user_id", user_id, options)
        return await self._request(ops.POSITIONS, uid, options=options)

    async def search(self, term: str, **options: Unpack[RequestOptions]) -> builtins.list[UserSearchResult]:
        """Search users by a part of their name or e-mail address.

        Args:
            term: what to look for.
            **options: see `RequestOptions`.

        Returns:
            Whoever matches, possibly nobody.

        Raises:
            BloomyError: see `twofold.bloomy.errors`.

        Example:
            found = await client.user.search("bo")
        """
        query = {"term": requests.text("term", term)}
        return await self._request(ops.SEARCH_USERS, query=query, options=options)

    async def list(
        self, include_placeholders: bool = False, **options: Unpack[RequestOptions]
    ) -> builtins.list[UserListItem]:
        """List all users of the account; the API sends the whole directory at once.

        Args:
            include_placeholders: also the seats that nobody holds (users without an e-mail address).
            **options: see `RequestOptions`.

        Returns:
            The users.

        Raises:
            BloomyError: see `twofold.bloomy.errors`.

        Example:
            addresses = [user.email for user in await client.user.list()]
        """
        directory = await self._request(ops.SEARCH_ALL, query={"term": "%"}, options=options)
        return directory.users(include_placeholders=include_placeholders)
