"""Answers to reads, kept for a while."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping
from copy import deepcopy
from typing import Any, NamedTuple

from .._core.clock import Clock
from .._core.sentinel import UNSET
from .._runtime.process import ThreadLock
from .errors import InvalidRequestError

_MOST = 1000


class Place(NamedTuple):
    """Where an answer belongs, and the epoch in which it was asked for."""

    key: str
    epoch: int


class ResponseCache:
    """Holds copies: what a caller does to an answer changes nobody else's. Every write empties it.

    An answer that was asked for before a write and arrived after it is not kept.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ttl = 0.0
        self._epoch = 0
        self._entries: OrderedDict[str, tuple[float, Any]] = OrderedDict()
        self._lock = ThreadLock()

    def enable(self, ttl: float) -> None:
        """Keep answers for so many seconds from now on; 0: none."""
        if isinstance(ttl, bool) or not isinstance(ttl, (int, float)) or not ttl >= 0:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InvalidRequestError(f"ttl is {ttl!r}: give seconds, 0 to turn the cache off")
        self._ttl = float(ttl)
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._epoch += 1
            self._entries.clear()

    def place(self, owner: object, path: tuple[object, ...], query: Mapping[str, object]) -> Place | None:
        """Where the answer to a read belongs; `None` if nothing is kept."""
        if not self._ttl:
            return None
        key = json.dumps([id(owner), path, sorted(query.items())], default=str)
        return Place(key, self._epoch)

    def get(self, place: Place) -> Any:
        """A copy of what is kept there, else `UNSET`."""
        with self._lock:
            until, answer = self._entries.get(place.key, (0.0, UNSET))
            return deepcopy(answer) if self._clock.monotonic() < until else UNSET

    def put(self, place: Place, answer: Any) -> None:
        """Keep a copy there, unless something was written since."""
        with self._lock:
            if place.epoch != self._epoch:
                return
            self._entries[place.key] = (self._clock.monotonic() + self._ttl, deepcopy(answer))
            self._entries.move_to_end(place.key)
            if len(self._entries) > _MOST:
                self._entries.popitem(last=False)
