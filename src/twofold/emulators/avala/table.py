"""All endpoints."""

from __future__ import annotations

from twofold.emulators.avala import (
    agents,
    datasets,
    fleet,
    fleet_uploads,
    issues,
    managed_uploads,
    manual_uploads,
    organizations,
    projects,
    resolver,
    resources,
    storage,
    teams,
)
from twofold.emulators.avala.calls import Endpoint

ENDPOINTS: tuple[Endpoint, ...] = (
    *agents.ENDPOINTS,
    *issues.ENDPOINTS,
    *datasets.ENDPOINTS,
    *fleet.ENDPOINTS,
    *organizations.ENDPOINTS,
    *teams.ENDPOINTS,
    *projects.ENDPOINTS,
    *resources.ENDPOINTS,
    *manual_uploads.ENDPOINTS,
    *fleet_uploads.ENDPOINTS,
    *managed_uploads.ENDPOINTS,
    *storage.ENDPOINTS,
    *resolver.ENDPOINTS,
)
