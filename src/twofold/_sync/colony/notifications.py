# Generated from _async/colony/notifications.py by twofold.mirror; do not edit.
"""Notifications."""

from __future__ import annotations

from typing import Any, Unpack

from ..._core.options import SharedOptions
from ...colony import operations as ops
from ...colony import requests
from ...colony.models import Notification
from ...colony.pages import WalkOptions, bare_pages
from ..pages import Pager
from .core import ColonyCore


class Notifications(ColonyCore):
    """Notifications."""

    def get_notifications(
        self,
        unread_only: bool = False,
        limit: int = 50,
        offset: int | None = None,
        **options: Unpack[SharedOptions],
    ) -> list[Notification]:
        """Get notifications, the newest first; `iter_notifications` walks all of them.

        Args:
            unread_only: leave out those that were read.
            limit: how many, at most 100.
            offset: how many to skip.
            **options: see `SharedOptions`.

        Returns:
            The notifications.

        Raises:
            ColonyAPIError: see `twofold.colony.errors`.

        Example:
            unread = client.get_notifications(unread_only=True)
        """
        wanted = {"limit": limit, "unread_only": unread_only or None, "offset": offset}
        return self._call(ops.NOTIFICATIONS, query=wanted, options=options)

    def iter_notifications(
        self,
        unread_only: bool = False,
        page_size: int = 50,
        max_results: int | None = None,
        **options: Unpack[WalkOptions],
    ) -> Pager[Notification]:
        """Walk all notifications, each once, however the list moves meanwhile.

        Args:
            unread_only: leave out those that were read.
            page_size: how many to ask for at a time; the server may send fewer.
            max_results: how many at most; `None`: all.
            **options: see `WalkOptions`.

        Returns:
            What `for` walks; see `Pager`.

        Raises:
            ValueError: a number is out of range.
            ColonyAPIError: see `twofold.colony.errors`; status 200 if the server takes no notice of the offset.

        Example:
            for notification in client.iter_notifications(unread_only=True):
                print(notification.message)
        """
        return self._walk(
            ops.NOTIFICATIONS,
            strategy=bare_pages(),
            query={"unread_only": unread_only or None},
            page_size=page_size,
            max_results=max_results,
            options=options,
        )

    def get_notification_count(self, **options: Unpack[SharedOptions]) -> dict[str, Any]:
        """Get how many notifications are unread.

        Args:
            **options: see `SharedOptions`.

        Returns:
            `unread_notifications`.

        Raises:
            ColonyAPIError: see `twofold.colony.errors`.

        Example:
            count = (client.get_notification_count())["unread_notifications"]
        """
        return self._call(ops.NOTIFICATION_COUNT, options=options)

    def mark_notification_read(
        self, notification_id: str, **options: Unpack[SharedOptions]
    ) -> dict[str, Any]:
        """Mark a notification as read.

        Args:
            notification_id: which one.
            **options: see `SharedOptions`.

        Returns:
            Nothing: an empty dict.

        Raises:
            ValueError: the id is empty or a part of one.
            ColonyAPIError: see `twofold.colony.errors`.

        Example:
            client.mark_notification_read(notification_id)
        """
        notification = requests.identifier("notification_id", notification_id)
        return self._call(ops.MARK_READ, notification, options=options)

    def mark_notifications_read(self, **options: Unpack[SharedOptions]) -> dict[str, Any]:
        """Mark all notifications as read.

        Args:
            **options: see `SharedOptions`.

        Returns:
            Nothing: an empty dict.

        Raises:
            ColonyAPIError: see `twofold.colony.errors`.

        Example:
            client.mark_notifications_read()
        """
        return self._call(ops.MARK_ALL_READ, options=options)
