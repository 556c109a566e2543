"""What holds for the whole Avala emulator: keys, pages, the rate limit, errors, seeds, its own routes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from twofold.emulators import AvalaEmulator, AvalaModes, SeedError

LANE = "7a0c5e0e-1f6b-4a53-9a55-6d1b7f0b1c01"


def get(avala: AvalaEmulator, path: str, key: str | None = "avk_test") -> httpx.Response:
    return httpx.get(f"{avala.base_url}{path}", headers={} if key is None else {"X-Avala-Api-Key": key})


def test_a_key_is_needed(avala: AvalaEmulator) -> None:
    """Without one, and with an unknown one, the answer is 401 with the text for each."""
    without, unknown = get(avala, "/agents/", None), get(avala, "/agents/", "avk_nobody")
    assert (without.status_code, unknown.status_code) == (401, 401)
    assert without.json() == {"detail": "Authentication credentials were not provided."}
    assert unknown.json() == {"detail": "Invalid API key."}


@pytest.mark.parametrize(
    ("verb", "path", "scope"),
    [
        ("GET", "/datasets/", "datasets.read"),
        ("POST", "/datasets/", "datasets.write"),
        ("GET", "/users/me/projects/", "projects.read"),
        ("POST", "/exports/", "exports.create"),
        ("GET", "/tasks/", "tasks.read"),
    ],
)
def test_scopes_bound_a_key(avala: AvalaEmulator, verb: str, path: str, scope: str) -> None:
    """A key without the scope is refused with 403 and its name, and one with it is let in."""
    url = f"{avala.base_url}{path}"
    answer = httpx.request(verb, url, headers={"X-Avala-Api-Key": "avk_none"})
    assert (answer.status_code, answer.json()) == (403, {"detail": f"missing scope {scope}"})
    avala.state.keys["avk_none"]["scopes"] = [scope]
    assert httpx.request(verb, url, headers={"X-Avala-Api-Key": "avk_none"}).status_code in (200, 400)


def test_all_projects_are_for_the_staff(northwind: httpx.Client) -> None:
    """The route without `users/me/` refuses everybody else with 403."""
    assert northwind.get("/projects/").status_code == 403


def test_pages_go_both_ways(avala: AvalaEmulator, northwind: httpx.Client) -> None:
    """250 agents come as 100, 100 and 50, newest first, and `previous` leads back to the same ones."""
    avala.add("agents", 249, name="Agent {n}")
    pages: list[Any] = [northwind.get("/agents/?limit=100").json()]
    while pages[-1]["next"]:
        pages.append(northwind.get(pages[-1]["next"]).json())
    names = [one["name"] for page in pages for one in page["results"]]
    assert [len(page["results"]) for page in pages] == [100, 100, 50]
    assert (names[0], names[-1], len(set(names))) == ("Agent 249", "Lane checker", 250)
    assert pages[0]["previous"] is None
    assert northwind.get(pages[2]["previous"]).json()["results"] == pages[1]["results"]
    assert "limit=100" in pages[0]["next"]


def test_a_deleted_row_does_not_end_a_walk(avala: AvalaEmulator, northwind: httpx.Client) -> None:
    """A cursor still leads on when the row it names is gone: to the rows that are older."""
    for day in (1, 2, 3, 4):
        avala.add("agents", name=f"Day {day}", created_at=f"2026-04-0{day}T00:00:00Z")
    first = northwind.get("/agents/?limit=2").json()
    avala.state.remove("agents", first["results"][1]["uid"])
    rest = northwind.get(first["next"]).json()
    assert [one["name"] for one in rest["results"]] == ["Day 2", "Day 1"]


@pytest.mark.parametrize("cursor", ["nonsense", "cD0", "eD0xLDI="])
def test_an_unknown_cursor_is_refused(northwind: httpx.Client, cursor: str) -> None:
    """It is answered with 404, not with the first page."""
    answer = northwind.get("/agents/", params={"cursor": cursor})
    assert (answer.status_code, answer.json()) == (404, {"detail": "Invalid cursor"})


@pytest.mark.parametrize(("limit", "count"), [("2", 2), ("0", 100), ("x", 100), ("1000", 100)])
def test_limits_of_pages(avala: AvalaEmulator, northwind: httpx.Client, limit: str, count: int) -> None:
    """No page has more than 100 rows, and a limit that makes no sense is ignored."""
    avala.add("agents", 120)
    assert len(northwind.get("/agents/", params={"limit": limit}).json()["results"]) == count


def test_organizations_have_numbered_pages(avala: AvalaEmulator, northwind: httpx.Client) -> None:
    """45 of them come as 20, 20 and 5; a cursor is ignored, a page out of range is 404."""
    avala.add("organizations", 44, name="Org {n}")
    pages: list[Any] = [northwind.get("/organizations/").json()]
    while pages[-1]["next"]:
        pages.append(northwind.get(pages[-1]["next"]).json())
    assert [len(page["results"]) for page in pages] == [20, 20, 5]
    assert northwind.get("/organizations/?cursor=2").json()["results"] == pages[0]["results"]
    assert northwind.get(pages[2]["previous"]).json()["results"] == pages[1]["results"]
    refused = northwind.get("/organizations/?page=4")
    assert (refused.status_code, refused.json()) == (404, {"detail": "Invalid page."})


def test_every_answer_announces_the_rate_limit(avala: AvalaEmulator, northwind: httpx.Client) -> None:
    """Limit, what remains and when it starts anew, on errors too; the mode leaves them out."""
    first, second = northwind.get("/agents/"), northwind.get("/agents/none/")
    assert [one.headers["x-ratelimit-remaining"] for one in (first, second)] == ["99", "98"]
    assert first.headers["x-ratelimit-limit"] == "100"
    reset = datetime(2026, 3, 5, 12, 1, tzinfo=UTC).timestamp()
    assert first.headers["x-ratelimit-reset"] == str(int(reset))
    avala.modes.rate_headers = False
    assert "x-ratelimit-limit" not in northwind.get("/agents/").headers


def test_the_rate_limit_is_enforced_on_request(avala: AvalaEmulator, northwind: httpx.Client) -> None:
    """The hundred-first call of a minute of the clock is 429, and a minute later calls succeed."""
    avala.modes.enforce_rate_limit = True
    statuses = [northwind.get("/agents/").status_code for _ in range(101)]
    assert (set(statuses[:100]), statuses[100]) == ({200}, 429)
    avala.clock.advance(60)
    assert northwind.get("/agents/").status_code == 200


@pytest.mark.parametrize(("form", "wait"), [("seconds", "30"), ("date", "Thu, 05 Mar 2026 12:00:30 GMT")])
def test_throttled(avala: AvalaEmulator, northwind: httpx.Client, form: Any, wait: str) -> None:
    """A planned 429 has the API's body, nothing remaining, and the wait in the form the modes name."""
    avala.modes.retry_after = form
    avala.faults.add("GET", "tasks/", status=429, times=1)
    answer = northwind.get("/tasks/")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, wait)
    assert answer.headers["x-ratelimit-remaining"] == "0"
    assert answer.json() == {"detail": "Request was throttled. Expected available in 30 seconds."}
    assert northwind.get("/tasks/").status_code == 200


REQUIRED = ["This field is required."]


@pytest.mark.parametrize(
    ("shape", "status", "body"),
    [
        ("detail", 400, {"detail": {"name": REQUIRED}}),
        ("fields", 400, {"name": REQUIRED}),
        ("string", 400, {"detail": "Bad request."}),
        ("list", 422, [{"loc": ["body", "name"], "msg": REQUIRED[0], "type": "missing"}]),
    ],
)
def test_shapes_of_validation(
    avala: AvalaEmulator, northwind: httpx.Client, shape: Any, status: int, body: Any
) -> None:
    """Wrong fields are answered in the shape the modes name."""
    avala.modes.validation = shape
    answer = northwind.post("/agents/", json={})
    assert (answer.status_code, answer.json()) == (status, body)


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"name": " "}, {"name": ["This field may not be blank."]}),
        ({"name": None}, {"name": ["This field may not be null."]}),
        ({"name": 1}, {"name": ["Not a valid string."]}),
        ({"name": "a", "events": "e"}, {"events": ["Expected a list of items."]}),
        ({"name": "a", "events": [1]}, {"events": ["Not a valid string."]}),
        ({"name": "a", "is_active": "yes"}, {"is_active": ["Must be a valid boolean."]}),
    ],
)
def test_kinds_of_value_are_checked(northwind: httpx.Client, body: Any, errors: Any) -> None:
    """Each field says what is wrong with it."""
    answer = northwind.post("/agents/", json=body)
    assert (answer.status_code, answer.json()) == (400, {"detail": errors})


def test_what_is_unknown_is_ignored(northwind: httpx.Client) -> None:
    """Unknown and read-only keys of a body, and unknown ones of a query, change nothing."""
    made = northwind.post("/agents/?x=1", json={"name": "A", "uid": "mine", "colour": "red"}).json()
    assert (made["name"], made["uid"] == "mine", "colour" in made) == ("A", False, False)


@pytest.mark.parametrize(
    ("method", "path", "status", "detail"),
    [
        ("GET", "/agents/none/", 404, "Not found."),
        ("GET", "/nothing/", 404, "Not found."),
        ("GET", "/agents", 404, "Not found."),
        ("PUT", "/agents/", 405, 'Method "PUT" not allowed.'),
        ("DELETE", "/datasets/", 405, 'Method "DELETE" not allowed.'),
    ],
)
def test_what_is_not_there(northwind: httpx.Client, method: str, path: str, status: int, detail: str) -> None:
    """Records, routes and verbs the API lacks, and a path without its last slash, which is no redirect."""
    answer = northwind.request(method, path)
    assert (answer.status_code, answer.json()) == (status, {"detail": detail})


def test_an_encoded_slash_divides_nothing(avala: AvalaEmulator, northwind: httpx.Client) -> None:
    """A uid is one segment of the path as it was sent, so an escaped one never reaches another route."""
    northwind.get(f"/agents/{LANE}%2Fexecutions/")
    northwind.get("/agents/a%3Flimit=1/")
    assert [one.known for one in avala.requests] == [True, True]
    assert [one.status for one in avala.requests] == [404, 404]


@pytest.mark.parametrize(
    ("kind", "text"),
    [("json", '{"detail":"Service unavailable."}'), ("html", "<h1>"), ("text", "upstream failed")],
)
def test_server_errors(avala: AvalaEmulator, northwind: httpx.Client, kind: Any, text: str) -> None:
    """A planned 503 has the body the modes name."""
    avala.modes.server_errors = kind
    avala.faults.add("GET", "agents/", status=503)
    answer = northwind.get("/agents/")
    assert answer.status_code == 503
    assert text in answer.text


@pytest.mark.parametrize(("bare", "status"), [(False, 204), (True, 200)])
def test_deletions(avala: AvalaEmulator, northwind: httpx.Client, bare: bool, status: int) -> None:
    """They answer 204, or with the mode 200, and have no body either way."""
    avala.modes.bare_deletes = bare
    answer = northwind.delete(f"/agents/{LANE}/")
    assert (answer.status_code, answer.content) == (status, b"")
    assert northwind.get(f"/agents/{LANE}/").status_code == 404


def test_routes_for_other_processes(avala: AvalaEmulator, northwind: httpx.Client) -> None:
    """Faults, the log, a seed and a reset are at hand over HTTP, and do not appear in the log."""
    own = f"{avala.url}/__emulator__"
    fault = {"method": "GET", "path": "/tasks/", "status": 503, "body": {"detail": "no"}, "times": 1}
    assert httpx.post(f"{own}/faults", json=fault).json() == {"added": 1}
    assert northwind.get("/tasks/?limit=1").json() == {"detail": "no"}
    (seen,) = httpx.get(f"{own}/requests").json()
    assert (seen["method"], seen["path"], seen["query"], seen["status"]) == (
        "GET",
        "/api/v1/tasks/",
        "limit=1",
        503,
    )
    seed = {"clock": "2026-01-01T00:00:00Z", "keys": {"k": {"user": "u"}}, "users": [{"uid": "u"}]}
    assert httpx.post(f"{own}/seed", json=seed).json() == {"loaded": True}
    assert get(avala, "/agents/", "k").json()["results"] == []
    assert httpx.post(f"{own}/reset").json() == {"reset": True}
    assert len(northwind.get("/agents/").json()["results"]) == 1


FILLED = {
    "uid": "5b000000-0000-4000-8000-000000000002",
    "project": "2f6f6a3e-0c1d-4b0a-8f0e-1d2c3b4a5f01",
}
PATH = {"file_path_in_dataset": "a.bin"}
# What holds values within values, with a body that is in order.
EVENT = {
    "recording": "5b000000-0000-4000-8000-000000000002",
    "device": "5a000000-0000-4000-8000-000000000001",
    "label": "l",
    "type": "t",
    "timestamp": "2026-03-05T06:00:00Z",
}
MANAGED = {"protocol": "fleet-managed-mcap-v1", "session_uid": "s"}
NESTED: list[tuple[str, dict[str, Any]]] = [
    ("agents/", {"name": "a", "events": ["e"], "is_active": True}),
    ("webhooks/", {"target_url": "https://a.example.org", "events": ["e"], "secret": "s"}),
    ("fleet/events/", EVENT),
    ("fleet/events/batch/", {"events": [EVENT]}),
    ("fleet/rules/", {"name": "r", "condition": {}, "actions": [{}], "scope": {}}),
    ("inference-providers/", {"name": "p", "provider_type": "http", "config": {"endpoint_url": "https://a"}}),
    ("slices/", {"name": "s", "visibility": "public", "sub_slices": [{"dataset": "d"}], "organization": "o"}),
    ("exports/", {"project": FILLED["project"], "datasets": [], "name": "e"}),
    ("datasets/", {"name": "d", "slug": "d", "data_type": "image", "organization_uid": "o"}),
    ("datasets/manual-upload/file-upload-url/", {"dataset_name": "d", "content_length": 1, **PATH}),
    ("fleet/recordings/{uid}/upload/init/", {"files": [{"path": "p", "size_bytes": 1}]}),
    ("fleet/recordings/{uid}/managed-upload/admit/", {**MANAGED, "files": [{"path": "p", "size_bytes": 1}]}),
    ("projects/{project}/quality-targets/", {"name": "q", "metric": "issue_rate", "threshold": 1}),
]
ODD: tuple[Any, ...] = (None, True, -1, 1.5, "", "x", [], [[]], [{}], [None], {}, {"a": []})


@pytest.mark.parametrize(("path", "body"), NESTED, ids=[path for path, _ in NESTED])
def test_no_value_is_too_odd(northwind: httpx.Client, path: str, body: dict[str, Any]) -> None:
    """Whatever one field holds, the answer is one of the API, and not that of a server that broke down."""
    target = "/" + path.format(**FILLED)
    whole: list[Any] = [[], "x", None, [[]]]
    for odd in (*whole, *({**body, name: odd} for name in body for odd in ODD)):
        answer = northwind.post(target, json=odd)
        assert answer.status_code < 500, (odd, answer.text)


def test_faults_over_http_may_drop_and_delay(avala: AvalaEmulator, northwind: httpx.Client) -> None:
    """`drop: true` hangs up without an answer; a fault that makes no sense is refused with the reason."""
    own = f"{avala.url}/__emulator__/faults"
    httpx.post(own, json=[{"method": "GET", "path": "agents/", "drop": True, "delay_s": 0.001, "times": 1}])
    with pytest.raises(httpx.RemoteProtocolError):
        northwind.get("/agents/")
    refused = httpx.post(own, json={"method": "GET", "path": "agents/", "colour": "red"})
    assert (refused.status_code, "unknown fault" in refused.json()["detail"]) == (400, True)


@pytest.mark.parametrize(
    ("seed", "words"),
    [
        ({"clock": "2026-01-01T00:00:00Z"}, "'keys'"),
        ({"clock": "2026-01-01T00:00:00Z", "keys": {"k": {"user": "u"}}}, "'keys'"),
        ({"clock": "2026-01-01T00:00:00Z", "keys": {}, "robots": []}, "robots"),
        ({"keys": {}}, "'clock'"),
        ("southwind", "northwind"),
    ],
)
def test_seeds_are_checked(seed: Any, words: str) -> None:
    """A seed that lacks something or knows too much is refused with a word about it."""
    with pytest.raises(SeedError, match=words):
        AvalaEmulator(seed=seed)


def test_records_of_an_unknown_kind(avala: AvalaEmulator) -> None:
    """`add` names the kinds there are; `find` says what it did not find."""
    with pytest.raises(SeedError, match="agents"):
        avala.add("robots")
    with pytest.raises(LookupError, match="Nobody"):
        avala.find("agents", name="Nobody")


def test_modes_come_back_with_a_reset() -> None:
    """The modes it was made with hold again, and what a test changed does not."""
    with AvalaEmulator(modes=AvalaModes(validation="fields")) as emulator:
        emulator.modes.validation = "list"
        emulator.add("agents", 3)
        emulator.reset()
        assert emulator.modes.validation == "fields"
        assert len(emulator.state.rows("agents")) == 1
