# The async source; twofold.mirror generates its blocking mirror.
"""The Bloom Growth client."""

from __future__ import annotations

from functools import cached_property
from typing import Unpack

from ..._core.options import ClientSettings
from ..._core.timeouts import TimeoutTypes
from ...bloomy.config import BASE_URL, credential
from ...bloomy.errors import ERRORS, configuring
from ..client import AsyncAPIClient
from ..flight import AsyncSingleFlight
from .configuration import AsyncConfiguration
from .goals import AsyncGoalOperations
from .headlines import AsyncHeadlineOperations
from .issues import AsyncIssueOperations
from .meetings import AsyncMeetingOperations
from .scorecard import AsyncScorecardOperations
from .todos import AsyncTodoOperations
from .users import AsyncUserOperations


class AsyncClient(AsyncAPIClient):
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
        async with AsyncClient() as client:
            todos = await client.todo.list()
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
        self._configuration = AsyncConfiguration(api_key, base_url=base_url, timeout=timeout, **settings)
        self.owner: AsyncSingleFlight[int] = AsyncSingleFlight()
        with configuring():
            auth = credential(self._configuration.api_key)
            super().__init__(base_url, auth=auth, timeout=timeout, **settings)

    @property
    def configuration(self) -> AsyncConfiguration:
        """Where the key came from; exchanges a user name and password for a new one."""
        return self._configuration

    @cached_property
    def user(self) -> AsyncUserOperations:
        """Users, their reports and seats."""
        return AsyncUserOperations(self)

    @cached_property
    def todo(self) -> AsyncTodoOperations:
        """To-dos."""
        return AsyncTodoOperations(self)

    @cached_property
    def meeting(self) -> AsyncMeetingOperations:
        """Meetings and what is in them."""
        return AsyncMeetingOperations(self)

    @cached_property
    def goal(self) -> AsyncGoalOperations:
        """Goals, which the API calls rocks."""
        return AsyncGoalOperations(self)

    @cached_property
    def scorecard(self) -> AsyncScorecardOperations:
        """Weekly scores."""
        return AsyncScorecardOperations(self)

    @cached_property
    def issue(self) -> AsyncIssueOperations:
        """Issues."""
        return AsyncIssueOperations(self)

    @cached_property
    def headline(self) -> AsyncHeadlineOperations:
        """Headlines."""
        return AsyncHeadlineOperations(self)
