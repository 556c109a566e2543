# The async source; twofold.mirror generates its blocking mirror.
"""The fleet: `client.fleet` and what is in it."""

from __future__ import annotations

from functools import cached_property

from .fleet_devices import AsyncFleetDevices, AsyncFleetRecordings
from .fleet_events import AsyncFleetEvents
from .fleet_rules import AsyncFleetAlertChannels, AsyncFleetAlerts, AsyncFleetRules
from .fleet_uploads import AsyncFleetUploadManager
from .resource import AsyncAvalaResource


class AsyncFleet(AsyncAvalaResource):
    """Everything about the fleet: `client.fleet`."""

    @cached_property
    def devices(self) -> AsyncFleetDevices:
        """Devices of the fleet."""
        return AsyncFleetDevices(self._avala)

    @cached_property
    def recordings(self) -> AsyncFleetRecordings:
        """What the devices have recorded."""
        return AsyncFleetRecordings(self._avala)

    @cached_property
    def events(self) -> AsyncFleetEvents:
        """What happened during recordings."""
        return AsyncFleetEvents(self._avala)

    @cached_property
    def rules(self) -> AsyncFleetRules:
        """When to raise an alert."""
        return AsyncFleetRules(self._avala)

    @cached_property
    def alerts(self) -> AsyncFleetAlerts:
        """Rules that were met."""
        return AsyncFleetAlerts(self._avala)

    @cached_property
    def alert_channels(self) -> AsyncFleetAlertChannels:
        """Where alerts are sent."""
        return AsyncFleetAlertChannels(self._avala)

    @cached_property
    def uploads(self) -> AsyncFleetUploadManager:
        """Uploads of recordings."""
        return AsyncFleetUploadManager(self._avala)
