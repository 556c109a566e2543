"""`BaseApiClient`, the class to subclass for a client of one's own API; its errors, options and helpers.

`BaseApiClient` is the async class; `SyncBaseApiClient` is the blocking one, compiled from it, with the same methods.
"""

from __future__ import annotations

import os
from typing import TypeVar, Unpack

from ._async.codex_bot import AsyncBaseApiClient, AsyncContainerManaged
from ._core.codex.answers import ApiResponse
from ._core.codex.errors import (
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
)
from ._core.codex.settings import ApiOptions, ApiSettings, AuthorSettings, ViewOptions
from ._core.retry import RetryPolicy
from ._sync.codex_bot import SyncBaseApiClient, SyncContainerManaged

__all__ = [
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
    "SyncBaseApiClient",
    "SyncContainerManaged",
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
        ApiRequestError: the URL is not set, or the timeout is no number; it names variables, never values.

    Example:
        client = from_env(Tickets, "BACKEND")
    """
    names = [f"{prefix}_API_{part}" for part in ("URL", "KEY", "TIMEOUT")]
    url, key, timeout = (os.environ.get(name, "").strip() for name in names)
    if not url:
        raise ApiRequestError(f"{names[0]} is not set: give it the base URL of the API")
    try:
        seconds = float(timeout or 10)
    except ValueError:
        raise ApiRequestError(f"{names[2]} is no number: give it seconds") from None
    return cls(url, key or None, seconds, **settings)
