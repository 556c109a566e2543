"""`BaseApiClient`, the class to subclass for a client of one's own API; its errors, options and helpers.

`BaseApiClient` is the async class; `SyncBaseApiClient` is the blocking one, compiled from it, with the same methods.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial, update_wrapper
from typing import Any, Concatenate, Generic, ParamSpec, Self, TypeVar, Unpack, cast, overload

from ._async.codex_bot import AsyncBaseApiClient, AsyncContainerManaged
from ._core import environment
from ._core.codex.answers import ApiResponse
from ._core.codex.declared import Declaration
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
    "Endpoint",
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
    "endpoint",
    "from_env",
]

BaseApiClient = AsyncBaseApiClient
ContainerManaged = AsyncContainerManaged

C = TypeVar("C", bound=AsyncBaseApiClient | SyncBaseApiClient)
P = ParamSpec("P")
R = TypeVar("R")


class Endpoint(Generic[P, R]):
    """A declared endpoint; see `endpoint`, which makes it."""

    def __init__(self, declaration: Declaration) -> None:
        self._declaration = declaration
        self.__doc__ = declaration.function.__doc__

    @overload
    def __get__(self, client: None, owner: type) -> Self: ...

    @overload
    def __get__(self, client: AsyncBaseApiClient, owner: type) -> Callable[P, Awaitable[R]]: ...

    @overload
    def __get__(self, client: SyncBaseApiClient, owner: type) -> Callable[P, R]: ...

    def __get__(self, client: Any, owner: type) -> Any:
        if client is None:
            return self

        def call(*given: Any, **named: Any) -> Any:
            arguments, options = self._declaration.arguments(client, given, named)
            return client._request(*arguments, **options)

        return update_wrapper(call, self._declaration.function)


def endpoint(
    method: str, path: str, *, query: Sequence[str] = (), body: str | None = None
) -> Callable[[Callable[Concatenate[Any, P], R]], Endpoint[P, R]]:
    """Declare a method by its signature: to be awaited on an async client, plain on a blocking one.

    Put the declarations into a class of their own, and derive both clients from it.

    Args:
        method: such as `GET`.
        path: below the base URL; each `{name}` is a parameter, and is encoded as one segment.
        query: names of the parameters that go into the query; those that are `None` do not.
        body: name of the parameter that is the JSON body.

    Raises:
        ApiRequestError: a parameter has no place, or a place no parameter.

    Example:
        class TicketEndpoints:
            @endpoint("GET", "/tickets", query=["day"])
            def on(self, day: str | None = None, **options: Unpack[ApiOptions]) -> list[Any]:
                raise NotImplementedError  # Never run; it is for the type checker.

        class MyTickets(TicketEndpoints, BaseApiClient): ...

        class MyBlockingTickets(TicketEndpoints, SyncBaseApiClient): ...
    """

    def declare(function: Callable[Concatenate[Any, P], R]) -> Endpoint[P, R]:
        with refusing():
            return Endpoint(Declaration(method, path, query, body, function))

    return declare


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
