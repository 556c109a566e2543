# The async source; twofold.mirror generates its blocking mirror.
"""What carries the requests of a client: our own pool where it can, else an HTTP package as it is."""

from __future__ import annotations

from collections.abc import Callable

from .._core.options import ClientSettings, check_backend, connection_settings, needs_http_client, pool_limits
from .._core.sentinel import UNSET
from .._core.wire import PoolLimits
from .._runtime import aio
from .._runtime.process import verify_context
from .wire import AsyncHTTPXWire, AsyncWire


def wire_factory(settings: ClientSettings) -> Callable[[], AsyncWire]:
    """How to connect, once the first call is made: building a TLS context takes longer than everything else here."""
    client = settings.get("http_client")
    if client is not None:
        aio.check_http_client(client)
        return lambda: AsyncHTTPXWire(client, owned=False)
    connections = connection_settings(settings)
    limits, verify = pool_limits(connections.get("limits")), connections.get("verify")
    backend = connections.pop("backend", UNSET)
    if backend is UNSET:
        check_backend(backend := aio.backend_of_environment())
    if backend == "aiohttp":
        return aio.fast_wire(connections, limits)
    if backend is not None or needs_http_client(connections):
        return lambda: AsyncHTTPXWire(aio.new_http_client(connections, backend or "httpx"), owned=True)
    return lambda: _new_pool(limits, verify)


def _new_pool(limits: PoolLimits, verify: object) -> AsyncWire:
    # Imported when the first call is made: whoever injects a client of their own does not need it.
    from .pool import AsyncPool

    return AsyncPool(limits, None if verify is None else verify_context(verify))
