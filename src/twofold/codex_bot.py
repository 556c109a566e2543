"""`BaseApiClient`, the class to subclass for a client of one's own API; its errors, options and helpers.

`BaseApiClient` is the async class; `SyncBaseApiClient` is the blocking one, compiled from it, with the same methods.
"""

from __future__ import annotations

from functools import partial, update_wrapper
from typing import TypeVar, Unpack, cast

from ._async.codex_bot import AsyncBaseApiClient, AsyncContainerManaged
from ._core import environment
from ._core.codex.answers import ApiResponse
from ._core.codex.errors import (
    ApiCircuitOpen,
    ApiClientError,
    ApiClosedError,
    ApiConnectionError,
    ApiCursorExpired,
    ApiDecodeError,
    ApiOverloaded,
    ApiPaginationError,
    ApiPoolTimeout,
    ApiRequestError,
    ApiStatusError,
    ApiTimeout,
    BadRequest,
    Conflict,
    Forbidden,
    NotFound,
    RateLimited,
    ServerError,
    Unauthorized,
    Unprocessable,
    refusing,
)
from ._core.codex.settings import (
    ApiOptions,
    ApiSettings,
    AuthorSettings,
    StreamOptions,
    TransferOptions,
    ViewOptions,
)
from ._core.retry import RetryPolicy
from ._sync.codex_bot import SyncBaseApiClient, SyncContainerManaged

__all__ = [
    "ApiCircuitOpen",
    "ApiClientError",
    "ApiClosedError",
    "ApiConnectionError",
    "ApiCursorExpired",
    "ApiDecodeError",
    "ApiOptions",
    "ApiOverloaded",
    "ApiPaginationError",
    "ApiPoolTimeout",
    "ApiRequestError",
    "ApiResponse",
    "ApiSettings",
    "ApiStatusError",
    "ApiTimeout",
    "AsyncBaseApiClient",
    "AsyncContainerManaged",
    "AuthorSettings",
    "BadRequest",
    "BaseApiClient",
    "Conflict",
    "ContainerManaged",
    "Forbidden",
    "NotFound",
    "RateLimited",
    "RetryPolicy",
    "ServerError",
    "StreamOptions",
    "SyncBaseApiClient",
    "SyncContainerManaged",
    "TransferOptions",
    "Unauthorized",
    "Unprocessable",
    "ViewOptions",
    "from_env",
]

BaseApiClient = AsyncBaseApiClient
ContainerManaged = AsyncContainerManaged

C = TypeVar("C", bound=AsyncBaseApiClient | SyncBaseApiClient)


def from_env(cls: type[C], prefix: str, **settings: Unpack[ApiSettings]) -> C:
    """A client from `<PREFIX>_API_URL` in the environment, and `<PREFIX>_API_KEY` and `<PREFIX>_API_TIMEOUT` if set.

    Raises:
        ApiRequestError: the URL is not set, or one of them cannot be used; it names variables, never values.

    Example:
        client = from_env(Tickets, "BACKEND")
    """
    # The settings are bound beforehand: `auth` is no maker of credentials here, but one of them.
    bound = update_wrapper(partial(cls, **settings), cls)
    with refusing():
        return environment.from_env(cast("type[C]", bound), prefix)
