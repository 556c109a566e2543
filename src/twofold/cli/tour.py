"""`twofold tour`: both halves do the same work on the emulators; a table shows that they did."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from twofold._core.tour import OnStep, StepReport
from twofold.testing import FakeClock


def tour(
    details: Annotated[bool, typer.Option("--details", help="Also print every request.")] = False,
) -> None:
    """Watch AsyncClient and Client do the same work against local emulators; exit status 1 if they differ."""
    # A pipe has no width of its own; a log that cuts the table at 80 columns helps nobody.
    console = Console(highlight=False, width=None if Console().is_terminal else 140)
    console.print(
        "The async half, then the blocking half compiled from it, against emulators on 127.0.0.1.\n"
        "Waits before retries are simulated; everything else is real.\n"
    )
    ours = _one_half(console, "AsyncClient", _run_async)
    twins = _one_half(console, "Client", _run_blocking)
    console.print(_table(ours, twins))
    if details:
        _print_requests(console, ours)
    different = [one.title for one, twin in zip(ours, twins, strict=True) if not one.agrees(twin)]
    requests = sum(len(one.sent) for one in ours)
    if different:
        console.print(f"The halves differ in: {', '.join(different)}.")
        raise typer.Exit(1)
    console.print(
        f"{len(ours)} steps, {requests} requests from each half: the transcripts are equal, byte for byte."
    )


def _one_half(console: Console, name: str, run: Any) -> list[StepReport]:
    from twofold.emulators import AvalaEmulator, BloomyEmulator, ColonyEmulator, ShelfEmulator

    def tell(report: StepReport) -> None:
        waits = f", {_counted(report.waits, 'retry', 'retries')}" if report.waits else ""
        sent = _counted(report.sent, "request", "requests")
        console.print(f"  {report.title}: {report.got} ({sent}{waits})", markup=False)

    console.print(f"{name}:", style="bold")
    with (
        BloomyEmulator() as bloomy,
        ShelfEmulator() as shelf,
        AvalaEmulator() as labels,
        ColonyEmulator() as colony,
    ):
        reports = run((bloomy, shelf, labels, colony), tell)
    console.print()
    return reports


def _run_async(servers: tuple[Any, Any, Any, Any], tell: OnStep) -> list[StepReport]:
    import anyio

    from twofold._async.tour import AsyncTour

    async def run() -> list[StepReport]:
        return await AsyncTour(*servers, FakeClock(), tell).run()

    return anyio.run(run)


def _run_blocking(servers: tuple[Any, Any, Any, Any], tell: OnStep) -> list[StepReport]:
    from twofold._sync.tour import Tour

    return Tour(*servers, FakeClock(), tell).run()


def _table(ours: list[StepReport], twins: list[StepReport]) -> Table:
    table = Table(title="What each half sent, retried and got", title_justify="left", box=SIMPLE_HEAD)
    for heading in ("step", "AsyncClient", "Client", "got", "equal"):
        table.add_column(heading, no_wrap=heading == "equal")
    for one, twin in zip(ours, twins, strict=True):
        got = one.got if one.got == twin.got else f"{one.got} / {twin.got}"
        table.add_row(one.title, _activity(one), _activity(twin), got, "yes" if one.agrees(twin) else "NO")
    return table


def _activity(report: StepReport) -> str:
    sent = f"{len(report.sent)} sent"
    waits = " + ".join(f"{seconds:.2f}" for seconds in report.waits)
    return f"{sent}, waited {waits} s" if report.waits else sent


def _counted(things: Sequence[object], one: str, many: str) -> str:
    return f"{len(things)} {one if len(things) == 1 else many}"


def _print_requests(console: Console, reports: list[StepReport]) -> None:
    for report in reports:
        console.print(f"\n{report.title}", style="bold", markup=False)
        for request in report.sent:
            console.print(f"  {request.partition(chr(10))[0]}", markup=False)
