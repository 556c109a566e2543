"""How long each phase of a request took, from the steps that the HTTP package reports."""

from __future__ import annotations

from collections.abc import Callable

from .clock import Clock

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
