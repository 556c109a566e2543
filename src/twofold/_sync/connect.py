# Generated from _async/connect.py by twofold.mirror; do not edit.
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
from .._runtime import blocking
from .._runtime.process import tls_context, verify_context
from .admission import Admission, Gate
from .wire import HTTPXWire, Wire


def wire_factory(settings: ClientSettings) -> Callable[[], Wire]:
    """How to connect, once the first call is made: building a TLS context takes longer than everything else here."""
    new_wire, bounds = _connections(settings), admission(settings)
    return new_wire if bounds is None else lambda: Admission(new_wire(), Gate(*bounds))


def _connections(settings: ClientSettings) -> Callable[[], Wire]:
    client = settings.get("http_client")
    if client is not None:
        blocking.check_http_client(client)
        return lambda: HTTPXWire(client)
    connections = connection_settings(settings)
    limits, verify = pool_limits(connections.get("limits")), connections.get("verify")
    backend = connections.pop("backend", UNSET)
    if backend is UNSET:
        check_backend(backend := blocking.backend_of_environment())
    if backend == "aiohttp":
        return blocking.fast_wire(connections, limits)
    if backend is not None or needs_http_client(connections):
        new_client = partial(blocking.new_http_client, connections, backend or "httpx")
        return lambda: HTTPXWire(new_client(), new_client, places=limits.connections)
    return lambda: _new_pool(limits, verify)


def _new_pool(limits: PoolLimits, verify: object) -> Wire:
    # Imported when the first call is made: whoever injects a client of their own does not need it.
    from .pool import Pool

    return Pool(limits, tls_context() if verify is None else verify_context(verify))
