# Generated from _async/paging/test_ahead.py by twofold.mirror; do not edit.
"""Walks that look ahead, inside the pager's own block: what they ask for, and what they leave behind."""

from __future__ import annotations

import gc
from typing import Any

import pytest
from tests import blocking, lab_api
from tests.lab_api import ALL_NOTES, KEY, LISTS, List, asked

import twofold
from twofold import (
    APIClient,
    Pager,
    InvalidRequestError,
    ServerError,
)
from twofold.emulators import PageLabEmulator


def walk(client: APIClient, one: List, **settings: Any) -> Pager[Any]:
    """A pager over one of the lists."""
    return client.paginate(one.operation, strategy=one.strategy, **settings)


def ids(pager: Pager[Any], seen: list[int]) -> list[int]:
    """The ids of a walk, written down as they come; inside the pager's own block."""
    with pager:
        for note in pager:
            seen.append(note["id"])  # noqa: PERF401
    return seen


class NoCollector:
    """Nothing is tidied up by chance."""

    def __enter__(self) -> None:
        gc.disable()

    def __exit__(self, *_: object) -> None:
        gc.enable()


def test_a_page_is_handed_out_once_the_next_request_is_on_the_wire(
    client: APIClient, lab: PageLabEmulator
) -> None:
    """A caller that computes and never lets anything else run gains from it all the same."""
    second = lab.faults.add("GET", "cursors", calls=2, stall="answer")
    with walk(client, lab_api.CURSORS) as pager:
        items = iter(pager)
        assert (next(items))["id"] == 1
        # This blocks the event loop, as computing does.
        second.wait_until_held()
        second.release()
        assert [note["id"] for note in items] == ALL_NOTES[1:]
    assert len(lab.requests) == 3


def test_without_the_block_nothing_is_asked_for_ahead(
    client: APIClient, lab: PageLabEmulator
) -> None:
    """A loop that is left early leaves nothing behind."""
    for _ in walk(client, lab_api.CURSORS):
        break
    assert len(lab.requests) == 1


def test_one_page_is_asked_for_ahead_and_no_more(client: APIClient, lab: PageLabEmulator) -> None:
    """However slow the caller is."""
    counts: list[int] = []
    with walk(client, lab_api.CURSORS, page_size=5) as pager:
        for page in pager.pages():
            counts.append(len(lab.requests))
            assert page
    # The server may not have noted the latest request yet.
    assert all(count <= number for number, count in enumerate(counts, 2))
    assert len(lab.requests) == 5


def test_a_limit_bounds_what_is_asked_for_ahead(client: APIClient, lab: PageLabEmulator) -> None:
    """No page is asked for that holds no wanted item, by one page ahead or by eight."""
    assert ids(walk(client, lab_api.CURSORS, page_size=5, limit=10), []) == ALL_NOTES[:10]
    assert len(lab.requests) == 2
    assert ids(walk(client, lab_api.OFFSETS, page_size=2, limit=9, parallel=8), []) == ALL_NOTES[:9]
    assert len(lab.requests) == 2 + 5


def test_an_error_ahead_is_raised_in_its_place(client: APIClient, lab: PageLabEmulator) -> None:
    """After the items before it; with the token of the page that failed."""
    lab.faults.add("GET", "cursors", calls=2, status=500)
    seen: list[int] = []
    pager = walk(client, lab_api.CURSORS)
    with pytest.raises(ServerError) as caught:
        ids(pager, seen)
    assert (seen, caught.value.resume_token) == (ALL_NOTES[:10], pager.resume_token)
    assert ids(walk(client, lab_api.CURSORS, resume_token=pager.resume_token), seen) == ALL_NOTES


def test_an_iterator_can_be_asked_again_after_an_error_ahead(
    client: APIClient, lab: PageLabEmulator
) -> None:
    """The page that failed is asked for once more."""
    lab.faults.add("GET", "cursors", calls=2, status=500)
    with walk(client, lab_api.CURSORS) as pager:
        pages = pager.pages()
        assert len(next(pages)) == 10
        with pytest.raises(ServerError):
            next(pages)
        assert [len(page) for page in pages] == [10, 5]


def test_several_walks_in_one_block_do_not_disturb_each_other(
    client: APIClient, lab: PageLabEmulator
) -> None:
    """Each begins at the beginning."""
    with walk(client, lab_api.CURSORS) as pager:
        one, other = iter(pager), iter(pager)
        assert [(next(one))["id"], (next(other))["id"], (next(one))["id"]] == [1, 1, 2]
        assert [note["id"] for note in other] == ALL_NOTES[1:]
        assert [note["id"] for note in one] == ALL_NOTES[2:]
    assert len(lab.requests) == 6


def test_a_pager_can_be_entered_again_but_not_twice_at_once(
    client: APIClient, lab: PageLabEmulator
) -> None:
    """A block owns what it started."""
    pager = walk(client, lab_api.CURSORS)
    for _ in range(2):
        with pager:
            with pytest.raises(InvalidRequestError, match="in a with block already"):
                pager.__enter__()
            assert len(pager.collect()) == 25
    assert len(lab.requests) == 6


def test_a_walk_ends_with_its_block(client: APIClient, lab: PageLabEmulator) -> None:
    """Iterating on afterwards says so, and asks for nothing."""
    with walk(client, lab_api.CURSORS, page_size=5) as pager:
        pages = pager.pages()
        next(pages)
    count = len(lab.requests)
    with pytest.raises(InvalidRequestError, match="the with block of this pager is over"):
        next(pages)
    assert len(lab.requests) == count


def test_calls_made_ahead_are_captured_where_the_loop_runs(client: APIClient) -> None:
    """They belong to the caller's context."""
    with twofold.capture() as calls:
        ids(walk(client, lab_api.CURSORS), [])
    assert [call.status_code for call in calls] == [200, 200, 200]


def leave_by_break(pager: Pager[Any]) -> None:
    """Stop after five items."""
    with pager:
        for note in pager:
            if note["id"] == 5:
                break


def leave_by_error(pager: Pager[Any]) -> None:
    """Fail in the body of the loop."""

    def fail() -> None:
        with pager:
            for note in pager:
                if note["id"] == 5:
                    raise ZeroDivisionError("in the body")

    with pytest.raises(ZeroDivisionError, match=r"^in the body$"):
        fail()


def leave_by_exit(pager: Pager[Any]) -> None:
    """End the program in the body of the loop."""

    def leave() -> None:
        with pager:
            for note in pager:
                if note["id"] == 5:
                    raise SystemExit(3)

    with pytest.raises(SystemExit, match=r"^3$"):
        leave()


def leave_at_the_end(pager: Pager[Any]) -> None:
    """Take everything."""
    with pager:
        for _ in pager:
            pass


WAYS_OUT = pytest.mark.parametrize("leave", [leave_by_break, leave_by_error, leave_by_exit, leave_at_the_end])


@WAYS_OUT
@pytest.mark.parametrize(("name", "parallel"), [("cursors", 1), ("offsets", 4)])
def test_a21_a_walk_that_is_left_leaves_nothing_running(
    leave: Any, name: str, parallel: int, client: APIClient, lab: PageLabEmulator
) -> None:
    """No task or thread, no further request, a connection for the next call; and no help from the collector."""
    with NoCollector():
        leave(walk(client, LISTS[name], page_size=5, parallel=parallel))
        assert blocking.left_running() == 0
        client.request(lab_api.WHOLE.operation)
    most = 2 if parallel == 1 and leave is not leave_at_the_end else 5
    assert len(lab.requests) <= most + 1


def test_a21_a_plain_walk_that_is_left_gives_its_connection_back(
    client: APIClient, lab: PageLabEmulator
) -> None:
    """The next call goes over it, with the collector switched off."""
    with NoCollector():
        for note in walk(client, lab_api.CURSORS):
            if note["id"] == 5:
                break
        client.request(lab_api.WHOLE.operation)
    first, second = lab.requests
    assert first.connection == second.connection


@WAYS_OUT
def test_a21_a_snapshot_is_released_once(
    leave: Any, client: APIClient, lab: PageLabEmulator
) -> None:
    """However the walk ends."""
    leave(walk(client, lab_api.SCROLL))
    assert (lab.released, lab.snapshots) == (["scroll-1"], {})
    assert asked(lab)[-1] == "DELETE scroll/scroll-1"


def test_a21_a_snapshot_is_released_when_a_page_fails(
    client: APIClient, lab: PageLabEmulator
) -> None:
    """The error of the page is the one that is raised."""
    lab.faults.add("POST", "scroll/next", calls=1, status=500)
    with pytest.raises(ServerError):
        ids(walk(client, lab_api.SCROLL), [])
    assert (lab.released, lab.snapshots) == (["scroll-1"], {})


def test_each_walk_of_a_block_has_its_own_snapshot(
    client: APIClient, lab: PageLabEmulator
) -> None:
    """All of them are released; `collect` and `first` release their own."""
    with walk(client, lab_api.SCROLL) as pager:
        next(iter(pager))
        next(iter(pager))
        assert lab.released == []
    assert lab.released == ["scroll-1", "scroll-2"]
    assert pager.first() == {"id": 1, "text": "note 1"}
    assert len(pager.collect()) == 25
    assert (lab.released[2:], lab.snapshots) == (["scroll-3", "scroll-4"], {})


def test_a_snapshot_needs_the_block(client: APIClient, lab: PageLabEmulator) -> None:
    """Or nothing would release it when the loop is left early."""
    with pytest.raises(InvalidRequestError, match="inside a with block of the pager only"):
        iter(walk(client, lab_api.SCROLL))
    assert lab.requests == []


def test_a_snapshot_that_is_gone_already_is_no_error(
    client: APIClient, lab: PageLabEmulator, caplog: pytest.LogCaptureFixture
) -> None:
    """The server may have let go by itself."""
    with walk(client, lab_api.SCROLL) as pager:
        next(iter(pager))
        lab.snapshots.clear()
    assert asked(lab)[-1] == "DELETE scroll/scroll-1"
    assert caplog.records == []


def test_a_release_that_fails_is_logged_and_spoils_nothing(
    client: APIClient, lab: PageLabEmulator, caplog: pytest.LogCaptureFixture
) -> None:
    """All items have come; the server will let go in the end."""
    lab.faults.add("DELETE", "scroll/*", status=500)
    assert ids(walk(client, lab_api.SCROLL), []) == ALL_NOTES
    (record,) = [one for one in caplog.records if one.levelname == "WARNING"]
    assert "the snapshot of a list was not released: DELETE" in record.getMessage()
    assert KEY not in record.getMessage()
