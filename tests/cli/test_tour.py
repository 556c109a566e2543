"""The tour, as a newcomer sees it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from typer.testing import CliRunner

from twofold._core.tour import StepReport
from twofold.cli import tour as tour_module
from twofold.cli.app import app


def test_the_halves_agree_in_every_step() -> None:
    """The tour ends with a table of equal transcripts, and exit status 0."""
    result = CliRunner().invoke(app, ["tour"], catch_exceptions=False)
    assert result.exit_code == 0
    assert "23 steps" in result.output
    assert "the transcripts are equal, byte for byte" in result.output
    assert " NO " not in result.output


def test_details_show_every_request() -> None:
    """With --details each request line is printed under its step."""
    result = CliRunner().invoke(app, ["tour", "--details"], catch_exceptions=False)
    assert "  POST /Token" in result.output
    assert result.output.count("  POST /v1/books") == 2


def test_a_difference_is_shown_and_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """A half that sends something else is named in the table, and the exit status is 1."""
    honest = tour_module._run_blocking

    def drifted(*arguments: object) -> list[StepReport]:
        first, *others = honest(*arguments)  # pyright: ignore[reportArgumentType]
        return [replace(first, sent=[*first.sent[:-1], first.sent[-1].replace("GET", "HEAD")]), *others]

    monkeypatch.setattr(tour_module, "_run_blocking", drifted)
    result = CliRunner().invoke(app, ["tour"], catch_exceptions=False)
    assert result.exit_code == 1
    assert "The halves differ in: log in with name and password." in result.output


STEP = StepReport("a step", ["GET /a", "GET /b"], [0.5], "two")


@pytest.mark.parametrize(
    "twin",
    [
        replace(STEP, sent=["GET /a"]),
        replace(STEP, sent=["GET /b", "GET /a"]),
        replace(STEP, waits=[0.4]),
        replace(STEP, got="three"),
    ],
)
def test_every_kind_of_difference_counts(twin: StepReport) -> None:
    """Requests, their order, waits and results each make two reports differ."""
    assert STEP.agrees(STEP)
    assert not STEP.agrees(twin)


def test_concurrent_requests_may_arrive_in_any_order() -> None:
    """Where requests are sent at the same time, only their set counts."""
    step = replace(STEP, concurrent=True)
    assert step.agrees(replace(step, sent=["GET /b", "GET /a"]))
    assert not step.agrees(replace(step, sent=["GET /b", "GET /b"]))
