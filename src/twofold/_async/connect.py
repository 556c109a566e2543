# The async source; twofold.mirror generates its blocking mirror.
"""Which connections a client's settings ask for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from .._core.options import (
    ClientSettings,
    admission,
    check_backend,
    connection_settings,
    needs_http_client,
    pool_limits,
)
from .._core.sentinel import UNSET
from .._core.wire import PoolLimits
from .._runtime import aio
from .._runtime.process import tls_context, verify_context
from .admission import AsyncAdmission, AsyncGate
from .wire import AsyncHTTPXWire, AsyncWire


def wire_factory(settings: ClientSettings) -> Callable[[], AsyncWire]:
    """How to connect, once the first call is made: building a TLS context takes longer than everything else here."""
    new_wire, bounds = _connections(settings), admission(settings)
    return new_wire if bounds is None else lambda: AsyncAdmission(new_wire(), AsyncGate(*bounds))


def _connections(settings: ClientSettings) -> Callable[[], AsyncWire]:
    client = settings.get("http_client")
    if client is not None:
        aio.check_http_client(client)
        return lambda: AsyncHTTPXWire(client)
    connections = connection_settings(settings)
    limits, verify = pool_limits(connections.get("limits")), connections.get("verify")
    backend = connections.pop("backend", UNSET)
    if backend is UNSET:
        check_backend(backend := aio.backend_of_environment())
    if backend == "aiohttp":
        return aio.fast_wire(connections, limits)
    if backend is not None or needs_http_client(connections):
        new_client = partial(aio.new_http_client, connections, backend or "httpx")
        return lambda: AsyncHTTPXWire(new_client(), new_client, places=limits.connections)
    return lambda: _new_pool(limits, verify)


def _new_pool(limits: PoolLimits, verify: object) -> AsyncWire:
    # Imported when the first call is made: whoever injects a client of their own does not need it.
    from .pool import AsyncPool

    return AsyncPool(limits, tls_context() if verify is None else verify_context(verify))
