# Generated from _async/bloomy/client.py by twofold.mirror; do not edit.
"""The Bloom Growth client."""

from __future__ import annotations

from functools import cached_property
from typing import Unpack

from ..._core.options import ClientSettings
from ..._core.timeouts import TimeoutTypes
from ...bloomy.config import BASE_URL, credential
from ...bloomy.errors import ERRORS, configuring
from ..client import APIClient
from ..flight import SingleFlight
from .configuration import Configuration
from .goals import GoalOperations
from .headlines import HeadlineOperations
from .issues import IssueOperations
from .meetings import MeetingOperations
from .scorecard import ScorecardOperations
from .todos import TodoOperations
from .users import UserOperations


class Client(APIClient):
    """A client of the Bloom Growth API.

    Args:
        api_key: the key; without it that of `BG_API_KEY`, else of `~/.bloomy/config.yaml`.
        base_url: of the API.
        timeout: seconds for each phase of a request, an `httpx.Timeout`, or `None` for no limit.
        **settings: see `ClientSettings`.

    Attributes:
        owner: the id of the key's owner, looked up once for all operations.

    Raises:
        ConfigurationError: there is no usable key, or the base URL cannot be used.
        InvalidRequestError: an argument is out of range.

    Example:
        with Client() as client:
            todos = client.todo.list()
    """

    _errors = ERRORS
    _default_headers = {"Accept": "*/*", "Content-Type": "application/json"}  # noqa: RUF012 - a ClassVar of the base

    def __init__(
        self,
        api_key: str | None = None,
        base_url: str = BASE_URL,
        timeout: TimeoutTypes = 30.0,
        **settings: Unpack[ClientSettings],
    ) -> None:
        self._configuration = Configuration(api_key, base_url=base_url, timeout=timeout, **settings)
        self.owner: SingleFlight[int] = SingleFlight()
        with configuring():
            auth = credential(self._configuration.api_key)
            super().__init__(base_url, auth=auth, timeout=timeout, **settings)

    @property
    def configuration(self) -> Configuration:
        """Where the key came from; exchanges a user name and password for a new one."""
        return self._configuration

    @cached_property
    def user(self) -> UserOperations:
        """Users, their reports and seats."""
        return UserOperations(self)

    @cached_property
    def todo(self) -> TodoOperations:
        """To-dos."""
        return TodoOperations(self)

    @cached_property
    def meeting(self) -> MeetingOperations:
        """Meetings and what is in them."""
        return MeetingOperations(self)

    @cached_property
    def goal(self) -> GoalOperations:
        """Goals, which the API calls rocks."""
        return GoalOperations(self)

    @cached_property
    def scorecard(self) -> ScorecardOperations:
        """Weekly scores."""
        return ScorecardOperations(self)

    @cached_property
    def issue(self) -> IssueOperations:
        """Issues."""
        return IssueOperations(self)

    @cached_property
    def headline(self) -> HeadlineOperations:
        """Headlines."""
        return HeadlineOperations(self)
