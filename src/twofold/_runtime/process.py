"""What belongs to the process, whichever half runs in it."""

from __future__ import annotations

import os
import ssl
import sys
import threading
from functools import cache
from types import ModuleType
from typing import Any

ThreadLock = threading.Lock
process_id = os.getpid


@cache
def tls_context() -> ssl.SSLContext:
    """One TLS context for all clients: building it costs 20 ms, most of it reading certificates."""
    import httpx

    return httpx.create_ssl_context()


def verify_context(verify: object) -> ssl.SSLContext:
    """The TLS context for a `verify` setting: one of the user's own, or for False one that accepts any certificate.

    Raises:
        TypeError: it is something else.
    """
    if isinstance(verify, ssl.SSLContext):
        return verify
    if not isinstance(verify, bool):
        raise TypeError(
            f"verify is a {type(verify).__name__}: give an ssl.SSLContext, or False to accept any certificate"
        )
    if verify:
        return tls_context()
    import httpx

    return httpx.create_ssl_context(verify=False)


def http_package(client: object) -> ModuleType:
    """The package a client comes from, whose request class it needs: httpx, or its continuation httpx2."""
    for cls in type(client).__mro__:
        if cls.__name__ in ("AsyncClient", "Client"):
            return sys.modules[cls.__module__.partition(".")[0]]
    import httpx

    return httpx


def transport_settings(settings: dict[str, Any]) -> dict[str, Any]:
    """What an httpx transport takes: `verify` and `cert` become one TLS context, that of the process where possible."""
    rest = {name: value for name, value in settings.items() if name not in ("verify", "cert")}
    verify, cert = settings.get("verify"), settings.get("cert")
    if cert is None:
        return {"verify": tls_context() if verify is None else verify_context(verify), **rest}
    import httpx

    context = (
        verify if isinstance(verify, ssl.SSLContext) else httpx.create_ssl_context(verify=verify is not False)
    )
    context.load_cert_chain(*((cert,) if isinstance(cert, str) else cert))
    return {"verify": context, **rest}


def full_name(value: object) -> str:
    """Package and class of a value, for messages."""
    cls = type(value)
    return f"{cls.__module__.partition('.')[0]}.{cls.__qualname__}"


def nothing_to_close(resource: object) -> None:
    """What the blocking half does for something that is to be closed with its event loop: there is none."""


def no_loop_runs(loop: object) -> bool:  # noqa: ARG001
    """What the blocking half says of another event loop that may be running: it has none."""
    return False
