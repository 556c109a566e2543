"""How far a command has come, on standard error, if somebody is looking there."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twofold._core.progress import ProgressEvent


@contextmanager
def counted(*, streams: bool) -> Generator[Callable[[], None]]:
    """A function to call for each record; records that stream over the same terminal are progress enough."""
    if not sys.stderr.isatty() or (streams and sys.stdout.isatty()):
        yield lambda: None
        return
    with _bar("{task.completed} records") as bar:
        task = bar.add_task("records", total=None)
        yield lambda: bar.advance(task)


@contextmanager
def transferred() -> Generator[Callable[[ProgressEvent], None]]:
    """A function to call with the events of a transfer."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with _bar("{task.completed} of {task.total} bytes") as bar:
        task = bar.add_task("bytes", total=None)
        yield lambda event: bar.update(task, completed=event.done, total=event.total)


def _bar(text: str) -> Any:
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn

    # The records are written meanwhile, and they do not belong to what is drawn.
    plain: Any = {"redirect_stdout": False, "redirect_stderr": False}
    return Progress(SpinnerColumn(), TextColumn(text), console=Console(stderr=True), transient=True, **plain)
