"""The endpoints, one `Operation` each."""

from __future__ import annotations

from .._core.operation import Operation
from .models.agent import Agent
from .models.base import Envelope

AGENTS = Operation("GET", "agents/", Envelope[Agent])
AGENT = Operation("GET", "agents/{uid}/", Agent)
