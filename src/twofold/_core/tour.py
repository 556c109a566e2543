"""What the tour reports, and whether its two halves agree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


class TourServer(Protocol):
    """What the tour needs of a running emulator."""

    @property
    def url(self) -> str:
        """Scheme, host and port."""
        ...

    @property
    def base_url(self) -> str:
        """Where the API begins."""
        ...

    @property
    def key(self) -> str:
        """A key it accepts."""
        ...

    @property
    def faults(self) -> Any:
        """The plan of what goes wrong."""
        ...

    def transcript(self) -> list[str]:
        """The requests received so far, without connection headers."""
        ...


@dataclass(frozen=True)
class StepReport:
    """One step, as one half did it.

    Attributes:
        title: what was done.
        sent: the requests the servers received, canonical text, in order of arrival.
        waits: seconds slept before retries.
        got: what came of it, in a few words.
        concurrent: requests were sent at the same time, so that their order means nothing.
    """

    title: str
    sent: Sequence[str]
    waits: Sequence[float]
    got: str
    concurrent: bool = False

    def agrees(self, twin: StepReport) -> bool:
        """Whether the other half sent the same bytes, waited as long and got the same."""
        ours, theirs = (sorted(one.sent) if self.concurrent else list(one.sent) for one in (self, twin))
        return ours == theirs and list(self.waits) == list(twin.waits) and self.got == twin.got


OnStep = Callable[[StepReport], object]
