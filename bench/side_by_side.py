"""Everything, side by side on one server: `bench/results.md` and the plot in `docs/`.

python bench/side_by_side.py [--quick] [--patient]

All take turns in one process; medians over the rounds. The quick form takes less than two minutes, shows whether
everything works, and writes nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import ssl
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import decoding
import memory
import paging
import report
import serving
import startup
import throughput
import transfers
from clients import ASYNC
from report import Goal, table
from throughput import Turns

ROOT = Path(__file__).parents[1]
# With more calls in flight, one through httpx's pool takes ten milliseconds and may wait beyond any time limit.
_MANY = 100
_ON_ITS_POOL = ("httpx", "avala", "colony-sdk", "openai")


@dataclass(frozen=True)
class Effort:
    """How much to measure."""

    rounds: int
    calls: int
    widths: tuple[int, ...]
    wide_rounds: int
    starts: int
    pages: int
    mebibytes: int
    tls_rounds: int
    patient: bool = False


FULL = Effort(7, 100, (1, 5, 20, 100, 500, 1000), 2, 5, 30, 64, 2)
QUICK = Effort(3, 60, (1, 20, 100), 1, 2, 10, 8, 1)


class Report:
    """What has been found so far: sections of Markdown, and goals."""

    def __init__(self) -> None:
        self.sections: list[str] = []
        self.goals: list[Goal] = []

    def add(self, title: str, text: str, goals: Iterator[Goal]) -> None:
        """A section is shown as soon as it is there."""
        self.sections.append(f"## {title}\n\n{text}")
        self.goals += goals
        print(self.sections[-1], flush=True)

    def verdict(self) -> str:
        """The goals as a table."""
        return table(["", "goal", "measured", ""], (goal.row() for goal in self.goals))


def throughputs(url: str, effort: Effort) -> tuple[dict[int, Turns], Turns]:
    """For each number of calls in flight everybody's turns, and the blocking ones."""
    widths: dict[int, Turns] = {}
    for width in effort.widths:
        wide = width > _MANY
        left_out = _ON_ITS_POOL if wide and not effort.patient else ()
        clients = {name: open_ for name, open_ in ASYNC.items() if name not in left_out}
        rounds = effort.wide_rounds if wide else effort.rounds
        widths[width] = asyncio.run(throughput.in_flight(url, width, rounds, effort.calls, clients))
        print(f"{width} in flight: done", file=sys.stderr, flush=True)
    return widths, throughput.blocking(url, effort.rounds * 2, effort.calls)


def throughput_goals(widths: dict[int, Turns], blocking: Turns) -> Iterator[Goal]:
    """Of typed calls through an SDK, against bare httpx."""
    wanted = {"twofold SDK": (1.6, 3.8, 4.0), "twofold SDK, fast": (2.5, 8, 8)}
    for name, goals in wanted.items():
        for width, goal in zip((1, 20, 100), goals, strict=True):
            turns = widths[width]
            yield Goal(f"{name}, {width} in flight", goal, turns.ratio(name), cpu=turns.cpu_ratio(name))
    name = "twofold SDK"
    yield Goal(f"{name}, blocking", 1.9, blocking.ratio(name), cpu=blocking.cpu_ratio(name))
    for name in wanted:
        for width in sorted(widths.keys() & {500, 1000}):
            growth = widths[width].microseconds(name) / widths[20].microseconds(name)
            yield Goal(f"{name}, cost at {width} against at 20", 1.3, growth, most=True)


def startup_section(url: str, effort: Effort) -> tuple[str, Iterator[Goal]]:
    """Fresh processes."""
    imports, calls = startup.measure(url, effort.starts)
    rows = [
        (f"`{name}`", f"{value:.0f}", f"{value / imports['import httpx']:.2f}")
        for name, value in imports.items()
    ]
    text = table(["import", "CPU ms", "x httpx"], rows)
    rows = [(name, f"{value:.0f}", f"{value / calls['httpx.Client']:.2f}") for name, value in calls.items()]
    text += "\n" + table(["import, client, first call", "CPU ms", "x httpx.Client"], rows)

    def goals() -> Iterator[Goal]:
        yield Goal("import twofold", 0.2, imports["import twofold"] / imports["import httpx"], most=True)
        first = calls["twofold.APIClient"] / calls["httpx.Client"]
        yield Goal("import, client, first call", 1.6, first, most=True)

    return text, goals()


def paging_section(effort: Effort) -> tuple[str, Iterator[Goal]]:
    """Pages that take the server 5 ms each."""
    with paging.server(effort.pages) as url:
        rounds = max(1, effort.rounds // 2)
        halves = {
            "async": asyncio.run(paging.async_rounds(url, rounds, effort.pages)),
            "blocking": paging.blocking_rounds(url, rounds, effort.pages),
        }
    rows = [
        (half, consumer, *(f"{gain:.2f}" for mode, gain in gains.items() if mode != "plain"))
        for half, found in halves.items()
        for consumer, gains in found.items()
    ]

    def goals() -> Iterator[Goal]:
        for half, found in halves.items():
            yield Goal(f"one page ahead, computing, {half}", 1.6, found["computes 5 ms"]["one ahead"])
            yield Goal(f"parallel=8, idle, {half}", 3.0, found["idle"]["parallel=8"])

    return table(["half", "consumer", "one ahead", "parallel=8"], rows), goals()


def memory_section(effort: Effort) -> tuple[str, Iterator[Goal]]:
    """Long walks and big files."""
    walks = {half: memory.peaks(half) for half in ("async", "blocking")}
    rows = [(half, f"{short:.1f}", f"{long:.1f}") for half, (short, long) in walks.items()]
    text = table(["half", "1,000 items: peak MiB", "100,000 items: peak MiB"], rows)
    found = [
        (f"{way}, {name}", f"{extra:.1f}", f"{seconds:.2f}")
        for way, name, extra, seconds in transfers.rows(effort.mebibytes)
    ]
    text += "\n" + table([f"{effort.mebibytes} MiB", "extra peak MiB", "time, x httpx"], found)

    def goals() -> Iterator[Goal]:
        for half, (short, long) in walks.items():
            allowed = memory.ALLOWED
            yield Goal(f"100,000 items above 1,000, {half}", allowed, long - short, most=True, unit="MiB")

    return text, goals()


def tls_section(effort: Effort) -> tuple[str, Iterator[Goal]]:
    """TLS, 100 ms of latency, a hundred calls in flight."""
    with tempfile.TemporaryDirectory() as folder:
        certificate = serving.self_signed(Path(folder))
        if certificate is None:
            return "No openssl to make a certificate: not measured.\n", iter(())
        tls = ssl.create_default_context(cafile=certificate)
        arguments = ("--latency", "0.1", "--certificate", str(certificate))
        with serving.bundled(*arguments, scheme="https") as url:
            turns = asyncio.run(throughput.over_tls(url, tls, effort.tls_rounds, effort.calls))
    rows = [
        (name, f"{1e6 / turns.microseconds(name):.0f}", f"{turns.ratio(name, 'aiohttp'):.2f}")
        for name in turns.wall
    ]

    def goals() -> Iterator[Goal]:
        for name in ("twofold", "twofold, fast"):
            yield Goal(f"TLS, {name}", 0.95, turns.ratio(name, "aiohttp"), unit="x aiohttp")

    return table(["client", "calls per second", "x aiohttp"], rows), goals()


def retries_section(url: str, effort: Effort) -> tuple[str, Iterator[Goal]]:
    """What readiness to retry costs a call that succeeds."""
    extra = asyncio.run(throughput.retrying(url, effort.rounds * 4, effort.calls // 2)) * 100
    text = (
        f"With `max_retries=2` a call costs {extra:+.1f} % of the processor's time against `max_retries=0`.\n"
    )
    return text, iter([Goal("ready to retry, above retries off", 2, extra, most=True, unit="%")])


def decoding_section(effort: Effort) -> tuple[str, Iterator[Goal]]:
    """Bytes to models in one step."""
    rows = [
        (f"{items:,}", f"{taken:.0f}", f"{gain:.2f}")
        for items in (1, 20, 1000)
        for taken, gain in [decoding.gain(items, effort.rounds)]
    ]
    return table(["items of 15 fields", "µs", "gain over two steps"], rows), iter(())


def main() -> None:
    """Measure, print, and write what was measured in full."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument(
        "--patient", action="store_true", help="httpx's pool with 500 and 1,000 in flight too"
    )
    options = parser.parse_args()
    effort = replace(QUICK if options.quick else FULL, patient=options.patient)
    found, load = Report(), os.getloadavg()[0]
    with serving.fastest() as (url, server):
        facts = report.facts(server, load)
        print(facts)
        widths, blocking = throughputs(url, effort)
        text = "Calls in the time of one of bare httpx's (higher is better).\n\n"
        text += report.throughput(widths, blocking)
        found.add("Throughput", text, throughput_goals(widths, blocking))
        found.add("Ready to retry", *retries_section(url, effort))
        found.add("Start-up", *startup_section(url, effort))
    found.add("Pages, gain over one after the other", *paging_section(effort))
    found.add("Decoding", *decoding_section(effort))
    found.add("Memory", *memory_section(effort))
    found.add("TLS, 100 ms of latency, 100 in flight", *tls_section(effort))
    print(f"## Goals\n\n{found.verdict()}")
    if not options.quick:
        report.plot(widths, ROOT / "docs" / "cost_per_call.png")
        sections = [f"# Results\n\n{facts}", f"## Goals\n\n{found.verdict()}", *found.sections]
        (ROOT / "bench" / "results.md").write_text("\n".join(sections))


if __name__ == "__main__":
    main()
