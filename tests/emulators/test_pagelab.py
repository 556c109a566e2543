"""The page lab without a client of ours: what it serves, and what a fault changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from twofold.emulators import PageLabEmulator


@pytest.fixture
def http(lab: PageLabEmulator) -> Iterator[httpx.Client]:
    """A plain HTTP client with the lab's key."""
    with httpx.Client(base_url=lab.base_url, headers={"Authorization": f"Bearer {lab.key}"}) as client:
        yield client


def test_every_request_needs_the_key(lab: PageLabEmulator) -> None:
    """Or nothing is served."""
    answer = httpx.get(f"{lab.base_url}/whole", trust_env=False)
    assert (answer.status_code, answer.json()) == (401, {"error": {"code": "no_key"}})
    assert lab.key in lab.example()


def test_pages_are_cut_as_asked_but_never_longer_than_allowed(http: httpx.Client) -> None:
    """And name what follows."""
    assert http.get("whole").json()[0] == {"id": 1, "text": "note 1"}
    page = http.get("cursors?limit=3&cursor=row-20").json()
    assert ([note["id"] for note in page["items"]], page["next_cursor"]) == ([21, 22, 23], "row-23")
    last = http.get("cursors?limit=99&cursor=row-20").json()
    assert (len(last["items"]), last["next_cursor"], last["has_more"]) == (5, None, False)
    assert http.get("numbers?page=3").json()["pages"] == 3
    assert [note["id"] for note in http.get("keys?before=4").json()["items"]] == [1, 2, 3]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("cursors?cursor=x", 400, "bad_cursor"),
        ("nothing", 404, "status_404"),
        ("numbers?page=9", 404, "no_such_page"),
    ],
)
def test_what_is_not_there_is_an_error(
    path: str, status: int, code: str, http: httpx.Client, lab: PageLabEmulator
) -> None:
    """With a code."""
    lab.strict = True
    answer = http.get(path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (None, (10, "row-10", True)),
        ("repeated_cursor", (10, "row-10", True)),
        ("missing_cursor", (10, None, True)),
        ("empty_page", (10, "row-10", True)),
    ],
)
def test_faults_show_in_the_answers(
    fault: Any, expected: object, http: httpx.Client, lab: PageLabEmulator
) -> None:
    """A reset takes them away."""
    lab.fault = fault
    page = http.get("cursors").json()
    assert (len(page["items"]), page["next_cursor"], page["has_more"]) == expected
    second = http.get("cursors?cursor=row-10").json()
    assert (len(second["items"]) == 0) is (fault == "empty_page")
    lab.reset()
    assert lab.fault is None


def test_a_scroll_is_open_until_it_is_closed(http: httpx.Client, lab: PageLabEmulator) -> None:
    """It keeps its place."""
    name = http.post("scroll", json={"size": 20}).json()["scroll_id"]
    assert [note["id"] for note in http.post("scroll/next", json={"scroll_id": name}).json()["items"]][
        :1
    ] == [11]
    assert (http.delete(f"scroll/{name}").status_code, http.delete(f"scroll/{name}").status_code) == (
        204,
        404,
    )
    assert http.post("scroll/next", json={"scroll_id": name}).status_code == 410
    assert lab.released == [name]
