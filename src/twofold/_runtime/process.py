"""What belongs to the process, whichever half runs in it."""

from __future__ import annotations

import os
import ssl
import threading
from functools import cache

ThreadLock = threading.Lock
process_id = os.getpid


@cache
def tls_context() -> ssl.SSLContext:
    """One TLS context for all clients: building it costs 20 ms, most of it reading certificates."""
    import httpx

    return httpx.create_ssl_context()
