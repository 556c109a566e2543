"""Bloom Growth: every method of the client and of its operations, on the small seed."""

from __future__ import annotations

from typing import Any

from tests.bloomy_api import ids
from tests.calls.table import Row, Suite

from twofold import CursorPages, Operation
from twofold.bloomy import AsyncClient, Client
from twofold.bloomy import operations as ops
from twofold.emulators import BloomyEmulator
from twofold.testing import FakeClock

ROOT = "/api/v1"
ME = f"GET {ROOT}/users/mine"
RESOURCES = ("user", "todo", "meeting", "goal", "scorecard", "issue", "headline")
EVERYTHING = CursorPages(items=lambda answer: answer, next_cursor=lambda _: None)
TODOS: Operation[list[Any]] = Operation("GET", "todo/user/{user_id}", list[Any])


def get(*paths: str) -> list[str]:
    """Reads as the emulator sees them."""
    return [f"GET {ROOT}/{path}" for path in paths]


def _new_async(emulator: BloomyEmulator, clock: FakeClock) -> Any:
    return AsyncClient("emu-key", emulator.base_url, clock=clock)


def _new_blocking(emulator: BloomyEmulator, clock: FakeClock) -> Any:
    return Client("emu-key", emulator.base_url, clock=clock)


def fault(method: str, path: str, **what: Any) -> Any:
    """A preparation that adds one fault."""
    return lambda emulator: emulator.faults.add(method, path, **what)


def meeting_parts(meeting: int, closed: str = "false") -> list[str]:
    """The five reads of a meeting's details."""
    return get(
        f"L10/{meeting}",
        f"L10/{meeting}/attendees",
        f"L10/{meeting}/issues?include_resolved={closed}",
        f"L10/{meeting}/todos?INCLUDE_CLOSED={closed}",
        f"L10/{meeting}/measurables",
    )


def outcome(successful: int, *failed: int) -> Any:
    """A check of a bulk result: how many succeeded, and which failed."""
    return lambda result: (
        len(result.successful) == successful and [failure.index for failure in result.failed] == list(failed)
    )


CLIENT = [
    Row("request", (ops.TODO, 501), expect=lambda todo: todo.id == 501, requests=get("todo/501")),
    Row(
        "paginate",
        (TODOS, 7),
        {"strategy": EVERYTHING},
        then=lambda pager: pager.collect(),
        expect=lambda todos: [todo["Id"] for todo in todos] == [501, 502],
        requests=get("todo/user/7"),
    ),
    Row(
        "page",
        (TODOS, 7),
        {"strategy": EVERYTHING},
        expect=lambda page: len(page) == 2 and not page.has_more,
        requests=get("todo/user/7"),
    ),
    Row(
        "with_options",
        kwargs={"max_retries": 0, "headers": {"X-Copy": "yes"}, "max_concurrent": 1},
        prepare=fault("GET", "todo/501", status=503),
        then=lambda copy: copy.todo.details(501),
        raises="ServerError",
        requests=get("todo/501"),
    ),
    Row("base_url", expect=lambda url: url.startswith("http://127.0.0.1:") and url.endswith("/api/v1/")),
    Row("rate_limit_info", expect=None),
    Row("start_deadline", ({"timeout": 3},), expect={"timeout": 3}),
    Row("close", expect=None),
    Row(
        "configuration",
        then=lambda configuration: configuration.configure_api_key("ada@example.test", "pw"),
        expect=None,
        requests=["POST /Token"],
    ),
    Row(
        "configuration",
        then=lambda configuration: configuration.configure_api_key("ada@example.test", "wrong"),
        raises="AuthenticationError",
        requests=["POST /Token"],
    ),
    *(Row(f"{name}.user_id", sets=8, expect=8) for name in RESOURCES),
    *(Row(f"{name}.get_user_id", expect=7, requests=[ME]) for name in RESOURCES),
]

USER = [
    Row("user.details", expect=lambda user: user.name == "Ada Quill", requests=[ME, *get("users/7")]),
    Row(
        "user.details",
        (8,),
        {"include_all": True},
        expect=lambda user: (user.direct_reports, user.positions) == ([], []),
        requests=get("users/8", "users/8/directreports", "users/8/seats"),
        concurrent=True,
    ),
    Row("user.details", (999,), raises="NotFoundError", requests=get("users/999")),
    Row("user.details", ("7",), raises="ArgumentTypeError"),
    Row(
        "user.direct_reports",
        expect=lambda reports: ids(reports) == [8],
        requests=[ME, *get("users/7/directreports")],
    ),
    Row("user.positions", (7,), expect=lambda seats: ids(seats) == [31, 32], requests=get("users/7/seats")),
    Row(
        "user.search", ("a q",), expect=lambda found: ids(found) == [7], requests=get("search/user?term=a+q")
    ),
    Row("user.search", (5,), raises="ArgumentTypeError"),
    Row("user.list", expect=lambda users: ids(users) == [7, 8], requests=get("search/all?term=%25")),
    Row(
        "user.list",
        (True,),
        expect=lambda users: ids(users) == [7, 8, 9],
        requests=get("search/all?term=%25"),
    ),
]

TODO = [
    Row("todo.list", expect=lambda todos: ids(todos) == [501, 502], requests=[ME, *get("todo/user/7")]),
    Row(
        "todo.list",
        kwargs={"meeting_id": 100},
        expect=lambda todos: ids(todos) == [501, 503],
        requests=get("L10/100/todos"),
    ),
    Row("todo.list", (7, 100), raises="InvalidRequestError"),
    Row(
        "todo.create",
        ("X",),
        {"due_date": "2025-07-01", "notes": "n"},
        expect=lambda todo: (todo.id, todo.meeting_id) == (9001, None),
        requests=[ME, f"POST {ROOT}/todo/create"],
    ),
    Row(
        "todo.create",
        ("Y", 100, None, 8),
        expect=lambda todo: todo.meeting_id == 100,
        requests=[f"POST {ROOT}/L10/100/todos"],
    ),
    Row(
        "todo.create",
        ("Y", 100, None, 8),
        prepare=fault("POST", "L10/100/todos", drop="after"),
        raises="APIConnectionError",
        requests=[f"POST {ROOT}/L10/100/todos"],
    ),
    Row(
        "todo.complete",
        (501,),
        expect=lambda todo: todo.complete,
        requests=[f"POST {ROOT}/todo/501/complete?status=true", *get("todo/501")],
    ),
    Row(
        "todo.complete",
        (501,),
        prepare=fault("GET", "todo/501", status=404),
        raises="NotFoundError",
        requests=[f"POST {ROOT}/todo/501/complete?status=true", *get("todo/501")],
    ),
    Row(
        "todo.update",
        (501, "Z"),
        expect=lambda todo: todo.name == "Z",
        requests=[f"PUT {ROOT}/todo/501", *get("todo/501")],
    ),
    Row("todo.update", (501,), raises="InvalidRequestError"),
    Row("todo.details", (504,), expect=lambda todo: todo.archived, requests=get("todo/504")),
    Row(
        "todo.details",
        (501,),
        {"headers": {"X-Trace": "1"}, "timeout": 5, "params": {"dry": True}},
        prepare=fault("GET", "todo/501", calls=1, status=429, retry_after=1),
        expect=lambda todo: todo.id == 501,
        requests=get("todo/501?dry=true") * 2,
    ),
    Row(
        "todo.details",
        (501,),
        prepare=fault("GET", "todo/501", html=True),
        raises="DecodeError",
        requests=get("todo/501"),
    ),
    Row(
        "todo.create_many",
        ([{"title": "a", "meeting_id": 100}, {"title": "b"}, {"title": "c", "meeting_id": 999}, None],),
        {"max_concurrent": 1},
        expect=outcome(1, 1, 2, 3),
        requests=[ME, f"POST {ROOT}/L10/100/todos", f"POST {ROOT}/L10/999/todos"],
    ),
]

MEETING = [
    Row("meeting.list", expect=lambda meetings: ids(meetings) == [100], requests=[ME, *get("L10/7/list")]),
    Row(
        "meeting.attendees",
        (100,),
        expect=lambda attendees: [one.user_id for one in attendees] == [7, 8],
        requests=get("L10/100/attendees"),
    ),
    Row(
        "meeting.attendees",
        (100,),
        prepare=lambda emulator: emulator.state.meetings[100].revoked.append(7),
        raises="PermissionDeniedError",
        requests=get("L10/100/attendees"),
    ),
    Row(
        "meeting.issues",
        (100, True),
        expect=lambda issues: ids(issues) == [601, 602],
        requests=get("L10/100/issues?include_resolved=true"),
    ),
    Row(
        "meeting.todos",
        (100,),
        expect=lambda todos: ids(todos) == [501, 503],
        requests=get("L10/100/todos?INCLUDE_CLOSED=false"),
    ),
    Row(
        "meeting.metrics",
        (100,),
        expect=lambda metrics: [metric.target for metric in metrics] == [50.0, None],
        requests=get("L10/100/measurables"),
    ),
    Row(
        "meeting.details",
        (100, True),
        expect=lambda meeting: ids(meeting.todos) == [501, 503, 504],
        requests=meeting_parts(100, "true"),
        concurrent=True,
    ),
    Row("meeting.details", (999,), raises="NotFoundError", requests=get("L10/999")),
    Row(
        "meeting.create",
        ("Kickoff", True, [8]),
        expect={"meeting_id": 9001, "title": "Kickoff", "attendees": [8]},
        requests=[f"POST {ROOT}/L10/create", f"POST {ROOT}/L10/9001/attendees/8"],
    ),
    Row(
        "meeting.create",
        ("K", False, [404, 8]),
        raises="MeetingAttendeesError",
        requests=[
            f"POST {ROOT}/L10/create",
            f"POST {ROOT}/L10/9001/attendees/404",
            f"POST {ROOT}/L10/9001/attendees/8",
        ],
        concurrent=True,
    ),
    Row("meeting.create", ("K", True, ["8"]), raises="ArgumentTypeError"),
    Row("meeting.delete", (101,), expect=True, requests=[f"DELETE {ROOT}/L10/101"]),
    Row(
        "meeting.create_many",
        ([{"title": "a", "add_self": False}, {"title": None}],),
        expect=outcome(1, 1),
        requests=[f"POST {ROOT}/L10/create"],
    ),
    Row(
        "meeting.get_many",
        ([101, 999],),
        {"max_concurrent": 2, "include_closed": True},
        expect=outcome(1, 1),
        requests=[*meeting_parts(101, "true"), *get("L10/999")],
        concurrent=True,
    ),
    Row("meeting.get_many", ([101],), {"max_concurrent": 0}, raises="ValueError"),
]

GOAL = [
    Row(
        "goal.list",
        expect=lambda goals: ids(goals) == [701],
        requests=[ME, *get("rocks/user/7?include_origin=true")],
    ),
    Row(
        "goal.list",
        (7, True),
        expect=lambda goals: (ids(goals.active), ids(goals.archived)) == ([701], [702]),
        requests=get("rocks/user/7?include_origin=true", "archivedrocks/user/7"),
    ),
    Row(
        "goal.create",
        ("G", 100),
        expect=lambda goal: (goal.id, goal.status) == (9001, "off"),
        requests=[ME, f"POST {ROOT}/L10/100/rocks"],
    ),
    Row("goal.delete", (701,), expect=None, requests=[f"DELETE {ROOT}/rocks/701"]),
    Row(
        "goal.details",
        (703,),
        expect=lambda goal: goal.user_id == 8,
        requests=get("rocks/703?include_origin=true"),
    ),
    Row(
        "goal.update",
        (701, None, 8, "complete"),
        expect=lambda goal: (goal.user_id, goal.status) == (8, "Completed"),
        requests=[f"PUT {ROOT}/rocks/701", *get("rocks/701?include_origin=true")],
    ),
    Row("goal.update", (701,), raises="InvalidRequestError"),
    Row("goal.archive", (701,), expect=None, requests=[f"PUT {ROOT}/rocks/701/archive"]),
    Row("goal.restore", (702,), expect=None, requests=[f"PUT {ROOT}/rocks/702/restore"]),
    Row(
        "goal.create_many",
        ([{"title": "g", "meeting_id": 100, "user_id": 8}],),
        expect=outcome(1),
        requests=[f"POST {ROOT}/L10/100/rocks"],
    ),
]

SCORECARD = [
    Row(
        "scorecard.current_week",
        expect=lambda week: (week.week_number, week.week_start) == (2890, "2025-06-16T00:00:00"),
        requests=get("weeks/current"),
    ),
    Row(
        "scorecard.list",
        expect=lambda scores: [score.value for score in scores] == [48, 9],
        requests=[ME, *get("scorecard/user/7")],
    ),
    Row(
        "scorecard.list",
        (None, 100, True, -1),
        expect=lambda scores: [score.week_id for score in scores] == [2889],
        requests=get("scorecard/meeting/100", "weeks/current"),
    ),
    Row(
        "scorecard.get",
        (301,),
        expect=lambda score: score.value is None,
        requests=[ME, *get("scorecard/user/7", "weeks/current")],
    ),
    Row(
        "scorecard.score",
        (301, 61.5, -1),
        expect=True,
        requests=[*get("weeks/current"), f"PUT {ROOT}/measurables/301/week/2889"],
    ),
    Row("scorecard.score", (301, float("nan")), raises="InvalidRequestError"),
]

ISSUE = [
    Row("issue.details", (602,), expect=lambda issue: issue.completed_at, requests=get("issues/602")),
    Row("issue.list", expect=lambda issues: ids(issues) == [601], requests=[ME, *get("issues/users/7")]),
    Row(
        "issue.list",
        (None, 100),
        expect=lambda issues: ids(issues) == [601],
        requests=get("l10/100/issues"),
    ),
    Row(
        "issue.complete",
        (601,),
        expect=lambda issue: issue.completed_at is not None,
        requests=[f"POST {ROOT}/issues/601/complete", *get("issues/601")],
    ),
    Row(
        "issue.update",
        (601, "J", "n"),
        expect=lambda issue: issue.title == "J",
        requests=[f"PUT {ROOT}/issues/601", *get("issues/601")],
    ),
    Row(
        "issue.create",
        (100, "I", None, "n"),
        expect=lambda issue: issue.id == 9001,
        requests=[ME, f"POST {ROOT}/issues/create"],
    ),
    Row(
        "issue.create",
        (100, "I", 7),
        prepare=fault("POST", "issues/create", status=400),
        raises="BadRequestError",
        requests=[f"POST {ROOT}/issues/create"],
    ),
    Row(
        "issue.create_many",
        ([{"meeting_id": 100, "title": "a"}, {"title": "b"}],),
        expect=outcome(1, 1),
        requests=[ME, f"POST {ROOT}/issues/create"],
    ),
]

HEADLINE = [
    Row(
        "headline.create",
        (100, "H", None, "n"),
        expect=lambda headline: headline.owner_details.id == 7,
        requests=[ME, f"POST {ROOT}/L10/100/headlines"],
    ),
    Row(
        "headline.update",
        (801, "H2"),
        expect=lambda headline: headline.title == "H2",
        requests=[f"PUT {ROOT}/headline/801", *get("headline/801?Include_Origin=true")],
    ),
    Row(
        "headline.details",
        (802,),
        expect=lambda headline: headline.owner_details.name == "Bo Marsh",
        requests=get("headline/802?Include_Origin=true"),
    ),
    Row(
        "headline.list",
        expect=lambda headlines: ids(headlines) == [801],
        requests=[ME, *get("headline/users/7")],
    ),
    Row(
        "headline.list",
        (None, 100),
        expect=lambda headlines: ids(headlines) == [801, 802],
        requests=get("l10/100/headlines"),
    ),
    Row("headline.delete", (801,), expect=None, requests=[f"DELETE {ROOT}/headline/801"]),
]

SUITE = Suite(
    "bloomy",
    lambda: BloomyEmulator(seed="s0"),
    _new_async,
    _new_blocking,
    [*CLIENT, *USER, *TODO, *MEETING, *GOAL, *SCORECARD, *ISSUE, *HEADLINE],
)
