"""Between our requests and those of the HTTP package, for the conversation that an `httpx.Auth` leads."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from .._core.wire import WireRequest, WireResponse

# The HTTP package derives them from URL and body, as whoever sends the request does; or they tell of a body that has
# been decoded in the meantime.
_DERIVED = frozenset({"host", "content-length", "transfer-encoding", "content-encoding"})


def message_of(auth: object, request: WireRequest) -> Any:
    """A request as the package that `auth` comes from has it."""
    return _package(auth).Request(
        request.method, request.url, headers=list(request.headers), content=request.body
    )


def request_of(message: Any, like: WireRequest) -> WireRequest:
    """A request of the HTTP package, its body read, as one of ours with the timeouts of `like`."""
    url = message.url
    pairs = ((name.decode("ascii"), value.decode("ascii")) for name, value in message.headers.raw)
    return WireRequest(
        message.method,
        f"{url.scheme}://{url.netloc.decode('ascii')}",
        url.raw_path.decode("ascii"),
        tuple(pair for pair in pairs if pair[0].lower() not in _DERIVED),
        message.content or None,
        like.timeouts,
    )


def answer_of(auth: object, message: Any, response: WireResponse) -> Any:
    """One of our answers, as the HTTP package has it."""
    headers = [pair for pair in response.headers.items() if pair[0] not in _DERIVED]
    return _package(auth).Response(
        response.status_code, headers=headers, content=response.content, request=message
    )


def _package(auth: object) -> ModuleType:
    """httpx, or its continuation httpx2, by the class that `auth` is derived from."""
    for cls in type(auth).__mro__:
        if cls.__name__ == "Auth":
            return sys.modules[cls.__module__.partition(".")[0]]
    import httpx

    return httpx
