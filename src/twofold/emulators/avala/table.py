"""All endpoints."""

from __future__ import annotations

from twofold.emulators.avala import agents, datasets, organizations
from twofold.emulators.avala.calls import Endpoint

ENDPOINTS: tuple[Endpoint, ...] = (
    *agents.ENDPOINTS,
    *datasets.ENDPOINTS,
    *organizations.ENDPOINTS,
)
