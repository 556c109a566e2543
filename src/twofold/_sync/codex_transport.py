# Generated from _async/codex_transport.py by twofold.mirror; do not edit.
"""The connections beneath the `client` of a `SyncBaseApiClient`: httpx's own, in one pool per event loop."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Self

from .._core.codex.answers import NotAnAnswer
from .._core.codex.errors import ApiRequestError
from .._core.deadline import Deadline
from .._runtime import blocking
from .._runtime.process import ThreadLock, process_id, transport_settings
from .wire import STREAMED

DEADLINE = "twofold.deadline"
"""The extension of a request that holds the `Deadline` of its call."""

_Key = tuple[object, int]


class _Home:
    """The pool of one event loop in one process, and how many requests are using it."""

    def __init__(self, homes: dict[_Key, _Home], key: _Key, settings: dict[str, Any]) -> None:
        self.inner: Any = blocking.HTTPTransport(**transport_settings(settings))
        self.in_use = 0
        self._homes = homes
        self._key = key

    @property
    def alive(self) -> bool:
        """Whether its loop can still be running, here."""
        loop, process = self._key
        closed = getattr(loop, "is_closed", None)
        return process == process_id() and not (closed is not None and closed())

    def close(self) -> None:
        self._homes.pop(self._key, None)
        self.inner.close()


class HomeTransport:
    """An httpx transport that may be used from several event loops, one after another, and after a fork.

    Args:
        settings: of the HTTP package's own transport.
        max_bytes: longer bodies are broken off, unless they are used while they arrive.
    """

    def __init__(self, settings: dict[str, Any], max_bytes: int | None) -> None:
        self._settings = settings
        self._max_bytes = max_bytes
        self._homes: dict[_Key, _Home] = {}
        self._lock = ThreadLock()

    def handle_request(self, request: Any) -> Any:
        """Send over the connections of this loop and process.

        Raises:
            ApiRequestError: another loop is using the client at this moment.
        """
        home = self._home()
        self._use(home, 1)
        try:
            response = home.inner.handle_request(request)
        except BaseException:
            self._use(home, -1)
            raise
        deadline = request.extensions.get(DEADLINE)
        max_bytes = None if STREAMED in request.extensions else self._max_bytes
        response.stream = _Body(self, home, response.stream, deadline, max_bytes)
        return response

    def _home(self) -> _Home:
        key = (blocking.loop_token(), process_id())
        with self._lock:
            home, is_new = self._homes.get(key), False
            if len(self._homes) > (home is not None):
                self._look_elsewhere(key)
            if home is None:
                home, is_new = _Home(self._homes, key, self._settings), True
                self._homes[key] = home
        if is_new:
            blocking.close_with_loop(home)
        return home

    def _look_elsewhere(self, key: _Key) -> None:
        """Forget the pools of loops that are gone, and refuse to work for two loops at once."""
        for other, home in list(self._homes.items()):
            # What a parent process opened is kept, unused: letting go of it would close it.
            if other == key or other[1] != key[1]:
                continue
            if not home.alive:
                del self._homes[other]
            elif home.in_use:
                raise ApiRequestError(
                    "this client is in use in another event loop at this moment: make one client for each loop, or "
                    "use the blocking client"
                )

    def _use(self, home: _Home, change: int) -> None:
        with self._lock:
            home.in_use += change

    def done(self, home: _Home) -> None:
        """Note that a request has ended."""
        self._use(home, -1)

    def close(self) -> None:
        """Close the connections of this loop; those of another one are closed when it ends."""
        home = self._homes.get((blocking.loop_token(), process_id()))
        if home is not None:
            home.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


class _Body(blocking.ByteStream):
    """A body that ends with its deadline and at its greatest length."""

    def __init__(
        self,
        transport: HomeTransport,
        home: _Home,
        stream: Any,
        deadline: Deadline | None,
        max_bytes: int | None,
    ) -> None:
        self._transport = transport
        self._home: _Home | None = home
        self._stream = stream
        self._deadline = deadline
        self._max_bytes = max_bytes

    def __iter__(self) -> Iterator[bytes]:
        received, chunks = 0, iter(self._stream)
        for chunk in chunks:
            received += len(chunk)
            if self._max_bytes is not None and received > self._max_bytes:
                self._abandon(chunks)
                raise NotAnAnswer(f"the body is longer than max_response_bytes, {self._max_bytes}")
            # Where a read cannot be interrupted, a server that drips is caught between two of them.
            if self._deadline is not None and self._deadline.expired:
                raise TimeoutError
            yield chunk

    def _abandon(self, chunks: Iterator[bytes]) -> None:
        # Left half-way, the generators beneath would be left to the garbage collector, which some loops complain of.
        self._stream.close()
        with suppress(Exception):
            for _ in chunks:
                pass

    def close(self) -> None:
        """Give the connection back."""
        try:
            self._stream.close()
        finally:
            home, self._home = self._home, None
            if home is not None:
                self._transport.done(home)
