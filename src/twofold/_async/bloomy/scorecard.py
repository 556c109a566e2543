# The async source; twofold.mirror generates its blocking mirror.
"""Scorecards: `client.scorecard`."""

from __future__ import annotations

import builtins
from typing import Unpack

from ..._core.options import RequestOptions
from ...bloomy import operations as ops
from ...bloomy import requests
from ...bloomy.models.scorecards import ScorecardItem, ScorecardWeek
from ...bloomy.weeks import target_week
from .resource import AsyncBloomyOperations


class AsyncScorecardOperations(AsyncBloomyOperations):
    """Weekly scores of measurables: `client.scorecard`."""

    async def current_week(self, **options: Unpack[RequestOptions]) -> ScorecardWeek:
        """Get the week that the API regards as the current one.

        Args:
            **options: see `RequestOptions`.

        Returns:
            The week, its limits as the API's own date texts.

        Raises:
            BloomyError: see `twofold.bloomy.errors`.

        Example:
            number = (await client.scorecard.current_week()).week_number
        """
        return await self._request(ops.CURRENT_WEEK, options=options)

    async def list(
        self,
        user_id: int | None = None,
        meeting_id: int | None = None,
        show_empty: bool = False,
        week_offset: int | None = None,
        **options: Unpack[RequestOptions],
    ) -> builtins.list[ScorecardItem]:
        """List the scores of a user or of a meeting.

        Args:
            user_id: whose scores; the owner of the API key if neither is given.
            meeting_id: the meeting, instead of a user.
            show_empty: also weeks without a score.
            week_offset: only the week so many weeks after the current one; negative for before.
            **options: see `RequestOptions`; a deadline is for all requests together.

        Returns:
            The scores; a score of 0 is a score.

        Raises:
            InvalidRequestError: both ids are given, or the offset leads to before the first week.
            BloomyError: see `twofold.bloomy.errors`.

        Example:
            last_week = await client.scorecard.list(week_offset=-1)
        """
        options = self._client.start_deadline(options)
        requests.not_both(user_id, meeting_id)
        offset = None if week_offset is None else requests.integer("week_offset", week_offset)
        if meeting_id is not None:
            meeting = requests.identifier("meeting_id", meeting_id)
            items = (await self._request(ops.MEETING_SCORECARD, meeting, options=options)).scores
        else:
            uid = await self._owner("user_id", user_id, options)
            items = (await self._request(ops.USER_SCORECARD, uid, options=options)).scores
        if offset is not None:
            target = target_week(await self.current_week(**options), offset)
            items = [item for item in items if target.holds(item)]
        return [item for item in items if show_empty or item.value is not None]

    async def get(
        self,
        measurable_id: int,
        user_id: int | None = None,
        week_offset: int = 0,
        **options: Unpack[RequestOptions],
    ) -> ScorecardItem | None:
        """Get one measurable of a user in one week.

        Args:
            measurable_id: which one.
            user_id: whose scorecard; that of the owner of the API key if not given.
            week_offset: weeks after the current one; negative for before.
            **options: see `RequestOptions`; a deadline is for all requests together.

        Returns:
            The score, whose `value` may be `None`; `None` if the scorecard has no such measurable in that week.

        Raises:
            InvalidRequestError: the offset leads to before the first week.
            BloomyError: see `twofold.bloomy.errors`.

        Example:
            score = await client.scorecard.get(301)
        """
        measurable = requests.identifier("measurable_id", measurable_id)
        offset = requests.integer("week_offset", week_offset)
        items = await self.list(user_id, show_empty=True, week_offset=offset, **options)
        return next((item for item in items if item.measurable_id == measurable), None)

    async def score(
        self, measurable_id: int, score: float, week_offset: int = 0, **options: Unpack[RequestOptions]
    ) -> bool:
        """Enter a score; one that is there is replaced.

        Args:
            measurable_id: of what.
            score: the value; an `int` is sent as an integer.
            week_offset: weeks after the current one; negative for before.
            **options: see `RequestOptions`; a deadline is for all requests together.

        Returns:
            True.

        Raises:
            InvalidRequestError: the score is no finite number, or the offset leads to before the first week.
            BloomyError: see `twofold.bloomy.errors`.

        Example:
            await client.scorecard.score(301, 61.5)
        """
        options = self._client.start_deadline(options)
        measurable = requests.identifier("measurable_id", measurable_id)
        body = {"value": requests.number("score", score)}
        offset = requests.integer("week_offset", week_offset)
        week = target_week(await self.current_week(**options), offset).number
        await self._request(ops.SCORE, measurable, week, json=body, options=options)
        return True
