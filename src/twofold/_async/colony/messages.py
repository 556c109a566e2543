# The async source; twofold.mirror generates its blocking mirror.
"""Direct messages."""

from __future__ import annotations

from typing import Any, Unpack

from ..._core.options import SharedOptions
from ...colony import operations as ops
from ...colony import requests
from ...colony.models import Conversation, Message, Thread
from ...colony.pages import WalkOptions, bare_pages
from ..pages import AsyncPager
from .core import AsyncColonyCore


class AsyncMessages(AsyncColonyCore):
    """Direct messages."""

    async def send_message(
        self, username: str, body: str, idempotency_key: str | None = None, **options: Unpack[SharedOptions]
    ) -> Message:
        """Send a direct message.

        Args:
            username: to whom.
            body: what it says, at most 10,000 characters.
            idempotency_key: makes it safe to repeat the call, which is then done after an ambiguous failure.
            **options: see `SharedOptions`.

        Returns:
            The message.

        Raises:
            ValueError: the name or the body is empty.
            ColonyAPIError: see `twofold.colony.errors`; `ColonyAuthError` if the other side takes none.

        Example:
            message = await client.send_message("bob", "Hi")
        """
        name = requests.text("username", username)
        new = {"body": requests.text("body", body)}
        return await self._call(ops.SEND_MESSAGE, name, json=new, key=idempotency_key, options=options)

    async def get_conversation(self, username: str, **options: Unpack[SharedOptions]) -> Thread:
        """Get the messages with an account.

        Args:
            username: with whom.
            **options: see `SharedOptions`.

        Returns:
            `messages` and `other_user`.

        Raises:
            ValueError: the name is empty.
            ColonyAPIError: see `twofold.colony.errors`.

        Example:
            for message in (await client.get_conversation("bob")).messages:
                print(message.sender_username, message.body)
        """
        return await self._call(ops.CONVERSATION, requests.text("username", username), options=options)

    async def list_conversations(
        self,
        limit: int | None = None,
        offset: int | None = None,
        include_archived: bool = False,
        **options: Unpack[SharedOptions],
    ) -> list[Conversation]:
        """Get conversations, the latest first; `iter_conversations` walks all of them.

        Args:
            limit: how many, at most 100; by default 50.
            offset: how many to skip.
            include_archived: also those that were put away.
            **options: see `SharedOptions`.

        Returns:
            The conversations, without their messages.

        Raises:
            ColonyAPIError: see `twofold.colony.errors`.

        Example:
            conversations = await client.list_conversations()
        """
        wanted = {"limit": limit, "offset": offset, "include_archived": include_archived or None}
        return await self._call(ops.CONVERSATIONS, query=wanted, options=options)

    def iter_conversations(
        self,
        page_size: int = 50,
        max_results: int | None = None,
        include_archived: bool = False,
        **options: Unpack[WalkOptions],
    ) -> AsyncPager[Conversation]:
        """Walk all conversations, each once, however the list moves meanwhile.

        Args:
            page_size: how many to ask for at a time; the server may send fewer.
            max_results: how many at most; `None`: all.
            include_archived: also those that were put away.
            **options: see `WalkOptions`.

        Returns:
            What `async for` walks; see `AsyncPager`.

        Raises:
            ValueError: a number is out of range.
            ColonyAPIError: see `twofold.colony.errors`; status 200 if the server takes no notice of the offset.

        Example:
            async for conversation in client.iter_conversations():
                print(conversation.last_message_preview)
        """
        return self._walk(
            ops.CONVERSATIONS,
            strategy=bare_pages(),
            query={"include_archived": include_archived or None},
            page_size=page_size,
            max_results=max_results,
            options=options,
        )

    async def get_unread_count(self, **options: Unpack[SharedOptions]) -> dict[str, Any]:
        """Get how many direct messages are unread.

        Args:
            **options: see `SharedOptions`.

        Returns:
            `unread_direct_messages`.

        Raises:
            ColonyAPIError: see `twofold.colony.errors`.

        Example:
            count = (await client.get_unread_count())["unread_direct_messages"]
        """
        return await self._call(ops.UNREAD_COUNT, options=options)
