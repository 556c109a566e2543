"""Rules that hold for the whole Bloom Growth emulator: case, keys, errors, modes, seeds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from twofold.emulators import BloomyEmulator, BloomyModes, SeedError
from twofold.emulators.bloomy.state import OtherResult


@pytest.mark.parametrize("path", ["L10/100/todos?INCLUDE_CLOSED=true", "l10/100/TODOS?include_closed=TRUE"])
def test_paths_and_query_names_are_case_insensitive(
    api: httpx.Client, bloomy: BloomyEmulator, path: str
) -> None:
    """Any case reaches the same list, and the log keeps the path as sent."""
    assert len(api.get(path).json()) == 3
    assert bloomy.requests[0].target.decode().endswith(path)


@pytest.mark.parametrize(
    ("value", "count"), [("true", 3), ("True", 3), ("1", 3), ("false", 2), ("0", 2), ("", 2)]
)
def test_flags_may_be_written_in_several_ways(api: httpx.Client, value: str, count: int) -> None:
    """true in any case and 1 mean true, anything else false."""
    assert len(api.get("L10/100/todos", params={"include_closed": value}).json()) == count


@pytest.mark.parametrize(
    "body", [{"Title": "a", "ForId": 7}, {"title": "a", "forid": 7}, {"TITLE": "a", "FORID": 7}]
)
def test_request_keys_are_case_insensitive(api: httpx.Client, body: dict[str, Any]) -> None:
    """A body is understood in any casing of its keys."""
    assert api.post("L10/100/todos", json=body).json()["Name"] == "a"


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer no"}, {"Authorization": "emu-key"}])
@pytest.mark.parametrize(
    ("verb", "path"), [("GET", "users/mine"), ("DELETE", "L10/100"), ("GET", "todo/999")]
)
def test_a_known_key_is_needed(bloomy: BloomyEmulator, headers: dict[str, str], verb: str, path: str) -> None:
    """Without one the answer is 401 and nothing happens."""
    answer = httpx.request(verb, f"{bloomy.base_url}/{path}", headers=headers)
    assert (answer.status_code, answer.json()) == (
        401,
        {"Message": "Authorization has been denied for this request."},
    )
    assert not bloomy.state.meetings[100].deleted


UNKNOWN = [
    ("GET", "users/999"),
    ("GET", "users/999/directreports"),
    ("GET", "users/999/seats"),
    ("GET", "L10/999"),
    ("GET", "L10/999/attendees"),
    ("GET", "L10/999/issues"),
    ("GET", "L10/999/todos"),
    ("GET", "L10/999/measurables"),
    ("GET", "L10/999/headlines"),
    ("POST", "L10/999/attendees/7"),
    ("POST", "L10/100/attendees/999"),
    ("DELETE", "L10/999"),
    ("GET", "todo/user/999"),
    ("GET", "todo/999"),
    ("POST", "todo/999/complete?status=true"),
    ("PUT", "todo/999"),
    ("GET", "rocks/user/999"),
    ("GET", "archivedrocks/user/999"),
    ("GET", "rocks/999"),
    ("PUT", "rocks/999"),
    ("PUT", "rocks/999/archive"),
    ("PUT", "rocks/999/restore"),
    ("DELETE", "rocks/999"),
    ("GET", "scorecard/user/999"),
    ("GET", "scorecard/meeting/999"),
    ("PUT", "measurables/999/week/2890"),
    ("GET", "issues/users/999"),
    ("GET", "issues/999"),
    ("POST", "issues/999/complete"),
    ("PUT", "issues/999"),
    ("GET", "headline/users/999"),
    ("GET", "headline/999"),
    ("PUT", "headline/999"),
    ("DELETE", "headline/999"),
    ("POST", "L10/999/todos"),
    ("POST", "L10/999/rocks"),
    ("POST", "L10/999/headlines"),
]


@pytest.mark.parametrize(("verb", "path"), UNKNOWN)
def test_an_unknown_id_is_not_found(api: httpx.Client, bloomy: BloomyEmulator, verb: str, path: str) -> None:
    """404 with the id in the message; the route itself is a known one."""
    answer = api.request(verb, path)
    assert (answer.status_code, answer.json()) == (404, {"Message": "No record with id 999."})
    assert bloomy.unknown_requests == []


@pytest.mark.parametrize(
    ("verb", "path", "body"),
    [
        ("POST", "todo/create", {"title": "x", "accountableUserId": 999}),
        ("POST", "L10/100/todos", {"Title": "x", "ForId": 999}),
        ("POST", "L10/100/rocks", {"title": "x", "accountableUserId": 999}),
        ("PUT", "rocks/701", {"accountableUserId": 999}),
        ("POST", "issues/create", {"title": "x", "meetingid": 999, "ownerid": 7}),
        ("POST", "issues/create", {"title": "x", "meetingid": 100, "ownerid": 999}),
        ("POST", "L10/100/headlines", {"title": "x", "ownerId": 999}),
    ],
)
def test_an_unknown_id_in_a_body_is_not_found(
    api: httpx.Client, bloomy: BloomyEmulator, verb: str, path: str, body: dict[str, Any]
) -> None:
    """404, and nothing is made."""
    assert api.request(verb, path, json=body).status_code == 404
    assert bloomy.state.next_id == 9001


@pytest.mark.parametrize(
    ("verb", "path", "body", "fields"),
    [
        ("POST", "L10/create", {}, {"title"}),
        ("POST", "L10/create", {"title": None}, {"title"}),
        ("POST", "L10/create", {"title": "x", "addSelf": "yes"}, {"addself"}),
        ("POST", "todo/create", {"accountableUserId": 7}, {"title"}),
        ("POST", "todo/create", {"title": "x"}, {"accountableuserid"}),
        ("POST", "todo/create", {"title": "x", "accountableUserId": 7, "dueDate": "soon"}, {"duedate"}),
        ("POST", "L10/100/todos", {}, {"title", "forid"}),
        ("POST", "L10/100/rocks", {"title": 1, "accountableUserId": "7"}, {"title", "accountableuserid"}),
        ("POST", "issues/create", {"title": "x"}, {"meetingid", "ownerid"}),
        ("POST", "issues/601/complete", {}, {"complete"}),
        ("POST", "L10/100/headlines", {"title": "x"}, {"ownerid"}),
        ("PUT", "todo/501", {"title": None}, {"title"}),
        ("PUT", "todo/501", {"dueDate": "2025-13-01"}, {"duedate"}),
        ("PUT", "rocks/701", {"completion": "Done"}, {"completion"}),
        ("PUT", "headline/801", {}, {"title"}),
        ("PUT", "measurables/301/week/2890", {}, {"value"}),
        ("PUT", "measurables/301/week/2890", {"value": True}, {"value"}),
    ],
)
def test_bad_fields_are_named(
    api: httpx.Client, bloomy: BloomyEmulator, verb: str, path: str, body: dict[str, Any], fields: set[str]
) -> None:
    """400 with a ModelState of the fields that are wrong; nothing is made or changed."""
    before = bloomy.state.model_dump()
    answer = api.request(verb, path, json=body)
    assert (answer.status_code, answer.json()["Message"]) == (400, "The request is invalid.")
    assert {field.partition(".")[0] for field in answer.json()["ModelState"]} == fields
    assert bloomy.state.model_dump() == before


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'"x"', b"\xff"])
def test_a_malformed_body_is_refused(api: httpx.Client, content: bytes) -> None:
    """What is not a JSON object gets 400 with a ModelState."""
    answer = api.put("todo/501", content=content)
    assert answer.status_code == 400
    assert list(answer.json()["ModelState"]) == [""]


@pytest.mark.parametrize("path", ["search/user", "search/all"])
def test_a_search_needs_a_term(api: httpx.Client, path: str) -> None:
    """Without a term 400; an empty one matches everybody."""
    assert "term" in api.get(path).json()["ModelState"]
    assert len(api.get(path, params={"term": ""}).json()) == 3


@pytest.mark.parametrize(
    ("verb", "path", "status"),
    [
        ("GET", "nothing", 404),
        ("GET", "users/mine/", 404),
        ("GET", "users/x", 404),
        ("PATCH", "todo/501", 405),
        ("GET", "L10/create", 405),
    ],
)
def test_unknown_routes_and_verbs(
    api: httpx.Client, bloomy: BloomyEmulator, verb: str, path: str, status: int
) -> None:
    """404 or 405 with a Message, and the request is reported as unknown."""
    answer = api.request(verb, path)
    assert (answer.status_code, list(answer.json())) == (status, ["Message"])
    assert [one.path for one in bloomy.unknown_requests] == [f"/api/v1/{path}"]


REVOKED = [
    ("GET", "L10/100", None),
    ("GET", "L10/100/todos", None),
    ("GET", "scorecard/meeting/100", None),
    ("POST", "L10/100/todos", {"Title": "x", "ForId": 7}),
    ("POST", "issues/create", {"title": "x", "meetingid": 100, "ownerid": 7}),
    ("DELETE", "L10/100", None),
]


@pytest.mark.parametrize(("verb", "path", "body"), REVOKED)
def test_a_meeting_the_account_lost_is_forbidden(
    api: httpx.Client, bloomy: BloomyEmulator, verb: str, path: str, body: dict[str, Any] | None
) -> None:
    """403 with a Message on everything of that meeting."""
    bloomy.state.meetings[100].revoked.append(7)
    answer = api.request(verb, path, json=body)
    assert (answer.status_code, list(answer.json())) == (403, ["Message"])


BARE_WRITES = [
    ("POST", "L10/101/attendees/7", None),
    ("POST", "todo/501/complete?status=true", None),
    ("POST", "issues/601/complete", {"complete": True}),
    ("PUT", "todo/501", {"title": "x"}),
    ("PUT", "issues/601", {"title": "x"}),
    ("PUT", "headline/801", {"title": "x"}),
    ("PUT", "rocks/701", {"title": "x"}),
    ("PUT", "rocks/701/archive", None),
    ("PUT", "rocks/701/restore", None),
    ("PUT", "measurables/301/week/2890", {"value": 1}),
    ("DELETE", "L10/101", None),
    ("DELETE", "rocks/701", None),
    ("DELETE", "headline/801", None),
]


@pytest.mark.parametrize(
    ("modes", "status", "content"),
    [
        (BloomyModes(), 200, b""),
        (BloomyModes(write_body="null"), 200, b"null"),
        (BloomyModes(write_body="true"), 200, b"true"),
        (BloomyModes(write_body="string"), 200, b'"OK"'),
        (BloomyModes(rest_statuses=True), 204, b""),
    ],
)
@pytest.mark.parametrize(("verb", "path", "body"), BARE_WRITES)
def test_the_13_bare_writes_answer_as_chosen(
    api: httpx.Client,
    bloomy: BloomyEmulator,
    verb: str,
    path: str,
    body: dict[str, Any] | None,
    modes: BloomyModes,
    status: int,
    content: bytes,
) -> None:
    """Empty, null, true, a string, or 204."""
    bloomy.modes = modes
    answer = api.request(verb, path, json=body)
    assert (answer.status_code, answer.content) == (status, content)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("L10/create", {"title": "x", "addSelf": True}),
        ("todo/create", {"title": "x", "accountableUserId": 7}),
        ("L10/100/todos", {"Title": "x", "ForId": 7}),
        ("L10/100/rocks", {"title": "x", "accountableUserId": 7}),
        ("issues/create", {"title": "x", "meetingid": 100, "ownerid": 7}),
        ("L10/100/headlines", {"title": "x", "ownerId": 7}),
    ],
)
def test_creations_answer_201_on_request(
    api: httpx.Client, bloomy: BloomyEmulator, path: str, body: dict[str, Any]
) -> None:
    """With rest_statuses a creation is 201, otherwise 200."""
    assert api.post(path, json=body).status_code == 200
    bloomy.modes.rest_statuses = True
    assert api.post(path, json=body).status_code == 201


def test_no_measurables_can_be_null(api: httpx.Client, bloomy: BloomyEmulator) -> None:
    """The null mode concerns empty lists only."""
    bloomy.modes.null_measurables = True
    assert api.get("L10/101/measurables").content == b"null"
    assert len(api.get("L10/100/measurables").json()) == 2


def test_weeks_can_be_counted_within_the_year(api: httpx.Client, bloomy: BloomyEmulator) -> None:
    """In the per-year mode week numbers are 1 to 53, also in scores and in writes; week 0 is not found."""
    bloomy.modes.weeks = "year"
    week = api.get("weeks/current").json()
    assert (week["Id"], week["ForWeekNumber"], week["ForWeek"]) == (2025025, 25, "2025-06-22T00:00:00Z")
    assert [row["ForWeek"] for row in api.get("scorecard/user/7").json()["Scores"]] == [24, 25, 25]
    assert api.put("measurables/301/week/25", json={"value": 1}).status_code == 200
    assert api.get("scorecard/user/7").json()["Scores"][1]["Measured"] == 1
    assert [api.put(f"measurables/301/week/{week}", json={"value": 1}).status_code for week in (0, 54)] == [
        404,
        404,
    ]


def test_the_year_starts_anew_with_its_first_iso_week(api: httpx.Client, bloomy: BloomyEmulator) -> None:
    """On 29 December 2025 the per-year number is 1 again while the continuous one goes on."""
    bloomy.clock.advance(194 * 86400)
    assert api.get("weeks/current").json()["ForWeekNumber"] == 2918
    bloomy.modes.weeks = "year"
    week = api.get("weeks/current").json()
    assert (week["Id"], week["ForWeekNumber"]) == (2026001, 1)


def test_state_can_be_changed_under_way(api: httpx.Client, bloomy: BloomyEmulator) -> None:
    """Records added or changed through `state` show in the next answer, until a reset."""
    bloomy.state.others[55] = OtherResult(id=55, name="Finance", type="Group")
    bloomy.state.users[8].email = None
    rows = api.get("search/all", params={"term": "%"}).json()
    assert (rows[1]["Email"], rows[-1]) == (None, {"Id": 55, "Name": "Finance", "ResultType": "Group"})
    assert [row["Id"] for row in api.get("search/user", params={"term": "b"}).json()] == []
    bloomy.reset()
    assert len(api.get("search/all", params={"term": "%"}).json()) == 3


def test_a_user_search_stays_within_the_organisation(api: httpx.Client, bloomy: BloomyEmulator) -> None:
    """A user of another organisation is not found, while the directory still has them."""
    bloomy.state.users[8].organization = 43
    assert api.get("search/user", params={"term": "bo"}).json() == []
    assert len(api.get("search/all", params={"term": "bo"}).json()) == 1


def test_modes_are_restored_by_a_reset() -> None:
    """The modes given at the start are those after a reset, whatever was set between."""
    emulator = BloomyEmulator(seed="s0", modes=BloomyModes(write_body="null"))
    emulator.modes.write_body = "true"
    emulator.reset()
    assert emulator.modes.write_body == "null"


def test_the_company_is_a_small_firm() -> None:
    """The default seed has some people, meetings and dozens of todos, and its key is that of a user."""
    emulator = BloomyEmulator()
    state = emulator.state
    counts = [len(kind) for kind in (state.users, state.meetings, state.todos, state.scores)]
    assert counts == [12, 5, 38, 81]
    assert state.users[state.accounts[0].user].name == "Omar Haddad"
    ids = [
        id
        for kind in (
            "users",
            "others",
            "meetings",
            "todos",
            "issues",
            "rocks",
            "headlines",
            "measurables",
            "scores",
        )
        for id in getattr(state, kind)
    ]
    assert len(ids) == len(set(ids))


def test_a_seed_may_come_from_a_file(tmp_path: Path) -> None:
    """A file of the packaged seeds' form, by path or by name."""
    path = tmp_path / "mine.json"
    user = {"id": 1, "name": "Solo", "email": "solo@example.test"}
    account = {"key": "k", "user": 1, "username": "u", "password": "p"}
    path.write_text(json.dumps({"clock": "2025-01-01T00:00:00Z", "accounts": [account], "users": [user]}))
    for seed in (path, str(path)):
        with BloomyEmulator(seed=seed) as emulator:
            answer = httpx.get(f"{emulator.base_url}/users/mine", headers={"Authorization": "Bearer k"})
            assert answer.json()["Name"] == "Solo"


GOOD: dict[str, Any] = {
    "clock": "2025-01-01T00:00:00Z",
    "accounts": [{"key": "k", "user": 1, "username": "u", "password": "p"}],
    "users": [{"id": 1, "name": "Solo", "email": "s@example.test"}],
}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"clock": "noon"}, "clock"),
        ({"clock": "2025-01-01T00:00:00"}, "time zone"),
        ({"colour": "red"}, "colour"),
        ({"users": {"1": {}}}, "lists of objects"),
        ({"accounts": []}, "accounts"),
        ({"users": [{"name": "x"}]}, "lists of objects"),
        ({"users": [*GOOD["users"], *GOOD["users"]]}, "two users with the same id"),
        ({"users": [{"id": 1, "name": "x", "email": 5}]}, r"users\.1\.email"),
        (
            {"accounts": [{"key": "k", "user": 2, "username": "u", "password": "p"}]},
            r"users it does not have: \[2\]",
        ),
        ({"todos": [{"id": 5, "name": "x", "owner": 1, "meeting": 9, "created": ""}]}, r"meetings .*: \[9\]"),
        ({"scores": [{"id": 5, "measurable": 3, "week": 1}]}, r"measurables .*: \[3\]"),
    ],
)
def test_a_bad_seed_is_refused(change: dict[str, Any], message: str) -> None:
    """The error says what is wrong with it, before anything is served."""
    BloomyEmulator(seed=GOOD)
    with pytest.raises(SeedError, match=message):
        BloomyEmulator(seed={**GOOD, **change})


def test_an_unknown_seed_name_lists_the_known() -> None:
    """The error names company and s0."""
    with pytest.raises(SeedError, match=r"\['company', 's0'\]"):
        BloomyEmulator(seed="nope")


@pytest.mark.parametrize("text", ["{", "[]"])
def test_a_seed_file_must_be_a_json_object(tmp_path: Path, text: str) -> None:
    """Broken JSON or another kind of value is a SeedError that names the file."""
    path = tmp_path / "bad.json"
    path.write_text(text)
    with pytest.raises(SeedError, match=r"bad\.json"):
        BloomyEmulator(seed=path)
