"""Server-sent events, as WHATWG HTML section 9.2 has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from .decode import Undecodable, decode, type_name
from .errors import DecodeError
from .lines import LineSplitter

T = TypeVar("T")

_BOM = "\N{BYTE ORDER MARK}"


@dataclass(frozen=True, slots=True)
class ServerSentEvent:
    """One event.

    Attributes:
        id: of this event or, if it has none, of the last one before it that has; empty if none has.
        event: its type, `message` unless the server says otherwise.
        data: its lines, joined.
        retry: milliseconds to wait before the stream is opened again, where this event says so.
    """

    id: str
    event: str
    data: str
    retry: int | None = None

    def json(self, returns: type[T]) -> T:
        """The data, validated as a type.

        Raises:
            DecodeError: they are no JSON, or JSON of another shape.

        Example:
            price = event.json(Price)
        """
        try:
            return decode(self.data.encode(), returns)
        except Undecodable as fault:
            raise DecodeError(
                f"the {self.event} event is not the promised {type_name(returns)}: {fault}"
            ) from fault


class EventParser:
    """Events from bytes as they come.

    Attributes:
        last_event_id: what to send as `Last-Event-ID` when the stream is opened again.
        retry: milliseconds the server last asked to wait before that.
    """

    __slots__ = ("_data", "_event", "_id", "_lines", "_retry", "_started", "last_event_id", "retry")

    def __init__(self, last_event_id: str = "") -> None:
        self.last_event_id = last_event_id
        self.retry: int | None = None
        self._lines = LineSplitter()
        self._started = False
        self._id = last_event_id
        self._clear()

    def _clear(self) -> None:
        self._event = ""
        self._data: list[str] = []
        self._retry: int | None = None

    def feed(self, data: bytes) -> Iterator[ServerSentEvent]:
        """The events that these bytes complete."""
        for line in self._lines.feed(data):
            if not self._started:
                self._started = True
                line = line.removeprefix(_BOM)
            if line:
                self._take(line)
            elif (event := self._dispatched()) is not None:
                yield event

    def reopened(self) -> EventParser:
        """A parser for the next connection, which begins where this one came to."""
        fresh = EventParser(self.last_event_id)
        fresh.retry = self.retry
        return fresh

    def finish(self) -> Iterator[ServerSentEvent]:
        """Nothing: an event that the end of the stream cut off is dropped."""
        return iter(())

    def _take(self, line: str) -> None:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
        elif name == "event":
            self._event = value
        elif name == "id" and "\0" not in value:
            self._id = value
        elif name == "retry" and value.isascii() and value.isdigit():
            # No wait is as long as ten digits say; int() refuses thousands of them.
            self.retry = self._retry = int(value[:9])

    def _dispatched(self) -> ServerSentEvent | None:
        self.last_event_id = self._id
        event, data, retry = self._event, self._data, self._retry
        self._clear()
        if not data:
            return None
        return ServerSentEvent(self.last_event_id, event or "message", "\n".join(data), retry)
