"""Agents and what they did."""

from datetime import datetime
from typing import Any

from .base import AvalaModel, Texts, Yes


class Agent(AvalaModel):
    """An agent: what is called when something happens in a project. `secret` is only in the answer to `create`."""

    uid: str
    name: str
    description: str | None = None
    events: Texts = []
    callback_url: str | None = None
    is_active: Yes = True
    project: str | None = None
    task_types: Texts = []
    secret: str | None = None
    execution_stats: dict[str, float | None] | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class AgentExecution(AvalaModel):
    """One run of an agent."""

    uid: str
    registration: str
    event_type: str
    task: str | None = None
    result: str | None = None
    status: str | None = None
    action: str | None = None
    event_payload: dict[str, Any] | None = None
    response_payload: dict[str, Any] | None = None
    error_message: str | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
