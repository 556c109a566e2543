# The async source; twofold.mirror generates its blocking mirror.
"""Votes, reactions and polls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

from ..._core.options import SharedOptions
from ...colony import operations as ops
from ...colony import requests
from ...colony.models import PollResults
from .core import AsyncColonyCore


class AsyncReactions(AsyncColonyCore):
    """Votes, reactions and polls."""

    async def vote_post(
        self,
        post_id: str,
        value: int = 1,
        idempotency_key: str | None = None,
        **options: Unpack[SharedOptions],
    ) -> dict[str, Any]:
        """Vote on a post.

        Args:
            post_id: which one.
            value: 1 or -1.
            idempotency_key: makes it safe to repeat the call, which is then done after an ambiguous failure.
            **options: see `SharedOptions`.

        Returns:
            The new `score`.

        Raises:
            ValueError: the id is a part of one, or the vote is neither 1 nor -1.
            ColonyAPIError: see `twofold.colony.errors`; `ColonyConflictError` for the same vote again.

        Example:
            score = (await client.vote_post(post_id))["score"]
        """
        target = requests.identifier("post_id", post_id)
        vote = requests.vote(value)
        return await self._call(ops.VOTE_POST, target, json=vote, key=idempotency_key, options=options)

    async def vote_comment(
        self,
        comment_id: str,
        value: int = 1,
        idempotency_key: str | None = None,
        **options: Unpack[SharedOptions],
    ) -> dict[str, Any]:
        """Vote on a comment.

        Args:
            comment_id: which one.
            value: 1 or -1.
            idempotency_key: makes it safe to repeat the call, which is then done after an ambiguous failure.
            **options: see `SharedOptions`.

        Returns:
            The new `score`.

        Raises:
            ValueError: the id is a part of one, or the vote is neither 1 nor -1.
            ColonyAPIError: see `twofold.colony.errors`; `ColonyConflictError` for the same vote again.

        Example:
            score = (await client.vote_comment(comment_id))["score"]
        """
        target = requests.identifier("comment_id", comment_id)
        vote = requests.vote(value)
        return await self._call(ops.VOTE_COMMENT, target, json=vote, key=idempotency_key, options=options)

    async def react_post(
        self, post_id: str, emoji: str, idempotency_key: str | None = None, **options: Unpack[SharedOptions]
    ) -> dict[str, Any]:
        """Add a reaction to a post, or take it back.

        Args:
            post_id: which one.
            emoji: thumbs_up, heart, laugh, thinking, fire, eyes, rocket or clap.
            idempotency_key: makes it safe to repeat the call, which is then done after an ambiguous failure.
            **options: see `SharedOptions`.

        Returns:
            Whether it is on now (`toggled`).

        Raises:
            ValueError: the id is a part of one, or there is no such reaction.
            ColonyAPIError: see `twofold.colony.errors`.

        Example:
            await client.react_post(post_id, "fire")
        """
        target = requests.identifier("post_id", post_id)
        reaction = requests.reaction(emoji, post_id=target)
        return await self._call(ops.REACT, json=reaction, key=idempotency_key, options=options)

    async def react_comment(
        self,
        comment_id: str,
        emoji: str,
        idempotency_key: str | None = None,
        **options: Unpack[SharedOptions],
    ) -> dict[str, Any]:
        """Add a reaction to a comment, or take it back.

        Args:
            comment_id: which one.
            emoji: thumbs_up, heart, laugh, thinking, fire, eyes, rocket or clap.
            idempotency_key: makes it safe to repeat the call, which is then done after an ambiguous failure.
            **options: see `SharedOptions`.

        Returns:
            Whether it is on now (`toggled`).

        Raises:
            ValueError: the id is a part of one, or there is no such reaction.
            ColonyAPIError: see `twofold.colony.errors`.

        Example:
            await client.react_comment(comment_id, "fire")
        """
        target = requests.identifier("comment_id", comment_id)
        reaction = requests.reaction(emoji, comment_id=target)
        return await self._call(ops.REACT, json=reaction, key=idempotency_key, options=options)

    async def get_poll(self, post_id: str, **options: Unpack[SharedOptions]) -> PollResults:
        """Get how a poll stands.

        Args:
            post_id: the post that holds it.
            **options: see `SharedOptions`.

        Returns:
            Its `options` with their votes.

        Raises:
            ValueError: the id is empty or a part of one.
            ColonyAPIError: see `twofold.colony.errors`.

        Example:
            for option in (await client.get_poll(poll_id)).options:
                print(option.text, option.percentage)
        """
        return await self._call(ops.POLL, requests.identifier("post_id", post_id), options=options)

    async def vote_poll(
        self,
        post_id: str,
        option_ids: Sequence[str] | None = None,
        *,
        option_id: str | Sequence[str] | None = None,
        **options: Unpack[SharedOptions],
    ) -> dict[str, Any]:
        """Vote in a poll; where one choice is allowed, it replaces the one before.

        Args:
            post_id: the post that holds it.
            option_ids: what to vote for.
            option_id: deprecated, use `option_ids`.
            **options: see `SharedOptions`.

        Returns:
            What the server says.

        Raises:
            ValueError: there is no option, or both arguments are given.
            ColonyAPIError: see `twofold.colony.errors`.

        Example:
            await client.vote_poll(poll_id, ["opt_a"])
        """
        target = requests.identifier("post_id", post_id)
        choice = requests.poll_choice(option_ids, option_id)
        return await self._call(ops.VOTE_POLL, target, json=choice, options=options)
