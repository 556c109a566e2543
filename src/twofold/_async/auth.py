# The async source; twofold.mirror generates its blocking mirror.
"""The authentication step of an attempt, for credentials that have to see the request or to be waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeGuard

from .._core.auth import AuthTypes
from .._core.credential import Credential, bound, flattened, is_flow, is_plain, is_request_auth
from .._core.deadline import Deadline, DeadlineError
from .._core.errors import ConfigurationError
from .._core.wire import CredentialFailure, WireFailure, WireRequest, WireResponse, failure_of
from .._runtime import aio
from .._runtime.flows import answer_of, message_of, request_of

if TYPE_CHECKING:
    from .tokens import AsyncTokenKeeper


def new_credential(auth: AuthTypes | None, origin: str) -> Credential | None:
    """What `auth=` was given, checked for this half and bound to an origin.

    Raises:
        ConfigurationError: its parts contradict each other, or may not be sent over plain http.
        TypeError: it is no credential, or one that only the other half can use.
    """
    if auth is None:
        return None
    parts = list(flattened(auth))
    for part in parts:
        if isinstance(part, type):
            raise TypeError(f"auth is the class {part.__name__}: give an object of it")
        if is_request_auth(part):
            if part.function is not None:
                aio.check_hook(part.function, type(part).__name__)
        elif not (is_flow(part) or is_plain(part) or _is_keeper(part)):
            raise TypeError(
                f"auth is a {type(part).__name__}: give a credential such as BearerAuth(token), of this half"
            )
    return bound(parts, origin)


async def authorize(credential: Credential, request: WireRequest, deadline: Deadline | None) -> None:
    """Put into a request what has to see it or to be waited for.

    Raises:
        WireFailure: there is none to be had, or not in time.
    """
    from .._core.tokens import TOKEN_FAILURES

    try:
        async with aio.limit_to(deadline):
            for part in credential.parts:
                await _apply(part, request, deadline)
    except DeadlineError as error:
        raise WireFailure("timeout", "deadline", False, "the deadline has passed") from error
    except TOKEN_FAILURES as error:
        raise CredentialFailure(error) from error


async def _apply(part: Any, request: WireRequest, deadline: Deadline | None) -> None:
    if _is_keeper(part):
        request.headers = (*request.headers, await part.field(deadline))
        return
    answer = await aio.call_hook(part.ask, request)
    try:
        part.apply(request, answer)
    except ConfigurationError as error:
        raise WireFailure("request", "authentication", False, str(error)) from None


async def converse(
    auth: Any, request: WireRequest, send: aio.AsyncFunction[WireRequest, WireResponse]
) -> WireResponse:
    """Send a request as an `httpx.Auth` wants it: it may change it, and ask for more requests first or after.

    Raises:
        WireFailure: no answer came to one of them.
    """
    flow = auth.async_auth_flow(message_of(auth, request))
    try:
        message = await anext(flow)
        while True:
            await message.aread()
            answer = await send(request_of(message, request))
            try:
                message = await flow.asend(answer_of(auth, message, answer))
            except StopAsyncIteration:
                return answer
    except Exception as error:
        # What its own package raises, over a challenge that makes no sense, is a failure like any other.
        failure = failure_of(error)
        if failure is None:
            raise
        raise failure from error
    finally:
        await flow.aclose()


def _is_keeper(part: object) -> TypeGuard[AsyncTokenKeeper]:
    # Imported when a credential is none of the simple ones: those need none of it.
    from .tokens import AsyncTokenKeeper

    return isinstance(part, AsyncTokenKeeper)
