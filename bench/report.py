"""Tables in Markdown, the goals and whether they are met, and the plot."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from throughput import UNIT, Turns

PACKAGES = (
    *("httpx", "httpcore", "httpx2", "aiohttp", "pydantic", "tenacity", "avala"),
    *("colony-sdk", "openai"),
)


class Goal(NamedTuple):
    """A figure to reach; at least or, with `most`, at most.

    `unit` follows the figures; `cpu` is the same by the processor's time, where that says more on a busy machine.
    """

    name: str
    wanted: float
    measured: float
    most: bool = False
    unit: str = "x"
    cpu: float | None = None

    @property
    def met(self) -> bool:
        """Whether it is reached."""
        return self.measured <= self.wanted if self.most else self.measured >= self.wanted

    def row(self) -> Sequence[str]:
        """Its line in the table."""
        sign = "<=" if self.most else ">="
        goal, measured = (f"{value:.3g} {self.unit}" for value in (self.wanted, self.measured))
        if self.cpu is not None:
            measured += f" (CPU {self.cpu:.3g})"
        return self.name, f"{sign} {goal}", measured, "met" if self.met else "**missed**"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """In Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(one)} |\n" for one in lines)


def facts(server: str, load: float) -> str:
    """On what it was measured."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, {packages}; "
        f"server: {server}; load average when it began: {load:.1f}.\n"
    )


def throughput(widths: Mapping[int, Turns], blocking: Turns) -> str:
    """Calls in the time of one of bare httpx's, for every client, and what one costs the processor."""
    head = ["client", *(f"{width} in flight" for width in widths), "CPU µs alone", "blocking", "CPU µs"]
    names = dict.fromkeys([*(name for turns in widths.values() for name in turns.wall), *blocking.wall])
    return table(head, ([name, *_cells(name, widths, blocking)] for name in names))


def _cells(name: str, widths: Mapping[int, Turns], blocking: Turns) -> Iterable[str]:
    for turns in widths.values():
        yield f"{turns.ratio(name):.2f}" if name in turns.wall and UNIT in turns.wall else ""
    alone = widths[1]
    yield f"{alone.cpu_microseconds(name):.0f}" if name in alone.wall else ""
    yield f"{blocking.ratio(name):.2f}" if name in blocking.wall else ""
    yield f"{blocking.cpu_microseconds(name):.0f}" if name in blocking.wall else ""


def plot(widths: Mapping[int, Turns], path: Path) -> None:
    """Cost per call over calls in flight, both axes logarithmic."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(8, 5), dpi=110)
    for name in widths[1].wall:
        points = [(width, turns.microseconds(name)) for width, turns in widths.items() if name in turns.wall]
        ours = name.startswith("twofold")
        axes.plot(*zip(*points, strict=True), marker="o", label=name, linewidth=2.4 if ours else 1.2)
    axes.set(xscale="log", yscale="log", xlabel="calls in flight", ylabel="µs per call")
    axes.set_title("Cost of a GET of 300 bytes over calls in flight (lower is better)")
    axes.grid(visible=True, which="both", alpha=0.25)
    axes.legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(path, metadata={"Software": None})
