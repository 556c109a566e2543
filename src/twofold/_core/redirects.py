"""Whether a redirect is followed, and what may travel with it."""

from __future__ import annotations

from dataclasses import replace

from .locations import joined_location
from .wire import HeaderPairs, WireRequest, WireResponse

MAX_REDIRECTS = 10

# What a foreign host may see: fields that say how to talk, none that could say who is talking.
_HARMLESS = frozenset(
    [
        "accept",
        "accept-encoding",
        "accept-language",
        "content-encoding",
        "content-language",
        "content-type",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "if-unmodified-since",
        "range",
        "user-agent",
    ]
)
_SAME_METHOD = frozenset({307, 308})
_SEE_OTHER = 303
_MOVED = frozenset({301, 302})


def redirected(request: WireRequest, response: WireResponse) -> WireRequest | None:
    """The request that a redirect asks for; `None` if the answer is none, or one that is not followed.

    307 and 308 repeat the request, body included; 303 makes it a GET. After 301 and 302 only GET and HEAD go on:
    clients used to turn a POST into a GET there (RFC 9110 section 15.4), and it would look as if it had been done.
    Another origin sees no header that could be a credential.
    """
    method = _method_after(response.status_code, request.method)
    stated = response.headers.get("location")
    location = joined_location(request.url, stated) if stated else None
    if method is None or location is None:
        return None
    kept, foreign = method == request.method, location.origin != request.origin
    return replace(
        request,
        method=method,
        origin=location.origin,
        target=location.target,
        headers=_allowed(request.headers, foreign=foreign, body=kept),
        body=request.body if kept else None,
        bare=request.bare or foreign,
    )


def _method_after(status_code: int, method: str) -> str | None:
    if status_code in _SAME_METHOD or (status_code in _MOVED and method in ("GET", "HEAD")):
        return method
    if status_code == _SEE_OTHER:
        return "HEAD" if method == "HEAD" else "GET"
    return None


def _allowed(headers: HeaderPairs, *, foreign: bool, body: bool) -> HeaderPairs:
    return [
        (name, value)
        for name, value in headers
        if (not foreign or name.lower() in _HARMLESS)
        and (body or not name.lower().startswith(("content-", "transfer-")))
    ]
