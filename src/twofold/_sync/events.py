# Generated from _async/events.py by twofold.mirror; do not edit.
"""Server-sent events over as many connections as it takes."""

from __future__ import annotations

from typing import Self

from .._core.calls import CallRules, PreparedCall
from .._core.deadline import remaining
from .._core.errors import APIConnectionError, TwofoldError
from .._core.sse import EventParser, ServerSentEvent
from .._core.wire import WireFailure
from .._runtime import blocking
from .streams import Items, StreamedResponse


class EventSource:
    """An iterator over events that opens the stream again where it broke off; from `APIClient.events`.

    It follows WHATWG HTML section 9.2: `Last-Event-ID` says where to go on, `retry:` how long to wait before that, and
    204 ends it. Nothing is lost or repeated if the server gives its events ids and honours them.

    Attributes:
        last_event_id: of the event handed out last; give it to `events` to go on later.
        connections: how often the stream has been opened.
    """

    def __init__(
        self,
        connect: blocking.Function[str, StreamedResponse],
        *,
        last_event_id: str,
        max_reconnects: int,
        rules: CallRules,
        call: PreparedCall,
    ) -> None:
        self.connections = 0
        self._connect = connect
        self._max_reconnects = max_reconnects
        self._rules = rules
        self._policy = call.retry
        self._deadline = call.deadline
        self._clock = rules.clock
        self._parser = EventParser(last_event_id)
        self._response: StreamedResponse | None = None
        self._items: Items[ServerSentEvent] | None = None
        self._in_vain = 0
        self._ended = False

    @property
    def last_event_id(self) -> str:
        """Empty if the server has given none."""
        return self._parser.last_event_id

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> ServerSentEvent:
        while not self._ended:
            event = self._next()
            if event is not None:
                self._in_vain = 0
                return event
        raise StopIteration

    def _next(self) -> ServerSentEvent | None:
        """The next event; `None` if there is none on this connection, and another one may have some."""
        try:
            items = self._items or self._open()
            event = None if items is None else next(items, None)
            if event is not None or self._ended:
                return event
            self._pause(None)
        except APIConnectionError as error:
            # The stream has to have been there once: a wrong address is no interruption.
            if self.connections == 0 or error.phase == "deadline":
                raise self._resumable(error) from error.__cause__
            self._pause(error)
        except TwofoldError as error:
            raise self._resumable(error) from error.__cause__
        return None

    def _open(self) -> Items[ServerSentEvent] | None:
        response = self._response = self._connect(self.last_event_id)
        self.connections += 1
        if response.status_code == 204:
            self._ended = True
            return None
        kind = response.headers.get("content-type", "no content type")
        if kind.partition(";")[0].strip().lower() != "text/event-stream":
            raise response.not_as_promised(f"not the promised events, but {kind}")
        self._parser = self._parser.reopened()
        self._items = Items(response, self._parser, "events")
        return self._items

    def _pause(self, error: TwofoldError | None) -> None:
        """Close what has broken off and wait; raise where nothing more is to be tried."""
        response = self._response
        self.close()
        self._in_vain += 1
        seconds = self._wait()
        if self._in_vain > self._max_reconnects or seconds >= remaining(self._deadline):
            if response is not None:
                error = self._rules.logged(error or _over(response, self._in_vain))
            assert error is not None
            raise self._resumable(error)
        blocking.sleep(seconds, self._clock)

    def _wait(self) -> float:
        if self._parser.retry is None:
            return self._policy.backoff(self._in_vain - 1, self._clock.random())
        return min(self._parser.retry / 1000, self._policy.max_retry_after)

    def _resumable(self, error: TwofoldError) -> TwofoldError:
        error.resume_token = self.last_event_id or None
        return error

    def close(self) -> None:
        """Close the connection."""
        response, self._response, self._items = self._response, None, None
        if response is not None:
            response.close()


def _over(response: StreamedResponse, times: int) -> TwofoldError:
    return response.broken(
        WireFailure("connection", "read", True, f"the stream ended {times} times in a row")
    )
