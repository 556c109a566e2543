# Generated from _async/places.py by twofold.mirror; do not edit.
"""Watching the connections of an httpx client, which can lose places for good.

httpx's pool gives a free connection to the call that waits longest; if that call is cancelled at this moment, nobody
gives the connection back. From outside it shows as calls that find no connection although not all are in use.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from .._runtime import blocking
from .._runtime.process import ThreadLock

logger = logging.getLogger("twofold")

_LOST = (
    "no connection of the HTTP client became free in time, but only %d of %s are in use: it has lost places to "
    "cancelled calls; %s"
)


class Tenancy:
    """One httpx client, with those who use it.

    Attributes:
        inside: calls that use it or wait for it.
        holding: those of them that have a connection.
        retired: another client has taken its place.
    """

    def __init__(self, client: blocking.HTTPClient) -> None:
        self.client = client
        self.inside = 0
        self.holding = 0
        self.retired = False


class Places:
    """The httpx client of a wire, replaced once it has lost places, if it is ours.

    Args:
        client: the first one.
        new_client: makes another; `None`: the client belongs to somebody else.
        places: how many connections it may have; `None` if that is not known.
    """

    def __init__(
        self,
        client: blocking.HTTPClient,
        new_client: Callable[[], blocking.HTTPClient] | None,
        places: int | None,
    ) -> None:
        self.owned = new_client is not None
        self._new_client = new_client
        self._places = places
        self._lock = ThreadLock()
        self._tenancy = Tenancy(client)
        self._warned = False

    @property
    def client(self) -> blocking.HTTPClient:
        """The one that calls use now."""
        return self._tenancy.client

    def enter(self, trace: Callable[[str], None] | None) -> Tenant:
        """Note a call that is about to be sent."""
        with self._lock:
            self._tenancy.inside += 1
            return Tenant(self, self._tenancy, trace)

    def hold(self, tenancy: Tenancy, change: int) -> None:
        """Note that a call has got a connection, or gives it back."""
        with self._lock:
            tenancy.holding += change

    def leave(self, tenancy: Tenancy) -> None:
        """Note that a call has ended; the last one of a client that was replaced closes it."""
        with self._lock:
            tenancy.inside -= 1
            last = tenancy.retired and tenancy.inside == 0
        if last:
            with blocking.shield():
                tenancy.client.close()

    def replaced(self, tenancy: Tenancy) -> bool:
        """Whether a call that found no connection should try once more, with another client."""
        with self._lock:
            if tenancy is not self._tenancy:
                return True
            # Of a client that is not ours others may hold connections, too: as long as we hold one, it is just busy.
            if tenancy.holding >= (self._places or 1):
                return False
            if self._new_client is None:
                self._warn(tenancy, "give a new http_client")
                return False
            self._warn(tenancy, "it is replaced")
            tenancy.retired = True
            self._tenancy = Tenancy(self._new_client())
            return True

    def _warn(self, tenancy: Tenancy, remedy: str) -> None:
        if not self._warned:
            self._warned = True
            logger.warning(_LOST, tenancy.holding, self._places or "its connections", remedy)

    def close(self) -> None:
        """Close the client if it is ours."""
        if self.owned:
            self._tenancy.client.close()


class Tenant:
    """One call at a client; told of each step, of which the first comes once it has a connection."""

    def __init__(
        self, places: Places, tenancy: Tenancy, trace: Callable[[str], None] | None
    ) -> None:
        self.tenancy = tenancy
        self._places = places
        self._trace = trace
        self._holds = False
        self._left = False

    def __call__(self, step: str) -> None:
        if not self._holds and not self._left:
            self._holds = True
            self._places.hold(self.tenancy, 1)
        if self._trace is not None:
            self._trace(step)

    def leave(self) -> None:
        """The call is over; a second time does nothing."""
        if self._left:
            return
        self._left = True
        if self._holds:
            self._places.hold(self.tenancy, -1)
        self._places.leave(self.tenancy)
