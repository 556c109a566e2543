# Generated from _async/codex_http.py by twofold.mirror; do not edit.
"""The HTTP client that a `SyncBaseApiClient` makes and hands to its user as `client`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any

from .._core.codex.settings import connections, proxy_routes
from .._core.options import pool_limits
from .._core.timeouts import PhaseTimeouts
from .._core.urls import BaseURL
from .._runtime import blocking
from .codex_transport import HomeTransport

_DEFAULT_PORTS = {"http": 80, "https": 443}


def new_client(
    base: BaseURL,
    timeouts: PhaseTimeouts,
    headers: Mapping[str, str],
    fields: Collection[str],
    settings: Mapping[str, Any],
) -> blocking.HTTPClient:
    """A client of the HTTP package with base URL, headers and timeouts; it opens no connection and needs no loop.

    The header `fields` go to the origin of the base URL only.
    """
    client = blocking.HTTPClient(
        base_url=str(base),
        headers=headers,
        timeout=timeouts,
        follow_redirects=settings.get("follow_redirects", False),
        event_hooks={"request": [_guard(base, fields)]},
        **_transports(settings),
    )
    if settings.get("cookies") == "none":
        client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return client


def _transports(settings: Mapping[str, Any]) -> dict[str, Any]:
    """How connections are made: the user's own way, or a pool for each event loop, through proxies where they are set.

    Raises:
        InvalidRequestError: `limits` is no `httpx.Limits`.
    """
    if "transport" in settings:
        return {"transport": settings["transport"]}
    wanted, max_bytes = connections(settings), settings.get("max_response_bytes")
    pool_limits(wanted.get("limits"))
    routes = {
        pattern: HomeTransport({**wanted, "proxy": proxy}, max_bytes) if proxy else None
        for pattern, proxy in proxy_routes(settings).items()
    }
    return {"transport": HomeTransport(wanted, max_bytes), "mounts": routes}


def _guard(base: BaseURL, fields: Collection[str]) -> Callable[..., Any]:
    """A request hook that takes credentials off what goes to another origin: a redirect, or a call of the user's."""

    def keep_credentials_home(request: Any) -> None:
        if _origin(request.url) != base.origin:
            for name in fields:
                request.headers.pop(name, None)

    return keep_credentials_home


def _origin(url: Any) -> str:
    host = f"[{url.raw_host.decode()}]" if b":" in url.raw_host else url.raw_host.decode()
    port = "" if url.port in (None, _DEFAULT_PORTS.get(url.scheme)) else f":{url.port}"
    return f"{url.scheme}://{host}{port}"
