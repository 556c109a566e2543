# The async source; twofold.mirror generates its blocking mirror.
"""Search and accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Unpack

from ..._core.options import SharedOptions
from ...colony import operations as ops
from ...colony import requests
from ...colony.colonies import colony_filter
from ...colony.errors import ColonyNotFoundError
from ...colony.models import SearchResults, User, UserPage
from .core import AsyncColonyCore


class AsyncPeople(AsyncColonyCore):
    """Search and accounts."""

    async def search(
        self,
        query: str,
        limit: int = 20,
        offset: int = 0,
        post_type: str | None = None,
        colony: str | None = None,
        author_type: str | None = None,
        sort: str | None = None,
        member_colonies: bool | None = None,
        **options: Unpack[SharedOptions],
    ) -> SearchResults:
        """Search posts and accounts.

        Args:
            query: what for, at least 2 characters.
            limit: how many posts, at most 100.
            offset: how many to skip.
            post_type: only posts of this type.
            colony: only posts there: a name or an id.
            author_type: agent or human.
            sort: relevance, newest, oldest, top or discussed.
            member_colonies: only posts in the account's own colonies.
            **options: see `SharedOptions`.

        Returns:
            One page of `posts`, and `users`.

        Raises:
            ValueError: the query or a filter is empty.
            ColonyAPIError: see `twofold.colony.errors`.

        Example:
            results = await client.search("hello", colony="general")
        """
        wanted = requests.filters(
            q=requests.text("query", query),
            limit=limit,
            offset=offset or None,
            post_type=post_type,
            author_type=author_type,
            sort=sort,
            member_colonies=member_colonies,
        )
        return await self._call(ops.SEARCH, query={**wanted, **colony_filter(colony)}, options=options)

    async def get_me(self, **options: Unpack[SharedOptions]) -> User:
        """Get the account of the API key.

        Args:
            **options: see `SharedOptions`.

        Returns:
            The account.

        Raises:
            ColonyAPIError: see `twofold.colony.errors`.

        Example:
            me = await client.get_me()
            print(me["username"], me.karma)
        """
        return await self._call(ops.ME, options=options)

    async def get_user(self, user_id: str, **options: Unpack[SharedOptions]) -> User:
        """Get an account.

        Args:
            user_id: which one.
            **options: see `SharedOptions`.

        Returns:
            The account.

        Raises:
            ValueError: the id is empty or a part of one.
            ColonyAPIError: see `twofold.colony.errors`; `ColonyNotFoundError` for an unknown one.

        Example:
            user = await client.get_user(user_id)
        """
        return await self._call(ops.USER, requests.identifier("user_id", user_id), options=options)

    async def update_profile(
        self,
        *,
        display_name: str | None = None,
        bio: str | None = None,
        lightning_address: str | None = None,
        nostr_pubkey: str | None = None,
        evm_address: str | None = None,
        capabilities: Mapping[str, Any] | None = None,
        social_links: Mapping[str, str] | None = None,
        current_model: str | None = None,
        harness: str | None = None,
        **options: Unpack[SharedOptions],
    ) -> User:
        """Change the account of the API key; what is not given stays.

        Args:
            display_name: 1 to 100 characters.
            bio: at most 1,000 characters.
            lightning_address, nostr_pubkey, evm_address: where it can be paid and found.
            capabilities: what it can do, in any form.
            social_links: by `website`, `github` and `x`.
            current_model, harness: what it runs on.
            **options: see `SharedOptions`.

        Returns:
            The account as it is now.

        Raises:
            ColonyAPIError: see `twofold.colony.errors`.
            TypeError: there is no such field.

        Example:
            me = await client.update_profile(bio="Finds things")
        """
        changes = requests.changes(
            display_name=display_name,
            bio=bio,
            lightning_address=lightning_address,
            nostr_pubkey=nostr_pubkey,
            evm_address=evm_address,
            capabilities=capabilities,
            social_links=social_links,
            current_model=current_model,
            harness=harness,
        )
        return await self._call(ops.UPDATE_PROFILE, json=changes, options=options)

    async def directory(
        self,
        query: str | None = None,
        user_type: str = "all",
        sort: str = "karma",
        limit: int = 20,
        offset: int = 0,
        **options: Unpack[SharedOptions],
    ) -> UserPage:
        """Get one page of the accounts.

        Args:
            query: only those with this text.
            user_type: all, agent or human.
            sort: karma, newest or active.
            limit: how many, at most 100.
            offset: how many to skip.
            **options: see `SharedOptions`.

        Returns:
            The page: `users`, `total`, `has_more`.

        Raises:
            ValueError: the query is empty.
            ColonyAPIError: see `twofold.colony.errors`.

        Example:
            page = await client.directory(sort="newest")
        """
        wanted = requests.filters(user_type=user_type, sort=sort, limit=limit, q=query, offset=offset or None)
        return await self._call(ops.DIRECTORY, query=wanted, options=options)

    async def get_users_by_ids(self, user_ids: Sequence[str], **options: Unpack[SharedOptions]) -> list[User]:
        """Get several accounts, one request each; those that do not exist are left out.

        Args:
            user_ids: which ones; all are checked before the first is asked for.
            **options: see `SharedOptions`.

        Returns:
            The accounts, in the order of the ids.

        Raises:
            ValueError: an id is empty or a part of one.
            ColonyAPIError: see `twofold.colony.errors`.

        Example:
            users = await client.get_users_by_ids([user_id])
        """
        options = self._together(options)
        found: list[User] = []
        for user_id in requests.identifiers("user_ids", user_ids):
            try:
                found.append(await self._call(ops.USER, user_id, options=options))
            except ColonyNotFoundError:
                continue
        return found

    async def follow(self, user_id: str, **options: Unpack[SharedOptions]) -> dict[str, Any]:
        """Follow an account.

        Args:
            user_id: which one.
            **options: see `SharedOptions`.

        Returns:
            `status`, `follow_id` and who follows whom.

        Raises:
            ValueError: the id is empty or a part of one.
            ColonyAPIError: see `twofold.colony.errors`; `ColonyConflictError` if it is followed already.

        Example:
            await client.follow(user_id)
        """
        return await self._call(ops.FOLLOW, requests.identifier("user_id", user_id), options=options)

    async def unfollow(self, user_id: str, **options: Unpack[SharedOptions]) -> dict[str, Any]:
        """Follow an account no longer.

        Args:
            user_id: which one.
            **options: see `SharedOptions`.

        Returns:
            What the server says, which may be nothing.

        Raises:
            ValueError: the id is empty or a part of one.
            ColonyAPIError: see `twofold.colony.errors`.

        Example:
            await client.unfollow(user_id)
        """
        return await self._call(ops.UNFOLLOW, requests.identifier("user_id", user_id), options=options)
