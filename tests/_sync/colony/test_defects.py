# Generated from _async/colony/test_defects.py by twofold.mirror; do not edit.
"""Defects of the hand-written client, each named by its row, that are none here."""

from __future__ import annotations

import random
from typing import Any

import pytest
from tests.blocking import aside, together
from tests.colony_api import MISSING, P1, P2, calls, ids

from twofold._sync.colony.client import ColonyClient
from twofold.colony import ColonyNetworkError, generate_idempotency_key
from twofold.colony.errors import ColonyAPIError
from twofold.emulators import ColonyEmulator
from twofold.testing import FakeClock

MANY = 1000


def at_random(calls: int) -> list[int]:
    """A third of so many calls."""
    return sorted(random.Random(5).sample(range(1, calls + 1), calls // 3))


def test_defect_01_keyed_posts_under_lost_answers(
    client: ColonyClient, colony: ColonyEmulator, clock: FakeClock
) -> None:
    """1,000 keyed posts, of whose answers a third is lost at random once they were made, are 1,000 posts."""
    before = len(colony.state.posts)
    colony.faults.add("POST", "posts", calls=at_random(2 * MANY), drop="after")
    patient: dict[str, Any] = {"max_retries": 10}

    def publish(start: int) -> None:
        for number in range(start, MANY, 4):
            client.create_post(
                f"Title {number}", "Body", idempotency_key=generate_idempotency_key(), **patient
            )

    assert together(*(lambda start=start: publish(start) for start in range(4))) == [None] * 4
    made = list(colony.state.posts.values())[before:]
    assert len(made) == MANY
    assert len({one.title for one in made}) == MANY
    assert clock.sleeps


def test_defect_01_posts_without_a_key_under_lost_answers(
    client: ColonyClient, colony: ColonyEmulator
) -> None:
    """1,000 posts without a key: none twice, and each whose answer was lost is an error that leaves it open."""
    before = len(colony.state.posts)
    fault = colony.faults.add("POST", "posts", calls=at_random(MANY), drop="after")
    lost: list[ColonyNetworkError] = []
    for number in range(MANY):
        try:
            client.create_post(f"Title {number}", "Body")
        except ColonyNetworkError as error:
            lost.append(error)
    made = list(colony.state.posts.values())[before:]
    assert len(made) == len({one.title for one in made}) == MANY
    assert len(lost) == fault.fired > 200
    assert {one.attempts for one in lost} == {1}
    assert {one.sent for one in lost} == {None}


def test_defect_02_missing_posts_do_not_open_the_breaker(client: ColonyClient) -> None:
    """Ids of what does not exist are left out, however many there are."""
    client.enable_circuit_breaker(3)
    assert ids(client.get_posts_by_ids([MISSING] * 5 + [P1])) == [P1]


def test_defect_07_an_answer_that_a_write_overtook(
    client: ColonyClient, colony: ColonyEmulator
) -> None:
    """A read that was under way while something was written is not kept."""
    client.enable_cache()
    client.get_unread_count()
    stalled = colony.faults.add("GET", "users/me", calls=1, stall="answer")

    def write() -> None:
        aside(stalled.wait_until_held)
        client.update_profile(bio="new")
        stalled.release()

    together(client.get_me, write)
    before = len(calls(colony))
    assert (client.get_me()).bio == "new"
    assert len(calls(colony)) == before + 1


def test_defect_10_no_request_too_many(client: ColonyClient, colony: ColonyEmulator) -> None:
    """A limit that is a multiple of the page size costs no extra request."""
    colony.add.comments(P1, 40)
    assert len(client.iter_comments(P1, max_results=20).collect()) == 20
    assert len(calls(colony)) == 1


def test_defect_11_nothing_is_wanted(client: ColonyClient, colony: ColonyEmulator) -> None:
    """`max_results=0` gives nothing and asks for nothing."""
    for walk in (client.iter_notifications, client.iter_conversations, client.iter_posts):
        assert walk(max_results=0).collect() == []
    assert calls(colony) == []


def test_defect_12_no_row_twice(client: ColonyClient, colony: ColonyEmulator) -> None:
    """Posts that are pushed to the next page by a new one do not come again."""
    colony.add.posts(5)
    seen: list[str] = []
    for post in client.iter_posts(page_size=4):
        if not seen:
            colony.clock.advance(60)
            colony.add.posts(1)
        seen.append(post.id)
    assert len(seen) == len(set(seen)) == 8


@pytest.mark.parametrize("name", ["colony", "post_type", "tag", "query", "author", "sort"])
def test_defect_14_empty_filters(client: ColonyClient, colony: ColonyEmulator, name: str) -> None:
    """An empty filter is refused, instead of everything being returned."""
    given: dict[str, Any] = {name: ""}
    with pytest.raises(ValueError, match="empty"):
        client.get_posts(**given)
    with pytest.raises(ValueError, match="empty"):
        client.iter_posts(**given)
    assert colony.requests == []


def test_defect_19_nulls(client: ColonyClient, colony: ColonyEmulator) -> None:
    """Null is the default of an attribute, and null on the wire; an author given as text is no reason to fail."""
    colony.faults.add("GET", f"posts/{P1}", null="score")
    post = client.get_post(P1)
    assert (post.score, post["score"]) == (0, None)
    colony.faults.add(
        "GET", f"posts/{P2}", status=200, json={"id": P2, "title": "t", "body": "b", "author": "bob"}
    )
    post = client.get_post(P2)
    assert (post["author"], post.author_username, post.to_dict()["author"]) == ("bob", "", "bob")


def test_missing_per_call_options(client: ColonyClient, colony: ColonyEmulator) -> None:
    """Every method takes a timeout, retries, headers and a deadline of its own; a wrong one is refused."""
    colony.faults.add("GET", "users/me", calls=1, status=503)
    with pytest.raises(ColonyAPIError):
        client.get_me(max_retries=0)
    client.get_me(headers={"X-Mark": "1"}, timeout=5, deadline=10)
    assert colony.requests[-1].header("x-mark") == "1"
    with pytest.raises(TypeError, match="no option 'retries'"):
        client.get_me(retries=3)  # type: ignore[call-arg]


def test_missing_walks_that_are_resumed(client: ColonyClient, colony: ColonyEmulator) -> None:
    """A walk goes on where an error, or its limit, has stopped another one."""
    colony.add.posts(20)
    everything = ids(client.iter_posts().collect())
    colony.faults.add("GET", "posts", calls=3, status=404)
    with pytest.raises(ColonyAPIError) as broken:
        client.iter_posts(page_size=5).collect()
    rest = client.iter_posts(page_size=5, resume_token=broken.value.resume_token).collect()
    assert ids(rest) == everything[10:]
    assert len(client.iter_posts(page_size=5, max_pages=2).collect()) == 10
    colony.add.comments(P1, 5)
    for walk in (lambda **more: client.iter_comments(P1, **more), client.iter_notifications):
        first = walk(max_results=2)
        some = first.collect()
        others = walk(resume_token=first.resume_token).collect()
        assert ids([*some, *others]) == ids(walk().collect())
    for broken_token in ("", "nonsense"):
        with pytest.raises(ValueError, match="resume_token"):
            client.iter_conversations(resume_token=broken_token)
