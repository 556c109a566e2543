# Generated from _async/avala/fleet.py by twofold.mirror; do not edit.
"""The fleet: `client.fleet` and what is in it."""

from __future__ import annotations

from functools import cached_property

from .fleet_devices import FleetDevices, FleetRecordings
from .fleet_events import FleetEvents
from .fleet_rules import FleetAlertChannels, FleetAlerts, FleetRules
from .fleet_uploads import FleetUploadManager
from .resource import AvalaResource


class Fleet(AvalaResource):
    """Everything about the fleet: `client.fleet`."""

    @cached_property
    def devices(self) -> FleetDevices:
        """Devices of the fleet."""
        return FleetDevices(self._avala)

    @cached_property
    def recordings(self) -> FleetRecordings:
        """What the devices have recorded."""
        return FleetRecordings(self._avala)

    @cached_property
    def events(self) -> FleetEvents:
        """What happened during recordings."""
        return FleetEvents(self._avala)

    @cached_property
    def rules(self) -> FleetRules:
        """When to raise an alert."""
        return FleetRules(self._avala)

    @cached_property
    def alerts(self) -> FleetAlerts:
        """Rules that were met."""
        return FleetAlerts(self._avala)

    @cached_property
    def alert_channels(self) -> FleetAlertChannels:
        """Where alerts are sent."""
        return FleetAlertChannels(self._avala)

    @cached_property
    def uploads(self) -> FleetUploadManager:
        """Uploads of recordings."""
        return FleetUploadManager(self._avala)
