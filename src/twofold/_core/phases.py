"""How long each phase of a request took, from the steps that the HTTP package reports."""

from __future__ import annotations

from collections.abc import Callable

from .clock import Clock
from .wire import WireFailure

_PHASES = {
    "connect_tcp": "connect",
    "connect_unix_socket": "connect",
    "start_tls": "tls",
    "send_request_headers": "send",
    "send_request_body": "send",
    "receive_response_headers": "wait",
    "receive_response_body": "read",
}


class PhaseTimer:
    """Collects seconds per phase; call it with the name of each step, such as `http11.send_request_body.started`.

    `on_sent` is called when the request has been sent.
    """

    __slots__ = ("_clock", "_on_sent", "_since", "seconds")

    def __init__(self, clock: Clock, on_sent: Callable[[], object] | None = None) -> None:
        self._clock = clock
        self._on_sent = on_sent
        self._since = 0.0
        self.seconds: dict[str, float] = {}

    def __call__(self, step: str) -> None:
        """Note that a step has started, has been completed or has failed."""
        _, _, rest = step.partition(".")
        name, _, moment = rest.partition(".")
        phase = _PHASES.get(name)
        if phase is None:
            return
        now = self._clock.monotonic()
        if moment == "started":
            self._since = now
        else:
            self.seconds[phase] = self.seconds.get(phase, 0.0) + now - self._since
        if self._on_sent is not None and name == "send_request_body" and moment == "complete":
            self._on_sent()


class SentWatch:
    """Whether a request has left, from the same steps: what a deadline interrupts cannot say it itself.

    Attributes:
        sent: False, True, or `None` while it is on its way or nothing is known.
    """

    __slots__ = ("_trace", "sent")

    def __init__(self, sent: bool | None, trace: Callable[[str], object] | None) -> None:
        self.sent = sent
        self._trace = trace

    def __call__(self, step: str) -> None:
        """Note a step, and pass it on."""
        if step.endswith(("connect_tcp.started", "start_tls.started")):
            self.sent = False
        elif step.endswith("send_request_headers.started"):
            self.sent = None
        elif step.endswith("send_request_body.complete"):
            self.sent = True
        if self._trace is not None:
            self._trace(step)

    def failure(self) -> WireFailure:
        """The failure of a request that a deadline has ended."""
        return WireFailure("timeout", "deadline", self.sent, "the deadline has passed")
