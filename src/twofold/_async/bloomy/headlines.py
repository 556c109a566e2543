# The async source; twofold.mirror generates its blocking mirror.
"""Headlines: `client.headline`."""

from __future__ import annotations

import builtins
from typing import Unpack

from ..._core.options import RequestOptions
from ...bloomy import operations as ops
from ...bloomy import requests
from ...bloomy.errors import after_write, creating
from ...bloomy.models.headlines import HeadlineDetails, HeadlineInfo, HeadlineListItem
from ...bloomy.results import created_headline
from .resource import AsyncBloomyOperations


class AsyncHeadlineOperations(AsyncBloomyOperations):
    """Headlines: `client.headline`."""

    async def create(
        self,
        meeting_id: int,
        title: str,
        owner_id: int | None = None,
        notes: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> HeadlineInfo:
        """Create a headline in a meeting.

        Args:
            meeting_id: the meeting.
            title: the headline itself.
            owner_id: whose headline it is; that of the owner of the API key if not given.
            notes: more about it.
            **options: see `RequestOptions`.

        Returns:
            The headline, made of the arguments and what the API answered.

        Raises:
            BloomyError: see `twofold.bloomy.errors`.

        Example:
            headline = await client.headline.create(100, "We won Acme")
        """
        options = self._client.start_deadline(options)
        meeting = requests.identifier("meeting_id", meeting_id)
        body = requests.new_headline(title, notes)
        body["ownerId"] = owner = await self._owner("owner_id", owner_id, options)
        with creating("the headline"):
            answer = await self._request(ops.CREATE_HEADLINE, meeting, json=body, options=options)
        return created_headline(answer, owner)

    async def update(
        self, headline_id: int, title: str, **options: Unpack[RequestOptions]
    ) -> HeadlineDetails:
        """Change the title of a headline; the API can change nothing else of it.

        Args:
            headline_id: which one.
            title: the new title.
            **options: see `RequestOptions`.

        Returns:
            The headline as it is now.

        Raises:
            BloomyError: see `twofold.bloomy.errors`; `applied` tells whether it was changed all the same.

        Example:
            headline = await client.headline.update(801, "We won Acme (3 years)")
        """
        options = self._client.start_deadline(options)
        headline = requests.identifier("headline_id", headline_id)
        body = {"title": requests.text("title", title)}
        await self._request(ops.UPDATE_HEADLINE, headline, json=body, options=options)
        with after_write(f"headline {headline} was updated"):
            return await self.details(headline, **options)

    async def details(self, headline_id: int, **options: Unpack[RequestOptions]) -> HeadlineDetails:
        """Get a headline.

        Args:
            headline_id: which one.
            **options: see `RequestOptions`.

        Returns:
            The headline with its meeting and owner.

        Raises:
            BloomyError: see `twofold.bloomy.errors`; `NotFoundError` for an unknown headline.

        Example:
            headline = await client.headline.details(801)
        """
        headline = requests.identifier("headline_id", headline_id)
        return await self._request(ops.HEADLINE, headline, query={"Include_Origin": True}, options=options)

    async def list(
        self, user_id: int | None = None, meeting_id: int | None = None, **options: Unpack[RequestOptions]
    ) -> builtins.list[HeadlineListItem]:
        """List the headlines of a user or of a meeting.

        Args:
            user_id: whose headlines; those of the owner of the API key if neither is given.
            meeting_id: the meeting, instead of a user.
            **options: see `RequestOptions`.

        Returns:
            The open headlines.

        Raises:
            InvalidRequestError: both ids are given.
            BloomyError: see `twofold.bloomy.errors`.

        Example:
            headlines = await client.headline.list(meeting_id=100)
        """
        options = self._client.start_deadline(options)
        requests.not_both(user_id, meeting_id)
        if meeting_id is not None:
            meeting = requests.identifier("meeting_id", meeting_id)
            return await self._request(ops.MEETING_HEADLINES, meeting, options=options)
        uid = await self._owner("user_id", user_id, options)
        return await self._request(ops.USER_HEADLINES, uid, options=options)

    async def delete(self, headline_id: int, **options: Unpack[RequestOptions]) -> None:
        """Delete a headline.

        Args:
            headline_id: which one.
            **options: see `RequestOptions`.

        Raises:
            BloomyError: see `twofold.bloomy.errors`; `NotFoundError` for an unknown headline.

        Example:
            await client.headline.delete(801)
        """
        headline = requests.identifier("headline_id", headline_id)
        await self._request(ops.DELETE_HEADLINE, headline, options=options)
