"""The fault plan: which calls it spoils, and which plans it refuses."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from twofold.emulators import FaultPlan, FaultPlanError, ShelfEmulator


def spoiled(plan: FaultPlan, calls: int, method: str = "GET", path: str = "/v1/books/1") -> list[int]:
    """The numbers of those calls of a route that the plan spoils."""
    return [number for number in range(1, calls + 1) if plan.take(method, path) is not None]


@pytest.mark.parametrize(
    ("calls", "times", "expected"),
    [
        ("every", None, [1, 2, 3, 4, 5, 6]),
        ("every", 2, [1, 2]),
        (2, None, [2]),
        ([1, 4], None, [1, 4]),
        ("2", None, [2]),
        ("1-2", None, [1, 2]),
        ("3+", None, [3, 4, 5, 6]),
        ("3+", 1, [3]),
        ([2, 4, 6], 2, [2, 4]),
    ],
)
def test_calls_and_times_choose_the_calls(calls: Any, times: int | None, expected: list[int]) -> None:
    """calls names call numbers from 1, and times bounds how often the fault acts."""
    plan = FaultPlan()
    entry = plan.add("GET", "/v1/books/*", calls=calls, times=times, status=500)
    assert spoiled(plan, 6) == expected
    assert (entry.seen, entry.fired) == (6, len(expected))


@pytest.mark.parametrize(
    ("method", "pattern", "hits"),
    [
        ("GET", "/v1/books/1", ["GET /v1/books/1"]),
        ("get", "books/*", ["GET /v1/books/1"]),
        ("*", "books/*", ["GET /v1/books/1", "PUT /v1/books/1"]),
        ("GET", "books*", ["GET /v1/books"]),
        ("GET", "/v1/**", ["GET /v1/books", "GET /v1/books/1", "GET /v1/a/b/c"]),
        ("GET", "**/c", ["GET /v1/a/b/c"]),
        ("GET", "/v1/b..ks", []),
        ("GET", "/v1/BOOKS", []),
    ],
)
def test_patterns_choose_the_routes(method: str, pattern: str, hits: list[str]) -> None:
    """`*` stays within a segment, `**` does not; others are literal; relative patterns start at the root."""
    plan = FaultPlan("/v1")
    plan.add(method, pattern, status=500)
    requests = ["GET /v1/books", "GET /v1/books/1", "PUT /v1/books/1", "GET /v1/a/b/c", "GET /other"]
    assert [one for one in requests if plan.take(*one.split())] == hits


def test_patterns_ignore_case_where_the_api_does() -> None:
    """On an API with case-insensitive paths a pattern matches any case."""
    plan = FaultPlan("/api/v1", case_sensitive=False)
    plan.add("GET", "L10/*/todos", status=500)
    assert plan.take("GET", "/api/v1/l10/100/todos") is not None


def test_the_first_due_entry_acts_alone_and_all_count() -> None:
    """With two entries for a route the first that is due acts, while both count the call."""
    plan = FaultPlan()
    first = plan.add("GET", "/x", calls=2, status=500)
    second = plan.add("GET", "/x", calls="2+", status=503)
    assert [plan.take("GET", "/x") for _ in range(3)] == [None, first, second]
    assert (first.seen, first.fired, second.seen, second.fired) == (3, 1, 3, 1)


def test_removed_and_cleared_entries_act_no_more() -> None:
    """remove takes one entry out, clear all."""
    plan = FaultPlan()
    first, second = plan.add("GET", "/x", status=500), plan.add("GET", "/x", status=503)
    plan.remove(first)
    assert plan.take("GET", "/x") is second
    plan.clear()
    assert plan.take("GET", "/x") is None


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ({}, "nothing to do"),
        ({"explode": True}, r"unknown fault \['explode'\].*status"),
        ({"status": 503, "drop": "after"}, "'status' and 'drop' contradict"),
        ({"status": 99}, "status: .*greater than or equal to 200"),
        ({"status": "503"}, "status: .*valid integer"),
        ({"status": 503, "body": "x", "json": {}}, "body and json contradict"),
        (
            {"status": 503, "retry_after": 1, "retry_after_date": 1},
            "retry_after and retry_after_date contradict",
        ),
        ({"status": 204, "body": "x"}, "204 has no body"),
        ({"status": 503, "headers": {"x-note": "a\r\nb: c"}}, "headers"),
        ({"status": 503, "frequency": 2}, "frequency: Extra inputs"),
        ({"drop": "sometimes"}, "drop: .*'before' or 'after'"),
        ({"stall": "tail"}, "stall"),
        ({"drip": 1}, "interval: Field required"),
        ({"drip": 0, "interval": 0.1}, "drip: .*greater than 0"),
        ({"truncate": True}, "truncate"),
        ({"empty": False}, "empty"),
        ({"remove": ""}, "remove"),
        ({"redirect": "/x", "code": 200}, "code"),
        ({"delay": -1}, "delay: .*greater than or equal to 0"),
        ({"status": 500, "calls": 0}, "calls"),
        ({"status": 500, "calls": []}, "calls"),
        ({"status": 500, "calls": "first"}, "calls"),
        ({"status": 500, "calls": "3-1"}, "runs backwards"),
        ({"status": 500, "calls": [1, 2], "times": 3}, "times=3 contradicts calls"),
        ({"status": 500, "times": 0}, "times"),
        ({"status": 500, "method": "G ET"}, "method"),
        ({"status": 500, "path": ""}, "path"),
    ],
)
def test_a_bad_line_is_refused_when_added(line: dict[str, Any], message: str) -> None:
    """The error names what is wrong, and nothing is added."""
    plan = FaultPlan()
    with pytest.raises(FaultPlanError, match=message):
        plan.add(**{"method": "GET", "path": "/x", **line})
    assert plan.entries == []


def test_a_plan_loads_from_plain_data(shelf: ShelfEmulator, library: httpx.Client) -> None:
    """A list read from JSON acts as the same calls of add would."""
    line = '{"method": "GET", "path": "books/*", "calls": "1-2", "status": 503, "retry_after": 2, "json": []}'
    shelf.faults.load([json.loads(line)])
    answers = [library.get("/books/1") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [503, 503, 200]
    assert (answers[0].json(), answers[0].headers["retry-after"]) == ([], "2")


def test_a_plan_with_one_bad_line_is_not_loaded_at_all() -> None:
    """Good lines before a bad one are not added."""
    plan = FaultPlan()
    with pytest.raises(FaultPlanError):
        plan.load([{"method": "GET", "path": "/x", "status": 500}, {"method": "GET", "path": "/x"}])
    assert plan.entries == []
