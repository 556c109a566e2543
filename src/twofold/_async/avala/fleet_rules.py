# The async source; twofold.mirror generates its blocking mirror.
"""Rules, alerts and channels: `client.fleet.rules`, `.alerts`, `.alert_channels`."""

from __future__ import annotations

import builtins
from typing import Any, Unpack

from ..._core.options import RequestOptions
from ..._core.sentinel import UNSET
from ...avala import operations as ops
from ...avala.models.fleet import Alert, AlertChannel, Rule
from ...avala.pages import WalkOptions
from ...avala.requests import given
from ..pages import AsyncPager
from .pages import AsyncCursorPage
from .resource import AsyncAvalaResource


class AsyncFleetRules(AsyncAvalaResource):
    """When to raise an alert: `client.fleet.rules`."""

    async def list(
        self,
        *,
        enabled: bool | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> AsyncCursorPage[Rule]:
        """List rules, one page at a time.

        Args:
            enabled: whether it is in use.
            limit: records a page; 100 if not given.
            cursor: `next_cursor` or `previous_cursor` of another page.
            **options: see `RequestOptions`.

        Returns:
            The page; its `next_page()` brings the next one.

        Example:
            page = await client.fleet.rules.list(enabled=False)
        """
        return await self._page(
            ops.FLEET_RULES_LIST, limit=limit, cursor=cursor, query={"enabled": enabled}, options=options
        )

    def iter(self, *, enabled: bool | None = None, **options: Unpack[WalkOptions]) -> AsyncPager[Rule]:
        """Walk over all rules.

        Args:
            enabled: whether it is in use.
            **options: see `WalkOptions`.

        Returns:
            An iterator over the records; see `AsyncPager`.

        Example:
            async for rule in client.fleet.rules.iter(enabled=True):
                print(rule.uid)
        """
        return self._walk(ops.FLEET_RULES_LIST, query={"enabled": enabled}, options=options)

    async def create(
        self,
        *,
        name: str,
        condition: dict[str, Any],
        actions: builtins.list[dict[str, Any]],
        description: str | None = None,
        enabled: bool | None = None,
        scope: dict[str, Any] | None = None,
        **options: Unpack[RequestOptions],
    ) -> Rule:
        """Create a rule.

        Args:
            name: what it is called.
            condition: when it is met.
            actions: what to do then.
            description: more about it.
            enabled: whether it is in use.
            scope: where it applies.
            **options: see `RequestOptions`.

        Returns:
            The rule as the API answered.

        Example:
            rule = await client.fleet.rules.create(
                name="Hot motor",
                condition={"type": "threshold", "field": "temp", "operator": "gt", "value": 80},
                actions=[{"type": "create_alert", "severity": "critical"}],
            )
        """
        return await self._call(
            ops.FLEET_RULES_CREATE,
            json=given(
                name=name,
                condition=condition,
                actions=actions,
                description=description,
                enabled=enabled,
                scope=scope,
            ),
            options=options,
        )

    async def get(self, rule_id: str, **options: Unpack[RequestOptions]) -> Rule:
        """Get a rule.

        Args:
            rule_id: of the rule.
            **options: see `RequestOptions`.

        Returns:
            The rule.

        Example:
            rule = await client.fleet.rules.get(rule_uid)
        """
        return await self._call(ops.FLEET_RULES_GET, rule_id, options=options)

    async def update(
        self,
        rule_id: str,
        *,
        name: str | None = None,
        description: str | None = None,
        enabled: bool | None = None,
        condition: dict[str, Any] | None = None,
        actions: builtins.list[dict[str, Any]] | None = None,
        scope: dict[str, Any] | None = None,
        **options: Unpack[RequestOptions],
    ) -> Rule:
        """Change a rule; what is not given stays.

        Args:
            rule_id: of the rule.
            name: what it is called.
            description: more about it.
            enabled: whether it is in use.
            condition: when it is met.
            actions: what to do then.
            scope: where it applies.
            **options: see `RequestOptions`.

        Returns:
            The rule as it is now.

        Example:
            rule = await client.fleet.rules.update(rule_uid, enabled=False)
        """
        return await self._call(
            ops.FLEET_RULES_UPDATE,
            rule_id,
            json=given(
                name=name,
                description=description,
                enabled=enabled,
                condition=condition,
                actions=actions,
                scope=scope,
            ),
            options=options,
        )

    async def delete(self, rule_id: str, **options: Unpack[RequestOptions]) -> None:
        """Delete a rule.

        Args:
            rule_id: of the rule.
            **options: see `RequestOptions`.

        Example:
            await client.fleet.rules.delete(rule_uid)
        """
        await self._call(ops.FLEET_RULES_DELETE, rule_id, options=options)


class AsyncFleetAlerts(AsyncAvalaResource):
    """Rules that were met: `client.fleet.alerts`."""

    async def list(
        self,
        *,
        status: str | None = None,
        severity: str | None = None,
        device_id: str | None = None,
        rule_id: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> AsyncCursorPage[Alert]:
        """List alerts, one page at a time.

        Args:
            status: `open`, `acknowledged` or `resolved`.
            severity: of the alert.
            device_id: of the device.
            rule_id: of the rule.
            limit: records a page; 100 if not given.
            cursor: `next_cursor` or `previous_cursor` of another page.
            **options: see `RequestOptions`.

        Returns:
            The page; its `next_page()` brings the next one.

        Example:
            page = await client.fleet.alerts.list(status="open")
        """
        return await self._page(
            ops.FLEET_ALERTS_LIST,
            limit=limit,
            cursor=cursor,
            query={"status": status, "severity": severity, "device": device_id, "rule": rule_id},
            options=options,
        )

    def iter(
        self,
        *,
        status: str | None = None,
        severity: str | None = None,
        device_id: str | None = None,
        rule_id: str | None = None,
        **options: Unpack[WalkOptions],
    ) -> AsyncPager[Alert]:
        """Walk over all alerts.

        Args:
            status: `open`, `acknowledged` or `resolved`.
            severity: of the alert.
            device_id: of the device.
            rule_id: of the rule.
            **options: see `WalkOptions`.

        Returns:
            An iterator over the records; see `AsyncPager`.

        Example:
            async for alert in client.fleet.alerts.iter(severity="critical"):
                print(alert.uid)
        """
        return self._walk(
            ops.FLEET_ALERTS_LIST,
            query={"status": status, "severity": severity, "device": device_id, "rule": rule_id},
            options=options,
        )

    async def get(self, alert_id: str, **options: Unpack[RequestOptions]) -> Alert:
        """Get an alert.

        Args:
            alert_id: which one.
            **options: see `RequestOptions`.

        Returns:
            The alert.

        Example:
            alert = await client.fleet.alerts.get(alert_uid)
        """
        return await self._call(ops.FLEET_ALERTS_GET, alert_id, options=options)

    async def acknowledge(self, alert_id: str, **options: Unpack[RequestOptions]) -> Alert:
        """Say that an alert was seen.

        Args:
            alert_id: which one.
            **options: see `RequestOptions`.

        Returns:
            The alert as it is now.

        Example:
            alert = await client.fleet.alerts.acknowledge(alert_uid)
        """
        return await self._call(ops.FLEET_ALERTS_ACKNOWLEDGE, alert_id, options=options)

    async def resolve(
        self, alert_id: str, *, resolution_note: str | None = None, **options: Unpack[RequestOptions]
    ) -> Alert:
        """Say that an alert was dealt with.

        Args:
            alert_id: which one.
            resolution_note: what was done; without it no body is sent.
            **options: see `RequestOptions`.

        Returns:
            The alert as it is now.

        Example:
            alert = await client.fleet.alerts.resolve(alert_uid, resolution_note="motor replaced")
        """
        body = given(resolution_note=resolution_note) or UNSET
        return await self._call(ops.FLEET_ALERTS_RESOLVE, alert_id, json=body, options=options)


class AsyncFleetAlertChannels(AsyncAvalaResource):
    """Where alerts are sent: `client.fleet.alert_channels`."""

    async def list(
        self, *, limit: int | None = None, cursor: str | None = None, **options: Unpack[RequestOptions]
    ) -> AsyncCursorPage[AlertChannel]:
        """List channels, one page at a time.

        Args:
            limit: records a page; 100 if not given.
            cursor: `next_cursor` or `previous_cursor` of another page.
            **options: see `RequestOptions`.

        Returns:
            The page; its `next_page()` brings the next one.

        Example:
            page = await client.fleet.alert_channels.list()
        """
        return await self._page(ops.FLEET_ALERT_CHANNELS_LIST, limit=limit, cursor=cursor, options=options)

    def iter(self, **options: Unpack[WalkOptions]) -> AsyncPager[AlertChannel]:
        """Walk over all channels.

        Args:
            **options: see `WalkOptions`.

        Returns:
            An iterator over the records; see `AsyncPager`.

        Example:
            async for channel in client.fleet.alert_channels.iter():
                print(channel.uid)
        """
        return self._walk(ops.FLEET_ALERT_CHANNELS_LIST, options=options)

    async def create(
        self, *, name: str, type: str, config: dict[str, Any], **options: Unpack[RequestOptions]
    ) -> AlertChannel:
        """Create a channel.

        Args:
            name: what it is called.
            type: `slack`, `email` or `webhook`.
            config: what the kind needs, such as a URL.
            **options: see `RequestOptions`.

        Returns:
            The channel as the API answered.

        Example:
            channel = await client.fleet.alert_channels.create(
                name="Ops", type="slack", config={"webhook_url": "https://hooks.example.org/s"}
            )
        """
        return await self._call(
            ops.FLEET_ALERT_CHANNELS_CREATE, json=given(name=name, type=type, config=config), options=options
        )

    async def delete(self, channel_id: str, **options: Unpack[RequestOptions]) -> None:
        """Delete a channel.

        Args:
            channel_id: which one.
            **options: see `RequestOptions`.

        Example:
            await client.fleet.alert_channels.delete(channel_uid)
        """
        await self._call(ops.FLEET_ALERT_CHANNELS_DELETE, channel_id, options=options)

    async def test(self, channel_id: str, **options: Unpack[RequestOptions]) -> dict[str, Any]:
        """Send an example to a channel.

        Args:
            channel_id: which one.
            **options: see `RequestOptions`.

        Returns:
            What the API says about it, as it is; `None` if it says nothing.

        Example:
            answer = await client.fleet.alert_channels.test(channel_uid)
        """
        return await self._call(ops.FLEET_ALERT_CHANNELS_TEST, channel_id, options=options)
