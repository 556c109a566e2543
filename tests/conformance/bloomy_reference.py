"""Run the published client `bloomy-python` 0.22 against the Bloom Growth emulator: 44 methods, both halves.

It was written by others for the real API, so the emulator is wrong wherever the two do not get on. Run it
with an interpreter (3.12 or later) that has `bloomy-python`, `starlette` and `uvicorn`:

    PYTHONPATH=src python tests/conformance/bloomy_reference.py

Prints a line per scenario and exits with 1 if any deviates. Outcomes in which that client is known to be
at fault are left out: null targets, a null e-mail address in `user.list`, partly failed attendees, bulk items
that are no mappings, `notes_url` of listed headlines.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from typing import Any

import httpx

import bloomy
from twofold.emulators import BloomyEmulator

AREAS = ("user", "todo", "meeting", "goal", "scorecard", "issue", "headline")


class Half:
    """One of the two clients, called by the same names and in the same blocking way."""

    def __init__(self, name: str, emulator: BloomyEmulator, runner: asyncio.Runner | None) -> None:
        self.name = name
        self.emulator = emulator
        self.called: set[str] = set()
        self._runner = runner
        self._client: Any = None

    def renew(self) -> None:
        """Start again with a fresh seed and a fresh client."""
        self.close()
        self.emulator.reset()
        make = bloomy.Client if self._runner is None else bloomy.AsyncClient
        self._client = make("emu-key", base_url=self.emulator.base_url)

    def close(self) -> None:
        """Close the client."""
        if self._client is not None:
            self._wait(self._client.close())

    def methods(self) -> set[str]:
        """Every public operation there is."""
        return {
            f"{area}.{name}"
            for area in AREAS
            for name in dir(type(getattr(self._client, area)))
            if not name.startswith("_") and name not in ("user_id", "get_user_id")
        }

    def call(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Call `area.method`."""
        self.called.add(name)
        area, method = name.split(".")
        return self._wait(getattr(getattr(self._client, area), method)(*args, **kwargs))

    def error(self, name: str, *args: Any, **kwargs: Any) -> str:
        """The name of the exception a call raises, with the status if it has one."""
        try:
            self.call(name, *args, **kwargs)
        except httpx.HTTPStatusError as error:
            return str(error.response.status_code)
        except Exception as error:
            return type(error).__name__
        return "no error"

    def requests(self) -> list[str]:
        """Method and path of each request since the last time this was asked."""
        seen = [
            f"{one.method} {one.target.decode().removeprefix('/api/v1')}" for one in self.emulator.requests
        ]
        fresh, self._seen = seen[self._seen :], len(seen)
        return fresh

    _seen = 0

    def _wait(self, value: Any) -> Any:
        return value if self._runner is None or not asyncio.iscoroutine(value) else self._runner.run(value)


def ids(rows: Any) -> list[int]:
    """The ids of a list of results."""
    return [row.id for row in rows]


Check = Callable[[Any, Any], None]


def users(half: Half, same: Check) -> None:
    """Rows 1 to 4."""
    ada = half.call("user.details")
    same((ada.id, ada.direct_reports, ada.positions), (7, None, None))
    same(half.requests(), ["GET /users/mine", "GET /users/7"])
    ada = half.call("user.details", include_all=True)
    same(
        (ids(ada.direct_reports), [(one.id, one.name) for one in ada.positions]),
        ([8], [(31, "COO"), (32, None)]),
    )
    same("GET /users/mine" in half.requests(), False)
    same((ids(half.call("user.direct_reports")), half.call("user.positions", 8)), ([8], []))
    (bo,) = half.call("user.search", "bo")
    same((bo.id, bo.description, bo.organization_id), (8, None, 42))
    same(half.call("user.search", "zzz"), [])
    half.requests()
    same(ids(half.call("user.list")), [7, 8])
    same(half.requests(), ["GET /search/all?term=%25"])
    same(ids(half.call("user.list", include_placeholders=True)), [7, 8, 9])


def meetings(half: Half, same: Check) -> None:
    """Rows 5 to 9, with targets that the client can read."""
    (weekly,) = half.call("meeting.list")
    same((weekly.id, weekly.type, weekly.key), (100, "NameId", "NameId_100"))
    same(ids(half.call("meeting.list", 8)), [100, 101])
    same([one.user_id for one in half.call("meeting.attendees", 100)], [7, 8])
    half.requests()
    same(ids(half.call("meeting.issues", 100)), [601])
    same(ids(half.call("meeting.issues", 100, include_closed=True)), [601, 602])
    same(ids(half.call("meeting.todos", 100)), [501, 503])
    todos = half.call("meeting.todos", 100, include_closed=True)
    same([(one.id, one.archived) for one in todos], [(501, False), (503, False), (504, True)])
    same(
        [one.partition("?")[2] for one in half.requests()],
        ["include_resolved=false", "include_resolved=true", "INCLUDE_CLOSED=false", "INCLUDE_CLOSED=true"],
    )
    half.emulator.state.measurables[302].target = 0.5
    calls = half.call("meeting.metrics", 100)[0]
    same((calls.id, calls.target, calls.unit, calls.week_number), (301, 50.0, "count", 0))
    half.requests()
    ops = half.call("meeting.details", 101)
    same(
        (ops.start_date_utc, ops.created_date.isoformat(), ops.organization_id),
        (None, "2025-02-03T09:00:00+00:00", 42),
    )
    same((len(ops.attendees), ops.issues, ops.todos, ops.metrics, len(half.requests())), (1, [], [], [], 5))
    leadership = half.call("meeting.details", 100)
    same(
        (leadership.name, ids(leadership.todos), ids(leadership.metrics)),
        ("Leadership Weekly", [501, 503], [301, 302]),
    )
    half.requests()
    same((half.error("meeting.details", 999), len(half.requests())), ("404", 1))
    made = half.call("meeting.create", "Kickoff", attendees=[8])
    same(made, {"meeting_id": 9001, "title": "Kickoff", "attendees": [8]})
    same(ids(half.call("meeting.list")), [100, 9001])
    same((half.call("meeting.delete", 9001), ids(half.call("meeting.list"))), (True, [100]))


def todos(half: Half, same: Check) -> None:
    """Rows 11 to 13."""
    lists = [half.call("todo.list"), half.call("todo.list", 8), half.call("todo.list", meeting_id=100)]
    same([ids(one) for one in lists], [[501, 502], [503], [501, 503]])
    half.requests()
    same([half.error("todo.list", 7, 100), half.error("todo.list", 0, 0)], ["ValueError", "ValueError"])
    same(half.requests(), [])
    mine = half.call("todo.create", "X", due_date="2025-07-01", notes="n")
    same((mine.id, mine.meeting_id, str(mine.due_date)[:10]), (9001, None, "2025-07-01"))
    sent = half.emulator.requests[-1].json()
    same((half.requests()[-1], sent["accountableUserId"], sent["notes"]), ("POST /todo/create", 7, "n"))
    theirs = half.call("todo.create", "Y", 100, user_id=8)
    sent = half.emulator.requests[-1].json()
    same((theirs.meeting_id, half.requests(), sent["ForId"]), (100, ["POST /L10/100/todos"], 8))
    done = half.call("todo.complete", 501)
    same((done.complete, str(done.complete_date)), (True, "2025-06-18 12:00:00+00:00"))
    same(half.call("todo.update", 501, title="Z").name, "Z")
    same(half.error("todo.update", 501), "ValueError")
    same(half.call("todo.details", 504).archived, True)


def goals(half: Half, same: Check) -> None:
    """Rows 14 to 16."""
    (portal,) = half.call("goal.list")
    same((portal.id, portal.meeting_id), (701, 100))
    both = half.call("goal.list", archived=True)
    same((ids(both.active), ids(both.archived)), ([701], [702]))
    same(half.call("goal.details", 703).user_id, 8)
    made = half.call("goal.create", "G", 100)
    same((made.id, made.status, made.meeting_title), (9001, "off", "Leadership Weekly"))
    same(half.call("goal.update", 701, title="P").user_id, 7)
    same(half.emulator.requests[-2].json(), {"title": "P"})
    same(half.call("goal.update", 701, status="COMPLETE").status, "Completed")
    same(half.error("goal.update", 701, status="bad"), "ValueError")
    half.call("goal.delete", 9001)
    same(half.call("goal.archive", 701), None)
    both = half.call("goal.list", archived=True)
    same((both.active, ids(both.archived)), ([], [701, 702]))
    same(
        (half.call("goal.restore", 701), half.call("goal.delete", 701), half.call("goal.list")),
        (None, None, []),
    )


def scorecards(half: Half, same: Check) -> None:
    """Rows 17 and 18, with targets that the client can read."""

    def rows(**options: Any) -> list[tuple[int, int, float | None]]:
        return [(one.measurable_id, one.week_id, one.value) for one in half.call("scorecard.list", **options)]

    half.emulator.state.measurables[302].target = 0.5
    week = half.call("scorecard.current_week")
    same((week.week_number, "T" in week.week_start, "T" in week.week_end), (2890, True, True))
    same(rows(), [(301, 2889, 48), (302, 2890, 9)])
    same(rows(show_empty=True, week_offset=0), [(301, 2890, None), (302, 2890, 9)])
    same(rows(meeting_id=100, week_offset=-1), [(301, 2889, 48)])
    same(half.call("scorecard.get", 301).value, None)
    same(half.call("scorecard.score", 301, 61.5), True)
    same(half.requests()[-1], "PUT /measurables/301/week/2890")
    same((half.call("scorecard.get", 301).value, half.call("scorecard.get", 999)), (61.5, None))


def issues(half: Half, same: Check) -> None:
    """Row 19."""
    made = half.call("issue.create", 100, "I", notes="n")
    same((made.id, made.meeting_title, made.user_id), (9001, "Leadership Weekly", 7))
    same(set(half.emulator.requests[-1].json()), {"title", "meetingid", "ownerid", "notes"})
    same(half.call("issue.details", 9001).completed_at, None)
    same(half.call("issue.update", 9001, title="J").title, "J")
    same(half.call("issue.complete", 9001).completed_at, "2025-06-18T12:00:00Z")
    same((ids(half.call("issue.list")), ids(half.call("issue.list", meeting_id=100))), ([601], [601]))
    same(half.requests()[-1], "GET /l10/100/issues")
    same(half.error("issue.update", 9001), "ValueError")


def headlines(half: Half, same: Check) -> None:
    """Row 20."""
    made = half.call("headline.create", 100, "H")
    same((made.id, made.owner_details.id), (9001, 7))
    same(half.call("headline.update", 9001, "H2").title, "H2")
    told = half.call("headline.details", 9001)
    same((told.title, told.owner_details.name, told.archived), ("H2", "Ada Quill", False))
    same(
        (ids(half.call("headline.list")), ids(half.call("headline.list", meeting_id=100))),
        ([801, 9001], [801, 802, 9001]),
    )
    same(half.call("headline.delete", 9001), None)
    same(half.error("headline.details", 9001), "404")


def bulk(half: Half, same: Check) -> None:
    """Rows 21 to 23."""
    items = [
        {"title": "a", "meeting_id": 100},
        {"title": "b"},
        {"title": "c", "meeting_id": 999},
        {"title": "d", "meeting_id": 100},
    ]
    made = half.call("todo.create_many", items)
    same([one.name for one in made.successful], ["a", "d"])
    same(made.failed[0].error, "meeting_id is required")
    same([one.index for one in made.failed], [1, 2])
    same(sum(one.startswith("POST") for one in half.requests()), 3)
    for area in ("issue", "goal"):
        made = half.call(f"{area}.create_many", [items[0], items[3]])
        same([one.title for one in made.successful], ["a", "d"])
    made = half.call("meeting.create_many", [{"title": "a"}, {"title": None}])
    same(
        (len(made.successful), [(one.index, one.error) for one in made.failed]),
        (1, [(1, "title is required")]),
    )
    half.requests()
    empty = [half.call(f"{area}.create_many", []) for area in ("todo", "issue", "goal", "meeting")]
    same(([len(one.successful) + len(one.failed) for one in empty], half.requests()), ([0] * 4, []))
    got = half.call("meeting.get_many", [101, 999, 101])
    same(
        (ids(got.successful), [(one.index, one.input_data) for one in got.failed]),
        ([101, 101], [(1, {"meeting_id": 999})]),
    )


SCENARIOS = (users, meetings, todos, goals, scorecards, issues, headlines, bulk)


def play(scenario: Callable[[Half, Check], None], half: Half) -> list[str]:
    """The deviations of one scenario in one half."""
    deviations: list[str] = []

    def same(got: Any, expected: Any) -> None:
        if got != expected:
            deviations.append(f"expected {expected!r}, got {got!r}")

    half.renew()
    half.requests()
    try:
        scenario(half, same)
    except Exception as error:
        deviations.append(f"{type(error).__name__}: {error}")
    deviations += [f"unknown request {one.method} {one.path}" for one in half.emulator.unknown_requests]
    return deviations


def report(title: str, deviations: list[str]) -> int:
    """Write one line, and one for each deviation; returns their number."""
    sys.stdout.write(f"{'ok  ' if not deviations else 'FAIL'} {title}\n")
    sys.stdout.writelines(f"     {deviation}\n" for deviation in deviations)
    return len(deviations)


def main() -> int:
    """Play every scenario in both halves; 1 on a deviation."""
    wrong = 0
    with BloomyEmulator(seed="s0") as emulator, asyncio.Runner() as runner:
        halves = (Half("blocking", emulator, None), Half("async", emulator, runner))
        for scenario in SCENARIOS:
            transcripts: list[list[tuple[str, bytes, bytes]]] = []
            for half in halves:
                wrong += report(f"{scenario.__name__} ({half.name})", play(scenario, half))
                transcripts.append(sorted((one.method, one.target, one.body) for one in emulator.requests))
            if scenario is not bulk:
                differing = [] if transcripts[0] == transcripts[1] else ["the halves sent different requests"]
                wrong += report(f"{scenario.__name__} (same requests)", differing)
        for half in halves:
            missing = sorted(half.methods() ^ half.called)
            wrong += report(f"{len(half.called)} methods called ({half.name})", missing)
            half.close()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
