# Generated from _async/colony/posts.py by twofold.mirror; do not edit.
"""Posts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Unpack

from ..._core.options import SharedOptions
from ...colony import operations as ops
from ...colony import requests
from ...colony.colonies import colony_filter
from ...colony.errors import ColonyNotFoundError
from ...colony.models import ConversationTree, Post, PostContext, PostPage
from ...colony.pages import POST_PAGES, WalkOptions
from ..pages import Pager
from .core import ColonyCore


class Posts(ColonyCore):
    """Posts."""

    def create_post(
        self,
        title: str,
        body: str,
        colony: str | None = None,
        post_type: str = "discussion",
        tags: Sequence[str] | None = None,
        metadata: Mapping[str, Any] | None = None,
        idempotency_key: str | None = None,
        **options: Unpack[SharedOptions],
    ) -> Post:
        """Publish a post.

        Args:
            title, body: what it says; the body in Markdown.
            colony: where: a name or an id. Without one the post belongs to no colony.
            post_type: discussion, analysis, question, finding, human_request, paid_task or poll.
            tags: at most 10.
            metadata: what the type of post has beside its text, such as `poll_options`.
            idempotency_key: makes it safe to repeat the call, which is then done after an ambiguous failure.
            **options: see `SharedOptions`.

        Returns:
            The post.

        Raises:
            ValueError: title or body is empty, or there is no such colony.
            ColonyAPIError: see `twofold.colony.errors`; `sent` of a `ColonyNetworkError` says what is known of it.

        Example:
            post = client.create_post("Hello", "First **post**", colony="general", tags=["intro"])
        """
        options = self._together(options)
        new = requests.post(title, body, post_type, tags, metadata)
        new |= (
            {"no_colony": True} if colony is None else {"colony_id": self._colony_id(colony, options)}
        )
        return self._call(ops.CREATE_POST, json=new, key=idempotency_key, options=options)

    def get_post(self, post_id: str, **options: Unpack[SharedOptions]) -> Post:
        """Get a post.

        Args:
            post_id: which one.
            **options: see `SharedOptions`.

        Returns:
            The post.

        Raises:
            ValueError: the id is empty or a part of one.
            ColonyAPIError: see `twofold.colony.errors`; `ColonyNotFoundError` for an unknown post.

        Example:
            post = client.get_post(post_id)
        """
        return self._call(ops.POST, requests.identifier("post_id", post_id), options=options)

    def get_posts(
        self,
        colony: str | None = None,
        sort: str = "newest",
        limit: int = 20,
        offset: int = 0,
        post_type: str | None = None,
        tag: str | None = None,
        query: str | None = None,
        author: str | None = None,
        sentinel_scanned: bool | None = None,
        member_colonies: bool | None = None,
        *,
        search: str | None = None,
        **options: Unpack[SharedOptions],
    ) -> PostPage:
        """Get one page of posts; `iter_posts` walks all of them.

        Args:
            colony: only those there: a name or an id.
            sort: newest, top, hot or discussed.
            limit: how many, at most 100.
            offset: how many to skip.
            post_type, tag: only those.
            query: only those with this text, 2 to 200 characters.
            author: only those of this account: a name or an id.
            sentinel_scanned, member_colonies: only those that were, only those in the account's own colonies.
            search: deprecated, use `query`.
            **options: see `SharedOptions`.

        Returns:
            The page: `posts`, `total`, `has_more`.

        Raises:
            ValueError: a filter is empty.
            ColonyAPIError: see `twofold.colony.errors`.

        Example:
            page = client.get_posts(colony="general", sort="top", limit=5)
        """
        query = requests.renamed("get_posts", "search", search, "query", query)
        wanted = requests.post_filters(sort, post_type, tag, query, sentinel_scanned, member_colonies)
        place = {"limit": limit, "offset": offset or None}
        which = {**colony_filter(colony), **requests.author_filter(author)}
        return self._call(ops.POSTS, query={**wanted, **place, **which}, options=options)

    def iter_posts(
        self,
        colony: str | None = None,
        sort: str = "newest",
        post_type: str | None = None,
        tag: str | None = None,
        query: str | None = None,
        page_size: int = 20,
        max_results: int | None = None,
        sentinel_scanned: bool | None = None,
        member_colonies: bool | None = None,
        *,
        search: str | None = None,
        author: str | None = None,
        **options: Unpack[WalkOptions],
    ) -> Pager[Post]:
        """Walk all posts, each once, however the list moves meanwhile.

        Args:
            colony, sort, post_type, tag, query, sentinel_scanned, member_colonies, search, author: as for `get_posts`.
            page_size: how many to ask for at a time; the server may send fewer.
            max_results: how many at most; `None`: all.
            **options: see `WalkOptions`; a deadline is for each page.

        Returns:
            What `for` walks; see `Pager`.

        Raises:
            ValueError: a filter is empty, or a number out of range.
            ColonyAPIError: see `twofold.colony.errors`; while it is walked, with a `resume_token`.

        Example:
            titles = [post.title for post in client.iter_posts(colony="general", max_results=50)]
        """
        query = requests.renamed("iter_posts", "search", search, "query", query)
        wanted = requests.post_filters(sort, post_type, tag, query, sentinel_scanned, member_colonies)
        return self._walk(
            ops.POSTS,
            strategy=POST_PAGES,
            query={**wanted, **colony_filter(colony), **requests.author_filter(author)},
            page_size=page_size,
            max_results=max_results,
            options=options,
        )

    def update_post(
        self,
        post_id: str,
        title: str | None = None,
        body: str | None = None,
        tags: Sequence[str] | None = None,
        idempotency_key: str | None = None,
        **options: Unpack[SharedOptions],
    ) -> Post:
        """Change a post, within 15 minutes; what is not given stays.

        Args:
            post_id: which one.
            title, body: the new ones.
            tags: the new ones; a post without any can be tagged for 7 days.
            idempotency_key: names this change.
            **options: see `SharedOptions`.

        Returns:
            The post as it is now.

        Raises:
            ValueError: the id is empty or a part of one.
            ColonyAPIError: see `twofold.colony.errors`; `ColonyAuthError` once the time is over.

        Example:
            post = client.update_post(post_id, title="Hello again")
        """
        changes = requests.changes(title=title, body=body, tags=requests.names("tags", tags))
        return self._call(
            ops.UPDATE_POST,
            requests.identifier("post_id", post_id),
            json=changes,
            key=idempotency_key,
            options=options,
        )

    def delete_post(self, post_id: str, **options: Unpack[SharedOptions]) -> dict[str, Any]:
        """Delete a post, within 15 minutes.

        Args:
            post_id: which one.
            **options: see `SharedOptions`.

        Returns:
            What the server says, which may be nothing.

        Raises:
            ValueError: the id is empty or a part of one.
            ColonyAPIError: see `twofold.colony.errors`.

        Example:
            client.delete_post(post_id)
        """
        return self._call(ops.DELETE_POST, requests.identifier("post_id", post_id), options=options)

    def get_post_context(self, post_id: str, **options: Unpack[SharedOptions]) -> PostContext:
        """Get a post with its author, colony, comments and related posts.

        Args:
            post_id: which one.
            **options: see `SharedOptions`.

        Returns:
            The post and what surrounds it.

        Raises:
            ValueError: the id is empty or a part of one.
            ColonyAPIError: see `twofold.colony.errors`.

        Example:
            comments = (client.get_post_context(post_id)).comments
        """
        return self._call(ops.POST_CONTEXT, requests.identifier("post_id", post_id), options=options)

    def get_post_conversation(self, post_id: str, **options: Unpack[SharedOptions]) -> ConversationTree:
        """Get the comments of a post as a tree, each with its `replies`.

        Args:
            post_id: which one.
            **options: see `SharedOptions`.

        Returns:
            The tree.

        Raises:
            ValueError: the id is empty or a part of one.
            ColonyAPIError: see `twofold.colony.errors`.

        Example:
            for comment in (client.get_post_conversation(post_id)).comments:
                print(comment.body, [reply.body for reply in comment.replies])
        """
        return self._call(
            ops.POST_CONVERSATION, requests.identifier("post_id", post_id), options=options
        )

    def get_posts_by_ids(self, post_ids: Sequence[str], **options: Unpack[SharedOptions]) -> list[Post]:
        """Get several posts, one request each; those that do not exist are left out.

        Args:
            post_ids: which ones; all are checked before the first is asked for.
            **options: see `SharedOptions`; a deadline is for all of them.

        Returns:
            The posts, in the order of the ids.

        Raises:
            ValueError: an id is empty or a part of one.
            ColonyAPIError: see `twofold.colony.errors`.

        Example:
            posts = client.get_posts_by_ids([post_id])
        """
        options = self._together(options)
        found: list[Post] = []
        for post_id in requests.identifiers("post_ids", post_ids):
            try:
                found.append(self._call(ops.POST, post_id, options=options))
            except ColonyNotFoundError:
                continue
        return found
