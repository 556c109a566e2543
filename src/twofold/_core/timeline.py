"""What each attempt of a call did, kept for errors and for `capture()`."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from .headers import Headers


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request of a call.

    Attributes:
        number: from 1.
        started: seconds since the call began.
        elapsed: seconds until the answer was complete or the attempt failed.
        status_code: of the answer, if there was one.
        error: what went wrong on the wire, if there was no answer.
        sent: whether the request left; `None`: unknown.
        request_id: what the server calls this request.
        wait: seconds slept afterwards; `None`: it was the last attempt.
        reason: why there was another attempt, or why there was none.
        phases: seconds per phase (`connect`, `tls`, `send`, `wait`, `read`) where they were measured.
    """

    number: int
    started: float
    elapsed: float
    status_code: int | None = None
    error: str | None = None
    sent: bool | None = None
    request_id: str | None = None
    wait: float | None = None
    reason: str = ""
    phases: dict[str, float] | None = None

    @property
    def result(self) -> str:
        """The status, or the error and what is known of the request's fate."""
        if self.error is None:
            return str(self.status_code)
        fate = {True: "sent", False: "not sent", None: "perhaps sent"}[self.sent]
        return f"{self.error} ({fate})"


class Timeline(tuple[Attempt, ...]):
    """The attempts of one call, in order; `str()` is a table."""

    __slots__ = ()

    def __str__(self) -> str:
        rows = [
            (
                str(one.number),
                f"{one.started:.3f} s",
                f"{one.elapsed * 1000:.1f} ms",
                one.result,
                "-" if one.wait is None else f"{one.wait:.3f} s",
                one.reason,
            )
            for one in self
        ]
        return _table([("attempt", "at", "took", "result", "then waited", "because"), *rows])


def _table(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One finished call, as `capture()` keeps it; redacted.

    Attributes:
        status_code, headers, request_id: of the last answer; empty where none came.
        elapsed: seconds, waits included.
        error: the exception the call raised, by class name.
    """

    method: str
    url: str
    status_code: int | None
    headers: Headers
    request_id: str | None
    elapsed: float
    timeline: Timeline
    error: str | None = None


@dataclass(slots=True)
class Calls(Sequence[CallRecord]):
    """The calls finished inside a `capture()` block, in the order in which they finished."""

    records: list[CallRecord] = field(default_factory=list[CallRecord])

    @property
    def last(self) -> CallRecord:
        """The call that finished last.

        Raises:
            LookupError: no call has finished yet.
        """
        if not self.records:
            raise LookupError("no call has finished inside this capture() block")
        return self.records[-1]

    def __getitem__(self, index: int) -> CallRecord:  # pyright: ignore[reportIncompatibleMethodOverride]
        return self.records[index]

    def __len__(self) -> int:
        return len(self.records)


_capturing: ContextVar[tuple[Calls, ...]] = ContextVar("twofold_capture", default=())


def listeners() -> tuple[Calls, ...]:
    """The `capture()` blocks this code runs in, outermost first."""
    return _capturing.get()


@contextmanager
def capture() -> Generator[Calls]:
    """Keep a record of every call made inside the block, by any client of either half.

    It follows the context: tasks and bulk threads started inside the block report to it, other threads do not.

    Example:
        with twofold.capture() as calls:
            client.todo.list()
        print(calls.last.status_code, calls.last.timeline)
    """
    calls = Calls()
    token = _capturing.set((*_capturing.get(), calls))
    try:
        yield calls
    finally:
        _capturing.reset(token)
