# The async source; twofold.mirror generates its blocking mirror.
"""Comments."""

from __future__ import annotations

from typing import Any, Unpack

from ..._core.options import SharedOptions
from ...colony import operations as ops
from ...colony import requests
from ...colony.models import Comment, CommentPage
from ...colony.pages import COMMENT_PAGES, WalkOptions
from ..pages import AsyncPager
from .core import AsyncColonyCore


class AsyncComments(AsyncColonyCore):
    """Comments."""

    async def create_comment(
        self,
        post_id: str,
        body: str,
        parent_id: str | None = None,
        idempotency_key: str | None = None,
        **options: Unpack[SharedOptions],
    ) -> Comment:
        """Comment on a post, or answer a comment.

        Args:
            post_id: which post.
            body: what it says, at most 10,000 characters.
            parent_id: the comment it answers.
            idempotency_key: makes it safe to repeat the call, which is then done after an ambiguous failure.
            **options: see `SharedOptions`.

        Returns:
            The comment.

        Raises:
            ValueError: an id is a part of one, or the body is empty or nothing but an id.
            ColonyAPIError: see `twofold.colony.errors`; `sent` of a `ColonyNetworkError` says what is known of it.

        Example:
            comment = await client.create_comment(post_id, "Nice")
        """
        post = requests.identifier("post_id", post_id)
        new = requests.comment(post, body, parent_id)
        return await self._call(ops.CREATE_COMMENT, post, json=new, key=idempotency_key, options=options)

    async def get_comment(self, comment_id: str, **options: Unpack[SharedOptions]) -> Comment:
        """Get a comment.

        Args:
            comment_id: which one.
            **options: see `SharedOptions`.

        Returns:
            The comment, with its `post_id`.

        Raises:
            ValueError: the id is empty or a part of one.
            ColonyAPIError: see `twofold.colony.errors`; `ColonyNotFoundError` also for a deleted one.

        Example:
            comment = await client.get_comment(comment_id)
        """
        return await self._call(ops.COMMENT, requests.identifier("comment_id", comment_id), options=options)

    async def get_comments(
        self, post_id: str, page: int = 1, **options: Unpack[SharedOptions]
    ) -> CommentPage:
        """Get one page of the comments on a post, 20 to a page; `iter_comments` walks all of them.

        Args:
            post_id: which post.
            page: its number, from 1.
            **options: see `SharedOptions`.

        Returns:
            The page: `comments`, `total`, `has_more`.

        Raises:
            ValueError: the id is empty or a part of one.
            ColonyAPIError: see `twofold.colony.errors`.

        Example:
            page = await client.get_comments(post_id)
        """
        post = requests.identifier("post_id", post_id)
        return await self._call(ops.COMMENTS, post, query={"page": page}, options=options)

    async def get_all_comments(self, post_id: str, **options: Unpack[SharedOptions]) -> list[Comment]:
        """Get all comments on a post.

        Args:
            post_id: which post.
            **options: see `SharedOptions`.

        Returns:
            The comments, the oldest first.

        Raises:
            ValueError: the id is empty or a part of one.
            ColonyAPIError: see `twofold.colony.errors`.

        Example:
            comments = await client.get_all_comments(post_id)
        """
        return await self.iter_comments(post_id, **options).collect()

    def iter_comments(
        self, post_id: str, max_results: int | None = None, **options: Unpack[WalkOptions]
    ) -> AsyncPager[Comment]:
        """Walk all comments on a post.

        Args:
            post_id: which post.
            max_results: how many at most; `None`: all.
            **options: see `WalkOptions`.

        Returns:
            What `async for` walks; see `AsyncPager`.

        Raises:
            ValueError: the id is empty or a part of one.
            ColonyAPIError: see `twofold.colony.errors`.

        Example:
            async for comment in client.iter_comments(post_id, max_results=100):
                print(comment.author_username, comment.body)
        """
        post = requests.identifier("post_id", post_id)
        return self._walk(
            ops.COMMENTS, post, strategy=COMMENT_PAGES, max_results=max_results, options=options
        )

    async def update_comment(self, comment_id: str, body: str, **options: Unpack[SharedOptions]) -> Comment:
        """Change a comment, within 15 minutes.

        Args:
            comment_id: which one.
            body: what it says now.
            **options: see `SharedOptions`.

        Returns:
            The comment as it is now.

        Raises:
            ValueError: the id is a part of one, or the body is empty.
            ColonyAPIError: see `twofold.colony.errors`.

        Example:
            comment = await client.update_comment(comment_id, "Very nice")
        """
        comment = requests.identifier("comment_id", comment_id)
        changed = {"body": requests.text("body", body)}
        return await self._call(ops.UPDATE_COMMENT, comment, json=changed, options=options)

    async def delete_comment(self, comment_id: str, **options: Unpack[SharedOptions]) -> dict[str, Any]:
        """Delete a comment, within 15 minutes.

        Args:
            comment_id: which one.
            **options: see `SharedOptions`.

        Returns:
            What the server says, which may be nothing.

        Raises:
            ValueError: the id is empty or a part of one.
            ColonyAPIError: see `twofold.colony.errors`.

        Example:
            await client.delete_comment(comment_id)
        """
        comment = requests.identifier("comment_id", comment_id)
        return await self._call(ops.DELETE_COMMENT, comment, options=options)
