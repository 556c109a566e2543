"""The log of every request an emulator received, as it was received."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

RawHeaders = tuple[tuple[bytes, bytes], ...]

# They say how the bytes travelled, not what was asked: two equal calls may differ in them.
_CONNECTION_HEADERS = frozenset({b"host", b"connection"})


@dataclass
class RecordedRequest:
    """One request as received.

    `number` counts arrivals from 1; `target` is the request target byte for byte, query included; `headers`
    keeps order, case and duplicates; `status` is `None` until answered, and for ever when the connection was
    dropped; `known` is false when the API has no such route or verb; `finished` is true once nothing more
    will be sent.
    """

    number: int
    method: str
    target: bytes = field(repr=False)
    headers: RawHeaders = field(repr=False)
    body: bytes = field(default=b"", repr=False)
    status: int | None = None
    known: bool = True
    finished: bool = field(default=False, repr=False)

    @property
    def path(self) -> str:
        """The path as sent, percent-encoding kept, without the query."""
        return self.target.partition(b"?")[0].decode("latin-1")

    @property
    def query(self) -> str:
        """The query as sent, without the question mark; empty when there is none."""
        return self.target.partition(b"?")[2].decode("latin-1")

    def header(self, name: str) -> str | None:
        """The first header of that name, in any case, or `None`."""
        wanted = name.lower().encode("latin-1")
        return next((value.decode("latin-1") for key, value in self.headers if key.lower() == wanted), None)

    def json(self) -> Any:
        """The body parsed as JSON (`ValueError` when it is not)."""
        return json.loads(self.body)

    def render(self) -> str:
        """The request as text for comparison: request line, headers in order, blank line, body.

        `Host` and `Connection` are left out, and of `User-Agent` only the first product (`library/version`)
        is kept.
        """
        lines = [f"{self.method} {self.target.decode('latin-1')}"]
        lines += [
            _render_header(key, value)
            for key, value in self.headers
            if key.lower() not in _CONNECTION_HEADERS
        ]
        return "\n".join([*lines, "", self.body.decode("utf-8", "backslashreplace")])


def _render_header(key: bytes, value: bytes) -> str:
    if key.lower() == b"user-agent":
        value = value.partition(b" ")[0]
    return f"{key.decode('latin-1')}: {value.decode('latin-1')}"


class RequestLog:
    """Requests in order of arrival, and how many were in flight at once. Safe to use from several threads.

    `keep` bounds how many of the latest requests are held, for servers that run long; `None` holds them all.
    """

    def __init__(self, keep: int | None = None) -> None:
        self._requests: deque[RecordedRequest] = deque(maxlen=keep)
        self._changed = threading.Condition()
        self._arrived = 0
        self._in_flight = 0
        self._peak = 0

    @property
    def requests(self) -> list[RecordedRequest]:
        """The requests held, oldest first."""
        with self._changed:
            return list(self._requests)

    @property
    def arrived(self) -> int:
        """How many requests came in, held or not."""
        return self._arrived

    @property
    def in_flight(self) -> int:
        """How many requests are being worked on now."""
        return self._in_flight

    @property
    def peak_in_flight(self) -> int:
        """The most requests that were being worked on at once."""
        return self._peak

    def arrive(self, method: str, target: bytes, headers: RawHeaders) -> RecordedRequest:
        """Write down a request whose head has come in."""
        with self._changed:
            self._arrived += 1
            self._in_flight += 1
            self._peak = max(self._peak, self._in_flight)
            request = RecordedRequest(self._arrived, method, target, headers)
            self._requests.append(request)
            self._changed.notify_all()
        return request

    def finish(self, request: RecordedRequest, status: int | None) -> bool:
        """Write down how a request ended; only the first ending counts, and gives true."""
        with self._changed:
            if request.finished:
                return False
            request.finished = True
            request.status = status
            self._in_flight -= 1
            self._changed.notify_all()
        return True

    def wait_until(self, condition: Callable[[RequestLog], bool], timeout: float = 5.0) -> None:
        """Block the calling thread until `condition(log)` holds; `TimeoutError` after `timeout` seconds."""
        with self._changed:
            if not self._changed.wait_for(lambda: condition(self), timeout):
                raise TimeoutError(
                    f"The emulator's log did not reach the awaited state within {timeout} s: {self!r}"
                )

    def __repr__(self) -> str:
        return f"<RequestLog arrived={self._arrived} in_flight={self._in_flight} peak_in_flight={self._peak}>"
